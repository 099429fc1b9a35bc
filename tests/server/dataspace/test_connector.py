"""The connector beside its sequences: what follows of itself, what is given under an agreement, and what is refused whoever asks."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from circulate.dataspace.schemas import faults
from goldsmith.circulate.dataspace.fetching import ContractSource, opened
from goldsmith.circulate.dataspace.messages import message
from goldsmith.circulate.pulling import Pull
from goldsmith.circulate.shelf import Shelf
from goldsmith.circulation_errors import TransferError
from goldsmith.database.columns import now
from goldsmith.server.dataspace import transferring
from goldsmith.server.dataspace.tables import negotiation, transfer
from server.dataspace.houses import DATASET, World, changed, chores, spoken_to, terms


def agreed(space: World, **more: Any) -> dict[str, Any]:
    """Come to an agreement of itself, and return the consumer's negotiation."""
    body = {"participant": space.numbers["consumer knows provider"], "dataset": DATASET, **more}
    told = space.consumer.api("POST", "/negotiations", body, status=201)
    chores(space)
    return space.consumer.api("GET", f"/negotiations/{told['id']}")


def started(space: World, number: int) -> dict[str, Any]:
    """Ask for the data of an agreement, and return the consumer's transfer."""
    told = space.consumer.api("POST", "/transfers", {"negotiation": number}, status=201)
    chores(space)
    return space.consumer.api("GET", f"/transfers/{told['id']}")


@pytest.fixture(scope="module")
def under(space: World) -> dict[str, Any]:
    """One agreement for the tests that only need one."""
    return agreed(space)


def test_a_request_for_what_is_offered_comes_to_an_agreement_of_itself(under: dict[str, Any]):
    """In the terms of the catalogue, with both names, without anybody deciding anything."""
    assert under["state"] == "FINALIZED"
    agreement = under["agreement"]
    assert faults({**message("ContractAgreementMessage", providerPid="urn:p", consumerPid="urn:c"), "agreement": agreement}) == []
    assert (agreement["target"], agreement["permission"]) == (DATASET, terms()["permission"])


def test_other_terms_wait_for_a_person_and_unknown_ones_are_refused_by_name(space: World):
    """One limit less: nobody agrees to it of himself; the owner counters, the consumer's person accepts, and it goes on of itself."""
    partner = space.numbers["consumer knows provider"]
    less = {**terms(), "permission": [{"action": "use"}]}
    waiting = agreed(space, offer=less)
    assert (waiting["state"], waiting["automatic"]) == ("REQUESTED", True)
    theirs = next(one for one in space.provider.api("GET", "/negotiations?limit=1")["rows"] if one["pid"] == waiting["peer_pid"])
    assert (theirs["automatic"], theirs["may"]) == (False, ["accept", "counter", "terminate"])
    space.provider.api("POST", f"/negotiations/{theirs['id']}/decision", {"decision": "counter", "offer": terms()})
    chores(space)
    assert space.consumer.api("GET", f"/negotiations/{waiting['id']}")["state"] == "OFFERED", (
        "other terms than were asked for: a person decides"
    )
    space.consumer.api("POST", f"/negotiations/{waiting['id']}/decision", {"decision": "accept"})
    chores(space)
    assert space.consumer.api("GET", f"/negotiations/{waiting['id']}")["state"] == "FINALIZED"

    for odd in ({"action": "sell"}, {"action": "use", "constraint": [{"leftOperand": "mood", "operator": "eq", "rightOperand": "x"}]}):
        offer = {**terms(), "permission": [odd]}
        body = {"participant": partner, "dataset": DATASET, "offer": offer}
        assert "that nobody here keeps" in space.consumer.api("POST", "/negotiations", body, status=422)["error"]["message"]
        asked = message("ContractRequestMessage", consumerPid="urn:odd", callbackAddress=space.tester.url, offer=offer)
        status, told = spoken_to("POST", f"{space.provider.url}/dataspace/negotiations/request", space.provider.tokens["tester"], asked)
        assert (status, faults(told)) == (400, [])
        assert any("`sell`" in one or "`mood`" in one for one in told["reason"])


def test_a_release_comes_under_the_agreement_verified(space: World, under: dict[str, Any], tmp_path: Path):
    """Whoever may not have it through the hub has it by the transfer, byte for byte; the old token is void when a new one is given."""
    hub = f"{space.provider.url}/hub/datasets/lab/titles/resolve/1.0.0/README.md"
    assert spoken_to("GET", hub, space.provider.tokens["partner"])[0] == 403
    begun = started(space, under["id"])
    assert begun["state"] == "STARTED"

    source = ContractSource(begun["address"], lambda: None)
    pulled = Pull(source, Shelf(tmp_path), "titles", "1.0.0", lambda _: None, lambda _: None).run()

    original = Path(space.provider.settings.releases) / "titles" / "1.0.0"
    assert {one.relative_to(pulled.folder): one.read_bytes() for one in pulled.folder.rglob("*") if one.is_file()} == {
        one.relative_to(original): one.read_bytes() for one in original.rglob("*") if one.is_file()
    }
    renewed = space.consumer.api("POST", f"/transfers/{begun['id']}/token")
    (endpoint, before), (_, after) = opened(begun["address"]), opened(renewed["address"])
    assert [spoken_to("GET", f"{endpoint}/README.md", token)[0] for token in (before, after)] == [401, 200]
    done = space.consumer.api("POST", f"/transfers/{begun['id']}/decision", {"decision": "complete"})
    assert (done["state"], done["address"]) == ("COMPLETED", None)
    assert spoken_to("GET", f"{endpoint}/README.md", after)[0] == 401


