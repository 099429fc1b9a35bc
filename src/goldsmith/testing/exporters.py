"""The laws of exporters, as checks that any leaf can be held against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goldsmith.errors import ExportError
from goldsmith.testing.readers import BrokenLawError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pyarrow as pa

    from goldsmith.exporter import Exporter


class _StoppedError(Exception):
    """The batches stop coming, as when an export is interrupted."""


def obeys_the_laws(
    exporter: Exporter,
    batches: list[pa.RecordBatch],
    out: Path,
    read_ids: Callable[[Path], list[str]],
    *,
    card: dict[str, object] | None = None,
) -> None:
    """Hold an exporter against every law.

    Args:
        exporter: The exporter.
        batches: At least two batches with a column ``id``.
        out: A name that does not exist yet, in an empty folder, such as the format asks for.
        read_ids: Reads the ids back, in order, from what was written.
        card: What is known of the dataset as a whole.

    Raises:
        BrokenLawError: A law is broken; the message says which.
    """
    an_interrupted_export_leaves_nothing(exporter, batches, out)
    every_record_is_written_once_in_order(exporter, batches, out, read_ids, card or {})
    nothing_is_overwritten_unasked(exporter, batches, out, read_ids)
    an_interrupted_replacement_leaves_the_old(exporter, batches, out, read_ids)
    the_same_records_give_the_same_bytes(exporter, batches, out)
    no_records_are_no_problem(exporter, batches, out)


def an_interrupted_export_leaves_nothing(exporter: Exporter, batches: list[pa.RecordBatch], out: Path) -> None:
    """When the batches break off, nothing stands under the final name or beside it."""
    _interrupted(exporter, batches, out, overwrite=False)
    _law(not out.exists(), "an interrupted export leaves nothing under the final name")
    _law(not list(out.parent.iterdir()), "an interrupted export leaves nothing beside it")


def every_record_is_written_once_in_order(
    exporter: Exporter, batches: list[pa.RecordBatch], out: Path, read_ids: Callable[[Path], list[str]], card: dict[str, object]
) -> None:
    """What is read back has the ids of what was written, and the counts are true."""
    written = exporter.write(iter(batches), out, card=card)
    ids = _ids(batches)
    _law(written.rows == len(ids), "the number of rows told is that of the records")
    _law(read_ids(out) == ids, "every record is written once, in order")
    files = sorted(str(path) for path in (out.rglob("*") if out.is_dir() else [out]) if path.is_file())
    _law(sorted(written.files) == files, "the files told are those that are there")
    _law(written.bytes == sum(len(_read(path)) for path in files), "the bytes told are those that are there")


def nothing_is_overwritten_unasked(
    exporter: Exporter, batches: list[pa.RecordBatch], out: Path, read_ids: Callable[[Path], list[str]]
) -> None:
    """A second export under the same name is refused and changes nothing; asked to, it replaces the first."""
    before = _content(out)
    try:
        exporter.write(iter(batches[:1]), out)
    except ExportError:
        pass
    else:
        _law(kept=False, law="an export is refused where something stands already")
    _law(_content(out) == before, "a refused export changes nothing")
    exporter.write(iter(batches[:1]), out, overwrite=True)
    _law(read_ids(out) == _ids(batches[:1]), "an export that may overwrite replaces what stood there")


def an_interrupted_replacement_leaves_the_old(
    exporter: Exporter, batches: list[pa.RecordBatch], out: Path, read_ids: Callable[[Path], list[str]]
) -> None:
    """When the batches of a replacement break off, what stood there still stands."""
    before = read_ids(out)
    _interrupted(exporter, batches, out, overwrite=True)
    _law(read_ids(out) == before, "an interrupted replacement leaves the old export")


def the_same_records_give_the_same_bytes(exporter: Exporter, batches: list[pa.RecordBatch], out: Path) -> None:
    """Two exports of the same batches are equal, byte for byte, unless the layout itself draws names."""
    if not exporter.reproducible:
        return
    exporter.write(iter(batches), out, overwrite=True)
    first = _content(out)
    exporter.write(iter(batches), out, overwrite=True)
    _law(_content(out) == first, "the same records give the same bytes")


def no_records_are_no_problem(exporter: Exporter, batches: list[pa.RecordBatch], out: Path) -> None:
    """An export of nothing is an empty export."""
    written = exporter.write(iter([]), out, schema=batches[0].schema, overwrite=True)
    _law(written.rows == 0 and out.exists(), "an export of no records is an empty export")


def _interrupted(exporter: Exporter, batches: list[pa.RecordBatch], out: Path, *, overwrite: bool) -> None:
    def breaking_off() -> Iterator[pa.RecordBatch]:
        yield batches[0]
        raise _StoppedError

    try:
        exporter.write(breaking_off(), out, overwrite=overwrite)
    except _StoppedError:
        return
    _law(kept=False, law="an interruption is not swallowed")


def _ids(batches: list[pa.RecordBatch]) -> list[str]:
    return [value for batch in batches for value in batch.column("id").to_pylist()]


def _content(out: Path) -> dict[str, bytes]:
    paths = sorted(out.rglob("*")) if out.is_dir() else [out]
    return {str(path.relative_to(out)): path.read_bytes() for path in paths if path.is_file()}


def _read(path: str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123 - the path is told as text
        return file.read()


def _law(kept: bool, law: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not kept:
        raise BrokenLawError(f"law broken: {law}")
