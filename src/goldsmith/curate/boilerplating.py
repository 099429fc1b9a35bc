"""Boilerplate: for every record, the share of its characters in lines that stand in many documents.

Lines are counted over records that duplicate no other, so a text that was copied many times does not become boilerplate
itself. The text is read once; what is known of its lines waits in temporary files until all lines are counted.
"""

from __future__ import annotations

import functools
import itertools
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.duplicates.boilerplate import Boilerplate, BoilerplateSearch, BoilerplateSettings, Parts, parts_of
from goldsmith.curate.deciding import SHARE
from goldsmith.curate.measuring import BATCH_BYTES
from goldsmith.curate.tables import committed
from goldsmith.digest import fingerprint
from goldsmith.engine.local import ordered_map

if TYPE_CHECKING:
    from goldsmith.curate.recipe import Boilerplate as Wanted
    from goldsmith.lake import Dataset
    from goldsmith.progress import Progress

COLUMN = pa.schema([pa.field(SHARE, pa.float32())])


def fill(records: Dataset, wanted: Wanted, mark: str, *, workers: int, progress: Progress) -> None:
    """Write the column `boilerplate_share`; nothing is done where nothing has changed.

    Args:
        records: The table, with its duplicates found.
        wanted: How many documents make a line boilerplate, and how long a line must be.
        mark: What the search for duplicates calls the state of the table.
        workers: Threads.
        progress: Where to tell.
    """
    if known(records, wanted, mark):
        return
    mark = _mark(wanted, mark)
    settings = BoilerplateSettings(least_documents=wanted.documents, least_words=wanted.words)
    progress.start("boilerplate", records.count())
    with tempfile.TemporaryDirectory(prefix="goldsmith-") as scratch, BoilerplateSearch(settings, Path(scratch)) as search:
        waiting = _counted(records, search, Path(scratch), workers, progress)
        found = search.find()
        _note(records, {"mark": None})  # what is killed between the two notes is done again
        fills = [records.fill(fragment, _shares(files, found)) for fragment, files in waiting.items()]
    committed(records, fills, "boilerplate")
    _note(records, {"mark": mark, "lines": len(found.hashes)})
    progress.end(f"{len(found.hashes):,} lines stand in {wanted.documents} documents or more")


def known(records: Dataset, wanted: Wanted, mark: str) -> bool:
    """Tell whether the column was made from this state of the table with these settings."""
    return SHARE in records.columns and not records.pending([SHARE]) and records.provenance(SHARE).get("mark") == _mark(wanted, mark)


def _mark(wanted: Wanted, mark: str) -> str:
    return fingerprint([1, mark, wanted.model_dump(mode="json", exclude={"above"})])


def _note(records: Dataset, facts: dict[str, Any]) -> None:
    records.declare(COLUMN, {SHARE: {"operator": "boilerplate", "version": 1, **facts}})


def _counted(records: Dataset, search: BoilerplateSearch, scratch: Path, workers: int, progress: Progress) -> dict[int, list[Path]]:
    """Count the lines of records without a partner; keep every record's lines in files, by fragment."""
    batches = (
        (fragment, batch)
        for fragment in records.fragments()
        for batch in records.scan(["text", "duplicate_of"], fragments=[fragment], deleted=True, batch_bytes=BATCH_BYTES)
    )
    waiting: dict[int, list[Path]] = {}
    results = ordered_map(functools.partial(_parted, settings=search.settings), batches, workers=workers)
    for number, (fragment, parts, alone) in zip(itertools.count(), results, strict=False):
        search.add(_only(parts, alone))
        path = scratch / f"parts-{number}.npz"
        np.savez(path, hashes=parts.hashes, characters=parts.characters, bounds=parts.bounds)
        waiting.setdefault(fragment, []).append(path)
        progress.advance(len(alone))
    return waiting


def _parted(item: tuple[int, pa.RecordBatch], settings: BoilerplateSettings) -> tuple[int, Parts, np.ndarray[Any, Any]]:
    fragment, batch = item
    return fragment, parts_of(batch.column("text"), settings), batch.column("duplicate_of").is_null().to_numpy(zero_copy_only=False)


def _only(parts: Parts, documents: np.ndarray[Any, Any]) -> Parts:
    """Return the lines of some documents."""
    if documents.all():
        return parts
    sizes = np.diff(parts.bounds)
    chosen = np.repeat(documents, sizes)
    bounds = np.append(0, np.cumsum(np.where(documents, sizes, 0)))
    return Parts(parts.hashes[chosen], parts.characters[chosen], bounds)


def _shares(files: list[Path], found: Boilerplate) -> pa.Table:
    shares = []
    for path in files:
        with np.load(path) as kept:
            shares.append(found.share(Parts(kept["hashes"], kept["characters"], kept["bounds"])))
    return pa.table([pa.chunked_array(shares, pa.float32())], schema=COLUMN)
