"""Verbs of releases: release, countersign, keys, status."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goldsmith.cli.circulating import ReleasesOption  # noqa: TC001  typer reads the annotations
from goldsmith.cli.lineage_events import OpenLineage  # noqa: TC001  typer reads the annotations
from goldsmith.cli.printing import AsJson, Dataset, LakeOption, done, json_line, lake_of, say, table, tell

if TYPE_CHECKING:
    from goldsmith.certify.release.asked import Party, Request
    from goldsmith.certify.release.building import Made
    from goldsmith.certify.rights.events import Told
    from goldsmith.lake import Lake

KeyOption = Annotated[
    str,
    typer.Option("--key", help="Key of the publisher: a file or folder of keys, env:NAME, or pkcs11:token=…;object=….", show_default=False),
]
EvaluatorKey = Annotated[
    str | None, typer.Option("--evaluator-key", help="Key of the evaluator, kept in the same ways; another party's.", show_default=False)
]
Named = Annotated[
    str | None, typer.Option("--publisher", help="Name of the publisher; that of the key where left out.", show_default=False)
]
StatusFile = Annotated[Path, typer.Option("--status", help="File of the publisher's status list.")]
KEYS = ("new", "show", "rotate", "revoke")
STATUS = ("issue", "recall", "show")


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    for verb in (release, countersign, keys, status):
        app.command()(verb)


def release(
    dataset: Dataset,
    version: Annotated[str, typer.Option("--version", help="Its number, of Semantic Versioning: 1.2.0.", show_default=False)],
    key: KeyOption,
    lake: LakeOption = None,
    releases: ReleasesOption = Path("releases"),
    out: Annotated[Path | None, typer.Option("--out", help="Folder to write, in place of NAME/VERSION in --releases.", show_default=False)] = None,
    layout: Annotated[str, typer.Option("--as", help="parquet, jsonl, webdataset or lance.")] = "parquet",
    evaluation: Annotated[Path | None, typer.Option("--evaluation", help="Folder of its report; made where left out.", show_default=False)] = None,
    profile: Annotated[str, typer.Option("--profile", help="Profile that it is evaluated by.")] = "tc609-2025",
    spec: Annotated[Path | None, typer.Option("--spec", help="What is asked of the dataset (YAML).", show_default=False)] = None,
    evaluator_key: EvaluatorKey = None,
    publisher: Named = None,
    evaluator: Annotated[
        str | None, typer.Option("--evaluator", help="Name of the evaluator, or NAME=did:key:… of one who signs later.", show_default=False)
    ] = None,
    expires: Annotated[str, typer.Option("--expires", help="How long it is valid: 365d, 12h.")] = "365d",
    parent: Annotated[list[Path] | None, typer.Option("--parent", help="A release that it was made from; may be given again.", show_default=False)] = None,
    log: Annotated[Path | None, typer.Option("--log", help="Folder of the log that it is entered into.", show_default=False)] = None,
    level: Annotated[str, typer.Option("--level", help="How sensitive it is: 一般, 一般1 to 一般4 (or L1 to L4), 重要, 核心.", show_default=False)] = "",
    column_level: Annotated[
        list[str] | None, typer.Option("--column-level", help="COLUMN=一般4: a column that is more so; may be given again.", show_default=False)
    ] = None,
    status: StatusFile = Path("status.dsse.json"),
    status_at: Annotated[str, typer.Option("--status-at", help="Address of newer status lists.", show_default=False)] = "",
    issued: Annotated[str | None, typer.Option("--issued", help="The moment that it says, RFC 3339; now where left out.", show_default=False)] = None,
    workers: Annotated[int, typer.Option("--workers", min=0, help="Threads; 0 for all cores.")] = 0,
    *,
    unsigned: Annotated[bool, typer.Option("--unsigned-by-evaluator", help="The evaluator signs later: goldsmith countersign.")] = False,
    openlineage: OpenLineage = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Release a version with a hallmark that anybody can verify.

    The folder stands by itself: records, card, Croissant, report, rights, manifest, evidence, and a certificate that publisher and evaluator
    sign. It is written whole or not at all; a number is given once. It comes to stand in --releases as NAME/VERSION, where `goldsmith share`,
    `serve --releases` and `pull` look for it.

    Example: goldsmith release web --version 1.2.0 --key keys/publisher --evaluator-key keys/evaluator
    """
    from goldsmith.certify.lineage_told import lineage_told
    from goldsmith.certify.release import asked
    from goldsmith.certify.release.building import release as make
    from goldsmith.certify.statement.moments import moment_of, span_of
    from goldsmith.progress import shown
    from goldsmith.sensitivity import Sensitivity

    made_of = asked.Request(
        dataset, version, out or releases / dataset.partition("@")[0] / version, _party(key, publisher), _evaluator(evaluator_key, evaluator, unsigned=unsigned),
        layout=layout, evaluation=evaluation, profile=profile, spec=spec, lasts=span_of(expires), parents=tuple(parent or ()), log=log,
        level=str(Sensitivity.read(level, where="--level")), columns=asked.columns(column_level or ()), status=status, status_at=status_at, issued=moment_of(issued) if issued else None, workers=workers,
    )  # fmt: skip
    opened = lake_of(lake)
    with lineage_told(f"release/{dataset}", openlineage, tell) as noted, shown(quiet=as_json) as progress:
        made = make(opened, made_of, progress=progress)
        noted(lambda told: _lineage(told, opened, made_of, made))
    words = f"{made.urn}: {made.records:,} records, {made.files} files, {made.bytes / 1e6:,.1f} MB, grade {made.letter or 'none'}; {made.folder}"
    words += "" if made.signed else f"\nnot signed by the evaluator yet: goldsmith countersign {made.folder} --evaluator-key KEY"
    facts = {"folder": str(made.folder), "urn": made.urn, "hallmark": made.hallmark, "records": made.records, "files": made.files}
    done(words, {**facts, "bytes": made.bytes, "grade": made.letter, "signed": made.signed, "cpu_seconds": made.cpu}, as_json=as_json)
    if made.signed and not as_json:
        tell(f"next: goldsmith verify {made.folder} --policy {made.folder}/hallmark/trust.policy  # others use a policy of their own")


