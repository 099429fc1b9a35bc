"""Training our own parser from a treebank.

1. Learn to tag. For each quarter of the sentences, tag it by a model that learnt from the other three, so that the parser meets
   tags as wrong as they will be.
2. Learn heads, with those tags and a dynamic oracle.
3. Learn relations, on the treebank's heads with those tags.
4. Average the weights over all steps.
5. Do 1 to 4 several times with other orders of the sentences and average the models: a small treebank is learnt better so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from goldsmith.algorithms.grammar.own_model import BITS, MOST_NAMES, ParserModel, facts_of
from goldsmith.errors import ReadingError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from goldsmith.algorithms.grammar.trees import Tree

TURNS = 12
MEMBERS = 6
FOLDS = 4
LEAST_HAN = 0.3


class _Bank(NamedTuple):
    """A treebank as the kernels take it."""

    facts: NDArray[np.uint64]
    ends: NDArray[np.int64]
    tags: NDArray[np.int64]
    heads: NDArray[np.int64]
    labels: NDArray[np.int64]


def train(trees: Sequence[Tree], *, about: dict[str, Any], turns: int = TURNS, members: int = MEMBERS, seed: int = 1) -> ParserModel:
    """Return a model of a treebank; the same trees in the same order and the same seed give the same model.

    Args:
        trees: Sentences, each a tree with one root.
        about: What goes into the model; ``chinese`` is added where the words are.
        turns: Times that every sentence is learnt from.
        members: Models that are averaged.
        seed: Of the orders of sentences.

    Raises:
        ReadingError: There are too few sentences to learn from, or too many names.
    """
    names = sorted({tag for tree in trees for tag in tree.tags})
    relations = sorted({label for tree in trees for label in tree.labels})
    if len(trees) < FOLDS or max(len(names), len(relations)) > MOST_NAMES:
        found = f"{len(trees)} sentences, {len(names)} tags, {len(relations)} relations"
        expected = f"at least {FOLDS} sentences, at most {MOST_NAMES} names"
        raise ReadingError("no parser can be learnt from this treebank", found=found, expected=expected)
    chinese = _is_chinese(trees)
    bank = _bank(trees, names, relations, chinese=chinese)
    weights = {
        table: np.zeros((1 << BITS[table], n), np.float32) for table, n in (("tag", len(names)), ("arc", 3), ("label", len(relations)))
    }
    for member in range(members):
        for table, learnt in _member(bank, len(names), len(relations), _Orders(len(trees), turns, seed * 1_000 + member)).items():
            weights[table] += learnt / np.float32(members)
    roots = [tree.labels[list(tree.heads).index(0)] for tree in trees]
    root = relations.index(max(sorted(set(roots)), key=roots.count))
    facts = {**about, "chinese": chinese, "sentences": len(trees), "words": len(bank.facts) - len(trees)}
    return ParserModel(weights, tuple(names), tuple(relations), root, facts)


def _member(bank: _Bank, n_tags: int, n_labels: int, orders: _Orders) -> dict[str, NDArray[np.float32]]:
    """Return the weights of one model by table."""
    from goldsmith.kernels import arc_hybrid_training as kernel

    tags = _jackknifed(bank, n_tags, orders)

    def heads(order: Any, weights: Any, sums: Any, steps: int, turn: int) -> int:
        state = np.uint64(orders.seed * 7_919 + turn + 1)
        return int(kernel.learn_heads(bank.facts, bank.ends, order, tags, bank.heads, weights, sums, steps, turn > 0, state))

    def labels(order: Any, weights: Any, sums: Any, steps: int, _turn: int) -> int:
        return int(kernel.learn_labels(bank.facts, bank.ends, order, tags, bank.heads, bank.labels, n_labels, weights, sums, steps))

    return {
        "tag": _tagging(bank, n_tags, orders.all()),
        "arc": _learnt("arc", 3, orders.all(), heads),
        "label": _learnt("label", n_labels, orders.all(), labels),
    }


def _tagging(bank: _Bank, n_tags: int, orders: list[NDArray[np.int64]]) -> NDArray[np.float32]:
    """Return the weights of the tagger."""
    from goldsmith.kernels import arc_hybrid_training as kernel

    def tags(order: Any, weights: Any, sums: Any, steps: int, _turn: int) -> int:
        return int(kernel.learn_tags(bank.facts, bank.ends, order, bank.tags, n_tags, weights, sums, steps))

    return _learnt("tag", n_tags, orders, tags)


class _Orders(NamedTuple):
    """Orders in which sentences are learnt from."""

    n: int
    turns: int
    seed: int

    def all(self, keep: NDArray[np.bool_] | None = None) -> list[NDArray[np.int64]]:
        """Return one order a turn, of the sentences that are kept."""
        random = np.random.default_rng(self.seed)
        orders = [random.permutation(self.n) for _ in range(self.turns)]
        return [order if keep is None else order[keep[order]] for order in orders]


def _learnt(table: str, answers: int, orders: list[NDArray[np.int64]], learn: Callable[..., int]) -> NDArray[np.float32]:
    """Return the averaged weights after a turn for each order."""
    shape = (1 << BITS[table], answers)
    weights, sums, steps = np.zeros(shape, np.float32), np.zeros(shape), 1
    for turn, order in enumerate(orders):
        steps = learn(order, weights, sums, steps, turn)
    return np.asarray(weights - sums / steps, np.float32)


def _jackknifed(bank: _Bank, n_tags: int, orders: _Orders) -> NDArray[np.int64]:
    """Return for every word the tag by a model that has not seen its sentence; the places of roots have a tag of their own."""
    from goldsmith.kernels.arc_hybrid import parse

    tags = np.full(len(bank.facts), n_tags, np.int64)
    fold_of = np.arange(orders.n) % FOLDS
    nothing = np.zeros((1 << BITS["arc"], 3), np.float32), np.zeros((1 << BITS["label"], 1), np.float32)
    sentence_of = np.repeat(np.arange(orders.n), np.diff(bank.ends, prepend=-1))
    for fold in range(FOLDS):
        weights = _tagging(bank, n_tags, orders.all(fold_of != fold))
        guessed, heads, labels = (np.zeros(len(tags), np.int64) for _ in range(3))
        parse(bank.facts, bank.ends, weights, *nothing, n_tags, 1, n_tags, 0, guessed, heads, labels)
        held = (fold_of == fold)[sentence_of]
        tags[held] = guessed[held]
    return tags


def _bank(trees: Sequence[Tree], names: list[str], relations: list[str], *, chinese: bool) -> _Bank:
    facts, ends = facts_of([tree.words for tree in trees], chinese=chinese)
    tag_of, label_of = ({name: place for place, name in enumerate(listed)} for listed in (names, relations))
    tags, heads, labels = (np.zeros(len(facts), np.int64) for _ in range(3))
    start = 0
    for tree, end in zip(trees, ends.tolist(), strict=True):
        tags[start:end] = [tag_of[tag] for tag in tree.tags]
        labels[start:end] = [label_of[label] for label in tree.labels]
        heads[start:end] = [end if head == 0 else start + head - 1 for head in tree.heads]
        heads[end] = -1
        tags[end] = len(names)
        start = end + 1
    return _Bank(facts, ends, tags, heads, labels)


def _is_chinese(trees: Sequence[Tree]) -> bool:
    words = [word for tree in trees for word in tree.words]
    return sum("一" <= word[0] <= "鿿" for word in words if word) > LEAST_HAN * len(words)
