"""Figures of quality in words: intervals as JSON holds them, and why a method was taken or a figure is missing, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goldsmith.algorithms.answers.choosing import LEAST_GOLD
from goldsmith.algorithms.answers.turns import LEAST_ANSWERS
from goldsmith.annotate.ballots import ASKED_AGAIN

if TYPE_CHECKING:
    from goldsmith.annotate.ballots import Decided
    from goldsmith.stats.estimate import Estimate

Words = dict[str, str]


def words(en: str, zh: str) -> Words:
    """Return a sentence in both languages."""
    return {"en": en, "zh": zh}


def interval(found: Estimate | None) -> dict[str, Any] | None:
    """Return an estimate as JSON holds it; null stays null."""
    if found is None:
        return None
    told = {"value": found.value, "low": found.low, "high": found.high, "n": found.n}
    return {**told, "confidence": found.confidence, "method": found.method, "notes": list(found.notes)}


def no_agreement(several: int) -> Words:
    """Say why there is no agreement to tell."""
    if several < 2:
        return words(
            f"{several} tasks have two answers: agreement needs at least 2 such tasks",
            f"有两份及以上答案的任务只有 {several} 个，至少需要 2 个才能计算一致性",
        )
    return words(
        "all answers are the same: nothing shows whether people agree or could not have differed",
        "所有答案都相同，无法判断是真正一致还是本就没有分歧的可能",
    )


PLAIN = {
    "medoid": words(
        "answers of this kind are no votes: the one nearest to all others stands",
        "此类答案不能投票表决，取与其他答案总距离最小的一份",
    ),
    "agreed": words(
        "marks that cover the same place are put together; each stays where most people have it",
        "覆盖同一位置的标注合并为一处，多数人都标了才保留",
    ),
}


def why_chosen(method: str, decided: Decided | None) -> Words:
    """Say why a method of consensus is taken, or why models of people are not tried."""
    if decided is None:
        return PLAIN["agreed" if method.startswith("agreed") else "medoid"]
    if method == "refused":
        return _few(decided)
    gold, given = len(_known(decided)), decided.given
    if len(given.values) < 2:
        return words("everybody said the same", "所有人的答案都相同")
    if decided.asks_again:
        return words(ASKED_AGAIN, "存疑的任务按此方法的把握追加作答，因此由它裁定")
    if gold < LEAST_GOLD:
        return _few(decided) if given.per_item < LEAST_ANSWERS else _panel(gold)
    return _by_gold(method, decided, gold)


def _known(decided: Decided) -> list[int]:
    """Return the tasks with a known answer that somebody answered."""
    answered = set(decided.items.tolist())
    return [one for one in decided.known if one in answered]


def _few(decided: Decided) -> Words:
    per = decided.given.per_item
    return words(
        f"{per:.2f} answers a task are too few for methods that learn how people err: they do worse than a vote below {LEAST_ANSWERS:g}",
        f"每个任务平均只有 {per:.2f} 份答案，低于 {LEAST_ANSWERS:g} 份时，学习标注员错误规律的方法不如直接投票",
    )


def _panel(gold: int) -> Words:
    return words(
        f"{gold} tasks with a known answer cannot tell methods apart ({LEAST_GOLD} are the least): the mean of four methods is taken",
        f"金标任务只有 {gold} 个，不足以比较各方法（至少 {LEAST_GOLD} 个），因此取四种方法的平均",
    )


def _by_gold(method: str, decided: Decided, gold: int) -> Words:
    accuracy, base = decided.choice.accuracy, "weighted-vote"
    if method in {base, "majority-vote"} or method not in accuracy:
        return words(
            f"on {gold} tasks with a known answer no method is shown to be better than the vote by more than one standard error",
            f"在 {gold} 个金标任务上，没有方法比投票高出一个标准误以上",
        )
    mine, other = (100 * accuracy[one].value for one in (method, base))
    return words(
        f"best on {gold} tasks with a known answer: right on {mine:.1f} % of them, the weighted vote on {other:.1f} %",
        f"在 {gold} 个金标任务上最好：正确率 {mine:.1f} %，加权投票为 {other:.1f} %",
    )
