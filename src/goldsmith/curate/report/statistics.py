"""The statistics of a report, gathered in one scan over the columns of the table, without the texts and in bounded memory.

Every number that was measured is counted in cells (see ``report_cells``), found and kept, and for every limit of the recipe
it is counted what another limit would keep (see ``limits``). The same scan counts hosts, edits and marks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as kinds

from goldsmith import record
from goldsmith.curate import chunking
from goldsmith.curate.deciding import COLUMNS, HIT, KEPT, REPEATS, _hashes
from goldsmith.curate.measuring import FAILED
from goldsmith.curate.report.cells import Cells, quantile
from goldsmith.curate.report.limits import ALONE, Batch, Limit, LimitCounts, limits_of
from goldsmith.curate.report.marks import Marks, is_marked
from goldsmith.curate.report.similarity import COLUMNS as SIMILARITY
from goldsmith.curate.report.similarity import numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from goldsmith.curate.recipe import Recipe
    from goldsmith.lake import Dataset

    Array = np.ndarray[Any, Any]

STATES = ("measure_state", "edit_state")
"""Columns that tell whether an operator failed on a record."""

NOT_MEASURED = frozenset(
    {
        *record.SCHEMA.names,
        *COLUMNS.names,
        *STATES,
        "duplicate_similarity",
        "semantic_similarity",
        "contamination_share",
        "contamination_record_share",
        "cluster",
        chunking.COLUMN,
    }
)
"""Numbers that are no statistic of the text."""

STOPS = 160
"""Most limits that are told for one rule; all where fewer make a difference."""

BINS = 44
"""Bars of a histogram, about."""


FARTHEST = 12.0
"""A limit that lies more than this many times beyond the numbers that were read is drawn at the edge, or nobody could see these."""


@dataclass
class Population:
    """Counts of one statistic over the records that some rules judge: in cells, found and kept."""

    column: str
    languages: tuple[str, ...]
    cells: Cells
    found: Array = field(init=False)
    kept: Array = field(init=False)
    records: int = 0

    def __post_init__(self) -> None:
        """Begin with nothing counted."""
        self.found, self.kept = np.zeros(self.cells.n, np.int64), np.zeros(self.cells.n, np.int64)

    def add(self, cell: Array, known: Array, judged: Array | None, kept: Array) -> None:
        """Count a batch."""
        seen = known if judged is None else known & judged
        self.records += len(cell) if judged is None else int(judged.sum())
        self.found += np.bincount(cell[seen], minlength=self.cells.n)
        self.kept += np.bincount(cell[seen & kept], minlength=self.cells.n)


def gather(records: Dataset, recipe: Recipe) -> dict[str, Any]:
    """Return the statistics of a decided table as the report tells them: `statistics`, `hosts` and `marks`."""
    scan = _Scan(records, recipe)
    for group in range(len(scan.counts.groups)):
        scan.counts.read(scan.batches(first=group == 0), group)
    statistics = [_told(population, scan.limits, scan.counts) for population in scan.populations]
    if (near := scan.counts.near.told(recipe, scan.kept)) is not None:
        statistics.append(near)
    return {
        "statistics": sorted((one for one in statistics if one["measured"]), key=_order),
        **scan.marks.told(),
    }


@dataclass(frozen=True)
class _Goes:
    """What a recipe lets go, beside what its limits take."""

    exact: bool
    near: bool
    semantic: bool
    contamination: bool
    copies: bool
    """Whether of several copies of one text that are decided on their own one stays."""

    @classmethod
    def by(cls, recipe: Recipe, schema: Mapping[str, pa.DataType]) -> _Goes:
        """Return what a recipe lets go of a table with these columns."""
        near = recipe.near_duplicates is not None and "near_duplicates" in recipe.decide
        exact = "exact_duplicates" in recipe.decide if recipe.exact_duplicates else near
        semantic = recipe.semantic_duplicates is not None and "semantic_duplicates" in recipe.decide and REPEATS in schema
        removes = recipe.decontaminate is not None and recipe.decontaminate.action == "remove"
        return cls(exact, near, semantic, removes and "contamination" in recipe.decide and HIT in schema, exact and "digest" in schema)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns beside those of duplicates that tell it."""
        return (*((REPEATS,) if self.semantic else ()), *(("digest",) if self.copies else ()))


