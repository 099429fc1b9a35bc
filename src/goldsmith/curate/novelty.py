"""Novelty of the records of a dataset: the share of a record's n-grams that none before it has, as a column.

1. Put the live records into the declared order: that of the table, or that of a column.
2. Read their texts in that order and look each record's n-grams up among all before it.
3. Write the column ``novelty``; order, memory and what was found stand in its provenance.

The order is part of the result: of two texts that say the same the first one is new. It does not depend on workers or batches.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.algorithms.novelty import NgramMemory
from goldsmith.curate.deciding import KEPT
from goldsmith.curate.settings_of.novelty import Novelty
from goldsmith.curate.tables import committed
from goldsmith.digest import fingerprint
from goldsmith.errors import ColumnError
from goldsmith.lake.naming import nearest
from goldsmith.progress import Silent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from goldsmith.lake import Dataset
    from goldsmith.progress import Progress

COLUMN = "novelty"
COLUMNS = pa.schema([pa.field(COLUMN, pa.float64())])
VERSION = 1
AT_ONCE = 4096
BATCH_BYTES = 8 << 20
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def fill(records: Dataset, wanted: Novelty | None = None, *, progress: Progress | None = None) -> dict[str, Any]:
    """Write the column of novelty; return what was found. Nothing is done where nothing has changed.

    Args:
        records: The table; its newest version is read.
        wanted: How.
        progress: Where to tell.

    Raises:
        ColumnError: A column is not there, or holds something else.
    """
    wanted, progress = wanted or Novelty(), progress or Silent()
    text = require(records, wanted)
    reads = [text, *([wanted.order.removeprefix("-")] if wanted.order else [])]
    mark = fingerprint([VERSION, wanted.model_dump(mode="json"), records.stamp(reads), _who(records, wanted)])
    if COLUMN in records.columns and not records.pending([COLUMN]):
        noted = records.provenance(COLUMN)
        if noted.get("mark") == mark:
            return dict(noted["found"])
    progress.start(COLUMN, records.count())
    memory = NgramMemory(wanted.n, wanted.seed, wanted.megabytes)
    rows = _order(records, wanted)
    shares = np.full(records.count(), np.nan)
    for places, texts in _texts(records, text, rows):
        shares[places] = memory.new_share(texts)
        progress.advance(len(places))
    found = _facts(memory, shares, len(rows))
    _note(records, {"mark": None})  # what is killed between the two notes is done again
    _write(records, shares)
    _note(records, {"mark": mark, "found": found, "settings": wanted.model_dump(mode="json"), "text": text})
    progress.end(f"{found['new_share']:.1%} of n-grams are new")
    return found


def _note(records: Dataset, facts: dict[str, Any]) -> None:
    records.declare(COLUMNS, {COLUMN: {"operator": COLUMN, "version": VERSION, **facts}})


def _text_column(records: Dataset, wanted: Novelty) -> str:
    name = wanted.text or ("edited_text" if "edited_text" in records.columns else "text")
    if name not in records.columns:
        raise ColumnError(f"no column is called `{name}`", where=records.name, hint="--text names a column of texts")
    kind = records.schema.field(name).type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        raise ColumnError(f"the column `{name}` holds no text", where=records.name, found=str(kind), expected="string")
    return name


def require(records: Dataset, wanted: Novelty) -> str:
    """Return the column of the text.

    Raises:
        ColumnError: It is not there or holds no text, or the order is none.
    """
    name = wanted.order.removeprefix("-")
    if not wanted.order:
        return _text_column(records, wanted)
    if name not in records.columns or name == COLUMN:
        hint = nearest(name, records.columns, otherwise="--order names a column of numbers, such as quality")
        raise ColumnError(f"no column is called `{name}`", where=records.name, hint=hint)
    kind = records.schema.field(name).type
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)):
        raise ColumnError(f"the column `{name}` holds no numbers", where=records.name, found=str(kind), expected="numbers")
    return _text_column(records, wanted)


def _kept_only(records: Dataset, wanted: Novelty) -> bool:
    return not wanted.everything and "decision" in records.columns


def _who(records: Dataset, wanted: Novelty) -> str:
    """Return what names the records that count: every run writes its decisions anew, and mostly decides the same."""
    if not _kept_only(records, wanted):
        return "all"
    kept = [np.asarray(pc.equal(batch.column(0), KEPT).fill_null(False)) for batch in records.scan(["decision"])]  # noqa: FBT003
    return hashlib.sha256(np.packbits(np.concatenate(kept)).tobytes()).hexdigest() if kept else "none"


def _order(records: Dataset, wanted: Novelty) -> NDArray[np.int64]:
    """Do step 1: return the positions of the records that count, in their order."""
    n = records.count()
    counts, keys = np.ones(n, np.bool_), np.zeros(n)
    if _kept_only(records, wanted):
        counts = _read(records, "decision", lambda column: pc.equal(column, KEPT).fill_null(fill_value=False)).astype(np.bool_)
    if wanted.order:
        sign = 1.0 if wanted.order.startswith("-") else -1.0
        keys = sign * _read(records, wanted.order.removeprefix("-"), lambda column: column.cast(pa.float64()))
    found: NDArray[np.int64] = np.argsort(np.where(np.isnan(keys), np.inf, keys), kind="stable")
    return found[counts[found]]


def _read(records: Dataset, name: str, made: Any) -> NDArray[Any]:
    parts = [np.asarray(made(batch.column(0)).to_numpy(zero_copy_only=False)) for batch in records.scan([name])]
    return np.concatenate(parts) if parts else np.zeros(0)


def _texts(records: Dataset, text: str, rows: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.int64], pa.Array]]:
    """Yield texts in order, with their positions; in one pass where that is the order of the table."""
    if (np.diff(rows) > 0).all():
        at, wanted = 0, np.zeros(records.count(), np.bool_)
        wanted[rows] = True
        for batch in records.scan([text], batch_bytes=BATCH_BYTES):
            here = wanted[at : at + batch.num_rows]
            yield at + np.flatnonzero(here), batch.column(0).filter(pa.array(here))
            at += batch.num_rows
        return
    for start in range(0, len(rows), AT_ONCE):
        places = rows[start : start + AT_ONCE]
        yield places, records.at(places.tolist(), [text]).column(text).combine_chunks()


def _facts(memory: NgramMemory, shares: NDArray[np.float64], considered: int) -> dict[str, Any]:
    known = shares[~np.isnan(shares)]
    return {
        "records": len(shares),
        "considered": considered,
        "measured": len(known),
        "n_grams": memory.grams,
        "new_n_grams": memory.new,
        "new_share": round(memory.new / memory.grams, 6) if memory.grams else 0.0,
        "false_seen": round(memory.false_seen, 9),
        "quantiles": {str(share): round(float(np.quantile(known, share)), 6) for share in QUANTILES} if len(known) else {},
    }


def _write(records: Dataset, shares: NDArray[np.float64]) -> None:
    fills, at = [], 0
    for fragment in records.fragments():
        rows = sum(batch.num_rows for batch in records.scan(["id"], fragments=[fragment]))
        part = shares[at : at + rows]
        fills.append(records.fill(fragment, pa.table([pa.array(part, mask=np.isnan(part))], schema=COLUMNS), live=True))
        at += rows
    committed(records, fills, COLUMN)
