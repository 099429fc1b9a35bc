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
    expect(page.locator(".status")).to_contain_text("All saved", timeout=30_000)


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


def test_keys_do_nothing_while_somebody_types(hall: Hall, visit: Callable[..., Page]):
    """What is typed into a field is text, whatever keys it holds; Escape leaves the field and keys work again."""
    number = hall.project([*TOPIC, {"name": "why", "kind": "text", "title": "Why?", "required": False, "settings": {}}], TEXTS[:2])
    page = labelling(visit, number)

    page.keyboard.press("1")
    page.locator("textarea").wait_for()
    expect(page.locator("textarea")).to_be_focused()
    page.keyboard.type("2 - ? ! . 3")
    expect(page.locator("textarea")).to_have_value("2 - ? ! . 3")
    expect(page.get_by_role("radio", name="sport")).to_have_attribute("aria-checked", "true")
    page.keyboard.press("Escape")
    page.keyboard.press("[")
    page.keyboard.press("3")
    page.keyboard.press("Enter")

    saved(page)
    assert hall.answers(number) == {"t0": [{"topic": "money", "why": "2 - ? ! . 3"}]}


def test_the_mouse_does_all_that_keys_do(hall: Hall, visit: Callable[..., Page]):
    """A click labels, saves and brings the next; skip, undo and the guideline are buttons."""
    number = hall.project(
        TOPIC,
        TEXTS[:4],
        guideline="# Topics\n\nChoose **one**.",
        examples=[{"material": {"text": "a match"}, "value": {"topic": "sport"}, "good": True, "why": "a game"}],
    )
    page = labelling(visit, number)
    expect(page.locator(".guideline")).to_contain_text("a match")

    page.get_by_role("radio", name="home").click()
    expect(page.locator(".material")).to_contain_text("text 1 ")
    page.get_by_role("button", name="Skip").click()
    expect(page.locator(".material")).to_contain_text("text 2 ")
    page.get_by_role("button", name="Hide guideline").click()
    expect(page.locator(".guideline")).to_have_count(0)
    saved(page)
    page.get_by_role("button", name="Last answer back").click()
    expect(page.locator(".material")).to_contain_text("text 0 ")
    page.get_by_role("radio", name="money").click()
    saved(page)

    assert hall.answers(number)["t0"][-1] == {"topic": "money"}
    assert "t1" not in hall.answers(number)


def test_a_senior_is_asked_with_a_reason(hall: Hall, visit: Callable[..., Page]):
    """The reason is typed, Enter sends it, and the next task comes."""
    number = hall.project(TOPIC, TEXTS[:2])
    page = labelling(visit, number)

    page.keyboard.press("!")
    page.keyboard.type("1 or 2? unclear")
    page.keyboard.press("Enter")

    expect(page.locator(".material")).to_contain_text("text 1 ")
    saved(page)
    states = {task["key"]: task for task in hall.ask("ann", "GET", f"/api/projects/{number}/tasks")["rows"]}
    assert states["t0"]["answered"] == 0
    assert hall.answers(number) == {}


def test_something_missing_is_told_and_gone_to(hall: Hall, visit: Callable[..., Page]):
    """Enter saves nothing while a required question is open; it says which one and goes there."""
    number = hall.project(
        [{"name": "tags", "kind": "choice", "title": "Tags", "settings": {"choices": ["a", "b"], "several": True}}, *TOPIC], TEXTS[:2]
    )
    page = labelling(visit, number)
    page.keyboard.press("1")

    page.keyboard.press("Enter")
    expect(page.locator("[data-question=topic] .problem")).to_contain_text("answer this first")
    page.keyboard.press("2")
    page.keyboard.press("Enter")

    saved(page)
    assert hall.answers(number) == {"t0": [{"tags": ["a"], "topic": "home"}]}


def test_a_question_that_depends_on_another_comes_and_goes(hall: Hall, visit: Callable[..., Page]):
    """It is asked where the other answer fits, and what was said to it is left out where that changes."""
    questions = [
        *TOPIC,
        {"name": "club", "kind": "text", "title": "Which club?", "when": {"question": "topic", "is": "sport"}, "settings": {}},
    ]
    number = hall.project(questions, TEXTS[:2])
    page = labelling(visit, number)

    page.keyboard.press("1")
    page.locator("textarea").fill("FC")
    page.keyboard.press("Escape")
    page.keyboard.press("[")
    page.keyboard.press("3")
    expect(page.locator("textarea")).to_have_count(0)
    page.keyboard.press("Enter")

    saved(page)
    assert hall.answers(number) == {"t0": [{"topic": "money"}]}


