"""The screen of swaps: two texts that are the same but for a number or a name.

1. Pairs that are nearly the same are read word by word; a pair counts if all that differs is a few short stretches, replaced one by
   the other.
2. Which of the two was altered? Five witnesses, each worth a stated amount: what the question names; what the text itself says
   elsewhere; what further texts that are nearly the same say; how often each stands between the same words in all the data; which came
   later. Where no witness speaks both are suspected alike, and a reviewer looks at a pair.
3. Texts that answer different questions may well differ: such pairs count for less, and so do texts so short that people write them alike
   by chance.

Source: ours.
"""

from __future__ import annotations

import difflib
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.algorithms.poison.suspicion import Reason, Suspicion

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from goldsmith.algorithms.poison.near import Pairs

SCREEN = "swaps"
WORDS = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|\S")
HAN = re.compile(r"[\u0e00-\u9fff\uac00-\ud7ff]")
MOST_COMPARED = 20_000
"""Pairs that are read; of more, the most alike."""
INSIDE = re.compile(r"[\d.,][\d.,]|[^\W\u0e00-\u9fff\uac00-\ud7ff]{2}")
MOST_CHANGED, MOST_PLACES, MOST_SHARE, MOST_MIDDLE = 16, 4, 0.34, 1_500
"""Words that differ, places where they do, what share of the shorter text they may be, and characters from the first to the last."""
ASKED, REPEATED, SIBLINGS, CONTEXT, LATER = 1.5, 1.0, 1.5, 1.0, 0.5
"""What each witness is worth."""
REACH = 2
"""Characters on either side of a stretch that make its context."""
QUOTED = 12
ENOUGH = 16
"""Pairs of words from which on a text is not written twice by chance; of fewer, so much less."""


@dataclass(frozen=True)
class Swap:
    """A stretch of two texts that differs, as the first says it and as the second does."""

    first: int
    second: int
    said: tuple[str, str]
    contexts: tuple[tuple[str, ...], tuple[str, ...]]
    """The stretch with what stands before it, and with what stands behind it, in either text."""
    closeness: float
    """From 0 to 1: how little else of the texts differs."""
    numeric: bool


@dataclass(frozen=True)
class Pieces:
    """The texts of a pair's records, and their questions, by record."""

    texts: Mapping[int, str]
    questions: Mapping[int, str]


