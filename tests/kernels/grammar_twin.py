"""The counts of ``kernels/grammar`` again, slowly and obviously, in plain Python."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.chinese_words import segment
from goldsmith.algorithms.grammar.counting import _CLASSES, JIEBA_CONTENT
from goldsmith.kernels import grammar as column
from goldsmith.kernels import grammar_english as english
from goldsmith.kernels.chinese_tags import tags
from goldsmith.kernels.chinese_words import dictionary

CLASS_OF = {tag: number for number, listed in _CLASSES.items() for tag in listed.split()}
ENDS = "。！!？?；;|\n\t…"
BLANK = re.compile(r"[\x00-\x20\xa0\u3000\u2000-\u200f\ufeff]")


def entropy(counts) -> float:
    """Return the entropy of counts in bits."""
    total = sum(counts)
    return -sum(n / total * math.log2(n / total) for n in counts) if total else 0.0


def tag_of(word: str) -> str:
    """Return the dictionary's tag of a Chinese word, ``n`` or ``x`` where it has none."""
    known, found = dictionary(), tags()
    node = int(known.roots[ord(word[0])])
    for character in word[1:]:
        node = step(node, ord(character)) if node else 0
    return found.names[int(found.of[node])] or ("n" if len(word) > 1 else "x")


def step(node: int, code: int) -> int:
    """Follow one step of the trie by looking at every slot from the hash on."""
    steps = dictionary().steps
    key = node << 16 | code
    slot = (key * 0x9E3779B97F4A7C15 % 2**64) >> 44
    while steps[slot]:
        if int(steps[slot]) >> 20 == key:
            return int(steps[slot]) & 0xFFFFF
        slot = (slot + 1) % 2**20
    return 0


def chinese(text: str) -> list[tuple[str, str, int, bool]]:
    """Return word, tag, class and whether a sentence ends, for every word of a text of Han characters, marks and digits."""
    found: list[tuple[str, str, int, bool]] = []
    for word in segment(pa.array([text], pa.large_string())).to_pylist()[0]:
        if BLANK.match(word[0]):
            if word[0] in ENDS and found:
                found[-1] = (*found[-1][:3], True)
        elif "\u4e00" <= word[0] <= "\u9fd5":
            tag = tag_of(word)
            found.append((word, tag, CLASS_OF.get(tag, english.OTHER), False))
        elif any(map(str.isalpha, word)):
            found.append((word, "eng", english.NOUN, False))
        elif word[0].isdigit():
            found.append((word, "", english.NUMERAL, False))
        else:
            ends = word[0] in ENDS
            found.append((word, "", english.STOP if ends else english.COMMA, ends))
    return found


def counts(words: list[tuple[str, str, int, bool]], content: tuple[str, ...]) -> np.ndarray:
    """Return the line of counts, without those of the language."""
    line = np.zeros(column.COLUMNS)
    lettered = [(word, tag) for word, tag, _, _ in words if tag]
    classes = [number for _, _, number, _ in words]
    line[column.WORDS] = len(lettered)
    line[column.TAG_ENTROPY] = entropy(Counter(tag for _, tag in lettered).values())
    line[column.CONTENT_ENTROPY] = entropy(Counter(word for word, tag in lettered if tag in content).values())
    line[column.CLASS_ENTROPY] = entropy(Counter(classes).values())
    line[column.PAIR_ENTROPY] = entropy(Counter(pairwise([english.STOP, *classes])).values())
    for number, n in Counter(classes).items():
        line[column.CLASS_COUNTS + number] = n
    for length in lengths(words):
        line[column.SENTENCES] += 1
        line[column.TOKENS] += length
        line[column.LOG_LENGTHS] += math.log2(length)
        line[column.ROOT_LENGTHS] += math.sqrt(length)
        line[column.LENGTH_LOGS] += length * math.log2(length)
        line[column.SQUARES] += length * length
    return line


def lengths(words: list[tuple[str, str, int, bool]]) -> list[int]:
    """Return the lengths of the sentences that hold a letter."""
    found, part = [], []
    for at, one in enumerate(words):
        part.append(one)
        if one[3] or len(part) >= column.LONGEST or at + 1 == len(words):
            found += [len(part)] if any(tag for _, tag, _, _ in part) else []
            part = []
    return found


__all__ = ["JIEBA_CONTENT", "chinese", "counts", "entropy", "lengths"]
