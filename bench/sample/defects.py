"""Plant defects of known kind and count: near copies, mojibake, broken lines."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

HAN = re.compile(r"[\u4e00-\u9fff]")
UNIT = re.compile(r"[\u4e00-\u9fff]|[^\W\u4e00-\u9fff]+")
BOILERPLATE = {
    "zh": "更多精彩内容请关注我们的公众号，转载请注明出处，未经许可不得用于商业用途。",
    "en": "Sign up for our newsletter to get stories like this one delivered to your inbox every morning.",
}


def grams(text: str) -> set[tuple[str, ...]]:
    """Return the 3-grams of words, a Han character being a word."""
    words = UNIT.findall(text.lower())
    return {tuple(words[i : i + 3]) for i in range(max(1, len(words) - 2))}


def jaccard(a: str, b: str) -> float:
    """Return the Jaccard index of the 3-grams of two texts, in [0, 1]."""
    p, q = grams(a), grams(b)
    return len(p & q) / len(p | q)


def near_copy(text: str, share: float, pool: list[str], chance: random.Random) -> str:
    """Return the text with a share of its words replaced (70 %), deleted (15 %) or followed by another (15 %)."""
    spots = list(UNIT.finditer(text))
    chosen = sorted(chance.sample(spots, max(1, round(share * len(spots)))), key=lambda m: -m.start())
    for spot in chosen:
        kind, word = chance.random(), chance.choice(pool)
        old = spot.group()
        new = word if kind < 0.7 else "" if kind < 0.85 else old + ("" if HAN.match(old) else " ") + word
        text = text[: spot.start()] + new + text[spot.end() :]
    return text


def spaced(text: str, chance: random.Random) -> str:
    """Return the text with other white space only: an exact duplicate for whoever normalises it."""
    text = re.sub(r" ", lambda _: chance.choice((" ", " ", "  ", "\t", "\n")), text)
    return "  " + text.replace("\n", "\n\n") + "\n"


def mojibake(text: str, kind: str) -> str:
    """Return the text as it looks after a wrong decoding.

    Args:
        text: Text that the legacy encoding can hold.
        kind: ``utf8-as-latin1``, ``gbk-as-latin1`` or ``utf8-as-gbk``.
    """
    written, read = {"utf8-as-latin1": ("utf-8", "latin-1"), "gbk-as-latin1": ("gb18030", "latin-1"), "utf8-as-gbk": ("utf-8", "gb18030")}[
        kind
    ]
    return text.encode(written).decode(read, errors="replace")


def broken(line: str, kind: str) -> str:
    """Return a JSON line that no parser accepts.

    Args:
        line: A whole JSON object.
        kind: ``truncated``, ``unquoted``, ``python`` (single quotes), ``unescaped`` or ``log``.
    """
    if kind == "truncated":
        return line[: len(line) * 2 // 3]
    if kind == "unquoted":
        return line.replace('"text": "', '"text": ', 1)
    if kind == "python":
        return repr(json.loads(line))
    if kind == "unescaped":
        return line.replace('"text": "', '"text": "he said "', 1)
    return "2023-04-11 08:31:02,114 WARNING crawler.pipeline: queue is full, line dropped"