def chosen(pairs: Pairs, digests: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the pairs worth reading: not the same text, the most alike first."""
    rows = np.flatnonzero(digests[pairs.first] != digests[pairs.second])
    rows = np.sort(rows[np.argsort(-pairs.similarity[rows], kind="stable")[:MOST_COMPARED]])
    return pairs.first[rows], pairs.second[rows]


def swaps_between(first: int, second: int, one: str, two: str) -> list[Swap]:
    """Return what differs between two texts if it is but a few stretches, else nothing.

    Example:
        >>> found = swaps_between(0, 1, "Take 5 mg twice a day after meals.", "Take 50 mg twice a day after meals.")
        >>> found[0].said, found[0].numeric
        (('5', '50'), True)
    """
    head, tail = _shared(one, two)
    ends = len(one) - tail, len(two) - tail
    if max(ends) - head > MOST_MIDDLE:
        return []
    middles = one[head : ends[0]], two[head : ends[1]]
    most = int(MOST_SHARE * min(len(one), len(two)))
    if not _close(middles[0], middles[1], most):
        return []
    a, b = _words(middles[0]), _words(middles[1])
    number = {word: at for at, word in enumerate(dict.fromkeys([*a, *b]))}
    if not _near([number[word] for word in a], [number[word] for word in b], MOST_CHANGED):
        return []
    changed = [block[1:] for block in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes() if block[0] != "equal"]
    if not changed or len(changed) > MOST_PLACES or any(end == start or last == begin for start, end, begin, last in changed):
        return []
    words = _split(middles[0]), _split(middles[1])
    size = sum(max(end - start, last - begin) for start, end, begin, last in changed)
    stretches = [
        (_stretch(one, words[0], head, start, end), _stretch(two, words[1], head, begin, last)) for start, end, begin, last in changed
    ]
    letters = sum(max(len(left[0]), len(right[0])) for left, right in stretches)
    if size > MOST_CHANGED or letters > most:
        return []
    return [
        Swap(first, second, (left[0], right[0]), (left[1], right[1]), 1 - size / (MOST_CHANGED + 1), _numeric(left[0], right[0]))
        for left, right in stretches
        if any(letter.isalnum() for letter in left[0] + right[0])
    ]


def judged(
    n: int,
    swaps: Sequence[Swap],
    pieces: Pieces,
    *,
    siblings: Mapping[int, Sequence[int]],
    seen: Mapping[str, int],
    shingles: NDArray[np.int64] | None = None,
    times: NDArray[np.int64] | None = None,
) -> Suspicion:
    """Return how much each record looks like the altered one of a pair.

    Args:
        n: Number of records.
        swaps: What differs, of all pairs.
        pieces: Texts and questions of their records, and of the siblings.
        siblings: Further records that are nearly the same, by record.
        seen: In how many records each context stands.
        shingles: Pairs of words of each record; all are long enough where it is left out.
        times: When each record came, below 0 for unknown.
    """
    scores, partners, reasons = np.zeros(n, np.float32), np.full(n, -1, np.int64), {}
    for swap in swaps:
        lean = _witnessed(swap, pieces, siblings, seen)
        if times is not None and min(times[swap.first], times[swap.second]) >= 0:
            lean += LATER * np.sign(times[swap.second] - times[swap.first])
        enough = 1.0 if shingles is None else min(min(shingles[swap.first], shingles[swap.second]) / ENOUGH, 1.0)
        base = 2.0 if pieces.questions.get(swap.first) == pieces.questions.get(swap.second) else 1.0
        for row, other, side, sign in ((swap.first, swap.second, 0, -1), (swap.second, swap.first, 1, 1)):
            score = max(enough * (base + swap.closeness + sign * max(-2.0, min(2.0, lean))), 0.01)
            if score > scores[row]:
                scores[row], partners[row] = score, other
                said = {"said": swap.said[side][:40], "other": swap.said[1 - side][:40], "quote": _quote(pieces.texts[row], swap, side)}
                reasons[row] = Reason.of("number_differs" if swap.numeric else "word_differs", said)
    return Suspicion(SCREEN, scores, partners, reasons)


def _witnessed(swap: Swap, pieces: Pieces, siblings: Mapping[int, Sequence[int]], seen: Mapping[str, int]) -> float:
    """Return how far the witnesses speak against the second (above 0) or the first (below 0)."""
    left, right = swap.said
    one, two = pieces.texts[swap.first], pieces.texts[swap.second]
    asked = pieces.questions.get(swap.first, ""), pieces.questions.get(swap.second, "")
    lean = ASKED * ((left in asked[0]) - (right in asked[0]) + (left in asked[1]) - (right in asked[1])) / 2
    lean += REPEATED * ((one.count(left) > 1) - (two.count(right) > 1) + (left in two) - (right in one)) / 2
    others = (set(siblings.get(swap.first, ())) | set(siblings.get(swap.second, ()))) - {swap.first, swap.second}
    votes = [(swap.contexts[0][at] in pieces.texts[row]) - (swap.contexts[1][at] in pieces.texts[row]) for row in others for at in (0, 1)]
    lean += SIBLINGS * float(np.sign(sum(votes)))
    odds = [math.log2((seen.get(a, 0) + 0.5) / (seen.get(b, 0) + 0.5)) for a, b in zip(*swap.contexts, strict=True)]
    return lean + CONTEXT * max(-1.0, min(1.0, sum(odds) / 4))


def _words(text: str) -> list[str]:
    """Return the words of a text, without their places."""
    found: list[str] = []
    for word in WORDS.findall(text):
        if len(word) > 1 and HAN.search(word):
            found.extend(word)
        else:
            found.append(word)
    return found


def _split(text: str) -> list[tuple[str, int]]:
    """Return the words of a text and where each begins; a Han character is one by itself."""
    found = []
    for match in WORDS.finditer(text):
        if len(match.group()) > 1 and HAN.search(match.group()):
            found += [(letter, match.start() + at) for at, letter in enumerate(match.group())]
        else:
            found.append((match.group(), match.start()))
    return found


def _close(one: str, two: str, most: int) -> bool:
    """Tell whether so many letters at most must be edited to make one text of the other, white space aside."""
    from goldsmith.kernels.edit_distance import within

    one, two = "".join(one.split()), "".join(two.split())
    if abs(len(one) - len(two)) > most:
        return False
    return within(np.frombuffer(one.encode("utf-32-le"), np.uint32), np.frombuffer(two.encode("utf-32-le"), np.uint32), most)


def _near(one: Sequence[int], two: Sequence[int], most: int) -> bool:
    """Tell the same of two sequences of numbers."""
    from goldsmith.kernels.edit_distance import within

    return within(np.array(one, np.uint32), np.array(two, np.uint32), most)


def _shared(one: str, two: str) -> tuple[int, int]:
    """Return how many characters both begin with and end with, whole words alone."""
    most = min(len(one), len(two))
    head = _while_equal(lambda size: one[:size] == two[:size], most)
    tail = _while_equal(lambda size: size == 0 or one[-size:] == two[-size:], most - head)
    while head and _within(one, head) | _within(two, head):
        head -= 1
    while tail and _within(one, len(one) - tail) | _within(two, len(two) - tail):
        tail -= 1
    return head, tail


def _while_equal(equal: Callable[[int], bool], most: int) -> int:
    """Return the greatest size, ``most`` at most, up to which it holds, by halving."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if equal(middle) else (low, middle - 1)
    return low


def _within(text: str, at: int) -> bool:
    """Tell whether a place lies within a word or a number."""
    return 0 < at < len(text) and bool(INSIDE.match(text[at - 1 : at + 1]))


def _numeric(left: str, right: str) -> bool:
    return bool(re.search(r"\d", left) and re.search(r"\d", right))


def _stretch(text: str, words: list[tuple[str, int]], head: int, start: int, end: int) -> tuple[str, tuple[str, str]]:
    """Return a stretch of words, and it with what stands on either side."""
    begin, stop = head + words[start][1], head + words[end - 1][1] + len(words[end - 1][0])
    said = text[begin:stop]
    return said, (text[max(0, begin - REACH) : stop], text[begin : stop + REACH])


def _quote(text: str, swap: Swap, side: int) -> str:
    at = max(text.find(swap.contexts[side][0]), 0)
    return text[max(0, at - QUOTED) : at + len(swap.said[side]) + 2 * QUOTED].replace("\n", " ")
