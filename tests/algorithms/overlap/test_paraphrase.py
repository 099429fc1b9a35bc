"""Paraphrases and their calibration, with an embedding of planted truth."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from goldsmith.algorithms.overlap import PARAPHRASE, Benchmark, Hit, Index, Item
from goldsmith.algorithms.overlap.calibration import Calibration, calibrated, shipped
from goldsmith.algorithms.overlap.paraphrase import Meaning, alike
from goldsmith.algorithms.overlap.passages import passages
from goldsmith.errors import EmbeddingError, MissingPartError, SettingsError

TOPICS = (("ship", "vessel", "船"), ("lamp", "lantern", "灯"), ("tide", "flood", "潮"), ("rope", "cable", "绳"))
ITEM = "How many ships does the keeper of the lamp see when 12 boats and 7 barges are at sea?"
SAID = "At sea there are 7 barges and 12 boats; the man at the lantern counts every vessel."


def embed(texts: Sequence[str]) -> np.ndarray:
    """Return which topics a text is about, as a row of unit length."""
    rows = np.array([[sum(text.count(word) for word in topic) for topic in TOPICS] for text in texts], np.float32) + 0.01
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _meaning(threshold: float = 0.9, question: str = ITEM) -> Meaning:
    return Meaning.of(Index([Benchmark("mine", "1", (Item("1", question),))]), embed, threshold)


def test_a_passage_that_says_the_same_is_a_hit():
    """Its place is that of the sentence; what is about other things is none."""
    text = f"The harbour is old and it was built of stone and of cable. {SAID} Nobody knows how high the flood will be this year."

    hits = _meaning().search(["The flood rises over all of the cable that lies about, twice on every day.", None, text])

    assert {(hit.row, hit.kind) for hit in hits} == {(2, PARAPHRASE)}
    assert any(text[hit.start : hit.end] == SAID for hit in hits)


def test_what_was_found_by_words_is_not_told_twice():
    """Passages under another hit are left out."""
    known = Hit(0, 0, "exact", 1.0, 0, len(SAID))

    assert _meaning().search([SAID], [known]) == []


def test_the_numbers_of_an_exercise_must_be_there():
    """Two exercises of one kind differ by their numbers; words and Chinese digits count as numbers too."""
    assert alike("Tom has 3 apples and buys 12 more.", "汤姆有三个苹果，又买了 12 个。")
    assert not alike("Tom has 3 apples and buys 12 more.", "Tom has 4 apples and buys 15 more.")
    assert alike("Who wrote it?", "By whom was it written?")
    assert not alike("Who wrote it?", "By whom was it written? " * 9)


def test_an_embedding_that_is_none_is_refused():
    """Too few rows or numbers that are none are told at once."""
    index = Index([Benchmark("mine", "1", (Item("1", ITEM),))])
    for wrong in (lambda texts: np.zeros((len(texts) + 1, 4)), lambda texts: np.full((len(texts), 4), np.nan), lambda _: np.zeros(3)):
        with pytest.raises(EmbeddingError, match="one row of numbers a text"):
            Meaning.of(index, wrong, 0.9)


def test_passages_cover_the_text():
    """Every sentence stands in some passage, and a passage is where it says."""
    text = "One two three four. 五六七八九十。New line here\nLast words of 3.5 meters!  And the end of it all"

    found = list(passages(text, (20, 40)))

    assert all(text[one.start : one.end] == one.text for one in found)
    covered = {at for one in found for at in range(one.start, one.end)}
    assert [sign for at, sign in enumerate(text) if at not in covered and not sign.isspace()] == []


def _pairs(cosines: list[float], same: list[bool]) -> tuple[list[tuple[str, str, bool]], object]:
    """Return pairs whose cosines are given, and their embedding."""
    vectors = {f"{side}{n}": v for n, c in enumerate(cosines) for side, v in (("a", (1.0, 0.0)), ("b", (c, (1 - c * c) ** 0.5)))}
    return [(f"a{n}", f"b{n}", truth) for n, truth in enumerate(same)], lambda texts: np.array([vectors[text] for text in texts])


def test_the_threshold_is_that_of_the_best_f1_or_of_a_precision():
    """Planted cosines: at 0.6 three of four are true; at 0.9 both are."""
    pairs, how = _pairs([0.95, 0.9, 0.7, 0.6, 0.3, 0.2], [True, True, False, True, False, False])
    named = ("planted", "0", "made up")

    best = calibrated(pairs, pairs, how, named=named)
    sure = calibrated(pairs, pairs, how, precision=0.99, named=named)

    assert best.threshold == pytest.approx(0.6, abs=1e-3)
    assert (best.precision.value, best.recall.value) == (0.75, 1.0)
    assert sure.threshold == pytest.approx(0.9, abs=1e-3)
    assert (sure.precision.value, sure.recall.n, sure.false_positives.value) == (1.0, 3, 0.0)
    assert sure.precision.low < 0.4


def test_a_calibration_comes_back_from_its_file(tmp_path: Path):
    """It is stored with what it is worth; another file is refused."""
    pairs, how = _pairs([0.9, 0.1], [True, False])
    made = calibrated(pairs, pairs, how, named=("planted", "0", "made up"))
    made.save(tmp_path / "one.json")
    (tmp_path / "other.json").write_text('{"threshold": 1}', encoding="utf-8")

    assert Calibration.load(tmp_path / "one.json") == made
    with pytest.raises(SettingsError, match="no calibration"):
        Calibration.load(tmp_path / "other.json")


def test_what_cannot_be_calibrated_is_told():
    """Pairs of one kind alone say nothing, and a precision may be out of reach."""
    pairs, how = _pairs([0.9, 0.8], [True, True])
    with pytest.raises(SettingsError, match="pairs that do not"):
        calibrated(pairs, pairs, how, named=("planted", "0", "made up"))
    pairs, how = _pairs([0.9, 0.8], [False, True])
    with pytest.raises(SettingsError, match="reaches this precision"):
        calibrated(pairs, pairs, how, precision=0.9, named=("planted", "0", "made up"))


def test_a_model_without_a_calibration_is_told():
    """A threshold is never guessed."""
    with pytest.raises(MissingPartError, match="no threshold"):
        shipped("another-model", "0")
