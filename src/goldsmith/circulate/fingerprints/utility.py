"""Whether a marked table is as good as the one that was certified: looked at before anything is delivered.

1. Rows, their order, ids and every column that carries nothing are the same.
2. Of numbers no value moved farther than was declared, and mean, spread, quantiles, correlations and last digits stay where they were, beside what
   chance moves them: which way a cell moves, and whether, are two fair coins, so that five standard deviations of each statistic follow from the
   cells. Else somebody would be refused a copy for his name alone.
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
CHANCE = 5.0
"""How many standard deviations of what the coins do are allowed for beside the drift."""


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
    steps, centred = (cells.one - cells.zero) / spread, (cells.zero - old.mean()) / spread
    yield Moved(cells.column, "mean", abs(float(new.mean() - old.mean())) / spread, plan.drift + _chance(steps, len(old)))
    yield Moved(cells.column, "spread", abs(float(new.std()) / spread - 1), plan.drift + _chance(steps * centred, len(old)))
    ordered = np.sort(old)
    for share in QUANTILES:
        was = float(np.quantile(old, share))
        apart = abs(float(np.quantile(new, share)) - was) / spread
        yield Moved(cells.column, f"quantile {share:g}", apart, plan.drift + _chance_of_quantile(cells, ordered, share, was) / spread)
    if unit := grid_of(old):
        digits = [_shares(np.mod(np.rint(each / unit), 10)) for each in (old, new)]
        yield Moved(cells.column, "last digits", float(total_variation(*digits) or 0.0), DIGITS + (10 / len(old)) ** 0.5)


def _chance(effects: NDArray[np.float64], rows: int) -> float:
    """Return how far a mean over rows moves by chance: a cell adds its effect or takes it away, or does nothing, in turns of one half."""
    return CHANCE * float(np.sqrt((effects**2).sum() / 2)) / rows


def _chance_of_quantile(cells: NumberCells, ordered: NDArray[np.float64], share: float, was: float) -> float:
    """Return how far a quantile moves by chance: as far as the values lie that are so many ranks away as cells may cross it."""
    crossing = int(((np.minimum(cells.zero, cells.one) <= was) & (np.maximum(cells.zero, cells.one) >= was)).sum())
    ranks = int(np.ceil(CHANCE * (crossing / 2) ** 0.5)) + 1
    at = share * (len(ordered) - 1)
    below, above = ordered[max(0, int(at) - ranks)], ordered[min(len(ordered) - 1, int(np.ceil(at)) + ranks)]
    return float(max(was - below, above - was))


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
    numbers = [one for one in laid.cells if isinstance(one, NumberCells)]
    held = [tuple(tables.numbers_of(tables.column_of(table, one.column))[0] for table in (before, after)) for one in numbers]
    for at, (one, (old, new)) in enumerate(zip(numbers, held, strict=True)):
        for other, (other_old, other_new) in zip(numbers[at + 1 :], held[at + 1 :], strict=True):
            both = np.isfinite(old) & np.isfinite(other_old)
            if both.sum() > 2 and old[both].std() and other_old[both].std():
                was, now = np.corrcoef(old[both], other_old[both])[0, 1], np.corrcoef(new[both], other_new[both])[0, 1]
                chance = _chance_of_correlation(one, old, other_old, both, was) + _chance_of_correlation(other, other_old, old, both, was)
                yield Moved(one.column, f"correlation with {other.column}", float(abs(now - was)), plan.drift + chance)


def _chance_of_correlation(
    cells: NumberCells, own: NDArray[np.float64], other: NDArray[np.float64], both: NDArray[np.bool_], was: float
) -> float:
    """Return how far a correlation moves by chance where the cells of one of its columns move: its derivative by each value, times the step."""
    here = both[cells.rows]
    rows = cells.rows[here]
    x, y = ((column[rows] - column[both].mean()) / column[both].std() for column in (own, other))
    return _chance((cells.one - cells.zero)[here] / own[both].std() * (y - was * x), int(both.sum()))
