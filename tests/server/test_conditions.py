"""Conditions that come over the network: what people ask of records goes through, what ends the process of the service does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldsmith.annotation_errors import ProjectError
from goldsmith.server.annotation.conditions import require_harmless

ALLOWED = (
    "",
    "language = 'zh' and length(text) >= 10",
    "(quality > 0.5 or quality is null) and not (source like '%.csv')",
    "id in ('n1', 'n2', 'it''s; drop table x -- no')",
    "text like '%/*%' and starts_with(source, 'https://')",
    "length(text) between 10 and 200 and word_count between 3 and 40",
    "collected_at > timestamp '2026-01-01 00:00:00'",
    "cast(meta as varchar) like '%体育%' or `order` = 1 or 主题 = '体育'",
    "array_has(tags, 'a') and regexp_like(text, '^\\d+$') and share < -1.5e-3",
    " or ".join(f"id = 'a{at}'" for at in range(2_000)),
    "id in (" + ", ".join(f"'a{at}'" for at in range(5_000)) + ")",
)
REFUSED = (
    "repeat(text, 1000000000) is not null",
    "REPEAT (text, 9) = ''",
    "`repeat`(text, 9) = ''",
    "lpad(text, 1000000000) = ''",
    "array_length(range(0, 10000000000)) > 1",
    "1 = 1; drop table titles",
    "true union select 1",
    "id in (select id from titles)",
    "true -- and the rest",
    "true /* x */",
    "E'\\'' = repeat(text, 9) or ''''",
    "'\\' or repeat(text, 9) is null or '",
    "text = $$x$$",
    "true # x",
    "1 = " + "+".join("1" for _ in range(2_000)),
    "length(" + "||".join("text" for _ in range(2_000)) + ") > 0",
    "1 = " + "+".join("(1 and 1)" for _ in range(2_000)),
    "x " + "between 1 and 2 " * 2_000,
    "true" + "[0]" * 2_000,
    "not " * 2_000 + "true",
    "(" * 2_000 + "true" + ")" * 2_000,
    "a" * 200_000,
)


@pytest.mark.parametrize("condition", ALLOWED, ids=lambda one: one[:40])
def test_what_people_ask_goes_through(condition: str):
    """Comparisons, texts in any script, many ids, functions that measure."""
    require_harmless(condition)


@pytest.mark.parametrize("condition", REFUSED, ids=lambda one: one[:40])
def test_what_could_end_the_service_is_refused(condition: str):
    """Each of these was a crash of the engine, a second statement, or a way to say one of them so that it is read otherwise."""
    with pytest.raises(ProjectError, match="not allowed here"):
        require_harmless(condition)


@given(st.text(max_size=60), st.text(alphabet="'\"`\\; ()e-/*", max_size=12))
def test_no_text_hides_a_call(before: str, edge: str):
    """Whatever stands before it, a call is seen, unless it is within a string that everybody reads as one."""
    condition = f"{before}{edge} repeat(text, 9)"
    try:
        require_harmless(condition)
    except ProjectError:
        return
    quotes = [one for one in "'\"`" if one in condition]
    assert quotes, condition
