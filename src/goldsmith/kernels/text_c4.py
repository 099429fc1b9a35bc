"""C4's tests of one line, in C4's order, without rewriting the text.

1. A run without white space of more than 1,000 code points: the line goes.
2. Citation marks (``[12]``, ``[edit]``, ``[citation needed]``) are taken out before the further tests.
3. No ``. ? ! " '`` at the end, or three full stops there: the line goes (this test can be left out, as FineWeb does).
4. Fewer than three runs without white space (counted before 2): the line goes.
5. "lorem ipsum": the document goes.
6. "javascript": the line goes.
7. A curly bracket: the document goes.
8. A phrase about cookies, terms or privacy: the line goes.
9. Else the line stays, and its sentences count.

Letters are compared as ``str.lower`` makes them; the only other character that becomes a needed one is U+212A, Kelvin.

Source: Raffel et al. 2020, arXiv:1910.10683; the order and the phrases follow datatrove 0.10.1.
"""

from __future__ import annotations

import numpy as np

from goldsmith.kernels.characters import CATEGORY_SHIFT
from goldsmith.kernels.text_bytes import decode, inner, load1, word_of
from goldsmith.kernels.text_words import split

ZERO = np.int64(0)  # a plain 0 would be a type of its own and compile functions once more
GOES, STAYS, LOREM_IPSUM, CURLY_BRACKET = 0, 1, 2, 3
LONGEST = 1000
FEWEST = 3
DECIMAL = 13  # position of Nd in CATEGORIES


def _bytes(text):
    return np.frombuffer(text.encode(), np.uint8).copy()


EDIT, NEEDED = _bytes("[edit]"), _bytes("[citation needed]")
LOREM, IPSUM, SCRIPT = _bytes("lorem i"), _bytes("psum"), _bytes("javascript")
PRI, VACY, TERMS, USE = _bytes("pri"), _bytes("vacy policy"), _bytes("terms o"), _bytes("f use")
COOKIES, COOKIE = _bytes("cookies"), _bytes("cookie policy")
USE_, USES_, USE_OF_ = _bytes("use "), _bytes("uses "), _bytes("use of ")
ANCHORS = np.zeros(256, np.uint8)
for _anchor in "jJkKvVfFpP{":
    ANCHORS[ord(_anchor)] = 1
ANCHORS[0xE2] = 1


@inner
def stands(text, at, start, end, words):
    """Tell whether ``words`` (small letters) stand at ``at`` inside ``text[start:end]``, in any case."""
    if at < start or at + len(words) > end:
        return False
    for offset in range(len(words)):
        byte = load1(text, at + offset)
        if 65 <= byte <= 90:
            byte += 32
        if byte != words[offset]:
            return False
    return True


@inner
def stands_exactly(text, at, end, words):
    """Tell whether ``words`` stand at ``at``, in this case."""
    if at + len(words) > end:
        return False
    for offset in range(len(words)):
        if load1(text, at + offset) != words[offset]:
            return False
    return True


@inner
def citation(text, at, end, index, blocks):
    """Return where the citation mark ends that starts at the bracket at ``at``; ``at`` where there is none."""
    if stands_exactly(text, at, end, EDIT):
        return at + len(EDIT)
    if stands_exactly(text, at, end, NEEDED):
        return at + len(NEEDED)
    stop = at + 1
    while stop < end:
        code, width = decode(text, stop, end)
        if code == 93:
            return stop + 1
        if (word_of(index, blocks, code) >> CATEGORY_SHIFT & 31) != DECIMAL:
            return at
        stop += width
    return at


@inner
def without_citations(text, start, end, index, blocks, goal):
    """Copy the line without citation marks to ``goal``; return its length, or -1 where it has none."""
    at, size = start, 0
    found = False
    while at < end:
        byte = load1(text, at)
        if byte == 91:
            stop = citation(text, at, end, index, blocks)
            if stop > at:
                at = stop
                found = True
                continue
        goal[size] = byte
        size += 1
        at += 1
    return size if found else -1