class _Scan:
    """One reading of the columns that are counted."""

    def __init__(self, records: Dataset, recipe: Recipe) -> None:
        self._records, self._recipe = records, recipe
        self.limits = limits_of(recipe)
        schema = {entry.name: entry.type for entry in records.schema}
        numeric = [
            name for name, kind in schema.items() if name not in NOT_MEASURED and (kinds.is_integer(kind) or kinds.is_floating(kind))
        ]
        self._numeric = [name for name in numeric if not name.startswith("edits_")]
        self._cells = {name: Cells(np.dtype(schema[name].to_pandas_dtype()), _marks_on(name, self.limits)) for name in self._numeric}
        conditions = {one.measure.column for limit in self.limits for one in limit.conditions}
        self.limits = [limit for limit in self.limits if limit.column in schema]
        self.marks = Marks([entry for entry in records.schema if is_marked(entry)])
        self._goes = _Goes.by(recipe, schema)
        self._partners, duplicates = _partners(records, ["duplicate_of", *([REPEATS] if self._goes.semantic else [])], schema)
        self.counts = LimitCounts(self.limits, self._cells, self._partners, duplicates)
        self.populations = list(self._populations())
        wanted = ["language", *STATES, chunking.COLUMN, "decision", "duplicate_of", "duplicate_kind", *self._numeric, *sorted(conditions)]
        near = recipe.near_duplicates and "near_duplicates" in recipe.decide
        wanted += ["id", *(SIMILARITY if near else ()), *self._goes.columns] if len(self._partners) else []
        wanted += [HIT] if self._goes.contamination else []
        self._columns = [name for name in dict.fromkeys(wanted) if name in schema]
        self.kept = 0
        self._marked = [name for name in (*self.marks.columns, "source_detail") if name in schema]

    def batches(self, *, first: bool) -> Iterator[Batch]:
        """Yield the table in batches; the first reading counts populations and marks on the way."""
        extra = self._marked if first else []
        for columns in self._records.scan([*dict.fromkeys([*self._columns, *extra])]):
            cells = {name: _celled(columns.column(name), self._cells[name]) for name in self._numeric}
            if first:
                self._count(columns, cells)
            yield self._batch(columns, cells)

    def _count(self, columns: pa.RecordBatch, cells: dict[str, tuple[Array, Array]]) -> None:
        kept = _equal(columns, "decision", KEPT)
        self.kept += int(kept.sum())
        judged = {
            languages: _spoken(columns, languages) if languages else None for languages in {one.languages for one in self.populations}
        }
        for population in self.populations:
            population.add(*cells[population.column], judged[population.languages], kept)
        self.marks.add(columns, kept)

    def _batch(self, columns: pa.RecordBatch, cells: dict[str, tuple[Array, Array]]) -> Batch:
        recipe = self._recipe
        gone = chunking.whole(columns)
        for state in STATES:
            if state in columns.schema.names:
                gone = gone | (columns.column(state).fill_null(0).to_numpy(zero_copy_only=False) == FAILED)
        if recipe.languages and "languages" in recipe.decide:
            gone = gone | ~_spoken(columns, tuple(recipe.languages))
        if self._goes.contamination:
            gone = gone | columns.column(HIT).is_valid().to_numpy(zero_copy_only=False)
        nothing = np.zeros(0, np.uint64)
        if not len(self._partners):
            return Batch(columns, cells, gone, np.zeros(columns.num_rows, bool), nothing, nothing, nothing)
        duplicate, partner = self._paired(columns)
        text = numbers(columns.column("digest")) if self._goes.copies else nothing
        return Batch(columns, cells, gone, duplicate, _hashes(columns.column("id")), partner, text)

    def _paired(self, columns: pa.RecordBatch) -> tuple[Array, Array]:
        """Tell which records go if their partner stands, and the hashes of the ids of partners."""
        goes, partner = self._goes, columns.column("duplicate_of")
        known = partner.is_valid().to_numpy(zero_copy_only=False)
        exact, near = _equal(columns, "duplicate_kind", "exact"), _equal(columns, "duplicate_kind", "near")
        duplicate = known & ((exact & goes.exact) | (near & goes.near))
        alone = known & near & goes.copies & (not goes.near)
        if goes.semantic:
            repeats = columns.column(REPEATS)
            duplicate = duplicate | (~known & repeats.is_valid().to_numpy(zero_copy_only=False))
            partner = pc.coalesce(partner, repeats)
        return duplicate | alone, np.where(alone, ALONE, _hashes(partner.fill_null("")))

    def _populations(self) -> Iterator[Population]:
        """Yield every statistic: once for each set of languages whose rules judge by it, or once for all records."""
        for name in self._numeric:
            for languages in dict.fromkeys(limit.languages for limit in self.limits if limit.column == name) or [()]:
                yield Population(name, languages, self._cells[name])


