"""Evaluations over the versions of a dataset: kept beside it, found again, and compared."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa

from goldsmith.curate.tables import beside
from goldsmith.errors import NoDatasetError, VersionError
from goldsmith.evaluate import evaluation
from goldsmith.stats.estimate import Estimate

if TYPE_CHECKING:
    from goldsmith.evaluate.evaluation import Measurements
    from goldsmith.evidence.finding import Finding
    from goldsmith.lake import Lake

Direction = Literal["better", "worse", "other", "unclear"]
LEAST_POINTS = 0.1
"""The smallest change of a score that is told, in points of 100: one record in a thousand."""

LEAST_SHARE = 0.001
"""The smallest change of a number that is told where it has no score or the score did not move, as a share of the larger of both."""

ROUNDING = 1e-9
"""What a change may lack by rounding alone."""

TABLE = "evaluations"
SCHEMA = pa.schema(
    [
        pa.field("id", pa.int64()),
        pa.field("version", pa.int64()),
        pa.field("at", pa.string()),
        pa.field("root", pa.string()),
        pa.field("requirement", pa.string()),
        pa.field("config", pa.string()),
        pa.field("profile", pa.string()),
        pa.field("profile_hash", pa.string()),
        pa.field("grade", pa.string()),
        pa.field("evaluation", pa.large_string()),
    ]
)
"""One row an evaluation; ``evaluation`` is all of it as JSON."""
SHORT = [name for name in SCHEMA.names if name != "evaluation"]


@dataclass(frozen=True)
class Change:
    """What became of one number between two versions.

    Attributes:
        indicator: Its name.
        before: What it was.
        after: What it is.
        difference: By how much it changed, with an interval.
        better: Whether what it is comes nearer to what is wanted; ``None`` where neither more nor less is better by itself.
        points: By how many points of 100 its score changed; ``None`` where it has none.
    """

    indicator: str
    before: Estimate
    after: Estimate
    difference: Estimate
    better: bool | None = None
    points: float | None = None

    @property
    def shown(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.difference.low > 0 or self.difference.high < 0

    @property
    def is_worth_telling(self) -> bool:
        """Whether the change is at least the smallest one that is told: :data:`LEAST_POINTS` of a score that moved, else :data:`LEAST_SHARE` of the number."""
        if self.better is not None and self.points is not None:
            return abs(self.points) >= LEAST_POINTS * (1 - ROUNDING)
        return abs(self.difference.value) >= LEAST_SHARE * (1 - ROUNDING) * max(abs(self.before.value), abs(self.after.value))

    @property
    def is_clear(self) -> bool:
        """Whether the change is shown and worth telling."""
        return self.shown and self.is_worth_telling

    @property
    def direction(self) -> Direction:
        """Whether the change is clear, and whether it is for the better; ``other`` where neither more nor less is better by itself."""
        if not self.is_clear:
            return "unclear"
        return "other" if self.better is None else "better" if self.better else "worse"

    def as_json(self) -> dict[str, Any]:
        """Return the change as JSON values."""
        ends = {"before": self.before.as_json(), "after": self.after.as_json(), "difference": self.difference.as_json()}
        return {"indicator": self.indicator, **ends, "shown": self.shown, "change": self.direction, "points": self.points}


def past(lake: Lake, dataset: str) -> list[dict[str, Any]]:
    """Return the evaluations of a dataset, the oldest first, without their numbers."""
    name = beside(dataset.partition("@")[0], TABLE)
    try:
        table = lake.dataset(name)
    except NoDatasetError:
        return []
    return sorted((row for batch in table.scan(SHORT) for row in batch.to_pylist()), key=lambda row: row["id"])


def kept(lake: Lake, dataset: str, *, version: int, requirement: str, config: str) -> Measurements | None:
    """Return the measurements of a version that were made for the same requirement by the same indicators, else ``None``."""
    alike = [
        row["id"] for row in past(lake, dataset) if (row["version"], row["requirement"], row["config"]) == (version, requirement, config)
    ]
    return measurements(lake, dataset, alike[-1]) if alike else None


def of_version(lake: Lake, dataset: str, version: int) -> Measurements:
    """Return the last measurements of a version.

    Raises:
        VersionError: That version was not evaluated; the hint names those that were.
    """
    rows = past(lake, dataset)
    found = [row["id"] for row in rows if row["version"] == version]
    if not found:
        known = ", ".join(str(one) for one in sorted({row["version"] for row in rows})) or "none"
        name = dataset.partition("@")[0]
        raise VersionError(f"version {version} was not evaluated", where=name, found=known, hint=f"goldsmith evaluate {name}@{version}")
    return measurements(lake, dataset, found[-1])


def standing(lake: Lake, dataset: str, made: evaluation.Evaluation, config: str) -> tuple[int, str] | None:
    """Return number and moment of the last evaluation where it says the same: of the same version, requirement, indicators and profile."""
    one, grade = made.measurements, made.grade
    mark = (one.version, one.requirement_hash, config, grade.hash, grade.letter)
    names = ("version", "requirement", "config", "profile_hash", "grade")
    last = past(lake, dataset)[-1:]
    return next(((row["id"], row["at"]) for row in last if tuple(row[name] for name in names) == mark), None)


def measurements(lake: Lake, dataset: str, id_: int) -> Measurements:
    """Return the measurements of one evaluation."""
    table = lake.dataset(beside(dataset.partition("@")[0], TABLE))
    row = next(row for batch in table.scan(["id", "evaluation"], f"id = {id_}") for row in batch.to_pylist())
    return evaluation.read(json.loads(row["evaluation"])["measurements"])


def keep(lake: Lake, dataset: str, made: evaluation.Evaluation, config: str) -> int:
    """Write an evaluation down and return its number."""
    table = lake.ensure(beside(dataset.partition("@")[0], TABLE), SCHEMA)
    number = 1 + max((row["id"] for batch in table.scan(["id"]) for row in batch.to_pylist()), default=0)
    told = made.as_json() | {"id": number}
    one = made.measurements
    row = {
        "id": number, "version": one.version, "at": made.at, "root": one.root, "requirement": one.requirement_hash, "config": config,
        "profile": made.grade.profile, "profile_hash": made.grade.hash, "grade": made.grade.letter, "evaluation": json.dumps(told, ensure_ascii=False),
    }  # fmt: skip
    table.append(pa.Table.from_pylist([row], schema=SCHEMA), message=f"evaluation {number} of version {one.version}")
    return number


def changes(before: Measurements, after: Measurements) -> list[Change]:
    """Return the differences of all indicators that both have measured.

    The interval of a difference is made of the intervals of both numbers (MOVER): where both are a census it has no width.

    Source: Zou and Donner 2008, doi:10.1002/sim.3095.
    """
    both = [(name, before.findings[name], found) for name, found in after.findings.items() if name in before.findings]
    return [
        replace(change(name, one.estimate, other.estimate), better=_better(one, other), points=_points(one, other))
        for name, one, other in both
        if one.estimate and other.estimate
    ]


def _better(before: Finding, after: Finding) -> bool | None:
    """Tell whether the score, of which more is better, has risen; ``None`` for a number without one, or of which it did not move."""
    if before.score is None or after.score is None or before.score.value == after.score.value:
        return None
    return after.score.value > before.score.value


def _points(before: Finding, after: Finding) -> float | None:
    """Return by how many points of 100 the score changed; ``None`` where there is none on either side."""
    return None if before.score is None or after.score is None else 100 * (after.score.value - before.score.value)


def change(name: str, before: Estimate, after: Estimate) -> Change:
    """Return the difference of two numbers of which more is better, with its interval (MOVER)."""
    apart = after.value - before.value
    below = ((after.value - after.low) ** 2 + (before.high - before.value) ** 2) ** 0.5
    above = ((after.high - after.value) ** 2 + (before.value - before.low) ** 2) ** 0.5
    n = min(before.n, after.n)
    confidence = min(before.confidence, after.confidence)
    method = "census" if confidence == 1 else "mover"
    return Change(name, before, after, Estimate(apart, apart - below, apart + above, confidence, n, method), apart > 0 if apart else None)
