"""Our own parser learns what a treebank says, the same way every time, and refuses bytes that are no model."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import numpy as np
import pytest

from data import shared
from goldsmith.algorithms.grammar import Tree, conllu
from goldsmith.algorithms.grammar.own_model import load
from goldsmith.algorithms.grammar.own_training import train
from goldsmith.algorithms.grammar.parser import parser
from goldsmith.algorithms.grammar.trees import fault
from goldsmith.errors import MissingPartError, ReadingError, UsageError

NOUNS, VERBS, ADJECTIVES = ("dog", "cat", "bird", "fish"), ("sees", "bites", "likes"), ("old", "red", "small")


def planted(n: int, seed: int) -> list[Tree]:
    """Return sentences of a grammar without doubt: the adjective hangs on the noun behind it, nouns on the verb."""
    rng = random.Random(seed)
    trees = []
    for _ in range(n):
        words, tags, labels, heads = [], [], [], []
        for side in ("nsubj", "obj"):
            adjectives = rng.sample(ADJECTIVES, rng.randrange(3))
            noun = len(words) + len(adjectives) + 1
            words += [*adjectives, rng.choice(NOUNS)]
            tags += ["ADJ"] * len(adjectives) + ["NOUN"]
            labels += ["amod"] * len(adjectives) + [side]
            heads += [noun] * len(adjectives) + [-1]
            if side == "nsubj":
                words.append(rng.choice(VERBS))
                tags.append("VERB")
                labels.append("root")
                heads.append(0)
        verb = tags.index("VERB") + 1
        trees.append(Tree(words, tags, labels, [verb if head < 0 else head for head in heads]))
    return trees


@pytest.fixture(scope="module")
def model():
    """A model of the planted grammar."""
    return train(planted(60, 1), about={"name": "planted"}, turns=6, members=2)


def test_a_grammar_without_doubt_is_learnt_whole(model):
    """Unseen sentences of the planted grammar are parsed without a mistake."""
    unseen = planted(40, 2)

    found = model.parse([tree.words for tree in unseen])

    assert [(list(one.tags), list(one.labels), list(one.heads)) for one in found] == [
        (tree.tags, tree.labels, tree.heads) for tree in unseen
    ]


def test_whatever_is_parsed_is_a_tree(model):
    """One root, no circle, every head a word, for any words, odd ones too."""
    rng = random.Random(4)
    odd = ["", " ", "狗", "🐕", "\x00", "dog", "sees", "red", "x" * 500, "é"]

    sentences = [[rng.choice(odd) for _ in range(rng.randrange(1, 30))] for _ in range(200)]

    assert {fault(tree.heads) for tree in model.parse(sentences)} == {""}
    assert model.parse([]) == []
    assert model.parse([[]]) == []


def test_the_same_treebank_gives_the_same_bytes_and_they_give_the_same_trees(tmp_path: Path):
    """A model can be made again and told by its digest."""
    trees, paths = planted(12, 3), [tmp_path / "a.npz", tmp_path / "b.npz"]
    for path in paths:
        train(trees, about={"name": "same"}, turns=2, members=1).save(path)

    assert paths[0].read_bytes() == paths[1].read_bytes()
    held = load(str(paths[0]))
    assert held.about["name"] == "same"
    assert held.parse([tree.words for tree in trees])[0].words == trees[0].words


def test_bytes_that_are_no_model_are_refused(tmp_path: Path, model):
    """Nothing, text, a cut file, and a NumPy archive of something else."""
    good = tmp_path / "good.npz"
    model.save(good)
    whole = good.read_bytes()
    other = tmp_path / "other.npz"
    np.savez(other, about=np.frombuffer(b'{"format": 1}', np.uint8))
    for block in (b"", b"no model", whole[: len(whole) // 2], other.read_bytes()):
        bad = tmp_path / "bad.npz"
        bad.write_bytes(block)
        with pytest.raises(MissingPartError, match="no model of our parser"):
            parser(f"own:{bad}", "en")
    with pytest.raises(MissingPartError, match="cannot be read"):
        parser(f"own:{tmp_path / 'absent.npz'}", "en")
    with pytest.raises(MissingPartError, match="without a model"):
        parser("own", "zh")
    with pytest.raises(UsageError, match="no such parser"):
        parser("stanza", "zh")


def test_too_small_a_treebank_is_refused():
    """Three sentences teach nothing."""
    with pytest.raises(ReadingError, match="no parser can be learnt"):
        train(planted(3, 1), about={})


def test_a_real_treebank_is_learnt_well_enough():
    """From 500 sentences of UD Chinese GSDSimp, above half of the heads with relations of 500 others: as good as the model that comes by itself."""
    banks = []
    for part in ("dev", "test"):
        with gzip.open(shared(f"ud_zh/zh_gsdsimp-ud-{part}.conllu.gz"), "rt", encoding="utf-8") as lines:
            banks.append([tree for _, trees in conllu.documents(lines) for tree in trees])

    found = train(banks[0], about={}, turns=8, members=2).parse([tree.words for tree in banks[1]])

    pairs = [
        pair
        for one, two in zip(banks[1], found, strict=True)
        for pair in zip(zip(one.heads, one.labels, strict=True), zip(two.heads, two.labels, strict=True), strict=True)
    ]
    assert sum(one == two for one, two in pairs) / len(pairs) > 0.52
