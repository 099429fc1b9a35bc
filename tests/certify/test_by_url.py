"""A release behind a URL: it is hashed as it comes; what cannot be fetched is unreadable, what differs is altered, and never verified."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from certify.corruptions import HALLMARK, PROOF, STATUS
from certify.releases import NOW, POLICY, Plan, built, digest, status_list
from goldsmith.certify import goldsmith_verify as verifier


class Served(BaseHTTPRequestHandler):
    """A server of files, which may say other things about them."""

    files: ClassVar[dict[str, bytes]] = {}
    odd: ClassVar[dict[str, str]] = {}
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with a file of the release, or with what is asked of this path."""
        name = self.path.removeprefix("/r/").replace("%C3%A9", "é").replace("%E5%9B%BE", "图")
        odd, data = self.odd.get(name, ""), self.files.get(name)
        if odd.startswith(("http", "file", "ftp", "/")):
            self.send_response(302)
            self.send_header("Location", odd)
            data = b""
        elif odd.isdigit():
            self.send_response(int(odd))
        else:
            self.send_response(200 if data is not None else 404)
        data = data or b""
        self.send_header("Content-Length", str(len(data) + (5 if odd == "broken" else 0)))
        self.end_headers()
        self.wfile.write(data)
        self.close_connection = bool(odd)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Serve on a port of this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Served) as http:
        runs = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        runs.start()
        yield f"http://127.0.0.1:{http.server_port}/r"
        http.shutdown()
        runs.join()


@pytest.fixture
def verdict(server: str, tmp_path: Path) -> Any:
    """Verify what is served."""
    (tmp_path / "policy").write_text(POLICY, encoding="utf-8")

    def run(files: dict[str, bytes], odd: dict[str, str] | None = None, place: str = server, **options: Any) -> dict[str, Any]:
        Served.files, Served.odd = files, odd or {}
        return verifier.verify(place, str(tmp_path / "policy"), now=NOW, **options)

    return run


@pytest.mark.parametrize("shard", [0, 64])
def test_a_release_is_verified_as_it_comes(verdict: Any, server: str, shard: int):
    """Whole files or shards, with a slash at the end of the address or without; names in Chinese are asked for as addresses write them."""
    files = built(Plan(shard=shard))

    assert verdict(files)["why"] == ""
    assert verdict(files, place=server + "/")["exit"] == 0
    assert verdict(files, {"README.md": "/r/croissant.json"})["exit"] == 10, "the redirection is followed, to other bytes"


def test_what_is_altered_on_the_way(verdict: Any):
    """A byte, a shorter file, a longer one, a missing one: 10; no hallmark: 16; no proof: 12."""
    files = built()
    data = files["data/é.bin"]
    for other in (b"\1" + data[1:], data[:-1] + b"\1", data[:-1], data + b"\0", b"", data[:64]):
        assert verdict({**files, "data/é.bin": other})["exit"] == 10
    for name, code in {
        "data/é.bin": 10,
        "hallmark/trust.policy": 10,
        HALLMARK: 16,
        PROOF: 12,
        STATUS: 13,
        "hallmark/manifest.oms.json": 10,
    }.items():
        assert verdict({each: kept for each, kept in files.items() if each != name})["exit"] == code


@pytest.mark.parametrize("name", ["README.md", HALLMARK, "hallmark/trust.policy", PROOF, STATUS])
@pytest.mark.parametrize("odd", ["500", "403", "broken", "file:///etc/passwd", "ftp://127.0.0.1/x", "/r/README.md-round"])
def test_what_cannot_be_fetched_is_unreadable(verdict: Any, name: str, odd: str):
    """An error of the server, a connection that breaks off, a redirection to elsewhere: 16 (a missing file where it leads nowhere), never verified."""
    files = built()
    found = verdict({**files, name: files[name][:-5] if odd == "broken" else files[name]}, {name: odd, "README.md-round": "404"})

    assert found["exit"] == 16 or (odd == "/r/README.md-round" and found["exit"] in (10, 12, 13, 16))
    assert found["why"]


def test_nobody_answers(verdict: Any):
    """A network that is not there is no verdict on a release."""
    assert verdict({}, place="http://127.0.0.1:9/")["exit"] == 16


def test_a_status_list_by_its_address(verdict: Any, server: str):
    """A newer list is fetched, and counts."""
    files = built()
    newer = status_list(4, recalled=[{"hallmark": digest(files[HALLMARK]), "why": "leak", "since": NOW}])

    assert verdict({**files, "newest": newer}, status=f"{server}/newest")["exit"] == 14
    assert verdict({**files, "newest?of=%C2%A7": newer}, status=f"{server}/newest?of=%C2%A7")["exit"] == 14
    assert verdict(files, status=f"{server}/newest")["exit"] == 16


def test_https_is_never_left():
    """A redirection from https to http is not followed."""
    handler = verifier._Redirect()
    request = verifier.urllib.request.Request("https://example.com/a")

    with pytest.raises(OSError, match="not followed"):
        handler.redirect_request(request, None, 302, "", {}, "http://example.com/a")
    assert handler.redirect_request(request, None, 302, "", {}, "https://example.com/b").full_url == "https://example.com/b"
