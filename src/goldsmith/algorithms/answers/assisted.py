"""Answers together with known truths and a model's predictions: what each item is, also where few people, or nobody, answered yet.

1. A model's out-of-sample probabilities are what is believed of an item before anybody answers, made flatter or sharper by one exponent for
   all items, which is learnt: a model that is too sure of itself, or no better than chance, loses its say by that.
2. Each rater is right with a probability of his own, and wrong evenly over the other values (the one-coin model), with pseudo-answers so that
   few answers prove little. Items whose truth is known teach it without doubt. What is not known of a rater is taken into account: an
   answer weighs by the mean logarithm under his beta distribution, which is less than that of his mean.
3. Both take turns; the bound of the evidence never falls. An answer that stands alone at an item of which nothing else is known is as likely whoever
   gave it: it tells nothing of its rater, and is left out there. What is believed of him decides how far it counts.

The model must not have learnt from the answers to the same item: then they would be counted twice. Predictions shown to raters are no
independent evidence either.

Source: the idea of weighing a classifier beside raters by how far each is to be trusted: H. Goh, U. Tkachenko, J. Mueller, CROWDLAB,
arXiv:2210.06812 (which sets weights by agreement with the majority; here all is learnt by likelihood); C. Guo et al. 2017, arXiv:1706.04599
(one exponent); Y. Zhang et al. 2014, arXiv:1406.3824 (one-coin); Q. Liu, J. Peng, A. Ihler, Variational inference for crowdsourcing, NIPS 2012.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.answers.consensus import Consensus
from goldsmith.algorithms.answers.table import Answers
from goldsmith.algorithms.answers.turns import Turns
from goldsmith.kernels.answers import hits
from goldsmith.stats.gamma import digamma, log_gamma

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

ASSISTED_TURNS = Turns(most=60, tolerance=1e-6, least_answers=0)
EXPONENTS = np.concatenate([[0.0], np.geomspace(0.02, 8.0, 60)])
LEAST_CHANCE = 1e-9


@dataclass(frozen=True, eq=False)
class Assisted:
    """What people and the model come to.

    Attributes:
        consensus: The conclusion; items without an answer are in it.
        exponent: Of the model's probabilities: 1 took them as they are, below 1 as too sure, 0 not at all.
        before: What was believed of each item before any answer, shape (items, values).
    """

    consensus: Consensus
    exponent: float
    before: NDArray[np.float64]


def assisted(
    given: Answers,
    predicted: NDArray[np.float64] | None = None,
    gold: Mapping[Any, Any] | None = None,
    *,
    pseudo: tuple[float, float] = (4.0, 1.0),
    turns: Turns = ASSISTED_TURNS,
) -> Assisted:
    """Return what items are by answers, predictions and known truths together.

    Args:
        given: Answers, at least two values; made with ``items=`` it may hold items without any.
        predicted: Out-of-sample probabilities of values, shape (items, values), in the order of ``given.items`` and ``given.values``; a row
            that is not finite is none.
        gold: The truth of some items, by name.
        pseudo: Right and wrong answers that each rater is thought to have given besides, above 0.
        turns: How long it learns.

    Raises:
        ValueError: There is one value only, predictions have another shape or are no probabilities, or a truth is none of the values.

    Example:
        >>> from goldsmith.algorithms.answers.table import answers
        >>> given = answers([1, 1, 2], ["a", "b", "a"], ["y", "n", "y"], items=[1, 2, 3])
        >>> found = assisted(given, np.array([[0.1, 0.9], [0.2, 0.8], [0.9, 0.1]]), {2: "y"})
        >>> found.consensus.labels(), found.consensus.skill.round(2).tolist()
        (['y', 'y', 'n'], [0.86, 0.67])
    """
    turns.suit(given, "assisted")
    if min(pseudo) <= 0:
        raise ValueError(f"pseudo-answers of {pseudo} are none")
    logs = _logs(predicted, len(given.items), len(given.values))
    known, truth = gold_rows(given, gold or {})
    every, given = given, _telling(given, known, logs)
    total = np.bincount(given.rater, minlength=len(given.raters))
    exponent, posterior, fixed = 1.0, _softmax(logs), np.eye(len(given.values))[truth]
    posterior[known] = fixed
    right_of, wrong_of = (np.full(len(given.raters), float(one)) for one in pseudo)

    def turn() -> float:
        nonlocal exponent, posterior, right_of, wrong_of
        joint = _joint(given, exponent * logs, right_of, wrong_of)
        likely = _log_sums(joint)
        posterior = np.exp(joint - likely[:, None])
        likely[known] = joint[known, truth]
        posterior[known] = fixed
        reached = float(likely.sum()) - _beyond(right_of, wrong_of, pseudo)
        exponent, right_of = _sharpness(logs, posterior, exponent), _hits(given, posterior, pseudo[0])
        wrong_of = total + sum(pseudo) - right_of
        return reached

    objective, settled = turns.take(turn, max(1, len(given)))
    if len(alone := _alone(every, given)):
        posterior[alone] = _softmax(_joint(every, exponent * logs, right_of, wrong_of))[alone]
    skill, name = right_of / (right_of + wrong_of), "assisted" if predicted is not None else "one-coin-gold"
    held = Consensus(name, given.items, given.raters, given.values, posterior, posterior.mean(axis=0), skill, None, objective, settled)
    return Assisted(held, exponent, _softmax(exponent * logs))


def _telling(given: Answers, known: NDArray[np.int64], logs: NDArray[np.float64]) -> Answers:
    """Return the answers that tell of their raters: not those that stand alone at an item without a known truth or a prediction."""
    n = np.bincount(given.item, minlength=len(given.items))
    tells = (n > 1) | (np.ptp(logs, axis=1) > 0)
    tells[known] = True
    kept = tells[given.item]
    if kept.all():
        return given
    return Answers(given.items, given.raters, given.values, given.item[kept], given.rater[kept], given.value[kept])


def _alone(every: Answers, given: Answers) -> NDArray[np.int64]:
    """Return the items whose answer was left out."""
    return np.setdiff1d(every.item, given.item)


def gold_rows(given: Answers, gold: Mapping[Any, Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the positions of items whose truth is known, and of their values.

    Raises:
        ValueError: A truth is none of the values.
    """
    place = {value: at for at, value in enumerate(given.values)}
    strange = sorted({str(value) for value in gold.values() if value not in place})
    if strange:
        raise ValueError(f"these truths are none of the values: {', '.join(strange[:5])}")
    pairs = [(at, place[gold[name]]) for at, name in enumerate(given.items.to_pylist()) if name in gold] if gold else []
    return np.array([at for at, _ in pairs], np.int64), np.array([value for _, value in pairs], np.int64)


