"""Several browsers at once in one project, and one that answers faster than the service: no task twice, none lost, nothing said too early."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from goldsmith.annotate.tables import answer, slot, task, turn
from server.page import Page, becomes
from server.pages.hall import Hall
from server.pages.test_labelling import TOPIC, labelling, saved

PRESSES = """every => {
  window.pressed = [];
  const held = setInterval(() => {
    if (document.querySelector('.empty')) return clearInterval(held);
    const title = document.querySelector('.material .plain')?.innerText;
    if (!title || title === window.pressed.at(-1)?.[0]) return;
    const key = String(1 + Math.floor(Math.random() * 3));
    window.pressed.push([title, key]);
    document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
  }, every);
}"""
"""Presses keys by itself, so that the browsers work at the same time, and writes down which key at which title."""
NOTE = [{"name": "note", "kind": "text", "title": "Say something", "settings": {}}]
CLASSES = {"1": "sport", "2": "home", "3": "money"}


@pytest.mark.parametrize(("overlap", "n"), [(1, 36), (2, 18)])
def test_four_browsers_race_for_the_tasks_of_one_project(hall: Hall, visit: Callable[..., Page], overlap: int, n: int):
    """Each task gets as many answers as it wants, of different people, and what is stored is what each of them pressed."""
    number = hall.project(TOPIC, [{"text": f"text {at} 😀"} for at in range(n)], overlap=overlap)
    people = ("ann", "bob", "eve", "joe")
    pages = {who: labelling(visit, number, who) for who in people}

    for page in pages.values():
        page.evaluate(PRESSES, 10)
    for page in pages.values():
        page.locator(".empty").wait_for()
        saved(page)

    pressed = Counter((who, text, CLASSES[key]) for who, page in pages.items() for text, key in page.evaluate("window.pressed"))
    assert _stored(hall, number) == pressed
    assert pressed.total() == n * overlap
    assert max(Counter(text for _, text, _ in pressed).values()) == overlap
    assert _odd(hall, number) == []


def test_nothing_is_said_to_be_left_while_answers_are_on_their_way(hall: Hall, visit: Callable[..., Page]):
    """Whoever is faster than the service waits for the next task; that none is left is said when it is so."""
    number = hall.project(TOPIC, [{"text": f"text {at} 😀"} for at in range(6)])
    page = labelling(visit, number)
    gate = threading.Event()

    def slowly(route: Any) -> None:
        if gate.is_set():
            route.continue_()
        else:
            waiting.append(route)

    waiting: list[Any] = []
    page.route("**/answer", slowly)
    for at in range(4):  # as many as the page holds
        expect(page.locator(".material")).to_contain_text(f"text {at} ")
        page.keyboard.press("1")
    expect(page.locator(".coming")).to_contain_text("on its way")
    expect(page.locator(".empty")).to_have_count(0)

    gate.set()
    for route in waiting:
        route.continue_()
    expect(page.locator(".material")).to_contain_text("text 4 ")
    page.keyboard.press("2")
    expect(page.locator(".material")).to_contain_text("text 5 ")
    page.keyboard.press("2")
    expect(page.locator(".empty")).to_contain_text("Nothing is left for you here")
    saved(page)
    assert len(hall.answers(number)) == 6


def test_a_reply_that_is_older_than_what_came_since_takes_no_task_away(hall: Hall, visit: Callable[..., Page]):
    """The list of all that somebody holds, asked for before an answer's reply brought another task and read after it, loses none."""
    number = hall.project(TOPIC, [{"text": f"text {at} 😀"} for at in range(6)])
    page = labelling(visit, number)
    answers, lists, gate = [], [], threading.Event()
    page.route("**/answer", lambda route: route.continue_() if gate.is_set() else answers.append(route))
    page.route("**/api/projects/*/turns", lambda route: route.continue_() if gate.is_set() else lists.append((route, route.fetch())))

    def released() -> None:
        """Let the next answer through, which waits for the one before it."""
        becomes(page, lambda: answers, bool)
        answers.pop(0).continue_()

    for at in range(4):  # as many as the page holds
        expect(page.locator(".material")).to_contain_text(f"text {at} ")
        page.keyboard.press("1")
    released()
    expect(page.locator(".material")).to_contain_text("text 4 ")
    becomes(page, lambda: lists, bool)  # asked for with what is held then, and not told yet
    with page.expect_response("**/answer"):
        released()
    becomes(page, lambda: answers, bool)  # its reply is read before the next goes out
    route, told = lists.pop(0)
    with page.expect_event("requestfinished", lambda request: request.url.endswith("/turns")):
        route.fulfill(response=told)
    gate.set()
    for waiting in answers:
        waiting.continue_()
    page.keyboard.press("2")
    expect(page.locator(".material")).to_contain_text("text 5 ")
    page.keyboard.press("2")
    expect(page.locator(".empty")).to_contain_text("Nothing is left for you here")
    saved(page)

    assert len(hall.answers(number)) == 6


