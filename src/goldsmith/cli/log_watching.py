"""Verbs of a transparency log, for everybody else: log audit, monitor, fork, witness."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith.cli.ending import GATE
from goldsmith.cli.logs import Host, Port, run
from goldsmith.cli.printing import AsJson, json_line, say, tell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goldsmith.certify.log.auditing import Audited, Plan
    from goldsmith.certify.log.monitoring import Monitored
    from goldsmith.signing.notes import VerifierKey

Place = Annotated[str, typer.Argument(help="Folder or http address of the log, or of a copy.")]
LogKey = Annotated[
    str,
    typer.Option("--log-key", help="Public key of the log, as its owner told it; not needed for a log of one's own.", show_default=False),
]
Origin = Annotated[
    str, typer.Option("--origin", help="What the log calls itself, where that is not the name of its key.", show_default=False)
]
Memory_ = Annotated[
    Path | None, typer.Option("--remember", help="File that keeps the heads that were seen, to be compared next time.", show_default=False)
]
Anything = Annotated[bool, typer.Option("--any-entries", help="Entries need not be deeds of goldsmith.")]


def register(app: typer.Typer) -> None:
    """Add the verbs of this family below `log`."""
    app.command()(audit)
    app.command()(monitor)
    app.command()(fork)
    app.command()(witness)


def audit(
    place: Place,
    log_key: LogKey = "",
    origin: Origin = "",
    witness: Annotated[
        list[str] | None,
        typer.Option("--witness", help="Public key of a witness whose cosignature is looked at; may be given again.", show_default=False),
    ] = None,
    cosignatures: Annotated[int, typer.Option("--cosignatures", min=0, help="How many of these witnesses must have cosigned.")] = 0,
    head: Annotated[
        list[str] | None,
        typer.Option(
            "--head", help="File or address of a checkpoint that somebody else was shown; may be given again.", show_default=False
        ),
    ] = None,
    copy: Annotated[
        list[str] | None, typer.Option("--with", help="Another copy, folder or address; may be given again.", show_default=False)
    ] = None,
    remember: Memory_ = None,
    evidence: Annotated[
        Path | None, typer.Option("--evidence", help="Folder for the proof of each fork, with both signed heads.", show_default=False)
    ] = None,
    *,
    any_entries: Anything = False,
    as_json: AsJson = False,
) -> None:
    """Recompute a log from its entries, and compare it with others.

    Every entry, tile, signature and cosignature; that it begins with what was seen before; that others were shown the same. Tells which entry
    was rewritten or dropped, and keeps both heads of a fork. Ends with exit code 3 where something does not fit.

    Example: goldsmith log audit log --remember seen.json
    """
    from goldsmith.certify.log import auditing
    from goldsmith.certify.log.copies import Copy, read_anywhere
    from goldsmith.signing.notes import VerifierKey

    memory = auditing.Memory(remember) if remember else None
    key = key_of(place, log_key)
    plan = auditing.Plan(
        key, origin, tuple(VerifierKey.read(each) for each in witness or ()), cosignatures,
        memory.head(origin or key.name) if memory else b"",
        {each: read_anywhere(each) for each in head or ()}, tuple(Copy(each) for each in copy or ()), not any_entries,
    )  # fmt: skip
    found = auditing.audit(Copy(place), plan)
    kept = _kept(found, evidence)
    if memory and not found.findings:
        memory.keep([found.head])
    _tell_audit(found, plan, kept, as_json=as_json)
    if found.findings:
        raise typer.Exit(GATE)


def _tell_audit(found: Audited, plan: Plan, kept: list[str], *, as_json: bool) -> None:
    import base64

    size, deeds = found.head.size, dict(found.walked.deeds)
    if as_json:
        said = {"origin": found.head.checkpoint.origin, "size": size, "root": base64.b64encode(found.head.root).decode(), "deeds": deeds}
        said |= {"findings": [asdict(each) for each in found.findings], "more_findings": found.walked.cut, "notes": found.notes}
        json_line({**said, "evidence": kept})
        return
    say(
        f"{found.head.checkpoint.origin}: {size:,} {'entry' if size == 1 else 'entries'}, root {base64.b64encode(found.head.root).decode()}"
    )
    for deed, n in sorted(deeds.items()):
        say(f"  {deed} {n:,}")
    for note in found.notes:
        say(f"  {note}")
    for each in found.findings:
        say(f"NO {each.sort}: {each.words}")
    if found.walked.cut:
        say(f"NO and {found.walked.cut:,} more")
    for path in kept:
        tell(f"proof of the fork: {path}; goldsmith log fork {path} --log-key '{plan.key}'")
    if not found.findings:
        say("whole")


def _kept(found: Audited, folder: Path | None) -> list[str]:
    """Write the proofs of forks, and return their paths."""
    from goldsmith.certify.log.durable import replaced

    if folder is None or not found.forks:
        return []
    import hashlib

    folder.mkdir(parents=True, exist_ok=True)
    texts = {hashlib.sha256(each.text()).hexdigest()[:16]: each.text() for each in found.forks}
    for name, text in texts.items():
        replaced(folder / f"fork-{name}.json", text)
    return [str(folder / f"fork-{name}.json") for name in texts]


def monitor(
    place: Place,
    key: Annotated[str, typer.Option("--key", help="Own key as did:key; without it, whatever the salts open.", show_default=False)] = "",
    log_key: LogKey = "",
    private: Annotated[
        list[Path] | None,
        typer.Option("--private", help="Folder with own salts; may be given again. Else that of the log.", show_default=False),
    ] = None,
    release: Annotated[
        list[Path] | None,
        typer.Option(
            "--release", help="Folder of a release that was found, whose proof opens its entry; may be given again.", show_default=False
        ),
    ] = None,
    *,
    alone: Annotated[
        bool, typer.Option("--alone", help="Nobody else writes to this log: an entry that nothing opens is an alarm.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List every use of a key that can be known from a log.

    Entries are salted: only own salts, and proofs that were found, open them. A thief's use of the key stays sealed until the document turns up;
    in a log of one's own (`--alone`) any sealed entry is an alarm, and the command ends with exit code 3. So it does where the log is not whole.

    Example: goldsmith log monitor log --alone
    """
    from goldsmith.certify.log.auditing import Plan
    from goldsmith.certify.log.auditing import audit as audited
    from goldsmith.certify.log.copies import Copy
    from goldsmith.certify.log.monitoring import Monitor
    from goldsmith.certify.log.private import Private

    folders = [Private(each) for each in private or ()] or [Private.beside(Path(place))]
    openings = [one for each in folders for one in each.openings()] + [_found(each) for each in release or ()]
    watched = Monitor(key, openings)
    findings = audited(Copy(place), Plan(key_of(place, log_key), ours=False), look=watched.look).findings
    seen = watched.ended()
    if as_json:
        json_line({**asdict(seen), "findings": [asdict(each) for each in findings]})
    else:
        _tell_monitored(seen, alone=alone)
        for each in findings:
            say(f"NO {each.sort}: {each.words}")
    if findings or (alone and seen.sealed):
        raise typer.Exit(GATE)


