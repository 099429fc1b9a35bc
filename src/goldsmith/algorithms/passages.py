"""Look up the passages of a corpus that share the most telling words with a sentence (BM25).

1. A text is cut into passages of some 600 characters at the best places.
2. Words are runs of letters and digits in small letters; of Chinese, Japanese and Korean text they are pairs of characters, and single characters
   where one stands alone.
3. A passage scores, for each word of the sentence that it holds, the word's weight (rare words more) times how often it holds it, damped, and
   damped again in long passages. Passages without a shared word are never found.

Source: S. Robertson, H. Zaragoza, The probabilistic relevance framework: BM25 and beyond, 2009, doi:10.1561/1500000019.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.algorithms.chunks import Cutting, cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONG = 600
DAMPED, BY_LENGTH = 1.2, 0.75
"""The usual k1 and b."""
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+|[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_CUTTING = Cutting(LONG, by=("heading", "paragraph", "sentence"))


class Passages:
    """A corpus, cut into passages, with an index of its words.

    Example:
        >>> corpus = Passages(["The Nile flows through Egypt.", "长江流经武汉。", "Bread is made of flour."])
        >>> corpus.near("Which river flows through Egypt?", 1), corpus.near("武汉在长江边", 2), corpus.near("zebra", 3)
        (['The Nile flows through Egypt.'], ['长江流经武汉。'], [])
    """

    def __init__(self, texts: Iterable[str]) -> None:
        """Cut and index texts; empty ones are passed over, and of equal passages one is kept."""
        self.passages = list(dict.fromkeys(passage for text in texts for passage in _cut(text)))
        places: dict[str, int] = {}
        lists: list[tuple[array[int], array[int]]] = []
        sizes = array("q")
        for at, passage in enumerate(self.passages):
            counts = Counter(words_of(passage))
            sizes.append(sum(counts.values()))
            for word, n in counts.items():
                known = places.setdefault(word, len(lists))
                if known == len(lists):
                    lists.append((array("I"), array("I")))
                lists[known][0].append(at)
                lists[known][1].append(n)
        self._places, self._lists = places, lists
        lengths = np.asarray(sizes, np.float64)
        self._damping = DAMPED * (1 - BY_LENGTH + BY_LENGTH * lengths / max(1.0, float(lengths.mean()) if len(lengths) else 1.0))

    def near(self, sentence: str, n: int) -> list[str]:
        """Return the passages that score highest, at most ``n``, the highest first; of equals the earlier."""
        scores = np.zeros(len(self.passages))
        for word in dict.fromkeys(words_of(sentence)):
            if word in self._places:
                rows, times = (np.asarray(one, np.int64) for one in self._lists[self._places[word]])
                weight = np.log1p((len(scores) - len(rows) + 0.5) / (len(rows) + 0.5))
                scores[rows] += weight * times * (1 + DAMPED) / (times + self._damping[rows])
        best = np.argsort(-scores, kind="stable")[:n]
        return [self.passages[at] for at in best.tolist() if scores[at] > 0]


def words_of(text: str) -> Iterator[str]:
    """Yield the words of a text.

    Example:
        >>> list(words_of("BM25 看懂了"))
        ['bm25', '看懂', '懂了']
    """
    for found in _WORD.findall(text.lower()):
        if len(found) == 1 or not _is_eastern(found[0]):
            yield found
        else:
            yield from (found[at : at + 2] for at in range(len(found) - 1))


def _is_eastern(character: str) -> bool:
    return "\u3040" <= character <= "\u30ff" or "\u3400" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7af"


def _cut(text: str) -> Iterator[str]:
    for start, end in cut(text, _CUTTING) if text.strip() else []:
        if (passage := text[start:end].strip()) and any(words_of(passage)):
            yield passage