def _marks_on(column: str, limits: Sequence[Limit]) -> list[float]:
    """Return the numbers that must be edges of a column: limits of rules, and of the conditions beside them."""
    own = [limit.limit for limit in limits if limit.column == column and limit.movable]
    beside = [one.limit for limit in limits for one in limit.conditions if one.measure.column == column]
    return [float(number) for number in (*own, *beside) if isinstance(number, int | float) and not isinstance(number, bool)]


def _partners(records: Dataset, names: Sequence[str], schema: Mapping[str, pa.DataType]) -> tuple[Array, int]:
    """Return the hashes of all partners, sorted, and how many duplicates there are."""
    every = [_hashes(batch.column(0)) for name in names if name in schema for batch in records.scan([name], f"{name} IS NOT NULL")]
    together = np.concatenate(every) if every else np.zeros(0, np.uint64)
    return np.unique(together), len(together)


def _celled(column: pa.Array, cells: Cells) -> tuple[Array, Array]:
    """Return the cell of each value, and whether it is known; boilerplate that nobody measured counts as none."""
    values = column.to_numpy(zero_copy_only=False)
    known = column.is_valid().to_numpy(zero_copy_only=False)
    if values.dtype.kind == "f":
        known = known & ~np.isnan(values)
    return cells.of(np.where(known, values, 0)), known


def _equal(columns: pa.RecordBatch, name: str, value: str) -> Array:
    found: Array = pc.equal(columns.column(name), value).fill_null(False).to_numpy(zero_copy_only=False)  # noqa: FBT003
    return found


def _spoken(columns: pa.RecordBatch, languages: tuple[str, ...]) -> Array:
    """Tell which records are in one of the languages."""
    column = columns.column("language")
    found: Array = pc.is_in(column, pa.array(languages, column.type)).to_numpy(zero_copy_only=False)
    return found


def _order(one: dict[str, Any]) -> tuple[bool, int, str, list[str]]:
    return not one["limits"], -max((limit["fires"] for limit in one["limits"]), default=0), one["column"], one["languages"]


def _told(population: Population, limits: Sequence[Limit], counts: LimitCounts) -> dict[str, Any]:
    own = [(n, limit) for n, limit in enumerate(limits) if (limit.column, limit.languages) == (population.column, population.languages)]
    stands = population.cells.values()
    shares = {"low": 0.05, "middle": 0.5, "high": 0.95}
    return {
        "column": population.column,
        "languages": list(population.languages),
        "records": population.records,
        "measured": int(population.found.sum()),
        "found": {name: quantile(population.found, stands, share) for name, share in shares.items()},
        "kept": {name: quantile(population.kept, stands, share) for name, share in shares.items()},
        "bins": _bins(population, [float(limit.limit) for _, limit in own if limit.movable]),
        "limits": [_limit(limit, counts.steps(number)) for number, limit in own if limit.movable],
    }


