"""The page of statements for pay: the open period, closing it by keyboard, the file, what an annotator sees; both languages, both widths, axe."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from server.page import NAMELESS, Page
from server.pages.hall import Hall
from server.pages.test_labelling import TEXTS, TOPIC
from server.pages.test_look import AXE, axe
from server.pages.test_steering import answered


def test_a_period_is_closed_by_keyboard_and_its_file_is_downloaded(hall: Hall, visit: Callable[..., Page], tmp_path: Path):
    """Four accepted answers at 0.50 are 2.00; after closing, the open period is empty, and the file holds what the page showed."""
    number = hall.project(TOPIC, [{"text": f"text {at}"} for at in range(6)], review_share=0.0, pay_price="0.50", pay_currency="CNY")
    page = visit("ann", f"#/paying/{number}")
    expect(page.get_by_text("Nobody answered in this period.")).to_be_visible()
    answered(hall, number, "bob", 4)
    page.goto(f"{hall.base}/#/project/{number}")
    page.get_by_role("link", name="Statements for pay").press("Enter")

    row = page.locator("tbody tr", has_text="Bob")
    expect(row).to_contain_text("2.00 CNY")
    expect(page.get_by_text("0.50 CNY for each accepted answer")).to_be_visible()
    page.get_by_role("button", name="Close this period…").press("Enter")
    expect(page.get_by_text("4 units are then paid")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Closed as statement 1.")
    expect(page.get_by_role("heading", name="Statement 1")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()
    body = Path(download.value.path()).read_bytes()
    assert body.startswith(b"\xef\xbb\xbf")
    (line,) = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))[1:]
    assert (line[0], line[-1]) == ("bob", "2.00")

    page.get_by_role("button", name="Open period").press("Enter")
    expect(page.get_by_text("Nobody answered in this period.")).to_be_visible()
    page.get_by_label("From").fill("2026-02-01")
    page.get_by_label("Up to and with").fill("2026-01-01")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("alert")).to_contain_text("The first day is after the last one.")

    mine = visit("bob", f"#/paying/{number}")
    expect(mine.get_by_role("heading", level=1)).to_contain_text("My statements")
    expect(mine.locator("tbody tr")).to_contain_text("2.00 CNY")
    assert "Known" not in mine.locator("main").inner_text()


@pytest.mark.skipif(not AXE.is_file(), reason="needs `npm ci` in web/")
@pytest.mark.parametrize(("locale", "width"), [("en-GB", 1280), ("zh-CN", 390)])
def test_axe_finds_nothing_on_statements(hall: Hall, visit: Callable[..., Page], locale: str, width: int):
    """Open, about to be closed and closed; nothing is wider than the screen, and each control has a name."""
    number = hall.project(TOPIC, TEXTS, review_share=0.0, pay_price="0.50")
    answered(hall, number, "bob", 2)
    page = visit("ann", f"#/paying/{number}", locale=locale)
    page.set_viewport_size({"width": width, "height": 800})
    page.locator("tbody tr").wait_for()
    for press in ("关闭此周期…" if locale == "zh-CN" else "Close this period…", "确认关闭" if locale == "zh-CN" else "Close it"):
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_role("button", name=press).click()
    page.get_by_role("heading", level=2).wait_for()
    expect(page.get_by_role("status")).to_contain_text("1")
    assert axe(page) == []
    assert page.evaluate(NAMELESS) == []
