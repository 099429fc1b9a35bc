"""Write ``algorithms/personal_data/chinese_names.txt``: how much each character speaks for a name, and words that look like names.

    python bench/chinese_names.py src/goldsmith/algorithms/personal_data/chinese_names.txt PATH/TO/site-packages/jieba

From jieba 0.42.1 (MIT), ``dict.txt``: entries tagged as names of people (nr) that begin with a surname give the counts of characters in
names, all other entries, weighted by their counts in jieba's corpus, those of ordinary text. Of the names every fourth, by its digest,
is left out; ``bench/chinese_records.py`` plants these. The file holds three lines:

* surnames, each followed by a letter: what it speaks for a name as a first character;
* other characters, each followed by two letters: what they speak as second and as last character of a name;
* words of two to four characters that are no names and that the characters would take for some.

A letter is a natural logarithm of odds in steps of 0.5, from ``A`` for -6; a character that is not listed counts as ``A``.
"""

from __future__ import annotations

import hashlib
import math
import re
import sys
from collections import Counter
from pathlib import Path

from goldsmith.algorithms.personal_data.names import DOUBLE, SURNAMES

LOWEST, STEP = -6.0, 0.5
HAN = re.compile(r"[\u4e00-\u9fff]{1,4}")
SMOOTH = 0.5
WORDS_FROM = 0.0


def entries(folder: Path) -> list[tuple[str, int, str]]:
    """Return the words of Han characters with counts and tags."""
    found = []
    for line in (folder / "dict.txt").read_text(encoding="utf-8").splitlines():
        word, count, tag = line.strip().split(" ")
        if HAN.fullmatch(word):
            found.append((word, int(count), tag))
    return found


def parted(word: str) -> tuple[str, str] | None:
    """Return surname and given name of a word that may be a name."""
    for length in (2, 1):
        family, given = word[:length], word[length:]
        if (family in DOUBLE if length == 2 else family in SURNAMES) and 1 <= len(given) <= 2:
            return family, given
    return None


def held_out(word: str) -> bool:
    """Tell whether a name is kept for measuring."""
    return hashlib.sha256(word.encode()).digest()[0] % 4 == 0


def names(folder: Path) -> list[str]:
    """Return jieba's names of people that have a surname."""
    return sorted({word for word, _, tag in entries(folder) if tag == "nr" and parted(word)})


def odds(inside: Counter[str], outside: Counter[str]) -> dict[str, float]:
    """Return the logarithm of the odds of each character."""
    n_in, n_out = sum(inside.values()), sum(outside.values())
    every = {*inside, *outside}
    size = len(every)
    return {
        one: math.log((inside[one] + SMOOTH) / (n_in + SMOOTH * size)) - math.log((outside[one] + SMOOTH) / (n_out + SMOOTH * size))
        for one in every
        if inside[one]
    }


def letter(value: float | None) -> str:
    return "A" if value is None else chr(65 + max(0, min(25, round((value - LOWEST) / STEP))))


def main() -> None:
    out, folder = Path(sys.argv[1]), Path(sys.argv[2])
    words = entries(folder)
    known = {word for word, _, tag in words if tag == "nr"}
    family, second, last = Counter(), Counter(), Counter()
    for word in names(folder):
        found = parted(word)
        if found and not held_out(word):
            family[found[0]] += 1
            if len(found[1]) == 2:
                second[found[1][0]] += 1
            last[found[1][-1]] += 1
    first_outside, outside = Counter(), Counter()
    for word, count, _ in words:
        if word in known:
            continue
        first_outside[word[0]] += count
        for one in word:
            outside[one] += count
    first = odds(Counter({one: n for one, n in family.items() if len(one) == 1}), first_outside)
    middle, end = odds(second, outside), odds(last, outside)
    score = lambda word: first.get(word[0], LOWEST) + (middle.get(word[1], LOWEST) if len(word) == 3 else 0) + end.get(word[-1], LOWEST)  # noqa: E731
    alike = sorted(
        word
        for word, count, tag in words
        if word not in known and tag not in ("nrt", "nrfg") and count >= 3 and parted(word) and len(word) <= 3 and score(word) > WORDS_FROM
    )
    lines = (
        "".join(one + letter(first[one]) for one in sorted(first)),
        "".join(one + letter(middle.get(one)) + letter(end.get(one)) for one in sorted({*middle, *end})),
        " ".join(alike),
    )
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{out}: {out.stat().st_size:,} bytes, {len(first)} surnames, {len({*middle, *end}):,} characters, {len(alike):,} words")


if __name__ == "__main__":
    main()
