"""What a page tells of a sector's profile: its known problems with the numbers that would show them, why its numbers are what they are, and what it asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldsmith import indicator
from goldsmith.evaluate.place_words import of_place
from goldsmith.evaluate.report.numbers import number
from goldsmith.evidence.finding import Said

if TYPE_CHECKING:
    from goldsmith.evaluate.evaluation import Evaluation
    from goldsmith.indicator import About
    from goldsmith.profile import Problem, Profile, Title


@dataclass(frozen=True)
class Known:
    """A known problem of a sector's data, and the number of each indicator that would show it; empty where it was not measured."""

    problem: Problem
    found: tuple[tuple[str, About, str], ...]


def known_problems(made: Evaluation, profile: Profile) -> list[Known]:
    """Return the known problems of a profile with what was found."""
    return [Known(one, tuple(_found(made, name) for name in one.found_by)) for one in profile.problems]


def reasons(profile: Profile) -> list[tuple[Said, Said, Title]]:
    """Return every number that has a reason: its place, what it is, and why."""
    return [(of_place(place, profile), _number(profile.at(place)), why) for place, why in profile.reasons.items()]


def _found(made: Evaluation, name: str) -> tuple[str, About, str]:
    found = made.measurements.findings.get(name)
    estimate = found.estimate if found is not None and found.is_measured else None
    share = estimate is not None and found is not None and (found.score is not None or 0 <= estimate.value <= 1)
    return name, indicator.load(name).about, "" if estimate is None else number(estimate.value, share=share)


def _number(value: object) -> Said:
    """Return what a profile has at a place, in both languages."""
    for name, en, zh in (("at_least", "at least", "不低于"), ("at_most", "at most", "不高于")):
        limit = getattr(value, name, None)
        if limit is not None:
            return Said(f"{en} {limit:g}", f"{zh} {limit:g}")
    return Said(_told(value), _told(value))


def _told(value: object) -> str:
    if hasattr(value, "zero"):
        return f"{value.zero:g} … {value.full:g}"  # type: ignore[attr-defined]  # a scale
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_told(one)}" for name, one in value.items())
    if isinstance(value, list):
        return (
            f"{min(getattr(one, 'records', 0) for one in value)} × {len(value)}"
            if value and hasattr(value[0], "records")
            else f"{len(value)}"
        )
    return f"{value:g}" if isinstance(value, int | float) else str(value)
