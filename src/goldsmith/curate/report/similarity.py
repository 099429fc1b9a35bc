"""What another similarity of near duplicates would keep, told from the table: about how many would come back, and never more than how many.

1. A record that went as a near duplicate comes back once the limit is above the similarity that was found for it; of copies with one
   digest only one does, as the others duplicate it then.
2. This is *about*: the search keeps the first of each two. A record that comes back may take away another that follows it, and with that
   partner gone, others come back. No number of the table tells that; the search alone does.
3. *Never more* than all near duplicates that nothing else drops can come back, and exact ones only where a near duplicate was dropped
   for another reason, since they could then become copies of that.
4. Below the target nothing is known: pairs that are less alike were not looked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from goldsmith.curate.deciding import EXACT, NEAR

if TYPE_CHECKING:
    import pyarrow as pa

    from goldsmith.curate.recipe import Recipe

    Array = np.ndarray[Any, Any]

COLUMNS = ("reason", "duplicate_kind", "duplicate_similarity", "digest")
"""Columns that are counted."""

PLACE = "near_duplicates.similarity"
"""Where the limit stands in a recipe."""

STEPS = 40
"""Limits that are told between the target and 1."""

BINS = 40
"""Bars of the histogram."""


@dataclass
class Similarities:
    """Near duplicates that nothing else drops: how alike each is to its partner, and a number for its digest."""

    similarity: list[Array] = field(default_factory=list)
    digest: list[Array] = field(default_factory=list)
    exact: int = 0
    crossed: bool = False
    """Whether a near duplicate was dropped for another reason."""

    def add(self, columns: pa.RecordBatch, free: Array) -> None:
        """Count a batch; ``free`` tells which rows no rule, language or error drops."""
        reason = columns.column("reason")
        near, exact = (pc.equal(reason, name).fill_null(False).to_numpy(zero_copy_only=False) for name in (NEAR, EXACT))  # noqa: FBT003
        kind = pc.equal(columns.column("duplicate_kind"), "near").fill_null(False).to_numpy(zero_copy_only=False)  # noqa: FBT003
        self.crossed |= bool((kind & ~(near & free)).any())
        self.exact += int((exact & free).sum())
        rows = near & free
        if rows.any():
            found = columns.column("duplicate_similarity").fill_null(1.0).to_numpy(zero_copy_only=False)
            self.similarity.append(found[rows])
            self.digest.append(numbers(columns.column("digest"))[rows])

    @property
    def most(self) -> int:
        """Return how many records can come back at the very most."""
        return sum(map(len, self.similarity)) + (self.exact if self.crossed else 0)

    def told(self, recipe: Recipe, kept: int) -> dict[str, Any] | None:
        """Return the statistic of the report; None where nothing went as a near duplicate."""
        if recipe.near_duplicates is None or not self.similarity:
            return None
        target = recipe.near_duplicates.similarity
        similarity, digest = np.concatenate(self.similarity), np.concatenate(self.digest)
        stops = [float(f"{stop:.6g}") for stop in np.linspace(target, 1.0, STEPS + 1)] if target < 1 else [1.0]
        back = [_distinct(digest[similarity < np.float32(stop)]) if stop > target else 0 for stop in stops]
        fires = [int((similarity >= np.float32(stop)).sum()) if stop > target else len(similarity) for stop in stops]
        says = {"en": "the text is almost the same as a kept record's", "zh": "文本与一条保留的记录几乎相同"}
        limit = {
            "rule_set": "duplicates",
            "rule": NEAR,
            "compare": "at_least",
            "limit": target,
            "place": PLACE,
            "sentence": says,
            "kept": kept,
            "fires": len(similarity),
            "stops": [[stop, kept + n, left] for stop, n, left in zip(stops, back, fires, strict=True)],
            "most": kept + self.most,
        }
        return {**_statistic(similarity, target), "limits": [limit]}


def _statistic(similarity: Array, target: float) -> dict[str, Any]:
    counts, edges = np.histogram(similarity.clip(target, 1.0), np.linspace(min(target, 0.99), 1.0, BINS + 1))
    low, middle, high = (float(f"{value:.4g}") for value in np.quantile(similarity, [0.05, 0.5, 0.95]))
    nothing = {"low": None, "middle": None, "high": None}
    return {
        "column": "duplicate_similarity",
        "languages": [],
        "records": len(similarity),
        "measured": len(similarity),
        "found": {"low": low, "middle": middle, "high": high},
        "kept": nothing,
        "bins": {"edges": [float(f"{edge:.6g}") for edge in edges], "found": counts.tolist(), "kept": [0] * BINS, "logarithmic": False},
    }


def _distinct(numbers: Array) -> int:
    return len(np.unique(numbers))


def numbers(digests: pa.Array) -> Array:
    """Return the first 64 bits of each digest."""
    words = np.frombuffer(digests.buffers()[1], np.uint64)
    return words[2 * digests.offset : 2 * (digests.offset + len(digests)) : 2]
