"""Records in the page of `goldsmith browse`: walked by keys, searched, filtered, sorted, opened."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from server.browse.conftest import Served
from server.page import opened, settled


def test_records_are_walked_by_keys(visit):
    """J and k go down and up, the record opens beside the list; n and p turn the page, and j goes over its end."""
    page = visit()

    page.keyboard.press("j")
    page.locator("article.record:not(.stale)").wait_for()
    expect(page.locator("article.record .name code")).to_have_text("r0", use_inner_text=True)
    page.keyboard.press("j")
    opened(page, "r1")
    page.keyboard.press("k")
    opened(page, "r0")

    page.keyboard.press("n")
    settled(page)
    expect(page.locator(".place")).to_have_text("51–100 of 180", use_inner_text=True)
    page.keyboard.press("p")
    settled(page)
    for _ in range(50):
        page.keyboard.press("j")
    page.keyboard.press("j")
    settled(page)
    expect(page.locator(".place")).to_have_text("51–100 of 180", use_inner_text=True)
    expect(page.locator(".rows button[aria-current]")).to_have_count(1)


def test_search_and_escape(visit, served: Served):
    """A slash leads to the search, typing finds, Escape leaves the field."""
    page = visit()

    page.keyboard.press("/")
    page.keyboard.type("O'CLOCK")
    settled(page)
    expect(page.locator(".rows li")).to_have_count(1)
    expect(page.locator(".place")).to_have_text("1–1 of 1", use_inner_text=True)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement === document.body")

    page.locator("#search").fill("no such words anywhere")
    settled(page)
    expect(page.locator(".middle .empty")).to_contain_text("No record fits these filters.", use_inner_text=True)
    page.get_by_role("button", name="Clear all").click()
    settled(page)
    expect(page.locator(".rows li")).to_have_count(50)
    assert served.token in page.url


def test_filters_by_choice_range_and_condition(visit, served: Served):
    """Each kind of filter narrows the list to what the server counts."""
    page = visit(refused=True)

    page.locator("label.choice", has_text="too_short").click()
    settled(page)
    told = {
        one["value"]: one["n"] for one in next(one for one in served.json("/api/dataset")["columns"] if one["name"] == "reason")["choices"]
    }
    expect(page.locator(".place")).to_have_text(re.compile(rf"of {told['too_short']}$"))
    page.locator("label.choice", has_text="too_short").click()

    page.get_by_label("Another column").select_option("word_count")
    page.get_by_role("spinbutton", name="from").fill("20")
    page.get_by_role("spinbutton", name="to").fill("30")
    settled(page)
    expected = served.json("/api/count", {"filters": [{"column": "word_count", "low": 20, "high": 30}]})["n"]
    expect(page.locator(".place")).to_have_text(re.compile(rf"of {expected}$"))
    page.get_by_role("button", name="Remove this filter: word_count").click()

    page.get_by_label("SQL condition").fill("word_count >")
    page.keyboard.press("Enter")
    page.locator(".middle .fault").wait_for()
    page.get_by_label("SQL condition").fill("word_count > 40 AND reason IS NULL")
    page.keyboard.press("Enter")
    settled(page)
    expected = served.json("/api/count", {"expression": "word_count > 40 AND reason IS NULL"})["n"]
    expect(page.locator(".place")).to_have_text(re.compile(rf"of {expected}$"))


def test_what_is_looked_for_survives_a_reload(visit):
    """The address keeps filters and order."""
    page = visit()
    page.locator("label.choice", has_text="near_duplicate").click()
    page.get_by_label("Sort by").first.select_option("word_count")
    settled(page)
    before = page.locator(".rows").inner_text()

    page.reload()
    page.locator(".rows button").first.wait_for()
    settled(page)

    expect(page.locator(".rows")).to_have_text(before, use_inner_text=True)
    expect(page.get_by_label("Sort by").first).to_have_value("word_count")


def test_sorting_shows_the_value(visit):
    """Largest first begins with the long text."""
    page = visit()

    page.get_by_label("Sort by").first.select_option("character_count")
    page.get_by_label("Sort by").nth(1).select_option("true")
    settled(page)

    expect(page.locator(".rows button").first).to_contain_text("character_count 68,000", use_inner_text=True)


def test_an_id_is_gone_to(visit):
    """Type an id: its record opens, and the list stands there."""
    page = visit(refused=True)

    page.get_by_label("Go to id or position").fill("o'clock")
    page.get_by_role("button", name="Go", exact=True).click()
    opened(page, "o'clock")
    expect(page.locator(".place")).to_contain_text("10–", use_inner_text=True)

    page.get_by_label("Go to id or position").fill("nobody")
    page.get_by_role("button", name="Go", exact=True).click()
    page.locator(".problem").wait_for()


def test_a_duplicate_is_shown_beside_its_partner(visit):
    """Two texts, what differs marked, and why."""
    page = visit()

    page.locator("label.choice", has_text="near_duplicate").click()
    settled(page)
    page.locator(".rows button").first.click()
    page.locator(".sides mark").first.wait_for()

    expect(page.locator(".sides .text")).to_have_count(2)
    expect(page.locator("article.record")).to_contain_text("similarity", use_inner_text=True)
