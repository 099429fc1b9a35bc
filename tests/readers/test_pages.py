"""Web pages: what is extracted, what is known of them, and archives of them."""

from __future__ import annotations

import gzip

import pytest

from data import shared
from goldsmith.reader import reader_for
from goldsmith.reading.page_facts import iso_date
from goldsmith.reading.pages import read_page
from goldsmith.testing.readers import whole
from readers import samples

ARTICLE = """<!doctype html><html lang="zh-CN"><head><title>标题 - 某站</title>
<meta property="og:title" content="标题"><meta property="og:site_name" content="某站">
<meta property="article:published_time" content="2019-11-19T06:56:00+08:00"><meta name="author" content="张三">
<link rel="canonical" href="https://example.org/a/1.html">
</head><body><div class="nav"><a href="/">首页</a><a href="/n">新闻</a><a href="/s">体育</a></div>
<h1>标题</h1><div class="article">{body}</div>
<div class="related"><ul><li><a href="/2">今天的另一条新闻，与本文没有关系，只是推荐。</a></li><li><a href="/3">还有一条新闻，也没有关系，只是推荐给读者。</a></li></ul></div>
<div class="comments"><p>这个评论说得很对，我也这样想，谢谢作者的文章。</p></div>
<div class="footer">版权所有 © 2019 某站</div></body></html>"""
PARAGRAPHS = [
    "今天的股票市场大幅下跌，投资者感到恐慌。图书馆的服务方式也发生了变化，读者可以在手机上查询馆藏，预约座位。",
    "馆员们认为，技术的进步并没有取代他们的工作，而是让他们有更多的时间和读者交流，老人和孩子是最常来的读者。",
    "在社区里，老人和孩子喜欢安静的阅览室，也喜欢周末的讲座；专家表示，这些成果将为未来提供重要的技术支持。",
]


def read(folder, name, data):
    """Write a file and read all of it."""
    path = samples.written(folder, name, data)
    return whole(reader_for(path), path)


@pytest.mark.parametrize(
    "body",
    ["".join(f"<p>{one}</p>" for one in PARAGRAPHS), "<br/><br/>".join(PARAGRAPHS), "".join(f"<div>{one}</div>" for one in PARAGRAPHS)],
)
def test_the_article_is_extracted_and_what_surrounds_it_is_not(body, tmp_path):
    """Paragraphs, line breaks and bare divisions: the article is found, menus, recommendations and comments are left."""
    (row,) = read(tmp_path, "a.html", ARTICLE.format(body=body)).rows

    assert [line.strip() for line in str(row["text"]).splitlines() if line.strip()] == PARAGRAPHS


def test_what_a_page_tells_of_itself_becomes_fields(tmp_path):
    """Title, date, author, address, site and language hint come from the tags of the page."""
    (row,) = read(tmp_path, "a.html", ARTICLE.format(body="".join(f"<p>{one}</p>" for one in PARAGRAPHS))).rows

    del row["text"]
    assert row == {
        "title": "标题",
        "date": "2019-11-19T06:56:00+08:00",
        "author": "张三",
        "url": "https://example.org/a/1.html",
        "site": "某站",
        "language_hint": "zh-CN",
        "encoding": "utf-8",
    }


def test_json_ld_tells_where_tags_do_not(tmp_path):
    """Headline, author and date stand in linked data, in a graph, too."""
    page = f"""<html><head><script type="application/ld+json">{{"@graph": [{{"@type": "NewsArticle", "headline": "Head",
    "author": [{{"@type": "Person", "name": "Ann"}}, {{"name": "Bo"}}], "datePublished": "2020-05-18", "url": "https://e.org/x"}}]}}</script></head>
    <body><p>{samples.PROSE}</p></body></html>"""

    (row,) = read(tmp_path, "a.html", page).rows

    assert (row["title"], row["author"], row["date"], row["url"], row["site"]) == (
        "Head",
        "Ann, Bo",
        "2020-05-18",
        "https://e.org/x",
        "e.org",
    )


@pytest.mark.parametrize(
    ("told", "date"),
    [
        ("2019年11月8日 10:20", "2019-11-08"),
        ("2019/11/8", "2019-11-08"),
        ("20191108", "2019-11-08"),
        ("2019-02-30", ""),
        ("yesterday", ""),
        ("Tue, 19 Nov 2019 06:56:00 +0000", "2019-11-19T06:56:00+00:00"),
    ],
)
def test_dates_are_written_one_way(told, date):
    """Chinese, ISO and mail dates become ISO 8601; what is no date stays away."""
    assert iso_date(told) == date


@pytest.mark.parametrize(
    ("opening", "told"),
    [
        ("<div>" * 20000, "row"),
        ("<span>" * 20000, "row"),
        ("<ul><li>" * 5000, "row"),
        ("<meta name='a' content='b'>" * 20000, "row"),
        ("<table><tr><td>" * 2000, "row"),
        ("<p " + " ".join(f"a{i}=1" for i in range(50000)) + ">", "hostile_page"),
    ],
)
def test_a_page_made_to_take_for_ever_does_not(opening, told, tmp_path):
    """Deep nesting, thousands of tags and attributes: each page is a row or a failure, in linear time."""
    found = read(tmp_path, "a.html", f"<html><head><title>x</title></head><body>{opening}<p>{samples.PROSE}</p></body></html>")

    assert [code for _, code in found.told] == ([] if told == "row" else [told])
    assert all(samples.PROSE in str(row["text"]) for row in found.rows)


