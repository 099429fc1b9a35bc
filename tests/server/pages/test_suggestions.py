"""What a model said is shown apart from the answer, taken over wholly or in parts, changed, or refused; the answer tells which."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from goldsmith.annotate.tables import answer
from server.page import Page
from server.pages.drawing import drag, picture, press, sound
from server.pages.hall import Hall
from server.pages.test_kinds import TALK, asked
from server.pages.test_labelling import labelling, saved

TWO = {"text": "t", "x": "one", "y": "two", "z": "three"}
BOXES = [
    {"label": "a", "x": 10.0, "y": 10.0, "width": 30.0, "height": 20.0, "rotation": 30.0},
    {"label": "b", "x": 100.0, "y": 50.0, "width": 40.0, "height": 30.0, "rotation": 0.0},
]
IMAGE = {"width": 200, "height": 100}
SPANS = [
    {"id": "s1", "start": 0, "end": 3, "label": "who", "quote": "Zoë"},
    {"id": "s2", "start": 15, "end": 17, "label": "where", "quote": "北京"},
]
CASES: dict[str, tuple[list[dict[str, Any]], dict[str, Any], Any]] = {
    "choice": (asked("choice", choices=["a", "b"]), TWO, "b"),
    "several": (asked("choice", choices=["a", "b", "c"], several=True), TWO, ["a", "c"]),
    "text": (asked("text"), TWO, "好 🚀"),
    "scale": (asked("scale", at_least=0, at_most=1), TWO, 0.25),
    "preference": (asked("preference", options=["x", "y"], degrees=2), TWO, {"best": "y", "by": 2}),
    "ranking": (asked("ranking", options=["x", "y", "z"]), TWO, ["z", "x", "y"]),
    "rubric": (asked("rubric", criteria=["clear", {"value": "true", "optional": True}]), TWO, {"scores": [{"criterion": "clear", "score": 2}, {"criterion": "true", "score": 5}]}),
    "spans": (
        asked("spans", on="text", labels=["who", "where"], relations=[{"value": "in"}]),
        {"text": "Zoë 🚀 moved to 北京."},
        {"spans": SPANS, "relations": [{"type": "in", "from": "s1", "to": "s2"}]},
    ),
    "dialogue": (
        asked("dialogue", marks=[{"name": "right", "question": "choice", "settings": {"choices": ["yes", "no"]}}]),
        {"messages": TALK},
        {"turns": [{"turn": 1, "marks": {"right": "yes"}}, {"turn": 3, "marks": {"right": "no"}}]},
    ),
    "boxes": (asked("boxes", on="image", labels=["a", "b"], rotated=True), {"image": picture()}, {**IMAGE, "boxes": BOXES}),
    "points": (asked("points", on="image", labels=["a"]), {"image": picture()}, {**IMAGE, "points": [{"label": "a", "x": 5.0, "y": 6.0}, {"label": "a", "x": 50.0, "y": 60.0}]}),
    "polygons": (asked("polygons", on="image", labels=["a"]), {"image": picture()}, {**IMAGE, "polygons": [{"label": "a", "points": [[10.0, 10.0], [60.0, 10.0], [60.0, 40.0]]}]}),
    "regions": (asked("regions", on="audio", labels=["a", "b"]), {"audio": sound()}, {"regions": [{"start": 0.5, "end": 2.0, "label": "a"}, {"start": 1.0, "end": 3.0, "label": "b"}]}),
}  # fmt: skip


def suggesting(hall: Hall, visit: Callable[..., Page], case: str, *guesses: Any, **policy: Any) -> tuple[int, Page]:
    """Open a task with a prediction, the same one behind it; return its project and page."""
    questions, material, guess = CASES[case]
    rules = {"show_predictions": True, "unassisted_share": 0, **policy}
    number = hall.project(
        questions, [material], shows=[{"field": name, "as": name if name in {"image", "audio"} else "text"} for name in material], **rules
    )
    predictions = [{"model": "net-1", "value": {"q": one}, "score": 0.87} for one in guesses or (guess,)]
    tasks = [{"key": f"g{n}", "priority": 9, "material": material, "predictions": predictions} for n in range(2)]
    hall.ask("ann", "POST", f"/api/projects/{number}/tasks", tasks)
    return number, labelling(visit, number)


def told(hall: Hall, page: Page, number: int) -> tuple[Any, str]:
    """Return the answer that was saved, and how it came about."""
    saved(page)
    (value,) = hall.answers(number)["g0"]
    wanted = sa.select(answer.c.origin).where(answer.c.project_id == number).order_by(answer.c.id.desc()).limit(1)

    async def origin(connection: Any) -> str:
        return (await connection.execute(wanted)).scalar_one()

    return value.get("q"), hall.within(origin)


@pytest.mark.parametrize("case", list(CASES))
def test_one_key_takes_all_of_it(hall: Hall, visit: Callable[..., Page], case: str):
    """Of every kind of question the suggestion is seen, is no answer until it is taken, and is taken by one key."""
    number, page = suggesting(hall, visit, case)
    expect(page.locator(".suggestion")).to_contain_text("Suggested by net-1 · 87 %")
    expect(page.locator(".tick")).to_have_text("")

    page.keyboard.press("Control+*" if case == "text" else "*")
    if case not in {"choice", "preference"}:
        page.keyboard.press("Control+Enter")

    assert told(hall, page, number) == (CASES[case][2], "accepted")


@pytest.mark.parametrize("case", ["several", "rubric", "spans", "dialogue", "boxes", "points", "regions"])
def test_parts_are_taken_one_by_one(hall: Hall, visit: Callable[..., Page], case: str):
    """One key takes a part and goes to the next, another refuses it; what was refused is not in the answer; undo brings it back."""
    questions, _, guess = CASES[case]
    number, page = suggesting(hall, visit, case)
    left = page.locator(".suggestion .parts li")
    left.first.wait_for()
    count = left.count()
    page.keyboard.press(")")
    expect(left.nth(1)).to_have_class("at")
    page.keyboard.press("(")
    page.keyboard.press(";")
    expect(left).to_have_count(count - 1)
    page.keyboard.press("Control+z")
    expect(left).to_have_count(count)
    page.keyboard.press(";")
    page.keyboard.press("&")
    expect(page.locator(".suggestion.done")).to_be_visible()
    page.keyboard.press("Control+Enter")

    value, origin = told(hall, page, number)
    part = {"several": None, "rubric": "scores", "dialogue": "turns"}.get(case, questions[0]["kind"])
    taken, whole = (value, guess) if part is None else (value[part], guess[part])
    assert (taken, origin) == (whole[:1], "changed")


def test_a_suggestion_is_taken_by_the_mouse_and_changed(hall: Hall, visit: Callable[..., Page]):
    """A click on a dashed box chooses it and another takes it; then it is an own one that is dragged elsewhere."""
    number, page = suggesting(hall, visit, "boxes")
    page.locator(".canvas img").wait_for()
    ghost = page.locator(".canvas .ghost").nth(1).bounding_box()
    for _ in range(2):
        page.mouse.click(ghost["x"] + ghost["width"] / 2, ghost["y"] + ghost["height"] / 2)
        page.wait_for_timeout(450)
    expect(page.locator(".canvas .ghost")).to_have_count(1)
    drag(page, (120, 65), (110, 65))
    page.get_by_role("button", name="Refuse a 10, 10").click()
    page.keyboard.press("Control+Enter")

    value, origin = told(hall, page, number)
    (box,) = value["boxes"]
    assert ([box["x"], box["y"]], origin) == (pytest.approx([90, 50], abs=0.6), "changed")


def test_stretches_are_taken_by_the_mouse(hall: Hall, visit: Callable[..., Page]):
    """So are stretches of a recording on the waveform, and any suggestion by its buttons."""
    number, page = suggesting(hall, visit, "regions")
    page.locator(".stretch.ghost").first.click()
    expect(page.locator(".stretch:not(.ghost)")).to_have_count(1)
    page.get_by_role("button", name="Take all").click()
    page.keyboard.press("Control+Enter")

    assert told(hall, page, number) == (CASES["regions"][2], "accepted")


def test_refused_and_only_seen(hall: Hall, visit: Callable[..., Page]):
    """An own answer after a refusal, and one that left the suggestion alone, even an equal one, are told apart."""
    number, page = suggesting(hall, visit, "choice")
    page.keyboard.press(":")
    expect(page.locator(".suggestion.done")).to_be_visible()
    page.keyboard.press("1")
    assert told(hall, page, number) == ("a", "refused")
    number, page = suggesting(hall, visit, "choice")
    page.keyboard.press("2")
    assert told(hall, page, number) == ("b", "shown")


def test_a_correction_tells_what_became_of_it(hall: Hall, visit: Callable[..., Page]):
    """Whoever takes the last answer back and gives another changed what he had accepted."""
    number, page = suggesting(hall, visit, "choice")
    page.keyboard.press(";")
    saved(page)
    press(page, "Backspace")
    expect(page.locator(".correcting")).to_be_visible()
    press(page, "1")

    assert told(hall, page, number) == ("a", "changed")


def test_nothing_is_shown_where_the_rules_say_so(hall: Hall, visit: Callable[..., Page]):
    """Without `show_predictions` the page knows nothing of it, its keys do nothing, and the answer is a person's."""
    number, page = suggesting(hall, visit, "choice", show_predictions=False)
    page.keyboard.press(";")
    expect(page.locator(".suggestion")).to_have_count(0)
    assert "net-1" not in page.content()
    page.keyboard.press("1")

    assert told(hall, page, number) == ("a", "person")


