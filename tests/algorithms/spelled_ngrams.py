"""A plain reader of the n-gram model's arrays: a dictionary, Python's whole numbers, and back-off as ARPA files mean it."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.algorithms.ngram_model.model import NgramModel
from goldsmith.kernels import ngrams
from goldsmith.kernels.tokens import tokens

BITS = (1 << 64) - 1
RESERVED = {"<s>": int(ngrams.BEGIN), "</s>": int(ngrams.END), "<unk>": int(ngrams.UNKNOWN)}


class Spelled:
    """A model that is asked by words.

    Args:
        model: The model.
        words: Every word that may be asked for.
    """

    def __init__(self, model: NgramModel, words: list[str]) -> None:
        entries = zip(model.keys.tolist(), model.chances.tolist(), model.backs.tolist(), strict=True)
        self.entries = {key: (chance, back) for key, chance, back in entries}
        hashes = tokens(pa.array(words, pa.large_string()))[0].tolist()
        assert len(hashes) == len(words)
        self.numbers = dict(zip(words, hashes, strict=True)) | RESERVED
        self.known = [word for word in words if self.numbers[word] in self.entries]

    def _number(self, word: str) -> int:
        found = self.numbers.get(word, RESERVED["<unk>"])
        return found if found in self.entries else RESERVED["<unk>"]

    def key(self, gram: tuple[str, ...]) -> int:
        """Return the key of an n-gram: from its last word to its first."""
        found = self._number(gram[-1])
        for word in gram[-2::-1]:
            found = ((found * int(ngrams.K1)) & BITS) ^ self._number(word)
            found ^= found >> 32
            found = (found * int(ngrams.K2)) & BITS
        return found

    def log_chance(self, word: str, context: tuple[str, ...]) -> float:
        """Return the natural logarithm of the probability of a word after a context."""
        held = self.entries.get(self.key((*context, word)))
        if held is not None or not context:
            assert held is not None
            return held[0]
        _, back = self.entries.get(self.key(context), (0.0, 0.0))
        return back + self.log_chance(word, context[1:])
