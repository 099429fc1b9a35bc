"""Evaluations over the versions of a dataset: kept beside it, found again, and compared."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from goldsmith.curate.tables import beside
from goldsmith.errors import NoDatasetError, VersionError
from goldsmith.evaluate import evaluation
from goldsmith.stats.estimate import Estimate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.evaluate.evaluation import Measurements
    from goldsmith.lake import Lake

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
    """What became of one indicator between two versions: the difference with its interval, and whether it is shown."""

    indicator: str
    before: Estimate
    after: Estimate
    difference: Estimate

    @property
    def shown(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.difference.low > 0 or self.difference.high < 0


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
    return [_change(name, one, other) for name, one, other in _both(before.findings, after.findings)]


def _both(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, Estimate, Estimate]]:
    names = [name for name, found in after.items() if found.estimate and name in before and before[name].estimate]
    return [(name, before[name].estimate, after[name].estimate) for name in names]


def _change(name: str, before: Estimate, after: Estimate) -> Change:
    apart = after.value - before.value
    below = ((after.value - after.low) ** 2 + (before.high - before.value) ** 2) ** 0.5
    above = ((after.high - after.value) ** 2 + (before.value - before.low) ** 2) ** 0.5
    n = min(before.n, after.n)
    confidence = min(before.confidence, after.confidence)
    method = "census" if confidence == 1 else "mover"
    return Change(name, before, after, Estimate(apart, apart - below, apart + above, confidence, n, method))
