"""Our own parser over a model that ``goldsmith train parser`` wrote: small, quick, and as good as its treebank."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from goldsmith.algorithms.chinese_words import segment
from goldsmith.algorithms.grammar.own_model import digest
from goldsmith.algorithms.grammar.own_model import load as load_model
from goldsmith.algorithms.grammar.parser import Parsed
from goldsmith.algorithms.grammar.splitting import chinese_sentences, paragraphs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.algorithms.grammar.trees import Tree

_SENTENCE_ENDS = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9])")
_WORDS = re.compile(r"n't\b|'(?:s|re|ve|ll|d|m)\b|\w+?(?=n't\b)|\w+(?:[-.,]\w+)*|[^\w\s]", re.IGNORECASE)
LONGEST = 400
"""Words of a sentence at most; what is longer is cut there, as it is a table or a list."""


def load(model: str, language: str) -> OwnParser:
    """Return the parser with a model file."""
    return OwnParser(model, language)


class OwnParser:
    """Our parser over one model; its tags are those of its treebank, of trees and documents alike."""

    def __init__(self, model: str, language: str) -> None:
        self._model = load_model(model)
        self._digest = digest(model)
        self.language = language

    @property
    def about(self) -> dict[str, Any]:
        """What made the trees."""
        said = self._model.about
        return {"parser": "goldsmith arc-hybrid 1", "model": str(said.get("name", "unnamed")), "sha256": self._digest}

    def parse(self, texts: Sequence[str]) -> list[Parsed]:
        """Return the sentences of each text."""
        cut = _chinese if self.language == "zh" else _english
        sentences = [(number, words) for number, text in enumerate(texts) for words in cut(text)]
        found: list[list[Tree]] = [[] for _ in texts]
        for (number, _), tree in zip(sentences, self._model.parse([words for _, words in sentences]), strict=True):
            found[number].append(tree)
        return [Parsed(trees) for trees in found]


def _chinese(text: str) -> list[list[str]]:
    sentences = chinese_sentences(text)
    cut = segment(pa.array(sentences, pa.large_string())).to_pylist()
    return [words for words in ([word for word in each if not word.isspace()] for each in cut) if words]


def _english(text: str) -> list[list[str]]:
    sentences = (_WORDS.findall(sentence) for line in paragraphs(text) for sentence in _SENTENCE_ENDS.split(line))
    return [words[at : at + LONGEST] for words in sentences for at in range(0, len(words), LONGEST)]
