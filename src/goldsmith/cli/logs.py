"""Verbs of a transparency log, for its owner: log init, add, proof, checkpoint, consistency, serve."""

from __future__ import annotations

import base64
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith.cli.printing import AsJson, done, json_line, say, tell

if TYPE_CHECKING:
    from goldsmith.certify.log.serving import Served

Folder = Annotated[Path, typer.Argument(help="Folder of the log.")]
Private_ = Annotated[
    Path | None, typer.Option("--private", help="Folder of its key and its salts; else FOLDER.private beside it.", show_default=False)
]
AskedWitness = Annotated[
    list[str] | None,
    typer.Option("--witness", help="Key and address of a witness that is asked, as 'VKEY URL'; may be given again.", show_default=False),
]
Host = Annotated[str, typer.Option("--host", help="Address to listen at; 0.0.0.0 for all of this machine.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="Port; 0 for a free one.")]


def register(app: typer.Typer) -> None:
    """Add the verbs of this family below `log`."""
    app.command("init")(init)
    app.command()(add)
    app.command()(proof)
    app.command()(checkpoint)
    app.command()(consistency)
    app.command()(serve)


def init(
    folder: Folder,
    origin: Annotated[str, typer.Option("--origin", help="What the log calls itself for life, such as example.org/log.")],
    private: Private_ = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Begin a transparency log in a folder.

    Its key is made beside the folder, where nobody else reads it; the public key that is printed is what others need, told by another way than
    the log itself.

    Example: goldsmith log init log --origin example.org/log
    """
    from goldsmith.certify.log import Log

    kept = _private(folder, private)
    made = Log.made(folder, origin, kept.key() or kept.key_made(origin))
    if as_json:
        json_line({"folder": str(folder), "origin": origin, "key": str(made.key), "private": str(kept.folder)})
    else:
        say(str(made.key))
        tell(f"this is the public key; the private one is kept in {kept.folder}: keep a copy of that folder")


def add(
    folder: Folder,
    documents: Annotated[
        list[Path], typer.Argument(help="Files of what was done; their digests are logged, with salts.", metavar="FILE...")
    ],
    deed: Annotated[
        str,
        typer.Option(
            "--deed", help="What was done: publish, certify, offer, agreement, grant, receipt, meter, revoke, recall, accuse or status."
        ),
    ] = "certify",
    out: Annotated[Path | None, typer.Option("--out", help="Folder for a .tlog-proof of each file.", show_default=False)] = None,
    witness: AskedWitness = None,
    private: Private_ = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Log what was done with documents, and prove it.

    Only salted digests are logged. The salts are kept beside the log, and travel in the proofs. With several files, all of them are logged or
    none.

    Example: goldsmith log add log release/hallmark/hallmark.dsse.json --out proofs
    """
    from goldsmith.certify.log import recording
    from goldsmith.certify.log.copies import read_anywhere
    from goldsmith.certify.log.durable import replaced

    witnesses = recording.known(witness or ())
    log, kept = opened(folder, private)
    found = recording.record(log, kept, deed, [(str(path), read_anywhere(str(path))) for path in documents])
    if witnesses:
        recording.asked(log, witnesses)
    rows: list[dict[str, Any]] = [{"index": each.index, "deed": deed, "document": each.name} for each in found]
    if out:
        out.mkdir(parents=True, exist_ok=True)
        for row, each in zip(rows, found, strict=True):
            row["proof"] = str(out / f"{each.index}-{Path(each.name).name}.tlog-proof")
            replaced(Path(row["proof"]), recording.proof_of(log, each))
    if as_json:
        json_line(rows)
    else:
        for row in rows:
            say(" ".join(str(row[name]) for name in ("index", "deed", "document", "proof") if name in row))


def proof(
    folder: Folder,
    index: Annotated[int | None, typer.Argument(help="Place of the entry, from 0.", show_default=False)] = None,
    document: Annotated[
        Path | None,
        typer.Option("--document", help="The document, in place of the place of its entry: the last one of it.", show_default=False),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="File for the proof; else it is printed.", show_default=False)] = None,
    private: Private_ = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Prove that an entry is in the log, in a file checked offline.

    It carries the newest checkpoint with the cosignatures that it has; where the salt of the entry is kept here, it carries that as well.

    Example: goldsmith log proof log 0 --out release.tlog-proof
    """
    from goldsmith.certify.log import recording
    from goldsmith.certify.log.copies import read_anywhere
    from goldsmith.certify.log.durable import replaced
    from goldsmith.errors import UsageError

    if (index is None) == (document is None):
        raise UsageError("say which entry: its place, or --document FILE")
    log, kept = opened(folder, private)
    found = recording.found(log, kept, read_anywhere(str(document)))[-1] if document else recording.opened(log, kept, index or 0)
    place = found.index if found else index or 0
    text = recording.proof_of(log, found) if found else log.proof(place)
    if out:
        replaced(out, text)
    if as_json:
        json_line({"index": place, "carries_salt": found is not None, "proof": text.decode()})
    elif out:
        tell(f"entry {place}: {out}")
    else:
        sys.stdout.write(text.decode())
    if found is None:
        tell("the salt of this entry is not kept here: whoever checks the proof needs the entry itself")


def checkpoint(folder: Folder, witness: AskedWitness = None, private: Private_ = None, *, as_json: AsJson = False) -> None:
    """Print the newest checkpoint; have witnesses cosign it.

    A witness that saw a state of this log that contradicts it refuses, and says so.

    Example: goldsmith log checkpoint log
    """
    from goldsmith.certify.log import recording

    witnesses = recording.known(witness or ())
    log, _ = opened(folder, private)
    if recording.asked(log, witnesses) < len(witnesses):
        tell("the log grew while witnesses were asked: ask them again for the newest checkpoint")
    head = log.head([each.key for each in witnesses])
    if as_json:
        said = {"origin": log.origin, "size": head.size, "root": base64.b64encode(head.root).decode(), "checkpoint": head.raw.decode()}
        json_line({**said, "cosigned": {key.name: at for key, at in head.cosigned.items()}})
    else:
        sys.stdout.write(head.raw.decode())


def consistency(
    folder: Folder,
    older: Annotated[int, typer.Argument(help="Entries that the log had.")],
    newer: Annotated[int | None, typer.Argument(help="Entries that it had later; else those of now.", show_default=False)] = None,
    private: Private_ = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Prove that the log begins with what it was before.

    Prints the hashes of RFC 6962, section 2.1.2, a line each in base64; none where nothing was added since.

    Example: goldsmith log consistency log 1
    """
    log, _ = opened(folder, private)
    path = [base64.b64encode(each).decode() for each in log.consistency(older, newer)]
    if as_json:
        json_line({"older": older, "newer": log.tree().size if newer is None else newer, "proof": path})
    else:
        for line in path:
            say(line)


def serve(folder: Folder, host: Host = "127.0.0.1", port: Port = 8090, *, as_json: AsJson = False) -> None:
    """Serve the files of a log; any web server does as well.

    Nothing but its checkpoint, tiles and entries is answered. Ctrl-C ends it.

    Example: goldsmith log serve log --port 8090
    """
    from goldsmith.certify.log.folder import CHECKPOINT
    from goldsmith.certify.log.serving import Served
    from goldsmith.log_errors import LogError

    if not (folder / CHECKPOINT).is_file():
        raise LogError("there is no log here", where=str(folder), hint=f"goldsmith log init {folder} --origin example.org/log")
    run(Served(host, port, log=folder), {}, as_json=as_json)


def run(server: Served, facts: dict[str, object], *, as_json: bool) -> None:
    """Say where a server is, and let it answer until it is stopped."""
    import signal

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    done(server.url, {"url": server.url, **facts}, as_json=as_json)
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        server.serve_forever(poll_interval=0.1)
    except KeyboardInterrupt:
        tell("stopped")
    finally:
        server.server_close()


def _private(folder: Path, named: Path | None) -> Any:
    from goldsmith.certify.log.private import Private

    return Private(named) if named else Private.beside(folder)


def opened(folder: Path, named: Path | None) -> tuple[Any, Any]:
    """Return a log and its private folder."""
    from goldsmith.certify.log import Log

    kept = _private(folder, named)
    return Log.open(folder, kept.key()), kept
