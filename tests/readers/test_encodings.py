"""Encodings are proved, not believed."""

from __future__ import annotations

import pytest

from goldsmith.reader import reader_for
from goldsmith.testing.readers import whole
from readers import samples


def reading(folder, name, data):
    """Write a file and read all of it."""
    path = samples.written(folder, name, data)
    return whole(reader_for(path), path)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
@pytest.mark.parametrize(
    ("name", "text"),
    [("a.jsonl", '{"a":"图书馆 é"}\n{"a":"2"}'), ("a.csv", "a\n图书馆 é\n2\n"), ("a.txt", "图书馆 é\n2"), ("a.json", '["图书馆 é","2"]')],
)
def test_a_byte_order_mark_tells_the_encoding(name, text, encoding, tmp_path):
    """UTF-8, UTF-16 and UTF-32 with a mark are read alike, and the mark is no text."""
    mark = "\ufeff" if encoding == "utf-16-be" else ""

    found = reading(tmp_path, name, (mark + text).encode(encoding))

    values = [value for row in found.rows for field, value in row.items() if field != "encoding"]
    assert "\n".join(map(str, values)) == "图书馆 é\n2"
    assert not found.failures


def test_tables_in_chinese_encodings_are_read(tmp_path):
    """GB18030 and Big5 tables come out as the text that they are."""
    text = "编号,文本\n1,今天的股票市场大幅下跌，投资者感到恐慌。\n"
    traditional = "編號,文本\n1,今天的股票市場大幅下跌，投資者感到恐慌。圖書館的服務方式也發生了變化。\n"

    found = reading(tmp_path, "a.csv", text.encode("gb18030"))
    other = reading(tmp_path, "b.csv", traditional.encode("big5"))

    assert found.rows == [{"编号": "1", "文本": "今天的股票市场大幅下跌，投资者感到恐慌。"}]
    assert other.rows == [{"編號": "1", "文本": "今天的股票市場大幅下跌，投資者感到恐慌。圖書館的服務方式也發生了變化。"}]


def test_a_text_that_fits_no_encoding_is_quarantined_with_its_bytes(tmp_path):
    """UTF-8 with one bad byte is not turned into other characters."""
    data = ("图书馆的服务方式。" * 20).encode() + b"\xff" + "也发生了变化。".encode()

    found = reading(tmp_path, "a.txt", data)

    assert found.rows == []
    assert [(one.error, one.raw) for one in found.failures] == [("invalid_utf8", data)]


@pytest.mark.parametrize("size", [2, 6, 40])
def test_short_chinese_text_in_gbk_is_recognised(size, tmp_path):
    """A handful of characters is enough."""
    text = "今天的股票市场大幅下跌，投资者感到恐慌，图书馆的服务方式也发生了变化。"[:size]

    assert reading(tmp_path, "a.txt", text.encode("gbk")).rows == [{"text": text, "encoding": "gb18030"}]


@pytest.mark.parametrize("declared", ["gb2312", "utf-8", "iso-8859-1", "nonsense", ""])
@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb18030"])
def test_a_page_that_declares_a_wrong_encoding_is_read_right(declared, encoding, tmp_path):
    """What the bytes prove wins over what the page says."""
    page = f"<html><head><meta charset='{declared}'><title>标题</title></head><body><p>{samples.PROSE}</p></body></html>"

    (row,) = reading(tmp_path, "a.html", page.encode(encoding)).rows

    assert (row["text"], row["title"]) == (samples.PROSE, "标题")
