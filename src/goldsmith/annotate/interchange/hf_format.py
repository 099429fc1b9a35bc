"""Hugging Face: a zip with a folder that ``datasets.load_dataset`` loads without a network: a card and Parquet.

A row is a task: what it shows, what its answers come to, how far people agree, and how many answered. Answers have the same types as the
columns that a dataset here gets; what is shown and is no text stands as JSON.
"""

from __future__ import annotations

import io
import tempfile
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, ClassVar

import orjson
import pyarrow as pa

from goldsmith.annotate.interchange.writer import PIECE, Archive, Writer
from goldsmith.annotate.standing.codes import annotated
from goldsmith.exporters.hf import Hf as Layout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.annotate.interchange.brought import Gathered

ANNOTATED = (("annotated_by", pa.list_(pa.string())), ("annotator", pa.string()), ("annotation_method", pa.string()))
"""Codes of those who answered, the highest kind of annotator among them, and how it was annotated."""
ROWS = 500
"""Tasks of a batch."""
SHARD = 32 << 20
"""Bytes of a file of Parquet, half of which are in memory while it is written."""


class Hf(Writer):
    """Write a dataset with a card."""

    suffix: ClassVar[str] = ".zip"
    media: ClassVar[str] = "application/zip"

    def prepare(self) -> None:
        """Make the schema."""
        shown = dict.fromkeys(shown.field for shown in self.about.asked.shows)
        taken = {
            "id",
            "answers",
            "state",
            "annotated_by",
            "annotator",
            "annotation_method",
            *(f"{each.name}{end}" for each in self.questions for end in ("", "_agreement", "_by")),
        }
        self._columns = {name: name if name not in taken else f"shown_{name}" for name in shown}
        told = [("id", pa.string()), ("state", pa.string()), *((column, pa.string()) for column in self._columns.values())]
        for each in self.questions:
            told += [(each.name, each.leaf.stored_as()), (f"{each.name}_agreement", pa.float64()), (f"{each.name}_by", pa.string())]
        self._schema = pa.schema([*told, ("answers", pa.int64()), *ANNOTATED])
        self._rows: list[dict[str, Any]] = []
        self._file: IO[bytes] = io.BytesIO()

    def begin(self) -> bytes:
        """Make a place for rows until the card can be written."""
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed by `close`
        self._held = pa.ipc.new_stream(self._file, self._schema)
        return b""

    def close(self) -> None:
        """Let go of the rows."""
        super().close()
        self._file.close()

    def add(self, task: Gathered) -> bytes:
        """Hold the row of a task."""
        self.values(task)
        row: dict[str, Any] = {"id": task.key, "state": task.state, "answers": len(task.answers), **annotated(task.answers)}
        for name, column in self._columns.items():
            value = task.material.get(name)
            row[column] = value if value is None or isinstance(value, str) else orjson.dumps(value).decode()
        for each in self.questions:
            one = task.consensus.get(each.name)
            if one is not None:
                stored = None if one.value is None else each.leaf.stored(one.value)
                row |= {each.name: stored, f"{each.name}_agreement": one.agreement, f"{each.name}_by": one.why}
        self._rows.append(row)
        if len(self._rows) >= ROWS:
            self._flush()
        return b""

    def _flush(self) -> None:
        if self._rows:
            self._held.write_batch(pa.RecordBatch.from_pylist(self._rows, schema=self._schema))
            self._rows = []

    def end(self) -> Iterator[bytes]:
        """Yield the folder as an archive."""
        self._flush()
        self._held.close()
        archive = Archive()
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder)
            undecided = self.left_out.n
            card = {"name": self.about.title or self.about.name, "description": self.about.description, "undecided": undecided}
            Layout(shard_bytes=SHARD).fill(self._batches(), out, out=out / self.about.name, card=card, schema=self._schema)
            for path in sorted(out.rglob("*")):
                if path.is_file():
                    with path.open("rb") as file:
                        yield from archive.fill(path.relative_to(out).as_posix(), iter(partial(file.read, PIECE), b""))
            yield archive.end()

    def _batches(self) -> Iterator[pa.RecordBatch]:
        self._file.seek(0)
        with pa.ipc.open_stream(self._file) as stream:
            yield from stream
