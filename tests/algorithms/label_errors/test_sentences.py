"""Tags of words: planted wrong names are found, and the sentence that holds them."""

from __future__ import annotations

import numpy as np
import pytest

from goldsmith.algorithms.label_errors.marks import of_sentences
from goldsmith.algorithms.label_errors.sentences import found_in_sentences, ranked_in_sentences
from goldsmith.errors import LabelError

PLACES, PEOPLE, VERBS = ["Paris", "Berlin", "Oslo", "北京", "Rome"], ["Ann", "Bob", "Eve", "王芳", "Tom"], ["visited", "left", "saw"]


def tagged(n: int, seed: int = 0) -> tuple[list[list[str]], list[list[str]]]:
    """Return sentences of a person, a verb and a place, with their tags."""
    random = np.random.default_rng(seed)
    words = [[str(random.choice(PEOPLE)), str(random.choice(VERBS)), str(random.choice(PLACES)), "."] for _ in range(n)]
    return words, [["PER", "O", "LOC", "O"] for _ in range(n)]


def test_planted_wrong_tags_come_first():
    """Three wrong tags among 800 head the list of words, and their sentences that of sentences."""
    words, tags = tagged(200)
    tags[17][2], tags[80][0], tags[120][1] = "PER", "LOC", "LOC"

    found = found_in_sentences(words, tags)

    assert {(one.sentence, one.word) for one in found.suspects(3, flagged_only=False)} == {(17, 2), (80, 0), (120, 1)}
    assert set(found.order[:3].tolist()) == {17, 80, 120}
    assert next(found.suspects(1)).suspect.proposed in {"PER", "LOC", "O"}


def test_probabilities_of_ones_own():
    """Sentences of any length, also empty ones, keep their places."""
    sure = np.array([0.9, 0.1])
    chances = [np.stack([sure, sure[::-1]]), np.zeros((0, 2)), np.stack([sure] * 30)]
    tags = [["A", "A"], [], ["A"] * 29 + ["B"]]

    found = ranked_in_sentences(tags, chances, classes=["A", "B"])

    assert {(one.sentence, one.word) for one in found.suspects(2, flagged_only=False)} == {(0, 1), (2, 29)}
    assert np.isnan(found.suspicion[1])
    assert sorted(found.order.tolist()) == [0, 2]


def test_uneven_tags_are_refused():
    """The first sentence whose tags do not fit is named."""
    with pytest.raises(LabelError, match=r"sentence 1: .*[\s\S]*2 words, 1 tags"):
        found_in_sentences([["a"], ["b", "c"]], [["O"], ["O"]])
    with pytest.raises(LabelError, match="at least one word"):
        found_in_sentences([[]], [[]])
    with pytest.raises(LabelError, match="one a sentence"):
        found_in_sentences([["a"], ["b"]], [["O"], ["X"]], documents=[1])


def test_what_stands_around_a_word_ends_with_its_sentence():
    """The same sentence gives the same features wherever it stands."""
    one = of_sentences([["a", "b", "c"], ["a", "b", "c"], ["x", "y"], ["x", "y"]])
    ends = one.ends.tolist()

    assert one.features[: ends[0]].tolist() == one.features[ends[2] : ends[3]].tolist()
    assert one.features[ends[1] : ends[2]].tolist() == one.features[ends[4] : ends[5]].tolist()
