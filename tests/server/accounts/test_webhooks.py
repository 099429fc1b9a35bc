"""Webhooks: signed, tried again, never lost, and never sent where a service must not ask."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import gaierror

import pytest
import sqlalchemy as sa

from asking import Service, settings
from goldsmith.annotate import webhooks
from goldsmith.annotate.tables import delivery
from goldsmith.errors import SettingsError
from goldsmith.server.delivering import deliver
from goldsmith.server.outbound import is_public, looked_up, target_of

HERE = settings(private_hosts=frozenset({"hooks.test", "127.0.0.1"}))


@contextmanager
def receiving(*statuses: int):
    """Run a receiver that answers with these statuses, one after another, the last for ever; give its port and what it got."""
    got, left = [], list(statuses)

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((dict(self.headers), body))
            self.send_response(left.pop(0) if len(left) > 1 else left[0])
            self.send_header("Location", "http://127.0.0.1:1/")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1], got
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


async def hooked(service: Service, url: str, *events: str):
    """Return a browser of a manager, an organisation, and a new webhook of it."""
    home = await service.organisation()
    manager = await service.browser(await service.person(home, "manager", "manager"))
    made = (await manager.post("/api/webhooks", json={"url": url, "events": list(events)})).json()
    return manager, home, made


async def due_again(service: Service) -> None:
    """Let the time of all that waits come."""
    async with service.database.changing() as connection:
        await connection.execute(sa.update(delivery).values(next_at=1))


def test_an_event_arrives_signed_at_the_address_that_was_looked_at(serving):
    """Only what was wanted, once; the receiver finds the signature that the secret makes; the name stands in `Host` alone."""
    with receiving(204) as (port, got):

        async def trial(service: Service):
            manager, home, made = await hooked(service, f"http://hooks.test:{port}/in?a=1", "task.done")
            async with service.database.changing() as connection:
                for event in ("task.done", "answer.given"):
                    await webhooks.announce(connection, home, event, {"task": 7}, project_id=None)
                await webhooks.announce(connection, home + 1, "task.done", {"task": 8})
            for _ in range(2):
                await deliver(service.database, service.settings, lambda host, _: {"hooks.test": ["127.0.0.1"]}[host])
            path = f"/api/webhooks/{made['id']}/deliveries"
            return made["secret"], (await manager.get(path)).json()["rows"], (await manager.get("/api/webhooks")).json()["rows"]

        secret, rows, listed = serving(trial, HERE)

    ((headers, body),) = got
    signed = hmac.new(secret.encode(), headers["X-Goldsmith-Timestamp"].encode() + b"." + body, hashlib.sha256).hexdigest()
    assert headers["X-Goldsmith-Signature"] == f"v1={signed}"
    assert headers["Host"] == f"hooks.test:{port}"
    assert (json.loads(body)["event"], json.loads(body)["data"]) == ("task.done", {"task": 7})
    assert [(row["state"], row["attempts"], row["told"]) for row in rows] == [("delivered", 1, "status 204")]
    assert "secret" not in listed[0]


def test_what_does_not_arrive_is_tried_again_and_then_given_up(serving):
    """Waits grow; a redirect is no arrival and is not followed; one that comes through at last has arrived."""
    with receiving(500, 302, 200) as (port, got):

        async def trial(service: Service):
            manager, _, made = await hooked(service, f"http://127.0.0.1:{port}/", "ping")
            path, states = f"/api/webhooks/{made['id']}", []
            await manager.post(f"{path}/ping")
            for _ in range(4):
                await deliver(service.database, service.settings)
                row = (await manager.get(f"{path}/deliveries")).json()["rows"][0]
                states.append((row["state"], row["attempts"], row["told"]))
                await due_again(service)
            return states

        states = serving(trial, HERE)

    assert states == [("waiting", 1, "status 500"), ("waiting", 2, "status 302"), *[("delivered", 3, "status 200")] * 2]
    assert len({headers["X-Goldsmith-Delivery"] for headers, _ in got}) == 1
    assert len(got) == 3


def test_nobody_there_is_told_and_given_up_after_seven(serving):
    """And a webhook that is removed takes its deliveries with it."""

    async def trial(service: Service):
        manager, _, made = await hooked(service, "http://127.0.0.1:9/", "ping")
        path = f"/api/webhooks/{made['id']}"
        await manager.post(f"{path}/ping")
        for _ in range(8):
            await deliver(service.database, service.settings)
            await due_again(service)
        rows = (await manager.get(f"{path}/deliveries")).json()["rows"]
        return rows, (await manager.delete(path)).status_code, (await manager.get(f"{path}/deliveries")).status_code

    rows, removed, gone = serving(trial, HERE)

    assert [(row["state"], row["attempts"]) for row in rows] == [("given_up", 7)]
    assert rows[0]["told"].startswith("nobody answered")
    assert (removed, gone) == (204, 404)


def test_two_processes_send_nothing_twice(serving):
    """What one has claimed, the other leaves alone until the claim has run out."""

    async def trial(service: Service):
        manager, _, made = await hooked(service, "http://127.0.0.1:9/", "ping")
        for _ in range(5):
            await manager.post(f"/api/webhooks/{made['id']}/ping")
        async with service.database.changing() as connection:
            first = await webhooks.claim(connection, 3)
        async with service.database.changing() as connection:
            second = await webhooks.claim(connection, 8)
        return [one.id for one in first], [one.id for one in second]

    first, second = serving(trial, HERE)

    assert len(first) == 3
    assert len(second) == 2
    assert not set(first) & set(second)


PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "198.18.0.1",  # noqa: S104
    "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_no_targets(address: str):
    """Loopback, local networks, the cloud's metadata, and IPv4 that hides in IPv6; also where a public address stands beside it."""
    target = target_of("http://hooks.example/")

    assert not is_public(address)
    with pytest.raises(SettingsError, match="not public"):
        looked_up(target, frozenset(), lambda *_: ["93.184.215.14", address])
    assert looked_up(target, frozenset({"hooks.example"}), lambda *_: [address]) == address
    assert looked_up(target, frozenset({"hooks.example:80"}), lambda *_: [address]) == address


