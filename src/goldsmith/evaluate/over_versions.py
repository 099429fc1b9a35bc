"""The versions of a dataset so far, all by one profile: what was measured of each is graded again, so that they can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goldsmith.evaluate import history
from goldsmith.evaluate.grading import graded
from goldsmith.evidence.requirement import Requirement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.lake import Lake
    from goldsmith.profile import Profile
    from goldsmith.stats.estimate import Estimate

MOST = 12
"""Versions that are told, the newest ones."""


@dataclass(frozen=True)
class Graded:
    """One version by a profile.

    Attributes:
        version: Its number.
        at: When it was evaluated last.
        records: Records that were evaluated.
        letter: Its grade.
        failing: Gates that fail.
        open: Gates that could not be checked.
        scores: By dimension, of 100; ``None`` where nothing of it was measured.
    """

    version: int
    at: str
    records: int
    letter: str
    failing: int
    open: int
    scores: Mapping[str, Estimate | None]

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {**self.__dict__, "scores": {name: one and one.as_json() for name, one in self.scores.items()}}


def over_versions(lake: Lake, dataset: str, profile: Profile, *, until: int | None = None, most: int = MOST) -> tuple[Graded, ...]:
    """Return the evaluated versions, the oldest first, each by its last measurements.

    Args:
        lake: The lake.
        dataset: The name of the dataset.
        profile: What they are graded by, whatever they were graded by then.
        until: The newest version that is told.
        most: Versions at most.
    """
    last = {row["version"]: row for row in history.past(lake, dataset) if until is None or row["version"] <= until}
    return tuple(_graded(lake, dataset, last[version], profile) for version in sorted(last)[-most:])


def _graded(lake: Lake, dataset: str, row: Mapping[str, Any], profile: Profile) -> Graded:
    found = history.measurements(lake, dataset, row["id"])
    grade = graded(profile, found.findings, Requirement.model_validate(found.requirement).evaluator, found.stated)
    verdicts = [one.verdict for one in grade.gates]
    scores = {one.score.name: one.score.score for one in grade.dimensions}
    return Graded(found.version, row["at"], found.records, grade.letter, verdicts.count("fails"), verdicts.count("open"), scores)
