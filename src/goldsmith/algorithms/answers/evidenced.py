"""Whether anything shows how people err: without it, how sure labels are is what was supposed of people before.

1. Evidence are answers to items whose truth is known, and every answer to an item beyond its first, for it agrees with the others or does not. An answer
   that stands alone is none: whoever gave it, it is as likely.
2. Wanted is so much for each person, and a least number in all, as far as there are items for it. Until it is there, items with one answer get a second.
   They are drawn by chance: by doubt those would be drawn of whom least is thought, and people would look worse than they are.

Source: an exact consequence of the one-coin model (Y. Zhang et al. 2014, arXiv:1406.3824): with an even belief before, the likelihood of a single answer does not
depend on how able its rater is; A. Dempster, N. Laird, D. Rubin 1977, doi:10.1111/j.2517-6161.1977.tb01600.x (turns by which a likelihood rises).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.answers.assisted import gold_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from goldsmith.algorithms.answers.table import Answers

MOST_ITEMS = 5_000
"""Items by which a skill that all share is told; of more, so many are drawn by chance."""
TURNS = 200
BEGIN = 0.8
LEAST_GOLD, LEAST_BEYOND = 100, 20
"""Answers to known items from which on these alone tell how people are, and answers beyond first ones below which agreement tells nothing."""
EACH = 10
"""Pieces of evidence that are wanted for each person, on average."""
LEAST = 100
"""And in all."""


def evidence_of(given: Answers, known: Mapping[Any, Any]) -> int:
    """Return how many answers show how people err.

    Example:
        >>> from goldsmith.algorithms.answers.table import answers
        >>> given = answers([1, 1, 1, 2, 3], ["a", "b", "c", "a", "b"], ["y", "n", "y", "y", "n"])
        >>> evidence_of(given, {}), evidence_of(given, {3: "n"})
        (2, 3)
    """
    n = np.bincount(given.item, minlength=len(given.items))
    beyond = np.maximum(n - 1, 0)
    rows, _ = gold_rows(given, known)
    beyond[rows] = n[rows]
    return int(beyond.sum())


def believed_skill(given: Answers, known: Mapping[Any, Any], fitted: tuple[float, float]) -> tuple[float, float]:
    """Return right and wrong answers that each person is thought to have given besides: by known answers, where these are few by how people agree too.

    Args:
        given: All answers, at least two values.
        known: Known truths, by item.
        fitted: What answers to known items alone come to; its sum is kept.
    """
    rows, _ = gold_rows(given, known)
    gold = int(np.isin(given.item, rows).sum())
    if gold >= LEAST_GOLD or evidence_of(given, known) - gold < LEAST_BEYOND:
        return fitted
    skill, total = shared_skill(given, known), sum(fitted)
    return skill * total, (1 - skill) * total


def shared_skill(given: Answers, known: Mapping[Any, Any]) -> float:
    """Return how often people are right on the whole, as likely as can be by how they agree and by known truths, were all alike.

    The likelihood does not mind that doubtful items were asked more often, where a share of pairs that agree would.

    Example:
        >>> from goldsmith.algorithms.answers.table import answers
        >>> given = answers([n // 2 for n in range(200)], ["a", "b"] * 100, ["y", "y"] * 80 + ["y", "n"] * 20)
        >>> round(shared_skill(given, {}), 2)
        0.89
    """
    size, n = len(given.values), np.bincount(given.item, minlength=len(given.items))
    rows, truth = gold_rows(given, known)
    fixed = np.full(len(n), -1)
    fixed[rows] = truth
    tells = np.flatnonzero((n > 1) | ((fixed >= 0) & (n > 0)))
    tells = np.random.default_rng(1).permutation(tells)[:MOST_ITEMS]
    votes = np.bincount(given.item.astype(np.int64) * size + given.value, minlength=len(n) * size).reshape(-1, size)[tells]
    sure = np.eye(size)[np.maximum(fixed[tells], 0)]
    skill, total = BEGIN, votes.sum()
    for _ in range(TURNS):
        logs = votes * np.log(skill * (size - 1) / (1 - skill))
        chances = np.exp(logs - logs.max(axis=1, keepdims=True))
        chances = np.where((fixed[tells] >= 0)[:, None], sure, chances / chances.sum(axis=1, keepdims=True))
        before, skill = skill, float(np.clip((chances * votes).sum() / total, 1 / size + 0.01, 0.98))
        if abs(skill - before) < 1e-4:
            break
    return skill


def evidence_wanted(people: int) -> int:
    """Return how much is wanted of so many people."""
    return max(LEAST, EACH * people)


def second_answers(given: Answers, known: Mapping[Any, Any], had: NDArray[np.int64], most: int, *, seed: int = 0) -> NDArray[np.int64]:
    """Return which of some items get a second answer, drawn by chance; none where enough shows how people err.

    Args:
        given: All answers.
        known: Known truths, by item.
        had: Answers that each of the items has or waits for, shape (n,).
        most: Items at a time, at least 1.
        seed: Of the order of chance, the same for the whole project.
    """
    missing = evidence_wanted(len(given.raters)) - evidence_of(given, known)
    if missing <= 0:
        return np.zeros(0, np.int64)
    order = np.random.default_rng((seed, 3)).permutation(len(had))
    alone = order[had[order] == 1]
    return np.asarray(alone[: min(most, missing)], np.int64)
