"""Turns of expectation and maximisation, until nothing changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.kernels.answers import posteriors

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from goldsmith.algorithms.answers.table import Answers

LEAST_ANSWERS = 3.0
"""Answers an item below which a model of raters does worse than a vote (measured on public sets with a known truth)."""


@dataclass(frozen=True)
class Turns:
    """How long a model of raters learns, and from how many answers.

    Attributes:
        most: Most turns.
        tolerance: Rise of the objective, per answer, below which the turns end.
        least_answers: Answers an item below which the model refuses; set it to 0 at your own risk.
    """

    most: int = 100
    tolerance: float = 1e-7
    least_answers: float = LEAST_ANSWERS

    def suit(self, given: Answers, method: str) -> None:
        """Refuse answers that are too few for a model of raters.

        Raises:
            ValueError: They are, or there is one value only, or no turn is to be taken.
        """
        if self.most < 1:
            raise ValueError(f"{self.most} turns lead nowhere")
        if len(given.values) < 2:
            raise ValueError("there is one value only: nothing shows how raters err")
        if given.per_item < self.least_answers:
            raise ValueError(
                f"{given.per_item:.2f} answers an item are too few for {method}, which does worse than a vote below {self.least_answers:g}: "
                "ask more people, take the majority vote, or set least_answers lower"
            )

    def take(self, turn: Callable[[], float], answers: int) -> tuple[tuple[float, ...], bool]:
        """Take turns, and return the objective of each and whether they ended because it hardly rose.

        Args:
            turn: Takes one turn and returns the objective that it reached.
            answers: How many there are.
        """
        found: list[float] = []
        for _ in range(self.most):
            found.append(turn())
            if len(found) > 1 and found[-1] - found[-2] < self.tolerance * answers:
                return tuple(found), True
        return tuple(found), False


TURNS = Turns()


def taken_turns(
    given: Answers,
    posterior: NDArray[np.float64],
    maximised: Callable[[NDArray[np.float64]], tuple[NDArray[np.float64], NDArray[np.float64], float]],
    turns: Turns,
) -> tuple[NDArray[np.float64], tuple[float, ...], bool]:
    """Return the posterior, the objective of each turn, and whether it settled.

    Args:
        given: The answers.
        posterior: To begin with, shape (items, values).
        maximised: Takes the posterior, returns the likeliest shares of values, confusions of raters, and the log of their own likelihood
            before any answer was seen.
        turns: How many are taken.
    """
    current = posterior.copy()

    def turn() -> float:
        prior, confusion, own = maximised(current)
        with np.errstate(divide="ignore"):
            logs = np.maximum(np.log(confusion), -1e3), np.maximum(np.log(prior), -1e3)
        return float(posteriors(given.item, given.rater, given.value, *logs, current) + own)

    return current, *turns.take(turn, len(given))
