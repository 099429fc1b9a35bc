"""What each limit of a recipe would keep if it alone were moved, for every round number, counted exactly.

1. A record *stays* under a rule from some cell of the limit on (see ``report_cells``); cells are mirrored for rules that
   drop what is below their limit, so that a larger cell always means a more lenient limit.
2. A record that no other reason drops is kept from that cell on: one step up.
3. A duplicate is kept from its own cell on, and only until its partner stays too: a step up, and a step down. It is decided
   on its own as long as the limit drops the partner, just as in ``deciding``: of copies of one text with one partner the most lenient
   one counts.
4. The running sum of the steps is the number of records kept for every limit.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.curate.deciding import BOILERPLATE, SHARE, among
from goldsmith.curate.report.similarity import COLUMNS as WANTED
from goldsmith.curate.report.similarity import Similarities
from goldsmith.errors import GoldsmithError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from goldsmith.curate.plan import Judge
    from goldsmith.curate.recipe import Recipe, RulesStep
    from goldsmith.curate.report.cells import Cells
    from goldsmith.ruleset import Condition

    Array = np.ndarray[Any, Any]

MOVABLE = frozenset({"above", "below", "at_least", "at_most"})
"""Comparisons with a limit that can be moved."""

ALONE = np.uint64(0)
"""Stands for the partner of a duplicate that is decided on its own whatever becomes of its partner."""

PAIR_BYTES = 256 * 1024 * 1024
"""Most memory for duplicates and their partners; where there are more, the table is read again for the next limits."""


@dataclass(frozen=True)
class Limit:
    """One limit: the rule that it belongs to, the records that it judges, and where it stands in the recipe."""

    rule_set: str
    rule: str
    column: str
    compare: str
    limit: float | str | bool
    languages: tuple[str, ...]
    place: str
    says: Mapping[str, str] = field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()
    """All conditions of a rule of a rule set, the deciding one first; none for boilerplate."""

    @property
    def movable(self) -> bool:
        """Whether the limit is a number that can be moved."""
        return self.compare in MOVABLE and not isinstance(self.limit, str | bool)

    @property
    def lenient_upwards(self) -> bool:
        """Whether a larger limit drops less."""
        return self.compare in {"above", "at_least"}


def limits_of(recipe: Recipe) -> list[Limit]:
    """Return every limit that a recipe lets decide, in the order of its rules; a rule set that is gone is left out."""
    found: list[Limit] = []
    for number, step in enumerate(recipe.rules if "rules" in recipe.decide else ()):
        try:
            judged = judge_of(step)
        except GoldsmithError:
            continue
        found += [
            Limit(
                rule.ruleset,
                rule.name,
                rule.condition.measure.column,
                rule.condition.compare,
                rule.condition.limit,
                judged.languages,
                f"rules.{number}.limits.{rule.name}",
                rule.says,
                rule.conditions,
            )
            for rule in judged.rules.rules
        ]
    if recipe.boilerplate and "boilerplate" in recipe.decide:
        says = {"en": "most of the text is lines that stand in many documents", "zh": "文本的大部分是在许多文档中重复出现的行"}
        found.append(Limit("boilerplate", BOILERPLATE, SHARE, "above", recipe.boilerplate.above, (), "boilerplate.above", says))
    return found


def judge_of(step: RulesStep) -> Judge:
    """Return the rule set of a step; one that goldsmith brings is read once, a file of the user's own each time.

    Raises:
        GoldsmithError: There is no such set any more, or it is not well formed.
    """
    from goldsmith.curate.plan import judge

    own = step.set is not None and step.set.endswith((".yaml", ".yml"))
    return judge(step) if own else _judged(step.model_dump_json())


@functools.lru_cache(maxsize=64)
def _judged(step: str) -> Judge:
    from goldsmith.curate.plan import judge
    from goldsmith.curate.recipe import RulesStep

    return judge(RulesStep.model_validate_json(step))


@dataclass(frozen=True)
class Batch:
    """A batch of records as the counting needs it; arrays of shape (rows,)."""

    columns: pa.RecordBatch
    cells: Mapping[str, tuple[Array, Array]]
    """Cell of each number of a column, and whether it is known."""
    gone: Array
    """Whether something that is no limit drops the record: its language, or an error."""
    duplicate: Array
    """Whether the record goes if its partner stands."""
    own: Array
    """Hash of the record's id where it may be a partner, else empty."""
    partner: Array
    """Hash of the id of its partner."""
    text: Array
    """A number for the record's text where only one of several copies of it may stay; one of its own, or empty, elsewhere."""


