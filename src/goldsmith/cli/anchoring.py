"""Verbs that have a log witnessed outside of it: log anchor, anchors."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith.cli import completing
from goldsmith.cli.ending import GATE
from goldsmith.cli.log_watching import LogKey, Origin, Place, key_of
from goldsmith.cli.logs import Folder, Private_, opened
from goldsmith.cli.printing import AsJson, json_line, say, tell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goldsmith.anchor import Anchor
    from goldsmith.certify.log.anchoring import Looked
    from goldsmith.certify.log.copies import Copy

TRUSTED = "no settings say whom to trust: --set KIND.NAME=VALUE, such as --set rfc3161.roots=tsa.pem"


def register(app: typer.Typer) -> None:
    """Add the verbs of this family below `log`."""
    app.command()(anchor)
    app.command()(anchors)


def anchor(
    folder: Folder,
    to: Annotated[str, typer.Option("--to", help="Which anchor; `goldsmith list anchor`.", autocompletion=completing.anchors)],
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="A setting of it, as NAME=VALUE; `goldsmith show anchor NAME` tells them.", show_default=False),
    ] = None,
    private: Private_ = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Have the newest checkpoint witnessed outside, and keep the proof.

    Only its digest leaves. The proof stands in the file `anchors` of the log, and is kept only where it holds. Keep copies of that file where
    nobody can take the log back: whoever holds one sees it.

    Example: goldsmith log anchor log --to rfc3161 --set url=https://tsa.example/tsr --set roots=tsa.pem
    """
    from goldsmith.anchor import anchor_of
    from goldsmith.certify.log.anchoring import anchored

    log, _ = opened(folder, private)
    kind = to.replace("-", "_")
    _, head, shown = anchored(log, kind, anchor_of(kind, _settings(settings or (), "NAME=VALUE")))
    if as_json:
        json_line({"anchor": kind, "size": head.size, "at": _moment(shown.at), "by": shown.by, "note": shown.note})
    else:
        say(f"{head.size:,} entries at the latest at {_moment(shown.at)}: {kind} by {shown.by}")
        tell(shown.note)


