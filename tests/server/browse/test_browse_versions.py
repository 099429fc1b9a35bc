"""Versions in the page of `goldsmith browse`: one is looked at, two are told apart, and a record is jumped to."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from curate.workshop import Workshop
from server.browse.conftest import Served, rows, serving
from server.page import CONTRAST, NAMELESS, Page, opened, settled

Visit = Callable[..., Page]


@pytest.fixture
def versions(visiting: Visit, aged: Served) -> Visit:
    """Return a function that opens the versions."""

    def shown(**settings: object) -> Page:
        page = visiting(aged, **settings)
        page.keyboard.press("v")
        page.locator(".version").first.wait_for()
        return page

    return shown


def _first(aged: Served) -> int:
    return next(one["version"] for one in aged.json("/api/versions")["versions"] if "first" in one["tags"])


def test_an_old_version_is_looked_at_and_left(versions: Visit, aged: Served):
    """By keys to the tagged version; a line says that it is old; one click leads back; a reload stays there."""
    page = versions()
    place = page.locator(".version .tag", has_text="first").evaluate("e => Number(e.closest('.version').id.split('-')[1])")

    for _ in range(place):
        page.keyboard.press("j")
    page.keyboard.press("o")
    page.get_by_text(f"You look at version {_first(aged)}").wait_for()
    settled(page)

    old = aged.json(f"/api/dataset?version={_first(aged)}")["records"]
    expect(page.locator(".place")).to_have_text(re.compile(rf"of {old}$"))
    page.reload()
    page.get_by_text(f"You look at version {_first(aged)}").wait_for()
    page.get_by_role("button", name="Back to the newest").click()
    page.locator(".note").wait_for(state="detached")
    settled(page)
    expect(page.locator(".place")).to_have_text(re.compile(rf"of {old + 19}$"))


def test_two_versions_are_told_apart(versions: Visit, aged: Served):
    """Added, removed and decided otherwise, with counts; a removed record opens where it still was."""
    page = versions()
    page.get_by_label("from", exact=True).select_option(str(_first(aged)))
    page.locator(".apart").wait_for()

    shown = page.locator(".apart").inner_text()
    assert "Records added: 20" in shown
    assert "Records removed: 1" in shown
    assert "Decided otherwise" in shown
    page.get_by_role("button", name="r2", exact=True).click()
    page.get_by_text(f"You look at version {_first(aged)}").wait_for()
    opened(page, "r2")


def test_a_decision_that_moved_leads_to_its_record(versions: Visit, aged: Served):
    """From a record that is decided otherwise to why, as it is now."""
    page = versions()
    page.get_by_label("from", exact=True).select_option(str(_first(aged)))
    moved = page.locator(".apart details", has_text="kept → dropped too_short").first
    moved.locator("summary").click()
    name = moved.locator(".ids button").first.inner_text()

    moved.locator(".ids button").first.click()

    opened(page, name)
    expect(page.locator("article.record")).to_contain_text("too_short", use_inner_text=True)
    expect(page.locator(".note")).to_have_count(0)


def test_the_one_before_is_one_key_away(versions: Visit):
    """C compares the marked version with the one listed before it; the same twice differs in nothing."""
    page = versions()

    page.keyboard.press("c")
    page.locator(".apart").wait_for()
    page.get_by_label("from", exact=True).select_option(page.get_by_label("to", exact=True).input_value())

    page.get_by_text("Nothing differs.").wait_for()


def test_steps_within_a_run_are_listed_on_request(versions: Visit, aged: Served):
    """At first ends of runs and tags, then all."""
    page = versions()
    few = page.locator(".version").count()

    page.get_by_label("also the steps within a run").check()

    assert few < page.locator(".version").count() == len(aged.json("/api/versions")["versions"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_by_everybody(versions: Visit, aged: Served, scheme: str):
    """Contrast, names, and no width that scrolls sideways, in Chinese."""
    page = versions(color_scheme=scheme, locale="zh-CN")
    page.get_by_label("从", exact=True).select_option(str(_first(aged)))
    page.locator(".apart").wait_for()

    ratios = page.evaluate(CONTRAST, "h1, h2, h3, p, b, span, summary, label, button, td")
    assert [told for told in ratios if told[0] < 4.5] == []
    assert page.evaluate(NAMELESS) == []
    expect(page.locator(".apart")).to_contain_text("新增记录：20 条", use_inner_text=True)
    for width in (1280, 900, 420, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width


def test_a_dataset_that_changes_is_told(visiting: Visit, tmp_path):
    """A run while the page is open: nothing moves by itself, a line offers what is new."""
    workshop = Workshop(tmp_path)
    source = workshop.rows(*rows(20))
    workshop.run(source)
    with serving(workshop) as service:
        page = visiting(service)
        workshop.run(source, workshop.rows({"id": "new", "text": "a new text of several words"}, name="more.jsonl"))

        page.evaluate("dispatchEvent(new Event('focus'))")
        page.get_by_text("has changed since").wait_for()
        expect(page.locator(".place")).to_have_text(re.compile("of 20$"))
        page.get_by_role("button", name="Show it as it is now").click()
        page.locator(".note").wait_for(state="detached")
        settled(page)
        expect(page.locator(".place")).to_have_text(re.compile("of 21$"))
