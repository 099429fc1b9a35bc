"""No address leads a fetch into a private network, by no name, redirect or change of a name."""

from __future__ import annotations

import socket
import time

import pytest

from collect.web_server import manners, states
from goldsmith.collect.exchange import Limits
from goldsmith.collect.fetching import fetch
from goldsmith.collect.guarded import ForbiddenAddressError, connected, is_public


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/page/1",
        "http://localhost:{port}/page/1",
        "http://[::1]:{port}/",
        "http://2130706433:{port}/",
        "http://0x7f.1:{port}/",
        "http://127.1:{port}/",
        "http://0.0.0.0:{port}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://100.64.0.1/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://[64:ff9b::7f00:1]:{port}/",
        "http://[fd00::1]/",
        "http://[fe80::1]/",
    ],
)
def test_private_networks_are_never_entered(url, server, tmp_path):
    """However an inner address is written, nobody is asked."""
    counts = fetch([url.format(port=server.server_port)], tmp_path, manners(allow_private=False, tries=1, limits=Limits(2.0, 1.0, 1000)))

    assert server.asked == []
    assert set(counts) <= {"refused", "failed"}


def test_a_redirect_into_a_private_network_is_refused(server, tmp_path, monkeypatch):
    """The check is made for every step of a way, not for its first."""
    real = is_public
    monkeypatch.setattr("goldsmith.collect.guarded.is_public", lambda address: address == "127.0.0.1" or real(address))

    fetch([f"{server.base}/inward"], tmp_path, manners(allow_private=False))

    state, why = states(tmp_path)["inward"]
    assert state in {"refused", "failed"}
    assert why in {"169.254.169.254 leads to 169.254.169.254, which is not on the public internet", "robots.txt cannot be had"}


def test_a_name_that_changes_its_address_is_looked_up_once(server, monkeypatch):
    """The address that was checked is the one connected to, whatever the name server says next."""
    asked = []

    def looked_up(host, port, **_):
        asked.append(host)
        address = "93.184.216.34" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    with pytest.raises(OSError, match=r".*"):
        connected("rebinding.example", server.server_port, allow_private=False, deadline=time.monotonic() + 0.3)
    with pytest.raises(ForbiddenAddressError):
        connected("rebinding.example", server.server_port, allow_private=False, deadline=time.monotonic() + 0.3)

    assert server.asked == []
    assert asked == ["rebinding.example"] * 2


@pytest.mark.parametrize(
    "url",
    ["ftp://a/b", "javascript:alert(1)", "http://", "http://a b/", "http://me:secret@host/", "http://a\x00/", "http://[::1", "no address"],
)
def test_what_is_no_address_is_refused_with_its_reason(url, tmp_path):
    """It is taken note of and asked of nobody."""
    assert fetch([url], tmp_path, manners()) == {"refused": 1}
