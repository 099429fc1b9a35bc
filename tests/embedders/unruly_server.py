"""A real HTTP server that speaks the OpenAI API for embeddings, and misbehaves as a test asks it to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from embedders.words_model import vector

Behaviour = Callable[[int, list[str]], tuple[int, Any] | None]
"""Given the number of the request and its texts: a status and what to answer; None: behave."""


class Server:
    """The server, and what it was asked."""

    def __init__(self) -> None:
        self.behave: Behaviour = lambda _number, _texts: None
        self.requests: list[list[str]] = []
        self.keys: list[str] = []
        self.address = ""
        self.lock = threading.Lock()

    def answer(self, texts: list[str], key: str) -> tuple[int, Any]:
        """Return what the server says."""
        with self.lock:
            self.requests.append(texts)
            self.keys.append(key)
            number = len(self.requests)
        return self.behave(number, texts) or (200, data(texts))


def data(texts: list[str], dimension: int = 16) -> dict[str, Any]:
    """Return a good answer, its rows in another order than asked."""
    rows = [{"index": at, "embedding": vector(text, dimension)} for at, text in enumerate(texts)]
    return {"object": "list", "data": rows[::-1], "model": "words"}


@contextmanager
def serving() -> Iterator[Server]:
    """Start the server on a free port of this machine."""
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, told = server.answer(asked["input"], self.headers.get("Authorization", ""))
            if told == "stall":
                time.sleep(1.5)
                told = {}
            body = told if isinstance(told, bytes) else json.dumps(told).encode()
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                return  # the client has gone

        def log_message(self, *_: object) -> None:
            return

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    server.address = f"http://127.0.0.1:{http.server_port}/v1"
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
