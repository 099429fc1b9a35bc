"""Odd characters are found wherever an expression over whole texts finds them."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.algorithms.poison.oddities import LIKELY_MIXED, odd_characters
from goldsmith.kernels.suspects import find_mixed

TEXTS = st.lists(st.none() | st.text("aZ1 中аеοԁΟνϊμé。\u200b😀q", max_size=12), max_size=30)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(texts=TEXTS)
def test_no_mixed_text_is_passed_over(texts: list[str | None]):
    """What the expression finds, the scan of bytes suspects, also in a slice."""
    column = pa.array(texts, pa.large_string())
    found = pc.match_substring_regex(column, LIKELY_MIXED).fill_null(False).to_numpy(zero_copy_only=False)

    suspected = find_mixed(column)

    assert not (found & ~suspected).any()
    assert (find_mixed(column.slice(len(texts) // 2)) == suspected[len(texts) // 2 :]).all()


def test_a_letter_of_another_script_in_a_word_is_told():
    """A Cyrillic а in a Latin word is odd; Greek beside a Latin unit and Russian text are not."""
    rows, reasons = odd_characters(pa.array(["pаypal", "5 μm of Ω", "Москва и Petersburg", None, "zero\u200bwidth"]))

    assert rows.tolist() == [0, 4]
    assert [reason.code for reason in reasons] == ["mixed_script", "hidden_characters"]