@inner
def with_plain_k(text, start, end, goal):
    """Copy the line with every Kelvin sign made a k to ``goal``; return its length."""
    at, size = start, 0
    while at < end:
        byte = load1(text, at)
        if byte == 0xE2 and at + 2 < end and load1(text, at + 1) == 0x84 and load1(text, at + 2) == 0xAA:
            byte = 107
            at += 2
        goal[size] = byte
        size += 1
        at += 1
    return size


@inner
def cookies_at(text, at, start, end):
    """Tell whether a phrase about cookies has its k at ``at``."""
    if stands(text, at - 3, start, end, COOKIE):
        return True
    if not stands(text, at - 3, start, end, COOKIES):
        return False
    return stands(text, at - 7, start, end, USE_) or stands(text, at - 8, start, end, USES_) or stands(text, at - 10, start, end, USE_OF_)


@inner
def phrases(text, start, end):
    """Return what tests 5 to 8 say of a line, and whether it holds a Kelvin sign (then ask again without)."""
    script = curly = policy = kelvin = False
    for at in range(start, end):
        byte = load1(text, at)
        if ANCHORS[byte]:
            if byte == 123:
                curly = True
            elif byte == 0xE2:
                if at + 2 < end and load1(text, at + 1) == 0x84 and load1(text, at + 2) == 0xAA:
                    kelvin = True
            else:
                low = byte | 32
                if low == 106:
                    script |= stands(text, at, start, end, SCRIPT)
                elif low == 107:
                    policy |= cookies_at(text, at, start, end)
                elif low == 118:
                    policy |= stands(text, at - 3, start, end, PRI) and stands(text, at, start, end, VACY)
                elif low == 102:
                    policy |= stands(text, at - 7, start, end, TERMS) and stands(text, at, start, end, USE)
                elif stands(text, at - 7, start, end, LOREM) and stands(text, at, start, end, IPSUM):
                    return LOREM_IPSUM, kelvin
    if script:
        return GOES, kelvin
    if curly:
        return CURLY_BRACKET, kelvin
    return (GOES if policy else STAYS), kelvin


@inner
def ends_well(text, start, end):
    """Tell whether the line ends with ``. ? ! " '`` and not with three full stops."""
    if end <= start:
        return False
    last = load1(text, end - 1)
    if last == 46:
        return not (end - start >= 3 and load1(text, end - 2) == 46 and load1(text, end - 3) == 46)
    return last == 63 or last == 33 or last == 34 or last == 39


@inner
def judge_line(text, start, end, chunks, longest, sentences, index, blocks, goal, cleaned_text, starts, ends, begins, everything):
    """Return what becomes of a stripped line, its sentences, and whether it ends well.

    Unless ``everything`` is wanted, a line that does not end well is not looked at further.
    """
    if longest > LONGEST:
        return GOES, 0, False
    cleaned = -1
    for at in range(start, end):
        if load1(text, at) == 91:
            cleaned = without_citations(text, start, end, index, blocks, goal)
            break
    well = ends_well(text, start, end) if cleaned < 0 else ends_well(cleaned_text, ZERO, cleaned)
    if chunks < FEWEST or not (well or everything):
        return GOES, 0, well
    verdict, kelvin = phrases(text, start, end) if cleaned < 0 else phrases(cleaned_text, ZERO, cleaned)
    if kelvin:
        size = with_plain_k(text, start, end, goal) if cleaned < 0 else with_plain_k(cleaned_text, ZERO, cleaned, goal)
        verdict, _ = phrases(cleaned_text, ZERO, size)
        if cleaned >= 0:
            cleaned = without_citations(text, start, end, index, blocks, goal)
    if verdict == STAYS and cleaned >= 0:
        count = split(cleaned_text, ZERO, cleaned, index, blocks, starts, ends, begins)
        sentences = 0
        for token in range(count):
            sentences += int(begins[token])
        sentences = max(sentences, 1)
    return verdict, sentences, well
