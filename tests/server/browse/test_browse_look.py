"""How the page of `goldsmith browse` looks: one language, every width, contrast and names, nothing that moves or is dead, hostile records."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from server.browse.conftest import Served
from server.page import CONTRAST, FADED, NAMELESS, SHIFT, becomes, move, settled

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("fragment", ["", "#limits"])
def test_one_language_is_seen_at_a_time(visit, fragment: str):
    """English shows no Chinese word of the page and Chinese no English one, data aside; the key l switches."""
    page = visit()
    if fragment:
        page.keyboard.press("t")
        page.locator(".limit").first.wait_for()
    else:
        page.keyboard.press("j")
        page.locator("article.record:not(.stale)").wait_for()
    without_data = """(() => { const c = document.body.cloneNode(true);
      c.querySelectorAll('.rows, .choice .value, code, .text, td, th, option, summary, .tabs, dialog, legend, figure h3, .limit b, .limit .soft, .id, .preview, .reason, .rules').forEach(e => e.remove()); return c.innerText; })()"""

    english = page.evaluate(without_data)
    page.keyboard.press("l")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    chinese = page.evaluate(without_data)

    assert not HAN.search(english)
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    assert set(re.findall(r"[A-Za-z]{3,}", chinese)) <= {"SQL", "AND", "set", "Copy"}
    page.reload()
    page.locator(".tabs").first.wait_for()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")


def test_a_chinese_browser_sees_chinese(visit):
    """Without a choice the browser's language is taken."""
    expect(visit(locale="zh-CN").locator(".foot")).to_contain_text("第 1–50 条，共 180 条")


@pytest.mark.parametrize("width", [1280, 420])
def test_hostile_records_do_nothing(visit, width: int):
    """Planted markup, handlers and hidden characters are text."""
    page = visit(width=width)

    page.get_by_label("Go to id or position").fill("7")
    page.get_by_role("button", name="Go", exact=True).click()
    page.locator("article.record").wait_for()

    assert page.evaluate("window.hit") is None
    expect(page.locator("#page img, #page script, #page a[href^=javascript]")).to_have_count(0)
    expect(page.locator("article.record .hidden", has_text="U+202E").first).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("view", ["records", "limits"])
def test_no_width_scrolls_sideways(visit, view: str):
    """The pages fit from a phone to a desk, and no control sticks out."""
    page = visit()
    if view == "limits":
        page.keyboard.press("t")
        page.locator(".limit").first.wait_for()
    for width in (1280, 900, 420, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert page.evaluate(
            "[...document.querySelectorAll('button, input, select')].filter(e => e.checkVisibility()).every(e => { const r = e.getBoundingClientRect(); return r.width > 0 && r.right <= innerWidth + 1; })"
        ), width


def test_a_phone_has_everything(visit):
    """Filters, the record and the changes lie over the list and are closed again."""
    page = visit(width=420)

    page.get_by_role("button", name="Filters").click()
    expect(page.locator(".filters")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".filters")).to_be_hidden()
    page.locator(".rows button").first.click()
    page.locator("article.record").wait_for()
    assert not page.locator(".rows button").first.is_visible() or page.locator(".side").bounding_box()["width"] == 420
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".side")).to_be_hidden()
    page.get_by_role("button", name="Limits", exact=True).click()
    page.locator(".limit").first.wait_for()
    move(page, "too_short", 0)
    page.locator(".strip button:not(:disabled)").wait_for()
    page.locator(".strip button").click()
    page.locator(".trial").wait_for()
    expect(page.locator(".side")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", ["records", "limits"])
def test_contrast_and_names(visit, scheme: str, view: str):
    """Every text stands at least 4.5 to 1 against its ground, and every control has a name (WCAG 2.2, 1.4.3 and 4.1.2)."""
    page = visit(color_scheme=scheme)
    page.locator("label.choice", has_text="near_duplicate").click()
    settled(page)
    page.locator(".rows button").first.click()
    page.locator(".sides mark").first.wait_for()
    if view == "limits":
        page.keyboard.press("t")
        page.keyboard.press("Escape")
        move(page, "too_short", 0)
        page.locator(".trial").wait_for()
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    page.evaluate(FADED)

    ratios = page.evaluate(CONTRAST, "h1, h2, h3, p, b, th, td, li, mark, code, span, summary, legend, label, button, dt, dd")

    assert len(ratios) > 60
    assert [told for told in ratios if told[0] < 4.5] == []
    assert page.evaluate(NAMELESS) == []


def test_nothing_moves_by_itself(visit):
    """The layout does not shift while the page loads, nor while records open."""
    page = visit()
    page.keyboard.press("j")
    page.locator("article.record").wait_for()

    assert page.evaluate(SHIFT) < 0.02


def test_help_lists_the_keys(visit):
    """A question mark opens the list, Escape closes it, and the focus is not lost in between."""
    page = visit()

    page.keyboard.press("?")
    page.locator("dialog[open]").wait_for()
    expect(page.locator("dialog kbd").nth(9)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_no_button_is_dead(visit, served: Served):
    """Each button that can be pressed changes something on the page, or says that it did."""
    page = visit()
    buttons = page.locator("button:not(:disabled):not(.rows button):not([aria-pressed=true])").locator("visible=true")
    state = "document.body.innerHTML + document.documentElement.lang"

    for at in range(buttons.count()):
        before = page.evaluate(state)
        buttons.nth(at).click()
        becomes(page, lambda: page.evaluate(state), lambda now, before=before: now != before)
        page.evaluate("localStorage.clear()")
        page.goto("about:blank")
        page.goto(served.service.url)
        page.locator(".rows button").first.wait_for()


def test_a_wrong_token_is_told(visit, served: Served, browser: Any):
    """A page that was opened without its token says which address to open."""
    del visit
    context = browser.new_context()
    page = context.new_page()

    answer = page.goto(served.base + "/?token=wrong")

    assert answer.status == 401
    expect(page.locator("body")).to_contain_text("goldsmith browse", use_inner_text=True)
    context.close()
