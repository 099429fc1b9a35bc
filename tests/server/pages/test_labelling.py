"""The labelling page: one key labels, saves and brings the next; what was said can be taken back; nothing happens while somebody types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from server.page import Page
from server.pages.hall import Hall

TOPIC = [
    {
        "name": "topic",
        "kind": "choice",
        "title": {"en": "What is it about?", "zh": "主题是什么？"},
        "settings": {"choices": ["sport", "home", "money"]},
    }
]
TEXTS = [{"text": f"text {at} 😀"} for at in range(6)]


def labelling(visit: Callable[..., Page], number: int, who: str = "bob", **settings: Any) -> Page:
    """Open the labelling page, with a task on it."""
    page = visit(who, f"#/work/{number}", **settings)
    page.locator(".asked").first.wait_for()
    return page


def saved(page: Page) -> None:
    """Wait until the server has everything."""
    expect(page.locator(".status")).to_contain_text("All saved")


def test_one_key_labels_saves_and_brings_the_next(hall: Hall, visit: Callable[..., Page]):
    """Six tasks are six keys, and then the page says that nothing is left."""
    number = hall.project(TOPIC, TEXTS)
    page = labelling(visit, number)

    for at, key in enumerate("123321"):
        expect(page.locator(".material")).to_contain_text(f"text {at} ")
        page.keyboard.press(key)

    expect(page.locator(".empty")).to_contain_text("Nothing is left for you here")
    saved(page)
    said = hall.answers(number)
    assert [said[f"t{at}"][0]["topic"] for at in range(6)] == ["sport", "home", "money", "money", "home", "sport"]


def test_the_last_answer_comes_back_and_is_corrected(hall: Hall, visit: Callable[..., Page]):
    """Backspace brings it back with what was said; another key corrects it; the task that was open comes again."""
    number = hall.project(TOPIC, TEXTS[:3])
    page = labelling(visit, number)
    page.keyboard.press("1")
    saved(page)

    page.keyboard.press("Backspace")
    expect(page.locator(".correcting")).to_be_visible()
    expect(page.locator(".material")).to_contain_text("text 0 ")
    expect(page.get_by_role("radio", name="sport")).to_have_attribute("aria-checked", "true")
    page.keyboard.press("2")

    expect(page.locator(".material")).to_contain_text("text 1 ")
    saved(page)
    assert hall.answers(number)["t0"][-1] == {"topic": "home"}