@pytest.mark.parametrize("host", ["127.1", "0x7f000001", "2130706433", "localhost", "[::1]", "0177.0.0.1"])
def test_odd_spellings_of_this_machine_are_no_targets(host: str):
    """What the system's resolver makes of a name is what counts."""
    try:
        with pytest.raises(SettingsError, match="not public"):
            looked_up(target_of(f"http://{host}/"), frozenset())
    except gaierror:
        pytest.skip("this resolver does not know the spelling")


@pytest.mark.parametrize(
    "url",
    ["ftp://a.example/", "file:///etc/passwd", "http://", "//a.example/", "http://me:secret@a.example/", "http://a.example:99999/", "http://a.example/ x\r\nX: y", "http://a.example\\@b.example/", "http://[::1", "javascript:alert(1)"],
)  # fmt: skip
def test_addresses_that_are_none_are_refused_at_once(url: str):
    """Other schemes, passwords, no host, broken ports, line ends."""
    with pytest.raises(SettingsError):
        target_of(url)


def test_a_private_target_is_told_of_and_not_asked(serving):
    """A manager who registers this machine learns that it is not public, and nothing reaches it."""
    with receiving(200) as (port, got):

        async def trial(service: Service):
            manager, _, made = await hooked(service, f"http://127.0.0.1:{port}/", "ping")
            await manager.post(f"/api/webhooks/{made['id']}/ping")
            await deliver(service.database, service.settings)
            wrong = [
                (await manager.post("/api/webhooks", json=form)).status_code
                for form in (
                    {"url": "ftp://x/", "events": ["ping"]},
                    {"url": "http://x/", "events": ["nothing"]},
                    {"url": "http://x/", "events": ["ping"], "project": 5},
                )
            ]
            return (await manager.get(f"/api/webhooks/{made['id']}/deliveries")).json()["rows"][0]["told"], wrong

        told, wrong = serving(trial)

    assert told == "this address is not public"
    assert wrong == [422, 422, 404]
    assert got == []
