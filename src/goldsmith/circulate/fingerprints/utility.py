"""Whether a marked table is as good as the one that was certified: looked at before anything is delivered.

1. Rows, their order, ids and every column that carries nothing are the same.
2. Of numbers no value moved farther than was declared, and mean, spread, quantiles, correlations and last digits stay where they were; what chance
   moves a quantile or a share of so many rows is allowed for.
3. Of categories the shares stay, where values that mean the same count as one.
4. Texts differ in nothing but approved forms, and are as long as before on average.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.circulate.fingerprints import tables
from goldsmith.circulate.fingerprints.category_cells import CategoryCells
from goldsmith.circulate.fingerprints.number_cells import NumberCells, grid_of
from goldsmith.circulate.fingerprints.text_cells import TextCells
from goldsmith.stats.distance import total_variation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from goldsmith.circulate.fingerprints.cells import Laid
    from goldsmith.circulate.fingerprints.plan import Plan

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
DIGITS = 0.05
"""How far the shares of last digits may move, beside what chance moves them."""


@dataclass(frozen=True)
class Moved:
    """How far a statistic moved.

    Attributes:
        column: Of which column.
        statistic: Which.
        moved: How far: in spreads of the column, or as a share.
        allowed: How far it may.
    """

    column: str
    statistic: str
    moved: float
    allowed: float

    @property
    def holds(self) -> bool:
        """Whether it is within what is allowed."""
        return self.moved <= self.allowed


def moved(before: pa.Table, after: pa.Table, laid: Laid, plan: Plan) -> list[Moved]:
    """Return how far everything moved that is looked at, by columns."""
    carrying = {one.column for one in laid.cells} | ({"meta"} if any(one.column.startswith(tables.INSIDE) for one in laid.cells) else set())
    still = [name for name in before.column_names if name not in carrying]
    found = [Moved("", "rows and columns without marks", float(before.select(still) != after.select(still)), 0.0)]
    for cells in laid.cells:
        old, new = (tables.column_of(table, cells.column) for table in (before, after))
        if isinstance(cells, NumberCells):
            found += _numbers(cells, old, new, plan)
        elif isinstance(cells, CategoryCells):
            found += _categories(cells, old, new, plan)
        elif isinstance(cells, TextCells):
            found += _texts(cells, old, new, plan)
    return [*found, *_correlations(before, after, laid, plan)]


def _numbers(cells: NumberCells, before: pa.Array, after: pa.Array, plan: Plan) -> Iterator[Moved]:
    old, new = tables.numbers_of(before)[0], tables.numbers_of(after)[0]
    rule = plan.columns[cells.column]
    known = np.isfinite(old)
    yield Moved(cells.column, "missing values", float((known != np.isfinite(new)).sum()), 0.0)
    old, new = old[known], new[known]
    wide = np.abs(old) * rule.amount if rule.is_share else rule.amount
    spread = float(old.std()) or 1.0
    yield Moved(
        cells.column, "largest move, in tolerances", round(float((np.abs(new - old) / np.where(wide > 0, wide, np.inf)).max()), 9), 1.0
    )
    yield Moved(cells.column, "range", float(new.min() < old.min() or new.max() > old.max()), 0.0)
    yield Moved(cells.column, "mean", abs(float(new.mean() - old.mean())) / spread, plan.drift)
    yield Moved(cells.column, "spread", abs(float(new.std()) / spread - 1), plan.drift)
    for share in QUANTILES:
        apart = abs(float(np.quantile(new, share) - np.quantile(old, share))) / spread
        yield Moved(cells.column, f"quantile {share:g}", apart, plan.drift + len(old) ** -0.5)
    if unit := grid_of(old):
        digits = [_shares(np.mod(np.rint(each / unit), 10)) for each in (old, new)]
        yield Moved(cells.column, "last digits", float(total_variation(*digits) or 0.0), DIGITS + (10 / len(old)) ** 0.5)


def _shares(digits: NDArray[np.float64]) -> dict[str, float]:
    kinds, counts = np.unique(digits, return_counts=True)
    return {f"{kind:g}": count / len(digits) for kind, count in zip(kinds.tolist(), counts.tolist(), strict=True)}


def _categories(cells: CategoryCells, before: pa.Array, after: pa.Array, plan: Plan) -> Iterator[Moved]:
    same = {b: a for a, b in cells.pairs}
    shares = []
    for column in (before, after):
        counts = pc.value_counts(column.cast(pa.large_string())).to_pylist()
        merged: dict[str, float] = {}
        for one in counts:
            kind = same.get(one["values"], one["values"] or "")
            merged[kind] = merged.get(kind, 0.0) + one["counts"] / len(column)
        shares.append(merged)
    yield Moved(cells.column, "shares of what means the same", float(total_variation(*shares) or 0.0), min(plan.drift, 1e-9))


def _texts(cells: TextCells, before: pa.Array, after: pa.Array, plan: Plan) -> Iterator[Moved]:
    zeros = np.zeros(len(cells), bool)
    rows, plain = cells.values(before, zeros)
    _, again = cells.values(after, zeros)
    others = np.setdiff1d(np.arange(len(before)), rows)
    differ = sum(a != b for a, b in zip(plain, again, strict=True)) + int(before.take(pa.array(others)) != after.take(pa.array(others)))
    yield Moved(cells.column, "texts with other changes than approved forms", float(differ), 0.0)
    old, new = (pc.sum(pc.utf8_length(column.cast(pa.large_string()))).as_py() or 0 for column in (before, after))
    yield Moved(cells.column, "characters", abs(new - old) / max(1, old), plan.drift)


def _correlations(before: pa.Table, after: pa.Table, laid: Laid, plan: Plan) -> Iterator[Moved]:
    names = [one.column for one in laid.cells if isinstance(one, NumberCells)]
    pairs = [
        (tables.numbers_of(tables.column_of(before, name))[0], tables.numbers_of(tables.column_of(after, name))[0], name) for name in names
    ]
    for at, (old, new, name) in enumerate(pairs):
        for other_old, other_new, other in pairs[at + 1 :]:
            both = np.isfinite(old) & np.isfinite(other_old)
            if both.sum() > 2 and old[both].std() and other_old[both].std():
                was, now = np.corrcoef(old[both], other_old[both])[0, 1], np.corrcoef(new[both], other_new[both])[0, 1]
                yield Moved(name, f"correlation with {other}", float(abs(now - was)), plan.drift)
