"""Jobs that run where the data is, in a real browser: what an owner is shown before he signs, and what leaves afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from circulate.privacy.insiders import House
from goldsmith.circulate.inside.approving import decided
from goldsmith.circulate.inside.proposing import of_values
from goldsmith.circulate.inside.walled import THIN, enforced
from goldsmith.circulate.privacy.ledger import Ledger
from goldsmith.circulate.privacy.question import Unit
from goldsmith.circulate.shelf import Access
from goldsmith.server.service_settings import SITE
from server.page import Page
from server.pages.hall import Hall
from server.pages.test_look import AXE, axe

pytest.importorskip("opendp", reason="the extra `privacy` is not installed")
EXACT = {"old": {"sql": "SELECT count(*) FROM records WHERE age >= 30"}, "few": {"sql": "SELECT count(*) FROM records WHERE age >= 9999"}}


@dataclass
class Rooms:
    """A service with one release, and who publishes it."""

    hall: Hall
    house: House

    def proposed(self, name: str, by: str) -> str:
        """Put a job onto the desk, and return its digest."""
        job = of_values(
            self.house.shelf, {"release": "people", "name": name, "purpose": f"research by {by}", "kind": "sql", "sql": EXACT}, by=by
        )
        self.house.desk.propose(job)
        return job.digest

    def approve(self, digest: str) -> None:
        """Decide about a job, with the publisher's key."""
        self.house.desk.decide(
            self.house.desk.job(digest), decided(self.house.desk.job(digest), "approved", [self.house.key]), {self.house.key.did: "lab"}
        )


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    """A service that gives the release ``people`` to everybody who is signed in."""
    if not (SITE / "service.html").is_file():
        pytest.skip("the browser side is not built: pip install -e . builds it")
    house = House(tmp_path_factory.mktemp("inside"))
    house.shelf.share("people", Access("members"))
    ledger = Ledger.of(house.shelf.folder / "privacy.db")
    ledger.allow("people", 3.0)
    ledger.allow("people", 0.5, asker="bob")
    ledger.allow("gone", 1.0, unit=Unit(person="who", most=2))
    hall = Hall(tmp_path_factory.mktemp("hall"), releases=str(house.shelf.folder))
    hall.start()
    yield Rooms(hall, house)
    hall.stop()


@pytest.fixture(scope="module")
def hall(rooms: Rooms) -> Hall:
    """The service, for those who visit it."""
    return rooms.hall


def test_nothing_is_there_yet(rooms: Rooms, visit: Callable[..., Page]):
    """It is told how a job is proposed, and what may still be told of what one may ask about."""
    bob = visit("bob", "#/orders/inside")

    expect(bob.get_by_role("heading", name="No job was proposed yet.")).to_be_visible()
    expect(bob.get_by_text("goldsmith inside propose job.yaml")).to_be_visible()
    expect(bob.get_by_role("row", name="people")).to_contain_text("a record")
    expect(bob.get_by_role("row", name="bob")).to_contain_text("ε 0.5")
    assert bob.get_by_role("row", name="gone").count() == 0
    expect(visit("ann", "#/orders/inside").get_by_role("row", name="gone")).to_contain_text("all of a person (who), 2 records at most")


@pytest.mark.skipif(enforced() == THIN, reason="no user namespaces on this machine")
def test_a_job_is_looked_at_approved_run_and_read(rooms: Rooms, visit: Callable[..., Page]):
    """The owner sees all that would leave and signs elsewhere; the asker runs it, once, and reads the figures."""
    digest = rooms.proposed("ages", "bob")
    ann = visit("ann", "#/orders/inside")
    card = ann.locator(".contract")
    expect(card.locator(".state")).to_have_text("waits for a decision")
    assert card.get_by_role("button", name="Run").count() == 0
    card.get_by_text("What would leave").click()
    expect(card.locator(".names")).to_contain_text("few")
    expect(card.locator(".computed")).to_contain_text("age >= 30")
    expect(card).to_contain_text(f"goldsmith inside approve {digest[:12]}")

    rooms.approve(digest)
    bob = visit("bob", "#/orders/inside", quiet=True)
    bob.get_by_role("button", name="Run").click()
    bob.get_by_role("dialog").get_by_role("button", name="Run").click()
    expect(bob.locator(".contract .state")).to_have_text("done", timeout=60_000)
    assert bob.get_by_role("button", name="Run").count() == 0
    bob.locator("summary", has_text="Figures").click()
    old = sum(age % 100 >= 30 for age in range(0, 6_000, 3))
    expect(bob.get_by_role("row", name="old")).to_contain_text(f"{old:,}")
    expect(bob.get_by_role("row", name="few")).to_contain_text("too few records")
    assert bob.get_by_role("link", name="Signed outcome").get_attribute("download") == f"outcome-{digest[:12]}.dsse.json"
    assert rooms.house.desk.runs(rooms.house.desk.job(digest)) == 1


def test_jobs_of_others_are_not_shown(rooms: Rooms, visit: Callable[..., Page]):
    """What one asked for is between him and the owner."""
    rooms.proposed("theirs", "bob")

    expect(visit("eve", "#/orders/inside").get_by_role("heading", name="No job was proposed yet.")).to_be_visible()


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is a development dependency of web/: npm ci")
def test_axe_finds_nothing_in_the_jobs(rooms: Rooms, visit: Callable[..., Page]):
    """WCAG 2.2 AA, with a job laid open."""
    rooms.proposed("seen", "bob")
    page = visit("ann", "#/orders/inside")
    page.get_by_text("What would leave").first.click()
    expect(page.locator(".computed").first).to_be_visible()

    assert axe(page) == []
