"""Which method to believe: the cautious one, unless items whose truth is known show that another one is better.

No single model is safe: on public sets Dawid and Skene's beats the vote on most and loses up to five points on others.

1. Below three answers an item only votes are tried, and the majority is taken.
2. With ten gold items or more, the weighted vote stands, which never strays far from the majority. The method that is right most often on
   gold items takes its place where it is better by more than one standard error of the difference, item by item; one item on which they
   differ is counted besides, so that a few lucky items prove nothing.
3. With fewer, nothing shows which method is best: the panel is taken, the mean of four methods of different kinds.
   Conclusions that the caller brings, such as those of votes and a model together, are tried beside: gold alone can choose them.
4. All methods are told with their accuracy. That of the chosen one is a little too good, being the best of several; what choosing is worth
   is told by choosing on nine tenths of the gold items and looking at the last tenth, ten times.

Gold items decide between methods; no method learns from them, so that all are judged on what they had not seen.

Source: the rule of one standard error: L. Breiman et al., Classification and regression trees, 1984, section 3.4.3.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.answers.assisted import gold_rows
from goldsmith.algorithms.answers.correlated import CORRELATED_TURNS, correlated
from goldsmith.algorithms.answers.dawid_skene import dawid_skene
from goldsmith.algorithms.answers.glad import GLAD_TURNS, glad
from goldsmith.algorithms.answers.mace import mace
from goldsmith.algorithms.answers.one_coin import one_coin
from goldsmith.algorithms.answers.panel import PANEL, panel
from goldsmith.algorithms.answers.turns import LEAST_ANSWERS, Turns
from goldsmith.algorithms.answers.voting import majority_vote
from goldsmith.algorithms.answers.weighted import weighted_vote
from goldsmith.stats.estimate import Estimate, bounded
from goldsmith.stats.rates import critical, score_interval

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from goldsmith.algorithms.answers.consensus import Consensus
    from goldsmith.algorithms.answers.table import Answers

LEAST_GOLD = 10
FOLDS = 10
ERRORS = 1.0
"""Standard errors by which a method has to be better than the weighted vote."""


@dataclass(frozen=True, eq=False)
class Choice:
    """All methods with their accuracy on gold items, and the one chosen.

    Attributes:
        chosen: The conclusion to take.
        tried: Every conclusion, the vote first.
        accuracy: Of each method on gold items, ties counted by their share; empty where there is no gold.
        why: In words: why this one.
        gains: What each method is right more often than the majority on the same gold items, as a share; empty where there is no gold.
        worth: Accuracy of choosing itself, on gold items that did not choose; ``None`` where gold did not choose.
    """

    chosen: Consensus
    tried: tuple[Consensus, ...]
    accuracy: Mapping[str, Estimate]
    why: str
    gains: Mapping[str, Estimate] = field(default_factory=dict)
    worth: Estimate | None = None


def chosen_consensus(
    given: Answers, gold: Mapping[Any, Any] | None = None, *, least_answers: float = LEAST_ANSWERS, more: Sequence[Consensus] = ()
) -> Choice:
    """Return the conclusion of the method to believe, and all others beside it.

    Args:
        given: Answers.
        gold: The truth of some items, by name; those without an answer are passed over.
        least_answers: Answers an item below which only votes are taken.
        more: Further conclusions about the same answers, which did not learn from the gold; taken only where gold shows that they are better.

    Raises:
        ValueError: A truth is none of the values.

    Example:
        >>> from goldsmith.algorithms.answers.table import answers
        >>> items = [i for i in range(40) for _ in range(5)]
        >>> said = [(i % 2) if r < 2 else 0 for i in range(40) for r in range(5)]
        >>> found = chosen_consensus(answers(items, ["a", "b", "c", "d", "e"] * 40, said), {i: i % 2 for i in range(0, 40, 3)})
        >>> found.chosen.method != "majority-vote", found.accuracy["majority-vote"].value < 0.6
        (True, True)
    """
    own = conclusions(given, least_answers)
    tried = (*own, *more)
    rows, truth = gold_rows(given, gold or {})
    right = np.stack([rightness(one, rows, truth) for one in tried])
    told = _told(tried, right) if len(rows) else ({}, {})
    if len(own) == 2 and not (more and len(rows) >= LEAST_GOLD):
        few = (
            f"{given.per_item:.2f} answers an item are too few for a model of raters"
            if len(given.values) > 1
            else "there is one value only"
        )
        return Choice(tried[0], tried, told[0], few, told[1])
    if len(rows) < LEAST_GOLD:
        why = f"the mean of {', '.join(PANEL)}, because {len(rows)} gold items cannot tell methods apart: {LEAST_GOLD} are the least"
        return Choice(own[-1], tried, told[0], why, told[1])
    at, why = best_place(right)
    return Choice(tried[at], tried, told[0], why, told[1], _worth(right))


def conclusions(given: Answers, least_answers: float) -> tuple[Consensus, ...]:
    """Return the conclusion of every method that may be tried: votes first, the panel last."""
    votes = (majority_vote(given), weighted_vote(given))
    if given.per_item < least_answers or len(given.values) < 2:
        return votes
    turns = Turns(least_answers=least_answers)
    models = (
        one_coin(given, turns=turns),
        dawid_skene(given, turns=turns),
        dawid_skene(given, believed="pooled", strength=10.0, turns=turns),
        mace(given, turns=turns),
        glad(given, turns=replace(GLAD_TURNS, least_answers=least_answers)).consensus,
        correlated(given, turns=replace(CORRELATED_TURNS, least_answers=least_answers)),
    )
    return *votes, *models, panel([one for one in (*votes, *models) if one.method in PANEL])


def rightness(found: Consensus, rows: NDArray[np.int64], truth: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return of each gold item whether it is right; of n likeliest values each counts 1/n."""
    best = found.posterior[rows] >= found.certainty[rows, None] - 1e-12
    return np.asarray(best[np.arange(len(rows)), truth] / best.sum(axis=1), np.float64)