def test_the_clock_stands_still_when_nothing_is_done(hall: Hall, visit: Callable[..., Page]):
    """Time counts while somebody works; after half a minute without a key it stands, and only worked time is sent."""
    number = hall.project(TOPIC, TEXTS[:2])
    page = visit("bob", "")
    page.clock.install()
    page.goto(f"{hall.base}/#/work/{number}")
    page.reload()
    page.locator(".asked").first.wait_for()

    page.keyboard.press("Shift")
    page.clock.run_for(40_000)
    expect(page.locator(".clock")).to_contain_text("idle")
    page.clock.run_for(300_000)
    page.keyboard.press("1")
    page.clock.run_for(1_000)
    saved(page)

    (said,) = hall.export(number)["t0"]["answers"]
    assert 20_000 < said["active_ms"] < 45_000


def test_the_end_of_a_lease_is_told(hall: Hall, visit: Callable[..., Page]):
    """Two minutes before a task goes to somebody else, the page says so; work renews it."""
    number = hall.project(TOPIC, TEXTS[:2], lease_seconds=60)
    page = labelling(visit, number)

    expect(page.locator(".lease")).to_contain_text("yours for another")


def test_four_tasks_are_held_so_that_nobody_waits(hall: Hall, visit: Callable[..., Page]):
    """The next task is there before its answer was sent."""
    number = hall.project(TOPIC, TEXTS)
    page = labelling(visit, number)
    page.route("**/answer", lambda _: None)  # never answered

    for at in range(1, 4):
        page.keyboard.press("1")
        expect(page.locator(".material")).to_contain_text(f"text {at} ")
    page.unroute_all(behavior="ignoreErrors")


def test_ones_own_answers_are_listed_and_corrected(hall: Hall, visit: Callable[..., Page]):
    """An answer of an earlier visit is found in the list, and corrected there."""
    number = hall.project(TOPIC, TEXTS[:3])
    page = labelling(visit, number)
    page.keyboard.press("1")
    saved(page)
    page.reload()
    page.locator(".asked").first.wait_for()

    page.keyboard.press(",")
    page.get_by_role("button", name="Correct it").click()
    expect(page.locator(".correcting")).to_be_visible()
    page.keyboard.press("2")
    saved(page)

    assert hall.answers(number)["t0"][-1] == {"topic": "home"}


def test_chinese_is_chinese_and_the_choice_is_kept(hall: Hall, visit: Callable[..., Page]):
    """A Chinese browser sees Chinese; another choice stays after a new start of the page."""
    number = hall.project(TOPIC, TEXTS[:2])
    page = labelling(visit, number, "eve", locale="zh-CN")
    expect(page.locator(".asked")).to_contain_text("主题是什么")
    expect(page.locator(".deeds")).to_contain_text("跳过")

    page.get_by_role("button", name="English").click()
    page.reload()

    expect(page.locator(".deeds")).to_contain_text("Skip")


def test_answers_are_told_in_the_words_of_the_language(hall: Hall, visit: Callable[..., Page]):
    """Examples of the guideline and the list of one's own answers call classes as the buttons do, not as files do."""
    choices = [{"value": "stocks", "zh": "股票", "en": "Stocks"}, {"value": "sport", "zh": "体育", "en": "Sport"}]
    asked = [{"name": "topic", "kind": "choice", "settings": {"choices": choices}}]
    example = {"material": {"text": "a match"}, "value": {"topic": "sport"}, "good": True, "why": ""}
    number = hall.project(asked, TEXTS[:2], examples=[example])
    page = labelling(visit, number, "eve", locale="zh-CN")
    expect(page.locator(".examples")).to_contain_text("体育")

    page.keyboard.press("1")
    expect(page.locator(".status")).to_contain_text("已全部保存")
    page.keyboard.press(",")

    expect(page.locator(".mine")).to_contain_text("股票")
