"""Which marked copy was handed to whom: written before its first byte, once for each agreement, for whoever runs the service alone."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
import urllib3

from cli.conftest import Shell
from goldsmith.accounts.tables import audit
from goldsmith.annotation_errors import AccessError
from goldsmith.circulate.contracts.receipts import sealed
from goldsmith.circulate.copies import Copy
from goldsmith.circulate.shelf import Access
from goldsmith.client import connect
from goldsmith.client.confirming import confirmed
from goldsmith.client.service import Client
from goldsmith.database.opening import Database
from goldsmith.errors import SettingsError
from goldsmith.server.contracts.copies_given import Handed, handed, is_handed, listed
from guesting import guest_token
from licensed import FILE, NAME, VERSION, licensed, marked_for
from marked import Publisher, rows
from offered import Offering, serving
from server.contracts.conftest import OFFER
from service import lite, people, postgres_server, run

POOL = urllib3.PoolManager(retries=False, maxsize=8)
RECORDS = f"/hub/datasets/lab/{NAME}/resolve/main/{FILE}"
PLAN = {"columns": {"weight": {"tolerance": 0.3}}, "drift": 0.1}


@dataclass
class Gate:
    """A service whose one release leaves as marked copies, under contract; ann runs it."""

    made: Publisher
    service: Offering
    copies: dict[str, Copy]

    def of(self, who: str) -> Client:
        """Return the service as somebody asks it."""
        return connect(self.service.url, self.service.tokens[who])

    def agreed(self, who: str) -> int:
        """Order the release, agree, and return the number of the agreement."""
        order = self.of(who).orders.make(NAME, VERSION, purpose="research")
        return order["agreement"] or self.of("ann").orders.decide(order["id"], "agree")["agreement"]

    def ask(self, who: str, path: str = RECORDS, method: str = "GET", **headers: str) -> urllib3.BaseHTTPResponse:
        """Ask a route."""
        return POOL.request(method, self.service.url + path, headers={"Authorization": f"Bearer {self.service.tokens[who]}", **headers})

    def given(self, who: str) -> list[dict]:
        """Return what was handed to somebody, the newest first, as ann sees it."""
        return [one for one in self.of("ann").agreements.copies(NAME) if one["login"] == who]

    def rows_of(self, query: str) -> list[tuple]:
        """Return rows of the database; what changes something is kept."""
        with closing(sqlite3.connect(self.made.folder / "service.db", timeout=20)) as database, database:
            return database.execute(query).fetchall()


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """bo, cy, dan and eli have a copy each, which stands there before they ask."""
    made = licensed(tmp_path_factory.mktemp("gate"), rows(300), PLAN, offer=OFFER)
    who = ("bo", "cy", "dan", "eli")
    copies = {login: Copy(marked_for(made, login).folder) for login in who}
    with serving(made.folder, roles={"ann": "owner", **dict.fromkeys(who, "annotator")}, keys=str(made.folder / "keys")) as service:
        service.shelf.share(NAME, Access("contract", contact="data@example.org"))
        yield Gate(made, service, copies)


def test_a_copy_is_listed_once_under_each_agreement_with_its_receipt(gate: Gate):
    """Papers, sizes and what was refused hand nothing out; however often and by whatever route records go out, it is one line."""
    copy, first = gate.copies["bo"], gate.agreed("bo")
    assert gate.ask("bo", method="HEAD").status == 200
    assert gate.ask("bo", f"/hub/datasets/lab/{NAME}/resolve/main/hallmark/copy.dsse.json").status == 200
    assert gate.ask("bo", **{"If-None-Match": gate.ask("bo", method="HEAD").headers["ETag"]}).status == 304
    assert gate.ask("bo", RECORDS + "x").status == 404
    assert gate.given("bo") == []

    assert gate.ask("bo", Range="bytes=0-99").status == 206
    assert [gate.ask("bo").status, gate.ask("bo", f"/hub/api/datasets/lab/{NAME}/sample/main?n=3").status] == [200, 200]
    (one,) = gate.given("bo")
    assert (one["dataset"], one["version"], one["by"], one["agreement"]) == (NAME, VERSION, "Bo", first)
    assert (one["commitment"], one["digest"], one["receipt"]) == (copy.commitment, copy.digest, None)
    assert one["entry"] == [delivery.licensee for delivery in gate.made.ledger.deliveries()].index("bo")
    assert one["made_at"] < one["given_at"]

    key = gate.made.key("bo")
    told = confirmed(gate.of("bo"), copy.folder, key)
    assert told["agreement"] == first
    (one,) = gate.given("bo")
    assert (one["receipt"]["digest"], one["receipt"]["did"]) == (told["digest"], key.did)

    (his,) = gate.of("bo").agreements.one(first)["copies"]
    assert his == one, "whoever has the agreement sees what was handed to him"

    second = gate.agreed("bo")
    assert gate.ask("bo").status == 200
    newest, oldest = gate.given("bo")
    assert [(one["agreement"], bool(one["receipt"])) for one in (newest, oldest)] == [(second, False), (first, True)]
    assert newest["commitment"] == oldest["commitment"]
    said = gate.rows_of("select subject from audit join person on person.id = person_id where action = 'copy.given' and login = 'bo'")
    assert said == [(f"release:{NAME}@{VERSION}",)] * 2


def test_who_does_not_run_the_service_is_not_told(gate: Gate):
    """A licensee learns nothing of the others, and neither does a manager of a guest organisation."""
    for asked in (gate.of("cy"), connect(gate.service.url, guest_token(gate.made.folder))):
        with pytest.raises(AccessError):
            list(asked.agreements.copies())


def test_nothing_leaves_where_it_cannot_be_written_down(gate: Gate):
    """The line is there before the first byte: a database that refuses it lets no byte of the copy out, and the next request is asked anew."""
    gate.agreed("cy")
    gate.rows_of("create trigger full before insert on copy_given begin select raise(abort, 'the disk is full'); end")
    try:
        refused = gate.ask("cy")
    finally:
        gate.rows_of("drop trigger full")

    assert refused.status == 500
    assert b"PAR1" not in refused.data
    assert gate.given("cy") == []
    assert gate.ask("cy").data == (gate.copies["cy"].folder / FILE).read_bytes()
    assert len(gate.given("cy")) == 1


def test_a_confirmation_names_what_was_handed_under_its_agreement(gate: Gate):
    """Neither another one's copy, nor one's own before it was handed out, nor under an agreement that it did not go out under."""
    number, key = gate.agreed("dan"), gate.made.key("dan")
    uid = gate.of("dan").agreements.one(number)["uid"]

    def confirm(commitment: str) -> str:
        said = {"uid": uid, "release": f"{NAME}@{VERSION}", "commitment": commitment}
        return gate.of("dan").agreements.confirm(number, key.did, sealed(said, key, "confirmation"))

    for early in (gate.copies["dan"].commitment, gate.copies["bo"].commitment, "0" * 64):
        with pytest.raises(SettingsError, match="was not given under this agreement"):
            confirm(early)
    assert gate.ask("dan").status == 200
    with pytest.raises(SettingsError, match="was not given under this agreement"):
        confirm(gate.copies["bo"].commitment)
    assert gate.given("dan")[0]["receipt"] is None

    later = gate.agreed("dan")  # nothing was fetched under this one, so that what came is confirmed under the first
    assert confirmed(gate.of("dan"), gate.copies["dan"].folder, key)["agreement"] == number
    assert [one["agreement"] for one in gate.given("dan")] == [number]
    gate.of("ann").agreements.revoke(number, "renewed")  # who has the copy still says so under the agreement that it came under
    assert confirmed(gate.of("dan"), gate.copies["dan"].folder, key)["agreement"] == number
    assert gate.of("dan").agreements.one(later)["confirmed"] == []


def test_two_who_fetch_at_once_are_one_line(gate: Gate):
    """And who is named without an agreement has a line of his own, which is no agreement's."""
    number = gate.agreed("eli")
    with ThreadPoolExecutor(8) as threads:
        assert {one.status for one in threads.map(lambda _: gate.ask("eli"), range(8))} == {200}
    assert [one["agreement"] for one in gate.given("eli")] == [number]

    gate.service.shelf.share(NAME, Access("granted", {"eli": ""}))
    try:
        assert gate.ask("eli").status == 200
    finally:
        gate.service.shelf.share(NAME, Access("contract", contact="data@example.org"))
    assert [one["agreement"] for one in gate.given("eli")] == [None, number]