def _joint(
    given: Answers, before: NDArray[np.float64], right_of: NDArray[np.float64], wrong_of: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the mean logarithm of what each item's answers weigh with each value, what was believed before among it."""
    items, size = before.shape
    both = digamma(right_of + wrong_of)
    right, wrong = digamma(right_of) - both, digamma(wrong_of) - both - np.log(size - 1)
    places = given.item.astype(np.int64) * size + given.value
    joint = before - _log_sums(before)[:, None]
    joint += np.bincount(places, (right - wrong)[given.rater], minlength=items * size).reshape(items, size)
    joint += np.bincount(given.item, wrong[given.rater], minlength=items)[:, None]
    return joint


def _hits(given: Answers, posterior: NDArray[np.float64], before: float) -> NDArray[np.float64]:
    """Return right answers of each rater, those he is thought to have given besides among them."""
    right = np.full(len(given.raters), float(before))
    hits(given.item, given.rater, given.value, posterior, right)
    return right


def _beyond(right: NDArray[np.float64], wrong: NDArray[np.float64], pseudo: tuple[float, float]) -> float:
    """Return the Kullback-Leibler divergence of the beta distributions of raters from what was believed before."""
    a, b = np.array([pseudo[0]]), np.array([pseudo[1]])
    norms = log_gamma(right + wrong) - log_gamma(right) - log_gamma(wrong) - log_gamma(a + b) + log_gamma(a) + log_gamma(b)
    return float(
        (norms + (right - a) * digamma(right) + (wrong - b) * digamma(wrong) - (right + wrong - a - b) * digamma(right + wrong)).sum()
    )


def _logs(predicted: NDArray[np.float64] | None, items: int, size: int) -> NDArray[np.float64]:
    """Return logarithms of what is predicted, evenly where there is nothing."""
    if predicted is None:
        return np.zeros((items, size))
    chances = np.array(predicted, np.float64)
    if chances.shape != (items, size):
        raise ValueError(f"predictions have the shape {chances.shape}, and there are {items} items of {size} values")
    chances[~np.isfinite(chances).all(axis=1)] = 1 / size
    if (chances < 0).any() or (np.abs(chances.sum(axis=1) - 1) > 1e-3).any():
        raise ValueError("predictions are probabilities: not below 0, and each row sums to 1")
    return np.asarray(np.log(np.maximum(chances, LEAST_CHANCE)), np.float64)


def _sharpness(logs: NDArray[np.float64], posterior: NDArray[np.float64], now: float) -> float:
    """Return the exponent under which predictions tell most of what is believed now; the present one where none is better."""

    def worth(exponent: float) -> float:
        scaled = exponent * logs
        return float((posterior * scaled).sum() - _log_sums(scaled).sum())

    if not logs.any():
        return now
    tried = [*EXPONENTS.tolist(), now]
    return float(tried[int(np.argmax([worth(one) for one in tried]))])


def _log_sums(table: NDArray[np.float64]) -> NDArray[np.float64]:
    highest = table.max(axis=1)
    return np.asarray(highest + np.log(np.exp(table - highest[:, None]).sum(axis=1)), np.float64)


def _softmax(table: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.exp(table - _log_sums(table)[:, None]), np.float64)
