"""Contracts on every route of the hub: what stands is given and charged, what does not is refused at once, and running answers are cut."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from urllib3.exceptions import HTTPError

from goldsmith.accounts import tables as accounts
from goldsmith.annotation_errors import CertificateError
from goldsmith.circulate.contracts.agreement import Agreement
from goldsmith.circulate.contracts.receipts import sealed, verified
from goldsmith.circulate.shelf import Access
from goldsmith.database.columns import METADATA
from goldsmith.database.opening import Database, url_of
from goldsmith.server.contracts import keeping
from goldsmith.server.contracts.tables import agreement, metered
from goldsmith.signing.held import Held
from goldsmith.signing.keys import current
from hub_requests import POOL, ROUTES, ask
from offered import Offering, serving
from service import lite, postgres_server
from shelved import budgets, release, status

NOW = datetime.now(UTC)


def terms(uid: str, **limits: object) -> dict[str, object]:
    """Return an agreement with limits by left operand."""
    listed = [{"leftOperand": name.replace("_", ":"), "operator": "isAnyOf" if isinstance(one, list) else "lteq", "rightOperand": one} for name, one in limits.items()]  # fmt: skip
    return {"uid": uid, "profile": "urn:goldsmith:odrl:v1", "permission": [{"action": "use", "constraint": listed}]}


def made(uid: str, dataset: str, *, until: datetime | None = None, **limits: object) -> Agreement:
    """Return an agreement with ann."""
    return Agreement(uid, dataset, "", "lab", "ann", {}, terms(uid, **limits), NOW - timedelta(days=1), until)


AGREED = {
    "good": made("urn:good", "good", count=10_000, purpose=["research", "teaching"]),
    "revoked": made("urn:revoked", "revoked"),
    "exhausted": made("urn:exhausted", "exhausted", count=3),
    "full": made("urn:full", "full", gs_volume=100),
    "purpose": made("urn:purpose", "purpose", purpose=["teaching", "art"]),
    "unknown": made("urn:unknown", "unknown", weather=["fair"]),
    "expired": made("urn:expired", "expired", until=NOW - timedelta(seconds=1)),
    "recalled": made("urn:recalled", "recalled"),
    "five": made("urn:five", "five", count=5),
    "looked_at": made("urn:looked_at", "looked_at", count=2),
    "long": made("urn:long", "long"),
}
REFUSED = ("revoked", "exhausted", "full", "purpose", "unknown", "expired", "recalled")


def run(folder: Path, work) -> object:
    """Do something with the database of the service."""

    async def within() -> object:
        database = Database(url_of(f"sqlite:///{folder / 'service.db'}"))
        async with database.changing() as connection:
            found = await work(connection)
        await database.close()
        return found

    return asyncio.run(within())


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Offering, Path]]:
    """A service whose datasets are each under another agreement with ann."""
    folder = tmp_path_factory.mktemp("contracts")
    for name in AGREED:
        release(folder / "releases", name, "1.0.0", rows=100_000 if name == "long" else 100)
    status(folder / "releases" / "recalled" / "1.0.0", 1, folder / "releases" / "recalled" / "1.0.0")
    budgets(folder / "releases")
    with serving(folder) as offering:
        for name in AGREED:
            offering.shelf.share(name, Access("contract", {"cy": ""}))

        async def conclude(connection) -> None:
            assert await connection.scalar(sa.select(sa.func.count()).select_from(accounts.person)) == 3
            for one in AGREED.values():
                await keeping.concluded(connection, one)
            await keeping.terminated(connection, "urn:revoked", "unpaid")
            await connection.execute(sa.update(agreement).where(agreement.c.uid == "urn:exhausted").values(uses=3))
            await connection.execute(sa.update(agreement).where(agreement.c.uid == "urn:full").values(bytes=101))

        run(folder, conclude)
        yield offering, folder


def test_who_agreed_has_it_on_every_route_and_nobody_else(house: tuple[Offering, Path]):
    """Facts, records and bytes; a name in the list of those granted is no agreement."""
    asked = {"X-Purpose": "research"}

    assert {said: ask(house[0], said, "good", who="ann", headers=asked).status for said in ROUTES} == dict.fromkeys(ROUTES, 200)
    assert {said: ask(house[0], said, "good", who="cy", headers=asked).status for said in ROUTES} == dict.fromkeys(ROUTES, 403)
    assert {said: ask(house[0], said, "good").status for said in ROUTES} == dict.fromkeys(ROUTES, 401)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_within_the_agreement_is_refused_on_every_route(house: tuple[Offering, Path], name: str):
    """With the code that says so, whatever is asked for; one refusal is written down, not one a request."""
    offering, folder = house
    answers = {said: ask(offering, said, name, who="ann", headers={"X-Purpose": "research"}) for said in ROUTES}

    assert {said: one.status for said, one in answers.items()} == dict.fromkeys(ROUTES, 403)
    assert {one.headers["X-Error-Code"] for one in answers.values()} == {"Recalled" if name == "recalled" else "Contract"}

    async def refusals(connection) -> list[str]:
        query = sa.select(metered.c.refused).join(agreement).where(agreement.c.uid == f"urn:{name}")
        return list((await connection.execute(query)).scalars())

    assert len(run(folder, refusals)) == (0 if name == "recalled" else 1)


def test_records_that_the_catalogue_shows_are_charged_as_those_of_the_hub(house: tuple[Offering, Path]):
    """Two uses, whichever way; the page of the dataset costs none, and what is refused there is written down too."""
    offering, folder = house
    token = {"Authorization": f"Bearer {offering.tokens['ann']}"}
    page = f"{offering.url}/api/catalogue/looked_at"

    assert [POOL.request("GET", page, headers=token).status for _ in range(3)] == [200] * 3
    assert POOL.request("GET", f"{page}/sample?n=3", headers=token).status == 200
    assert ask(offering, "GET /api/datasets/ID/sample/main?n=3", "looked_at", who="ann").status == 200
    assert POOL.request("GET", f"{page}/sample?n=3", headers=token).status == 403
    assert ask(offering, "GET /api/datasets/ID/sample/main?n=3", "looked_at", who="ann").status == 403

    async def uses(connection) -> list[tuple[str, bool]]:
        query = (
            sa.select(metered.c.what, metered.c.refused).join(agreement).where(agreement.c.uid == "urn:looked_at").order_by(metered.c.id)
        )
        return [(row.what.rpartition("/")[2], bool(row.refused)) for row in await connection.execute(query)]

    assert [refused for _, refused in run(folder, uses)] == [False, False, True]


def test_a_use_is_charged_before_it_leaves_and_ranges_count_their_bytes(house: tuple[Offering, Path]):
    """Data counts, facts and HEAD do not; a range is charged as long as it is."""
    offering, folder = house
    asked = {"X-Purpose": "research"}

    async def used(connection) -> tuple[int, int]:
        return tuple((await connection.execute(sa.select(agreement.c.uses, agreement.c.bytes).where(agreement.c.uid == "urn:good"))).one())

    uses, size = run(folder, used)
    path = "/datasets/ID/resolve/main/data/train-00000-of-00002.parquet"
    ask(offering, f"GET {path}", "good", who="ann", headers={**asked, "Range": "bytes=10-109"})
    ask(offering, f"HEAD {path}", "good", who="ann", headers=asked)
    ask(offering, "GET /api/datasets/ID", "good", who="ann", headers=asked)

    assert run(folder, used) == (uses + 1, size + 100)


@pytest.mark.parametrize("why", ["terminated", "recalled"])
def test_a_running_stream_is_cut(house: tuple[Offering, Path], why: str):
    """Some of it came, the rest never does."""
    offering, folder = house
    place = f"{offering.url}/hub/api/datasets/long/stream/main"
    if why == "recalled":
        run(folder, lambda connection: keeping.concluded(connection, made("urn:long2", "long")))
    answered = POOL.request("GET", place, headers={"Authorization": f"Bearer {offering.tokens['ann']}"}, preload_content=False)
    assert answered.status == 200
    answered.read(1000)
    if why == "terminated":
        run(folder, lambda connection: keeping.terminated(connection, "urn:long", "unpaid"))
    else:
        one = offering.shelf.folder / "long" / "1.0.0"
        status(one, 1, one)

    with pytest.raises(HTTPError):
        answered.read()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_five_of_thirty_two_at_once_are_given(tmp_path: Path, kind: str):
    """A quota of five is five, however many ask at the same time."""

    async def race(url: str) -> list[str]:
        database = Database(url_of(url))
        async with database.changing() as connection:
            await connection.run_sync(METADATA.create_all)
            await keeping.concluded(connection, AGREED["five"])
            number = await connection.scalar(sa.select(agreement.c.id))

        async def one() -> str:
            async with database.changing() as connection:
                return (await keeping.charged(connection, number, "ann", (), volume=7))[0]

        found = list(await asyncio.gather(*(one() for _ in range(32))))
        await database.close()
        return found

    if kind == "sqlite":
        found = asyncio.run(race(lite(tmp_path)))
    else:
        with postgres_server() as url:
            found = asyncio.run(race(url))
    assert found.count("") == 5


def test_an_altered_receipt_is_no_receipt(tmp_path: Path):
    """Nor is one by another key."""
    key, other = (Held(current(tmp_path, name)) for name in ("receipts", "other"))
    document = sealed({"number": 1, "bytes": 100}, key, "receipt")
    altered = {**sealed({"number": 1, "bytes": 99}, key, "receipt"), "signatures": document["signatures"]}

    assert verified(document, key.did, "receipt") == {"type": "urn:goldsmith:receipt:v1", "number": 1, "bytes": 100}
    assert verified(altered, key.did, "receipt") is None
    assert verified(document, other.did, "receipt") is None
    with pytest.raises(CertificateError):
        verified(document, key.did, "agreement")
