"""Words of a text for search, in Chinese and in languages with spaces.

1. Texts are compared in compatibility form and without case: full width is half width, ``Ａ`` is ``a``.
2. A run of Chinese (Japanese, Korean) characters becomes its pairs of neighbours, and its last character alone, so that each character begins some
   word: one character is then found as a beginning.
3. Other words end at anything that is no letter or digit; underscores and hyphens part words.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

EAST = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f"
RUNS = re.compile(rf"[{EAST}]+|[^\W_{EAST}]+")
EASTERN = re.compile(rf"[{EAST}]")
LONGEST_WORD = 40
MOST_NEEDS = 24
"""Words of a question that count."""


@dataclass(frozen=True)
class Need:
    """What one part of a question asks for: any of some words, or any word that begins so.

    Attributes:
        words: Words that are as good as each other.
        begins: Words that begin so count too; ``""`` where none do.
    """

    words: tuple[str, ...]
    begins: str = ""


def words(text: str) -> list[str]:
    """Return the words of a text, in order, with repetitions.

    Example:
        >>> words("Medical-QA 医疗对话 v2")
        ['medical', 'qa', '医疗', '疗对', '对话', '话', 'v2']
    """
    found: list[str] = []
    for run in RUNS.findall(plain(text)):
        if EASTERN.match(run):
            found += [run[at : at + 2] for at in range(len(run) - 1)]
            found.append(run[-1])
        else:
            found.append(run[:LONGEST_WORD])
    return found


def needs(question: str) -> list[Need]:
    """Return what a question asks for; the word at its very end may be unfinished.

    Example:
        >>> needs("diseases of 眼 ima")
        [Need(words=('diseases', 'disease'), begins=''), Need(words=('of', 'ofs'), begins=''), Need(words=(), begins='眼'), Need(words=('ima', 'imas'), begins='ima')]
    """
    said = plain(question)
    runs = RUNS.findall(said)
    ends = bool(runs) and said.endswith(runs[-1])
    found: dict[Need, None] = {}
    for at, run in enumerate(runs):
        if EASTERN.match(run):
            found |= dict.fromkeys(Need((run[one : one + 2],)) for one in range(len(run) - 1)) or {Need((), run): None}
        else:
            word = run[:LONGEST_WORD]
            found[Need(_forms(word), word if ends and at == len(runs) - 1 else "")] = None
    return list(found)[:MOST_NEEDS]


def plain(text: str) -> str:
    """Return a text in the form in which texts are compared.

    Example:
        >>> plain("ＡＢc")
        'abc'
    """
    return unicodedata.normalize("NFKC", text).casefold()


def _forms(word: str) -> tuple[str, ...]:
    """Return an English word with its other number, without knowing whether it has one.

    Example:
        >>> _forms("categories"), _forms("image"), _forms("gas")
        (('categories', 'category'), ('image', 'images'), ('gas', 'gass'))
    """
    if word.endswith("ies") and len(word) > 4:
        return word, f"{word[:-3]}y"
    if word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        return word, word[:-1]
    if word.endswith("y") and len(word) > 3:
        return word, f"{word[:-1]}ies"
    return word, f"{word}s"
