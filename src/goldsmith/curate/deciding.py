"""Decide: which records stay, and for which reason the others go; reads columns only, never the text.

0. A record that was cut into others goes as `chunked`: its text stands in its children.
1. Every rule set judges the records of its languages; the first rule that fires is remembered.
2. A duplicate counts only while the record that it duplicates stands: where a rule, the language, boilerplate or an error
   takes the kept partner away, the duplicate is decided on its own. A judgement that the recipe does not let decide takes nothing away.
   Of such records that have one text only the first stays (see ``released``).
3. The reason is the first that fires, in the order that the recipe declares.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith import ruleset
from goldsmith.curate import chunking, tally
from goldsmith.curate.measuring import FAILED
from goldsmith.curate.released import mark_copies
from goldsmith.curate.tables import committed
from goldsmith.engine.local import ordered_map
from goldsmith.lake.scanning import LIVE, POSITION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.curate.plan import Plan
    from goldsmith.curate.recipe import Recipe
    from goldsmith.lake import Dataset
    from goldsmith.lake.columns import Fill
    from goldsmith.progress import Progress

KEPT, DROPPED, QUARANTINED = tally.KEPT, "dropped", "quarantined"
LENGTHS = tally.LENGTHS
OTHER_LANGUAGE, BOILERPLATE, EXACT, NEAR, OPERATOR_ERROR, CHUNKED, CONTAMINATED, SEMANTIC = (
    "other_language",
    "boilerplate",
    "exact_duplicate",
    "near_duplicate",
    "operator_error",
    "chunked",
    "contaminated",
    "semantic_duplicate",
)

COLUMNS = pa.schema(
    [
        pa.field("decision", pa.string()),
        pa.field("reason", pa.string()),
        pa.field("decided_by", pa.string()),
        pa.field("decided_value", pa.float64()),
    ]
)

FACTS = ("source", "language", "character_count", "duplicate_of", "duplicate_kind")

SHARE = "boilerplate_share"
"""The column that says which share of a text stands in many documents."""

HIT, HELD, REPEATS = "contamination_kind", "contamination_share", "semantic_duplicate_of"
"""Columns that say which records hold an item of a benchmark, how much of it, and what a record says once more."""

FIRST_RULE = 7
"""Place of the first reason that is a rule's; the program's own come before."""

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class _Judged:
    """What rules, language, operators and boilerplate say of rows, before duplicates are looked at; arrays of shape (rows,)."""

    rule: Array
    value: Array
    language: Array
    failed: Array
    boilerplate: Array
    chunked: Array
    contaminated: Array
    """How much of an item of a benchmark each row holds; NaN where it holds none, or where that takes nothing."""
    live: Array
    """Which rows are not deleted."""
    copy: Array
    """Which rows repeat another one that was released like them; nothing is known of that until all rows are judged."""

    def gone(self, recipe: Recipe) -> Array:
        """Tell which rows go for what they are themselves, by the judgements that the recipe lets decide."""
        found = self.failed | self.chunked
        for judgement, fires in (
            ("languages", self.language),
            ("rules", self.rule >= 0),
            ("boilerplate", self.boilerplate > _above(recipe)),
            ("contamination", ~np.isnan(self.contaminated)),
        ):
            if judgement in recipe.decide:
                found = found | fires
        return found

    @classmethod
    def joined(cls, parts: Sequence[_Judged]) -> _Judged:
        return cls(*(np.concatenate([getattr(one, name.name) for one in parts]) for name in fields(cls)))

    def part(self, start: int, rows: int) -> _Judged:
        return _Judged(*(getattr(self, name.name)[start : start + rows] for name in fields(self)))


def decide(records: Dataset, plan: Plan, *, progress: Progress) -> tally.Tally:
    """Decide all records anew, write decision and reason as columns, and count; fragments are worked on side by side.

    Args:
        records: The table, with every measure of the plan and the duplicate columns filled.
        plan: Its judges, and the order in which they decide.
        progress: Where to tell.
    """
    progress.start("deciding", records.count())
    noted = {"operator": "decide", "version": 1, "judging": plan.judging, "plan": plan.fingerprint}
    records.declare(COLUMNS, dict.fromkeys(COLUMNS.names, noted))
    partners = _hashes_of_partners(records, plan)
    fragments = records.fragments()
    first = functools.partial(_judged, records, plan, partners)
    judged = dict(zip(fragments, ordered_map(first, fragments, workers=plan.workers), strict=True))
    settler = _Settler(plan, np.unique(np.concatenate([one.gone for one in judged.values()] or [np.zeros(0, np.uint64)])))
    mark_copies(records, plan, [one.judged for one in judged.values()], _released(records, plan, settler.void))
    counts, fills = tally.Tally(), []
    second = functools.partial(_filled, records, settler)
    for counted, fill in ordered_map(second, ((id_, one.judged) for id_, one in judged.items()), workers=plan.workers):
        fills.append(fill)
        for facts, decided in counted:
            counts.add(facts, decided)
    committed(records, fills, "decide")
    progress.end()
    return counts


class _Fragment(NamedTuple):
    """What is said of the rows of a fragment, and the hashes of the ids of partners among them that are gone."""

    judged: _Judged
    gone: Array


def nears_stay(recipe: Recipe) -> bool:
    """Tell whether near duplicates are told but do not go."""
    return recipe.near_duplicates is None or "near_duplicates" not in recipe.decide


def _released(records: Dataset, plan: Plan, void: Array) -> Array:
    """Return the positions of the records that are decided on their own although they duplicate another one, sorted."""
    found, stay = [np.zeros(0, np.int64)], nears_stay(plan.recipe)
    if (len(void) or stay) and "duplicate_of" in records.columns:
        for batch in records.scan(["duplicate_of", "duplicate_kind"], "duplicate_of IS NOT NULL", with_position=True):
            alone = among(_hashes(batch.column("duplicate_of")), void)
            near = pc.equal(batch.column("duplicate_kind"), "near").to_numpy(zero_copy_only=False)
            found.append(batch.column(POSITION).to_numpy()[alone | (near & stay)])
    return np.concatenate(found)


def _judged(records: Dataset, plan: Plan, partners: Array, fragment: int) -> _Fragment:
    found, gone = [], [np.zeros(0, np.uint64)]
    for batch in records.scan(_read(plan, records), fragments=[fragment], deleted=True, mark=True):
        found.append(_judge(plan, batch))
        if len(partners):
            ids = _hashes(batch.column("id").filter(pc.and_(pa.array(found[-1].gone(plan.recipe)), batch.column(LIVE))))
            gone.append(ids[among(ids, partners)])
    return _Fragment(_Judged.joined(found), np.concatenate(gone))


def read_by(recipe: Recipe) -> list[str]:
    """Return the columns that deciding and counting read once all records are judged by themselves."""
    return [*FACTS, *([REPEATS] if recipe.semantic_duplicates else [])]


def _read(plan: Plan, records: Dataset) -> list[str]:
    measured = [one.measure.column for judge in plan.judges for rule in judge.rules.rules for one in rule.conditions]
    extra = [SHARE] if plan.recipe.boilerplate and SHARE in records.columns else []
    states = ["measure_state", *(["edit_state"] if plan.edits else [])]
    extra += [name for name in (HIT, HELD) if _removes(plan.recipe)]
    return list(dict.fromkeys(["id", "language", *states, *chunking.columns(records), *measured, *extra]))


def _judge(plan: Plan, batch: pa.RecordBatch) -> _Judged:
    language = batch.column("language").to_numpy(zero_copy_only=False)
    masks = [np.isin(language, judge.languages) if judge.languages else None for judge in plan.judges]
    decisions = ruleset.decide([judge.rules for judge in plan.judges], batch, judges=masks)
    wanted = plan.recipe.languages
    other = ~np.isin(language, wanted) if wanted else np.zeros(batch.num_rows, bool)
    states = [name for name in ("measure_state", "edit_state") if name in batch.schema.names]
    failed = np.any([batch.column(name).fill_null(0).to_numpy(zero_copy_only=False) == FAILED for name in states], axis=0)
    live = batch.column(LIVE).to_numpy(zero_copy_only=False) if LIVE in batch.schema.names else np.ones(batch.num_rows, bool)
    return _Judged(
        decisions.fired,
        decisions.value,
        other,
        failed,
        _boilerplate(plan, batch),
        chunking.whole(batch),
        _contaminated(plan, batch),
        live,
        np.zeros(batch.num_rows, bool),
    )


def _boilerplate(plan: Plan, batch: pa.RecordBatch) -> Array:
    if not plan.recipe.boilerplate or SHARE not in batch.schema.names:
        return np.zeros(batch.num_rows)
    shares: Array = batch.column(SHARE).fill_null(0.0).to_numpy(zero_copy_only=False)
    return shares


def _removes(recipe: Recipe) -> bool:
    """Tell whether items of benchmarks take records away."""
    return recipe.decontaminate is not None and recipe.decontaminate.action == "remove"


def _contaminated(plan: Plan, batch: pa.RecordBatch) -> Array:
    if not _removes(plan.recipe):
        return np.full(batch.num_rows, np.nan)
    held = batch.column(HELD).fill_null(0.0).to_numpy(zero_copy_only=False).astype(np.float64)
    found: Array = np.where(batch.column(HIT).is_valid().to_numpy(zero_copy_only=False), held, np.nan)
    return found


def _above(recipe: Recipe) -> float:
    """Return the share of boilerplate beyond which a record goes."""
    return recipe.boilerplate.above if recipe.boilerplate else np.inf


def _filled(records: Dataset, settler: _Settler, fragment: tuple[int, _Judged]) -> tuple[list[tuple[pa.RecordBatch, pa.RecordBatch]], Fill]:
    """Write the decision columns of a fragment; return what is to be counted of its live rows, and the file."""
    id_, judged = fragment
    batches, counted = [], []
    at = 0
    for facts in records.scan([*settler.reads, *chunking.columns(records)], fragments=[id_], deleted=True, mark=True):
        decided = settler.settled(facts, judged.part(at, facts.num_rows))
        at += facts.num_rows
        live = facts.column(LIVE)
        counted.append((facts.filter(live), decided.filter(live)))
        batches.append(decided)
    return counted, records.fill(id_, pa.Table.from_batches(batches, schema=COLUMNS))


class _Settler:
    """Gives decision, reason, who decided and with which number, by the first judgement that fires."""

    def __init__(self, plan: Plan, void: Array) -> None:
        """Take the plan, and the partners that are gone: what duplicates them is decided on its own."""
        rules = [rule for judge in plan.judges for rule in judge.rules.rules]
        self._recipe = plan.recipe
        self.void = void
        names = [rule.name for rule in rules]
        own = [OPERATOR_ERROR, OTHER_LANGUAGE, BOILERPLATE, EXACT, NEAR, CONTAMINATED, SEMANTIC]
        judges = ["operators", "languages", "boilerplate", "duplicates", "duplicates", "decontaminate", "duplicates"]
        self._reasons = pa.array([*own, *names, CHUNKED], pa.string())
        self._owners = pa.array([*judges, *(rule.ruleset for rule in rules), "chunks"], pa.string())

    @property
    def reads(self) -> list[str]:
        """The columns that it settles by."""
        return read_by(self._recipe)

    def settled(self, facts: pa.RecordBatch, judged: _Judged) -> pa.RecordBatch:
        """Return the decision columns of a batch."""
        cut_up = len(self._reasons) - 1
        reason = np.where(judged.chunked, cut_up, np.where(judged.failed, 0, -1))
        verdicts = self._verdicts(facts, judged)
        for judgement in self._recipe.decide:
            reason = np.where(reason < 0, verdicts[judgement], reason)
        decision = np.where(reason < 0, 0, np.where(reason == 0, 2, 1))
        index = pa.array(reason, pa.int32(), mask=reason < 0)
        number = np.where((reason >= FIRST_RULE) & (reason < cut_up), judged.value, np.nan)
        number = np.where(reason == 2, judged.boilerplate, np.where(reason == 5, judged.contaminated, number))
        value = pa.array(number, pa.float64(), mask=np.isnan(number))
        names = pa.array([KEPT, DROPPED, QUARANTINED])
        return pa.RecordBatch.from_arrays(
            [names.take(pa.array(decision)), self._reasons.take(index), self._owners.take(index), value], schema=COLUMNS
        )

    def _verdicts(self, facts: pa.RecordBatch, judged: _Judged) -> dict[str, Array]:
        kind = facts.column("duplicate_kind").fill_null("").to_numpy(zero_copy_only=False)
        partner = facts.column("duplicate_of")
        stands = partner.is_valid().to_numpy(zero_copy_only=False) & ~among(_hashes(partner.fill_null("")), self.void)
        recipe = self._recipe
        alike = (kind == "near") | ((kind == "exact") & (not recipe.exact_duplicates))
        copied = judged.copy & (not recipe.exact_duplicates)
        return {
            "languages": np.where(judged.language, 1, -1),
            "rules": np.where(judged.rule >= 0, judged.rule + FIRST_RULE, -1),
            "boilerplate": np.where(judged.boilerplate > _above(recipe), 2, -1),
            "exact_duplicates": np.where(((stands & (kind == "exact")) | judged.copy) & recipe.exact_duplicates, 3, -1),
            "near_duplicates": np.where(((stands & alike) | copied) & (recipe.near_duplicates is not None), 4, -1),
            "contamination": np.where(~np.isnan(judged.contaminated), 5, -1),
            "semantic_duplicates": np.where(self._repeats(facts), 6, -1),
        }

    def _repeats(self, facts: pa.RecordBatch) -> Array:
        """Tell which records say what another one says that stands."""
        if not self._recipe.semantic_duplicates:
            return np.zeros(facts.num_rows, bool)
        partner = facts.column(REPEATS)
        stands: Array = partner.is_valid().to_numpy(zero_copy_only=False) & ~among(_hashes(partner.fill_null("")), self.void)
        return stands


def among(values: Array, known: Array) -> Array:
    """Tell which values are among many known ones, which are sorted; `np.isin` would sort them anew for every batch.

    Example:
        >>> among(np.array([1, 5]), np.array([2, 5, 7])).tolist()
        [False, True]
    """
    if not len(known):
        return np.zeros(len(values), bool)
    found: Array = known[np.searchsorted(known, values).clip(max=len(known) - 1)] == values
    return found


def _hashes_of_partners(records: Dataset, plan: Plan) -> Array:
    every = [
        _hashes(batch.column(0))
        for name in ("duplicate_of", *([REPEATS] if plan.recipe.semantic_duplicates else []))
        for batch in records.scan([name], f"{name} IS NOT NULL")
    ]
    return np.unique(np.concatenate(every)) if every else np.zeros(0, np.uint64)


def _hashes(ids: pa.Array) -> Array:
    """Return 64 bits of the digest of each id, shape (n,)."""
    from goldsmith.kernels.digest import verbatim_digest

    digests = verbatim_digest(ids)
    words = np.frombuffer(digests.buffers()[1], np.uint64)
    return words[2 * digests.offset : 2 * (digests.offset + len(digests)) : 2]
