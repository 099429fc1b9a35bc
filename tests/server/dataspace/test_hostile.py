"""Whoever takes part in the dataspace to get more than he was given: from both sides at once, by words beside the terms, again after the end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from goldsmith.circulate.dataspace.messages import message
from goldsmith.circulate.dataspace.offers import same_terms, spoken
from goldsmith.circulate.shelf import Access, Shelf
from goldsmith.server.dataspace.tables import negotiation, participant
from guesting import owner_in
from offered import token_of
from server.dataspace.houses import OFFER, House, World, offered, spoken_to, terms

FORBIDS = {**OFFER, "prohibition": [{"action": "use", "constraint": [{"leftOperand": "purpose", "operator": "eq", "rightOperand": "war"}]}]}


@pytest.fixture(scope="module")
def guest(space: World) -> str:
    """The token of gus, who owns another organisation of the service; ``guarded`` is offered to him by name."""
    provider, releases = space.provider, Path(space.provider.settings.releases)
    offered(releases, "guarded", "1.0.0", OFFER)
    Shelf(releases).share("guarded", Access("contract", offered=("gus", "stranger")))

    async def made() -> str:
        number, home = await owner_in(provider.database)
        async with provider.database.changing() as connection:
            taken = {
                "organisation_id": home,
                "person_id": number,
                "name": "https://gus.example",
                "address": "",
                "token": "",
                "created_at": 1,
            }
            await connection.execute(sa.insert(participant).values(taken))
        return await token_of(provider.database, number)

    return provider.do(made())


def asked(space: World, token: str, offer: dict[str, Any], consumer: str) -> tuple[int, Any]:
    """Ask for an agreement as a connector does."""
    said = message("ContractRequestMessage", consumerPid=consumer, callbackAddress=space.tester.url, offer=offer)
    return spoken_to("POST", f"{space.provider.url}/dataspace/negotiations/request", token, said)


def count(provider: House, query: Any) -> int:
    """Return a number of the service's database."""

    async def found() -> int:
        async with provider.database.reading() as connection:
            return int(await connection.scalar(query) or 0)

    return provider.do(found())


def test_the_owner_of_a_guest_organisation_does_not_answer_his_own_request(space: World, guest: str):
    """He may ask for whatever he likes; what is agreed to is decided by those whose releases they are."""
    provider = space.provider
    free = {**terms("urn:goldsmith:release:guarded@1.0.0"), "permission": [{"action": "use"}]}
    status, told = asked(space, guest, free, "urn:gus:1")
    assert (status, told["state"]) == (201, "REQUESTED")
    number = count(provider, sa.select(negotiation.c.id).where(negotiation.c.pid == told["providerPid"]))

    for method, path, body in (
        ("POST", f"/negotiations/{number}/decision", {"decision": "accept"}),
        ("GET", f"/negotiations/{number}", None),
        ("GET", "/negotiations", None),
        ("GET", "/transfers", None),
        ("GET", "/participants", None),
        ("POST", "/participants", {"name": "https://g.example", "login": "gus"}),
    ):
        assert spoken_to(method, f"{provider.url}/api/dataspace{path}", guest, body)[0] == 403, path
    assert count(provider, sa.select(sa.func.count()).where(negotiation.c.id == number, negotiation.c.state == "REQUESTED")) == 1


@pytest.mark.parametrize("beside", [{"assignee": "urn:nobody"}, {"target": "urn:goldsmith:dataset:another"}])
def test_a_prohibition_that_was_turned_on_somebody_else_is_another_term(beside: dict[str, str]):
    """Who is forbidden, and what, is as much of a term as what is forbidden; whom and what all of a policy names is said by each message in its own way."""
    said = spoken(FORBIDS, target="urn:goldsmith:release:guarded@1.0.0")
    turned = {**said, "prohibition": [{**said["prohibition"][0], **beside}]}

    assert same_terms(FORBIDS, said)
    assert same_terms(FORBIDS, {**said, "assigner": "https://a.example", "assignee": "https://b.example"})
    assert same_terms(FORBIDS, {**said, "permission": [{**said["permission"][0], "target": said["target"]}]})
    assert not same_terms(FORBIDS, turned)
    assert not same_terms(turned, FORBIDS)
    assert not same_terms(FORBIDS, {**turned, "assignee": "urn:nobody"})
