"""From an offer to an order, an agreement, deliveries with receipts, and its end."""

from __future__ import annotations

import asyncio
import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from goldsmith.annotation_errors import AccessError, ConflictError, ServiceError
from goldsmith.certify.log.entries import Entry, extra_read
from goldsmith.certify.log.folder import Log
from goldsmith.certify.log.proofs import Proof
from goldsmith.circulate.contracts.agreement import Agreement
from goldsmith.circulate.contracts.receipts import sealed, verified
from goldsmith.circulate.pulling import Pull
from goldsmith.circulate.shelf import Access, Shelf
from goldsmith.circulate.source import Source
from goldsmith.circulation_errors import TransferError
from goldsmith.client.confirming import confirmed
from goldsmith.database.columns import METADATA
from goldsmith.database.opening import Database, url_of
from goldsmith.errors import NoRecordError, SettingsError
from goldsmith.server.chinese import in_chinese
from goldsmith.server.contracts import keeping
from goldsmith.server.contracts.sealing import RECEIPTS, seal_due
from goldsmith.server.contracts.tables import authorisation
from goldsmith.server.logbook import entering
from goldsmith.server.service_settings import ServiceSettings
from goldsmith.server.telling import contracts as telling
from goldsmith.signing.canonical import canonical
from goldsmith.signing.held import Held
from goldsmith.signing.keys import current
from hub_requests import ROUTES, ask
from server.contracts.conftest import Market
from service import lite, postgres_server
from shelved import status

SOON = (datetime.now(UTC) + timedelta(days=30)).isoformat()


def pulled(market: Market, name: str, who: str, folder: str):
    """Fetch a release as somebody, and return what came."""
    source = Source.of_service(market.offering.url, name, "1.0.0", token=market.offering.tokens[who])
    return Pull(source, Shelf(market.folder / folder), name, "1.0.0", lambda _: None, lambda _: None, threads=1).run()


def statuses(market: Market, name: str, who: str = "bo") -> set[int]:
    """Ask for a dataset on every route, and return what was answered."""
    return {ask(market.offering, said, name, who=who).status for said in ROUTES}


def entered(market: Market) -> None:
    """Do the chore of the log."""

    async def once() -> None:
        database = Database(url_of(f"sqlite:///{market.folder / 'service.db'}"))
        await entering.enter_due(database, ServiceSettings(log=str(market.folder / "log")))
        await database.close()

    asyncio.run(once())


def test_an_order_becomes_an_agreement_a_delivery_a_receipt_and_is_revoked(market: Market):
    """Nothing before a manager agreed, everything while it stands, nothing after; what happened is signed and in the log."""
    name, bo, ann = market.dataset("whole"), market.of("bo"), market.of("ann")
    offer = bo.orders.offer(name)
    assert [(one["term"], one["assured"]) for one in offer["terms"]] == [
        ("gs:train", "contractual"),
        ("purpose", "contractual"),
        ("count", "enforced"),
    ]
    order = bo.orders.make(name, purpose="research", count=50, ends_at=SOON, scope="the speech group", note="for our thesis")
    assert (order["state"], order["may"], order["price"]) == ("asked", ["withdraw"], None)
    assert statuses(market, name) == {403}

    waiting = ann.orders.one(order["id"])
    assert (waiting["by"], waiting["may"]) == ("Bo", ["agree", "counter", "refuse"])
    number = ann.orders.decide(order["id"], "agree")["agreement"]
    agreement = bo.agreements.one(number)
    assert (agreement["n"], agreement["state"], agreement["purpose"], agreement["scope"]) == (1, "stands", "research", "the speech group")
    key = Held(current(market.folder / "keys", RECEIPTS))
    signed = verified(agreement["document"], key.did, "agreement")
    assert signed is not None
    assert (signed["uid"], signed["assignee"], signed["agreed"]) == (agreement["uid"], "bo", agreement["agreed"])

    assert statuses(market, name) == {200}
    assert statuses(market, name, "cy") == {403}
    used = list(bo.agreements.uses(number))
    assert all(verified(one["receipt"], key.did, "receipt")["number"] == one["id"] for one in used)
    assert sum(one["uses"] for one in used) == bo.agreements.one(number)["uses"] > 0
    entered(market)
    receipt = used[0]["receipt"]
    proof = Proof.read(bo.agreements.proof(number, hashlib.sha256(canonical(receipt)).hexdigest()))
    entry, salt = extra_read(proof.extra)
    assert Log.open(market.folder / "log").entry(proof.index) == entry.encode()
    assert Entry.read(entry.encode()).deed == "receipt"
    assert Entry.read(entry.encode()).is_of(canonical(receipt), salt)

    for model, answer in ((telling.Offer, offer), (telling.Order, order), (telling.WholeAgreement, agreement), (telling.Use, used[0])):
        model.model_validate(answer)
        assert set(answer) == set(model.model_fields)

    ended = ann.agreements.revoke(number, "the invoice is open")
    assert (ended["state"], ended["why"]) == ("revoked", "the invoice is open")
    assert statuses(market, name) == {403}
    assert next(iter(bo.agreements.uses(number)))["refused"] == "the agreement was terminated: the invoice is open"
    with pytest.raises(ConflictError):
        ann.agreements.revoke(number, "again")


