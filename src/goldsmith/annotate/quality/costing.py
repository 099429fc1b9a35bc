"""What more answers would bring: what fewer would have come to, replayed, and how many are still needed.

1. Of each task so many of its answers are drawn by chance, one, two, three...: what is thought right then, and what is right where the answer is
   known, tells what one answer more a task is worth. Known answers teach nothing there: they only judge.
2. The forecast plays the project through from where it stands, as :mod:`goldsmith.algorithms.answers.forecast` tells.

Of more than 20,000 tasks so many are drawn by chance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.answers.assisted import assisted, gold_rows
from goldsmith.algorithms.answers.choosing import rightness
from goldsmith.algorithms.answers.forecast import People, answers_needed
from goldsmith.algorithms.answers.table import Answers
from goldsmith.annotate.quality.telling import interval, words
from goldsmith.stats.estimate import Estimate, bounded
from goldsmith.stats.rates import critical, score_interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.annotate.ballots import Decided
    from goldsmith.annotate.policy import Policy

MOST_TASKS = 20_000
MOST_STEPS = 10
LEAST_SHARE = 0.1
"""Share of tasks that must have so many answers that a step is told."""
MOST_ANSWERS = 15
"""Answers that a forecast gives a task at most, where the project does not say."""


def cost_of(question: str, found: Decided, policy: Policy, unanswered: int = 0) -> dict[str, Any]:
    """Return cost against quality of a question that is voted on, with as many tasks as have no answer yet."""
    if found.believed is None or len(found.given.values) < 2:
        return {"question": question, "steps": [], "forecast": None}
    rows = np.random.default_rng(0).permutation(len(found.given.items))[:MOST_TASKS]
    kept = np.zeros(len(found.given.items), bool)
    kept[rows] = True
    return {"question": question, "steps": _steps(found, kept), "forecast": _forecast(found, policy, unanswered)}


def _steps(found: Decided, kept: NDArray[np.bool_]) -> list[dict[str, Any]]:
    given = _of(found.given, kept)
    predicted = None if found.predicted is None else found.predicted[kept]
    nth, told = _nth(given), []
    counts = np.bincount(given.item, minlength=len(given.items))
    for n in range(1, MOST_STEPS + 1):
        if (counts >= n).mean() < LEAST_SHARE:
            break
        some = nth < n
        part = Answers(given.items, given.raters, given.values, given.item[some], given.rater[some], given.value[some])
        told.append(_step(n, part, predicted, found))
    return told


def _step(n: int, part: Answers, predicted: NDArray[np.float64] | None, found: Decided) -> dict[str, Any]:
    concluded = assisted(part, predicted).consensus
    rows, truth = gold_rows(part, found.known)
    right = rightness(concluded, rows, truth)
    value = float(right.mean()) if len(right) else 0.0
    accuracy = (
        Estimate(*bounded(value, *score_interval(value, len(right), critical(0.95))), 0.95, len(right), "wilson") if len(right) else None
    )
    return {"answers_a_task": n, "answers": len(part), "sureness": float(concluded.certainty.mean()), "accuracy": interval(accuracy)}


def _of(given: Answers, kept: NDArray[np.bool_]) -> Answers:
    """Return the answers to some tasks."""
    inside, place = kept[given.item], np.cumsum(kept) - 1
    return Answers(
        given.items.filter(pa.array(kept)), given.raters, given.values,
        place[given.item][inside].astype(np.int32), given.rater[inside], given.value[inside],
    )  # fmt: skip


def _nth(given: Answers) -> NDArray[np.int64]:
    """Return which of its task's answers each is, in an order by chance, from 0."""
    order = np.lexsort((np.random.default_rng(1).random(len(given)), given.item))
    first = np.searchsorted(given.item[order], np.arange(len(given.items)))
    nth = np.empty(len(given), np.int64)
    nth[order] = np.arange(len(given)) - first[given.item[order]]
    return nth


def people_of(found: Decided) -> People:
    """Return how often each person is right, as all his answers tell, and how many he gave."""
    if found.believed is None:
        raise ValueError("everybody said the same: nothing shows how people err")
    total = np.bincount(found.given.rater, minlength=len(found.given.raters)).astype(float)
    right = found.believed.consensus.skill * (total + sum(found.belief))
    return People(np.maximum(right, 1e-3), np.maximum(total + sum(found.belief) - right, 1e-3), total)


def _forecast(found: Decided, policy: Policy, unanswered: int) -> dict[str, Any] | None:
    if found.believed is None:
        return None
    posterior = found.believed.consensus.posterior
    asked = np.bincount(found.given.item, minlength=len(found.given.items))
    if unanswered:
        posterior = np.vstack([posterior, np.tile(found.believed.consensus.prior, (unanswered, 1))])
        asked = np.concatenate([asked, np.zeros(unanswered, np.int64)])
    most = max(policy.most_answers or MOST_ANSWERS, policy.overlap)
    told = answers_needed(posterior, asked, people_of(found), target=policy.sure, most=most)
    numbers = {name: None if (value := getattr(told, name)) is None else round(value) for name in ("answers", "low", "high")}
    return {
        "wanted": policy.sure,
        "now": told.now,
        "unanswered": unanswered,
        **numbers,
        "reached": told.reached,
        "why": _why(policy.sure, told.reached, most, told.answers),
    }


def _why(wanted: float, reached: float, most: int, answers: float | None) -> dict[str, str]:
    if answers is None:
        return words(
            f"with at most {most} answers a task {100 * reached:.1f} % would be thought right: more answers, or better ones, are needed",
            f"每个任务至多 {most} 份答案时，预计正确率为 {100 * reached:.1f} %，达不到 {100 * wanted:.1f} %：需要更多或更好的答案",
        )
    return words(
        "tasks in doubt are asked again, most doubtful first, by people as they answered so far",
        "按“越存疑越先追加作答”推演，作答人员与至今相同",
    )
