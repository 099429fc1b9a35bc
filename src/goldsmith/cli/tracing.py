"""Verbs of copies that can be traced: fingerprint, check-copy, trace, accuse, deliveries, twins."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith.cli.printing import AsJson, done, json_line, say, table, tell
from goldsmith.errors import UsageError

if TYPE_CHECKING:
    from goldsmith.certify.log import Log
    from goldsmith.certify.log.private import Private
    from goldsmith.circulate.fingerprints.delivering import Delivered, Request
    from goldsmith.circulate.fingerprints.ledger import Ledger
    from goldsmith.circulate.fingerprints.tracing import Traced

Release = Annotated[Path, typer.Argument(help="Folder of the certified release.")]
Secret = Annotated[
    Path, typer.Option("--key", envvar="GOLDSMITH_FINGERPRINTS", help="Folder of the secret and the ledger; nobody else reads it.")
]
LogFolder = Annotated[Path, typer.Option("--log", help="Folder of the log that commitments are entered into.")]
Signer = Annotated[str, typer.Option("--sign", help="Key that signs: a file or folder of keys, env:NAME, or pkcs11:…")]

HINTS = {
    "report": "goldsmith trace COPY --out report.json",
    "receipt": "goldsmith agreements receipt NUMBER --out receipt.json",
    "file": "a grant.tlog-proof, a release.tlog-proof, or a checkpoint of a witness",
}
"""What to do where a file that a verb was given cannot be read."""


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    for verb in (fingerprint, check_copy, trace, accuse, deliveries, twins):
        app.command()(verb)


def fingerprint(
    release: Release,
    licensee: Annotated[str, typer.Option("--for", help="Whom the copy is for, as your contracts call him.", show_default=False)] = "",
    out: Annotated[Path | None, typer.Option("--out", help="Folder to write.", show_default=False)] = None,
    login: Annotated[str, typer.Option("--login", help="Who gets it from the service that has --onto.", show_default=False)] = "",
    onto: Annotated[
        Path | None, typer.Option("--onto", help="Folder of releases of a service: it gives the copy to --login.", show_default=False)
    ] = None,
    plan: Annotated[Path, typer.Option("--plan", help="Which columns may carry, and how far a value may move (YAML).")] = Path(
        "marks.yaml"
    ),
    key: Secret = Path("fingerprints"),
    sign: Signer = "keys/publisher",
    log: LogFolder = Path("log"),
    *,
    as_json: AsJson = False,
) -> None:
    """Make a copy for one licensee that tells whose it is.

    Values move within the tolerances of the plan, and texts take approved forms; ids, labels and what the evaluation rests on stay. A copy whose
    statistics moved too far is refused. A salted commitment is logged before the copy stands. It says that it is a copy: its parent is certified.

    --login and --onto put it where a service gives it to that login in place of the release.

    Example: goldsmith fingerprint releases/demo/1.0.0 --for "Harbour Lab" --key fingerprints --out copies/harbour
    """
    from goldsmith.certify.log import Log
    from goldsmith.certify.log.private import Private
    from goldsmith.circulate.fingerprints.delivering import Request
    from goldsmith.circulate.fingerprints.ledger import Ledger
    from goldsmith.circulate.fingerprints.plan import planned
    from goldsmith.signing.held import held

    if bool(onto) != bool(login) or (out is None) == (onto is None) or not (licensee or login):
        raise UsageError("whom is the copy for, and where to?", expected="--for NAME --out FOLDER, or --login LOGIN --onto RELEASES")
    asked = Request(release, licensee or login, out or Path(), planned(plan), held(sign))
    made = _made(asked, onto, login, (Ledger(key), Log.open(log), Private.beside(log)))
    places = {one.column: len(one) for one in made.laid.cells}
    refused = {one.column: one.why for one in made.laid.refused}
    facts = {
        "folder": str(made.folder),
        "licensee": made.delivery.licensee,
        "rows": made.rows,
        "places": places,
        "refused": refused,
        "commitment": made.delivery.commitment,
    }
    moved = [{"column": one.column, "statistic": one.statistic, "moved": one.moved, "allowed": one.allowed} for one in made.moved]
    words = f"{made.folder}: a copy of {made.delivery.urn} for {made.delivery.licensee}; {sum(places.values()):,} places carry; entry {made.index} of the log"
    done(words, {**facts, "index": made.index, "moved": moved, "deters_only": made.deters_only}, as_json=as_json)
    if not as_json:
        for name, why in refused.items():
            tell(f"  {name} carries nothing: {why}")
        if made.deters_only:
            tell("  a release as small as this only deters somebody who leaks alone: colluders are not told from it")


def _made(asked: Request, onto: Path | None, login: str, kept: tuple[Ledger, Log, Private]) -> Delivered:
    """Make a copy in a folder of one's own, or where a service gives it to a login."""
    from goldsmith.circulate.copies import put
    from goldsmith.circulate.fingerprints.delivering import delivered
    from goldsmith.circulate.shelf import Shelf

    return put(Shelf(onto), login, asked, *kept) if onto else delivered(asked, *kept)