def _lineage(told: Told, lake: Lake, asked: Request, made: Made) -> None:
    """Fill in the version that was released, and the folder that holds it."""
    from goldsmith.certify.rights.events import dataset_of, folder_of

    name = asked.dataset.partition("@")[0]
    told.inputs.append(dataset_of(lake, f"{name}@{asked.tag}"))
    told.outputs.append(folder_of(str(made.folder.resolve()), rows=made.records))


def countersign(
    folder: Annotated[Path, typer.Argument(help="The release.")],
    evaluator_key: Annotated[
        str | None, typer.Option("--evaluator-key", help="Key of the evaluator; left out where he has signed.", show_default=False)
    ] = None,
    log: Annotated[
        Path | None,
        typer.Option("--log", help="Folder of the log that it is entered into; the proof is put beside it.", show_default=False),
    ] = None,
    lake: Annotated[
        str | None, typer.Option("--lake", help="Lake of the publisher: it is told of the signed hallmark.", show_default=False)
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Sign a release as its evaluator, once it proves true.

    Everything that the hallmark says of the folder is said again out of the folder; where anything differs, nothing is signed.
    Where the evaluator has signed elsewhere, the publisher leaves out the key: with --lake he tells his lake of the signed hallmark, so that later
    releases and recalls name it, and with --log he enters it into his log.

    Example: goldsmith countersign releases/web/1.2.0 --evaluator-key keys/evaluator
    """
    from goldsmith.certify.release.countersigning import countersign as sign
    from goldsmith.certify.release.countersigning import entered, noted
    from goldsmith.errors import UsageError
    from goldsmith.signing.held import held

    if evaluator_key is None and lake is None and log is None:
        raise UsageError("who signs?", where="--evaluator-key", expected="the evaluator's key; or --lake or --log where he has signed")
    if evaluator_key:
        digest = sign(folder, held(evaluator_key), log=log)
    elif log:
        digest = entered(log, folder)
    digest = noted(lake_of(lake), folder) if lake else digest
    words = ["signed"] * bool(evaluator_key) + ["logged"] * bool(log) + ["noted in the lake"] * bool(lake)
    done(f"{', '.join(words)}: {folder}; hallmark {digest}", {"folder": str(folder), "hallmark": digest}, as_json=as_json)


def keys(
    action: Annotated[str, typer.Argument(help=f"{', '.join(KEYS[:-1])} or {KEYS[-1]}.")],
    name: Annotated[str, typer.Argument(help="What the key is called; revoke: its name, or did:key:….")],
    folder: Annotated[Path, typer.Option("--folder", envvar="GOLDSMITH_SIGNING_KEYS", help="Where keys are kept.")] = Path("keys"),
    public: Annotated[Path | None, typer.Option("--public", help="File to write the public key to, as PEM.", show_default=False)] = None,
    key: Annotated[str | None, typer.Option("--key", help="revoke: key of the publisher that signs the list.", show_default=False)] = None,
    status: StatusFile = Path("status.dsse.json"),
    releases: ReleasesOption = Path("releases"),
    expires: Annotated[str, typer.Option("--expires", help="revoke: how long the list may be taken for the newest.")] = "30d",
    *,
    as_json: AsJson = False,
) -> None:
    """Make, show, renew or revoke a key that signs.

    Keys are of P-256, in files that nobody else may read. A new one signs from its making on; those before are kept. `revoke` says in the status
    list that a key is not to be believed any more, and puts the list beside the publisher's releases in --releases.

    Example: goldsmith keys new publisher
    """
    from goldsmith.certify.release import keeping_keys as at
    from goldsmith.circulate.recalling import spread
    from goldsmith.circulate.shelf import Shelf
    from goldsmith.errors import UsageError

    if action not in KEYS:
        raise UsageError("say what to do with a key", found=action, expected=", ".join(KEYS))
    if action == "revoke":
        facts = at.revoked(folder, name, key, status, expires)
        reached = spread(status, Shelf(releases))
        done(f"{facts['key']} is revoked by list {facts['number']}: {status}", {**facts, "releases": reached}, as_json=as_json)
        return
    rows = {"new": at.made, "rotate": at.renewed, "show": at.shown}[action](folder, name)
    if public is not None:
        public.write_text(rows[-1]["pem"], encoding="utf-8")
    if as_json:
        json_line(rows)
        return
    for row in rows:
        say(f"{row['did']}  {row['file']}" + ("  signs" if row["signs"] else ""))
    say(rows[-1]["pem"].strip())


def status(
    action: Annotated[str, typer.Argument(help=f"{', '.join(STATUS[:-1])} or {STATUS[-1]}.")],
    what: Annotated[str, typer.Argument(help="recall: a release, its hallmark, or the SHA-256 of it.", show_default=False)] = "",
    key: Annotated[str | None, typer.Option("--key", help="Key of the publisher.", show_default=False)] = None,
    why: Annotated[str, typer.Option("--why", help="recall: the reason, which whoever has the release reads.", show_default=False)] = "",
    publisher: Named = None,
    file: StatusFile = Path("status.dsse.json"),
    releases: ReleasesOption = Path("releases"),
    expires: Annotated[str, typer.Option("--expires", help="How long the list may be taken for the newest.")] = "30d",
    *,
    as_json: AsJson = False,
) -> None:
    """Issue the list of what was recalled, or recall a release.

    The list is signed, and its number only grows; a release that is recalled is refused by every verifier that has the list. It is put beside each
    release of the publisher in --releases, so that `goldsmith serve --releases` gives nobody what it recalls, from the next request on.

    Example: goldsmith status recall releases/web/1.2.0 --why "a source withdrew its consent" --key keys/publisher
    """
    from goldsmith.certify.release import listing
    from goldsmith.circulate.recalling import spread
    from goldsmith.circulate.shelf import Shelf
    from goldsmith.errors import UsageError

    if action not in STATUS or (action == "recall") != bool(what) or (action != "show" and not key):
        raise UsageError(
            "say what to do",
            found=f"{action} {what}".strip(),
            expected="issue, recall RELEASE, or show; the first two with --key",
            hint="goldsmith status --help",
        )
    found = listing.listed(action, what, key=key, why=why, name=publisher, file=file, expires=expires)
    reached = [] if action == "show" else spread(file, Shelf(releases))
    if as_json:
        json_line({**found.predicate(), "file": str(file), "releases": reached})
        return
    table([(one["since"], one["hallmark"][:16], one["why"]) for one in found.recalled], head=("recalled since", "hallmark", "why"))
    table([(one["since"], one["key"]) for one in found.revoked], head=("revoked since", "key"))
    say(f"list {found.number} of {found.issued}, until {found.expires}: {file}")
    if action != "show":
        tell(f"put beside {', '.join(reached) or 'no release'} in {releases}; others ask for it where --status-at of the release says")


def _party(key: str, name: str | None) -> Party:
    from goldsmith.certify.release.asked import Party
    from goldsmith.signing.held import held, name_of

    found = held(key)
    return Party(name or name_of(key), found.did, found)


def _evaluator(key: str | None, said: str | None, *, unsigned: bool) -> Party:
    from goldsmith.certify.release.asked import Party
    from goldsmith.certify_errors import ReleaseError
    from goldsmith.signing.keys import did_of

    if key and not unsigned:
        return _party(key, said)
    name, _, did = (said or "").partition("=")
    if not unsigned or not did:
        raise ReleaseError(
            "who evaluates? a release is signed by two parties", where="--evaluator-key", expected="a key of another party",
            hint="or --unsigned-by-evaluator --evaluator NAME=did:key:…, and `goldsmith countersign` by its owner later",
        )  # fmt: skip
    return Party(name, did_of(Path(did).read_text(encoding="utf-8") if did.endswith(".pem") else did))
