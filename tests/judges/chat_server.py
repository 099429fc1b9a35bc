"""A real HTTP server that speaks the OpenAI API for chat, judges with planted errors, and misbehaves as a test asks it to."""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PART = re.compile(r"^=====(MATERIAL|BESIDE) (\w+)\n(.*?)\n=====END \2$", re.DOTALL | re.MULTILINE)
MARK = re.compile(r'"mark": "(\w+)"')


@dataclass(frozen=True)
class Request:
    """What was asked, as the server understands it."""

    number: int
    question: str
    mark: str
    material: str
    beside: str
    body: dict[str, Any]
    key: str

    def chance(self, what: str = "") -> float:
        """Return a number in [0, 1) that depends on the material alone."""
        digest = hashlib.sha256(f"{what}\0{self.material}\0{self.beside}".encode()).digest()
        return int.from_bytes(digest[:7], "big") / 2**56


Answer = Callable[[Request], Any]
"""What is answered to a request: any JSON value; a string of the form ``raw:…`` is sent as it is."""
Behaviour = Callable[[Request], tuple[int, Any] | str | None]
"""A status with a body, or one of the faults ``stall``, ``cut``, ``hang up``; None: behave."""


class Server:
    """The server, what it answers, and what it was asked."""

    def __init__(self) -> None:
        self.answer: Answer = lambda _request: "3"
        self.behave: Behaviour = lambda _request: None
        self.requests: list[Request] = []
        self.models = 200
        self.headers: dict[str, str] = {}
        self.address = ""
        self.stall = 1.5
        self.lock = threading.Lock()

    def understood(self, body: dict[str, Any], key: str) -> Request:
        """Return a request with its parts, and note it."""
        system, user = (one["content"] for one in body["messages"])
        parts = {name: text for name, _, text in PART.findall(user)}
        question = user.splitlines()[1]
        with self.lock:
            found = Request(
                len(self.requests) + 1, question, MARK.findall(system)[-1], parts["MATERIAL"], parts.get("BESIDE", ""), body, key
            )
            self.requests.append(found)
        return found


def said(request: Request, answer: Any, *, finish: str = "stop", refusal: str | None = None) -> dict[str, Any]:
    """Return an answer of the API."""
    told = answer[4:] if isinstance(answer, str) and answer.startswith("raw:") else json.dumps({"mark": request.mark, "answer": answer})
    message = {"role": "assistant", "content": None if refusal else told, "refusal": refusal}
    usage = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}
    return {
        "id": "x",
        "object": "chat.completion",
        "model": "planted",
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": usage,
    }


@contextmanager
def serving(port: int = 0) -> Iterator[Server]:
    """Start the server on a free port of this machine."""
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._send(server.models, {"data": []})

        def do_POST(self) -> None:
            asked = server.understood(
                json.loads(self.rfile.read(int(self.headers["Content-Length"]))), self.headers.get("Authorization", "")
            )
            fault = server.behave(asked)
            if fault == "hang up":
                self.close_connection = True
                return
            if fault == "stall":
                time.sleep(server.stall)
            cut = fault == "cut"
            status, told = fault if isinstance(fault, tuple) else (200, said(asked, server.answer(asked)))
            self._send(status, told, cut=cut)

        def _send(self, status: int, told: Any, *, cut: bool = False) -> None:
            body = told if isinstance(told, bytes) else json.dumps(told).encode()
            try:
                self.send_response(status)
                for name, value in server.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[: len(body) // 2] if cut else body)
                self.close_connection = cut
            except OSError:
                self.close_connection = True  # the client has gone

        def log_message(self, *_: object) -> None:
            return

    http = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    http.daemon_threads = True
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    server.address = f"http://127.0.0.1:{http.server_port}/v1"
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
