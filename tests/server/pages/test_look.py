"""How the pages hold up: for people who do not see or use no mouse, with hostile tasks, with very long texts and very many classes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from data import ROOT
from server.page import CONTRAST, FADED, NAMELESS, SHIFT, Page
from server.pages.hall import Hall
from server.pages.test_kinds import CASES
from server.pages.test_labelling import TEXTS, TOPIC, labelling, saved

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
EVIL = '"><script>window.hit=1</script><img src=x onerror="window.hit=1"> [x](javascript:window.hit=1) ![x](https://evil.example/x.png) <https://evil.example>\u202e\u200b'


def axe(page: Page, *, dark: bool = False) -> list[str]:
    """Return what axe-core has against the page, where wanted of its dark colours too: nothing but contrast hangs on them."""
    page.evaluate(FADED)
    page.evaluate(AXE.read_text(encoding="utf-8") + "; window.axe = axe; 0")
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    if dark:
        light = page.evaluate("getComputedStyle(document.body).color")
        page.emulate_media(color_scheme="dark")
        page.evaluate(FADED)
        assert page.evaluate("getComputedStyle(document.body).color") != light
        found += page.evaluate("async () => (await axe.run(document, {runOnly: ['color-contrast']})).violations")
        page.emulate_media(color_scheme="light")
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


GROUPS = [
    ["one class", "several classes", "a class of a tree", "a class of a thousand", "a text", "a short scale", "a measurement", "a rubric"],
    ["a preference by degrees", "a ranking", "a dialogue", "relations"],
]


@pytest.mark.skipif(not AXE.is_file(), reason="needs `npm ci` in web/")
@pytest.mark.parametrize("cases", GROUPS, ids=["beside", "wide"])
def test_axe_finds_nothing(hall: Hall, visit: Callable[..., Page], cases: list[str]):
    """Roles, names, contrast and order of every kind of question pass axe-core, in light and dark."""
    questions = [{**CASES[case][0][0], "name": f"q{at}", "title": case} for at, case in enumerate(cases)]
    material = {name: one for case in cases for name, one in CASES[case][1].items()}
    number = hall.project(questions, [material] * 2, guideline="# How\n\nSo.")
    for scheme in ("light", "dark"):
        page = labelling(visit, number, color_scheme=scheme)
        page.keyboard.press("1")
        assert axe(page) == []


@pytest.mark.skipif(not AXE.is_file(), reason="needs `npm ci` in web/")
@pytest.mark.parametrize("at", ["#/", "#/first/none", "#/password/none", "out"])
def test_axe_finds_nothing_elsewhere(hall: Hall, visit: Callable[..., Page], at: str):
    """The other pages pass it too."""
    page = visit("" if at != "#/" else "bob", "#/" if at == "out" else at, quiet=True)
    page.locator("h1").first.wait_for()

    assert axe(page) == []


def test_nothing_that_a_task_holds_runs_or_is_fetched(hall: Hall, visit: Callable[..., Page]):
    """Markup, addresses and hidden characters of material, titles, classes and guideline stay text."""
    talk = [{"role": EVIL, "content": EVIL}]
    questions = [
        {
            "name": "q",
            "kind": "choice",
            "title": EVIL,
            "about": EVIL,
            "settings": {"choices": [{"value": "a", "en": EVIL, "about": EVIL}, "b"]},
        }
    ]
    fields: list[dict[str, Any]] = [
        {"field": name, "as": name} for name in ("text", "markdown", "messages", "options", "json", "image", "audio")
    ]
    material = {
        "text": EVIL,
        "markdown": EVIL,
        "messages": talk,
        "options": [EVIL],
        "json": {EVIL: EVIL},
        "image": "javascript:window.hit=1",
        "audio": {"url": EVIL},
    }
    number = hall.project(questions, [material], shows=fields, guideline=EVIL, title=EVIL)

    page = labelling(visit, number)

    assert page.evaluate("window.hit") is None
    assert page.locator("img, iframe, object, .material script, .guideline script").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0
    page.goto(f"{hall.base}/#/")
    page.locator(".project").first.wait_for()
    assert page.evaluate("window.hit") is None


def test_nothing_moves_by_itself(hall: Hall, visit: Callable[..., Page]):
    """From one task to the next nothing jumps, and everything has a name and is readable."""
    number = hall.project(TOPIC, TEXTS)
    page = labelling(visit, number)
    page.keyboard.press("1")
    saved(page)

    assert page.evaluate(SHIFT) < 0.02
    assert page.evaluate(NAMELESS) == []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.evaluate(FADED)
        assert [one for one in page.evaluate(CONTRAST, ".deeds *, .status *, .material *, .top *, .option *") if one[0] < 4.5] == []


@pytest.mark.parametrize("width", [1280, 800, 390])
def test_nothing_is_cut_off(hall: Hall, visit: Callable[..., Page], width: int):
    """Wide, narrow and on a telephone the page has no sideways scroll, and what saves is seen."""
    number = hall.project(TOPIC, [{"text": "word " * 3000 + "x" * 500}], guideline="# How\n\n" + "So. " * 500)
    page = labelling(visit, number, width=width)

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for name in ("Save", "Skip"):
        expect(page.get_by_role("button", name=name).first).to_be_in_viewport()
    expect(page.get_by_role("radio", name="sport")).to_be_in_viewport()


def cost(page: Page, key: str) -> float:
    """Return the CPU time of the page that a key takes until all is drawn, in ms."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        return next(one["value"] for one in session.send("Performance.getMetrics")["metrics"] if one["name"] == "TaskDuration")

    before = spent()
    page.keyboard.press(key)
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return (spent() - before) * 1000


