"""Connections that stand still or break off keep nothing from anybody else."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import pytest

from annotate.running import PLAN, Running, running

MANY = 12
"""More than a process has connections to PostgreSQL."""


@contextmanager
def sent(at: Running, head: str, body: bytes = b"") -> Iterator[socket.socket]:
    """Send the beginning of a request of ann's, and read nothing of what is answered."""
    parts = urlsplit(at.url)
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        one.connect((parts.hostname, parts.port))
        one.sendall(f"{head}\r\nHost: {parts.netloc}\r\nAuthorization: Bearer {at.tokens['ann']}\r\n".encode() + body)
        yield one


def test_downloads_that_stand_still_stop_nobody(url: str):
    """A dozen exports are begun and not read: everybody else is answered, and a whole export still comes."""
    with running(url, "ann", "bob") as at, ExitStack() as open_:
        made = at.as_("ann").projects.create(PLAN)
        made.tasks.add([{"id": f"t{n}", "text": "汉" * 20_000} for n in range(150)])
        for _ in range(MANY):
            open_.enter_context(sent(at, f"GET /api/projects/{made.id}/export HTTP/1.1", b"\r\n"))
        time.sleep(1.0)

        assert at.as_("bob", timeout=5.0).me()["person"]["login"] == "bob"
        assert sum(1 for _ in made.export()) == 150


def test_an_upload_that_breaks_off_is_no_mistake_of_the_service(url: str, caplog: pytest.LogCaptureFixture):
    """Slow ones keep nobody waiting; one that ends early stores nothing, and fills no log with where it happened."""
    with running(url, "ann", "bob") as at:
        made = at.as_("ann").projects.create(PLAN)
        with caplog.at_level(logging.ERROR), ExitStack() as open_:
            for _ in range(MANY):
                head = f"POST /api/projects/{made.id}/tasks HTTP/1.1\r\nContent-Length: 100000"
                open_.enter_context(sent(at, head, b"\r\n["))
            time.sleep(0.5)
            assert at.as_("bob", timeout=5.0).me()["person"]["login"] == "bob"
        time.sleep(0.5)

        assert list(made.tasks.listed()) == []
        assert caplog.records == []
