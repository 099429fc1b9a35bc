"""A project is made by forms and the keyboard alone: every kind of question, tried in the preview, opened; what is wrong stands beside its field."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from server.page import NAMELESS, Page, at_rest
from server.pages.hall import Hall
from server.pages.test_look import AXE, axe
from server.pages.test_recordings import ready

TITLES = {
    "choice": "Choice of classes", "spans": "Marks in a text", "text": "Free text", "scale": "Scale", "preference": "Preference", "ranking": "Ranking",
    "rubric": "Rubric", "dialogue": "Dialogue", "boxes": "Boxes on an image", "polygons": "Outlines on an image", "points": "Points on an image",
    "regions": "Stretches of a recording",
}  # fmt: skip
DRAWN_ON = {"boxes", "polygons", "points"}
DRAWN = ["ArrowRight", "Space", *["ArrowRight"] * 3, *["ArrowDown"] * 3, "Space"]
KEYS = {
    "choice": ["2"], "spans": ["Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "1", "Enter"], "text": [*"so", "Control+Enter"],
    "scale": ["4"], "preference": ["1"], "ranking": ["2", "1", "3", "Enter"], "rubric": ["4", "4", "Enter"], "dialogue": ["1", "Enter"],
    "boxes": [*DRAWN, "Enter"], "points": ["ArrowRight", "Space", "Enter"],
    "polygons": ["Space", "ArrowRight", "ArrowRight", "Space", "ArrowDown", "ArrowDown", "Space", "Enter", "Enter"],
    "regions": ["1", "ArrowRight", "1", "Enter"],
}  # fmt: skip

COVERED = """() => [...document.querySelectorAll(".row-fields")].filter((row) => {
  const boxes = [...row.querySelectorAll("input, select, button")].map((one) => one.getBoundingClientRect()).filter((one) => one.width && one.height);
  return boxes.some((a, n) => boxes.slice(n + 1).some((b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1));
}).map((row) => row.outerHTML.slice(0, 200))"""
"""Rows of a form of which one field lies over another."""


def tab_to(page: Page, which: Any, most: int = 160) -> None:
    """Press Tab until something has the focus."""
    for _ in range(most):
        if which.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not come to {which}")


def wizard(visit: Callable[..., Page], **settings: Any) -> Page:
    """Open the wizard."""
    page = visit("ann", "#/new", **settings)
    expect(page.locator(".stage")).to_be_visible(timeout=30_000)  # the first who asks for the kinds waits until all are imported
    return page


def test_the_preview_takes_no_focus_from_the_form(hall: Hall, visit: Callable[..., Page]):
    """A question that is answered by writing comes into the preview while somebody writes the name: what he writes stays his."""
    del hall
    page = wizard(visit)
    page.get_by_label("Begin with").select_option("text")
    page.get_by_role("button", name="Use it").click()
    name = page.get_by_label("Name", exact=False).first
    name.focus()
    expect(page.locator(".stage textarea")).to_be_visible()
    page.keyboard.type("all-mine")
    expect(name).to_have_value("all-mine")
    expect(page.locator(".stage textarea")).to_have_value("")


@pytest.mark.parametrize("kind", list(TITLES))
def test_a_project_of_each_kind_by_the_keyboard(hall: Hall, visit: Callable[..., Page], kind: str):
    """Its template is chosen, named, tried in the page that people will see, made and opened, without a mouse."""
    page = wizard(visit)
    tab_to(page, page.get_by_label("Begin with"))
    page.keyboard.type(TITLES[kind])
    tab_to(page, page.get_by_role("button", name="Use it"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Kind").first).to_have_value(kind)
    tab_to(page, page.get_by_label("Name", exact=False).first)
    page.keyboard.type(f"all-{kind}")
    expect(page.locator(".mending")).to_contain_text("Nothing is wrong")
    name = page.locator("[data-at='questions[0].name']").input_value()
    expect(page.locator(".stage .asked")).to_have_attribute("data-question", name)
    if kind in DRAWN_ON:
        expect(page.locator(".stage .canvas")).to_be_visible()  # the image has come: before that there is nothing to draw on
    if kind == "regions":
        ready(page)

    page.locator(".stage").focus()
    if kind == "text":
        tab_to(page, page.locator(".stage textarea"))
    for key in KEYS[kind]:
        page.keyboard.press(key)
    expect(page.locator(".tried")).to_contain_text("This answer fits")
    stored = json.loads(page.locator(".tried pre").inner_text())
    assert len(stored) == 1
    tab_to(page, page.get_by_role("button", name="Make the project"))
    page.keyboard.press("Enter")

    expect(page.locator(".managing .state")).to_have_text("in preparation")
    tab_to(page, page.get_by_role("button", name="Open", exact=True))
    page.keyboard.press("Enter")
    expect(page.locator(".managing .state")).to_have_text("open")
    number = int(page.url.rpartition("/")[2])
    told = hall.ask("ann", "GET", f"/api/projects/{number}")
    assert (told["name"], told["questions"][0]["kind"]) == (f"all-{kind}", kind)


def test_what_is_tried_goes_on_while_the_name_is_written(hall: Hall, visit: Callable[..., Page]):
    """An outline that is half drawn in the preview is not lost where only the name of the project changes."""
    page = wizard(visit)
    page.get_by_label("Begin with").select_option("polygons")
    page.get_by_role("button", name="Use it").click()
    expect(page.locator(".stage .canvas")).to_be_visible()
    page.locator(".stage").focus()
    for key in ("Space", "ArrowRight", "Space"):
        page.keyboard.press(key)
    with page.expect_response("**/api/projects/preview"):
        page.get_by_label("Name", exact=False).first.fill("half-drawn")
    expect(page.locator(".mending")).to_contain_text("Nothing is wrong")
    page.locator(".stage").focus()
    for key in ("ArrowDown", "Space", "Enter"):
        page.keyboard.press(key)

    expect(page.locator(".stage .telling")).to_contain_text("1 drawn")


def test_a_form_writes_what_was_meant(hall: Hall, visit: Callable[..., Page]):
    """Classes by rows, pasted and below each other; a second question that is asked only after an answer; rules; all of it in the JSON too."""
    page = wizard(visit)
    page.get_by_label("Name", exact=False).first.fill("formed")
    rows = page.locator("[data-at='questions[0].settings.choices']")
    first = rows.get_by_label("Name in answers").first
    first.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("law")
    page.keyboard.press("Tab")
    page.keyboard.type("法律")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Enter")
    page.keyboard.type("odd")
    page.keyboard.press("Alt+Delete")
    rows.get_by_role("button", name="As lines").click()
    lines = rows.locator("textarea")
    expect(lines).to_have_value("law | 法律\nsport | 体育\nmoney | 财经\nhome | 家居")
    lines.fill("law | 法律 | Law | w\nsport | 体育\n  football\n  chess | 棋\nhome | 家居")
    page.get_by_label("Add a question").select_option("scale")
    page.locator("[data-at=questions]").get_by_role("button", name="Add", exact=True).last.click()
    second = page.locator("[data-at='questions[1]']")
    second.locator("summary").last.click()
    second.get_by_label("Ask only if").select_option("topic")
    second.get_by_label("is or holds").select_option("sport/chess")
    page.get_by_label("People who answer each task").fill("3")
    page.get_by_label("Skill that tasks ask for").fill("law")
    expect(page.locator(".mending")).to_contain_text("Nothing is wrong")

    expect(page.locator(".stage .asked")).to_have_count(1)
    page.locator(".stage").focus()
    page.keyboard.press("2")
    expect(page.locator(".stage .asked")).to_have_count(2)
    page.get_by_role("button", name="JSON", exact=True).click()
    written = json.loads(page.get_by_label("The same project as JSON").input_value())
    assert written["policy"] == {"overlap": 3, "skill": "law"}
    assert written["questions"][0]["settings"]["choices"] == [
        {"value": "law", "zh": "法律", "en": "Law", "key": "w"},
        {"value": "sport", "zh": "体育", "children": ["football", {"value": "chess", "zh": "棋"}]},
        {"value": "home", "zh": "家居"},
    ]
    assert written["questions"][1]["when"] == {"question": "topic", "is": "sport/chess"}
    written["title"] = "From JSON 🏅"
    page.get_by_label("The same project as JSON").fill(json.dumps(written))
    expect(page.get_by_label("Title that people see")).to_have_value("From JSON 🏅")
    page.get_by_role("button", name="Make the project").click()

    expect(page.get_by_role("heading", name="From JSON 🏅")).to_be_visible()


def test_a_fault_stands_beside_its_field_in_both_languages(hall: Hall, visit: Callable[..., Page]):
    """A name that is none, a field that is not shown, a key used twice, a number out of range: each at its place, and the way there by a key."""
    page = wizard(visit, quiet=True)
    page.get_by_label("Name", exact=False).first.fill("Not A Name")
    rows = page.locator("[data-at='questions[0].settings.choices']")
    rows.get_by_label("Key").nth(0).fill("x")
    rows.get_by_label("Key").nth(1).fill("x")
    page.get_by_label("People who answer each task").fill("1000")
    page.locator("[data-at='shows[0].field']").fill("")

    expect(page.locator("[id='wrong-name']")).to_contain_text("one hyphen between words")
    expect(page.locator("[id='wrong-policy.overlap']")).to_contain_text("at most 100")
    expect(page.locator("[id='wrong-shows[0].field']")).to_contain_text("not be empty")
    page.locator("[data-at='shows[0].field']").fill("body")
    expect(page.locator("[id='wrong-questions[0].settings']")).to_contain_text("the key 'x'")
    expect(page.locator(".preview-stage")).to_contain_text("this is how it was before")
    page.get_by_role("button", name="Make the project").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('[data-at]') !== null")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("[id='wrong-policy.overlap']")).to_contain_text("应不大于 100")
    expect(page.locator("[id='wrong-questions[0].settings']")).to_contain_text("占用")
    expect(page.locator("[id='wrong-name']")).to_contain_text("连字符")
    with page.expect_response(lambda answer: answer.request.method == "PATCH" and '"en"' in answer.request.post_data):
        page.get_by_role("button", name="English").click()  # the person's language, for the tests that come


def test_a_sample_fills_the_fields_and_what_was_begun_comes_back(hall: Hall, visit: Callable[..., Page]):
    """Pasted records become fields shown as what they hold; a page that was closed goes on where it was."""
    page = wizard(visit)
    lines = [{"id": "1", "title": "Zoë 🚀", "talk": [{"role": "user", "content": "hi"}]}, {"id": "2", "title": "two", "talk": []}]
    page.get_by_label("JSON lines").fill("\n".join(json.dumps(one) for one in lines))
    page.get_by_role("button", name="Use as sample").click()
    page.get_by_role("button", name="Show all of its fields").click()

    expect(page.locator("[data-at='shows[1].as']")).to_have_value("messages")
    expect(page.locator(".stage .material")).to_contain_text("Zoë 🚀")
    page.get_by_role("button", name="Next sample").click()
    expect(page.locator(".stage .material")).to_contain_text("two")
    page.get_by_label("Title that people see").fill("Begun")
    page.reload()
    expect(page.get_by_label("Title that people see")).to_have_value("Begun")
    page.get_by_role("button", name="Begin afresh").click()
    expect(page.get_by_label("Title that people see")).to_have_value("")


@pytest.mark.skipif(not AXE.is_file(), reason="needs `npm ci` in web/")
@pytest.mark.parametrize(("locale", "width"), [("en-US", 1280), ("zh-CN", 390)])
def test_the_forms_are_for_everybody(hall: Hall, visit: Callable[..., Page], locale: str, width: int):
    """axe-core finds nothing with a question of every kind on the page, nothing lacks a name, and a telephone scrolls in one direction."""
    page = wizard(visit, locale=locale, width=width, quiet=True)
    for kind in TITLES:
        page.locator("[data-at=questions] > p select").select_option(kind)
        page.locator("[data-at=questions] > p button").click()
    expect(page.locator(".question")).to_have_count(len(TITLES) + 1)
    page.locator(".row-fields button[aria-expanded]").first.click()
    at_rest(page)

    assert axe(page) == []
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate(COVERED) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