def check_copy(folder: Annotated[Path, typer.Argument(help="The marked copy.")], *, as_json: AsJson = False) -> None:
    """Check a marked copy: its files, its signer and its parent.

    Whoever got the copy does this; what the parent's hallmark says is verified with `goldsmith verify` on the parent.

    Example: goldsmith check-copy copies/harbour
    """
    from dataclasses import asdict

    from goldsmith.circulate.fingerprints.checking import checked

    found = checked(folder)
    words = [f"a marked copy of {found.parent}, hallmark {found.sha256}", f"signed by its publisher: {found.signer}"]
    words += [f"  {name} may differ: {', '.join(each.values())}" for name, each in found.columns.items()]
    if as_json:
        json_line(asdict(found))
    else:
        say("\n".join(words))


def trace(
    copy: Annotated[Path, typer.Argument(help="What turned up: Parquet, JSON Lines or CSV, a file or a folder; any part.")],
    release: Annotated[
        Path, typer.Option("--release", help="Folder of the certified release, which its publisher keeps.", show_default=False)
    ],
    key: Secret = Path("fingerprints"),
    allowed: Annotated[
        float, typer.Option("--error", min=1e-15, max=0.05, help="Probability that anybody innocent is named at all.")
    ] = 1e-6,
    log: LogFolder = Path("log"),
    before: Annotated[
        Path | None,
        typer.Option("--before", help="A proof or checkpoint of the log that others kept from before it turned up.", show_default=False),
    ] = None,
    receipt: Annotated[
        list[Path] | None,
        typer.Option("--receipt", help="What a licensee signed when he got his copy; may be given again.", show_default=False),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="File for the report, which two people may sign.", show_default=False)] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Tell whose copy of a release this was made from, if any.

    Rows may be fewer, shuffled, mixed with others, rounded or noisy; colluders may have merged their copies. For each licensee there is a bound of the
    probability that an innocent looks like this, and one for all of them together. Who was committed to behind --before cannot be accused.

    Example: goldsmith trace found.csv --release releases/demo/1.0.0 --key fingerprints --out report.json
    """
    from goldsmith.certify.log import Log
    from goldsmith.certify.log.folder import CHECKPOINT
    from goldsmith.certify.log.private import Private
    from goldsmith.circulate.fingerprints.committed import Evidence
    from goldsmith.circulate.fingerprints.ledger import Ledger
    from goldsmith.circulate.fingerprints.tracing import traced
    from goldsmith.exporting.whole import whole_or_nothing
    from goldsmith.signing.canonical import canonical

    there = (log / CHECKPOINT).is_file()
    kept, signed = _bytes(before, "file") if before else b"", [_document(each, "receipt") for each in receipt or ()]
    evidence = Evidence(Log.open(log) if there else None, Private.beside(log) if there else None, kept, signed)
    found = traced(copy, release, Ledger(key), allowed=allowed, evidence=evidence)
    if out:
        with whole_or_nothing(out, overwrite=True, replaces=lambda path: path.suffix == ".json") as part:
            part.write_bytes(canonical(found.report) + b"\n")
    if as_json:
        json_line(found.report)
    else:
        _told(found)


def accuse(
    report: Annotated[Path, typer.Argument(help="Report of `goldsmith trace`; then what the first person signed.")],
    sign: Signer,
    out: Annotated[Path | None, typer.Option("--out", help="File of what is signed; of the first person.", show_default=False)] = None,
    log: LogFolder = Path("log"),
    *,
    as_json: AsJson = False,
) -> None:
    """Sign what a trace found; with the second signature it is logged.

    Two people sign, each with a key of his own, after both looked at the report. One alone accuses nobody.

    Example: goldsmith accuse report.json --sign keys/mei --out accusation.json
    """
    from goldsmith.certify.log import Log
    from goldsmith.certify.log.private import Private
    from goldsmith.circulate.fingerprints import accusation
    from goldsmith.exporting.whole import whole_or_nothing
    from goldsmith.signing.canonical import canonical
    from goldsmith.signing.held import held

    document = accusation.signed(_document(report, "report"), held(sign))
    _, people = accusation.opened(document)
    place = accusation.logged(document, Log.open(log), Private.beside(log)).index if len(people) >= accusation.PEOPLE else None
    target = out or (report if place is not None else report.with_suffix(".accusation.json"))
    with whole_or_nothing(target, overwrite=True, replaces=lambda path: path.suffix == ".json") as part:
        part.write_bytes(canonical(document) + b"\n")
    words = f"signed by two people; entry {place} of the log" if place is not None else f"one signature; another person signs {target}"
    done(words, {"file": str(target), "signed_by": list(people), "index": place}, as_json=as_json)


def _document(path: Path, what: str) -> Any:
    """Return what a file of JSON says: a report, or a receipt."""
    import json

    from goldsmith.circulation_errors import FingerprintError

    try:
        return json.loads(_bytes(path, what))
    except ValueError as problem:
        raise FingerprintError(f"this {what} cannot be read", where=str(path), found=str(problem)[:120], hint=HINTS[what]) from None


def _bytes(path: Path, what: str) -> bytes:
    from goldsmith.circulation_errors import FingerprintError

    try:
        return path.read_bytes()
    except OSError as problem:
        raise FingerprintError(f"this {what} cannot be read", where=str(path), found=str(problem.strerror), hint=HINTS[what]) from None


def deliveries(key: Secret = Path("fingerprints"), log: LogFolder = Path("log"), *, as_json: AsJson = False) -> None:
    """List what was delivered to whom, held against the log.

    A ledger of which a line was changed or dropped is refused; one whose last lines are gone is told by the log.

    Example: goldsmith deliveries --key fingerprints --log log
    """
    from goldsmith.certify.log import Log
    from goldsmith.certify.log.private import Private
    from goldsmith.circulate.fingerprints.ledger import Ledger
    from goldsmith.circulate.fingerprints.standing import standing

    rows = standing(Ledger(key), Log.open(log), Private.beside(log))
    if as_json:
        json_line(rows)
    else:
        table([[row["time"], row["licensee"], row["urn"], row["index"]] for row in rows], head=("delivered", "to", "release", "entry"))


def twins(
    scores: Annotated[Path, typer.Argument(help="CSV or JSON lines: a log-likelihood per token of each delivered form, and of its twins.")],
    delivered: Annotated[str, typer.Option("--delivered", help="Column of the delivered forms.")] = "delivered",
    twin: Annotated[
        list[str] | None, typer.Option("--twin", help="Column of private twins; given again, their mean.", show_default=False)
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Tell whether a model prefers delivered texts to private twins.

    Which of two forms was delivered was drawn by a secret coin, so a model that saw neither prefers either equally often. The scores are yours: no model
    is asked.

    Example: goldsmith twins scores.csv --delivered delivered --twin twin
    """
    from dataclasses import asdict

    from goldsmith.circulate.fingerprints.twins import preference, scores_of

    found = preference(*scores_of(scores, delivered, twin or ["twin"]))
    words = f"{found.pairs} pairs: preferred by {found.mean:.4g} [{found.low:.4g}, {found.high:.4g}] per token; one-sided p = {found.p:.2g} (t: {found.p_t:.2g})"
    if as_json:
        json_line(asdict(found))
    else:
        say(words)


