"""Words found in one reading are those that a slow search finds, and count as different as people count them."""

from __future__ import annotations

import re

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from goldsmith.evidence.requirement import Cell, Requirement, roots
from goldsmith.evidence.seen import Seen
from goldsmith.indicating.found_terms import Wanted, _simplified, forms_of, terms_in

HAN = st.text("春节中秋端午粽子", min_size=1, max_size=3)
LATIN = st.sampled_from(["bond", "bonds", "ETF", "cash flow", "P/E"])
TEXTS = st.lists(st.one_of(HAN, LATIN, st.sampled_from([" ", "，", "x", "Ｅ", "BOND "])), max_size=12).map("".join)


def seen_of(texts: list[str | None]) -> Seen:
    """Return a batch with these texts."""
    return Seen(
        pa.record_batch(
            {"id": [str(at) for at in range(len(texts))], "source": [""] * len(texts), "text": pa.array(texts, pa.large_string())}
        )
    )


def stands(word: str, text: str) -> bool:
    """Search slowly: Han words anywhere, words of spaced scripts whole."""
    folded = re.escape(word.casefold())
    if word.isascii():
        folded = rf"(?<![a-z0-9]){folded}(?![a-z0-9])"
    return re.search(folded, text.casefold().replace("ｅ", "e")) is not None


@settings(derandomize=True, deadline=None)
@given(words=st.lists(st.one_of(HAN, LATIN), min_size=1, max_size=5, unique=True), texts=st.lists(TEXTS, max_size=4))
def test_one_reading_finds_what_a_slow_search_finds(words: list[str], texts: list[str]):
    """For every text, the different words that stand in it, those that hold one another counted once."""
    requirement = Requirement(grid=[Cell(name="a", words=words)])

    found = terms_in(seen_of(texts), requirement).different(Wanted(tuple(words)))

    of = roots(words)
    slow = [len({of[word] for word in words if any(stands(form, text) for form in forms_of(word))}) for text in texts]
    assert found.tolist() == slow


def test_a_word_inside_an_excepted_phrase_does_not_count():
    """Only the places inside of it are hidden, not the same word elsewhere in the text."""
    cell = Cell(name="wall", words=["长城", "烽火台"], unless=["长城汽车"])
    requirement = Requirement(grid=[cell])
    wanted = Wanted(tuple(cell.words), tuple(cell.unless))

    found = terms_in(seen_of(["长城汽车", "长城汽车开到长城", "长城汽车与烽火台", None, ""]), requirement).different(wanted)

    assert found.tolist() == [0, 1, 1, 0, 0]


def test_a_cell_that_could_never_be_met_is_refused():
    """Two different words of which one holds the other are one."""
    with pytest.raises(ValidationError, match="2 different words are wanted, and there are 1"):
        Cell(name="a", words=["端午", "端午节"], distinct=2)


def test_words_are_read_once_however_many_ask():
    """The second question of the same batch reads no text."""
    requirement = Requirement(grid=[Cell(name="a", words=["river"])])
    seen = seen_of(["two rivers"])

    assert terms_in(seen, requirement) is terms_in(seen, requirement)
    assert terms_in(seen, requirement).different(Wanted(("river",))).tolist() == [1]


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("论语", "孔子《論語》曰"),
        ("論語", "论语"),
        ("红楼梦", "紅樓夢"),
        ("乾隆", "乾隆皇帝"),
        ("后羿", "后羿射日"),
        ("头发", "頭髮"),
        ("劳动合同法", "勞動合同法"),
    ],
)
def test_traditional_and_simplified_characters_are_one(word: str, text: str):
    """A word in either writing is found in the other."""
    requirement = Requirement(grid=[Cell(name="a", words=[word])])

    assert terms_in(seen_of([text, "x"]), requirement).different(Wanted((word,))).tolist() == [1, 0]


def test_no_character_is_read_in_two_steps():
    """What a character is simplified to is not itself simplified, and ASCII stays as it is."""
    old, new = _simplified()

    assert len(old) > 2_500
    assert not set(old.tolist()) & set(new.tolist())
    assert min(old.tolist()) >= 0x3400
