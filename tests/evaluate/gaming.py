"""What an attempt at a better grade is compared by: dimensions, letter and gates, of records in a lake of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from evaluate.honest import ORDER, Place, audits, records, specification
from goldsmith.evaluate.evaluation import Evaluation

Rows = list[dict[str, Any]]

BAD = frozenset(f"r{at}" for at in range(0, 60, 2))
"""Records of the source `web` that people found unsafe: 30 of 400."""


def dimensions(made: Evaluation) -> dict[str, float]:
    """Return the score of each dimension."""
    return {one.score.name: one.score.score.value for one in made.grade.dimensions if one.score.score}


def no_better(after: Evaluation, before: Evaluation) -> bool:
    """Tell whether neither the letter nor the gates are better than before."""
    worse = {"passes": 2, "not_applicable": 2, "open": 1, "fails": 0}
    doors = {one.name: worse[one.verdict] for one in before.grade.gates}
    return ORDER[after.grade.letter] <= ORDER[before.grade.letter] and all(
        worse[one.verdict] <= doors[one.name] for one in after.grade.gates
    )


def graded(folder: Path, some: Rows, spec: dict[str, Any], files: dict[str, Rows]) -> Evaluation:
    """Return the evaluation of records in a lake of their own."""
    place = Place(folder)
    place.made(some)
    return place.evaluated(spec, files)


def unsafe(folder: Path) -> tuple[Place, Evaluation, dict[str, Any], dict[str, Rows]]:
    """Return a dataset of which people found 30 of 400 records unsafe, with its evaluation: the gate of safety fails."""
    place, made = Place(folder), records()
    place.made(made)
    spec, files = specification(made), audits(made, BAD)
    return place, place.evaluated(spec, files), spec, files