def anchors(
    place: Place,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="Whom you trust, as KIND.NAME=VALUE: rfc3161.roots=tsa.pem. May be given again.", show_default=False),
    ] = None,
    entry: Annotated[int | None, typer.Option("--entry", help="Tell by when this entry was there, from 0.", show_default=False)] = None,
    kept: Annotated[
        list[str] | None,
        typer.Option("--kept", help="File or address of anchors that were kept elsewhere; may be given again.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder for each checkpoint and its proof, as other programs read them.", show_default=False),
    ] = None,
    log_key: LogKey = "",
    origin: Origin = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Tell by when a log had its entries, by who witnessed it.

    Offline: the log's signature, the proof, and that the log still begins with what was anchored. Ends with exit code 3 where the log was put
    back or has another history, where a proof does not hold, and where no anchor is believed at all.

    Example: goldsmith log anchors log --set rfc3161.roots=tsa.pem
    """
    from goldsmith.certify.log import anchoring
    from goldsmith.certify.log.copies import Copy, read_anywhere

    copy = Copy(place)
    files = [*_own(copy, needed=not kept), *((each, read_anywhere(each)) for each in kept or ())]
    all_ = anchoring.together(*(anchoring.read(raw, where=where) for where, raw in files))
    found = anchoring.looked(copy, key_of(place, log_key), all_, _believed(settings or ()), origin=origin)
    first = None if entry is None else anchoring.earliest(found, entry)
    paths = _written(found, out) if out else []
    if out and entry is not None and first:
        paths.append(_proved(copy, first, entry, out))
    _told(found, entry, first, paths, as_json=as_json)
    if (
        any(each.sort not in {"", "unknown"} for each in found)
        or not any(each.is_believed for each in found)
        or (entry is not None and not first)
    ):
        raise typer.Exit(GATE)


def _told(found: Sequence[Looked], entry: int | None, first: Looked | None, paths: list[str], *, as_json: bool) -> None:
    rows = [_row(each) for each in found]
    if as_json:
        json_line({"anchors": rows, "entry": entry, "at": _row(first)["at"] if first else None, "files": paths})
        return
    for row in rows:
        shown = f"{row['size']} entries at the latest at {row['at']}: {row['anchor']} by {row['by']}"
        say(f"NO {row['sort']}: {row['anchor']}: {row['words']}" if row["sort"] else shown)
        if row["note"]:
            tell(row["note"])
    if entry is not None:
        say(
            f"entry {entry} was there at the latest at {_row(first)['at']}"
            if first
            else f"NO no anchor that is believed covers entry {entry}"
        )
    if any(row["sort"] == "unknown" for row in rows):
        tell(TRUSTED)


def _row(each: Looked) -> dict[str, Any]:
    shown = each.witnessed
    told = {"anchor": each.kept.kind, "size": each.size, "at": _moment(shown.at) if shown else None, "by": shown.by if shown else None}
    return {**told, "note": shown.note if shown else "", "sort": each.sort, "words": each.words, "fork": each.fork.decode()}


def _written(found: Iterable[Looked], out: Path) -> list[str]:
    """Write checkpoints and proofs as other programs read them, and return their paths."""
    from goldsmith import registry
    from goldsmith.certify.log.anchoring import name_of
    from goldsmith.certify.log.durable import replaced

    out.mkdir(parents=True, exist_ok=True)
    paths = []
    for each in found:
        begins = out / name_of(each.kept)
        if each.is_believed:
            suffix = registry.load("anchor", each.kept.kind).suffix
            replaced(checkpoint := begins.with_suffix(".checkpoint"), each.kept.checkpoint)
            replaced(proof := begins.with_suffix(suffix), each.kept.proof)
            paths += [str(checkpoint), str(proof)]
    return paths


def _proved(copy: Copy, first: Looked, entry: int, out: Path) -> str:
    """Write the proof of an entry under the checkpoint of an anchor, with its salt where that is kept here, and return its path."""
    from goldsmith.certify.log.anchoring import proof_under
    from goldsmith.certify.log.durable import replaced
    from goldsmith.certify.log.entries import extra_of
    from goldsmith.certify.log.recording import opened as opening

    extra = None
    if "://" not in copy.place:
        log, kept = opened(Path(copy.place), None)
        found = opening(log, kept, entry)
        extra = extra_of(found.entry, found.salt) if found else None
    path = out / f"{entry}.tlog-proof"
    replaced(path, proof_under(copy, first, entry, extra=extra))
    return str(path)


def _believed(said: Sequence[str]) -> dict[str, Anchor]:
    """Return the anchors that somebody told whom to trust for, by kind."""
    from goldsmith.anchor import anchor_of

    by_kind: dict[str, dict[str, str]] = {}
    for name, value in _settings(said, "KIND.NAME=VALUE").items():
        kind, dot, setting = name.partition(".")
        if not dot:
            raise _misused(f"{name}={value}", "KIND.NAME=VALUE")
        by_kind.setdefault(kind.replace("-", "_"), {})[setting] = value
    return {kind: anchor_of(kind, values) for kind, values in by_kind.items()}


def _settings(said: Sequence[str], form: str) -> dict[str, str]:
    found = {}
    for each in said:
        name, equals, value = each.partition("=")
        if not equals or not name:
            raise _misused(each, form)
        found[name] = value
    return found


def _misused(found: str, form: str) -> Exception:
    from goldsmith.errors import UsageError

    return UsageError("this is no setting", where="--set", found=found, expected=form)


def _own(copy: Copy, *, needed: bool) -> list[tuple[str, bytes]]:
    """Return the anchors that stand beside a log, by where."""
    from goldsmith.certify.log.anchoring import ANCHORS
    from goldsmith.log_errors import LogError

    try:
        return [(f"{copy.place.rstrip('/')}/{ANCHORS}", copy.read(ANCHORS))]
    except LogError as problem:
        if needed:
            hint = "`goldsmith log anchor` makes the first one; --kept FILE names anchors that stand elsewhere"
            raise LogError("no anchors stand beside this log", where=copy.place, found=problem.message, hint=hint) from None
        return []


def _moment(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}"
