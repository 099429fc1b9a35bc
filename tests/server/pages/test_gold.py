"""Known answers on the labelling page: a qualification passed and failed, and feedback on an answer, by keyboard and mouse, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from goldsmith.annotate.quality import pool
from server.page import Page
from server.pages.hall import Hall
from server.pages.test_labelling import TOPIC, labelling, saved
from server.pages.test_look import AXE, axe

WHY = {"en": "It names a match.", "zh": "提到了比赛。"}


def gilded(hall: Hall, n: int, *, queue: int = 4, **policy: Any) -> int:
    """Make a project whose pool has so many tasks, all about sport."""
    number = hall.project(TOPIC, [{"text": f"text {at}"} for at in range(queue)], **policy)
    known = [{"key": f"g{at}", "material": {"text": f"match {at}"}, "gold": {"topic": "sport"}, "why": WHY} for at in range(n)]
    hall.ask("ann", "POST", f"/api/projects/{number}/gold", known)
    return number


@pytest.fixture
def _gold_always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every draw of a project that has gold give gold."""
    monkeypatch.setattr(pool, "chosen", lambda share: share > 0)


def test_a_qualification_is_passed_and_the_work_goes_on(hall: Hall, visit: Callable[..., Page]):
    """The page tells how far it is, task by task; the last one brings the verdict and a task of the queue; a key closes the verdict."""
    number = gilded(hall, 4, qualify_tasks=3, qualify_right=0.6)
    page = labelling(visit, number)
    far = page.locator(".qualifying")
    expect(far).to_contain_text("0 of 3 tasks done")
    expect(far).to_contain_text("60 % of them must be right")
    for at, key in enumerate("121"):
        expect(page.locator(".material")).to_contain_text("match")
        page.keyboard.press(key)
        if at < 2:
            expect(far).to_contain_text(f"{at + 1} of 3")
    expect(far).to_contain_text("You have passed the qualification: 66.7 % reached, 60 % wanted.")
    expect(page.locator(".material")).to_contain_text("text 0")
    page.keyboard.press("=")
    expect(far).to_have_count(0)
    page.keyboard.press("3")
    saved(page)
    assert hall.answers(number)["t0"] == [{"topic": "money"}]
    page.reload()
    expect(page.locator(".material")).to_contain_text("text 1")
    expect(far).to_have_count(0)


def test_who_does_not_pass_is_told_so_and_what_may_be_done(hall: Hall, visit: Callable[..., Page]):
    """After the last task there is no other: the figures stand there, in Chinese too; when a manager lets him try again, he goes on."""
    number = gilded(hall, 4, qualify_tasks=2, qualify_right=1.0)
    page = labelling(visit, number, locale="zh-CN")
    expect(page.locator(".qualifying")).to_contain_text("已完成 0 / 2 个任务")
    page.keyboard.press("1")
    page.keyboard.press("2")
    empty = page.locator(".empty")
    expect(empty).to_contain_text("您未通过资格测试。")
    expect(empty).to_contain_text("达到 50%，要求 100%。")
    expect(page.locator(".qualifying")).to_have_count(0)
    if AXE.is_file():
        assert axe(page) == []
    (row,) = hall.ask("ann", "GET", f"/api/projects/{number}/qualifications?state=failed")["rows"]
    hall.ask("ann", "POST", f"/api/projects/{number}/qualifications/{row['person']}", {"deed": "retry"})
    page.get_by_role("button", name="再次查看").click()
    expect(page.locator(".qualifying")).to_contain_text("第 2 次测试。")
    page.keyboard.press("1")
    page.keyboard.press("1")
    expect(page.locator(".qualifying")).to_contain_text("您已通过资格测试")


@pytest.mark.usefixtures("_gold_always")
def test_feedback_tells_the_known_answer_and_why(hall: Hall, visit: Callable[..., Page]):
    """What was wrong stays until a key or a click closes it, what was right goes with the next answer; neither can be corrected."""
    number = gilded(hall, 3, gold_share=0.1, feedback="at_once")
    page = labelling(visit, number)
    told = page.locator(".told")
    page.keyboard.press("2")
    expect(told).to_contain_text("Not right.")
    expect(told).to_contain_text("match")
    expect(told.locator(".in-short").first).to_contain_text("home")
    expect(told.locator(".known .in-short")).to_contain_text("sport")
    expect(told).to_contain_text("It names a match.")
    if AXE.is_file():
        assert axe(page) == []
    page.keyboard.press("1")
    expect(told).to_contain_text("1 more")
    expect(page.get_by_role("button", name="Last answer back")).to_be_disabled()
    page.keyboard.press("=")
    expect(told).to_contain_text("Right.")
    page.keyboard.press("3")
    expect(told).to_contain_text("Not right.")
    told.get_by_role("button", name="Close").click()
    expect(told).to_have_count(0)
    page.keyboard.press("1")
    saved(page)
    expect(told).to_have_count(0)
    page.keyboard.press(",")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".known")).to_have_count(3)
    expect(dialog.get_by_role("button", name="Correct")).to_have_count(1)


@pytest.mark.usefixtures("_gold_always")
def test_gold_looks_like_any_other_task(hall: Hall, visit: Callable[..., Page]):
    """Without feedback the page of a gold task is that of any other but for what it shows, and its answer is corrected like any other."""
    number = gilded(hall, 1, gold_share=0.1)
    page = labelling(visit, number)
    seen = []
    for text in ("match 0", "text 0"):
        expect(page.locator(".material")).to_contain_text(text)
        html = page.locator(".task").inner_html().replace("match", "text")
        seen.append("".join(one for one in html if not one.isdigit()))
        page.keyboard.press("1")
        saved(page)
    assert seen[0] == seen[1]
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    expect(page.locator(".correcting")).to_be_visible()
