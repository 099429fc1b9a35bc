"""Pages of a project that runs: what is left and stuck, tasks that are added, questions that change, the guideline and its versions, results."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from server.page import NAMELESS, SHIFT, Page, at_rest
from server.pages.hall import Hall
from server.pages.test_labelling import TEXTS, TOPIC, labelling, saved
from server.pages.test_look import AXE, axe


def answered(hall: Hall, number: int, who: str, n: int, value: str = "sport") -> None:
    """Let somebody answer so many tasks."""
    for _ in range(n):
        (turn,) = hall.ask(who, "POST", f"/api/projects/{number}/turns", {"ahead": 1})["turns"]
        hall.ask(who, "POST", f"/api/turns/{turn['id']}/answer", {"version": 0, "value": {"topic": value}, "active_ms": 2000, "ahead": 0})


def test_the_dashboard_tells_what_is_left_and_what_is_stuck(hall: Hall, visit: Callable[..., Page]):
    """Tasks left, at work and waiting, people with their time, and an escalation that nobody can take, with what to do; by hand it is gone."""
    number = hall.project(TOPIC, [{"text": f"text {at}"} for at in range(20)])
    answered(hall, number, "bob", 12)
    (turn,) = hall.ask("bob", "POST", f"/api/projects/{number}/turns", {"ahead": 1})["turns"]
    hall.ask("bob", "POST", f"/api/turns/{turn['id']}/escalate", {"reason": "unclear"})
    hall.ask("ann", "DELETE", f"/api/projects/{number}/members/1")
    hall.ask("eve", "POST", f"/api/projects/{number}/turns", {"ahead": 2})

    page = visit("ann", f"#/project/{number}")
    figures = page.locator(".figures")
    expect(figures).to_contain_text("8")
    told = dict(zip(figures.locator("dt").all_inner_texts(), figures.locator("dd").all_inner_texts(), strict=True))
    assert told == {"tasks left": "8", "tasks done": "12", "answers waiting": "6", "answers at work": "2", "to review": "12"}
    expect(page.get_by_role("alert")).to_contain_text("1 tasks wait for a senior, and there is none in the project; make somebody")
    expect(page.locator(".forecast")).to_contain_text("95 % confidence")
    expect(page.locator("tr", has_text="Bob")).to_contain_text("2")

    page.get_by_role("button", name="Change Eve").press("Enter")
    page.get_by_label("Role of Eve").select_option("expert")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(page.locator("tr", has_text="Eve")).to_contain_text("expert")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_dashboard_that_looks_again_moves_nothing(hall: Hall, visit: Callable[..., Page]):
    """New figures come by themselves, and nothing on the page shifts."""
    number = hall.project(TOPIC, TEXTS)
    page = visit("ann", f"#/project/{number}")
    page.clock.install()
    page.reload()
    expect(page.locator("table")).to_contain_text("Bob")
    answered(hall, number, "bob", 2)
    page.clock.run_for(16_000)

    expect(page.locator(".figures")).to_contain_text("4")
    expect(page.locator("tr", has_text="Bob").locator("td.n").first).to_have_text("2")
    page.clock.resume()
    assert page.evaluate(SHIFT) < 0.02


def test_tasks_of_a_file_are_looked_at_and_added(hall: Hall, visit: Callable[..., Page], tmp_path: Path):
    """A chosen file is counted and shown first; what is there already is said; a line that is no task is told with its place."""
    number = hall.project(TOPIC, TEXTS[:2])
    good, bad = tmp_path / "more.jsonl", tmp_path / "bad.jsonl"
    good.write_text("\n".join(json.dumps({"id": f"t{at}", "text": f"line {at} 🚀"}) for at in range(2_500)), encoding="utf-8")
    bad.write_text('{"id": "a", "text": "x"}\n{"id": "b"}\n', encoding="utf-8")
    page = visit("ann", f"#/project/{number}", quiet=True)

    page.get_by_label("Choose a file").set_input_files(bad)
    expect(page.get_by_role("alert")).to_contain_text("task 2")
    page.get_by_label("Choose a file").set_input_files(good)
    expect(page.locator(".found")).to_contain_text("2,500 tasks in more.jsonl. Of the first 2,000, 2 are there already")
    expect(page.locator(".first-tasks li").first).to_contain_text("line 0 🚀")
    page.get_by_role("button", name="Add 2,500 tasks").click()

    expect(page.locator(".managing")).to_contain_text("2,498 added, 2 were there already")
    expect(page.locator(".figures")).to_contain_text("2,500")


def test_other_questions_tell_what_they_do_before_they_are_saved(hall: Hall, visit: Callable[..., Page]):
    """A class that answers were given to goes: how many no longer fit is told; somebody else's version is never overwritten unseen."""
    number = hall.project(TOPIC, TEXTS)
    answered(hall, number, "bob", 2)
    answered(hall, number, "bob", 1, "home")
    hall.ask("bob", "POST", f"/api/projects/{number}/turns", {"ahead": 1})
    page = visit("ann", f"#/questions/{number}", quiet=True)
    expect(page.locator(".stage .asked")).to_be_visible()

    page.get_by_role("button", name="Take out home").click()
    page.get_by_role("button", name="See what it does").click()
    effects = page.locator(".effects")
    expect(effects).to_contain_text("topic: changed; 1 of 3 answers no longer fit")
    expect(effects).to_contain_text("1 people are at 1 tasks now")
    stands = hall.ask("ann", "GET", f"/api/projects/{number}")
    asked = [{**TOPIC[0], "settings": {"choices": ["sport", "home", "money", "law"]}}]
    hall.ask("ann", "PUT", f"/api/projects/{number}/questions", {"shows": stands["shows"], "questions": asked})
    page.get_by_role("button", name="Save as version 2").click()
    expect(page.get_by_role("alert")).to_contain_text("version 2 meanwhile")
    page.get_by_role("button", name="Keep mine").click()
    expect(effects).to_be_visible()
    page.get_by_role("button", name="Save as version 3").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("version 3")
    told = hall.ask("ann", "GET", f"/api/projects/{number}")
    assert [one["value"] for one in told["questions"][0]["settings"]["choices"]] == ["sport", "money"]


