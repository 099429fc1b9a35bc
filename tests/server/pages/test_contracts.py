"""Order, agreement, download, receipt, revocation: by hand in a real browser, over a real service."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import sqlalchemy as sa
import urllib3
from playwright.sync_api import expect

from goldsmith.circulate.contracts.agreement import Agreement
from goldsmith.circulate.contracts.receipts import verified
from goldsmith.circulate.shelf import Access, Shelf
from goldsmith.database.opening import url_of
from goldsmith.server.contracts import keeping
from goldsmith.server.contracts.tables import copy_given
from goldsmith.server.service_settings import SITE
from goldsmith.signing.keys import current
from licensed import FILE, NAME, licensed, marked_for
from marked import rows
from server.contracts.conftest import OFFER, offered
from server.page import SHIFT, Page, at_rest
from server.pages.hall import Hall
from server.pages.test_look import AXE, EVIL, axe


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Two datasets under contract, and a third one that leaves as copies, which are marked for bob and eve."""
    folder = tmp_path_factory.mktemp("contracts")
    found = Shelf(folder / "releases")
    for name in ("titles", "talks"):
        offered(found.folder, name)
        found.share(name, Access("contract", contact="data@example.org"))
    publisher = licensed(folder, rows(300), {"columns": {"weight": {"tolerance": 0.3}}, "drift": 0.1}, to=("eve",), offer=OFFER)
    for login in ("bob", "eve"):
        marked_for(publisher, login)
    return found


