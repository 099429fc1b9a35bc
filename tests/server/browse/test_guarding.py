"""Who may ask: this machine, by the server's own name, with the token."""

from __future__ import annotations

import socket

import pytest

from goldsmith.errors import UsageError
from goldsmith.lake import open_lake
from goldsmith.server.browse.guarding import new_token
from goldsmith.server.browse.serving import ADDRESS, prepared
from server.browse.conftest import Served

PATHS = ["/", "/api/dataset", "/api/statistics", "/api/record/0", "/api/find?id=r1", "/docs", "/openapi.json", "/nowhere"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("authorization", ["", "Bearer ", "Bearer wrong", "Basic x", "Bearer \u00e9"])
def test_nothing_is_told_without_the_token(served: Served, path: str, authorization: str):
    """No page, no number, not even whether a path exists."""
    status, _, content = served.ask(path, Authorization=authorization)

    assert status == 401
    assert b"goldsmith browse" in content


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1:1", "[::1]:80", "127.0.0.1.evil.example", ""])
def test_only_its_own_name_is_answered(served: Served, host: str):
    """A name that leads to this address from elsewhere (DNS rebinding) gets nothing, with the token and without."""
    if not host:
        with socket.create_connection((ADDRESS, int(served.base.rsplit(":", 1)[1])), timeout=10) as plain:
            plain.sendall(f"GET /?token={served.token} HTTP/1.0\r\n\r\n".encode())
            assert plain.recv(100).split()[1] in {b"421", b"400"}
        return
    status, _, content = served.ask("/api/dataset", Host=host)

    assert status == 421
    assert b"set" not in content.replace(b"such as", b"")


def test_localhost_is_its_own_name_too(served: Served):
    """People type localhost."""
    assert served.ask("/api/dataset", Host=served.base.removeprefix("http://").replace(ADDRESS, "localhost"))[0] == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1"])
def test_pages_of_others_may_not_ask(served: Served, origin: str):
    """A request that another page makes is refused, and no header allows it (CORS)."""
    status, headers, _ = served.ask("/api/records", {}, Origin=origin)

    assert status == 403
    assert not [name for name in headers if name.lower().startswith("access-control")]


def test_its_own_page_may_ask(served: Served):
    """The page's own requests bring its origin."""
    assert served.ask("/api/records", {}, Origin=served.base)[0] == 200


@pytest.mark.parametrize("path", ["/api/dataset", "/site/icon.svg", "/site/nothing.js", "/"])
def test_every_answer_restrains_the_browser(served: Served, path: str):
    """No foreign script, no frame, no guessing of types, no referrer, nothing kept on disk."""
    for authorization in (f"Bearer {served.token}", ""):
        _, headers, _ = served.ask(path, Authorization=authorization)
        told = {name.lower(): value for name, value in headers.items()}
        assert "default-src 'none'" in told["content-security-policy"]
        assert "frame-ancestors 'none'" in told["content-security-policy"]
        assert "unsafe" not in told["content-security-policy"]
        assert told["x-content-type-options"] == "nosniff"
        assert told["referrer-policy"] == "no-referrer"
        assert told["cache-control"] == "no-store"


@pytest.mark.parametrize("name", ["../application.py", "..%2fapplication.py", "digest.txt", "index.html", "%2e%2e/application.py"])
def test_only_parts_of_the_page_are_given(served: Served, name: str):
    """No path leads out of the folder of the page."""
    assert served.ask(f"/site/{name}")[0] in {401, 404}
    assert b"import" not in served.ask(f"/site/{name}")[2]


def test_tokens_differ():
    """Nobody guesses one: 192 random bits."""
    found = {new_token() for _ in range(100)}

    assert len(found) == 100
    assert min(map(len, found)) == 32


def test_it_listens_on_this_machine_alone(served: Served):
    """The socket is bound to the loopback address."""
    assert served.service.bound.getsockname()[0] == "127.0.0.1"


def test_a_taken_port_is_said(served: Served):
    """The message says what to do."""
    port = int(served.base.rsplit(":", 1)[1])

    with pytest.raises(UsageError, match="cannot be used") as problem:
        prepared(open_lake(served.workshop.lake), "set", port=port)
    assert "--port" in problem.value.hint
