"""The records of a release: written in a layout, and counted again out of the files, as whoever has them can."""

from __future__ import annotations

import tarfile
from typing import TYPE_CHECKING

import orjson
import pyarrow as pa

from goldsmith.certify.statement.hallmark import Counted
from goldsmith.certify.statement.records_root import records_root
from goldsmith.certify_errors import ReleaseError
from goldsmith.curate.exporting import RECORD, export
from goldsmith.evidence.record_leaves import leaves_of, root_of
from goldsmith.exporters.lance import opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from goldsmith.lake import Dataset, Lake

SPLIT = "train"
DATA = "data"
LAYOUTS = {
    "parquet": ("hf", ""),
    "jsonl": ("jsonl", f"{SPLIT}.jsonl"),
    "webdataset": ("webdataset", ""),
    "lance": ("lance", f"{SPLIT}.lance"),
}
"""The exporter of a layout, and the name of the one file or table that it writes inside the folder of data."""
PATTERNS = {
    "parquet": f"{DATA}/{SPLIT}-*.parquet", "jsonl": f"{DATA}/{SPLIT}.jsonl", "webdataset": f"{DATA}/{SPLIT}-*.tar",
    "lance": f"{DATA}/{SPLIT}.lance/**",
}  # fmt: skip
BATCH = 8_192


def columns_of(records: Dataset) -> list[str]:
    """Return the columns of a release: those of a record, and what people's answers come to; who answered what is not told."""
    made = {name: records.provenance(name) for name in records.columns if "__" in name}
    labels = [name for name, one in made.items() if one.get("annotation") and one.get("part") != "answers"]
    return [name for name in RECORD if name in records.columns] + labels


def write(lake: Lake, name: str, records: Dataset, stage: Path, layout: str) -> None:
    """Write the records below ``data/``.

    Raises:
        ReleaseError: There is no record.
        ExportError: Some texts have not been edited yet.
    """
    exporter, file = LAYOUTS[layout]
    out = stage / "export" / file if file else stage / "export"
    out.parent.mkdir(parents=True, exist_ok=True)
    everything = "decision" not in records.columns
    written = export(lake, name, out, layout=exporter, columns=columns_of(records), everything=everything)
    if not written.rows:
        raise ReleaseError("there is no record to release", where=name, hint="run the recipe first, or keep some records")
    source = stage / "export" / DATA if (stage / "export" / DATA).is_dir() else stage / "export"
    source.rename(stage / DATA)
    if (stage / "export").exists():
        (stage / "export" / "README.md").unlink(missing_ok=True)
        (stage / "export").rmdir()


def counted(root: Path, layout: str) -> Counted:
    """Return what is counted in the files of a release: records by split, and both roots.

    Raises:
        ReleaseError: A file cannot be read in this layout, or an id stands twice.
    """
    ids: list[str] = []
    leaves = []
    try:
        for some, texts in _batches(root / DATA, layout):
            ids += some
            leaves.append(leaves_of(some, texts))
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError) as problem:
        raise ReleaseError("the records cannot be read", where=str(root / DATA), found=str(problem)[:200], expected=layout) from None
    if len(set(ids)) < len(ids):
        raise ReleaseError("an id stands for more than one record", where=str(root / DATA), hint="goldsmith check DATASET names them")
    return Counted({SPLIT: len(ids)}, records_root(ids), root_of(leaves))


def _batches(data: Path, layout: str) -> Iterator[tuple[list[str], pa.Array]]:
    if layout == "parquet":
        import pyarrow.parquet as pq

        for path in sorted(data.glob("*.parquet")):
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(BATCH, columns=["id", "text"]):
                    yield batch.column("id").to_pylist(), batch.column("text")
        return
    if layout == "lance":
        for batch in opened(data / f"{SPLIT}.lance").to_batches(columns=["id", "text"], batch_size=BATCH):
            yield batch.column("id").to_pylist(), batch.column("text")
        return
    found: list[tuple[str, str | None]] = []
    for line in _lines(data, layout):
        row = orjson.loads(line)
        found.append((row["id"], row.get("text")))
        if len(found) == BATCH:
            yield [id_ for id_, _ in found], pa.array([text for _, text in found], pa.large_string())
            found = []
    yield [id_ for id_, _ in found], pa.array([text for _, text in found], pa.large_string())


def _lines(data: Path, layout: str) -> Iterator[bytes]:
    if layout == "jsonl":
        for path in sorted(data.glob("*.jsonl")):
            with path.open("rb") as file:
                yield from file
        return
    for path in sorted(data.glob("*.tar")):
        with tarfile.open(path, "r|") as shard:
            for member in shard:
                content = shard.extractfile(member)
                if content is not None:
                    yield content.read()
