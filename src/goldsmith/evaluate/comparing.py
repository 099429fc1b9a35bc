"""Two versions of a dataset beside each other: by the same profile, every change with its interval and whether it is for the better."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from goldsmith.curate.gated import PASSED
from goldsmith.errors import VersionError
from goldsmith.evaluate import history
from goldsmith.evaluate.grading import graded
from goldsmith.evidence.requirement import Requirement
from goldsmith.setting_words import nearest

if TYPE_CHECKING:
    from goldsmith.evaluate.evaluation import Evaluation, Measurements
    from goldsmith.evaluate.grading import Grade
    from goldsmith.evaluate.history import Change
    from goldsmith.lake import Lake
    from goldsmith.profile import Profile
    from goldsmith.stats.estimate import Estimate


@dataclass(frozen=True)
class Compared:
    """What became of a dataset between two versions.

    Attributes:
        before: What was measured then.
        grade: The grade that this has by the profile of now.
        dimensions: Name, and score then and now, with the change where both are there.
        changes: Every indicator that both have measured.
        lost: Indicators that were measured then and are not any more.
        won: Those that are measured now and were not then.
        same_requirement: Whether the same was asked.
        same_indicators: Whether the same indicators, with the same settings, measured both.
    """

    before: Measurements
    grade: Grade
    dimensions: tuple[tuple[str, Estimate | None, Estimate | None, Change | None], ...]
    changes: tuple[Change, ...]
    lost: tuple[str, ...]
    won: tuple[str, ...]
    same_requirement: bool
    same_indicators: bool

    @property
    def little(self) -> tuple[Change, ...]:
        """Changes whose intervals leave out 0, as where all was counted, and that are too small to tell."""
        return tuple(one for one in self.changes if one.shown and not one.is_worth_telling)

    def as_json(self) -> dict[str, Any]:
        """Return the comparison as JSON values."""
        dimensions = [
            {"name": name, "before": one and one.as_json(), "after": two and two.as_json(), "difference": made and made.difference.as_json(), "change": made and made.direction}
            for name, one, two, made in self.dimensions
        ]  # fmt: skip
        return {
            "version": self.before.version, "root": self.before.root, "grade": self.grade.letter, "dimensions": dimensions,
            "indicators": [one.as_json() for one in self.changes], "not_measured_any_more": list(self.lost), "newly_measured": list(self.won),
            "same_requirement": self.same_requirement, "same_indicators": self.same_indicators,
            "smallest_change_told": {"points_of_a_score": history.LEAST_POINTS, "share_of_a_number": history.LEAST_SHARE},
        }  # fmt: skip


def compared(before: Measurements, made: Evaluation, profile: Profile) -> Compared:
    """Return what became of a dataset since an earlier version was measured; that is graded by the profile of now.

    Args:
        before: What was measured of the earlier version.
        made: The evaluation of now.
        profile: The profile of it.
    """
    after = made.measurements
    grade = graded(profile, before.findings, Requirement.model_validate(before.requirement).evaluator, before.stated)
    pairs = zip(grade.dimensions, made.grade.dimensions, strict=True)
    rows = [(now.score.name, then.score.score, now.score.score) for then, now in pairs]
    dimensions = tuple((name, one, two, _of_points(name, one, two) if one and two else None) for name, one, two in rows)
    is_now = {name for name, found in after.findings.items() if found.is_measured}
    was = {name for name, found in before.findings.items() if found.is_measured}
    return Compared(
        before, grade, dimensions, tuple(history.changes(before, after)),
        tuple(name for name in before.findings if name in was - is_now), tuple(name for name in after.findings if name in is_now - was),
        _same_requirement(before, after), before.config == after.config,
    )  # fmt: skip


def _of_points(name: str, before: Estimate, after: Estimate) -> Change:
    """Return the change of a score of 100."""
    made = history.change(name, before, after)
    return replace(made, points=made.difference.value)


def _same_requirement(before: Measurements, after: Measurements) -> bool:
    """Tell whether the same was asked: with the same files; where other indicators measured, as far as what was written tells."""
    same = before.requirement_hash == after.requirement_hash
    return same or (before.config != after.config and before.requirement == after.requirement)


def earlier(lake: Lake, dataset: str, than: str | int | None, version: int) -> Measurements | None:
    """Return what a version is compared with; ``None`` where nothing is wanted, or there is no earlier one yet.

    Args:
        lake: The lake.
        dataset: The name of the dataset.
        than: A version, a tag, or ``previous`` for the last evaluated version before this one. ``gate-passed`` is nothing while no version
            has passed: the first one need not be better than any.
        version: The version that is evaluated.

    Raises:
        VersionError: There is no such version or tag, or it was not evaluated.
    """
    name = dataset.partition("@")[0]
    if than is None:
        return None
    if than == "previous":
        found = [row["version"] for row in history.past(lake, name) if row["version"] < version]
        return history.of_version(lake, name, max(found)) if found else None
    if isinstance(than, int) or than.isdigit():
        return history.of_version(lake, name, int(than))
    if than == PASSED and PASSED not in lake.dataset(name).tags():
        return None
    try:
        return history.of_version(lake, name, lake.dataset(f"{name}@{than}").origin()[0])
    except VersionError as fault:
        near = nearest(than, ["previous", PASSED, *lake.dataset(name).tags()]).removeprefix(", ")
        fault.hint = f"{near} name a version that was evaluated, a tag, or `previous`".strip()
        raise