def _limit(limit: Limit, steps: tuple[Array, Array, Array] | None) -> dict[str, Any]:
    edges, kept, fires = steps or (np.zeros(0), np.zeros(0, np.int64), np.zeros(0, np.int64))
    now = int(np.argmin(np.abs(edges - float(limit.limit)))) if len(edges) else 0
    chosen = _stops(kept, fires, now)
    return {
        "rule_set": limit.rule_set,
        "rule": limit.rule,
        "compare": limit.compare,
        "limit": float(limit.limit),
        "place": limit.place,
        "sentence": {name: limit.says.get(name) or limit.rule.replace("_", " ") for name in ("en", "zh")},
        "kept": int(kept[now]),
        "fires": int(fires[now]),
        "stops": [[float(f"{edges[at]:.6g}"), int(kept[at]), int(fires[at])] for at in chosen],
    }


def _stops(kept: Array, fires: Array, now: int) -> list[int]:
    """Return the edges to tell: where a count changes, evenly thinned where these are too many, and always the present limit."""
    changes = np.flatnonzero((np.diff(kept, prepend=kept[:1]) != 0) | (np.diff(fires, prepend=fires[:1]) != 0))
    around = np.unique(np.concatenate([changes, changes - 1, [now]]).clip(0, len(kept) - 1))
    if len(around) > STOPS:
        far = np.cumsum(np.abs(np.diff(fires[around], prepend=fires[around[:1]])) + fires[around].max() / STOPS)
        places = np.searchsorted(far, np.linspace(far[0], far[-1], STOPS - 1))
        around = np.unique(np.append(around[places.clip(max=len(around) - 1)], now))
    return [int(at) for at in around]


def _bins(population: Population, limits: Sequence[float]) -> dict[str, Any]:
    """Return a histogram for the eye: edges that are round numbers, and counts that are exact between them."""
    edges, stands = population.cells.edges, population.cells.values()
    high = quantile(population.found, stands, 0.995) or 0.0
    low, widest = quantile(population.found, stands, 0.0) or 0.0, FARTHEST * max(high, 1e-9)
    high = max([high, *(1.15 * limit for limit in limits if limit <= widest)])
    low = min([low, *limits])
    middle = quantile(population.found, stands, 0.5) or 0.0
    logarithmic = high > 30 and high > 8 * max(middle, 1)
    wanted = np.geomspace(low + 1, high + 1, BINS + 1) - 1 if logarithmic else _even(low, high)
    chosen = np.unique(np.searchsorted(edges, wanted).clip(max=len(edges) - 1))
    if len(chosen) < 2:
        chosen = np.array([chosen[0], min(chosen[0] + 1, len(edges) - 1)])
    starts = 2 * chosen[:-1] + 1
    starts[0] = 0
    return {
        "edges": [float(f"{edge:.6g}") for edge in edges[chosen]],
        "found": np.add.reduceat(population.found, starts).tolist(),
        "kept": np.add.reduceat(population.kept, starts).tolist(),
        "logarithmic": logarithmic,
    }


def _even(low: float, high: float) -> Array:
    """Return at most ``BINS + 2`` round numbers at one distance, so that no bar is wider than its neighbour and looks like more."""
    width = (high - low) / BINS
    if width <= 0:
        return np.array([low, high])
    size = 10.0 ** np.floor(np.log10(width))
    step = size * next((factor for factor in (1, 2, 5) if size * factor >= width * (1 - 1e-9)), 10)
    edges: Array = np.arange(np.floor(low / step + 1e-9), np.ceil(high / step - 1e-9) + 1) * step - 1e-9 * step
    return edges
