"""What an alarm says to a manager, in English and Chinese: plain figures, and what to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS = ("spamming", "quick", "slow", "colluding", "copying", "swayed", "falling", "drifting", "tiring")
"""What an alarm may be about."""

SAID: dict[str, tuple[str, str]] = {
    "spamming": (
        "agrees with the others' majority in {seen%} of {n} answers; chance alone gives {chance%}, honest work at least {expected%}",
        "{n} 份答案中有 {seen%} 与其他人的多数一致；纯属随机为 {chance%}，认真作答至少为 {expected%}",
    ),
    "quick": (
        "takes {seen%} of the time that others take for the same tasks, over {n} answers",
        "{n} 份答案的用时仅为他人做同样任务的 {seen%}",
    ),
    "slow": ("takes {seen×} times as long as others for the same tasks, over {n} answers", "{n} 份答案的用时为他人做同样任务的 {seen×} 倍"),
    "colluding": (
        "gives the same wrong answer as {others} in {seen#} of {n} tasks in which one of them leaves the others; {expected#} are expected",
        "与{others}给出相同的错误答案：{n} 个有一方偏离他人的任务中有 {seen#} 个，预期为 {expected#} 个",
    ),
    "copying": (
        "keeps {seen%} of {n} predictions that most others refuse; honest work keeps at most {expected%}",
        "在 {n} 条多数人不认可的预标注中照抄 {seen%}；认真作答至多为 {expected%}",
    ),
    "swayed": (
        "agrees with predictions in {seen%} of tasks where they are shown and in {expected%} where they are hidden, over {n} tasks",
        "{n} 个任务中，显示预标注时与其一致的占 {seen%}，不显示时占 {expected%}",
    ),
    "falling": (
        "was right in {expected%} of known answers or more at first, and in {seen%} of the last {n}",
        "起初金标任务的正确率不低于 {expected%}，最近 {n} 题为 {seen%}",
    ),
    "drifting": (
        "agreed with the others in {expected%} of the tasks in which they are of one mind, and in {seen%} of the last {n}",
        "在其他人意见一致的任务中，此前与其一致的占 {expected%}，最近 {n} 个为 {seen%}",
    ),
    "tiring": (
        "is wrong rather at the end of a sitting: wrong answers lie on average at {seen%} of it, where {expected%} is expected, over {n} known answers",
        "连续工作后段出错偏多：{n} 个金标任务中，错题平均位于全程的 {seen%} 处，预期为 {expected%}",
    ),
}
"""What was seen; `%` a share, `×` a multiple, `#` a count."""

DO: dict[str, tuple[str, str]] = {
    "spamming": ("look at the tasks where he alone says something else", "请查看仅此人答案不同的任务"),
    "quick": ("look at his quickest answers: he may be good, or not look", "请查看其最快的答案：可能熟练，也可能未认真看"),
    "slow": ("ask whether something hinders him, such as a slow page", "请询问是否有困难，例如页面较慢"),
    "colluding": ("look at the tasks where both are wrong in the same way", "请查看双方错得相同的任务"),
    "copying": ("look at the tasks where he kept what was wrong", "请查看其照抄错误预标注的任务"),
    "swayed": ("look at what he took over, and let fewer tasks show predictions", "请查看其采用的预标注，并减少显示预标注的比例"),
    "falling": ("look at what he had wrong of late, and talk to him", "请查看其近期错题并与其沟通"),
    "drifting": ("look at his newest answers, and put some before a reviewer", "请查看其近期答案，并抽取一部分审核"),
    "tiring": ("shorter sittings, or a daily quota, help", "建议缩短连续工作时间，或设置每日配额"),
}
"""What a manager may do; nothing is done by itself."""

GOLD: dict[str, tuple[str, str]] = {
    "proved": ("known answers prove it: {right} of {asked} right", "金标任务证实：{asked} 题中答对 {right} 题"),
    "unproved": ("known answers do not prove it: {right} of {asked} right", "金标任务未能证实：{asked} 题中答对 {right} 题"),
    "disproved": ("his work is good by known answers: {right} of {asked} right", "金标任务表明其工作合格：{asked} 题中答对 {right} 题"),
    "none": ("no known answer proves it", "没有金标任务可以证实"),
}
"""What known answers say."""


def said_of(kind: str, verdict: str, evidence: Mapping[str, Any], others: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return what an alarm says and what may be done, each in English and Chinese.

    Example:
        >>> said, do = said_of("quick", "unproved", {"seen": 0.125, "expected": 1.0, "n": 55, "gold": None}, "")
        >>> said["en"]
        'takes 12.5 % of the time that others take for the same tasks, over 55 answers; no known answer proves it'
    """
    gold = evidence.get("gold") or {}
    proof = GOLD[verdict if gold.get("asked") else "none"]
    told = [_filled(words, evidence, others) for words in SAID[kind]]
    about = [words.format(right=gold.get("right", 0), asked=gold.get("asked", 0)) for words in proof]
    return {"en": f"{told[0]}; {about[0]}", "zh": f"{told[1]}；{about[1]}"}, dict(zip(("en", "zh"), DO[kind], strict=True))


def _filled(words: str, evidence: Mapping[str, Any], others: str) -> str:
    seen, expected = float(evidence.get("seen", 0)), float(evidence.get("expected", 0))
    values = {
        "{seen%}": _share(seen), "{expected%}": _share(expected), "{chance%}": _share(float(evidence.get("chance", 0))),
        "{seen×}": f"{seen:.1f}", "{seen#}": f"{seen:.0f}", "{expected#}": f"{expected:.1f}", "{n}": f"{int(evidence.get('n', 0)):,}",
        "{others}": others,
    }  # fmt: skip
    for place, value in values.items():
        words = words.replace(place, value)
    return words


def _share(value: float) -> str:
    """Return a share in hundredths, without a decimal where it has none.

    Example:
        >>> _share(0.5), _share(0.125)
        ('50 %', '12.5 %')
    """
    return f"{value * 100:.1f}".removesuffix(".0") + " %"
