"""A web server that errs as its paths tell, and what the tests of fetching ask of a folder that was fetched into."""

from __future__ import annotations

import gzip
import http.server
import re
import sqlite3
import threading
import time
from pathlib import Path

from goldsmith.collect.exchange import Limits
from goldsmith.collect.fetching import Manners
from goldsmith.reader import find_sources, reader_for

PROSE = "Der Fluss fließt ruhig durch das Tal, und die Leute am Ufer sehen ihm zu, wie er sich langsam entfernt. " * 3
ROBOTS = "User-agent: *\nDisallow: /secret\nAllow: /secret/open\n\nUser-agent: goldsmith\nDisallow: /private/\nAllow: /private/open$\n"
QUICK = Limits(5.0, 0.6, 200_000)


class Server(http.server.ThreadingHTTPServer):
    """A web server whose answers the path tells; it remembers who asked when, and how many at once."""

    daemon_threads = True
    robots: bytes | None = ROBOTS.encode()
    robots_status = 200
    slow = 0.0

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, float]] = []
        self.agents: set[str] = set()
        self.now = self.most = 0
        self.lock = threading.Lock()

    @property
    def base(self) -> str:
        """Address of the server."""
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *_) -> None:
        """Stay silent about clients that hang up."""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *_):
        """Stay silent."""

    def do_GET(self):
        """Answer as the path says."""
        server = self.server
        with server.lock:
            server.asked.append((self.path, time.monotonic()))
            server.agents.add(self.headers["User-Agent"])
            server.now += 1
            server.most = max(server.most, server.now)
        try:
            time.sleep(server.slow)
            self.route(self.path.partition("?")[0])
        finally:
            with server.lock:
                server.now -= 1

    def route(self, path):  # noqa: C901, PLR0912  one branch an answer
        """Choose an answer."""
        if path == "/robots.txt":
            self.answer(self.server.robots_status if self.server.robots is not None else 404, self.server.robots or b"", kind="text/plain")
        elif found := re.fullmatch(r"/hop/(\d+)", path):
            self.answer(302, b"", {"Location": f"/hop/{int(found[1]) - 1}" if int(found[1]) else "/page/hopped"})
        elif path == "/inward":
            self.answer(302, b"", {"Location": "http://169.254.169.254/latest/meta-data/"})
        elif path.startswith("/busy") and sum(asked == self.path for asked, _ in self.server.asked) < 3:
            self.answer(503, b"", {"Retry-After": "0"})
        elif path == "/stall":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100\r\n\r\n<p>")
            self.wfile.flush()
            time.sleep(1.5)
        elif path == "/drip":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for i in range(60):
                self.wfile.write(f"X-{i}: 1\r\n".encode())
                self.wfile.flush()
                time.sleep(0.1)
        elif path == "/cut":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n<p>half")
            self.close_connection = True
        elif path == "/noise":
            self.wfile.write(b"\x00\xff garbage\r\n\r\n")
            self.close_connection = True
        elif path == "/huge":
            self.answer(200, b"<p>" + b"x" * 300_000)
        elif path == "/picture":
            self.answer(200, b"\x89PNG", kind="image/png")
        elif path == "/zipped":
            self.answer(200, gzip.compress(page("zipped")), {"Content-Encoding": "gzip"})
        elif path == "/gone":
            self.answer(404, page("gone"))
        elif self.headers.get("If-None-Match") == '"v1"':
            self.answer(304, b"")
        elif path == "/chunked":
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for piece in re.findall(rb"(?s).{1,50}", page("chunked")):
                self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.answer(200, page(path), {"ETag": '"v1"'})

    def answer(self, status, body, headers=None, kind="text/html; charset=utf-8"):
        """Send an answer."""
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def page(name: str) -> bytes:
    """Return a page with a title and a text."""
    return f"<!doctype html><html><head><title>{name}</title></head><body><p>{PROSE}</p></body></html>".encode()


def manners(**given) -> Manners:
    """Return quick manners for a server on this machine."""
    return Manners(**{"delay": 0.0, "limits": QUICK, "allow_private": True, "tries": 3, **given})


def states(folder: Path) -> dict[str, tuple[str, str]]:
    """Return state and reason of each address, by its path."""
    connection = sqlite3.connect(folder / ".fetch.sqlite")
    found = {
        url.partition("://")[2].partition("/")[2]: (state, why)
        for url, state, why in connection.execute("SELECT url, state, why FROM pages")
    }
    connection.close()
    return found


def pages(folder: Path) -> list[dict[str, object]]:
    """Return the records that the reader of archives finds in a folder."""
    sources = find_sources([str(folder)])
    return [
        row
        for one in sources
        for part in reader_for(one.path).parts(one.path)
        for found in reader_for(one.path).read(part)
        for row in found.rows
    ]