@pytest.mark.parametrize("side", ["provider", "consumer"])
@pytest.mark.parametrize("decision", ["suspend", "terminate"])
def test_suspended_and_terminated_it_is_void_at_once(space: World, under: dict[str, Any], side: str, decision: str):
    """Whoever says it; and it is good again, by another token, when a suspended one goes on."""
    begun = started(space, under["id"])
    endpoint, token = opened(begun["address"])
    assert spoken_to("GET", f"{endpoint}/README.md", token)[0] == 200
    house = space.provider if side == "provider" else space.consumer
    rows = house.api("GET", "/transfers?limit=20")["rows"]
    number = next(one["id"] for one in rows if begun["pid"] in {one["pid"], one["peer_pid"]})

    house.api("POST", f"/transfers/{number}/decision", {"decision": decision, "why": "a question is open"})

    status, told = spoken_to("GET", f"{endpoint}/README.md", token)
    assert (status, told["@type"], faults(told)) == (401, "TransferError", [])
    assert space.consumer.api("POST", f"/transfers/{begun['id']}/token", status=409)
    if decision == "suspend":
        house.api("POST", f"/transfers/{number}/decision", {"decision": "start"})
        renewed = space.consumer.api("POST", f"/transfers/{begun['id']}/token")
        assert spoken_to("GET", f"{endpoint}/README.md", opened(renewed["address"])[1])[0] == 200


def test_a_token_is_for_five_minutes_one_transfer_and_one_release(space: World, under: dict[str, Any]):
    """Over, at another transfer's address, at another release's, at a file that is none; and as a token of the API it is none."""
    one, other = started(space, under["id"]), started(space, under["id"])
    endpoint, token = opened(one["address"])
    assert 0 < max(0, transferring.GOOD_MS) <= 300_000
    assert spoken_to("GET", f"{opened(other['address'])[0]}/README.md", token)[0] == 401
    assert spoken_to("GET", f"{endpoint.replace('titles', 'secret')}/README.md", token)[0] == 403
    assert spoken_to("GET", f"{endpoint}/../secret/1.0.0/README.md", token)[0] in {403, 404}
    assert spoken_to("GET", f"{endpoint}/none", token)[0] == 404
    assert spoken_to("GET", f"{endpoint}/README.md", space.provider.tokens["partner"])[0] == 401
    assert spoken_to("POST", f"{space.provider.url}/dataspace/catalog/request", token, message("CatalogRequestMessage"))[0] == 401
    changed(space.provider, transfer, transfer.c.pid == one["peer_pid"], token_until=now() - 1)
    assert spoken_to("GET", f"{endpoint}/README.md", token)[0] == 401


def test_an_agreement_that_is_over_gives_nothing(space: World):
    """Its last day gone by: no new transfer, no token, no byte by the token that there is."""
    over = agreed(space)
    begun = started(space, over["id"])
    endpoint, token = opened(begun["address"])
    terms_over = json.loads(json.dumps(over["agreement"]).replace("2099-01-01", "2020-01-01"))
    changed(space.provider, negotiation, negotiation.c.pid == over["peer_pid"], agreement=terms_over)

    assert spoken_to("GET", f"{endpoint}/README.md", token)[0] == 403
    assert space.consumer.api("POST", f"/transfers/{begun['id']}/token", status=422)
    refused = started(space, over["id"])
    assert refused["state"] == "TERMINATED"
    assert "its days are over" in refused["told"]


def test_an_agreement_that_is_ended_ends_its_transfers(space: World):
    """Whoever keeps agreements terminates them: every transfer under one is terminated, and its token void."""
    one = agreed(space)
    begun = started(space, one["id"])
    endpoint, token = opened(begun["address"])

    async def end() -> int:
        async with space.provider.database.changing() as connection:
            return len(await transferring.ended(connection, one["agreement_uid"], "revoked"))

    assert space.provider.do(end()) == 1
    assert spoken_to("GET", f"{endpoint}/README.md", token)[0] == 401
    chores(space)
    assert space.consumer.api("GET", f"/transfers/{begun['id']}")["state"] == "TERMINATED"