def test_who_is_offered_a_dataset_by_name_has_his_agreement_at_once(market: Market):
    """Within the offer; what goes beyond it is refused to everybody, with the term that it goes beyond."""
    name = market.dataset("named", Access("contract", offered=("bo",)))

    assert (
        market.of("bo").orders.make(name, purpose="research")["state"],
        market.of("cy").orders.make(name, purpose="research")["state"],
    ) == ("agreed", "asked")
    with pytest.raises(ConflictError, match="count lteq 100: found 101"):
        market.of("bo").orders.make(name, purpose="research", count=101)
    with pytest.raises(ConflictError, match="purpose"):
        market.of("bo").orders.make(name, purpose="commercial")
    with pytest.raises(ConflictError, match="it would end before it begins"):
        market.of("bo").orders.make(name, purpose="research", ends_at="2020-01-01T00:00:00Z")


@pytest.mark.parametrize("access", ["open", "members", "granted"])
def test_what_is_not_given_under_contract_is_not_ordered(market: Market, access: str):
    """Nor what is not there, or what was recalled."""
    name = market.dataset(f"is-{access}", Access(access))

    with pytest.raises(ConflictError):
        market.of("bo").orders.make(name, purpose="research")
    with pytest.raises(NoRecordError):
        market.of("bo").orders.offer("nowhere")


def test_a_release_that_was_recalled_since_it_was_ordered_is_not_agreed_to(market: Market):
    """The order stays open."""
    name = market.dataset("gone")
    order = market.of("bo").orders.make(name, purpose="research")
    status(market.folder / "releases" / name / "1.0.0", 1, market.folder / "releases" / name / "1.0.0")

    with pytest.raises(ConflictError):
        market.of("ann").orders.decide(order["id"], "agree")
    assert market.of("bo").orders.one(order["id"])["state"] == "asked"


def test_a_counter_is_accepted_by_who_ordered_and_by_nobody_else(market: Market):
    """The agreement has the terms and the price that were countered with."""
    name, bo, ann = market.dataset("countered"), market.of("bo"), market.of("ann")
    ann.sales.price(name, "500", "CNY")
    order = bo.orders.make(name, purpose="research", count=90)["id"]
    assert bo.orders.one(order)["price"] == {"amount": "500", "currency": "CNY", "unit": "agreement"}
    with pytest.raises(ConflictError):
        ann.orders.decide(order, "counter", terms={"count": 101})
    with pytest.raises(ConflictError):
        ann.orders.decide(order, "counter")
    countered = ann.orders.decide(
        order, "counter", terms={"count": 10}, price={"unit": "use", "amount": "3", "currency": "CNY"}, why="ten are enough"
    )
    assert (countered["state"], countered["may"], countered["count"]) == ("offered", ["counter", "refuse"], 10)

    with pytest.raises(ConflictError):
        ann.orders.decide(order, "agree")
    with pytest.raises(AccessError):
        ann.orders.decide(order, "accept")
    with pytest.raises(NoRecordError):
        market.of("cy").orders.decide(order, "accept")
    accepted = bo.orders.decide(order, "accept")
    agreement = bo.agreements.one(accepted["agreement"])

    assert agreement["price"] == {"amount": "3", "currency": "CNY", "unit": "use"}
    assert ("count", "lteq", "10") in {(one["term"], one["operator"], one["value"]) for one in agreement["terms"]}
    with pytest.raises(ConflictError):
        bo.orders.decide(order, "withdraw")


def test_orders_and_agreements_of_others_are_not_there(market: Market):
    """A buyer sees his own; who is no manager decides nothing."""
    name = market.dataset("private")
    order = market.of("bo").orders.make(name, purpose="research")["id"]

    with pytest.raises(NoRecordError):
        market.of("cy").orders.one(order)
    with pytest.raises(AccessError):
        market.of("bo").orders.decide(order, "agree")
    number = market.of("ann").orders.decide(order, "agree")["agreement"]
    assert name not in {one["dataset"] for one in market.of("cy").orders}
    assert name not in {one["dataset"] for one in market.of("cy").agreements}
    for asks in (lambda: market.of("cy").agreements.one(number), lambda: list(market.of("cy").agreements.uses(number))):
        with pytest.raises(NoRecordError):
            asks()
    with pytest.raises(AccessError):
        market.of("bo").agreements.revoke(number, "mine")


def test_managers_of_a_guest_organisation_buy_and_decide_nothing(market: Market):
    """They order as anybody does; what is sold, to whom and for what is not theirs to see, to agree to or to end."""
    name, guest = market.dataset("theirs"), market.guest()
    order = guest.orders.make(name, purpose="research")["id"]
    others = market.of("bo").orders.make(name, purpose="research")["id"]

    assert guest.orders.one(order)["may"] == ["withdraw"]
    with pytest.raises(AccessError):
        guest.orders.decide(order, "agree")
    with pytest.raises(NoRecordError):
        guest.orders.one(others)
    agreement = market.of("ann").orders.decide(order, "agree")["agreement"]
    assert [one["dataset"] for one in guest.agreements] == [name]
    sales = guest.sales
    for asks in (
        lambda: guest.agreements.revoke(agreement, "mine"), lambda: guest.agreements.correct(agreement, "-1", "CNY", "mine"), sales.open, sales.close,
        lambda: sales.price(name, "0", "CNY"), lambda: sales.costs(name), lambda: sales.cost(name, amount="1", currency="CNY"),
    ):  # fmt: skip
        with pytest.raises(AccessError):
            asks()


