"""The kernel of grammar counts what its slow twin counts, and English words as they are listed."""

from __future__ import annotations

import csv
import gzip

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import shared
from goldsmith.algorithms.chinese_words import segment
from goldsmith.algorithms.grammar.counting import chinese_tags, counted
from goldsmith.algorithms.grammar.features import JIEBA_CONTENT as PUBLISHED
from goldsmith.kernels import grammar as column
from goldsmith.kernels import grammar_english as english
from goldsmith.kernels.chinese_tags import tags
from kernels.grammar_twin import JIEBA_CONTENT, chinese, counts

QUIET = settings(derandomize=True, deadline=None)
ALPHABET = "我们他的是在中国经济发展了不好很人学生北京大学研究，。！？、；：“”（）\n\t 　12345abcXYZ%|…"


def line(text: str) -> np.ndarray:
    """Return the counts of one text."""
    return counted(pa.array([text], pa.large_string()))[0]


def has_twin(text: str) -> bool:
    """Tell whether the twin knows the kinds of characters of a text and counts it as Chinese."""
    han = sum("\u4e00" <= each <= "\u9fd5" for each in text)
    return han > 0 and han * 5 >= sum(map(str.isalpha, text))


@QUIET
@given(text=st.text(ALPHABET, max_size=400))
def test_chinese_is_counted_as_by_the_twin(text: str):
    """Words, parts of speech, classes, pairs and sentences, on any mixture."""
    if has_twin(text):
        expected = counts(chinese(text), JIEBA_CONTENT)
        expected[column.LANGUAGE] = column.CHINESE

        assert line(text) == pytest.approx(expected, abs=1e-9)


def test_real_chinese_is_counted_as_by_the_twin():
    """The same on reviews as people write them."""
    with gzip.open(shared("zh_reviews/waimai_10k.csv.gz"), "rt", encoding="utf-8-sig", newline="") as lines:
        texts = [row["review"] for row in csv.DictReader(lines)][:300]
    texts = [
        text
        for text in texts
        if has_twin(text) and all(each.isascii() or "\u4e00" <= each <= "\u9fd5" or each in ALPHABET for each in text)
    ]

    found = counted(pa.array(texts, pa.large_string()))

    assert len(texts) > 200
    for text, got in zip(texts, found, strict=True):
        expected = counts(chinese(text), JIEBA_CONTENT)
        expected[column.LANGUAGE] = column.CHINESE
        assert got == pytest.approx(expected, abs=1e-9), text


def test_the_tags_are_those_of_jieba():
    """Every word of a sentence that the dictionary holds has the tag that `jieba.posseg` gives it."""
    jieba = pytest.importorskip("jieba")
    del jieba
    import jieba.posseg

    from kernels.grammar_twin import tag_of

    text = "中国经济在过去三年里发展得很快，但是研究人员认为北京大学的学生还不了解这些变化。"
    expected = [(pair.word, pair.flag) for pair in jieba.posseg.cut(text) if pair.word.isalpha()]

    words = [word for word in segment(pa.array([text], pa.large_string())).to_pylist()[0] if word.isalpha()]

    assert [(word, tag_of(word)) for word in words] == expected
    assert frozenset(JIEBA_CONTENT) == PUBLISHED
    assert chinese_tags().content.sum() == len(PUBLISHED & set(tags().names))


def test_english_words_have_the_tags_that_are_listed():
    """Closed classes by list, open ones by ending, names by their capital; marks by what they end."""
    found = line("The old dogs didn't quickly bite Anna's 3 neighbours. She laughed!")

    sorts = dict(enumerate(found[column.CLASS_COUNTS :].astype(int).tolist()))
    # dogs Anna neighbours | bite laughed | old | quickly | 3 | She | The | 's | did n't -> didn't is one listed-less stem with n't
    assert found[column.LANGUAGE] == column.ENGLISH
    assert sorts[english.STOP] == 2
    assert sorts[english.NUMERAL] == 1
    assert sorts[english.PRONOUN] == 1
    assert sorts[english.DETERMINER] == 1
    assert sorts[english.ADVERB] == 1
    assert found[column.SENTENCES] == 2


@QUIET
@given(texts=st.lists(st.one_of(st.none(), st.text(max_size=80)), max_size=12), cut=st.integers(0, 12))
def test_a_text_is_counted_alike_in_any_company(texts: list[str | None], cut: int):
    """Batches, nulls, odd characters and slices change nothing."""
    whole = pa.array(texts, pa.large_string())

    together = counted(whole)

    assert np.array_equal(np.concatenate([counted(whole.slice(0, cut)), counted(whole.slice(cut))]), together)
    assert np.isfinite(together).all()
    for text, got in zip(texts, together, strict=True):
        assert np.array_equal(line(text) if text is not None else np.zeros(column.COLUMNS), got)


def test_other_scripts_and_texts_without_letters_are_left_alone():
    """No Latin and no Han letters: nothing is counted."""
    assert not counted(pa.array(["Привет, мир!", "123 456", "!!!", "مرحبا", ""], pa.large_string())).any()


def test_wrapped_lines_are_one_sentence_and_lists_are_not():
    """A line that begins with a small letter goes on with the one before; a heading or item does not."""
    assert line("The dog that had slept\nthe whole day\n  went out. It came back.")[column.SENTENCES] == 2
    assert line("Heading\nThe dog slept\nThe cat ate")[column.SENTENCES] == 3
    assert line("One line\n\n")[column.SENTENCES] == 1
