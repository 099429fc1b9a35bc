"""Pages of those who run a project: signing in, making one, watching it, reviewing its answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from asking import PASSWORD
from server.page import Page, at_rest
from server.pages.hall import Hall
from server.pages.test_labelling import TEXTS, TOPIC, labelling, saved
from server.pages.test_look import AXE, axe


def test_the_first_link_makes_the_owner(browser, tmp_path: Path):
    """Whoever opens the link of the first start names his organisation, and is in; the link is nowhere in the address afterwards."""
    empty = Hall(tmp_path, people=False)
    empty.start()
    context = browser.new_context(locale="en-US")
    page = context.new_page()
    page.goto(f"{empty.base}/#/first/{empty.link('first')}")

    page.get_by_label("Organisation").fill("Assay Office")
    page.get_by_label("Your name").fill("Ann")
    page.get_by_label("Login").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="My work")).to_be_visible()
    assert "first" not in page.url
    expect(page.get_by_role("link", name="New project")).to_be_visible()
    context.close()
    empty.stop()


def test_a_password_is_set_by_a_link_and_signs_in(hall: Hall, visit: Callable[..., Page]):
    """The link sets it, once; signing in with a wrong one says so, with the right one it works."""
    page = visit("", f"#/password/{hall.link('password', 'joe')}", quiet=True)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="My work")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Login").fill("joe")
    page.get_by_label("Password").fill("not the right one")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="My work")).to_be_visible()


def test_a_project_from_the_wizard_to_an_answer(hall: Hall, visit: Callable[..., Page]):
    """A template is tried in the preview, made, given tasks and a guideline, opened, and answered."""
    page = visit("ann", "#/new")
    expect(page.locator(".stage")).to_contain_text("What is it about?")
    page.locator(".stage").get_by_role("radio", name="sport").click()
    expect(page.locator(".tried")).to_contain_text('"topic": "sport"')
    page.get_by_label("Name", exact=False).first.fill("from-the-wizard")
    expect(page.locator(".mending")).to_contain_text("Nothing is wrong")
    page.get_by_role("button", name="Make the project").click()

    page.get_by_label("JSON lines, each a task").fill(
        '{"key": "k1", "material": {"text": "one"}}\n{"key": "k2", "material": {"text": "two"}}'
    )
    page.get_by_role("button", name="Look first").click()
    expect(page.locator(".found")).to_contain_text("2 tasks")
    page.get_by_role("button", name="Add 2 tasks").click()
    expect(page.locator(".managing")).to_contain_text("2 added")
    page.get_by_role("combobox", name="Add somebody").fill("Bob")
    page.get_by_role("option", name="Bob").click()
    expect(page.locator("table")).to_contain_text("Bob")
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.locator(".managing .state")).to_have_text("open")
    number = int(page.url.rpartition("/")[2])
    page.get_by_role("link", name="Guideline").click()
    page.get_by_label("In Markdown").fill("# How\n\nChoose.")
    page.get_by_role("button", name="Save as version 1").click()
    expect(page.get_by_role("button", name="Save as version 2")).to_be_visible()

    worker = labelling(visit, number)
    expect(worker.locator(".guideline")).to_contain_text("Choose.")
    worker.keyboard.press("2")
    saved(worker)
    assert hall.answers(number) == {"k1": [{"topic": "money"}]}


def test_answers_side_by_side_are_accepted_mended_and_sent_back(hall: Hall, visit: Callable[..., Page]):
    """Keys do it; what is mended stands, and what is sent back comes to its person again with the reason."""
    number = hall.project(TOPIC, TEXTS[:2], overlap=2)
    for who, keys in (("bob", "11"), ("eve", "23")):
        page = labelling(visit, number, who)
        for key in keys:
            page.keyboard.press(key)
        saved(page)

    page = visit("ann", f"#/review/{number}")
    expect(page.locator(".reviewing")).to_contain_text("2 answers, and they differ")
    page.keyboard.press("a")
    expect(page.locator(".given.at")).to_contain_text("Eve")
    page.keyboard.press("e")
    page.locator(".mending-stage").get_by_role("radio", name="sport").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why")
    page.get_by_label("Reason").fill("it is a match")
    page.get_by_role("button", name="Store the mended answer").click()
    expect(page.locator(".reviewing h1")).to_contain_text("t1")
    page.keyboard.press("a")
    expect(page.locator(".given.at")).to_contain_text("Eve")
    page.keyboard.press("s")
    page.keyboard.type("a and f are typed here")
    page.get_by_role("button", name="Send back").last.click()
    expect(page.locator(".empty")).to_contain_text("Nothing waits for review")

    assert hall.answers(number)["t0"][-1] == {"topic": "sport"}
    again = labelling(visit, number, "eve")
    expect(again.locator(".material")).to_contain_text("a and f are typed here")
    expect(again.get_by_role("radio", name="money")).to_have_attribute("aria-checked", "true")
    again.keyboard.press("1")
    saved(again)
    assert {one["topic"] for one in hall.answers(number)["t1"]} == {"sport"}


@pytest.mark.skipif(not AXE.is_file(), reason="needs `npm ci` in web/")
@pytest.mark.parametrize("at", ["#/new", "#/project/{}", "#/review/{}"])
def test_axe_finds_nothing_here(hall: Hall, visit: Callable[..., Page], at: str):
    """Pages of managers and reviewers pass axe-core, light and dark."""
    number = hall.project(TOPIC, TEXTS[:2], guideline="# How")
    page = labelling(visit, number)
    page.keyboard.press("1")
    saved(page)
    for scheme in ("light", "dark"):
        page = visit("ann", at.format(number), color_scheme=scheme)
        page.locator("h1").first.wait_for()
        at_rest(page)
        assert axe(page) == []
