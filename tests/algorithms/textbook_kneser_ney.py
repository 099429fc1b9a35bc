"""Interpolated modified Kneser-Ney smoothing as Chen and Goodman write it down: dictionaries, loops and recursion, no tricks.

The slow, obvious twin of ``goldsmith.algorithms.ngram_model``: tokens are strings, every probability is computed from counts when
it is asked for.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict

BEGIN, END, UNKNOWN = "<s>", "</s>", "<unk>"


class Textbook:
    """A model of sentences, each a list of tokens.

    Args:
        sentences: Lists of tokens.
        order: Tokens in the longest n-gram.
        least: How often an n-gram of three or more tokens must occur to be kept.
    """

    def __init__(self, sentences: list[list[str]], order: int, least: int = 1) -> None:
        self.order, self.least = order, least
        self.raw = [Counter() for _ in range(order + 1)]
        for sentence in sentences:
            padded = [BEGIN, *sentence, END]
            for n in range(1, order + 1):
                for start in range(len(padded) - n + 1):
                    self.raw[n][tuple(padded[start : start + n])] += 1
        self.vocabulary = {word for (word,) in self.raw[1]} - {BEGIN} | {UNKNOWN}
        self.counts = [Counter() for _ in range(order + 1)]
        for n in range(1, order + 1):
            for gram, count in self.raw[n].items():
                if n == order or (gram[0] == BEGIN and n > 1):
                    self.counts[n][gram] = count
                elif gram != (BEGIN,):
                    self.counts[n][gram] = sum(1 for other in self.raw[n + 1] if other[1:] == gram)
        self.discounts = [self._discount(n) for n in range(order + 1)]
        self.followers = [defaultdict(list) for _ in range(order + 1)]
        for n in range(1, order + 1):
            for gram in self.counts[n]:
                self.followers[n][gram[:-1]].append(gram)

    def _discount(self, n: int) -> tuple[float, ...]:
        n1, n2, n3, n4 = (sum(1 for count in self.counts[n].values() if count == wanted) for wanted in (1, 2, 3, 4))
        if n1 and n2 and n3:
            y = n1 / (n1 + 2 * n2)
            found = (0.0, 1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3)
            if all(0 <= found[k] <= k for k in (1, 2, 3)):
                return found
        return (0.0, 0.5, 1.0, 1.5)

    def _left(self, gram: tuple[str, ...]) -> float:
        n = len(gram)
        if n > 2 and self.raw[n][gram] < self.least:
            return 0.0
        count = self.counts[n][gram]
        return count - self.discounts[n][min(count, 3)]

    def probability(self, word: str, context: tuple[str, ...]) -> float:
        """Return the probability of a word after a context of any length."""
        context = context[-(self.order - 1) :] if self.order > 1 else ()
        n = len(context) + 1
        lower = self.probability(word, context[1:]) if context else 1 / len(self.vocabulary)
        known = self.followers[n][context]
        total = sum(self.counts[n][gram] for gram in known)
        if not total:
            return lower
        left = sum(self._left(gram) for gram in known)
        gram = (*context, word)
        own = self._left(gram) if gram in self.counts[n] else 0.0
        return own / total + (total - left) / total * lower

    def log_probability(self, sentence: list[str]) -> float:
        """Return the natural logarithm of the probability of a sentence with its end."""
        words = [word if word in self.vocabulary else UNKNOWN for word in sentence]
        padded = [BEGIN, *words, END]
        return sum(math.log(self.probability(padded[at], tuple(padded[max(0, at - self.order + 1) : at]))) for at in range(1, len(padded)))
