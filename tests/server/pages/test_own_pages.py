"""What is somebody's own is found from where he is: his statements, what was said of his answers; and by which codes people are given out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from server.page import NAMELESS, SHIFT, Page
from server.pages.hall import Hall
from server.pages.test_labelling import TOPIC
from server.pages.test_look import AXE, axe
from server.pages.test_quality import answers

LOT = {"plan": {"good": 0.05, "bad": 0.5, "producer_risk": 0.1, "consumer_risk": 0.1}, "name": "July"}


@pytest.fixture(scope="module")
def paid(hall: Hall) -> int:
    """A project whose six tasks bob answered for pay; a period is closed, and a lot is rejected at its first faults, all of them for one reason."""
    texts = [{"text": f"text {at} 沪指收涨"} for at in range(6)]
    number = hall.project(TOPIC, texts, title="Paid titles", review_share=0.0, pay_price="0.50", pay_currency="CNY")
    answers(hall, number, "bob", lambda _: "sport")
    path = f"/api/projects/{number}"
    hall.ask("ann", "POST", f"{path}/statements", {})
    lot = hall.ask("ann", "POST", f"{path}/lots", LOT)["id"]
    hall.ask("ann", "POST", f"{path}/lots/{lot}/draw", {})
    while hall.ask("ann", "GET", f"{path}/lots/{lot}")["state"] == "drawn":
        task = hall.ask("ann", "POST", f"{path}/lots/{lot}/next", {})["task"]["id"]
        fault = {"task": task, "right": False, "faults": {"topic": "major"}, "reason": "a share price"}
        hall.ask("ann", "POST", f"{path}/lots/{lot}/verdicts", fault)
    return number


def test_an_annotator_finds_his_statements_from_his_work(hall: Hall, visit: Callable[..., Page], paid: int):
    """From my work by keyboard to the statements of a project; my account lists those of all projects, with the way there; a manager has no such link."""
    page = visit("bob", "#/")
    card = page.locator(".project", has_text="Paid titles")
    card.get_by_role("link", name="My statements for pay").press("Enter")
    expect(page.locator("tbody tr")).to_contain_text("3.00 CNY")

    account = visit("bob", "#/account", locale="zh-CN")
    own = account.get_by_role("region", name="我的结算单")
    expect(own).to_contain_text("3.00 CNY")
    own.get_by_role("link", name="Paid titles · 第 1 期").click()
    expect(account).to_have_url(f"{hall.base}/#/paying/{paid}")
    none = visit("eve", "#/account").get_by_role("region", name="My statements for pay")
    expect(none).to_contain_text("None is closed yet")

    managing = visit("ann", "#/").locator(".project", has_text="Paid titles")
    expect(managing.get_by_role("link", name="What was said of my answers")).to_be_visible()
    expect(managing.get_by_role("link", name="My statements for pay")).to_have_count(0)


@pytest.mark.parametrize(
    ("locale", "width", "words"),
    [
        (
            "en-GB",
            1280,
            ("July, rejected. Faulty: What is it about? (major).", "all answers to this task were set aside", "cannot be disputed here"),
        ),
        ("zh-CN", 390, ("July，已拒收。不合格：主题是什么？（严重）。", "全部答案已搁置", "不能在此申诉")),
    ],
)
def test_what_a_lot_found_is_told_with_the_task(visit: Callable[..., Page], paid: int, locale: str, width: int, words: tuple[str, ...]):
    """The author reads what he saw, what he said, what was found, what becomes of it, and that it is not his to dispute; nothing shifts or overflows."""
    page = visit("bob", f"#/verdicts/{paid}", locale=locale, width=width)
    row = page.locator(".dispute").first

    expect(row).to_contain_text("沪指收涨")
    expect(row).to_contain_text("a share price")
    for one in words:
        expect(row).to_contain_text(one)
    expect(row.get_by_role("button")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(SHIFT) < 0.1
    assert page.evaluate(NAMELESS) == []
    if AXE.is_file():
        assert axe(page) == []


def test_an_export_names_people_as_was_chosen(hall: Hall, visit: Callable[..., Page]):
    """Own codes as they are, those of the project in place of them and the same each time, those of a release by its name; each is said before."""
    number = hall.project(TOPIC, [{"text": "text 0"}])
    answers(hall, number, "bob", lambda _: "sport")
    page = visit("ann", f"#/project/{number}")
    own = next(one["code"] for one in hall.ask("ann", "GET", f"/api/projects/{number}/statements")["rows"])
    ways = page.get_by_label("How people are named")

    def exported() -> set[str]:
        with page.expect_download() as download:
            page.get_by_role("button", name="Export", exact=True).press("Enter")
        lines: list[dict[str, Any]] = [json.loads(line) for line in Path(download.value.path()).read_text(encoding="utf-8").splitlines()]
        return {one["who"] for line in lines for one in line["answers"]}

    given = {}
    for way, hint in (
        ("own", "every project of this installation"),
        ("per-project", "each export of this project"),
        ("per-release", "Who has two releases"),
    ):
        ways.select_option(way)
        expect(page.locator("#codes-said")).to_contain_text(hint)
        if way == "per-release":
            page.get_by_label("Name of the release").fill("2026-07")
        given[way] = exported()

    assert given["own"] == {own}
    assert len(set().union(*given.values())) == 3
    assert exported() == given["per-release"]
    page.get_by_label("Name of the release").fill("2026-08")
    assert exported() != given["per-release"]