def test_the_guideline_has_examples_versions_and_differences(hall: Hall, visit: Callable[..., Page]):
    """An example is answered with the question itself; one that is no answer is told beside it; two versions are compared line by line."""
    number = hall.project(TOPIC, TEXTS, guideline="# How\n\nOne.\nTwo.")
    page = visit("ann", f"#/guideline/{number}", quiet=True)
    text = page.get_by_label("In Markdown")
    text.fill("# How\n\nOne.\nThree. **Bold**")
    expect(page.locator(".guideline-shown strong")).to_have_text("Bold")
    page.get_by_role("button", name="Add an example: Right").click()
    expect(page.locator("li.example")).to_be_visible()
    page.get_by_role("button", name="Save as version 2").click()
    expect(page.locator("li.example [role=alert]")).to_contain_text("an answer is required")
    page.locator("li.example").get_by_role("radio", name="money").click()
    page.get_by_label("Why").fill("because")
    page.get_by_role("button", name="Save as version 2").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("version 2")

    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".line.out")).to_have_text("taken out − Two.")
    expect(page.locator(".line.in")).to_have_text("added + Three. **Bold**")
    expect(page.locator(".versions")).to_contain_text("by Ann")
    worker = labelling(visit, number)
    expect(worker.locator(".guideline")).to_contain_text("because")
    hall.ask("ann", "PUT", f"/api/projects/{number}/guideline", {"text": "theirs", "examples": []})
    text.fill("mine")
    page.get_by_role("button", name="Save as version 3").click()
    page.get_by_role("button", name="Load version 3").click()
    expect(text).to_have_value("theirs")
    worker.keyboard.press("1")
    saved(worker)


def test_results_come_as_files_and_rules_are_changed(hall: Hall, visit: Callable[..., Page]):
    """An export is saved under the project's name, and says how many tasks; a rule that is out of range is told at its field."""
    number = hall.project(TOPIC, TEXTS)
    answered(hall, number, "bob", 2)
    page = visit("ann", f"#/project/{number}", quiet=True)

    with page.expect_download() as kept:
        page.get_by_role("button", name="Export", exact=True).click()
    lines = [json.loads(line) for line in Path(kept.value.path()).read_text(encoding="utf-8").splitlines()]
    assert kept.value.suggested_filename.endswith(".jsonl")
    assert len([line for line in lines if line["answers"]]) == 2
    page.locator("details", has_text="How it works").locator("summary").click()
    page.get_by_label("Answers of one person in all").fill("-1")
    page.get_by_role("button", name="Save the rules").click()
    expect(page.locator("[id='wrong-policy.quota']")).to_contain_text("at least 0")
    page.get_by_label("Answers of one person in all").fill("2")
    page.get_by_role("button", name="Save the rules").click()
    expect(page.locator(".managing")).to_contain_text("The rules hold from now on")

    assert hall.ask("ann", "GET", f"/api/projects/{number}")["policy"]["quota"] == 2
    assert hall.ask("bob", "POST", f"/api/projects/{number}/turns", {"ahead": 1})["why"] == "quota"


@pytest.mark.skipif(not AXE.is_file(), reason="needs `npm ci` in web/")
@pytest.mark.parametrize(("locale", "width"), [("en-US", 1280), ("zh-CN", 390)])
@pytest.mark.parametrize("at", ["project", "questions", "guideline"])
def test_the_pages_are_for_everybody(hall: Hall, visit: Callable[..., Page], at: str, locale: str, width: int):
    """axe-core finds nothing, nothing lacks a name, and a telephone scrolls in one direction."""
    number = hall.project(
        TOPIC, TEXTS, guideline="# How\n\nSo.", examples=[{"material": TEXTS[0], "value": {"topic": "home"}, "good": True, "why": {}}] * 2
    )
    answered(hall, number, "bob", 1)
    page = visit("ann", f"#/{at}/{number}", locale=locale, width=width, quiet=True)
    page.locator("h1").first.wait_for()
    at_rest(page)

    assert axe(page) == []
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
