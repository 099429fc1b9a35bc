"""A proxy before the service: its word counts about where visitors come from, and nobody else's."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import httpx2 as httpx
import pytest

from goldsmith.errors import UsageError
from goldsmith.server.serving import Plan, require_fitting
from server.test_serving import MEI, served, waited

Headers = Iterable[tuple[str, str]]


def tried(url: str, headers: Headers, *, n: int = 1) -> list[int]:
    """Sign in wrongly with headers, so many times; return the statuses."""
    with httpx.Client(base_url=url, timeout=60) as client:
        form = {"login": "mei", "password": "wrong wrong wrong"}
        return [client.post("/api/sign-in", json=form, headers=list(headers)).status_code for _ in range(n)]


def addresses(folder: Path) -> list[str]:
    """Return from where signing in failed, as the trail tells it."""
    with closing(sqlite3.connect(folder / "goldsmith.db")) as database:
        return [row[0] for row in database.execute("select address from audit where action = 'sign_in.failed' order by id")]


def test_the_word_of_the_proxy_counts_and_what_a_visitor_wrote_before_does_not(tmp_path):
    """The address that the proxy added last is the visitor's; what he made up himself is left, and buys him no further guesses."""
    said = [
        [("X-Forwarded-For", "203.0.113.7")],
        [("X-Forwarded-For", "198.51.100.1, 203.0.113.8")],
        [("X-Forwarded-For", "198.51.100.1"), ("X-Forwarded-For", "203.0.113.9")],
        [("X-Forwarded-For", "127.0.0.1, 203.0.113.10, 127.0.0.1")],
        [("X-Forwarded-For", "2001:db8::7")],
        [],
    ]
    with served(tmp_path, "--proxy", "127.0.0.1") as (_, told), waited(told["url"]) as client:
        client.post("/api/first", json={"token": told["first"].rpartition("/")[2], **MEI})
        for headers in said:
            tried(told["url"], headers)
        made_up = [tried(told["url"], [("X-Forwarded-For", f"198.51.100.{n}, 203.0.113.99")])[0] for n in range(22)]
        other = tried(told["url"], [("X-Forwarded-For", "203.0.113.100")])
        https = client.post("/api/sign-in", json={"login": "mei", "password": MEI["password"]}, headers={"X-Forwarded-Proto": "https"})

    found = addresses(tmp_path)
    assert found[: len(said)] == ["203.0.113.7", "203.0.113.8", "203.0.113.9", "203.0.113.10", "2001:db8::7", "127.0.0.1"]
    assert (made_up.count(401), made_up.count(429), other) == (20, 2, [401])
    assert all("Secure" in cookie for cookie in https.headers.get_list("set-cookie"))


def test_without_a_proxy_nobody_is_believed(tmp_path):
    """Headers that a visitor makes up say neither where he comes from nor that he came over https."""
    with served(tmp_path) as (_, told), waited(told["url"]) as client:
        client.post("/api/first", json={"token": told["first"].rpartition("/")[2], **MEI})
        made_up = [tried(told["url"], [("X-Forwarded-For", f"198.51.100.{n}"), ("Forwarded", "for=198.51.100.1")])[0] for n in range(22)]
        plain = client.post("/api/sign-in", json={"login": "mei", "password": MEI["password"]}, headers={"X-Forwarded-Proto": "https"})

    assert (made_up.count(401), made_up.count(429)) == (20, 2)
    assert set(addresses(tmp_path)) == {"127.0.0.1"}
    assert plain.status_code == 200  # the browser that made the owner is known, so strangers do not lock it out
    assert not any("Secure" in cookie for cookie in plain.headers.get_list("set-cookie"))


@pytest.mark.parametrize("said", ["*", "0.0.0.0/0", "::/0", "proxy.example.org", "127.0.0.1,*", "127.0.0.1/8"])
def test_not_everybody_is_a_proxy(said: str):
    """What would let each visitor say where he comes from is refused before the service starts."""
    with pytest.raises(UsageError, match="a proxy is named by its address"):
        require_fitting(Plan("sqlite:///x.db", proxy=said))
    require_fitting(Plan("sqlite:///x.db", proxy="127.0.0.1, 10.0.0.0/24,::1"))


def test_the_command_refuses_it_too(tmp_path):
    """With what to write instead."""
    done = subprocess.run(
        [sys.executable, "-m", "goldsmith", "serve", "--proxy", "*"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert "10.0.0.0/24" in done.stderr