def test_a_slow_draft_is_no_other_page(hall: Hall, visit: Callable[..., Page]):
    """Who writes on while his draft is on its way is not told that another page is at it, and a second Ctrl Enter meanwhile answers nothing twice."""
    number = hall.project(NOTE, [{"text": f"text {at} 😀"} for at in range(3)])
    page = labelling(visit, number)
    page.clock.install()
    page.reload()
    page.locator(".asked").first.wait_for()
    drafts: list[Any] = []
    page.route("**/draft", lambda route: drafts.append(route))  # noqa: PLW0108  it cannot be marked as a handler
    page.locator("textarea").fill("one")
    becomes(page, lambda: drafts, bool)
    page.locator("textarea").fill("one and two")
    page.clock.run_for(2_500)  # longer than a page waits before it stores what was written
    assert len(drafts) == 1
    drafts.pop().continue_()
    becomes(page, lambda: drafts, bool)
    expect(page.locator(".clash")).to_have_count(0)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/answer") else None)
    page.keyboard.press("Control+Enter")
    page.keyboard.type("!")
    page.keyboard.press("Control+Enter")
    drafts.pop().continue_()

    expect(page.locator(".material")).to_contain_text("text 1 ")
    saved(page)
    expect(page.locator(".trouble")).to_have_count(0)
    expect(page.locator(".status")).to_contain_text("1 answered now")
    assert len(sent) == 1
    assert hall.answers(number) == {"t0": [{"note": "one and two!"}]}


def test_what_is_sent_back_comes_to_a_page_that_stayed_open(hall: Hall, visit: Callable[..., Page]):
    """Twice, with the reason; what the reviewer sent back is the same turn that the page has left, and it is answered anew."""
    number = hall.project(TOPIC, [{"text": "text 0 😀"}])
    page = labelling(visit, number)
    for key, reason in (("1", "look again"), ("2", "and once more")):
        page.keyboard.press(key)
        expect(page.locator(".empty")).to_contain_text("Nothing is left for you here")
        saved(page)
        (row,) = hall.ask("ann", "GET", f"/api/projects/{number}/reviews")["rows"]
        (given,) = row["answers"]
        hall.ask("ann", "POST", f"/api/turns/{given['turn_id']}/review", {"verdict": "send_back", "reason": reason, "answer": given["id"]})
        page.get_by_role("button", name="Look again").click()
        expect(page.locator(".material")).to_contain_text(reason)
    page.keyboard.press("3")
    expect(page.locator(".empty")).to_contain_text("Nothing is left for you here")
    saved(page)

    assert hall.answers(number) == {"t0": [{"topic": "money"}]}


def test_whoever_runs_out_of_tasks_without_a_network_gets_more_when_it_is_back(hall: Hall, visit: Callable[..., Page]):
    """The page does not say that nothing is left, and goes on by itself."""
    number = hall.project(TOPIC, [{"text": f"text {at} 😀"} for at in range(7)])
    page = labelling(visit, number, quiet=True)
    page.context.set_offline(True)
    for at in range(4):
        expect(page.locator(".material")).to_contain_text(f"text {at} ")
        page.keyboard.press("1")
    expect(page.locator(".coming")).to_contain_text("when the connection is back")
    expect(page.locator(".empty")).to_have_count(0)

    page.context.set_offline(False)
    for _ in range(3):  # in whatever order they come
        expect(page.locator(".material")).to_contain_text(re.compile("text [456] "))
        shown = page.locator(".material").inner_text().strip()
        page.keyboard.press("3")
        expect(page.locator(".material", has_text=shown)).to_have_count(0)
    saved(page)

    assert len(hall.answers(number)) == 7


def _stored(hall: Hall, number: int) -> Counter[tuple[str, str, str]]:
    """Return who said what to which text, as the database holds it."""
    people = hall.within(_people)

    async def found(connection: Any) -> Any:
        query = sa.select(answer.c.person_id, answer.c.value, task.c.material).join(task, task.c.id == answer.c.task_id)
        return (await connection.execute(query.where(answer.c.project_id == number))).all()

    return Counter((people[row.person_id], row.material["text"], row.value["topic"]) for row in hall.within(found))


async def _people(connection: Any) -> dict[int, str]:
    from goldsmith.accounts.tables import person

    return {row.id: row.login for row in await connection.execute(sa.select(person.c.id, person.c.login))}


def _odd(hall: Hall, number: int) -> list[Any]:
    """Return what must not be: tasks that are not done, slots without an answer, turns that somebody still holds."""

    async def found(connection: Any) -> list[Any]:
        of = task.c.project_id == number
        left = sa.select(task.c.key).where(of, task.c.state != "done")
        free = sa.select(slot.c.id).join(task, task.c.id == slot.c.task_id).where(of, slot.c.state != "taken")
        held = sa.select(turn.c.id).join(task, task.c.id == turn.c.task_id).where(of, turn.c.state == "leased")
        return [row for query in (left, free, held) for row in await connection.execute(query)]

    return hall.within(found)
