"""What another recipe would decide about a dataset that stands: which records would come and which would go; nothing is written.

It decides just as a run would, from the columns that were measured, and compares with the decisions that are there.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import yaml

from goldsmith.curate.deciding import (
    KEPT,
    _hashes,
    _hashes_of_partners,
    _judge,
    _Judged,
    _read,
    _released,
    _Settler,
    among,
    nears_stay,
    read_by,
)
from goldsmith.curate.plan import Request, made
from goldsmith.curate.released import mark_copies
from goldsmith.curate.report.search import found_otherwise
from goldsmith.errors import ColumnError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goldsmith.curate.plan import Plan
    from goldsmith.curate.recipe import Recipe
    from goldsmith.curate.report.search import Pairs
    from goldsmith.lake import Dataset

SAMPLES = 40
"""Records told of each kind of change."""


@dataclass
class Trial:
    """What would change; it grows while the table is read, and `done` says how much of it has been, from 0 to 1."""

    done: float = 0.0
    kept: int = 0
    before: int = 0
    gained: int = 0
    lost: int = 0
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Reason now and then (``kept`` where there is none), for records whose reason would be another."""
    samples: dict[str, list[int]] = field(default_factory=lambda: {"gained": [], "lost": []})
    """Positions of some records that would come, and of some that would go."""

    def add(self, positions: pa.Array, now: pa.RecordBatch, then: pa.RecordBatch) -> None:
        """Compare a batch of decisions."""
        was, is_ = (pc.equal(one.column("decision"), KEPT).fill_null(False) for one in (now, then))  # noqa: FBT003
        self.before += pc.sum(was).as_py() or 0
        self.kept += pc.sum(is_).as_py() or 0
        for name, changed in (("gained", pc.and_not(is_, was)), ("lost", pc.and_not(was, is_))):
            found = positions.filter(changed)
            setattr(self, name, getattr(self, name) + len(found))
            self.samples[name] += found[: SAMPLES - len(self.samples[name])].to_pylist()
        before, after = (one.column("reason").fill_null(KEPT) for one in (now, then))
        other = pc.not_equal(before, after)
        pairs = pa.table([before.filter(other), after.filter(other)], names=["now", "then"])
        for row in pairs.group_by(["now", "then"]).aggregate([([], "count_all")]).to_pylist():
            self.reasons[row["now"], row["then"]] += row["count_all"]

    def as_json(self) -> dict[str, Any]:
        """Return the trial as JSON values."""
        reasons = [{"now": now, "then": then, "n": n} for (now, then), n in self.reasons.most_common(40)]
        counts = {"kept": self.kept, "before": self.before, "gained": self.gained, "lost": self.lost}
        return {"done": self.done, **counts, "reasons": reasons, "samples": self.samples}


def changed_plan(recipe: Recipe, changes: Sequence[str], *, lake: str, dataset: str) -> Plan:
    """Return the plan of a recipe with ``--set`` changes, checked just as a run checks it.

    Raises:
        GoldsmithError: A change is wrong.
    """
    with tempfile.TemporaryDirectory(prefix="goldsmith-recipe-") as folder:
        path = Path(folder) / f"{recipe.name}.yaml"
        path.write_text(as_yaml(recipe), encoding="utf-8")
        return made(Request(str(path), (), lake, dataset, tuple(changes)))


def as_yaml(recipe: Recipe) -> str:
    """Return a recipe as a file that can be run, without what is as it is by default."""
    values = recipe.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=100)


def tried(records: Dataset, plan: Plan, was: Recipe | None = None) -> Iterator[Trial]:
    """Yield what a plan would change, growing; the last one is whole.

    Args:
        records: A decided table.
        plan: What to decide by instead.
        was: The recipe that the table was made with; where it looked for duplicates otherwise, they are searched anew.

    Raises:
        ColumnError: The plan decides by something that was not measured.
        UsageError: It wants duplicates that the table cannot tell.
    """
    wanted, facts_of = _read(plan, records), read_by(plan.recipe)
    missing = [name for name in (*wanted, *facts_of) if name not in records.columns]
    if missing:
        hint = "run the changed recipe; it measures what is missing"
        raise ColumnError("this was not measured", where=records.name, found=", ".join(missing), hint=hint)
    if unread := list(_unread(records, plan)):
        hint = "run the changed recipe; it measures what is missing"
        raise ColumnError(
            "this was not measured of all records that rules ask about", where=records.name, found="; ".join(unread), hint=hint
        )
    pairs = found_otherwise(records, plan, was or plan.recipe)
    trial, total, judgement = Trial(), max(1, records.count()), _Judgement(pairs)
    for read in judgement.over(records, plan, wanted):
        trial.done = 0.6 * read / total
        yield trial
    if judgement.parts:
        settler, whole, at = _Settler(plan, judgement.void()), type(judgement.parts[0]).joined(judgement.parts), 0
        released = pairs.released(settler.void, nears=nears_stay(plan.recipe)) if pairs else _released(records, plan, settler.void)
        mark_copies(records, plan, [whole], released)
        for facts in records.scan([*facts_of, "decision", "reason"], with_position=True):
            then = settler.settled(pairs.put(facts, at) if pairs else facts, whole.part(at, facts.num_rows))
            trial.add(facts.column("_position"), facts, then)
            at += facts.num_rows
            trial.done = 0.6 + 0.4 * at / total
            yield trial
    trial.done = 1.0
    yield trial


def _unread(records: Dataset, plan: Plan) -> Iterator[str]:
    """Yield the columns that were measured of some languages alone, where a rule judges by them in others too."""
    for judge in plan.judges:
        for one in judge.rules.measures():
            measured = {name for name in records.provenance(one.column).get("languages", []) if " " not in name}
            if measured and not (judge.languages and set(judge.languages) <= measured):
                yield f"`{one.column}` was measured of {', '.join(sorted(measured))} alone, and {judge.title} judges by it"


@dataclass
class _Judgement:
    """What a plan says of every record by itself, and which partners of duplicates it takes away."""

    pairs: Pairs | None = None
    parts: list[_Judged] = field(default_factory=list)
    gone: list[np.ndarray[Any, Any]] = field(default_factory=list)

    def over(self, records: Dataset, plan: Plan, columns: Sequence[str]) -> Iterator[int]:
        """Judge a table, and yield how many rows are done."""
        partners, read = self.pairs.hashes() if self.pairs else _hashes_of_partners(records, plan), 0
        for batch in records.scan(columns):
            self.parts.append(_judge(plan, batch))
            if len(partners):
                ids = _hashes(batch.column("id").filter(pa.array(self.parts[-1].gone(plan.recipe))))
                self.gone.append(ids[among(ids, partners)])
            read += batch.num_rows
            yield read

    def void(self) -> np.ndarray[Any, Any]:
        """Return the hashes of the partners that go, sorted."""
        return np.unique(np.concatenate(self.gone)) if self.gone else np.zeros(0, np.uint64)