def test_an_archive_gives_its_pages_and_nothing_else(tmp_path):
    """Responses with text are records, with address, record id and time; requests, styles and failed fetches are none."""
    found = read(tmp_path, "a.warc", samples.warc(3))

    assert [row.get("title") for row in found.rows] == ["标题0", "标题1", "标题2", None]
    assert {str(row["text"]) for row in found.rows} == {samples.PROSE}
    assert found.rows[1]["url"] == "http://example.org/1"
    assert str(found.rows[1]["record_id"]).startswith("urn:uuid:")
    assert (found.rows[1]["fetched_at"], found.rows[1]["content_type"]) == ("2025-02-28T10:42:07Z", "text/html")
    assert [told for _, told in found.told] == ["no_main_text"]


def test_recorded_bodies_are_decoded_as_a_browser_would(tmp_path):
    """Gzip and chunked bodies, bodies that only claim to be compressed, an encoding in the header."""
    page = samples.PAGE.encode()
    bodies = [
        samples.http(gzip.compress(page), Content_Encoding="gzip"),
        samples.http(page, Content_Encoding="br"),
        samples.http(b"%x\r\n%s\r\n0\r\n\r\n" % (len(page), page), Transfer_Encoding="chunked"),
        samples.http(samples.PAGE.replace("<meta charset='utf-8'>", "").encode("gbk"), content_type="text/html; charset=gbk"),
    ]

    found = read(tmp_path, "a.warc.gz", b"".join(gzip.compress(samples.warc_record("response", body)) for body in bodies))

    assert [row["text"] for row in found.rows] == [samples.PROSE] * 4
    assert found.failures == []


def test_the_real_archive_gives_its_page():
    """The archive recorded by a browser has one page with text."""
    path = shared("zh_web/example.warc")

    found = whole(reader_for(path), path)

    assert [(row["url"], row["title"]) for row in found.rows] == [
        ("https://www.eventualcomputing.com/", "Eventual: The Data Warehouse for ML/AI")
    ]
    assert "modern data workloads" in str(found.rows[0]["text"])


def test_real_chinese_pages_are_read_in_their_encoding():
    """Every page gives Chinese text, among them four that declare GB2312 and are UTF-8; two hold a replacement character themselves."""
    path = shared("html_zh_news/pages.tgz")

    found = whole(reader_for(path), path)

    assert (len(found.rows), len(found.failures)) == (64, 0)
    assert [row["file"] for row in found.rows if "\ufffd" in str(row["text"])] == ["tests/thepaper/2.html", "tests/thepaper/4.html"]


def test_a_tar_archive_is_read_by_the_readers_of_its_members(tmp_path):
    """Pages, text and lines in one archive: each by its own reader, with the name of its member."""
    found = read(tmp_path, "a.tar", samples.tar_of_pages(2))

    assert [(row["file"], row.get("title")) for row in found.rows] == [("0.html", "标题0"), ("1.html.gz", "标题1"), ("notes.txt", None)]
    assert [told for _, told in found.told] == ["no_main_text", "unknown_format"]
    assert all(one.message.startswith(name) for one, name in zip(found.failures, ["empty.html", "picture.png"], strict=True))


def test_readings_above_characters_are_no_text():
    """Furigana and Pinyin go, the characters below them stay where they stand, and the title too."""
    ruby = "<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rp>(</rp><rt>じ</rt><rp>)</rp></ruby>"
    page = f"<html lang=ja><title>t</title><body><article><p>これは{ruby}の本文です。<ruby>東京<rt>とうきょう</ruby>は大きい町です。</p></article></body></html>"

    row = read_page(page.encode(), 0)

    assert row["text"] == "これは漢字の本文です。東京は大きい町です。"


PROSE = "<p>The harbour was quiet that morning, and nobody on the pier had seen the ship, which was late as usual.</p>"
"""A paragraph that no heuristic takes for anything else."""


@pytest.mark.parametrize("tag", ["ul", "ol"])
def test_lists_of_an_article_are_kept(tag: str):
    """Behind prose, and behind a line that ends with a colon: every item, on a line of its own."""
    points = "".join(f"<li>Point {n} of them</li>" for n in range(4))
    page = f"<html><body><article>{PROSE * 3}<{tag}>{points}</{tag}>{PROSE}<p>The ships are:</p><{tag}><li>Aurora</li><li>Borealis</li></{tag}>{PROSE}</article></body></html>"

    lines = read_page(page.encode(), 0)["text"].split("\n")

    assert {*(f"Point {n} of them" for n in range(4)), "Aurora", "Borealis"} <= set(lines)


def test_lists_of_links_are_no_part_of_an_article():
    """Navigation before the article, links to others behind it, and a list in what is called an aside."""
    links = "".join(f"<li><a href=/{n}>Another story, number {n}</a></li>" for n in range(6))
    page = (
        f"<html><body><div id=top><ul>{links}</ul></div><article>{PROSE * 4}<div class=related><p>See these, too, they are good:</p>"
        f"<ul><li>Related thing one</li><li>Related thing two</li></ul></div>{PROSE}<ul>{links}</ul></article></body></html>"
    )

    text = read_page(page.encode(), 0)["text"]

    assert "Another story" not in text
    assert "Related thing" not in text
