"""The rooms of those who need data and of those who offer it, in a real browser over a real service with real releases."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pytest
from playwright.sync_api import expect

from circulate.test_grades import told
from goldsmith.circulate.shelf import Access, Shelf
from goldsmith.server.service_settings import SITE
from server.catalogue.planted_map import MAP
from server.catalogue.test_calls import graded
from server.page import Page, at_rest
from server.pages.hall import Hall
from server.pages.test_look import AXE, EVIL, axe
from shelved import release

ROOMS = ("requests", "requests/new", "calls", "calls/new", "leaderboards", "collections", "following", "promises")


def held(page: Page) -> None:
    """Hold a page, as it stands, against axe in light and dark, and against the width of a phone."""
    at_rest(page)
    if AXE.is_file():
        assert axe(page, dark=True) == []
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Two graded datasets that cannot be told apart, one far behind, for whoever is signed in."""
    found = Shelf(tmp_path_factory.mktemp("shelf"))
    for name, ends in {"one": (80, 75, 85), "two": (82, 78, 86), "three": (40, 35, 45)}.items():
        told(release(found.folder, name, "1.0.0", rows=5, files=1), grade=graded(*ends))
    found.share("three", Access("open"))
    told(release(found.folder, "eyes", "1.0.0", rows=5, files=1), security={"sensitivity": "一般3"})
    found.share("eyes", Access("granted", {}, "data@example.org"))
    return found


@pytest.fixture(scope="module")
def hall(shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A service that offers them."""
    if not (SITE / "service.html").is_file():
        pytest.skip("the browser side is not built: pip install -e . builds it")
    made = Hall(tmp_path_factory.mktemp("hall"), releases=str(shelf.folder))
    made.start()
    yield made
    made.stop()


def test_every_room_is_reached_and_says_what_to_do_when_it_is_empty(visit: Callable[..., Page]):
    """By `]` from one to the next; whoever is not signed in finds the two that are open to anybody."""
    page = visit("ann", "#/catalogue")
    page.locator(".dataset").first.wait_for()
    for room in ("map", "requests", "calls", "leaderboards", "collections", "following", "promises"):
        page.keyboard.press("]")
        page.wait_for_url(f"**/#/{room}")
        expect(page.locator(".ways [aria-current]")).to_have_attribute("href", f"#/{room}")
        page.locator(".empty, table.answers").first.wait_for()

    out = visit("", "#/leaderboards", quiet=True)
    expect(out.locator("table.answers tbody tr")).to_have_count(1)
    expect(out.locator(".ways a")).to_have_text(["Catalogue", "Leaderboards"])
    out.goto(out.url.split("#")[0] + "#/requests")
    expect(out.locator("main")).to_contain_text("Sign in")


def test_somebody_asks_others_need_the_same_and_a_manager_answers(visit: Callable[..., Page]):
    """By the keyboard alone; hostile words stay words; the map's gap leads to the form."""
    page = visit("bob", "#/requests")
    page.locator(".empty").wait_for()
    page.keyboard.press("n")
    page.keyboard.type("talks")
    page.get_by_label("What for").fill(EVIL)
    page.get_by_label("grade at least").select_option("B")
    page.get_by_label("records", exact=True).fill("many")
    expect(page.get_by_role("alert")).to_contain_text("whole number")
    page.get_by_label("records", exact=True).fill("")
    page.get_by_label("records", exact=True).press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("talks")
    assert page.evaluate("window.hit") is None
    expect(page.locator(".cards > li")).to_have_count(3)
    expect(page.locator(".cards > li").first).to_contain_text("has all that is wanted")

    ann = visit("ann", "#/requests")
    ann.get_by_role("button", name="I need this too").click()
    expect(ann.locator(".cards")).to_contain_text("1 need the same")
    ann.locator(".cards a").first.click()
    ann.get_by_label("To whoever asked").fill("take it")
    ann.get_by_role("button", name="Save").click()
    expect(ann.locator(".note")).to_contain_text("Answered with one")
    expect(ann.locator(".head")).to_contain_text("answered")
    held(ann)


def test_a_call_is_opened_answered_blind_and_awarded(hall: Hall, visit: Callable[..., Page]):
    """The judge sees codes until the award; a tie is told before it; its evidence stands beside it after."""
    page = visit("ann", "#/calls")
    page.locator(".empty").wait_for()
    page.keyboard.press("n")
    page.get_by_label("Title").fill("Better triage")
    page.get_by_label("Who judges").select_option("hallmark")
    page.get_by_role("button", name="Open a call").last.click()
    expect(page.locator("main")).to_contain_text("You opened this call")

    codes = {}
    for who, name in (("bob", "one"), ("eve", "two")):
        other = visit(who, page.url[page.url.index("#") :])
        other.get_by_label("Release").fill(f"{name}@1.0.0")
        other.get_by_label("Release").press("Enter")
        expect(other.get_by_role("status").filter(has_text="has the code")).to_be_visible()
        codes[name] = other.locator("tr", has_text=f"{name}@1.0.0").locator("code").inner_text()
        assert other.get_by_role("button", name="Award").count() == 0

    page.reload()
    expect(page.locator("table.answers tbody tr")).to_have_count(2)
    assert not {"one@1.0.0", "two@1.0.0", "eve", "bob"} & set(page.locator("main").inner_text().split())
    page.get_by_label("Award to").select_option(codes["one"])
    expect(page.locator("form .note")).to_contain_text("cannot be told apart")
    page.get_by_label("Reason").fill("cheaper")
    page.get_by_role("button", name="Award", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Award").click()

    expect(page.locator(".won")).to_contain_text("one@1.0.0")
    expect(page.locator("main")).to_contain_text("Answers that may be first: " + ", ".join(sorted(codes.values())))
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Download the record").click()
    assert orjson.loads(Path(fetched.value.path()).read_bytes())["document"]["award"] == codes["one"]
    held(page)


def test_an_answer_is_evaluated_by_the_service_or_withdrawn(hall: Hall, shelf: Shelf, visit: Callable[..., Page]):
    """It is shown as being evaluated, and then with its score, without a touch; its owner takes it back."""
    from goldsmith.server.catalogue.judging import judge_due
    from goldsmith.server.service_settings import ServiceSettings

    page = visit("ann", "#/calls/new")
    page.get_by_label("Title").fill("Large")
    page.get_by_label("Score that decides").select_option("L")
    page.get_by_label("Hidden test").fill('{"size": {"records": 5}}')
    page.get_by_role("button", name="Open a call").last.click()
    expect(page.locator("main")).to_contain_text("evaluated by the service")
    bob = visit("bob", page.url[page.url.index("#") :])
    bob.get_by_label("Release").fill("three@1.0.0")
    bob.get_by_label("Release").press("Enter")
    expect(bob.locator("table.answers")).to_contain_text("being evaluated")

    settings = ServiceSettings(releases=str(shelf.folder))
    asyncio.run_coroutine_threadsafe(judge_due(hall._database, settings), hall._loop).result(120)
    expect(bob.locator("table.answers")).to_contain_text("100.0")
    bob.get_by_role("button", name="Withdraw").click()
    bob.get_by_role("dialog").get_by_role("button", name="Withdraw").click()
    expect(bob.locator("main")).to_contain_text("Nobody has answered yet")
    held(bob)


def test_a_leaderboard_tells_ties_and_can_be_sent(visit: Callable[..., Page]):
    """Two share the first rank; the address holds what is looked at."""
    page = visit("ann", "#/leaderboards/valid2/V")
    rows = page.locator("table.answers tbody tr")
    expect(rows).to_have_count(3)
    assert [one.split("\t")[0] for one in rows.all_inner_texts()] == ["1–2, tied", "1–2, tied", "3"]
    expect(page.get_by_role("group", name="Grades by this profile")).to_contain_text("B: 3")
    held(page)


def test_a_dataset_is_followed_gathered_and_promised(shelf: Shelf, visit: Callable[..., Page]):
    """Followed on its page; a new release is news until it is seen; its collection leads there and back; the promise tells what is due."""
    page = visit("ann", "#/dataset/two")
    page.get_by_role("button", name="Follow").click()
    expect(page.get_by_role("button", name="Following")).to_have_attribute("aria-pressed", "true")
    told(release(shelf.folder, "two", "1.1.0", rows=6, files=1), grade=graded(82, 78, 86))
    page.goto(page.url.split("#")[0] + "#/following")
    expect(page.locator(".cards")).to_contain_text("new: 1.1.0")
    page.get_by_role("button", name="Seen: two").click()
    expect(page.locator(".cards")).to_contain_text("nothing new")

    page.goto(page.url.split("#")[0] + "#/collections")
    page.locator(".empty").wait_for()
    page.keyboard.press("n")
    page.get_by_label("Key").fill("best")
    page.get_by_label("Name in English").fill("The best")
    page.get_by_label("Datasets, one a line").fill("two\none")
    page.get_by_role("button", name="Save").click()
    page.locator(".datasets a").first.click()
    page.get_by_role("link", name="The best").click()
    expect(page.locator(".datasets a")).to_have_count(2)

    page.goto(page.url.split("#")[0] + "#/promises")
    page.locator(".empty").wait_for()
    page.keyboard.press("n")
    page.get_by_label("Dataset").fill("two")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".cards")).to_contain_text("every 30 days")
    held(page)