@pytest.mark.parametrize("case", ["choice", "boxes", "regions", "spans", "dialogue", "rubric", "ranking"])
def test_what_a_model_says_that_is_no_answer(hall: Hall, visit: Callable[..., Page], case: str):
    """A guess that fits no answer is not shown, and breaks nothing."""
    for guess in ({"boxes": [{"x": "?"}], "spans": 7, "turns": [None]}, "<img src=x onerror=hit()>", [[1], None]):
        _, page = suggesting(hall, visit, case, guess)
        expect(page.locator(".suggestion")).to_have_count(0)


def test_blind_options_stay_blind(hall: Hall, visit: Callable[..., Page]):
    """Options that are seen by letters are suggested by letters."""
    _, page = suggesting(hall, visit, "preference")
    text = page.locator(".suggestion-head .suggested-value").inner_text()

    assert text in {"Option A ++", "Option B ++"}


def test_a_draft_that_comes_back(hall: Hall, visit: Callable[..., Page]):
    """After the page was loaded again, parts that are in the draft are not suggested once more."""
    _, page = suggesting(hall, visit, "boxes")
    page.locator(".canvas img").wait_for()
    page.keyboard.press(";")
    expect(page.locator(".status")).to_contain_text("Draft saved")
    page.reload()
    page.locator(".canvas img").wait_for()

    expect(page.locator(".suggestion .parts li")).to_have_count(1)


def test_words_are_taken_where_they_stand(hall: Hall, visit: Callable[..., Page]):
    """Suggested spans are dashed in the text; a click chooses one, another takes it."""
    number, page = suggesting(hall, visit, "spans")
    for _ in range(2):
        page.locator(".marked", has_text="北京").click()
    page.keyboard.press("&")
    page.keyboard.press("Control+Enter")

    value, origin = told(hall, page, number)
    assert ([one["quote"] for one in value["spans"]], origin) == (["北京"], "changed")
