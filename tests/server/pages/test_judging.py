"""Pages on which answers are judged: review by keys, adjudication, lots, disputes; in both languages, and for everybody's eyes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from goldsmith.annotate.quality import adjudicating
from goldsmith.annotate.tables import answer
from server.page import Page, at_rest
from server.pages.hall import Hall
from server.pages.test_labelling import TEXTS, TOPIC
from server.pages.test_look import AXE, axe

TWO = [*TOPIC, {"name": "tone", "kind": "scale", "title": "Tone", "settings": {"at_least": 1, "at_most": 5}}]


def say(hall: Hall, number: int, who: str, value: Callable[[str], dict[str, Any]]) -> None:
    """Answer everything that somebody gets."""
    while held := hall.ask(who, "POST", f"/api/projects/{number}/turns", {"ahead": 8})["turns"]:
        for one in held:
            body = {"version": one["draft_version"], "value": value(one["task"]["key"]), "active_ms": 1500}
            hall.ask(who, "POST", f"/api/turns/{one['id']}/answer", body)


def reviewer(hall: Hall, number: int, who: str = "joe", role: str = "reviewer") -> None:
    """Let somebody review."""
    found = next(one for one in hall.ask("ann", "GET", f"/api/projects/{number}/members")["rows"] if one["login"] == who)
    hall.ask("ann", "PUT", f"/api/projects/{number}/members/{found['person']}", {"role": role})


def stands(hall: Hall, number: int, key: str) -> dict[str, Any]:
    """Return what the answers to a task come to."""
    return {name: one["value"] for name, one in hall.export(number)[key]["consensus"].items()}


def test_review_by_keys_alone(hall: Hall, visit: Callable[..., Page]):
    """J and k go between answers, a accepts, s sends back with a listed reason, e mends with the keys of the questions, z takes a verdict back."""
    number = hall.project(TOPIC, TEXTS[:2], overlap=2, review_reasons=["unclear", "wrong class"])
    say(hall, number, "bob", lambda _: {"topic": "sport"})
    say(hall, number, "eve", lambda _: {"topic": "home"})
    page = visit("ann", f"#/review/{number}")
    at = page.locator(".given.at")
    expect(at).to_contain_text("Bob")
    page.keyboard.press("j")
    expect(at).to_contain_text("Eve")
    page.keyboard.press("k")
    page.keyboard.press("a")
    expect(at).to_contain_text("Eve")
    page.keyboard.press("z")
    expect(page.get_by_role("status").filter(has_text="Taken back")).to_be_attached()
    expect(at).to_contain_text("Bob")
    page.keyboard.press("s")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.locator(".given").first).to_contain_text("sent back")
    page.keyboard.press("e")
    stage = page.locator(".mending-stage")
    expect(stage.get_by_role("radio", name="home")).to_have_attribute("aria-checked", "true")
    stage.get_by_role("button", name="wrong class").click()
    stage.focus()
    page.keyboard.press("3")
    expect(page.locator(".reviewing h1")).to_contain_text("t1")
    assert [one["value"] for one in hall.ask("ann", "GET", f"/api/projects/{number}/reviews")["rows"][0]["answers"]] == [
        {"topic": "sport"},
        {"topic": "home"},
    ]
    assert hall.answers(number)["t0"][-1] == {"topic": "money"}


def test_mending_goes_step_by_step_and_shows_what_models_say(hall: Hall, visit: Callable[..., Page]):
    """A suggestion is taken over by its key, a step taken back and on again, Escape leaves all as it was, Enter stores."""
    number = hall.project(TWO, TEXTS[:1])
    say(hall, number, "bob", lambda _: {"topic": "sport", "tone": 2})
    task = hall.ask("ann", "GET", f"/api/projects/{number}/tasks")["rows"][0]["id"]

    async def predicted(connection: Any) -> None:
        from goldsmith.annotate.tables import prediction
        from goldsmith.database.columns import now

        values = {"project_id": number, "task_id": task, "model": "m1", "value": {"topic": "money", "tone": 5}, "score": 0.9, "at": now()}
        await connection.execute(sa.insert(prediction).values(values))

    hall.within(predicted)
    page = visit("ann", f"#/review/{number}")
    page.get_by_text("What models said").click()
    expect(page.locator(".models-said")).to_contain_text("m1")
    page.keyboard.press("e")
    stage = page.locator(".mending-stage")
    page.keyboard.press(";")
    expect(stage.get_by_role("radio", name="money")).to_have_attribute("aria-checked", "true")
    page.keyboard.press("Control+z")
    expect(stage.get_by_role("radio", name="sport")).to_have_attribute("aria-checked", "true")
    page.keyboard.press("Control+y")
    page.keyboard.press("Escape")
    expect(stage).to_have_count(0)
    page.keyboard.press("e")
    expect(stage.get_by_role("radio", name="sport")).to_have_attribute("aria-checked", "true")
    stage.get_by_label("Reason").fill("it is about money")
    stage.get_by_role("radio", name="money").click()
    stage.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".empty")).to_contain_text("Nothing waits for review")
    assert stands(hall, number, "t0") == {"topic": "money", "tone": 2}


def test_an_adjudicator_decides_without_names(hall: Hall, visit: Callable[..., Page]):
    """An expert sees letters, not people; he chooses one answer, writes another, takes his ruling back; each stands in the export."""
    number = hall.project(TOPIC, TEXTS[:2], overlap=2, adjudicate_below=0.5)
    say(hall, number, "bob", lambda _: {"topic": "sport"})
    say(hall, number, "eve", lambda _: {"topic": "home"})
    reviewer(hall, number, role="expert")
    hall.within(lambda connection: connection.execute(sa.update(answer).values(at=1)))
    asyncio.run_coroutine_threadsafe(adjudicating.look(hall._database), hall._loop).result(20)

    page = visit("joe", "#/")
    page.get_by_role("link", name="Adjudicate").first.click()
    expect(page.locator("h1")).to_contain_text("t0")
    expect(page.locator(".given")).to_have_count(2)
    body = page.locator("main").inner_text()
    assert "Bob" not in body
    assert "Eve" not in body
    page.keyboard.press("1")
    page.keyboard.type("it says so")
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_contain_text("t1")
    assert stands(hall, number, "t0")["topic"] in {"sport", "home"}
    page.keyboard.press("z")
    expect(page.locator("h1")).to_contain_text("t0")
    page.keyboard.press("e")
    page.locator(".mending-stage").get_by_role("radio", name="money").click()
    expect(page.locator(".ruling")).to_contain_text("Your own answer")
    page.get_by_label("Reason").fill("neither")
    page.get_by_role("button", name="Let it stand").click()
    expect(page.locator("h1")).to_contain_text("t1")
    assert stands(hall, number, "t0") == {"topic": "money"}


def test_a_lot_from_its_plan_to_its_verdict(hall: Hall, visit: Callable[..., Page]):
    """A manager makes a lot and sees its risks, draws it; a reviewer looks at it by keys, corrects himself, and it is accepted."""
    number = hall.project(TOPIC, [{"text": f"text {n}"} for n in range(20)])
    say(hall, number, "bob", lambda _: {"topic": "sport"})
    reviewer(hall, number)
    page = visit("ann", f"#/project/{number}")
    page.get_by_role("link", name="Lots").click()
    expect(page.locator(".empty")).to_contain_text("There is no lot yet")
    page.get_by_role("button", name="Make a lot").click()
    page.get_by_label("ought to pass").fill("10")
    page.get_by_label("ought not to").fill("40")
    page.get_by_label("Name").fill("May")
    expect(page.get_by_text("20 finished tasks")).to_be_visible()
    expect(page.get_by_role("img", name="Probability of acceptance")).to_be_visible()
    page.get_by_role("button", name="Freeze it").click()
    expect(page.get_by_role("status").filter(has_text="frozen")).to_be_visible()
    page.get_by_label("Nonce").fill("block 900000")
    page.get_by_role("button", name="Draw the sample").click()
    expect(page.get_by_role("status").filter(has_text="being looked at")).to_be_visible()
    lot = hall.ask("ann", "GET", f"/api/projects/{number}/lots")["rows"][0]

    other = visit("joe", f"#/lots/{number}/{lot['id']}/look")
    expect(other.locator(".soft").filter(has_text="1 of")).to_be_visible()
    assert "Bob" not in other.locator("main").inner_text()
    other.keyboard.press("s")
    other.keyboard.type("no match")
    other.keyboard.press("Control+Enter")
    expect(other.locator(".soft").filter(has_text="2 of 10 drawn")).to_be_visible()
    expect(other.locator("main")).to_contain_text("1 faulty")
    other.keyboard.press("z")
    other.get_by_role("button", name="Close").click()
    other.keyboard.press("a")
    expect(other.locator("main")).to_contain_text("0 faulty")
    for _ in range(lot["drawn"]):
        before = other.locator("h1").inner_text()
        if other.locator(".empty").count():
            break
        other.keyboard.press("a")
        expect(other.locator("h1")).not_to_have_text(before)
    expect(other.locator(".empty h1")).to_contain_text("accepted")
    other.get_by_role("link", name="To the lot").click()
    expect(other.locator(".note")).to_contain_text("closed for good")
    expect(other.locator(".verdict")).to_contain_text("Accuracy 100%")


def test_a_dispute_from_the_annotator_to_another_reviewer(hall: Hall, visit: Callable[..., Page]):
    """Whoever was mended says why that is wrong; the first reviewer only sees it, another overturns it, and the annotator sees that his answer stands."""
    number = hall.project(TOPIC, TEXTS[:1])
    say(hall, number, "bob", lambda _: {"topic": "sport"})
    reviewer(hall, number)
    one = hall.ask("ann", "GET", f"/api/projects/{number}/reviews")["rows"][0]["answers"][0]
    body = {"verdict": "fix", "answer": one["id"], "reason": "it is about money", "value": {"topic": "money"}}
    hall.ask("ann", "POST", f"/api/turns/{one['turn_id']}/review", body)
    page = visit("bob", f"#/verdicts/{number}")
    expect(page.locator(".dispute")).to_contain_text("it is about money")
    page.get_by_role("button", name="Dispute").click()
    page.get_by_label("Why is it wrong?").fill("a match is sport")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".dispute")).to_contain_text("open")

    first = visit("ann", f"#/disputes/{number}")
    expect(first.locator(".dispute")).to_contain_text("another reviewer decides")
    expect(first.get_by_role("button", name="Overturn it")).to_have_count(0)
    other = visit("joe", f"#/disputes/{number}")
    other.get_by_label("Reason").fill("the guideline says so")
    other.get_by_role("button", name="Overturn it").click()
    expect(other.locator(".empty")).to_contain_text("Nobody disputes anything")
    page.reload()
    expect(page.locator(".dispute")).to_contain_text("Your answer stands again")
    assert stands(hall, number, "t0") == {"topic": "sport"}


LAID = {("#/review/{}", "s"): ".given.at .reasons", ("#/review/{}", "e"): ".mending-stage .asked", ("#/adjudicate/{}", "1"): ".ruling", ("#/lots/{}/{}/look", "s"): ".faults"}  # fmt: skip
"""What a key lays before somebody."""


@pytest.mark.skipif(not AXE.is_file(), reason="needs `npm ci` in web/")
@pytest.mark.parametrize(
    ("who", "at", "key"),
    [
        ("ann", "#/review/{}", "s"), ("ann", "#/review/{}", "e"), ("joe", "#/adjudicate/{}", "1"), ("joe", "#/disputes/{}", ""),
        ("bob", "#/verdicts/{}", ""), ("ann", "#/lots/{}", "make"), ("ann", "#/lots/{}/{}", ""), ("joe", "#/lots/{}/{}/look", "s"),
    ],
)  # fmt: skip
def test_axe_finds_nothing_where_answers_are_judged(
    hall: Hall, visit: Callable[..., Page], judged: tuple[int, int], who: str, at: str, key: str
):
    """Pages of review, adjudication, lots and disputes pass axe-core, light and dark, and nothing of them is wider than a phone."""
    for scheme, width, locale in (("light", 1280, "en-US"), ("dark", 390, "zh-CN")):
        page = visit(who, at.format(*judged), color_scheme=scheme, width=width, locale=locale)
        page.locator("h1").first.wait_for()
        at_rest(page)
        if key == "make":
            page.locator("button.main").first.click()
            page.locator("form [role=status] b").wait_for()
        elif key:
            page.keyboard.press(key)
            page.locator(LAID[at, key]).first.wait_for()
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.fixture(scope="module")
def judged(hall: Hall) -> tuple[int, int]:
    """A project with something on each page, and the number of its lot."""
    number = hall.project(TWO, [{"text": f"text {n}"} for n in range(14)], overlap=2, adjudicate_below=0.5, review_reasons=["unclear"])
    say(hall, number, "bob", lambda _: {"topic": "sport", "tone": 3})
    say(hall, number, "eve", lambda key: {"topic": "home" if key in {"t0", "t1"} else "sport", "tone": 3})
    reviewer(hall, number)
    rows = hall.ask("ann", "GET", f"/api/projects/{number}/reviews?limit=50")["rows"]
    one = rows[5]["answers"][0]
    body = {"verdict": "fix", "answer": one["id"], "reason": "so", "value": {"topic": "money", "tone": 1}}
    hall.ask("ann", "POST", f"/api/turns/{one['turn_id']}/review", body)
    hall.ask("bob", "POST", f"/api/projects/{number}/disputes", {"turn": one["turn_id"], "reason": "no"})
    hall.within(lambda connection: connection.execute(sa.update(answer).values(at=1)))
    asyncio.run_coroutine_threadsafe(adjudicating.look(hall._database), hall._loop).result(20)
    keys = [f"t{n}" for n in range(6, 12)]
    lot = hall.ask("ann", "POST", f"/api/projects/{number}/lots", {"tasks": {"keys": keys}})["id"]
    hall.ask("ann", "POST", f"/api/projects/{number}/lots/{lot}/draw", {})
    return number, lot