@pytest.fixture(scope="module")
def hall(shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A service that gives them."""
    if not (SITE / "service.html").is_file():
        pytest.skip("the browser side is not built: pip install -e . builds it")
    made = Hall(tmp_path_factory.mktemp("hall"), releases=str(shelf.folder), log=str(shelf.folder.parent / "log"))
    made.start()
    yield made
    made.stop()


def got(hall: Hall, who: str, path: str = "titles/resolve/main/data/train-00000-of-00002.parquet") -> int:
    """Fetch a file of a dataset as somebody's browser does, and return the status."""
    place = f"{hall.base}/hub/datasets/{path}"
    return urllib3.PoolManager(retries=False).request("GET", place, headers={"Cookie": f"goldsmith={hall.cookie(who)}"}).status


def test_a_dataset_is_ordered_agreed_to_fetched_with_a_receipt_and_revoked(hall: Hall, visit: Callable[..., Page]):
    """Two people at two windows; what one writes is shown to the other as text."""
    bob = visit("bob", "#/dataset/titles", quiet=True)
    expect(bob.get_by_role("heading", name="Order this dataset")).to_be_visible()
    expect(bob.locator(".terms")).to_contain_text("enforced")
    assert got(hall, "bob") == 403
    bob.get_by_role("button", name="Order", exact=True).click()
    bob.get_by_label("What for").select_option("research")
    bob.get_by_label("Who shall use it").fill("the speech group")
    bob.get_by_label("Uses at most").fill("20")
    bob.get_by_label("To whoever decides").fill(EVIL)
    bob.get_by_role("button", name="Send the order").click()
    expect(bob.get_by_role("status").last).to_contain_text("Order 1 was sent")

    ann = visit("ann", "#/orders")
    expect(ann.locator(".contract")).to_contain_text("window.hit")
    assert ann.evaluate("window.hit") is None
    ann.get_by_role("button", name="Agree").click()
    ann.get_by_role("dialog").get_by_role("button", name="Agree").click()
    expect(ann.locator(".state")).to_have_text("agreed")

    assert got(hall, "bob") == 200
    bob.goto(bob.url.split("#")[0] + "#/orders/agreements/1")
    expect(bob.get_by_text("goldsmith pull titles@VERSION")).to_be_visible()
    row = bob.locator(".deliveries tbody tr")
    expect(row).to_have_count(1)
    receipt = json.loads(unquote(row.get_by_role("link", name="Receipt 1").get_attribute("href").partition(",")[2]))
    key = current(Path(f"{url_of(hall.url).database}.keys"), "receipts")
    told = verified(receipt, key.did, "receipt")
    assert (told["assignee"], told["uses"], told["delivered"]) == ("bob", 1, told["bytes"])
    assert json.loads(base64.b64decode(receipt["payload"])) == told
    assert bob.get_by_role("button", name="Revoke").count() == 0

    ann.goto(ann.url.split("#")[0] + "#/orders/agreements/1")
    ann.get_by_role("button", name="Revoke").click()
    dialog = ann.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Revoke")).to_be_disabled()
    dialog.get_by_label("Why").fill("the invoice is open")
    dialog.get_by_role("button", name="Revoke").click()
    expect(ann.locator(".state").first).to_have_text("revoked")
    assert got(hall, "bob") == 403
    bob.reload()
    expect(bob.locator(".deliveries")).to_contain_text("the agreement was terminated: the invoice is open")


def test_a_counter_is_accepted_and_stands_in_the_statement(hall: Hall, visit: Callable[..., Page]):
    """Another price, the same browser pages; the statement is closed and never offered again."""
    bob = visit("bob", "#/dataset/talks", quiet=True)
    bob.get_by_role("button", name="Order", exact=True).click()
    bob.get_by_label("What for").select_option("teaching")
    bob.get_by_role("button", name="Send the order").click()
    expect(bob.get_by_role("status").last).to_contain_text("was sent")
    ann = visit("ann", "#/orders")
    ann.get_by_role("button", name="Counter").click()
    ann.get_by_label("Amount").fill("120.50")
    ann.get_by_role("dialog").get_by_role("button", name="Counter").click()
    expect(ann.locator(".contract").first).to_contain_text("120.50 CNY per agreement")

    bob.get_by_role("link", name="To the orders").click()
    bob.get_by_role("button", name="Accept").click()
    bob.get_by_role("dialog").get_by_role("button", name="Accept").click()
    expect(bob.locator(".state").first).to_have_text("agreed")
    ann.goto(ann.url.split("#")[0] + "#/orders/sales")
    expect(ann.locator("tfoot")).to_contain_text("120.50 CNY")
    ann.get_by_role("button", name="Close the statement").click()
    ann.get_by_role("dialog").get_by_role("button", name="Close the statement").click()

    expect(ann.get_by_text("Nothing is new since the last statement.")).to_be_visible()
    expect(ann.get_by_role("button", name="Close the statement")).to_be_disabled()
    ann.get_by_text("Statement 1").click()
    expect(ann.locator("details[open] tfoot")).to_contain_text("120.50 CNY")


def test_rooms_without_anything_say_what_to_do(visit: Callable[..., Page]):
    """An empty room is no dead end; statements are nobody's who does not run the service."""
    page = visit("eve", "#/orders")
    expect(page.locator(".empty")).to_contain_text("Nothing was ordered yet")
    page.keyboard.press("]")
    expect(page.locator(".empty")).to_contain_text("No agreement was made yet")
    assert page.get_by_role("link", name="Statements").count() == 0


def test_who_runs_the_service_sees_which_copy_was_handed_to_whom(hall: Hall, shelf: Shelf, visit: Callable[..., Page]):
    """Nothing at first; then a line for each copy under each agreement, fifty at a time; nobody else sees the room."""
    page = visit("ann", "#/orders/copies")
    expect(page.locator(".empty")).to_contain_text("No marked copy was handed out yet")
    other = visit("eve", "#/orders")
    expect(other.get_by_role("link", name="Agreements")).to_be_visible()
    expect(other.get_by_role("link", name="Marked copies")).to_have_count(0)
    expect(visit("eve", "#/orders/copies").locator(".empty")).to_contain_text("for whoever runs the service")

    terms = {"profile": OFFER["profile"], "permission": [{"action": "use"}]}
    agreed = Agreement("urn:marked", NAME, "", "lab", "bob", {}, {"uid": "urn:marked", **terms}, datetime.now(UTC) - timedelta(days=1))
    number = hall.within(lambda connection: keeping.concluded(connection, agreed))
    assert got(hall, "eve", f"{NAME}/resolve/main/{FILE}") == 200
    shelf.share(NAME, Access("contract"))
    assert got(hall, "bob", f"{NAME}/resolve/main/{FILE}") == 200
    page.reload()

    told = page.locator("tbody tr")
    expect(told).to_have_count(2)
    expect(told.nth(0)).to_contain_text("Bob")
    expect(told.nth(0)).to_contain_text("none signed")
    expect(told.nth(0).get_by_role("link")).to_have_attribute("href", f"#/orders/agreements/{number}")
    expect(told.nth(1)).to_contain_text("by name, without one")
    page.get_by_label("Dataset").fill("nothing")
    expect(page.locator(".empty")).to_contain_text("of this dataset")
    page.get_by_label("Dataset").fill(NAME)
    expect(told).to_have_count(2)

    theirs = visit("bob", f"#/orders/agreements/{number}")
    expect(theirs.get_by_role("heading", name="Marked copies")).to_be_visible()
    expect(theirs.get_by_text("was logged before it left")).to_be_visible()

    hall.within(handed_to_many)
    page.get_by_label("Dataset").fill("")
    expect(told).to_have_count(50)
    expect(told.nth(0)).to_contain_text("window.hit")
    page.get_by_role("button", name="More").click()
    expect(told).to_have_count(100)
    page.get_by_role("button", name="More").click()
    expect(told).to_have_count(122)
    expect(page.get_by_role("button", name="More")).to_have_count(0)
    assert page.evaluate("window.hit") is None
    assert page.evaluate(SHIFT) < 0.1


async def handed_to_many(connection: Any) -> None:
    """Write down 120 copies of a dataset with a hostile login."""
    same = {"agreement": 0, "dataset": "many", "version": "1.0.0", "digest": "0" * 64, "made_at": 1, "given_at": 2}
    given = [{**same, "commitment": f"{at:064x}", "login": EVIL[:90], "entry": at} for at in range(120)]
    await connection.execute(sa.insert(copy_given), given)


@pytest.mark.skipif(not AXE.is_file(), reason="needs `npm ci` in web/")
@pytest.mark.parametrize(
    "at", ["#/orders", "#/orders/agreements", "#/orders/agreements/1", "#/orders/copies", "#/orders/sales", "#/dataset/talks"]
)
def test_axe_finds_nothing_in_contracts(visit: Callable[..., Page], at: str):
    """Light and dark; and nothing of it is wider than a phone, in Chinese."""
    page = visit("ann" if "dataset" not in at else "eve", at, quiet=True)
    page.locator("h1, h2").first.wait_for()
    at_rest(page)
    assert axe(page, dark=True) == []

    phone = visit("ann", at, locale="zh-CN", width=390, height=800, quiet=True)
    phone.locator("h1, h2").first.wait_for()
    at_rest(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
