"""The dataspace in a real browser: two services, the owners of both at their windows; what follows of itself is let follow."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from goldsmith.circulate.shelf import Access, Shelf
from goldsmith.server.dataspace.tables import negotiation
from goldsmith.server.service_settings import SITE
from server.dataspace.houses import DATASET, OFFER, offered, terms
from server.page import SHIFT, Page, at_rest
from server.pages.hall import Hall
from server.pages.test_look import AXE, EVIL, axe

ROOM = "#/orders/dataspace"


@dataclass
class Space:
    """Who gives, and who asks; each knows the other, but the one who asks does not say so yet."""

    giver: Hall
    asker: Hall
    token: str

    def go_on(self) -> None:
        """Let both do what follows of itself, until nothing more does."""
        for _ in range(6):
            self.asker.go_on()
            self.giver.go_on()

    def ask(self, offer: dict[str, Any] | None = None) -> int:
        """Let ann ask for the dataset from the one partner that is known."""
        (partner,) = self.asker.ask("ann", "GET", "/api/dataspace/participants")["rows"]
        form = {"participant": partner["id"], "dataset": DATASET, **({"offer": offer} if offer else {})}
        return self.asker.ask("ann", "POST", "/api/dataspace/negotiations", form)["id"]


def _token(hall: Hall, who: str) -> str:
    return hall.ask(who, "POST", "/api/tokens", {"name": "partner"})["token"]


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Space]:
    """Two services: joe's account at the giver is the asker's, and bob's account at the asker is the giver's."""
    if not (SITE / "service.html").is_file():
        pytest.skip("the browser side is not built: pip install -e . builds it")
    folder, both = tmp_path_factory.mktemp("space"), []
    shelf = Shelf(folder / "releases")
    offered(shelf.folder, "titles", "1.0.0", OFFER)
    shelf.share("titles", Access("granted", offered=("joe",)))
    for name in ("giver", "asker"):
        (folder / name).mkdir()
        hall = Hall(
            folder / name, releases=str(shelf.folder if name == "giver" else folder / "none"), partner_hosts=frozenset({"127.0.0.1"})
        )
        hall.start()
        both.append(hall)
    giver, asker = both
    known = {"name": asker.base, "login": "joe", "address": f"{asker.base}/dataspace", "token": _token(asker, "bob")}
    giver.ask("ann", "POST", "/api/dataspace/participants", known)
    yield Space(giver, asker, _token(giver, "joe"))
    for hall in both:
        hall.stop()


@pytest.fixture
def hall(space: Space) -> Hall:
    """The service that is looked at where none is named: the one that asks."""
    return space.asker


def test_a_partner_is_added_and_what_it_offers_is_asked_for(space: Space, visit: Callable[..., Page]):
    """Empty rooms say what to do; the terms are there before anything is asked for; the agreement comes of itself, and then the command that fetches."""
    page = visit("ann", ROOM)
    for words in ("Nothing was negotiated yet.", "Nothing was transferred yet.", "No partner is registered yet."):
        expect(page.get_by_text(words)).to_be_visible()

    page.get_by_role("button", name="Add a partner").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Its name in the dataspace").fill(space.giver.base)
    dialog.get_by_label("Its account here").fill("bob")
    dialog.get_by_label("Address of its connector").fill(f"{space.giver.base}/dataspace")
    dialog.get_by_label("Our token there").fill(space.token)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    assert space.token not in page.content()

    page.get_by_text("What it offers us").click()
    page.locator("details[open] summary", has_text="Terms").click()
    expect(page.locator(".terms")).to_contain_text("train models")
    page.get_by_role("button", name="Ask for it").click()
    card = page.locator("[data-row]")
    expect(card).to_contain_text("requested")
    space.go_on()
    page.reload()
    expect(card).to_contain_text("stands")
    expect(card.locator(".command")).to_contain_text(f"goldsmith negotiate {DATASET} --from {space.giver.base}")
    assert page.evaluate(SHIFT) < 0.1


def test_other_terms_are_countered_and_accepted(space: Space, visit: Callable[..., Page]):
    """Who is asked sees the terms line by line, and says his own; a slip in them is told where they are written."""
    space.ask({**terms(), "permission": [{"action": "use"}]})
    space.go_on()
    giver, asker = visit("ann", ROOM, of=space.giver), visit("ann", ROOM)
    card = giver.locator("[data-row]").first
    expect(card).to_contain_text("asks us")

    card.get_by_role("button", name="Counter").click()
    dialog = giver.get_by_role("dialog")
    dialog.get_by_label("Your terms (ODRL)").fill("{")
    dialog.get_by_role("button", name="Counter").click()
    expect(dialog.get_by_role("alert")).to_contain_text("JSON")
    dialog.get_by_label("Your terms (ODRL)").fill(json.dumps(terms()))
    dialog.get_by_role("button", name="Counter").click()
    expect(card.locator(".state")).to_have_text("offered")

    asker.reload()
    theirs = asker.locator("[data-row]").first
    theirs.get_by_role("button", name="Accept").click()
    expect(asker.get_by_role("dialog").locator(".terms")).to_contain_text("train models")
    asker.get_by_role("dialog").get_by_role("button", name="Accept").click()
    expect(theirs.locator(".state")).to_have_text("accepted")
    space.go_on()
    giver.reload()
    expect(card.locator(".state")).to_have_text("stands")


def test_terms_that_are_not_known_are_told_and_ended(space: Space, visit: Callable[..., Page]):
    """What nobody keeps here is shown as it was written, as text; why it was ended reaches the other side, as text."""
    number = space.ask({**terms(), "permission": [{"action": "use"}]})
    space.go_on()
    limit = {"leftOperand": f"https://strange.example/{EVIL}", "operator": "eq", "rightOperand": 1}
    strange = {**terms(), "permission": [{"action": "use", "constraint": [limit]}]}
    space.asker.within(
        lambda connection: connection.execute(sa.update(negotiation).where(negotiation.c.id == number).values(offer=strange))
    )

    page = visit("ann", ROOM)
    card = page.locator("[data-row]").first
    card.locator("summary").click()
    expect(card.get_by_text("These terms are not known here")).to_be_visible()
    expect(card.locator("pre")).to_contain_text("window.hit")
    card.get_by_role("button", name="Terminate").click()
    page.get_by_role("dialog").get_by_label("Why").fill(EVIL)
    page.get_by_role("dialog").get_by_role("button", name="Terminate").click()
    expect(card.locator(".state")).to_have_text("terminated")
    assert page.evaluate("window.hit") is None

    giver = visit("ann", ROOM, of=space.giver)
    expect(giver.locator("[data-row]").first).to_contain_text("window.hit")
    assert giver.evaluate("window.hit") is None


def test_a_transfer_is_suspended_with_a_reason(space: Space, visit: Callable[..., Page]):
    """The provider suspends it; the other side reads why, and can end it."""
    rows = space.asker.ask("ann", "GET", "/api/dataspace/negotiations")["rows"]
    stands = next(one["id"] for one in rows if one["state"] == "FINALIZED")
    space.asker.ask("ann", "POST", "/api/dataspace/transfers", {"negotiation": stands})
    space.go_on()
    giver, asker = visit("ann", ROOM, of=space.giver), visit("ann", ROOM)
    card = giver.get_by_label("Transfer 1,")
    card.get_by_role("button", name="Suspend").click()
    giver.get_by_role("dialog").get_by_label("Why").fill("the invoice is open")
    giver.get_by_role("dialog").get_by_role("button", name="Suspend").click()
    expect(card.locator(".state")).to_have_text("suspended")

    asker.reload()
    mine = asker.get_by_label("Transfer 1,")
    expect(mine).to_contain_text("the invoice is open")
    mine.get_by_role("button", name="Terminate").click()
    asker.get_by_role("dialog").get_by_role("button", name="Terminate").click()
    expect(mine.locator(".state")).to_have_text("terminated")


def test_who_does_not_lead_the_connector_has_no_such_room(space: Space, visit: Callable[..., Page]):
    """An annotator sees no link to it, and is told so where he knows the address."""
    page = visit("bob", ROOM, quiet=True)
    expect(page.get_by_role("alert").first).to_be_visible()
    assert page.get_by_role("link", name="Dataspace").count() == 0


@pytest.mark.skipif(not AXE.is_file(), reason="needs `npm ci` in web/")
def test_axe_finds_nothing_in_the_dataspace(space: Space, visit: Callable[..., Page]):
    """Light and dark, with cards and a dialog; and nothing of it is wider than a phone, in Chinese."""
    page = visit("ann", ROOM, of=space.giver)
    page.locator("[data-row]").first.wait_for()
    at_rest(page)
    assert axe(page, dark=True) == []
    page.get_by_role("button", name="Add a partner").click()
    page.get_by_role("dialog").wait_for()
    assert axe(page) == []

    phone = visit("ann", ROOM, locale="zh-CN", width=390, height=800)
    phone.locator("[data-row]").first.wait_for()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
