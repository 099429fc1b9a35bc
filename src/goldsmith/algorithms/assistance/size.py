"""How many answers show an effect of predictions, and how many answers must stay unassisted for it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from goldsmith.stats.sample_size import rows_for_difference


@dataclass(frozen=True)
class Needed:
    """Answers that a comparison needs.

    Attributes:
        judged_wrong: Answers to wrong predictions with known truth, in each stream.
        answers: Answers with known truth in each stream, so that so many of them meet a wrong prediction.
        unassisted_share: Share of a project's answers that have to be unassisted; None where the project is too small.
    """

    judged_wrong: int
    answers: int
    unassisted_share: float | None


def answers_for_anchoring(
    least: float,
    *,
    by_chance: float = 0.2,
    wrong_share: float = 0.2,
    design_effect: float = 1.5,
    project: int | None = None,
    confidence: float = 0.95,
    power: float = 0.8,
) -> Needed:
    """Return how many answers show that shown predictions drag people along.

    Args:
        least: The anchoring that must not be overlooked, a difference of shares in (0, 1).
        by_chance: How often people make the model's mistake without seeing it.
        wrong_share: Share of predictions that are wrong.
        design_effect: How many times more answers of few persons vary, at least 1 (``stats.sample_size.design_effect_of``).
        project: Answers with known truth that the project will have.
        confidence: Two-sided, of the test.
        power: Probability of seeing it.

    Raises:
        ValueError: A number is out of range.

    Example:
        >>> answers_for_anchoring(0.2, project=3_000)
        Needed(judged_wrong=123, answers=615, unassisted_share=0.205)

    Source: J. Fleiss, A. Tytun, H. Ury 1980, doi:10.2307/2529990.
    """
    if not least > 0 or by_chance + least > 1 or not 0 < wrong_share <= 1 or design_effect < 1:
        raise ValueError(f"an anchoring of {least} above {by_chance} with {wrong_share} wrong predictions cannot be")
    wrong = math.ceil(design_effect * rows_for_difference(by_chance, by_chance + least, confidence=confidence, power=power))
    every = math.ceil(wrong / wrong_share)
    share = None if project is None or 2 * every > project else every / project
    return Needed(wrong, every, share)


def answers_for_time(
    ratio: float, *, log_deviation: float = 0.8, design_effect: float = 1.5, confidence: float = 0.95, power: float = 0.8
) -> int:
    """Return how many answers each stream needs to show that time is saved.

    Args:
        ratio: Assisted over unassisted seconds that must not be overlooked, above 0 and not 1.
        log_deviation: Standard deviation of the logarithm of seconds within a person.
        design_effect: As for :func:`answers_for_anchoring`.
        confidence: Two-sided, of the test.
        power: Probability of seeing it.

    Raises:
        ValueError: A number is out of range.

    Example:
        >>> answers_for_time(0.8)
        303
    """
    from statistics import NormalDist

    if ratio <= 0 or ratio == 1 or log_deviation <= 0 or design_effect < 1 or not 0 < power < 1:
        raise ValueError(f"a ratio of {ratio} with a deviation of {log_deviation} shows no difference")
    turn = NormalDist().inv_cdf((1 + confidence) / 2) + NormalDist().inv_cdf(power)
    return math.ceil(design_effect * 2 * (turn * log_deviation / math.log(ratio)) ** 2)
