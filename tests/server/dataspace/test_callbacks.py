"""Where a partner wants to be told: `callbackAddress` leads nowhere but to its own host, and never inside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from circulate.dataspace.schemas import faults
from goldsmith.circulate.dataspace import catalogue
from goldsmith.circulate.dataspace.messages import message
from goldsmith.circulate.release import HALLMARK, payload_of
from goldsmith.circulate.shelf import Access, Shelf
from goldsmith.server.dataspace import sending
from goldsmith.server.dataspace.tables import negotiation
from server.dataspace.houses import OFFER, World, changed, chores, offered, spoken_to, terms
from shelved import enveloped


def asked_with(space: World, address: str, name: str) -> tuple[int, Any]:
    """Ask for a negotiation, and want to be told somewhere."""
    body = message("ContractRequestMessage", consumerPid=name, callbackAddress=address, offer=terms())
    return spoken_to("POST", f"{space.provider.url}/dataspace/negotiations/request", space.provider.tokens["tester"], body)


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest/meta-data", "http://[::ffff:127.0.0.1]:{port}/", "http://2130706433:{port}/", "http://0x7f000001:{port}/",
        "http://127.0.0.1:22/", "https://127.0.0.1:{port}/", "file:///etc/passwd", "gopher://127.0.0.1:{port}/", "http://user:word@127.0.0.1:{port}/",
        "http://127.0.0.1:{port}\\@evil.example/", "http://127.0.0.1.evil.example:{port}/", "http:///", "nonsense", "http://localhost:{port}/",
    ],
)  # fmt: skip
def test_a_callback_is_on_the_host_of_its_participant_or_nowhere(space: World, address: str):
    """Whatever it looks like: another host, scheme or port than the registered ones is refused before anything is stored."""
    port = space.tester.url.rpartition(":")[2]
    before = len(space.tester.came)

    status, told = asked_with(space, address.replace("{port}", port), f"urn:ssrf:{address}")

    assert (status, told["@type"], faults(told)) == (400, "ContractNegotiationError", [])
    assert len(space.tester.came) == before


def resolver(*answers: str) -> Callable[[str, int], list[str]]:
    """Return a resolver that says something else each time it is asked, as whoever rebinds a name does."""
    left = list(answers)
    return lambda *_: [left.pop(0) if len(left) > 1 else left[0]]


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.7", "::ffff:10.0.0.7", "::1", "169.254.169.254", "64:ff9b::a9fe:a9fe", "fd00::1", "100.64.0.1"]
)  # fmt: skip
def test_a_public_name_of_a_private_address_is_not_asked(space: World, address: str):
    """A partner without a registered address names a public host whose name leads inside: nothing is sent."""
    settings = type(space.provider.settings)(releases="x")
    came = sending.exchanged("http://partner.example/callback", {}, settings, "gs_secret", resolve=resolver(address))
    assert (came.status, came.words) == (-1, "this address is not public")


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::ffff:7f00:1]"])
def test_an_address_in_disguise_is_seen_as_what_it_is(space: World, host: str):
    """Decimal, hexadecimal, octal, short, and IPv4 in IPv6: the real resolver makes them 127.0.0.1, which is not public."""
    came = sending.exchanged(f"{space.tester.url.replace('127.0.0.1', host)}/x", {}, type(space.provider.settings)(), "")
    assert came.status in {-1, 0}
    assert not any(path == "/x" for path, _, _ in space.tester.came)


def test_a_name_that_turns_is_asked_where_it_was_looked_at(space: World):
    """Rebinding: looked up once; the second answer, which leads inside, is never used."""
    asked: list[str] = []

    def turning(host: str, port: int) -> list[str]:
        del port
        asked.append(host)
        return ["192.0.2.1"] if len(asked) > 1 else ["127.0.0.1"]

    port = space.tester.url.rpartition(":")[2]
    came = sending.exchanged(
        f"http://partner.example:{port}/turn",
        {},
        type(space.provider.settings)(partner_hosts=frozenset({"partner.example"})),
        "",
        resolve=turning,
    )
    assert (came.status, asked) == (200, ["partner.example"])
    path, _, headers = space.tester.came[-1]
    assert (path, headers["Host"]) == ("/turn", f"partner.example:{port}")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(space: World, status: int):
    """Not one step of a chain: the negotiation is terminated here, and says why; no token went anywhere else."""
    space.tester.status, space.tester.headers = status, {"Location": f"{space.provider.url}/api/me"}
    try:
        told = space.provider.api("GET", "/participants")
        assert told
        code, row = asked_with(space, space.tester.url + f"/{status}", f"urn:redirect:{status}")
        assert code == 201
        number = next(one["id"] for one in space.provider.api("GET", "/negotiations?limit=3")["rows"] if one["pid"] == row["providerPid"])
        before = len(space.tester.came)
        after = space.provider.api("POST", f"/negotiations/{number}/decision", {"decision": "accept"})
    finally:
        space.tester.status, space.tester.headers = 200, {}
    assert len(space.tester.came) == before + 1
    assert (after["state"], after["told"]) == ("TERMINATED", f"status {status}: redirects are not followed")


def test_what_does_not_arrive_is_sent_again_under_the_same_key(space: World):
    """A partner that is away for a while: the message waits, and comes when its time has come; seven times in vain end it."""
    code, row = asked_with(space, space.tester.url, "urn:away")
    assert code == 201
    number = next(one["id"] for one in space.provider.api("GET", "/negotiations?limit=3")["rows"] if one["pid"] == row["providerPid"])
    space.tester.status = 503
    try:
        waits = space.provider.api("POST", f"/negotiations/{number}/decision", {"decision": "accept"})
        assert (waits["state"], waits["underway"], waits["told"]) == ("AGREED", True, "status 503")
        keys = [space.tester.came[-1][2]["Idempotency-Key"]]
        for _ in range(6):
            changed(space.provider, negotiation, negotiation.c.id == number, next_at=0)
            space.provider.do(sending.go_on(space.provider.database, space.provider.settings))
            keys.append(space.tester.came[-1][2]["Idempotency-Key"])
    finally:
        space.tester.status = 200
    assert len(set(keys)) == 1
    given_up = space.provider.api("GET", f"/negotiations/{number}")
    assert (given_up["state"], given_up["underway"], given_up["told"]) == ("TERMINATED", False, "status 503")


def test_the_token_of_a_partner_goes_to_its_own_host_alone(space: World):
    """One that was registered without an address is told where it says, without any token of ours."""
    number = space.provider.register("urn:roaming", "roamer", "", "")
    assert number
    body = message("ContractRequestMessage", consumerPid="urn:roam", callbackAddress=f"{space.tester.url}/roam", offer=terms())
    Shelf(Path(space.provider.settings.releases)).share("titles", _with("roamer"))
    status, row = spoken_to("POST", f"{space.provider.url}/dataspace/negotiations/request", space.provider.tokens["roamer"], body)
    assert status == 201, row
    chores(space, rounds=1)
    path, _, headers = next(one for one in reversed(space.tester.came) if one[0].startswith("/roam"))
    assert path.startswith("/roam/negotiations/")
    assert "Authorization" not in headers


def _with(*more: str) -> Any:
    return Access("granted", offered=("partner", "tester", *more))


def test_what_is_too_sensitive_is_under_no_contract(tmp_path: Path):
    """一般4 gives nobody its records: it stands in no catalogue, and no transfer gives a byte of it."""
    folder = offered(tmp_path, "graded", "1.0.0", OFFER)
    dataset = "urn:goldsmith:release:graded@1.0.0"
    assert catalogue.found(Shelf(tmp_path), dataset).name == "graded"
    said = payload_of(folder / HALLMARK)["predicate"]
    (folder / HALLMARK).write_text(enveloped({"predicate": {**said, "security": {"sensitivity": "一般4"}}}))
    with pytest.raises(KeyError):
        catalogue.found(Shelf(tmp_path), dataset)
