"""The quality pages hold up: for auditors and those who may not see them, by keys, on a phone, with axe-core, with hostile content."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from server.page import CONTRAST, NAMELESS, SHIFT, Page, at_rest
from server.pages.hall import Hall
from server.pages.test_hostile_projects import DANGEROUS
from server.pages.test_labelling import TOPIC
from server.pages.test_look import AXE, EVIL, axe
from server.pages.test_quality import PARTS, answers, gilded, part, planted, rung

__all__ = ["gilded", "planted"]


@pytest.fixture(scope="module")
def audited(hall: Hall) -> int:
    """A project in which joe is an auditor and eve a viewer."""
    number = hall.project(TOPIC, [{"text": f"text {at}"} for at in range(4)], overlap=2)
    for who in ("bob", "eve"):
        answers(hall, number, who, lambda at, who=who: "sport" if who == "bob" or at else "home")
    for who, role in (("joe", "auditor"), ("eve", "viewer")):
        hall.ask("ann", "PUT", f"/api/projects/{number}/members/{hall._numbers[who]}", {"role": role})
    rung(hall, number, "bob", "quick", "unproved", None)
    return number


def test_an_auditor_sees_figures_and_codes_and_no_deed(visit: Callable[..., Page], audited: int):
    """Nobody's name stands on any part, and no button changes anything."""
    deeds = ("Ask once more", "Let it stand", "I have seen it", "Dismiss:", "Mend", "Waive", "Put tasks", "Let it learn")
    for at in PARTS:
        page = part(visit, audited, at, who="joe", quiet=True)
        text = page.locator("main").inner_text()
        assert not re.search(r"\b(bob|eve|ann)\b", text, re.IGNORECASE), at
        assert not any(page.get_by_role("button", name=deed).count() for deed in deeds), at
    expect(part(visit, audited, "disagreements", who="joe", quiet=True).locator("main")).to_contain_text("p2")


@pytest.mark.parametrize("who", ["eve", "bob"], ids=["viewer", "annotator"])
def test_who_may_not_see_it_asks_for_nothing(visit: Callable[..., Page], audited: int, who: str):
    """A viewer and an annotator are told that it is not for them, and no figure is asked for; the service would refuse it."""
    asked: list[str] = []
    page = visit(who, "#/", quiet=True)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page.url.partition("#")[0] + f"#/quality/{audited}/people")
    expect(page.locator(".quality .empty")).to_contain_text("for those who run, review or audit")

    assert not [url for url in asked if any(f"/{one}" in url for one in ("quality?", "people", "gold", "alarms", "disagreements"))]
    refused = page.evaluate(f"fetch('/api/projects/{audited}/quality').then(r => r.status)")
    assert refused == 403


def test_keys_go_from_part_to_part(visit: Callable[..., Page], planted: int):
    """Brackets go to the next part and back; the title and the marked link follow, and the address stays for whoever sends it on."""
    page = part(visit, planted, "agreement")
    page.keyboard.press("]")
    expect(page.locator(".quality-nav [aria-current=page]")).to_have_text("People")
    expect(page).to_have_title("People · Planted · goldsmith")
    page.keyboard.press("]")
    page.keyboard.press("[")
    page.wait_for_url(f"**/quality/{planted}/people")


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_shifts_overflows_or_is_nameless(visit: Callable[..., Page], planted: int, gilded: int, width: int):
    """On each part, wide and on a phone: no layout shift after the figures stand, no sideways scrolling, a name for each control."""
    for number, parts in ((planted, ("agreement", "people", "cost", "suspects")), (gilded, ("gold", "people"))):
        for at in parts:
            page = part(visit, number, at, width=width)
            at_rest(page)
            assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, at
            assert page.evaluate(SHIFT) < 0.25, at
            assert page.evaluate(NAMELESS) == [], at
            assert [what for ratio, what in page.evaluate(CONTRAST, "main p, main dt, main td, main .tag") if ratio < 4.5] == [], at


@pytest.mark.skipif(not AXE.is_file(), reason="needs `npm ci` in web/")
def test_axe_finds_nothing_on_any_part(hall: Hall, visit: Callable[..., Page], planted: int, gilded: int):
    """Each part passes axe-core with figures and empty, light and dark."""
    empty = hall.project(TOPIC, [{"text": "text 0"}])
    for number, parts in ((planted, PARTS), (gilded, ("gold", "people")), (empty, PARTS)):
        for at in parts:
            assert axe(part(visit, number, at, color_scheme="light"), dark=True) == [], at


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_nothing_hostile_runs(hall: Hall, visit: Callable[..., Page], locale: str):
    """Titles, classes, answers, keys and reasons of known answers are text on every part."""
    choices = [{"value": EVIL, "en": EVIL, "zh": EVIL}, {"value": "b", "zh": EVIL}]
    questions = [{"name": "topic", "kind": "choice", "title": EVIL, "settings": {"choices": choices}}]
    number = hall.project(questions, [{"text": f"text {at} {EVIL}"} for at in range(4)], title=EVIL, overlap=2)
    hall.ask("ann", "POST", f"/api/projects/{number}/gold", [{"key": "t0", "gold": {"topic": EVIL}, "why": EVIL}])
    for who in ("bob", "eve"):
        answers(hall, number, who, lambda at, who=who: EVIL if who == "bob" and at < 9 else "b")
    for at in PARTS:
        page = part(visit, number, at, locale=locale)
        assert page.evaluate("names => [window.hit, document.querySelectorAll(names).length]", DANGEROUS) == [None, 0], at
