"""The map of demand with ten thousand nodes, in a real browser: what is shown at once stays bounded, whatever is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pytest
from playwright.sync_api import expect

from goldsmith.server.service_settings import SITE
from server.page import Page
from server.pages.hall import Hall

WIDE, DEEP = 1_900, 8_100
MOST = 6_000
"""Elements of the page."""


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A service without releases."""
    if not (SITE / "service.html").is_file():
        pytest.skip("the browser side is not built: pip install -e . builds it")
    made = Hall(tmp_path_factory.mktemp("hall"))
    made.start()
    yield made
    made.stop()


def test_a_map_of_ten_thousand_nodes_stays_light(visit: Callable[..., Page], tmp_path: Path):
    """One domain with 1,900 demands beside each other, and scenarios with 8,100: opened and moved through by keys, more when asked for."""
    nodes = [{"key": "wide", "kind": "domain", "en": "Wide"}, {"key": "deep", "kind": "domain", "en": "Deep"}]
    nodes += [{"key": f"wide.{at}", "kind": "demand", "en": f"Demand {at}", "under": "wide"} for at in range(WIDE)]
    nodes += [{"key": f"deep.{at}", "kind": "scenario", "en": f"Scenario {at}", "under": "deep"} for at in range(90)]
    nodes += [
        {"key": f"deep.{at % 90}.{at}", "kind": "demand", "en": f"Demand {at}", "under": f"deep.{at % 90}"} for at in range(DEEP - 90)
    ]
    file = tmp_path / "map.json"
    file.write_bytes(orjson.dumps({"nodes": nodes, "edges": []}))
    page = visit("ann", "#/map")
    page.locator(".empty").wait_for()
    page.set_input_files("input[type=file]", str(file))
    expect(page.locator(".map-node")).to_have_count(2)

    for name in ("Wide", "Deep", "Scenario 0"):
        page.get_by_role("button", name=f"Open: {name}", exact=True).focus()
        page.keyboard.press("ArrowRight")
        page.get_by_role("button", name=f"Close: {name}", exact=True).wait_for()
    expect(page.locator(".map-node")).to_have_count(2 + 50 + 50 + 50)
    assert page.evaluate("document.querySelectorAll('*').length") <= MOST
    page.get_by_role("button", name="More (1,850)").click()
    expect(page.locator(".map-node")).to_have_count(2 + 100 + 50 + 50)
    assert page.evaluate("document.querySelectorAll('*').length") <= MOST


def test_nodes_of_a_large_map_are_found_and_seen_as_a_picture(hall: Hall, visit: Callable[..., Page]):
    """`/` finds one of ten thousand by a word; the picture goes in with Enter, across with arrows and out with Backspace, and what it shows is bounded."""
    page = visit("ann", "#/map")
    page.locator(".tile").first.wait_for()
    assert page.locator(".tile").count() <= 2 + 2 * 25
    expect(page.locator(".tile:not(.inner):not(.rest)")).to_have_count(2)
    assert sorted(page.locator(".tile:not(.inner):not(.rest)").evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")) == [
        "domain Deep · 0 of 8,010 demands met",
        "domain Wide · 0 of 1,900 demands met",
    ]
    page.locator(".tile[tabindex='0']").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Deep", exact=True).wait_for()
    expect(page.locator(".tile[aria-label*=' Deep ']")).to_have_count(0)
    page.locator(".tile[tabindex='0']").wait_for()
    assert page.locator(".tile").count() <= 61 * 25
    page.locator(".tile[tabindex='0']").focus()
    before = page.locator(".tile:focus").get_attribute("aria-label")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".tile:focus")).not_to_have_attribute("aria-label", before)
    page.keyboard.press("Backspace")
    page.get_by_role("heading", name="Map of demand").wait_for()

    page.locator(".tile").first.wait_for()
    page.keyboard.press("/")
    page.keyboard.type("wide 1899")
    expect(page.locator(".found-nodes li")).to_have_count(1)
    expect(page.locator(".found-nodes li")).to_contain_text("Wide")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Demand 1899", exact=True).wait_for()
    assert page.evaluate("document.querySelectorAll('*').length") <= MOST