def _told(found: Traced) -> None:
    """Print a report: what was read, whom it leads to with which probability, and what else may be."""
    report: dict[str, Any] = found.report
    rows, places = report["rows"], report["places"]
    say(
        f"{report['verdict']}: {rows['known']:,} of {rows['of']:,} records, {places['read']:,} of {places['of']:,} places read; {report['licensees']} licensees"
    )
    told = [*report["found"], *report["others"]]
    table([[one["licensee"], _probability(one["log10_p"]), _probability(one["log10_p_of_any"]), one["score"]] for one in told], head=("licensee", "p of an innocent", "of any", "score"))  # fmt: skip
    for one in report["found"]:
        for each in one["deliveries"]:
            say(
                f"{one['licensee']}: delivered {each['time']}, codeword {'as' if each['codeword_fits'] else 'NOT as'} committed to, {_where(each)}"
            )
        if not one["committed"]:
            say(
                f"{one['licensee']} cannot be accused: nothing shows that his codeword was committed to in time; his copy may have been made up"
            )
    if report["found"]:
        say("\n".join(f"or: {one}" for one in report["otherwise"]))
    say("\n".join(report["limits"]))


def _where(each: dict[str, Any]) -> str:
    """Return where a delivery was logged, whether in time, and who received it, in words."""
    if not each.get("logged"):
        return "in no log" if each["logged"] is False else "no log was looked at"
    late = (
        "; behind what is kept from before"
        if each["before"] is False
        else "; put in later: it says an earlier moment"
        if each["backdated"]
        else ""
    )
    receipt = f"received {each['receipt']['at']}, signed {each['receipt']['key']}" if each["receipt"] else "no receipt of his"
    return f"entry {each['index']} of {each['log']}{late}; {receipt}"


def _probability(log10: float) -> str:
    return "1" if log10 >= 0 else f"<= {10**log10:.2g}" if log10 > -300 else f"<= 1e{log10:.0f}"
