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
from goldsmith.algorithms.answers.forecast import Needed, answers_needed
from goldsmith.algorithms.answers.played_on import People, Standing
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
"""Answers that a forecast gives a task at most, where the project does not say; never more than people answered."""
LEVELS = (0.8, 0.85, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99, 0.995)
"""Shares of right labels for which a forecast is told, beside the one of the rules."""
LEAST_KNOWN = 100
"""Answers to known tasks below which a forecast says that it rests on few."""
FEW = words(
    "Few answers to known tasks are there: how often people are right is told by agreement alone, which is weak.",
    "金标任务上的答案很少：各人的正确率只能由相互一致情况推断，依据薄弱。",
)


def cost_of(question: str, found: Decided, policy: Policy, unanswered: int = 0) -> dict[str, Any]:
    """Return cost against quality of a question that is voted on, with as many tasks as have no answer yet."""
    if found.believed is None or len(found.given.values) < 2:
        return {"question": question, "steps": [], "forecast": None, "forecasts": [], "limits": None}
    rows = np.random.default_rng(0).permutation(len(found.given.items))[:MOST_TASKS]
    kept = np.zeros(len(found.given.items), bool)
    kept[rows] = True
    forecasts = _forecasts(found, policy, unanswered)
    asked = next((one for one in forecasts if one["wanted"] == policy.sure), None)
    return {"question": question, "steps": _steps(found, kept), "forecast": asked, "forecasts": forecasts, "limits": limits_of(found)}


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


def standing_of(found: Decided, unanswered: int = 0) -> Standing:
    """Return how the tasks stand whose answer is not known, with as many as have no answer yet behind them."""
    if found.believed is None:
        raise ValueError("everybody said the same: nothing shows how people err")
    given, held = found.given, found.believed.consensus
    kept = np.ones(len(given.items), bool)
    kept[gold_rows(given, found.known)[0]] = False
    inside, place = kept[given.item], np.cumsum(kept) - 1
    fresh = np.tile(held.prior, (unanswered, 1))
    return Standing(
        np.vstack([found.believed.before[kept], fresh]),
        np.vstack([held.posterior[kept], fresh]),
        place[given.item[inside]].astype(np.int64),
        given.rater[inside].astype(np.int64),
        given.value[inside].astype(np.int64),
    )


def _forecasts(found: Decided, policy: Policy, unanswered: int) -> list[dict[str, Any]]:
    """Return what is still needed for each level, lowest first; nothing where no task is without a known answer."""
    stands = standing_of(found, unanswered)
    if not len(stands.posterior):
        return []
    most = min(max(policy.most_answers or MOST_ANSWERS, policy.overlap), len(found.given.raters))
    levels = sorted({*LEVELS, policy.sure})
    told = answers_needed(stands, people_of(found), levels, most=most)
    return [_level(wanted, one, most, unanswered) for wanted, one in zip(levels, told, strict=True)]


def _level(wanted: float, told: Needed, most: int, unanswered: int) -> dict[str, Any]:
    numbers = {name: None if (value := getattr(told, name)) is None else round(value) for name in ("answers", "low", "high")}
    return {
        "wanted": wanted,
        "now": told.now,
        "unanswered": unanswered,
        **numbers,
        "reached": told.reached,
        "why": _why(wanted, told, most),
    }


def _why(wanted: float, told: Needed, most: int) -> dict[str, str]:
    if told.answers is None:
        return words(
            f"with at most {most} answers a task {100 * told.reached:.1f} % would be right: more people, or better ones, are needed",
            f"每个任务至多 {most} 份答案时，预计正确率为 {100 * told.reached:.1f} %，达不到 {100 * wanted:.1f} %：需要更多或更好的作答人员",
        )
    return words(
        "tasks in doubt are asked again, most doubtful first, by people as they answered so far",
        "按“越存疑越先追加作答”推演，作答人员与至今相同",
    )


def limits_of(found: Decided) -> dict[str, str]:
    """Return what a forecast rests on and where it ends, in words."""
    people, known = len(found.given.raters), known_answers(found)
    rests = words(
        f"It rests on {people:,} people, who were judged by {known:,} answers to known tasks and by each other.",
        f"依据 {people:,} 名作答人员，由金标任务上的 {known:,} 份答案及相互一致情况推断其水平。",
    )
    ends = words(
        "It holds where people err independently of each other and evenly over wrong answers; where some tasks are harder than their votes tell, or people err together, more answers are needed, and known answers show it.",
        "前提是各人相互独立地出错，且错误均匀分布；若部分任务比票数显示的更难，或多人犯同样的错误，则需要更多答案，可由金标任务看出。",
    )
    few = FEW if known < LEAST_KNOWN else words("", "")
    return {language: " ".join(filter(None, (few[language], rests[language], ends[language]))) for language in ("en", "zh")}


def known_answers(found: Decided) -> int:
    """Return how many answers were given to tasks whose answer is known."""
    rows, _ = gold_rows(found.given, found.known)
    return int(np.isin(found.given.item, rows).sum())
