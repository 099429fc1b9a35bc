"""Units: words and letters as the search compares them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from algorithms.overlap.plain_overlap import units as plain_units
from goldsmith.kernels.overlap_units import BOUNDARY, SLIGHT, UNSPACED, Units

TEXTS = st.text(st.characters(exclude_categories=("Cs",), max_codepoint=0x33FFF), max_size=60)


def _hashes(text: str) -> list[int]:
    return Units(pa.array([text], pa.large_string())).units.tolist()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A robe, takes 2 bolts!", "a robe takes 2 bolts"),
        ("水的化学式是（ ）。", "水的化学式是"),
        ("ＡＢＣ１２３", "abc123"),
        ("ｶﾞｽ", "ガス"),
        ("café", "cafe\u0301"),
        ("ﬁne oﬃce", "fine office"),
        ("Straße", "STRASSE"),
        ("①②③", "123"),
        ("①，②", "1, 2"),
        ("zero\u200bwidth soft\u00adhyphen", "zerowidth softhyphen"),
        ("he said: “it’s”", "he said it's"),
        ("한국어 문장", "한국어  문장"),
    ],
)
def test_ways_of_writing_are_one(one: str, other: str):
    """Case, width, accents, ligatures, punctuation and white space make no difference."""
    assert _hashes(one) == _hashes(other) != []


@settings(derandomize=True, deadline=None, max_examples=300)
@given(TEXTS, TEXTS)
def test_units_are_those_of_the_slow_twin(one: str, other: str):
    """There are as many, equal where the twin's are; a code point that stands for many letters is cut, as its docstring says."""
    if any(len(plain_units(sign)) > len(sign.encode()) for sign in one + other):
        return

    together = Units(pa.array([one, other], pa.large_string()))
    expected = plain_units(one) + plain_units(other)

    assert np.diff(together.bounds).tolist() == [len(plain_units(one)), len(plain_units(other))]
    groups: dict[str, set[int]] = {}
    for name, value in zip(expected, together.units.tolist(), strict=True):
        groups.setdefault(name, set()).add(value)
    assert all(len(values) == 1 for values in groups.values())
    assert len({next(iter(values)) for values in groups.values()}) == len(groups)


def test_units_know_where_they_stand():
    """Bytes of each unit are those of its letters."""
    text = "Ask: 水 is H₂O?"

    found = Units(pa.array([text], pa.large_string()))

    assert [text.encode()[first:last].decode() for first, last in zip(found.starts, found.ends, strict=True)] == ["Ask", "水", "is", "H₂O"]


def test_marks_tell_boundaries_scripts_and_single_letters():
    """A line begins with a boundary; Han letters are unspaced; a word of one letter is slight."""
    found = Units(pa.array(["a big 水。Next"], pa.large_string()))

    assert [(bool(mark & BOUNDARY), bool(mark & UNSPACED), bool(mark & SLIGHT)) for mark in found.marks] == [
        (True, False, True),
        (False, False, False),
        (False, True, False),
        (True, False, False),
    ]


def test_nulls_and_blanks_have_no_units():
    """Nothing is made of nothing."""
    assert Units(pa.array([None, "", " \n…！", "x"], pa.large_string())).bounds.tolist() == [0, 0, 0, 0, 1]