def test_a_text_of_200_kb_with_a_thousand_marks_stays_usable(hall: Hall, visit: Callable[..., Page]):
    """A mark, a move by word and one far down are each drawn without a wait that anybody feels."""
    text = "".join(f"Zoë 🚀 went to 北京 on day {at}, and Ann stayed at home with a book.\n" for at in range(3_000))
    assert len(text.encode()) > 200_000
    question = [{"name": "q", "kind": "spans", "title": "Mark", "settings": {"on": "text", "labels": ["a", "b"], "overlap": "any"}}]
    number = hall.project(question, [{"text": text}, {"text": "next"}])
    turn = hall.ask("bob", "POST", f"/api/projects/{number}/turns", {"ahead": 2})["turns"][0]
    starts = [at for at, one in enumerate(text) if one == "Z"][:1_000]
    spans = [{"id": f"s{n}", "start": at, "end": at + 3, "label": "a", "quote": "Zoë"} for n, at in enumerate(starts, 1)]
    hall.ask("bob", "PUT", f"/api/turns/{turn['id']}/draft", {"version": 0, "value": {"q": {"spans": spans}}})
    page = labelling(visit, number)
    expect(page.locator(".telling")).to_contain_text("1,000 marked")

    page.keyboard.press("Control+ArrowRight")
    page.keyboard.press("Control+ArrowRight")
    costs = {
        key: min(cost(page, key) for _ in range(3))
        for key in ("Control+ArrowRight", "Shift+ArrowRight", "b", "Control+End", "Control+Home")
    }
    assert max(costs.values()) < 400, costs
    page.keyboard.press("Control+End")
    for _ in range(2):
        page.keyboard.press("Control+ArrowLeft")
    page.keyboard.press("Control+Shift+ArrowRight")
    page.keyboard.press("2")
    page.keyboard.press("Enter")

    saved(page)
    last = hall.answers(number)["t0"][0]["q"]["spans"][-1]
    assert text[last["start"] : last["end"]] == last["quote"]
    assert last["start"] > len(text) - 20


def test_a_thousand_classes_are_a_list_that_is_drawn_in_part(hall: Hall, visit: Callable[..., Page]):
    """Only what is seen is in the page, and what is typed narrows it at once."""
    choices = [{"value": f"c{at}", "en": f"class {at}", "zh": f"类别 {at}"} for at in range(5_000)]
    question = [{"name": "q", "kind": "choice", "title": "One of many", "settings": {"choices": choices, "several": True}}]
    number = hall.project(question, TEXTS[:2])
    page = labelling(visit, number)
    expect(page.locator("[role=option]").first).to_be_visible()
    assert page.locator("[role=option]").count() < 60

    page.keyboard.press("/")
    page.keyboard.type("4321")
    expect(page.locator("[role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    page.keyboard.type("类别 17")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")

    saved(page)
    assert hall.answers(number)["t0"] == [{"q": ["c117", "c4321"]}]
