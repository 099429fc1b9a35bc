"""The n-gram model is the one of the textbook, a distribution, and the same whoever fits it."""

from __future__ import annotations

import functools
import json
import math
import tempfile
from itertools import product
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from algorithms.spelled_ngrams import Spelled
from algorithms.textbook_kneser_ney import BEGIN, END, UNKNOWN, Textbook
from data import shared
from goldsmith.algorithms.ngram_model.model import load, parsed
from goldsmith.algorithms.ngram_model.training import Sample, fitted
from goldsmith.errors import MissingPartError, SettingsError

ENGLISH = [
    "the cat sat on the mat",
    "the dog sat on the log",
    "a cat and a dog sat on a log",
    "the cat and the dog saw the cat on the mat",
    "a dog is a dog and a cat is a cat",
    "on the mat the cat saw a dog",
]
CHINESE = ["我爱北京天安门", "天安门上太阳升", "我爱太阳", "北京的太阳升上天", "天上的太阳爱我", "我的北京我的天"]
"""Chinese characters are tokens, so ``list`` cuts these as the model does."""


def texts(lines: list[str]) -> pa.Array:
    """Return lines as an Arrow column."""
    return pa.array(lines, pa.large_string())


def cut(lines: list[str]) -> list[list[str]]:
    """Return the tokens of lines: words of English ones, characters of Chinese ones."""
    return [line.split() if " " in line else list(line) for line in lines]


@pytest.mark.parametrize("lines", [ENGLISH, CHINESE, ENGLISH + CHINESE], ids=["english", "chinese", "both"])
@pytest.mark.parametrize("order", [2, 3, 5])
@pytest.mark.parametrize("least", [1, 2])
def test_it_is_the_model_of_the_textbook(lines, order, least):
    """Sentences, seen and unseen, with unknown words, have the probability that the formulas give, to 1e-6."""
    model = fitted([texts(lines)], about={}, order=order, least=least)
    book = Textbook(cut(lines), order, least)
    asked = [*lines, "the dog and the mat", "zebra on the zebra", "a", "我爱天的上", "鸟爱鸟", "天 cat 天"]

    found = model.score(texts(asked))

    words = [*cut(lines), *(one.split() if one.isascii() else list(one.replace(" ", "")) for one in asked[len(lines) :])]
    words[-1] = ["天", "cat", "天"]
    wanted = [book.log_probability(one) for one in words]
    assert np.allclose(found.sums, wanted, rtol=1e-6, atol=2e-6)
    assert found.counts.tolist() == [len(one) + 1 for one in words]


@given(
    lines=st.lists(st.text("abcd ", min_size=1, max_size=12).filter(str.strip), min_size=1, max_size=8),
    order=st.integers(2, 6),
    least=st.integers(1, 3),
)
@settings(derandomize=True, deadline=None, max_examples=100)
def test_it_is_the_model_of_the_textbook_on_any_text(lines, order, least):
    """The same on texts that nobody chose."""
    spaced = [" ".join(line.replace(" ", "")) for line in lines]
    model = fitted([texts(spaced)], about={}, order=order, least=least)
    book = Textbook([line.split() for line in spaced], order, least)
    asked = [*spaced, "a b c d e a b", "d d d d"]

    found = model.score(texts(asked))

    assert np.allclose(found.sums, [book.log_probability(one.split()) for one in asked], rtol=1e-6, atol=2e-6)


@pytest.mark.parametrize("lines", [ENGLISH, CHINESE], ids=["english", "chinese"])
@pytest.mark.parametrize("least", [1, 2])
@pytest.mark.parametrize("vocabulary", [6, 200_000])
def test_probabilities_sum_to_one(lines, least, vocabulary):
    """After every context, seen or not, all that may follow has probability 1, n-grams and words left out or not."""
    model = fitted([texts(lines)], about={}, order=3, least=least, vocabulary=vocabulary)
    words = sorted({word for line in cut(lines) for word in line})
    spelled = Spelled(model, words)
    followers = [*spelled.known, END, UNKNOWN]

    assert len(spelled.known) == min(vocabulary, len(words))
    for context in product([*words, UNKNOWN, BEGIN], repeat=2):
        total = sum(math.exp(spelled.log_chance(word, context)) for word in followers)
        assert total == pytest.approx(1, abs=2e-6)


def test_a_text_has_the_probability_of_its_words_one_by_one():
    """What the compiled loop adds up is what a plain reader of the same table finds, unknown words spread over their number."""
    model = fitted([texts(ENGLISH)], about={}, order=4, least=1, vocabulary=5)
    spelled = Spelled(model, ["the", "cat", "sat", "on", "mat", "dog", "a", "and", "saw", "is", "log"])
    words = ["the", "zebra", "sat", "on", "a", "mat", "and", "saw", "the", "cat"]

    found = model.score(texts([" ".join(words)]))

    padded = [BEGIN, *words, END]
    wanted = sum(spelled.log_chance(padded[at], tuple(padded[max(0, at - 3) : at])) for at in range(1, len(padded)))
    strangers = [word for word in words if word not in spelled.known]
    assert found.unknown[0] == len(strangers) > 0
    assert model.penalty == pytest.approx(math.log(11 - 5))
    assert found.sums[0] == pytest.approx(wanted - len(strangers) * model.penalty, abs=1e-5)


def test_lines_are_sentences():
    """A text of two lines has the probability of its lines, and as many ends; white space around them is nothing."""
    model = fitted([texts(ENGLISH)], about={})

    both, first, second, spaced = model.score(
        texts([f"{ENGLISH[0]}\n{ENGLISH[1]}", *ENGLISH[:2], f"\n\n {ENGLISH[0]} \r\n\n{ENGLISH[1]}\n"])
    ).sums

    assert both == pytest.approx(first + second)
    assert spaced == both


