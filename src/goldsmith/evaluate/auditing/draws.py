"""The log of draws: every sample that was drawn from a dataset is written down beside it, so that nobody draws until one passes.

An evaluation takes verdicts only where every sample that was drawn of these records for this purpose has its verdicts in the file.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from goldsmith.curate.tables import beside
from goldsmith.errors import NoDatasetError
from goldsmith.evidence.fair_draw import seed_of

if TYPE_CHECKING:
    from goldsmith.lake import Lake

TABLE = "draws"
SCHEMA = pa.schema([pa.field(name, pa.string()) for name in ("draw", "root", "purpose", "nonce", "at")])


def name_of(root: str, nonce: str, purpose: str) -> str:
    """Return what a draw is known by; the same draw, made again, has the same name.

    Example:
        >>> name_of("ab" * 32, "block 900000", "safety")
        'aa28b141e71c7f05'
    """
    return hashlib.blake2b(purpose.encode(), key=seed_of(root, nonce), digest_size=8).hexdigest()


def log(lake: Lake, dataset: str, root: str, nonce: str, purpose: str) -> str:
    """Write a draw down, once, and return its name."""
    name = name_of(root, nonce, purpose)
    if name not in {row["draw"] for row in _rows(lake, dataset)}:
        row = {"draw": name, "root": root, "purpose": purpose, "nonce": nonce, "at": datetime.now(UTC).isoformat(timespec="seconds")}
        table = lake.ensure(beside(dataset.partition("@")[0], TABLE), SCHEMA)
        table.append(pa.Table.from_pylist([row], schema=SCHEMA), message=f"draw {name} for {purpose}")
    return name


def logged(lake: Lake, dataset: str) -> frozenset[tuple[str, str, str]]:
    """Return root, purpose and name of every draw of a dataset."""
    return frozenset((row["root"], row["purpose"], row["draw"]) for row in _rows(lake, dataset))


def _rows(lake: Lake, dataset: str) -> list[dict[str, str]]:
    try:
        table = lake.dataset(beside(dataset.partition("@")[0], TABLE))
    except NoDatasetError:
        return []
    return [row for batch in table.scan() for row in batch.to_pylist()]
