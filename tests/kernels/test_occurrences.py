"""Words are counted in the texts that hold them, as the automaton finds them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.kernels.automaton import KEEPING, LOOSE, built, found
from goldsmith.kernels.occurrences import Occurrences

LETTERS = "abAB 中文，\u3000\n\u200bＡé-"
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=9), min_size=1, max_size=20, unique=True)
TEXTS = st.lists(st.none() | st.text(LETTERS + "zq😀", max_size=80), max_size=8)


def by_automaton(words: list[str], texts: pa.Array) -> list[int]:
    """Return in how many texts the automaton finds each word."""
    hits = found(built(words, [LOOSE | KEEPING] * len(words), inside=[True] * len(words), gap=0), texts)
    counts = np.zeros(len(words), np.int64)
    for word in {(row, word) for row, word in zip(hits.rows.tolist(), hits.words.tolist(), strict=True)}:
        counts[word[1]] += 1
    return counts.tolist()


@settings(derandomize=True, deadline=None, max_examples=200)
@given(words=WORDS, texts=TEXTS)
def test_agrees_with_the_automaton(words: list[str], texts: list[str | None]):
    """Case, width, invisible characters and runs of white space are read as the automaton reads them."""
    column, occurrences = pa.array(texts, pa.large_string()), Occurrences(words)

    counts = occurrences.of(column.slice(0, 3)) + occurrences.of(column.slice(3))

    assert counts.tolist() == by_automaton(words, column)


def test_a_word_counts_once_a_text_wherever_it_stands():
    """Three times in one text and inside a longer word of another are two texts."""
    counts = Occurrences(["old"]).of(pa.array(["old, old, OLD", "golden", "new"]))

    assert counts.tolist() == [2]


def test_an_empty_list_and_very_long_words_count_nothing():
    """A list without words is no error, and a word of more than 200 letters is never found."""
    none, long = Occurrences([]), Occurrences(["x" * 201, "x" * 200])

    assert none.of(pa.array(["text"])).tolist() == []
    assert long.of(pa.array(["x" * 300])).tolist() == [0, 1]


def test_many_words_with_one_beginning_cost_no_more_than_their_length():
    """Ten thousand words that begin alike are told apart by the trie, each counted in its own text."""
    words = [f"number {at:05d}" for at in range(10_000)]

    counts = Occurrences(words).of(pa.array(words))

    assert (counts == 1).all()
