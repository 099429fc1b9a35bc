"""The pages of the catalogue, of a dataset and of the map of demand, in a real browser over a real service with a real release."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from playwright.sync_api import expect

from certify.houses import House, house
from goldsmith.circulate.shelf import Access, Shelf
from goldsmith.server.service_settings import SITE
from server.catalogue.planted_map import MAP
from server.page import Page, at_rest, becomes
from server.pages.hall import Hall
from server.pages.test_look import AXE, EVIL, axe
from shelved import release

WAYS = ["goldsmith", "datasets", "pandas", "polars", "pyarrow", "huggingface_hub", "curl"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house with two releases that both parties signed."""
    made = house(tmp_path_factory.mktemp("house"))
    made.release("1.0.0", issued=None)
    made.release("1.1.0", issued=None, evaluation=made.folder / "planted-1.0.0" / "evaluation")
    return made


@pytest.fixture(scope="module")
def shelf(place: House, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """A shelf with a real dataset for anybody, one that was granted, and thirty plain ones for whoever is signed in."""
    found = Shelf(tmp_path_factory.mktemp("shelf"))
    for version in ("1.0.0", "1.1.0"):
        shutil.copytree(place.folder / f"planted-{version}", found.folder / "planted" / version)
    release(found.folder, "titles", "1.0.0", rows=5, files=1)
    for at in range(30):
        release(found.folder, f"plain{at:02}", "1.0.0", rows=5, files=1)
    found.share("planted", Access("open"))
    found.share("titles", Access("granted", {"ann": ""}, "data@example.org"))
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


def names(page: Page) -> list[str]:
    """Return the datasets that the catalogue shows."""
    return page.locator(".dataset h2").all_inner_texts()


def test_who_is_not_signed_in_finds_what_is_open(visit: Callable[..., Page]):
    """And opens it, without an account; the rest is not there for him, not even as a number."""
    page = visit("", "#/catalogue", quiet=True)

    expect(page.get_by_role("status").first).to_have_text("1 dataset")
    page.get_by_role("link", name="planted").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("planted")
    expect(page.locator("#part-hallmark")).to_contain_text("signed by the publisher")
    expect(page.locator("#part-sample tbody tr")).to_have_count(10)
    ways = page.locator(".loading-way h3")
    expect(ways).to_have_count(1 + len(WAYS))
    assert ways.all_inner_texts()[1:] == WAYS
    page.goto(page.url.split("#")[0] + "#/dataset/titles")
    expect(page.get_by_role("alert")).to_contain_text("signed in")


def test_words_and_facets_narrow_and_stand_in_the_address(visit: Callable[..., Page]):
    """What was searched can be kept, sent and gone back to; by the keyboard alone."""
    page = visit("ann", "#/catalogue")
    expect(page.get_by_role("status").first).to_have_text("32 datasets")

    page.keyboard.press("/")
    page.keyboard.type("plan")
    expect(page.get_by_role("status").first).to_have_text("1 dataset")
    page.keyboard.press("Control+a")
    page.keyboard.type("plain")
    expect(page.get_by_role("status").first).to_have_text("30 datasets")
    page.get_by_label("for whoever is signed in").check()
    page.get_by_role("searchbox").fill("zzqx")
    expect(page.locator(".empty")).to_contain_text("Nothing fits")
    address = page.url
    page.get_by_role("button", name="Clear").first.click()
    expect(page.get_by_role("status").first).to_have_text("32 datasets")
    page.get_by_role("button", name="More").last.click()
    expect(page.locator(".dataset")).to_have_count(32)
    page.goto(address)
    page.reload()
    expect(page.locator(".empty")).to_contain_text("Nothing fits")
    expect(page.get_by_role("searchbox")).to_have_value("zzqx")
    expect(page.get_by_label("for whoever is signed in")).to_be_checked()


def test_a_late_answer_is_not_that_to_the_words_that_stand_there(visit: Callable[..., Page]):
    """What was asked for before, and is told after what is asked for now, is nobody's."""
    page = visit("ann", "#/catalogue")
    expect(page.get_by_role("status").first).to_have_text("32 datasets")
    late: list[Any] = []
    page.route("**/api/catalogue?q=planted&*", lambda route: late.append((route, route.fetch())))
    page.get_by_role("searchbox").fill("planted")
    becomes(page, lambda: late, bool)
    page.get_by_role("searchbox").fill("plain")
    expect(page.get_by_role("status").first).to_have_text("30 datasets")
    ((route, told),) = late
    with page.expect_event("requestfinished", lambda request: "planted" in request.url):
        route.fulfill(response=told)
    page.get_by_role("button", name="More").last.click()
    expect(page.locator(".dataset")).to_have_count(30)
    expect(page.get_by_role("status").first).to_have_text("30 datasets")


def test_versions_are_compared_and_another_one_is_looked_at(visit: Callable[..., Page]):
    """What differs is told; the address of a version leads to that version."""
    page = visit("ann", "#/dataset/planted")

    page.get_by_label("Compared with").select_option("1.0.0")
    expect(page.locator("#part-versions")).to_contain_text("changed")
    page.locator("#part-versions").get_by_role("link", name="1.0.0").click()

    expect(page.locator(".figures")).to_contain_text("1.0.0")
    shown = page.locator("#part-sample tbody")
    expect(shown.locator("tr")).to_have_count(10)
    first = shown.inner_text()
    with page.expect_response("**/sample?*"):
        page.get_by_role("button", name="Draw others").click()
    expect(shown).not_to_have_text(first, use_inner_text=True)


def test_the_map_is_brought_opened_changed_and_tells_what_is_missing(hall: Hall, visit: Callable[..., Page], tmp_path: Path):
    """A manager's hands: a file, the arrows, a demand more; its gap stands beside it at once, and the reader sees no button to change."""
    file = tmp_path / "map.json"
    file.write_bytes(orjson.dumps(MAP))
    page = visit("ann", "#/map")
    expect(page.locator(".empty")).to_contain_text("The map is empty")

    page.set_input_files("input[type=file]", str(file))
    expect(page.get_by_role("status").first).to_contain_text("2 domains, 1 scenarios, 1 demands, 1 datasets")
    page.locator(".turn[aria-expanded]").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("link", name="门诊", exact=True)).to_be_visible()
    page.get_by_role("button", name="Add below: Health").click()
    page.get_by_label("Kind").select_option("demand")
    page.get_by_label("Key").fill("scans")
    page.get_by_label("Name in English").fill(EVIL)
    page.get_by_role("button", name="Save").click()

    expect(page.locator(".gaps")).to_contain_text("window.hit")
    assert page.evaluate("window.hit") is None
    reader = visit("bob", "#/map")
    expect(reader.get_by_role("status").first).to_contain_text("2 demands")
    expect(reader.locator(".map-node").first).to_be_visible()
    expect(reader.get_by_role("button", name="Add")).to_have_count(0)


@pytest.mark.skipif(not AXE.is_file(), reason="needs `npm ci` in web/")
@pytest.mark.parametrize("at", ["#/catalogue", "#/dataset/planted", "#/map"])
def test_axe_finds_nothing_in_the_catalogue(visit: Callable[..., Page], at: str):
    """Light and dark; and nothing of it is wider than a phone, in Chinese."""
    page = visit("ann", at)
    page.locator("h1").first.wait_for()
    at_rest(page)
    assert axe(page, dark=True) == []

    phone = visit("ann", at, locale="zh-CN", width=390, height=800)
    phone.locator("h1").first.wait_for()
    at_rest(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
