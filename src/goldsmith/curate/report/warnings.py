"""Warnings of selections in both languages: they are noted in English, as the command line says them."""

from __future__ import annotations

import re

_SAID = tuple(
    (re.compile(english), chinese)
    for english, chinese in (
        (r"the budget is ([\d,]+) (\w+) and there are ([\d,]+): all of them were taken", r"预算为 \1 {\2}，而总共只有 \3：全部选取"),
        (
            r"`(.+)` follows length \(rank correlation ([^)]+)\): compare with a length-matched random selection",
            r"`\1` 随长度变化（秩相关 \2）：请与长度相同的随机选择比较",
        ),
        (r"([\d,]+) records have no `(.+)` and cannot be chosen", r"\1 条记录没有 `\2`，无法被选中"),
        (r"([\d,]+) (\w+) were taken where ([\d,]+) were asked for", r"要求 \3 {\2}，实际选取 \1"),
        (
            r"the shares of the languages move by ([^:]+): `--per language` keeps them",
            r"各语言的占比变动了 \1：用 `--per language` 可保持不变",
        ),
        (r"nothing was chosen", "什么也没有选中"),
        (
            r"no record of (.+) has a score: none was chosen there, and the share went to other groups",
            r"\1 中没有记录有分数：那里一条未选，份额转给了其他组",
        ),
        (r"([\d,]+) of ([\d,]+) bins of length hold too few records", r"\2 个长度区间中有 \1 个记录不足"),
        (r"the score is (.+) for every record, so this is a random selection", r"所有记录的分数都是 \1，因此这是随机选择"),
        (
            r"([\d,]+) records have the score (.+) at the border, and chance decides which ([\d,]+) of them are taken",
            r"\1 条记录的分数同为边界值 \2，由随机决定选取其中 \3 条",
        ),
        (
            r"the band holds ([\d,]+) of ([\d,]+) records, more than its quantiles say: many have the same score",
            r"该区间包含 \2 条记录中的 \1 条，多于分位数所示：许多记录分数相同",
        ),
        (
            r"the weights are as uneven as ([\d,]+) equal records, and ([\d,]+) are taken: this is close to taking the top ones",
            r"权重的悬殊相当于 \1 条等权记录，而选取了 \2 条：几乎等于只取最高的",
        ),
        (
            r"all groups together may have ([\d,]+) at most, and the budget is ([\d,]+): it is not met",
            r"所有组合计最多 \1，而预算为 \2：无法满足",
        ),
        (
            r"the weights alone would repeat (.+); at most (\S+) is allowed, the rest went to other groups",
            r"仅按权重会重复 \1；最多允许 \2 次，其余转给了其他组",
        ),
    )
)
_GROUP = re.compile(r"(`[^`]*`): (.+)", re.DOTALL)
_UNITS = {"records": "条", "tokens": "个词元", "characters": "个字符"}


def both(warning: str) -> dict[str, str]:
    """Return a warning in English and Chinese; one that is not known stays in English.

    Example:
        >>> both("`zh`: 3 of 20 bins of length hold too few records")["zh"]
        '`zh`：20 个长度区间中有 3 个记录不足'
    """
    return {"en": warning, "zh": _chinese(warning)}


def _chinese(warning: str) -> str:
    for english, chinese in _SAID:
        if found := english.fullmatch(warning):
            told = re.sub(r"{(\w+)}", lambda unit: _UNITS.get(unit[1], unit[1]), found.expand(chinese))
            return re.sub(r" and ([\d,]+) more", r" 及另外 \1 个", told)
    if grouped := _GROUP.fullmatch(warning):
        return f"{grouped[1]}：{_chinese(grouped[2])}"
    return warning
