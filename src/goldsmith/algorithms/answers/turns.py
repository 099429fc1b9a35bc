"""Turns of expectation and maximisation, until nothing changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from goldsmith.kernels.answers import posteriors

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from goldsmith.algorithms.answers.table import Answers

LEAST_ANSWERS = 3.0
"""Answers an item below which a model of raters does worse than a vote (measured on public sets with a known truth)."""


def taken_turns(
    given: Answers,
    posterior: NDArray[np.float64],
    maximised: Callable[[NDArray[np.float64]], tuple[NDArray[np.float64], NDArray[np.float64], float]],
    turns: int,
    tolerance: float,
) -> tuple[NDArray[np.float64], tuple[float, ...], bool]:
    """Return the posterior, the objective of each turn, and whether it settled.

    Args:
        given: The answers.
        posterior: To begin with, shape (items, values).
        maximised: Takes the posterior, returns the likeliest shares of values, confusions of raters, and the log of their own likelihood
            before any answer was seen.
        turns: Most turns.
        tolerance: Rise of the objective, per answer, below which the turns end.
    """
    found: list[float] = []
    current = posterior.copy()
    for _ in range(turns):
        prior, confusion, own = maximised(current)
        with np.errstate(divide="ignore"):
            logs = np.maximum(np.log(confusion), -1e3), np.maximum(np.log(prior), -1e3)
        found.append(posteriors(given.item, given.rater, given.value, *logs, current) + own)
        if len(found) > 1 and found[-1] - found[-2] < tolerance * len(given):
            return current, tuple(found), True
    return current, tuple(found), False


def enough(given: Answers, method: str, least: float, turns: int) -> None:
    """Refuse answers that are too few for a model of raters.

    Raises:
        ValueError: They are, or there is one value only, or no turn is to be taken.
    """
    if turns < 1:
        raise ValueError(f"{turns} turns lead nowhere")
    if len(given.values) < 2:
        raise ValueError("there is one value only: nothing shows how raters err")
    if given.per_item < least:
        raise ValueError(
            f"{given.per_item:.2f} answers an item are too few for {method}, which does worse than a vote below {least:g}: "
            "ask more people, take the majority vote, or set least_answers lower"
        )