def best_place(right: NDArray[np.float64]) -> tuple[int, str]:
    """Return the place of the method to take and why; the first of those that are as good."""
    n, sums = right.shape[1], right.sum(axis=1)
    at = 1 if sums[1] >= sums.max() - 1e-9 else int((sums >= sums.max() - 1e-9).argmax())
    mean, error = difference(right[at] - right[1])
    if at != 1 and mean > ERRORS * error:
        return at, f"best on {n} gold items: right on {100 * mean:.1f} % more than the weighted vote (standard error {100 * error:.1f})"
    return 1, f"on {n} gold items no method is shown to be better by more than one standard error"


def difference(differences: NDArray[np.float64]) -> tuple[float, float]:
    """Return the mean of differences and its standard error, with one item besides on which the methods differ."""
    n = len(differences)
    return float(differences.mean()), float(np.sqrt((float((differences**2).sum()) + 1) / n) / np.sqrt(n))


def _told(tried: tuple[Consensus, ...], right: NDArray[np.float64]) -> tuple[dict[str, Estimate], dict[str, Estimate]]:
    """Return accuracies, and gains over the majority."""
    gains = {}
    for at, (one, row) in enumerate(zip(tried, right, strict=True)):
        mean, error = difference(row - right[0])
        width = critical(0.95) * error if at else 0.0
        gains[one.method] = Estimate(mean, mean - width, mean + width, 0.95, right.shape[1], "paired-smoothed")
    return {one.method: _share(row) for one, row in zip(tried, right, strict=True)}, gains


def _share(right: NDArray[np.float64]) -> Estimate:
    value = float(right.mean())
    return Estimate(*bounded(value, *score_interval(value, len(right), critical(0.95))), 0.95, len(right), "wilson")


def _worth(right: NDArray[np.float64]) -> Estimate:
    """Return the accuracy of choosing, each gold item judged by what the other nine tenths chose."""
    n = right.shape[1]
    fold = np.arange(n) % FOLDS
    seen = np.empty(n)
    for each in range(min(FOLDS, n)):
        at, _ = best_place(right[:, fold != each])
        seen[fold == each] = right[at, fold == each]
    return _share(seen)
