"""A number that stands alone is held only against the forms that its digits allow, and nothing is missed by that."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from goldsmith.algorithms.personal_data import lone_numbers, search
from goldsmith.algorithms.personal_data.lone_numbers import ALL, possible

WORDS = [
    "电话",
    "call ",
    "phone: ",
    "passport no ",
    "护照",
    "通行证",
    "驾驶证 ",
    "driver's license ",
    "account number ",
    "卡号：",
    "ssn ",
    "订单号",
    "税号",
]
NEAR = ["", "+", "(", "（", "A", "HK", "é", "#", "_", "/", " ", "\n", "Ａ", "中"]
AFTER = ["", ")", "(A)", "X", "x", "*", "元", " kg", "@", "号", ":abc", "-", ".", " and"]
BEGINNINGS = ["", "0", "00", "86", "0086", "1", "13", "10", "62", "4", "9", "19", "400", "000"]


def found(text: str, place: int, length: int) -> list[search.Found]:
    """Return what is found of the number at a place."""
    return list(search.CHECKS[search.DIGITS](text, place, place + length))


@given(
    before=st.lists(st.sampled_from([*WORDS, *NEAR]), max_size=3).map("".join),
    start=st.sampled_from(BEGINNINGS),
    digits=st.text("0123456789", min_size=6, max_size=19),
    after=st.sampled_from([*AFTER, "1", " 2", "٣", "-12345678"]),
)
@example(before="ssn ", start="", digits="123456789", after="")
@example(before="A", start="", digits="123456789", after="")
@example(before="卡号：", start="", digits="123456789", after="")
@example(before="电话", start="", digits="102345678", after="")
@example(before="A", start="", digits="1234563", after="")
@example(before="C", start="", digits="12345678", after=" 护照")
@example(before="", start="", digits="1101051949123100", after="2X")
def test_the_forms_left_out_would_find_nothing(before: str, start: str, digits: str, after: str):
    """With the choice of forms the same is found as with all of them."""
    number = start + digits
    text = before + number + after
    chosen = found(text, len(before), len(number))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lone_numbers, "possible", lambda *_: ALL)
        assert chosen == found(text, len(before), len(number))


@pytest.mark.parametrize(
    ("text", "number"),
    [("pages.jsonl#229381233", "229381233"), ("see 22938123 there", "22938123"), ("id 2293812334 ok", "2293812334")],
)
def test_most_numbers_need_few_forms(text: str, number: str):
    """Positions in files and other numbers that no word announces are hardly looked at."""
    start = text.index(number)

    forms = possible(text, start, start + len(number), max(0, start - 6), len(text))

    assert len(forms.phones) + len(forms.documents) <= 4


@pytest.mark.parametrize("text", ["12345678 9", "1 12345678", "1234-5678", "１2345678", "12345678 ٣"])
def test_a_number_beside_another_may_be_anything(text: str):
    """Another digit nearby, whatever its script, or a mark inside leaves all forms possible."""
    assert possible(text, text.index("2") - 1, len(text.rstrip(" ٣9")), 0, len(text)) == ALL
