"""JSON lines become the same records whether a kernel reads them or rows are made of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from goldsmith.curate.json_mapping import Mapped, mapped
from goldsmith.curate.mapping import Mapper, Origin
from goldsmith.curate.recipe import Fields
from goldsmith.reading.json_lines import JsonLines
from goldsmith.reading.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Sequence

ORIGIN = Origin("ab" * 32, "notes.jsonl", "CC0-1.0", datetime(2026, 1, 1, tzinfo=UTC))
NAMES = ("text", "content", "id", "url", "source", "date", "license", "stars", "标题", 'a"b', "\u0001")

letters = st.text(st.sampled_from('ab \t\n\r\x00\x1f\x7f"\\/港é𝄞\u2028\ud83d\ue000\ufffd'), max_size=6)
numbers = st.one_of(
    st.integers(-(10**22), 10**22),
    st.sampled_from([0, -1, 2**63 - 1, 2**64, 10**17, 10**18]),
    st.floats(allow_nan=True, allow_infinity=True),
    st.decimals(-1000, 1000, places=3).map(float),
)
plain = st.one_of(st.none(), st.booleans(), numbers, letters)
values = st.recursive(
    plain, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(letters, inner, max_size=3)), max_leaves=5
)
objects = st.dictionaries(st.sampled_from(NAMES), values, max_size=6)
literal = st.sampled_from(
    ["-0", "1.50", "0.0001", "0.001", "1e5", "1E5", "01", "1.", "-", "0.00", "0.0", "123456789012345.5", "tru", '"\\ud800"', '"\\/"',
     '"\\u00e9\\ud834\\udd1e"', '"\\u0001\\b"', "{}", "[ ]", '{"a" : [1 , 2.5, {"b":null}]}', '{"a":1,"a":2}', "[1,]", '"\t"', "NaN"]
)  # fmt: skip


def _line(fields: dict[str, object], ascii_: bool, wide: bool) -> bytes:
    text = json.dumps(fields, ensure_ascii=ascii_, separators=(" , ", " : ") if wide else None)
    return text.encode("utf-8", "surrogatepass")


written = st.builds(_line, objects, st.booleans(), st.booleans())
by_hand = st.lists(st.tuples(st.sampled_from([json.dumps(name) for name in NAMES]), literal), min_size=1, max_size=4).map(
    lambda pairs: ("{" + ",".join(f"{name}:{value}" for name, value in pairs) + "}").encode()
)
odd = st.sampled_from(
    [b"", b"  ", b"\r", b"\x0b\x0c", b"{}", b"[]", b"null", b"{", b'{"text":"a"}x', b' {"text":"a"}\r', b"\xff", b'{"text":"\xed\xa0\x80"}']
)
damaged = st.tuples(written, st.integers(0, 200), st.binary(max_size=2)).map(lambda one: one[0][: one[1]] + one[2] + one[0][one[1] + 1 :])
blocks = st.lists(st.one_of(written, by_hand, odd, damaged).map(lambda line: line.replace(b"\n", b"")), min_size=1, max_size=6)


def _both(block: bytes, fields: Fields, longest: int = 1 << 20) -> tuple[Mapped, Mapped, Mapper, Mapper]:
    one, other = Mapper(fields), Mapper(fields)
    lines = Lines(7, block, n_bytes=len(block))
    return (
        mapped(JsonLines(lines, "utf-8", longest), one, ORIGIN, at_once=True),
        mapped(JsonLines(lines, "utf-8", longest), other, ORIGIN, at_once=False),
        one,
        other,
    )


def _same(block: bytes, fields: Fields, longest: int = 1 << 20) -> None:
    fast, slow, one, other = _both(block, fields, longest)
    fast.batch.validate(full=True)
    assert fast.batch.to_pydict() == slow.batch.to_pydict()
    assert fast.batch.schema == slow.batch.schema
    assert list(fast.positions) == list(slow.positions)
    assert fast.broken == slow.broken
    assert list(fast.failures) == list(slow.failures)
    assert fast.n_records == slow.n_records
    assert one.text_fields == other.text_fields


@settings(derandomize=True, deadline=None, max_examples=1500)
@given(blocks, st.booleans())
@example([b'{"text":"a","meta":{"k":[1,{"b":"\\u00e9"}]},"score":0.25}'], False)
@example([b'{"id":12,"text":"x","id":13}', b'{"id":true,"text":"x"}', b'{"id":"","text":"x"}', b'{"id":null,"text":"\\u0000"}'], True)
def test_the_kernel_and_the_rows_agree(lines: list[bytes], ended: bool):
    """Whatever stands in the lines, records, broken rows, failures and positions are the same both ways."""
    _same(b"\n".join(lines) + b"\n" * ended, Fields())


@pytest.mark.parametrize(
    "fields",
    [
        Fields(text=["content", "text"], id=[], source=["url", "source"]),
        Fields(text="标题", id=["url", "id"], source_detail=["url"], license=["stars"]),
    ],
)
@settings(derandomize=True, deadline=None, max_examples=300)
@given(lines=blocks)
def test_they_agree_on_other_fields(fields: Fields, lines: list[bytes]):
    """A recipe may name other fields, one for several columns, or none for an id."""
    _same(b"\n".join(lines), fields)


def test_a_line_may_be_too_long():
    """A line above the limit is a failure for the kernel too."""
    _same(b'{"text":"' + b"x" * 90 + b'"}\n{"text":"short"}\n', Fields(), longest=40)


def test_many_fields_and_deep_values_are_read_as_rows():
    """What a plain line cannot hold comes out the same by the other way."""
    wide = json.dumps({"text": "a", **{f"k{n}": n for n in range(80)}}).encode()
    deep = b'{"text":"a","d":' + b"[" * 40 + b"]" * 40 + b"}"
    too_deep = b'{"text":"a","d":' + b"[" * 3000 + b"]" * 3000 + b"}"
    _same(b"\n".join([wide, deep, too_deep, b'{"text":"b"}']), Fields())


def test_common_lines_need_no_row(monkeypatch: pytest.MonkeyPatch):
    """Lines as tools write them, with nested fields, decimals and escaped Chinese, are all read by the kernel."""
    lines = [
        b'{"id": "1", "text": "\\u6e2f\\u53e3\\n\\"quoted\\"", "meta": {"lang": "zh", "score": 0.93, "tags": ["a", "b"]}, "ok": true}',
        '{"text":"港口","url":"https://example.org/a?b=1","date":"2026-01-01","n":-12}'.encode(),
    ]

    def refuse(*_: Sequence[int]) -> None:
        raise AssertionError("a row was made")

    monkeypatch.setattr("goldsmith.reading.json_lines._parse", refuse)
    found = mapped(JsonLines(Lines(0, b"\n".join(lines)), "utf-8", 1000), Mapper(Fields()), ORIGIN, at_once=True)

    assert found.batch.column("text").to_pylist() == ['港口\n"quoted"', "港口"]
    assert found.batch.column("meta").to_pylist() == ['{"meta":{"lang":"zh","score":0.93,"tags":["a","b"]},"ok":true}', '{"n":-12}']
    assert found.batch.column("id").to_pylist() == ["1", "abababababababab-119"]
