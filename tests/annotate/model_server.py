"""A real HTTP server that speaks the OpenAI API, says what a test plants, and misbehaves as a test asks it to."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MARK = re.compile(r"=====MATERIAL (\w+)\n(.*)\n=====END \1", re.DOTALL)


@dataclass(frozen=True)
class Asked:
    """What was asked: where, with what, under which mark and about which material."""

    method: str
    path: str
    body: Any
    headers: dict[str, str]

    @property
    def text(self) -> str:
        """What the user's message says."""
        content = self.body["messages"][1]["content"]
        return content if isinstance(content, str) else content[0]["text"]

    @property
    def mark(self) -> str:
        """The mark of the request."""
        return MARK.search(self.text)[1]

    @property
    def material(self) -> str:
        """What stands between the lines of the material."""
        return MARK.search(self.text)[2]


@dataclass
class Server:
    """The server: what it was asked, and how it answers.

    Attributes:
        answer: Returns a status with a body (an object, or bytes as they are), or ``stall``, ``cut``, ``drip``.
    """

    answer: Callable[[Asked], Any] = lambda _asked: (200, {})
    asked: list[Asked] = field(default_factory=list)
    port: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    at_work: int = 0
    most_at_work: int = 0

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"


def said(asked: Asked, answers: Any, **more: Any) -> tuple[int, Any]:
    """Return an answer of the API in the form that was asked for, with what it cost."""
    content = json.dumps({"mark": asked.mark, "answers": answers}, ensure_ascii=False)
    return worded(content, **more)


def worded(content: Any, *, tokens: Any = None, ended: str = "stop") -> tuple[int, Any]:
    """Return an answer of the API with these words."""
    choice: dict[str, Any] = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": ended}
    if tokens is not None:
        choice["logprobs"] = {"content": tokens}
    return 200, {"choices": [choice], "usage": {"prompt_tokens": 100, "completion_tokens": 10}}


@contextmanager
def serving(answer: Callable[[Asked], Any] | None = None) -> Iterator[Server]:  # noqa: C901  a handler with what it may do
    """Run a server until the block is left."""
    server = Server(answer) if answer else Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            given = self.rfile.read(size)
            asked = Asked("POST", self.path, json.loads(given or b"null"), {name.lower(): value for name, value in self.headers.items()})
            self._do(asked)

        def do_GET(self) -> None:
            self._do(Asked("GET", self.path, None, {name.lower(): value for name, value in self.headers.items()}))

        def _do(self, asked: Asked) -> None:
            with server.lock:
                server.asked.append(asked)
                server.at_work += 1
                server.most_at_work = max(server.most_at_work, server.at_work)
            try:
                told = server.answer(asked)
            finally:
                with server.lock:  # before anything is told: who has an answer may ask again at once
                    server.at_work -= 1
            try:
                self._tell(told)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def _tell(self, told: Any) -> None:
            if told == "cut":
                self.close_connection = True
                return
            if told == "drip":
                self.send_response(200)
                self.send_header("Content-Length", "1000000")
                self.end_headers()
                for _ in range(200):
                    self.wfile.write(b" ")
                    self.wfile.flush()
                    time.sleep(0.05)
                return
            status, body, *headers = told
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in headers[0].items() if headers else ():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server.port = http.server_address[1]
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