def test_what_has_no_token_has_no_score():
    """A null, an empty text and white space are not measured; they do not move their neighbours."""
    model = fitted([texts(ENGLISH)], about={})

    found = model.score(pa.array([None, "", " \n\t", ENGLISH[0], "\u200b"], pa.large_string()))

    assert found.counts.tolist() == [0, 0, 0, 7, 0]
    assert found.sums[3] == model.score(texts(ENGLISH[:1])).sums[0]


def test_the_same_texts_give_the_same_file(tmp_path):
    """In any order, in any batches: equal bytes."""
    blocks = []
    for number, batches in enumerate([[texts(ENGLISH + CHINESE)], [texts(CHINESE[::-1]), texts(ENGLISH[::-1])]]):
        path = tmp_path / f"{number}.npz"
        fitted(batches, about={"name": "n"}).save(path)
        blocks.append(path.read_bytes())

    assert blocks[0] == blocks[1]


def test_a_sample_stays_small_and_does_not_depend_on_order():
    """Of more tokens than wanted a part stays, chosen by the texts alone."""
    many = ["number of many lines with words " + f"{n:b}".replace("0", "a").replace("1", "b") for n in range(2000)]
    found = []
    for order in (many, many[::-1]):
        sample = Sample(4000)
        for start in range(0, len(order), 100):
            sample.add(texts(order[start : start + 100]), "word")
        found.append((len(sample), sample.texts, sample.seen, sorted(sample.sentences().tolist())))

    assert found[0] == found[1]
    assert 1000 < found[0][0] <= 4000
    assert found[0][2] == 2000


def test_one_long_text_is_thinned_too():
    """Of a book longer than what is wanted pieces are learnt, not nothing."""
    book = " ".join(f"{n:b}".replace("0", "a").replace("1", "b") for n in range(50_000))

    model = fitted([texts([book])], about={}, most=2000)

    assert 500 < model.about["tokens"] <= 2000
    assert model.score(texts([book])).counts[0] == 50_001


def test_order_of_words_matters():
    """Held-out Chinese and English surprise a model of their kind far less than the same characters or words in another order."""
    with pa.input_stream(shared("corpus/mix40.jsonl.zst"), compression="zstd") as stream:
        rows = [json.loads(line) for line in stream.read(6 << 20).split(b"\n")[:-1]]
    for language, parted, joint in (("zh", list, ""), ("en", str.split, " ")):
        lines = [row["text"][:400] for row in rows if row["lang"] == language]
        model = fitted([texts(lines[50:])], about={})
        held = [one.replace("\n", " ") for one in lines[:50]]
        shuffled = [joint.join(np.random.default_rng(1).permutation(parted(one))) for one in held]

        own, mixed = (model.score(texts(some)) for some in (held, shuffled))

        assert own.sums.sum() / own.counts.sum() > mixed.sums.sum() / mixed.counts.sum() + 0.5, language


def test_nothing_to_learn_from_is_refused():
    """No text, or settings that make no model, are told as such."""
    for batches in ([], [texts([])], [pa.array([None, "", " "], pa.large_string())]):
        with pytest.raises(SettingsError, match="no text to learn from"):
            fitted(batches, about={})
    with pytest.raises(SettingsError, match="out of range"):
        fitted([texts(ENGLISH)], about={}, order=7)


@pytest.mark.parametrize("line", ["word", "中", "!", "a a a a"])
def test_one_short_text_is_enough(line):
    """A model of one text says it is likelier than another; discounts it could not estimate are told."""
    model = fitted([texts([line])], about={}, least=1)

    own, other = model.score(texts([line, "zebra zebra zebra zebra"])).sums

    assert own > other
    assert not any(model.about["discounts_estimated"])


def test_the_file_gives_the_model_back(tmp_path):
    """What is written scores as what was fitted, and says what it was fitted on."""
    model = fitted([texts(ENGLISH)], about={"name": "pets", "version": "1"})
    path = tmp_path / "m.npz"
    model.save(path)

    again = load(str(path))

    assert again.score(texts(ENGLISH)).sums.tolist() == model.score(texts(ENGLISH)).sums.tolist()
    assert [again.about[name] for name in ("name", "texts", "tokens")] == ["pets", 6, 51]


@given(at=st.integers(0, 10_000), byte=st.integers(0, 255))
@settings(derandomize=True, deadline=None, max_examples=80)
def test_a_damaged_file_is_refused_or_whole(at, byte):
    """Whatever byte is changed, the model is refused with an error, or says the same as before."""
    block, sums = _written()
    damaged = bytearray(block)
    damaged[at % len(block)] = byte

    try:
        model = parsed(bytes(damaged), "m.npz")
    except MissingPartError:
        return
    assert model.score(texts(ENGLISH)).sums.tolist() == sums


@functools.cache
def _written() -> tuple[bytes, list[float]]:
    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / "m.npz"
        model = fitted([texts(ENGLISH)], about={"name": "pets"})
        model.save(path)
        return path.read_bytes(), model.score(texts(ENGLISH)).sums.tolist()


def test_a_missing_model_is_told_with_the_way_to_make_one(tmp_path):
    """The message names the file and the verb."""
    with pytest.raises(MissingPartError, match=r"none\.npz.*\n.*\n.*goldsmith train ngram"):
        load(str(tmp_path / "none.npz"))
    with pytest.raises(MissingPartError, match="no ngram model"):
        load(__file__)
