"""A model for our own parser, from a treebank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from pydantic import Field

from goldsmith.algorithms import verdicts
from goldsmith.algorithms.grammar import conllu
from goldsmith.algorithms.grammar.own_training import MEMBERS, TURNS, train
from goldsmith.curate.trainer import Examples, Figure, Trainer

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from goldsmith.algorithms.grammar.own_model import ParserModel
    from goldsmith.algorithms.grammar.trees import Tree


class Parser(Trainer):
    """Words, their parts of speech and dependencies, learnt from trees in CoNLL-U by three linear models.

    Each text is one sentence, or several, in CoNLL-U. Trained in seconds, it parses some megabytes of text a second. A thousand sentences make a poor
    parser, ten thousand a fair one. A model may not be free of the terms of its treebank: many are CC BY-SA or non-commercial.
    """

    wants_label: ClassVar[bool] = False
    used_by: ClassVar[str] = "goldsmith complexity DATASET --zh own:{model}"

    turns: int = Field(TURNS, ge=1, le=100)
    """Times that each sentence is learnt from."""
    members: int = Field(MEMBERS, ge=1, le=32)
    """Models, each learnt in another order, that are averaged."""

    def fit(self, examples: Examples, about: dict[str, Any]) -> ParserModel:
        """Return a model of a treebank; the same trees in the same order give the same model."""
        return train(_trees(examples), about={**about, "labels": "trees"}, turns=self.turns, members=self.members)

    def scores(self, model: ParserModel, text: pa.LargeStringArray) -> NDArray[np.float64]:
        """Return for each text the share of its words whose head is found."""
        return np.array([_agreed(model, conllu.trees(one))[1].mean() for one in text.to_pylist()])

    def judge(self, model: ParserModel, held: Examples) -> list[Figure]:
        """Return the shares of words with the right tag, the right head, and the right head and relation, over the treebank's words."""
        tag, head, both = _agreed(model, _trees(held))
        named = (("tags", tag), ("heads", head), ("labelled_heads", both))
        return [Figure.of(name, verdicts.share(int(right.sum()), len(right))) for name, right in named]


def _trees(examples: Examples) -> list[Tree]:
    return [tree for number, one in enumerate(examples.text.to_pylist(), start=1) for tree in conllu.trees(one, where=f"example {number}")]


def _agreed(model: ParserModel, trees: list[Tree]) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Return for each word whether tag, head, and head with relation are those of the treebank."""
    pairs = [
        (tag == other_tag, head == other_head, head == other_head and label == other_label)
        for tree, found in zip(trees, model.parse([tree.words for tree in trees]), strict=True)
        for tag, other_tag, head, other_head, label, other_label in zip(
            tree.tags, found.tags, tree.heads, found.heads, tree.labels, found.labels, strict=True
        )
    ]
    right = np.array(pairs, np.bool_).reshape(-1, 3)
    return right[:, 0], right[:, 1], right[:, 2]
