"""The page of models: added, tried beside the material, run, paused, removed, by mouse and by keys, in both languages."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from annotate.model_server import Asked, Server, said, serving, worded
from goldsmith.server.service_settings import SITE
from server.page import NAMELESS, Page
from server.pages.hall import Hall
from server.pages.test_labelling import TEXTS, TOPIC
from server.pages.test_look import AXE, axe

EVIL = '"><img src=x onerror="window.hit=1"> <b>bold</b>'


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A service that does its chores, may ask models on this machine, and has a key for them."""
    if not (SITE / "service.html").is_file():
        pytest.skip("the browser side is not built: pip install -e . builds it")
    given = {"model_hosts": frozenset({"127.0.0.1"}), "model_keys": frozenset({"A_KEY@127.0.0.1"}), "chores": True}
    made = Hall(tmp_path_factory.mktemp("hall"), **given)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that says `sport` of every text but the second, of which it says something that does not fit."""

    def answer(asked: Asked) -> tuple[int, Any]:
        return worded(EVIL) if TEXTS[1]["text"] in asked.material else said(asked, {"topic": "sport"})

    with serving(answer) as found:
        yield found


def ready(hall: Hall, server: Server, name: str = "tiny") -> int:
    """Make a project with a model; return its number."""
    number = hall.project(TOPIC, TEXTS, title="Titles")
    settings = {"url": f"{server.url}/v1", "model": "m"}
    hall.ask("ann", "POST", f"/api/projects/{number}/outside-models", {"kind": "openai", "name": name, "settings": settings})
    return number


def test_a_manager_adds_tries_and_runs_a_model(hall: Hall, visit: Callable[..., Page], server: Server):
    """From the project's page: a model is added with its key's name, tried beside the material, run to its end; what it said is counted."""
    number = hall.project(TOPIC, TEXTS, title="Titles")
    page = visit("ann", f"#/project/{number}")
    page.get_by_role("link", name="Models").click()
    expect(page.get_by_text("No model yet")).to_be_visible()
    page.keyboard.press("n")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Language model").check()
    dialog.get_by_label("Name", exact=False).first.fill("tiny")
    dialog.get_by_label("Address").fill(f"{server.url}/v1")
    dialog.get_by_label("Model, as the endpoint").fill("m")
    dialog.get_by_label("Key").select_option("A_KEY")
    dialog.get_by_role("button", name="Add").click()
    expect(page.get_by_role("status").filter(has_text="tiny is added")).to_be_visible()

    page.get_by_role("button", name="Try on 3 tasks").click()
    tried = page.get_by_role("region", name="What tiny says")
    expect(tried.get_by_role("listitem").first).to_be_visible()
    expect(tried.get_by_text("not readable")).to_be_visible()
    expect(tried.locator(".material, .side").get_by_text(TEXTS[0]["text"], exact=False).first).to_be_visible()
    before = hall.ask("ann", "GET", f"/api/projects/{number}/predictions")["rows"]

    page.get_by_role("button", name="Ask about all tasks").click()
    page.get_by_role("dialog").get_by_role("button", name="Begin").click()
    row = page.get_by_role("listitem", name="tiny")
    expect(row.get_by_text("done")).to_be_visible(timeout=30_000)
    row.get_by_text("without a whole prediction").click()
    expect(row.locator(".faulty li")).to_have_count(1)
    expect(page.get_by_role("rowheader", name="tiny")).to_be_visible(timeout=10_000)

    assert before == []
    assert page.evaluate("window.hit") is None
    rows = hall.ask("ann", "GET", f"/api/projects/{number}/predictions")["rows"]
    assert [(one["model"], one["predictions"]) for one in rows] == [("tiny", len(TEXTS) - 1)]


def test_a_run_is_paused_and_goes_on(hall: Hall, visit: Callable[..., Page], server: Server):
    """Pause holds a run where it is, and Go on lets it end."""
    plain, paused = server.answer, threading.Event()

    def slow(asked: Asked) -> Any:
        if len(server.asked) > 6:
            paused.wait(60)  # the run does not end before somebody has paused it
        return plain(asked)

    server.answer = slow
    number = hall.project(TOPIC, [{"text": f"text {at}"} for at in range(24)], title="Titles")
    settings = {"url": f"{server.url}/v1", "model": "m", "at_once": 2}
    model = hall.ask("ann", "POST", f"/api/projects/{number}/outside-models", {"kind": "openai", "name": "slow", "settings": settings})[
        "id"
    ]
    hall.ask("ann", "POST", f"/api/projects/{number}/outside-models/{model}/runs", {})
    page = visit("ann", f"#/models/{number}")
    row = page.get_by_role("listitem", name="slow")
    row.get_by_role("button", name="Pause").click()
    expect(row.get_by_text("paused")).to_be_visible()
    paused.set()
    asked = -1
    while asked < len(server.asked):  # what was on its way is asked yet
        asked = len(server.asked)
        time.sleep(1.5)
    time.sleep(1.5)
    stood = len(server.asked)
    server.answer = plain
    row.get_by_role("button", name="Go on").click()
    expect(row.get_by_text("done")).to_be_visible(timeout=30_000)

    assert asked == stood < 24
    assert len(server.asked) == 24


def test_what_the_model_gives_no_answer_to_is_told(hall: Hall, visit: Callable[..., Page]):
    """A model that nobody answers for says so, with what to look at, and no other button is dead after it."""
    number = hall.project(TOPIC, TEXTS, title="Titles")
    settings = {"url": "http://127.0.0.1:9/v1", "model": "m"}
    hall.ask("ann", "POST", f"/api/projects/{number}/outside-models", {"kind": "openai", "name": "gone", "settings": settings})
    page = visit("ann", f"#/models/{number}", quiet=True)
    page.get_by_role("button", name="Try on 3 tasks").click()
    expect(page.get_by_role("alert").filter(has_text="gives no answer")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("No model yet")).to_be_visible()


@pytest.mark.skipif(not AXE.is_file(), reason="needs `npm ci` in web/")
@pytest.mark.parametrize(("locale", "width"), [("en-US", 1280), ("zh-CN", 390)])
def test_axe_finds_nothing(hall: Hall, visit: Callable[..., Page], server: Server, locale: str, width: int):
    """The list, a trial and each dialog pass axe-core, in both languages, wide and narrow; nothing runs over the side."""
    number = ready(hall, server)
    page = visit("ann", f"#/models/{number}", locale=locale, width=width, color_scheme="dark" if width < 1000 else "light")
    page.locator(".listed-q li .acts button").first.click()
    page.locator(".tried-models li").first.wait_for()
    assert axe(page) == []
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for button in ("main > .row button.main", ".listed-q li .acts button:nth-of-type(2)", ".listed-q li .acts button:last-of-type"):
        page.locator(button).first.click()
        page.locator("dialog[open]").wait_for()
        assert axe(page) == []
        page.keyboard.press("Escape")
        page.locator("dialog[open]").wait_for(state="detached")


def test_who_only_looks_changes_nothing(hall: Hall, visit: Callable[..., Page], server: Server):
    """A viewer sees models and their runs, and neither their addresses nor a button."""
    number = ready(hall, server)
    joe = hall._numbers["joe"]
    hall.ask("ann", "PUT", f"/api/projects/{number}/members/{joe}", {"role": "viewer"})
    page = visit("joe", f"#/models/{number}")
    expect(page.get_by_text("tiny")).to_be_visible()

    assert page.locator("main button").count() == 0
    assert server.url not in page.content()