def test_the_command_lists_them(gate: Gate):
    """As lines, and as JSON with all of each."""
    shell, where = Shell(gate.made.folder), {"GOLDSMITH_URL": gate.service.url, "GOLDSMITH_TOKEN": gate.service.tokens["ann"]}

    table, told = shell("agreements", "copies", **where), shell("agreements", "copies", "--dataset", NAME, "--json", **where).json()

    assert table.code == 0, table.err
    assert told
    assert all(f"{NAME}  " in table.out and one["commitment"][:8] in table.out and one["login"] in table.out for one in told)
    assert shell("agreements", "copies", "--dataset", "nothing", "--json", **where).json() == []
    one = next(each for each in told if each["agreement"])
    theirs = shell("agreements", "show", str(one["agreement"]), **{**where, "GOLDSMITH_TOKEN": gate.service.tokens[one["login"]]})
    assert f"marked copy of {NAME}@{VERSION}" in theirs.out, theirs.err
    assert one["commitment"] in theirs.out


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database of either kind."""
    if request.param == "sqlite":
        yield lite(tmp_path_factory.mktemp("lite"))
    else:
        with postgres_server() as found:
            yield found


def trial(url: str, gate: Gate, what: Callable[[Database, Handed], object]) -> object:
    """Try something with an empty database, with people in it."""

    async def whole(database: Database) -> object:
        await people(database, "ann", "bo")
        return await what(database, Handed(gate.copies["bo"], "bo"))

    return run(url, whole)


async def given_under(database: Database, one: Handed, number: int) -> None:
    """Write down that a copy goes out, in a transaction of its own."""
    async with database.changing() as connection:
        await handed(connection, one, number)


def test_sixteen_at_once_write_one_line(url: str, gate: Gate):
    """On both databases, with one line in the trail too."""

    async def race(database: Database, one: Handed) -> tuple[int, int]:
        await asyncio.gather(*(given_under(database, one, 7) for _ in range(16)))
        async with database.reading() as connection:
            told = sa.select(sa.func.count()).select_from(audit).where(audit.c.action == "copy.given")
            assert await is_handed(connection, one.copy.commitment, 7)
            assert not await is_handed(connection, one.copy.commitment, 8)
            return len(await listed(connection)), await connection.scalar(told)

    assert trial(url, gate, race) == (1, 1)


def test_pages_follow_each_other_without_a_gap(url: str, gate: Gate):
    """Each line once, the newest first, however many a page has; a dataset and an agreement keep theirs."""

    async def paged(database: Database, one: Handed) -> list[int | None]:
        for number in range(7):
            await given_under(database, one, number)
        found, after = [], None
        async with database.reading() as connection:
            while page := await listed(connection, after=after, limit=3):
                assert len(page) <= 3
                found, after = [*found, *page], page[-1]["id"]
            assert [row["agreement"] for row in await listed(connection, number=4)] == [4]
            assert await listed(connection, dataset="other") == []
        return [row["agreement"] for row in found]

    assert trial(url, gate, paged) == [6, 5, 4, 3, 2, 1, None]
