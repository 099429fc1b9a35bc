"""Whatever stands in a project, a task, an answer or the name of a file stays text on the pages of those who run it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from server.page import Page, at_rest
from server.pages.hall import Hall
from server.pages.test_look import EVIL

DANGEROUS = "main img, main script, main iframe, main object, a[href^=javascript], a[href^='data:']"


@pytest.fixture
def evil(hall: Hall) -> int:
    """A project all of whose words are hostile, with an answer that waits for review, an escalation, and two versions of the guideline."""
    choices = [{"value": "a", "en": EVIL, "about": EVIL}, {"value": "b", "zh": EVIL}]
    questions: list[dict[str, Any]] = [
        {"name": "topic", "kind": "choice", "title": EVIL, "about": EVIL, "settings": {"choices": choices}},
        {"name": "said", "kind": "text", "title": EVIL, "required": False, "settings": {}},
    ]
    example = {"material": {"text": EVIL}, "value": {"topic": "a", "said": EVIL}, "good": True, "why": {"en": EVIL, "zh": EVIL}}
    number = hall.project(questions, [{"text": EVIL}, {"text": EVIL}], guideline=EVIL, examples=[example], title=EVIL)
    hall.ask("ann", "PUT", f"/api/projects/{number}/guideline", {"text": EVIL * 2, "examples": [example]})
    turns = hall.ask("bob", "POST", f"/api/projects/{number}/turns", {"ahead": 2})["turns"]
    said = {"version": 0, "value": {"topic": "a", "said": EVIL}, "active_ms": 2000, "ahead": 0, "note": EVIL}
    hall.ask("bob", "POST", f"/api/turns/{turns[0]['id']}/answer", said)
    hall.ask("bob", "POST", f"/api/turns/{turns[1]['id']}/escalate", {"reason": EVIL})
    return number


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_nothing_that_a_project_holds_runs(hall: Hall, visit: Callable[..., Page], evil: int, language: str):
    """The dashboard, the guideline with its differences, the questions, the review and the wizard show it and run none of it."""
    page = visit("ann", "#/", locale=language, quiet=True)
    for at in ("", f"project/{evil}", f"guideline/{evil}", f"questions/{evil}", f"review/{evil}", "new"):
        page.goto(f"{hall.base}/#/{at}")
        page.reload()
        page.locator("main h1").first.wait_for()
        at_rest(page)
        found = page.evaluate("names => [window.hit, [...document.querySelectorAll(names)].map(one => one.outerHTML)]", DANGEROUS)
        assert found == [None, []], at
    page.goto(f"{hall.base}/#/review/{evil}")
    expect(page.locator(".reviewing")).to_contain_text("<script>")


def test_a_file_of_a_hostile_name_with_hostile_tasks_is_only_text(hall: Hall, visit: Callable[..., Page], evil: int, tmp_path: Path):
    """Its name, the keys and fields of its tasks, and what is wrong with it."""
    name = '"><img src=x onerror=window.hit=1>.jsonl'
    good, bad = tmp_path / name, tmp_path / f"b{name}"
    good.write_text(json.dumps({"id": EVIL, "text": EVIL}) + "\n" + json.dumps({"id": "k2", "text": EVIL}), encoding="utf-8")
    bad.write_text(json.dumps({"id": EVIL, EVIL: 1}), encoding="utf-8")
    page = visit("ann", f"#/project/{evil}", quiet=True)

    page.get_by_label("Choose a file").set_input_files(bad)
    expect(page.get_by_role("alert").first).to_contain_text("lacks what the project shows")
    page.get_by_label("Choose a file").set_input_files(good)
    expect(page.locator(".found")).to_contain_text("2 tasks in")
    page.get_by_role("button", name="Add 2 tasks").click()
    expect(page.locator(".managing")).to_contain_text("2 added")

    assert page.evaluate("names => [window.hit, document.querySelectorAll(names).length]", DANGEROUS) == [None, 0]
