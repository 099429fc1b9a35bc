"""The quarantine in the page of `goldsmith browse`: by keys, by error, what stood there, and empty states."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from server.browse.conftest import Served
from server.page import CONTRAST, NAMELESS, SHIFT, Page, settled

HAN = re.compile(r"[\u4e00-\u9fff]")
Visit = Callable[..., Page]


@pytest.fixture
def quarantine(visiting: Visit, aged: Served) -> Visit:
    """Return a function that opens the quarantine."""

    def opened(**settings: object) -> Page:
        page = visiting(aged, **settings)
        page.keyboard.press("q")
        page.locator("[id^=broken-]").first.wait_for()
        settled(page)
        return page

    return opened


def test_rows_are_walked_by_keys(quarantine: Visit):
    """J opens the first row beside the list, n turns the page, Escape closes what is open."""
    page = quarantine()

    page.keyboard.press("j")
    page.locator("article.record").wait_for()
    expect(page.locator("[aria-current]")).to_have_count(1)
    expect(page.locator(".place")).to_have_text("1–50 of 76", use_inner_text=True)
    page.keyboard.press("n")
    settled(page)
    expect(page.locator(".place")).to_have_text("51–76 of 76", use_inner_text=True)
    page.keyboard.press("p")
    settled(page)
    expect(page.locator(".rows li")).to_have_count(50)
    page.keyboard.press("Escape")
    expect(page.locator("article.record")).to_have_count(0)


def test_an_error_narrows_and_explains(quarantine: Visit, aged: Served):
    """Choose an error: only its rows, with its place, its meaning and what stood there."""
    page = quarantine()
    page.locator("label.choice", has_text="invalid_utf8").click()
    settled(page)

    page.locator(".rows button").first.click()
    page.locator("article.record .text").wait_for()

    told = {one["error"]: one for one in aged.json("/api/quarantine")["errors"]}
    assert told["invalid_utf8"]["n"] == 1
    expect(page.locator(".rows li")).to_have_count(1)
    shown = page.locator("article.record").inner_text()
    assert told["invalid_utf8"]["means"]["en"] in shown
    assert "in.jsonl" in shown
    assert "position" in shown
    assert "茶馆在山上" in shown
    page.get_by_text("First bytes as figures").click()
    expect(page.locator("pre")).to_have_text(re.compile("^7b 22 74 65 78 74"))


def test_words_are_looked_for(quarantine: Visit):
    """Typing narrows; nothing found says what to do; all is taken back by one button."""
    page = quarantine()

    page.keyboard.press("/")
    page.keyboard.type("no such words")
    settled(page)
    expect(page.locator(".middle .empty")).to_contain_text("Nothing in the quarantine fits", use_inner_text=True)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Clear all").click()
    settled(page)
    expect(page.locator(".rows li")).to_have_count(50)


def test_an_empty_quarantine_says_so(visit: Visit):
    """Nothing to mend is told as such."""
    page = visit()

    page.get_by_role("button", name="Quarantine").click()

    page.get_by_text("The quarantine is empty").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_by_everybody(quarantine: Visit, scheme: str):
    """Contrast, names, no width that scrolls sideways, nothing that moves by itself."""
    page = quarantine(color_scheme=scheme)
    page.keyboard.press("j")
    page.locator("article.record").wait_for()

    ratios = page.evaluate(CONTRAST, "h1, h2, h3, p, b, mark, code, span, summary, label, button")
    assert len(ratios) > 60
    assert [told for told in ratios if told[0] < 4.5] == []
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate(SHIFT) < 0.02
    for width in (1280, 900, 420, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width


def test_one_language_is_seen(quarantine: Visit):
    """English holds no Chinese word of the page; Chinese holds meanings in Chinese."""
    page = quarantine()
    page.locator("label.choice", has_text="null_text").click()
    settled(page)
    page.locator(".rows button").first.click()
    page.locator("article.record").wait_for()

    english = page.locator("body").inner_text().replace("中文", "")
    page.keyboard.press("l")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")

    assert not HAN.search(english)
    expect(page.locator("article.record")).to_contain_text("文本字段为空", use_inner_text=True)


def test_hostile_bytes_do_nothing(quarantine: Visit):
    """Markup that could not be read is text."""
    page = quarantine()
    page.locator(".rows button", has_text="<script>").first.click()
    page.locator("article.record .text").wait_for()

    assert page.evaluate("window.hit") is None
    expect(page.locator("#page img, #page script")).to_have_count(0)
    expect(page.locator("article.record .hidden", has_text="U+202E").first).to_be_attached()
