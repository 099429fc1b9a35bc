"""Edits obey their laws, repair what was planted, and leave alone what only looks like damage."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.errors import MissingPartError
from goldsmith.kernels.lines import hash_parts
from goldsmith.kernels.suspects import find_damage, find_invisible
from goldsmith.operator import configured, configured_edit
from goldsmith.operators.text.boilerplate_lines import BoilerplateLines
from goldsmith.operators.text.control_characters import ControlCharacters
from goldsmith.operators.text.html_remains import HtmlRemains
from goldsmith.operators.text.repair_unicode import RepairUnicode
from goldsmith.operators.text.whitespace import Whitespace
from operators.edit_samples import edited


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "cp1250", "cp1251", "mac-roman"])
def test_planted_mojibake_is_repaired(encoding):
    """UTF-8 that was read in a one-byte encoding comes back, as far as that encoding kept the bytes."""
    for said in (
        "Das Café hat schöne Stühle für müde Gäste, à la carte déjà vu.",
        "他们在学校里学习中文已经有很多年了",
        "“Well,” she said — “it’s so…”",
    ):
        try:
            damaged = said.encode().decode(encoding)
        except UnicodeDecodeError:
            continue
        assert edited(RepairUnicode(), damaged) == said


@pytest.mark.parametrize("length", [4, 6, 8, 10])
def test_utf8_read_as_gb18030_is_repaired(length):
    """The commonest Chinese mojibake comes back where no byte was lost; where one was, the text stays."""
    said = "你好，我们是中国的学生"

    assert edited(RepairUnicode(), said[:length].encode().decode("gb18030")) == said[:length]
    assert edited(RepairUnicode(), "浣犲ソ锛屾垜\ufffd") == "浣犲ソ锛屾垜\ufffd"


def test_wide_forms_are_touched_on_request_only():
    """`width` makes wide letters plain; without it they stay."""
    assert edited(RepairUnicode(), "ＡＢＣ１２３") == "ＡＢＣ１２３"
    assert edited(RepairUnicode(width=True), "ＡＢＣ１２３") == "ABC123"


@settings(derandomize=True, deadline=None, max_examples=300)
@given(text=st.text(alphabet=st.characters(codec="utf-8"), max_size=30))
def test_the_scans_suspect_every_text_that_needs_an_edit(text):
    """What a scan passes over would not have been changed by looking at it."""
    from goldsmith.operators.text.control_characters import seen
    from goldsmith.operators.text.repair_unicode import repaired

    array = pa.array([text], pa.large_string())

    assert find_invisible(array)[0] or seen(text)[0] == text
    assert find_damage(array)[0] or repaired(text)[0] == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("zero\u200bwidth \ufeffmark", "zerowidth mark"),
        ("gpj.\u202eexe", "gpj.exe"),
        ("soft\xadhyphen", "softhyphen"),
        ("a\x1cb\x00c", "a bc"),
        ("\x1b[33mred\x1b[0m", "red"),
        ("hidden\U000e0041\U000e0042 tags", "hidden tags"),
        ("👩\u200d👩\u200d👧 🏴\U000e0067\U000e0062\U000e007f ❤️\u200d🔥", "👩\u200d👩\u200d👧 🏴\U000e0067\U000e0062\U000e007f ❤️\u200d🔥"),
        ("می\u200cخواهم क्\u200dष", "می\u200cخواهم क्\u200dष"),
        ("a\u200db 中\u200c文", "ab 中文"),
        ("שלום \u200f(abc)\u200e", "שלום \u200f(abc)\u200e"),
        ("abc\u200f", "abc"),
        ("ภาษา\u200bไทย", "ภาษา\u200bไทย"),
    ],
)
def test_unseen_characters_go_where_nobody_needs_them(before, after):
    """Joiners of emoji and scripts stay; what hides, reverses or corrupts goes."""
    assert edited(ControlCharacters(), before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>one</p><p>two</p>", "one\ntwo\n"),
        ("a &lt; b &amp;&amp; c &#39;d&#39; &#x4e2d;&hellip;", "a < b && c 'd' 中…"),
        ("x<script type='a'>if (a<b) {}</script>y<!-- c -->z", "xyz"),
        ('<a href="http://x.org/?a=1&b=2" target=_blank>link</a> and <STRONG>bold</STRONG>', "link and bold"),
        ("cp <source> <title> and <b> alone", "cp <source> <title> and <b> alone"),
        ("&amp;amp;amp;quot;twice&amp;quot;", '"twice"'),
        ("<div class='x' hidden>t</div>", "t\n"),
    ],
)
def test_remains_of_html_go(before, after):
    """Tags, entities, scripts and comments are taken out; what stands between stays."""
    assert edited(HtmlRemains(), before).rstrip("\n") == after.rstrip("\n")


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rp>(</rp><rt>じ</rt><rp>)</rp></ruby>を読む", "漢字を読む", 14),
        ("<ruby>東京<rt>とうきょう</ruby>へ<ruby class='r'>行<rt>い</ruby>く", "東京へ行く", 6),
        ("<ruby><rb>汉<rb>字<rt>hàn<rt>zì</ruby>很美", "汉字很美", 6),
        ("<ruby>北<rt><b>ㄅㄟˇ</b></rt>京<rtc><rt>Peking</rt></rtc></ruby>市", "北京市", 8),
        ("他讀<RUBY>書<RT>ㄕㄨ</RT></RUBY>。&lt;ruby&gt;好&lt;rt&gt;hǎo&lt;/rt&gt;&lt;/ruby&gt;", "他讀書。好", 16),
        ("漢<rp>（</rp><rt>かん</rt><rp>）</rp>字", "漢字", 6),
        ("vector<rt> and <ruby> that nothing closes", "vector<rt> and <ruby> that nothing closes", 0),
        ("`<ruby>漢<rt>かん</rt></ruby>` is code", "`<ruby>漢<rt>かん</rt></ruby>` is code", 0),
    ],
)
def test_readings_of_rubies_go_and_their_base_stays(before, after, changes):
    """Pinyin, Zhuyin and Furigana above characters are no part of the text, closed or not; what is no ruby stays."""
    done = HtmlRemains()(pa.array([before], pa.large_string()))

    assert (done.text.to_pylist(), done.changes.to_pylist()) == ([after], [changes])


@pytest.mark.parametrize(
    "text",
    [
        "<ruby>" * 30_000,
        "<ruby>" + "<rt>" * 50_000,
        "<ruby><rt>" * 20_000 + "</ruby>",
        "<!--" * 50_000,
        "<script>" * 30_000,
        "x<b>" * 50_000,
        "&amp;" + "amp;" * 100_000,
        "`" * 100_001,
        "<a " * 50_000,
        "&" * 100_000,
    ],
)
def test_hostile_markup_comes_to_an_end(text):
    """Text that is nothing but openings is done with in about a second, where a naive pattern needs hours."""
    once = edited(HtmlRemains(), text)

    assert edited(HtmlRemains(), once) == once


def test_lines_of_many_documents_go():
    """Lines that the search found are removed whatever their signs and capitals; others stay."""
    text = "Good things come to those who wait!\nOriginal words stand here.\nSee you again soon, dear reader"
    hashes = hash_parts(pa.array(["good THINGS come to those who wait", "see you again soon dear reader..."]), least_words=1)[0]

    done = BoilerplateLines()(pa.array([text, "Good things"], pa.large_string()), pa.array([hashes.tolist(), []], pa.list_(pa.uint64())))

    assert done.text.to_pylist() == ["Original words stand here.", "Good things"]
    assert done.changes.to_pylist() == [2, 0]


FURNITURE = [
    "Skip to main content",
    "京ICP备12345678号-1",
    "Copyright © 2019 Foo Inc. All rights reserved.",
    "We use cookies to improve your experience. By continuing you agree.",
    "Facebook Twitter LinkedIn",
    "版权所有 © 北京某某公司",
    "分享到：微信 微博",
    "上一篇：关于放假的通知",
    "首页 > 新闻 > 国内",
    "Home | About | Contact | News",
    "首页 | 关于我们 | 产品中心 | 联系我们",
    "您当前的位置：首页 > 新闻",
    "登录 | 注册",
    "【返回顶部】",
    "Read more »",
    "京公网安备 11010502030143号",
    "字体：大 中 小",
]


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture_of_pages_goes(line):
    """Navigation, notices and buttons in both languages go; the prose around them stays."""
    assert edited(BoilerplateLines(), f"Before.\n{line}\n之后。") == "Before.\n之后。"
    assert edited(BoilerplateLines(patterns=False), line) == line


def plain_whitespace(text: str) -> str:
    """Return what white space outside of code should become: the slow twin of the kernel, for texts without fences."""
    import re

    breaks = r"\r\n|[\n\r\x85\u2028\u2029]"
    lines = re.split(breaks, text)
    odd = re.compile("[\x0b\x0c\xa0\u1680\u2000-\u200a\u202f\u205f]")
    spaces = " \t\x0b\x0c\xa0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
    done: list[str] = []
    for whole in lines:
        line = whole.rstrip(spaces)
        body = line.lstrip(spaces)
        lead = odd.sub(" ", line[: len(line) - len(body)]).replace("\u3000", "")
        code = len(lead.replace("\t", "    ")) >= 4
        body = odd.sub(" ", body).replace("\u3000", " ")
        if not code:
            body = re.sub(r"[ \t]+", lambda run: "\t" if "\t" in run[0] else " ", body)
        done.append(lead + body if body else "")
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"^\n+|\n+$", "", "\n".join(done)))


@settings(derandomize=True, deadline=None, max_examples=500)
@given(text=st.text(alphabet=st.sampled_from([*"ab中。 \t\n\r\x0b\x85\xa0\u2003\u2028\u3000"]), max_size=30))
def test_white_space_is_what_the_slow_twin_makes_of_it(text):
    """The kernel and a plain reading of the rules agree."""
    assert edited(Whitespace(), text) == plain_whitespace(text)


def test_code_keeps_its_white_space():
    """What stands between fences stays byte for byte; so do the runs of an indented line."""
    text = "see  this:\n```\na   =  1\n\n\n\n\tb\u00a0\n```\n\n    x    =  2\nend  of it"

    assert edited(Whitespace(), text) == "see this:\n```\na   =  1\n\n\n\n\tb\u00a0\n```\n\n    x    =  2\nend of it"


TRADITIONAL, SIMPLIFIED = (
    "這座城市裡的圖書館收藏了許多關於歷史與藝術的書籍，學生們經常來這裡讀書。",
    "这座城市里的图书馆收藏了许多关于历史与艺术的书籍，学生们经常来这里读书。",
)


@pytest.mark.parametrize(
    ("text", "variant"),
    [(TRADITIONAL, "traditional"), (SIMPLIFIED, "simplified"), (TRADITIONAL + SIMPLIFIED, "mixed"), ("hello 人口", "none")],
)
def test_the_writing_of_chinese_is_noted(text, variant):
    """Traditional, simplified, both and neither are told apart."""
    assert configured("han_variant").on([text]).to_pylist() == [variant]


def test_chinese_is_converted_on_request():
    """Each writing becomes the other, and what is written so already stays."""
    to_simplified, to_traditional = (configured_edit("convert_han", {"to": to}) for to in ("simplified", "taiwan"))

    assert edited(to_simplified, TRADITIONAL) == SIMPLIFIED
    assert edited(to_simplified, SIMPLIFIED) == SIMPLIFIED
    assert edited(to_traditional, SIMPLIFIED) == TRADITIONAL


@pytest.mark.parametrize(("name", "settings_of"), [("convert_han", {"to": "simplified"}), ("repair_unicode", {})])
def test_a_missing_library_is_told_before_a_text_is_read(name, settings_of, monkeypatch: pytest.MonkeyPatch):
    """Without OpenCC or ftfy the recipe is refused, with what to install."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)

    with pytest.raises(MissingPartError, match="pip install"):
        configured_edit(name, settings_of)


def test_lines_of_code_are_no_furniture():
    """Words of buttons in code stay: between fences, and with the signs of code around them."""
    code = "```\nregister\nprint\n```\n  email]\n&-signup {\nregister\\\nprint()"

    assert edited(BoilerplateLines(), code) == code