def test_one_use_is_one_release_however_many_files_and_ranges(market: Market):
    """A whole release comes under an agreement of one use; a second time does not."""
    name = market.dataset("one-use", rows=2_000, files=4)
    number = market.bought(name, count=1)["id"]

    came = pulled(market, name, "bo", "first")
    assert (came.files, market.of("bo").agreements.one(number)["uses"]) == (6, 1)
    with pytest.raises(TransferError):
        pulled(market, name, "bo", "second")
    assert market.of("bo").agreements.one(number)["uses"] == 1
    assert ask(market.offering, "GET /api/datasets/ID/sample/main?n=3", name, who="bo").status == 403


def test_what_came_whole_is_confirmed_with_a_signature(market: Market, tmp_path):
    """The service keeps what the recipient signed; what another key signed, or what is of another agreement, it does not take."""
    name = market.dataset("confirmed")
    number, other = market.bought(name)["id"], market.bought(market.dataset("other"))["id"]
    folder, key = pulled(market, name, "bo", "theirs").folder, Held(current(tmp_path, "bo"))

    told = confirmed(market.of("bo"), folder, key)
    assert told["agreement"] == number
    [kept] = market.of("ann").agreements.one(number)["confirmed"]
    said = verified(kept["document"], key.did, "confirmation")
    assert (said["release"], said["hallmark"]) == (
        f"{name}@1.0.0",
        hashlib.sha256((folder / "hallmark/hallmark.dsse.json").read_bytes()).hexdigest(),
    )

    confirm = market.of("bo").agreements.confirm
    wrong = Held(current(tmp_path, "wrong"))
    for at, did, document in (
        (number, key.did, sealed(said, wrong, "confirmation")),
        (other, key.did, kept["document"]),
        (number, key.did, sealed({**said, "release": "other@1.0.0"}, key, "confirmation")),
        (number, key.did, sealed(said, key, "receipt")),
    ):
        with pytest.raises(SettingsError):
            confirm(at, did, document)
    with pytest.raises(ServiceError):
        confirmed(market.of("cy"), folder, key)
    entered(market)
    assert Proof.read(market.of("bo").agreements.proof(number, told["digest"]))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_authorisations_of_a_dataset_are_counted_without_a_gap(tmp_path, kind: str):
    """Sixteen at once are 1 to 16, and what partners concluded is signed by the chore, once."""
    (tmp_path / "releases").mkdir()
    settings = ServiceSettings(keys=str(tmp_path / "keys"), releases=str(tmp_path / "releases"))

    async def race(url: str) -> tuple[list[int], int]:
        database = Database(url_of(url))
        async with database.changing() as connection:
            await connection.run_sync(METADATA.create_all)

        async def conclude(at: int) -> None:
            async with database.changing() as connection:
                await keeping.concluded(connection, Agreement(f"urn:{at}", "rows", "", "lab", "ann", {}, {}, datetime.now(UTC)))

        await asyncio.gather(*(conclude(at) for at in range(16)))
        await asyncio.gather(*(seal_due(database, settings) for _ in range(4)))
        async with database.reading() as connection:
            rows = (await connection.execute(sa.select(authorisation.c.n, authorisation.c.document))).all()
        await database.close()
        return [row.n for row in rows], sum(row.document is not None for row in rows)

    if kind == "sqlite":
        found = asyncio.run(race(lite(tmp_path)))
    else:
        with postgres_server() as url:
            found = asyncio.run(race(url))
    assert (sorted(found[0]), found[1]) == (list(range(1, 17)), 16)


def test_whoever_finds_it_is_led_to_its_terms(market: Market):
    """Search tells that it is there; a refusal names the command that orders it, also in Chinese."""
    name = market.dataset("found")
    bo = market.of("bo")

    assert [(one["name"], one["access"]) for one in bo.catalogue.search(name)["listed"]] == [(name, "contract")]
    with pytest.raises(AccessError, match=f"goldsmith orders offer {name}") as refused:
        bo.catalogue.show(name)
    assert f"goldsmith orders offer {name}" in in_chinese(refused.value.found)
    assert "协议" in in_chinese(refused.value.found)

    market.bought(name)
    assert bo.catalogue.show(name)["access"]["word"] == "contract"
    told = ask(market.offering, "GET /api/datasets/ID/sample/main?n=3", name, who="bo", headers={"X-Purpose": "art"})
    assert told.status == 403
    assert b"found art" in told.data
    assert in_chinese(json.loads(told.data)["error"]).startswith(f"{name} 依协议提供，此次使用不在协议范围内：许可 1：purpose")