def _tell_monitored(seen: Monitored, *, alone: bool) -> None:
    for use in seen.uses:
        say(f"{use.index} {use.deed} {use.name or use.document}")
    for index, deed in seen.sealed if alone else ():
        say(f"NO sealed: entry {index} ({deed}) is none of ours")
    tell(f"{len(seen.uses):,} uses of the key; {len(seen.others):,} entries of documents that it did not sign")
    tell(f"{len(seen.sealed):,} entries are sealed: nothing here tells whose they are")
    for name in seen.absent:
        tell(f"not in the log, though its salt is kept: {name}")


def fork(
    file: Annotated[Path, typer.Argument(help="The proof, as `goldsmith log audit --evidence` or a witness keeps it.")],
    log_key: Annotated[str, typer.Option("--log-key", help="Public key of the log.")],
    origin: Origin = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Tell whether a file proves that a log signed two histories.

    It needs nothing but the log's public key. Ends with exit code 3 where the fork is proved.

    Example: goldsmith log fork evidence/fork-0123456789abcdef.json --log-key "$KEY"
    """
    from goldsmith.certify.log.copies import read_anywhere
    from goldsmith.certify.log.forks import Fork
    from goldsmith.signing.notes import VerifierKey

    found = Fork.read(read_anywhere(str(file)))
    key = VerifierKey.read(log_key)
    proved = found.is_proved(key, origin=origin)
    if as_json:
        json_line({"proved": proved, "older": found.older.decode(), "newer": found.newer.decode()})
    else:
        say(f"{origin or key.name} signed two histories" if proved else "these heads do not contradict each other")
    if proved:
        raise typer.Exit(GATE)


def witness(
    log: Annotated[list[str], typer.Option("--log", help="Public key of a log, or 'ORIGIN VKEY' where they differ; may be given again.")],
    key: Annotated[Path, typer.Option("--key", help="File of the witness's key; made with --name where there is none.")] = Path(
        "witness.key"
    ),
    name: Annotated[str, typer.Option("--name", help="Name for a new key, such as example.org/witness.", show_default=False)] = "",
    state: Annotated[Path, typer.Option("--state", help="File of what it saw.")] = Path("witness.db"),
    host: Host = "127.0.0.1",
    port: Port = 8091,
    *,
    as_json: AsJson = False,
) -> None:
    """Cosign, as a witness, logs that never take anything back.

    Answers `POST /add-checkpoint` (C2SP tlog-witness), `GET /SHA256-OF-ORIGIN/checkpoint` with the last head, and `GET /forks` with the proofs of
    logs that signed two histories. It never cosigns two heads that contradict each other, even when it is killed. Ctrl-C ends it.

    Example: goldsmith log witness --log "$KEY" --name example.org/witness --port 8091
    """
    from goldsmith.certify.log.private import key_made, key_read
    from goldsmith.certify.log.serving import Served
    from goldsmith.certify.log.witness import Witness
    from goldsmith.errors import UsageError
    from goldsmith.signing.notes import WITNESS

    if not key.exists() and not name:
        raise UsageError("the witness has no key yet", where=str(key), hint="--name example.org/witness makes one")
    logs = _logs(log)
    signer = key_read(key) if key.exists() else key_made(key, name, WITNESS)
    if signer.key.kind != WITNESS:
        raise UsageError("this is the key of a log, not of a witness", where=str(key), hint="name another file with --key")
    if not as_json:
        say(str(signer.key))
    run(Served(host, port, witness=Witness(state, signer, logs)), {"key": str(signer.key)}, as_json=as_json)


def _logs(said: Iterable[str]) -> dict[str, list[VerifierKey]]:
    """Return keys of logs by origin."""
    from goldsmith.signing.notes import VerifierKey

    found: dict[str, list[VerifierKey]] = {}
    for each in said:
        origin, _, vkey = each.strip().rpartition(" ")
        key = VerifierKey.read(vkey)
        found.setdefault(origin or key.name, []).append(key)
    return found


def key_of(place: str, said: str) -> Any:
    """Return the public key of a log: the one that was said, or that of a log of one's own."""
    from goldsmith.certify.log.private import Private
    from goldsmith.errors import UsageError
    from goldsmith.signing.notes import VerifierKey

    if said:
        return VerifierKey.read(said)
    own = None if "://" in place else Private.beside(Path(place)).key()
    if own is None:
        raise UsageError("the public key of the log is needed", where=place, hint="--log-key KEY, as its owner told it elsewhere")
    return own.key


def _found(folder: Path) -> Any:
    """Return what opens the entry of a release that was found."""
    from goldsmith.certify.log.copies import read_anywhere
    from goldsmith.certify.log.monitoring import opening_of

    hallmark = folder / "hallmark"
    proof, document = (read_anywhere(str(hallmark / name)) for name in ("release.tlog-proof", "hallmark.dsse.json"))
    return opening_of(proof, document, str(folder))
