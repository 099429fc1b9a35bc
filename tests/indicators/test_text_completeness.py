"""Which endings say that a text was cut off."""

from __future__ import annotations

import pyarrow as pa
import pytest

from goldsmith.evidence.seen import Seen
from goldsmith.indicators.text_completeness import TextCompleteness

BODY = {"en": "The house was built in the spring of that year and sold soon after", "zh": "这座房子是那年春天建成的，不久之后就卖掉了，买主是一位从外地来的商人，他在城里还有三家店铺"}  # fmt: skip


def judged(text: str, *, marks: bool = True) -> bool | None:
    """Ask the indicator of one text."""
    seen = Seen(pa.record_batch({"id": ["one"], "text": pa.array([text], pa.large_string())}))
    return TextCompleteness(marks=marks).judge(seen, None)[0].as_py()


@pytest.mark.parametrize("end", [".", "。", "！", "?", '."', "）", "；", "100 %"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_end_is_an_end(language: str, end: str):
    """Marks that end sentences, quotations and numbers end a text."""
    assert judged(BODY[language] + end) is True


@pytest.mark.parametrize("end", [",", "，", ":", "：", ": ", "... read more", "展开全文"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_announces_more_was_cut(language: str, end: str):
    """After a comma, a colon or `read more` something is missing, whether a text must end with a mark or not."""
    assert judged(BODY[language] + end) is False
    assert judged(BODY[language] + end, marks=False) is False


def test_a_short_text_is_not_judged():
    """Titles and names end without a mark."""
    assert judged("A title:") is None
