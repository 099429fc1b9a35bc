"""The search for duplicates with another limit, over a table that was searched already; nothing is written.

The summaries of the texts stand in the table, made so that pairs at the old limit are found: so a higher limit can be tried at once,
texts are read for candidates alone. A lower limit needs other summaries, and so a run.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.duplicates import KINDS, NEAR, Banding, DuplicateSearch, Similarity
from goldsmith.curate import duplicating
from goldsmith.curate.deciding import _hashes, among
from goldsmith.curate.plan import banding
from goldsmith.errors import UsageError

if TYPE_CHECKING:
    from goldsmith.curate.plan import Plan
    from goldsmith.curate.recipe import NearDuplicates, Recipe
    from goldsmith.lake import Dataset

    Array = np.ndarray[Any, Any]

_SEARCHED = {"alarm", "expected_records"}
"""Settings of near duplicates that change nothing about what is found."""


@dataclass(frozen=True)
class Pairs:
    """What a search found, for every live record of the table in order."""

    of: Array
    kind: Array
    partners: Array
    names: pa.Array

    def hashes(self) -> Array:
        """Return the hashes of the ids of all partners, sorted."""
        return np.unique(_hashes(self.names)) if len(self.names) else np.zeros(0, np.uint64)

    def released(self, void: Array, *, nears: bool) -> Array:
        """Return the positions of the records whose partner is among those whose hashes are given, and of all near ones where wanted, sorted."""
        if not len(self.names):
            return np.zeros(0, np.int64)
        gone = among(_hashes(self.names), void)
        of = np.flatnonzero(self.of >= 0)
        found: Array = of[gone[np.searchsorted(self.partners, self.of[of])] | ((self.kind[of] == NEAR) & nears)]
        return found

    def put(self, facts: pa.RecordBatch, start: int) -> pa.RecordBatch:
        """Return a batch of the table, which begins at a record, with these findings instead of its own."""
        of, kind = (values[start : start + facts.num_rows] for values in (self.of, self.kind))
        place = np.searchsorted(self.partners, np.maximum(of, 0)).clip(max=max(len(self.partners) - 1, 0))
        none = of < 0
        names = self.names.take(pa.array(place, mask=none)) if len(self.names) else pa.nulls(facts.num_rows, pa.string())
        kinds = pa.array(KINDS).take(pa.array(kind.astype(np.int32), mask=none)).cast(pa.string())
        for name, column in (("duplicate_of", names), ("duplicate_kind", kinds)):
            facts = facts.set_column(facts.schema.get_field_index(name), name, column)
        return facts


def found_otherwise(records: Dataset, plan: Plan, was: Recipe | None) -> Pairs | None:
    """Return what a search as a plan wants it finds; None where that is what stands in the table.

    Raises:
        UsageError: The table cannot tell; the command that measures it is named.
    """
    near, old = plan.recipe.near_duplicates, was.near_duplicates if was else None
    if "duplicate_of" not in records.columns or _same(near, old):
        return None
    if near is not None and not _measurable(near, old):
        at = f"at {old.similarity:g} or more" if old else "not at all"
        raise UsageError(
            "what this limit would change cannot be told from the table",
            where="near_duplicates",
            found=f"near duplicates were looked for {at}",
            expected=f"a similarity of {old.similarity:g} or more, and all else as it was" if old else "a run that looks for them",
            hint=f"a run measures it: goldsmith run RECIPE --set near_duplicates.similarity={near.similarity:g} --dataset {records.name}-trial",
        )
    bands = Banding(1, 1, Similarity(1.0))
    if near is not None and old is not None:
        made = banding(old)
        bands = Banding(made.bands, made.rows, Similarity(near.similarity, near.shingle, near.measure))
    with tempfile.TemporaryDirectory(prefix="goldsmith-") as scratch, DuplicateSearch(bands, Path(scratch)) as search:
        sizes = duplicating._add_all(records, search, plan, bands)  # noqa: SLF001  the same search
        found = search.find(duplicating._fetcher(records)) if near else search.find_exact()  # noqa: SLF001
    whole = duplicating._for_all(found, sum(sizes.values()))  # noqa: SLF001
    partners = np.unique(whole.of[whole.of >= 0])
    return Pairs(whole.of, whole.kind, partners, pa.array(duplicating._ids(records, partners), pa.string()))  # noqa: SLF001


def _same(near: NearDuplicates | None, old: NearDuplicates | None) -> bool:
    if near is None or old is None:
        return near is old
    return near.model_dump(exclude=_SEARCHED) == old.model_dump(exclude=_SEARCHED)


def _measurable(near: NearDuplicates, old: NearDuplicates | None) -> bool:
    """Tell whether the summaries in the table find what is asked for: they were made for a limit as low, of the same shingles."""
    if old is None or near.similarity < old.similarity:
        return False
    return (near.shingle, near.measure) == (old.shingle, old.measure)