def test_what_is_being_sent_stops_when_the_transfer_ends(space: World, under: dict[str, Any], monkeypatch: pytest.MonkeyPatch):
    """In the middle of a file: the connection ends, and fewer bytes came than were promised."""
    from goldsmith.server.dataspace import data_plane
    from goldsmith.server.hub import sending as hub_sending

    begun = started(space, under["id"])
    endpoint, token = opened(begun["address"])
    reached, go = asyncio.Event(), asyncio.Event()
    monkeypatch.setattr(hub_sending, "PIECE", 4_096)
    monkeypatch.setattr(data_plane, "SECONDS", 0.0)
    real = data_plane.transferring.still

    async def still(*given: Any) -> bool:
        if reached.is_set():
            await go.wait()
        reached.set()
        return await real(*given)

    monkeypatch.setattr(data_plane.transferring, "still", still)
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        source = ContractSource({"endpoint": endpoint, "endpointProperties": [{"name": "authorization", "value": token}]}, lambda: None)
        coming = pool.submit(lambda: b"".join(source.range("data/train-00000-of-00002.parquet", 0, 40_000)))
        space.provider.do(asyncio.wait_for(reached.wait(), 20))
        number = next(one["id"] for one in space.provider.api("GET", "/transfers?limit=5")["rows"] if one["pid"] == begun["peer_pid"])
        space.provider.api("POST", f"/transfers/{number}/decision", {"decision": "terminate"})
        space.provider.do(_set(go))
        with pytest.raises(TransferError, match="broke off"):
            coming.result(30)


async def _set(event: asyncio.Event) -> None:
    event.set()


def test_nobody_speaks_in_the_name_of_another(space: World, under: dict[str, Any]):
    """A message of a negotiation counts from its own participant; to all others it is not there. Who is none is told how to become one."""
    url = f"{space.provider.url}/dataspace"
    pid = quote(under["peer_pid"], safe="")
    body = message("ContractNegotiationTerminationMessage", providerPid=under["peer_pid"], consumerPid=under["pid"])
    for login, expected in (("tester", 404), ("stranger", 403), ("ann", 403), ("", 401)):
        token = space.provider.tokens.get(login, "")
        for method, path, told in (("GET", f"/negotiations/{pid}", None), ("POST", f"/negotiations/{pid}/termination", body)):
            status, answer = spoken_to(method, url + path, token, told)
            assert (status, answer["@type"], faults(answer)) == (expected, "ContractNegotiationError", []), login
        assert spoken_to("POST", f"{url}/catalog/request", token, message("CatalogRequestMessage"))[0] == (
            200 if login == "tester" else expected
        )
    about = {"agreementId": under["agreement_uid"], "format": "HttpData-PULL", "callbackAddress": space.tester.url}
    asked = message("TransferRequestMessage", consumerPid="urn:mine", **about)
    assert spoken_to("POST", f"{url}/transfers/request", space.provider.tokens["tester"], asked)[0] == 404


def test_what_a_participant_may_not_see_is_not_there(space: World):
    """Neither in the catalogue, nor by its name, nor to negotiate for; what has no offer neither, nor what is too sensitive for any contract."""
    url, token = f"{space.provider.url}/dataspace", space.provider.tokens["partner"]
    for name in ("secret", "unoffered"):
        dataset = f"urn:goldsmith:release:{name}@1.0.0"
        assert spoken_to("GET", f"{url}/catalog/datasets/{dataset}", token)[0] == 404
        asked = message("ContractRequestMessage", consumerPid=f"urn:{name}", callbackAddress=space.consumer.url, offer=terms(dataset))
        assert spoken_to("POST", f"{url}/negotiations/request", token, asked)[0] == 404
    status, told = spoken_to("POST", f"{url}/catalog/request", token, message("CatalogRequestMessage", filter=["x"]))
    assert (status, faults(told)) == (400, [])


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"[]",
        b"nonsense",
        b"{" * 5_000,
        b'{"@type": 5}',
        b'{"x": "\\ud800"}',
        b'{"x": "\\u0000"}',
        b'{"x": 1%s}' % (b"0" * 30),
        json.dumps(message("ContractRequestMessage", consumerPid="urn:x")).encode(),
    ],
)
def test_what_is_no_message_is_refused_as_such(space: World, said: bytes):
    """With an error of the protocol that says what is wrong, on every route that takes one."""
    from server.dataspace.houses import POOL

    token = {"Authorization": f"Bearer {space.provider.tokens['partner']}"}
    for path in ("catalog/request", "negotiations/request", "negotiations/urn:x/events", "transfers/request", "transfers/urn:x/start"):
        found = POOL.request("POST", f"{space.provider.url}/dataspace/{path}", body=said, headers=token)
        told = json.loads(found.data)
        assert (found.status, faults(told)) == (400, []), path
        assert told["reason"]


def test_a_lost_acknowledgement_moves_nothing_twice(space: World):
    """The same message under the same key comes again: acknowledged, and the state is what it was; under another key it is out of place."""
    url, token = f"{space.provider.url}/dataspace", space.provider.tokens["tester"]
    asked = message("ContractRequestMessage", consumerPid="urn:tester:lost", callbackAddress=space.tester.url, offer=terms())
    first = spoken_to("POST", f"{url}/negotiations/request", token, asked, **{"Idempotency-Key": "one"})
    again = spoken_to("POST", f"{url}/negotiations/request", token, asked, **{"Idempotency-Key": "one"})
    other = spoken_to("POST", f"{url}/negotiations/request", token, asked, **{"Idempotency-Key": "two"})

    assert (first[0], again, other[0]) == (201, first, 409)
