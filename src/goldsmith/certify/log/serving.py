"""Logs and witnesses over HTTP: static files with the types and the lifetimes that they have, and the one request that a witness answers.

Any web server can serve the folder of a log as it is; this one is for those who have none at hand. It answers nothing but the checkpoint,
tiles and anchors of a log, `POST /add-checkpoint`, and `GET /HASH/checkpoint` and `GET /forks` of a witness.
"""

from __future__ import annotations

import json
import re
import socket
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, ClassVar

from goldsmith.certify.log.witness import Answer
from goldsmith.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from goldsmith.certify.log.witness import Witness

BINARY_TYPE = "application/octet-stream"
TILE = re.compile(r"/tile/(?:[1-5]?[0-9]|6[0-3]|entries)/(?:x[0-9]{3}/){0,6}[0-9]{3}(?:\.p/(?:[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5]))?")
VIEW = re.compile(r"/([0-9a-f]{64})/checkpoint")
GROWING = frozenset({"/checkpoint", "/anchors"})
"""What is another tomorrow."""
FOREVER, NEVER = "public, max-age=31536000, immutable", "no-cache, max-age=0"
LARGEST = 256 << 10
"""Bytes of a request: a checkpoint with signatures of many witnesses."""
PATIENCE = 30


class Served(ThreadingHTTPServer):
    """A server of a log, a witness, or both.

    Args:
        host: Address to listen at.
        port: Port; 0 for a free one.
        log: Folder of a log; none where only a witness is served.
        witness: A witness; none where only a log is served.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, host: str, port: int, *, log: Path | None = None, witness: Witness | None = None) -> None:
        self.log, self.witness = log, witness
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            super().__init__((host, port), _Handler)
        except (OSError, OverflowError) as problem:
            raise UsageError("nothing can listen here", where=f"{host}:{port}", found=str(problem), hint="choose another port") from None

    @property
    def url(self) -> str:
        """Where it is reached."""
        host, port = self.server_address[:2]
        return f"http://[{host!s}]:{port}" if ":" in str(host) else f"http://{host!s}:{port}"

    def answer_to_get(self, path: str) -> tuple[Answer, str]:
        """Return the answer to a GET, and how long it may be kept."""
        if self.witness and (found := VIEW.fullmatch(path)):
            head = self.witness.head(found[1])
            return (Answer(200, head), NEVER) if head else (Answer(404, b"never cosigned\n"), NEVER)
        if self.witness and path == "/forks":
            told = [{"origin": origin, "fork": json.loads(proof)} for origin, proof in self.witness.forks()]
            return Answer(200, json.dumps(told).encode() + b"\n", "application/json"), NEVER
        if self.log and (path in GROWING or TILE.fullmatch(path)):
            try:
                data = (self.log / path[1:]).read_bytes()
            except OSError:
                return Answer(404, b"not found\n"), NEVER
            return (Answer(200, data), NEVER) if path in GROWING else (Answer(200, data, BINARY_TYPE), FOREVER)
        return Answer(404, b"not found\n"), NEVER


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "goldsmith", ""
    timeout: ClassVar[int] = PATIENCE  # a connection that says nothing is closed
    server: Served

    def do_GET(self) -> None:
        """Answer with a file, or the view of a witness."""
        answer, lifetime = self.server.answer_to_get(self.path)
        self._send(answer, lifetime)

    def do_HEAD(self) -> None:
        """Answer as to a GET, without the content."""
        self.do_GET()

    def do_POST(self) -> None:
        """Answer a request for a cosignature."""
        length = self.headers.get("Content-Length", "")
        if self.path != "/add-checkpoint" or self.server.witness is None:
            self.close_connection = True
            self._send(Answer(404, b"not found\n"), NEVER)
        elif not re.fullmatch("[0-9]{1,9}", length):
            self.close_connection = True
            self._send(Answer(411, b"say how long the request is\n"), NEVER)
        elif int(length) > LARGEST:
            self.close_connection = True
            self._send(Answer(413, b"the request is too long\n"), NEVER)
        else:
            self._send(self.server.witness.add(self.rfile.read(int(length))), NEVER)

    def _send(self, answer: Answer, lifetime: str) -> None:
        self.send_response(HTTPStatus(answer.status))
        headers = {"Content-Type": answer.type, "Content-Length": str(len(answer.body)), "Cache-Control": lifetime}
        for name, value in {**headers, "X-Content-Type-Options": "nosniff", "Access-Control-Allow-Origin": "*"}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  the name is the library's
        """Say nothing: what a witness decided stands in its memory."""