def test_a_gap_of_the_map_leads_to_a_request_and_a_call(visit: Callable[..., Page], tmp_path: Path):
    """With the demand's key filled in."""
    file = tmp_path / "map.json"
    file.write_bytes(orjson.dumps(MAP))
    page = visit("ann", "#/map")
    page.locator(".empty").wait_for()
    page.set_input_files("input[type=file]", str(file))

    page.locator(".gaps").get_by_role("link", name="Ask for it").first.click()
    expect(page.get_by_label("Key of the demand")).to_have_value("talks")
    page.keyboard.press("Escape")
    page.wait_for_url("**/#/requests")
    page.go_back()
    page.wait_for_url("**/#/requests/new/talks")
    page.go_back()
    page.wait_for_url("**/#/map")
    page.locator(".gaps").get_by_role("link", name="Open a call").first.click()
    expect(page.get_by_label("Key of the demand")).to_have_value("talks")


def test_what_is_only_listed_is_asked_for(visit: Callable[..., Page]):
    """Apart from what was found, in no number; the way to ask is a request that names it."""
    page = visit("bob", "#/catalogue")
    expect(page.get_by_role("status").first).to_have_text("3 datasets")
    expect(page.locator(".listed-only")).to_contain_text("data@example.org")
    held(page)
    page.get_by_role("link", name="Ask for access: eyes").click()
    expect(page.get_by_label("What is needed")).to_have_value("Access to eyes")


def test_the_search_is_reached_from_a_checkbox(visit: Callable[..., Page]):
    """`/` is no key of a checkbox."""
    page = visit("ann", "#/catalogue")
    page.locator(".facet input").first.focus()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()


@pytest.mark.parametrize("at", ROOMS)
def test_axe_finds_nothing_in_the_rooms(visit: Callable[..., Page], at: str):
    """Light and dark; and nothing is wider than a phone, in Chinese."""
    page = visit("ann", f"#/{at}", locale="zh-CN")
    page.locator("h1").first.wait_for()
    held(page)
