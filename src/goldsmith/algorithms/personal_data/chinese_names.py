"""How much a word looks like the full name of a Chinese person: what its characters speak for, and words that only look so.

The table says for each character the logarithm of its odds as a surname, as second and as last character of a name, against ordinary
text; their sum is the likeness. ``bench/chinese_names.py`` makes the table from jieba's dictionary (MIT).
"""

from __future__ import annotations

import functools
from importlib import resources
from typing import NamedTuple

from goldsmith.algorithms.personal_data.wordlists import listed

LOWEST, STEP = -6.0, 0.5
DOUBLE = frozenset(
    listed(
        """
    欧阳 上官 司马 诸葛 司徒 东方 夏侯 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 端木 百里 南宫 独孤 申屠 澹台 轩辕 呼延 闻人 万俟 太史 赫连 钟离
    歐陽 諸葛 東方 長孫 獨孤 軒轅 聞人 太叔 公冶 宗政 濮阳 淳于 单于 仲孙 鲜于 闾丘 司空 司寇 子车 颛孙 巫马 公西 漆雕 乐正 壤驷 公良 拓跋 夹谷 谷梁 段干 呼延 东郭 南门 羊舌 微生 梁丘 左丘 东门 西门 第五
    """
    )
)
"""Surnames of two characters."""
DOUBLE_LIKENESS = 5.0
"""What a surname of two characters speaks for a name."""


ROOMS = frozenset("站店部网仓室科厂馆局县市区镇村省司")
"""Characters that end the names of places and firms, and hardly a person's."""


class Table(NamedTuple):
    """What characters speak for, and the words that only look like names."""

    surnames: dict[str, float]
    second: dict[str, float]
    last: dict[str, float]
    words: frozenset[str]


@functools.cache
def table() -> Table:
    """Return the table."""
    first, others, words = resources.files(__package__).joinpath("chinese_names.txt").read_text(encoding="utf-8").splitlines()
    return Table(
        {first[at]: _value(first[at + 1]) for at in range(0, len(first), 2)},
        {others[at]: _value(others[at + 1]) for at in range(0, len(others), 3)},
        {others[at]: _value(others[at + 2]) for at in range(0, len(others), 3)},
        frozenset(words.split(" ")),
    )


def likeness(word: str) -> float:
    """Return how much a word looks like a surname with one or two characters after it; around 0 is as much a name as not.

    Example:
        >>> likeness("王小明") > 5 > 0 > likeness("时间")
        True
    """
    known = table()
    if word[:2] in DOUBLE and 3 <= len(word) <= 4:
        family, given = DOUBLE_LIKENESS, word[2:]
    else:
        family, given = known.surnames.get(word[:1], LOWEST), word[1:]
    if not 1 <= len(given) <= 2:
        return 2 * LOWEST
    middle = known.second.get(given[0], LOWEST) if len(given) == 2 else 0.0
    return family + middle + known.last.get(given[-1], LOWEST)


def is_word(word: str) -> bool:
    """Tell whether a word only looks like a name: one of the dictionary, a room or a firm by its last character, or 李某."""
    return word in table().words or word[-1:] in ROOMS or "某" in word


def beginning(run: str, at_least: float) -> int:
    """Return how many characters at the beginning of a run are a name, as far as its characters tell; 0 where they are none.

    Example:
        >>> beginning("王小明报案称", 3.0), beginning("李娜报案称", 3.0), beginning("高速公路", 3.0)
        (3, 2, 0)
    """
    best, length = at_least, 0
    for n in (2, 3, 4):
        word = run[:n]
        if len(word) < n or (n == 4 and word[:2] not in DOUBLE) or is_word(word):
            continue
        found = likeness(word) + (0.5 if n > 2 else 0.0)
        if found >= best:
            best, length = found, n
    return length


def _value(letter: str) -> float:
    return LOWEST + STEP * (ord(letter) - 65)
