"""Answers held against known ones: how near each question's answer comes to the truth.

The measure is the question's own distance, so that a span one character off is nearly right and a wrong class is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.annotate.configuration import Configuration

EXACT = 1e-9
"""Distances below this are of rounding."""


@dataclass(frozen=True)
class Judged:
    """How one question was answered, the answer being known.

    Attributes:
        question: Its name.
        score: 1 minus the distance from the known answer, in [0, 1]; 0 where it was not answered.
        right: Whether it is the known answer.
    """

    question: str
    score: float
    right: bool


def judge(configuration: Configuration, gold: Mapping[str, Any], value: Mapping[str, Any]) -> list[Judged]:
    """Return how near an answer comes to the known one, for each question whose answer is known.

    Args:
        configuration: What was asked.
        gold: Known answers by question, in normal form.
        value: The answers given, in normal form.
    """
    found = []
    for each in configuration.questions:
        known, given = gold.get(each.name), value.get(each.name)
        if known is not None:
            far = 1.0 if given is None else min(1.0, max(0.0, each.leaf.distance(given, known)))
            found.append(Judged(each.name, 1.0 - far, far <= EXACT))
    return found