@dataclass
class _Side:
    """Duplicates, or partners: hash, whether gone anyway, the one limit that drops it (-1: none), and where it stays."""

    hashes: list[Array] = field(default_factory=list)
    gone: list[Array] = field(default_factory=list)
    sole: list[Array] = field(default_factory=list)
    stays: list[Array] = field(default_factory=list)
    text: list[Array] = field(default_factory=list)

    def joined(self, limits: int) -> tuple[Array, Array, Array, Array]:
        if not self.hashes:
            return np.zeros(0, np.uint64), np.zeros(0, bool), np.zeros(0, np.int32), np.zeros((limits, 0), np.uint16)
        hashes = np.concatenate(self.hashes)
        stays = np.concatenate(self.stays, axis=1) if limits else np.zeros((0, len(hashes)), np.uint16)
        return hashes, np.concatenate(self.gone), np.concatenate(self.sole), stays


class LimitCounts:
    """Counts what every limit would keep; add all batches, once for each group of limits."""

    near: Similarities
    """Near duplicates that nothing else drops."""

    def __init__(self, limits: Sequence[Limit], cells: Mapping[str, Cells], partners: Array, duplicates: int) -> None:
        """Take the limits, the cells of their columns, the hashes of all partners (sorted) and the number of duplicates."""
        self._limits, self._cells, self._partners, self.near = limits, cells, partners, Similarities()
        self._numbers = [number for number, limit in enumerate(limits) if limit.movable and limit.column in cells]
        size = max(1, PAIR_BYTES // (2 * max(1, duplicates + len(partners))))
        self.groups = [self._numbers[start : start + size] for start in range(0, len(self._numbers), size)] or [[]]
        self._changes = {number: np.zeros(cells[limits[number].column].n + 3, np.int64) for number in self._numbers}
        self._judged = {number: np.zeros(cells[limits[number].column].n + 3, np.int64) for number in self._numbers}

    def read(self, batches: Iterator[Batch], group: int) -> None:
        """Count all batches for one group of limits; the first group counts what is no duplicate too."""
        duplicates, partners = _Side(), _Side()
        for batch in batches:
            self._add(batch, group, duplicates, partners)
        self._pair(self.groups[group], duplicates, partners)

    def steps(self, number: int) -> tuple[Array, Array, Array] | None:
        """Return the edges, and for a limit at each of them how many records are kept, and how many the rule fires on."""
        if number not in self._changes:
            return None
        limit, cells = self._limits[number], self._cells[self._limits[number].column]
        places = 2 * np.arange(len(cells.edges)) + 1
        places = places if limit.lenient_upwards else cells.n - places
        judged = self._judged[number]
        return cells.edges, np.cumsum(self._changes[number])[places], judged.sum() - np.cumsum(judged)[places]

    def _add(self, batch: Batch, group: int, duplicates: _Side, partners: _Side) -> None:
        fires = [self._fires(limit, batch) for limit in self._limits]
        fired: Array = np.zeros(batch.columns.num_rows, np.int32)
        for found in fires:
            fired += found
        stays = {number: self._stays(self._limits[number], batch) for number in self._numbers}
        if group == 0:
            if all(name in batch.columns.schema.names for name in WANTED):
                self.near.add(batch.columns, ~batch.gone & (fired == 0))
            for number, (cell, judged) in stays.items():
                free = ~batch.gone & ~batch.duplicate & (fired - fires[number] == 0)
                length = len(self._changes[number])
                self._changes[number] += np.bincount(cell[free], minlength=length)
                self._judged[number] += np.bincount(cell[judged], minlength=length)
        sole = np.full(len(fired), -1, np.int32)
        for number, found in enumerate(fires):
            sole[found] = number
        wanted = batch.duplicate & ~batch.gone & (fired < 2)
        partner = among(batch.own, self._partners) if len(batch.own) else np.zeros(len(fired), bool)
        for side, rows, hashes in ((duplicates, wanted, batch.partner), (partners, partner, batch.own)):
            if rows.any():
                side.hashes.append(hashes[rows])
                side.gone.append((batch.gone | (fired > 1))[rows])
                side.sole.append(sole[rows])
                side.text.append(batch.text[rows] if len(batch.text) else np.zeros(0, np.uint64))
                side.stays.append(np.array([stays[number][0][rows] for number in self.groups[group]], np.uint16))

    def _fires(self, limit: Limit, batch: Batch) -> Array:
        """Tell for which rows the rule fires at the limit that it has."""
        fires = self._seen(limit, batch)
        if not limit.conditions:
            cell, known = batch.cells[limit.column]
            return fires & known & (cell > self._cells[limit.column].at(float(limit.limit)))
        for condition in limit.conditions:
            fires = fires & self._holds(condition, batch)
        return fires

    def _seen(self, limit: Limit, batch: Batch) -> Array:
        """Tell which rows the rule set judges."""
        if not limit.languages:
            return np.ones(batch.columns.num_rows, bool)
        known = pa.array(limit.languages, batch.columns.column("language").type)
        seen: Array = pc.is_in(batch.columns.column("language"), known).to_numpy(zero_copy_only=False)
        return seen

    def _holds(self, condition: Condition, batch: Batch) -> Array:
        column = condition.measure.column
        if column not in batch.cells or condition.compare not in MOVABLE:
            return condition.holds(batch.columns)
        cell, known = batch.cells[column]
        at = self._cells[column].at(float(condition.limit))
        held = {"above": cell > at, "at_least": cell >= at, "below": cell < at, "at_most": cell <= at}
        holds: Array = held[condition.compare] & known
        return holds

    def _stays(self, limit: Limit, batch: Batch) -> tuple[Array, Array]:
        """Return from which (mirrored) cell of the limit on each row stays, and which rows the limit could drop at all."""
        cell, known = batch.cells[limit.column]
        judged = self._seen(limit, batch) & known
        for condition in limit.conditions[1:]:
            judged = judged & self._holds(condition, batch)
        place = cell if limit.lenient_upwards else self._cells[limit.column].n - cell
        return np.where(judged, place + (limit.compare in {"at_least", "at_most"}), 0), judged

    def _pair(self, group: Sequence[int], duplicates: _Side, partners: _Side) -> None:
        """Add the steps of duplicates: up where they stay, down where their partner does."""
        wanted, _, sole, stays = duplicates.joined(len(group))
        if not len(wanted):
            return
        texts = np.concatenate(duplicates.text)
        hashes, gone, partner_sole, partner_stays = partners.joined(len(group))
        order = np.argsort(hashes)
        place = np.searchsorted(hashes[order], wanted).clip(max=max(len(hashes) - 1, 0))
        at = order[place] if len(hashes) else np.zeros(len(wanted), np.int64)
        found = hashes[at] == wanted if len(hashes) else np.zeros(len(wanted), bool)
        for row, number in enumerate(group):
            end = len(self._changes[number]) - 1
            up = stays[row].astype(np.int64)
            down = np.where(wanted == ALONE, end, 0)
            if len(hashes):
                gone_anyway = gone[at] | ((partner_sole[at] >= 0) & (partner_sole[at] != number))
                down = np.where(found, np.where(gone_anyway, end, partner_stays[row][at]), down)
            counted = _firsts(up, wanted, texts, ((sole < 0) | (sole == number)) & (up < down))
            self._changes[number] += np.bincount(up[counted], minlength=end + 1) - np.bincount(down[counted], minlength=end + 1)


def _firsts(up: Array, partner: Array, text: Array, counted: Array) -> Array:
    """Tell which duplicates count: of those with one text and one partner, the one that stays from the lowest cell on."""
    if not len(text):
        return counted
    rows = np.flatnonzero(counted)
    order = rows[np.lexsort((up[rows], text[rows], partner[rows]))]
    first = np.ones(len(order), bool)
    first[1:] = (text[order][1:] != text[order][:-1]) | (partner[order][1:] != partner[order][:-1])
    found = np.zeros(len(counted), bool)
    found[order[first]] = True
    return found
