"""What the client does when answers are lost, late, refused or none: made again only where that can do no harm."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

import goldsmith
from goldsmith.annotation_errors import ConflictError, DatabaseError, LimitError, ServiceError, TooOftenError
from goldsmith.client import Client, Manners
from goldsmith.client.refusals import error_of
from goldsmith.client.wire import Wire

LOST, CUT = "lost", "cut"
BUSY = (503, {"error": {"code": "GS706", "message": "the database cannot be reached"}})
OFTEN = (429, {"error": {"code": "GS705", "message": "tried too often"}})
TURN = {"id": 7, "task": {"id": 3, "key": "n1", "material": {"text": "x"}}, "draft": None, "draft_version": 0, "questions_version": 1}


@contextmanager
def answering(*script: Any) -> Iterator[tuple[Client, list[tuple[str, str, bytes, dict[str, str]]]]]:
    """Give a client of a server that answers as it is told, one request after another, and the requests that it got."""
    left, asked = list(script), []

    class Told(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            asked.append((self.command, self.path, self.rfile.read(int(self.headers.get("Content-Length", 0))), dict(self.headers)))
            told = left.pop(0)
            if told == LOST:
                self.close_connection = True
                return
            status, body, *headers = told
            text = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in (headers[0] if headers else {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text) + (50 if CUT in headers else 0)))
            self.end_headers()
            self.wfile.write(text)
            self.close_connection = CUT in headers

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815  as the library wants it

        def log_message(self, *words: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Told)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield (
            goldsmith.connect(f"http://127.0.0.1:{server.server_port}/", "gs_x", manners=Manners(patience=5, pause=0.01, timeout=5)),
            asked,
        )
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("first", [LOST, BUSY, (200, b'{"rows"', {}, CUT)], ids=["lost", "busy", "cut"])
def test_reading_goes_on_after_a_lost_answer(first: Any):
    """A list is asked for again where its answer was lost, cut off, or the database was away."""
    with answering(first, first, (200, {"rows": [{"id": 1}], "after": None})) as (client, asked):
        assert list(client.people) == [{"id": 1}]

    assert [one[:2] for one in asked] == [("GET", "/api/people?limit=200")] * 3


@pytest.mark.parametrize("first", [LOST, BUSY], ids=["lost", "busy"])
def test_a_change_is_not_made_twice(first: Any):
    """A new version of a guideline, an invitation, a new question: what may have happened is not asked for again, and that is said."""
    with answering(first) as (client, asked), pytest.raises((ServiceError, DatabaseError)) as told:
        client.people.invite("mei")

    assert len(asked) == 1
    assert first != LOST or "may have happened" in str(told.value)


def test_an_answer_may_be_given_again_and_the_next_tasks_are_asked_for():
    """After a lost reply the same answer is sent again; what began with the lost one is found by asking for one's turns."""
    taken = {"turns": [TURN], "why": ""}
    after = {"turns": [{**TURN, "id": 8}], "why": ""}
    answered = {"answered": {"turn": 7, "revision": 1, "late": False}, "turns": [], "why": "none_left"}
    script = [(200, taken), LOST, (200, answered), (200, after), (200, {**answered, "turns": []}), (200, {"turns": [], "why": "none_left"})]
    with answering(*script) as (client, asked):
        from goldsmith.client.turns import Turns

        turns = Turns(client.wire, 1)
        done = [(turn.id, turn.answer({"topic": "x"}).revision) for turn in turns]

    assert (done, turns.why) == ([(7, 1), (8, 1)], "none_left")
    assert [path for _, path, *_ in asked[1:3]] == ["/api/turns/7/answer"] * 2


def test_too_often_is_waited_for_and_not_for_ever():
    """`Retry-After` is kept to, also by changes, which did nothing yet; a longer wait than the patience is told at once."""
    with answering((*OFTEN, {"Retry-After": "1"}), (201, {"id": 4})) as (client, asked):
        assert client.teams.make("night") == 4
        assert len(asked) == 2
    with answering((*OFTEN, {"Retry-After": "3600"})) as (client, asked), pytest.raises(TooOftenError) as told:
        client.me()

    assert (told.value.seconds, len(asked)) == (3600, 1)


def test_an_export_that_breaks_off_is_no_export(tmp_path):
    """Neither a cut line nor fewer lines than were promised pass for the whole; the file that stood there stays."""
    (tmp_path / "a.jsonl").write_text("before", encoding="utf-8")
    project = {"id": 1, "name": "n", "state": "open", "revision": 1}
    for body, how in ((b'{"id": 1}\n{"id"', ({},)), (b'{"id": 1}\n', ({}, CUT))):
        with answering((200, project), (200, body, *how)) as (client, _), pytest.raises(ServiceError, match="broke off"):
            client.projects.one(1).export_to(tmp_path / "a.jsonl")

    assert [one.name for one in tmp_path.iterdir()] == ["a.jsonl"]
    assert (tmp_path / "a.jsonl").read_text(encoding="utf-8") == "before"


def test_what_is_no_service_is_told():
    """A page, a redirect, an answer that is no JSON: the token goes nowhere else, and the address is what to look at."""
    pages = [(200, b"<html>hello</html>"), (404, b"<h1>nginx</h1>"), (302, b"", {"Location": "http://127.0.0.1:1/api/people"}), (200, [1])]
    for page in pages:
        with answering(page) as (client, asked), pytest.raises(ServiceError, match="no service of goldsmith"):
            next(iter(client.people))
        assert len(asked) == 1


def test_large_bodies_are_compressed_and_tokens_are_only_headers():
    """Tasks go over as gzip; small requests plain; the token stands in no address."""
    tasks = [{"id": f"t{one}", "text": "标题" * 20} for one in range(100)]
    with answering((201, {"added": 100, "there": 0}), (201, {"id": 1})) as (client, asked):
        from goldsmith.client.tasks import Tasks

        assert Tasks(client.wire, 1).add(tasks).added == 100
        client.teams.make("x")

    (_, _, body, headers), (_, path, small, plain) = asked
    assert [json.loads(line) for line in gzip.decompress(body).splitlines()] == tasks
    assert (headers["Content-Encoding"], headers["Content-Type"]) == ("gzip", "application/octet-stream")
    assert ("Content-Encoding" in plain, json.loads(small), "gs_x" in path) == (False, {"name": "x"}, False)


@pytest.mark.parametrize(
    ("status", "body", "kind", "words"),
    [
        (409, {"code": "GS704", "message": "m", "stands": {"a": 1}}, ConflictError, "m"),
        (413, {"code": "", "message": "this is too large"}, ServiceError, "found: 413"),
        (413, {"code": "GS705", "message": "too large"}, LimitError, "too large"),
        (500, {"code": "", "message": "goldsmith made a mistake"}, ServiceError, "made a mistake"),
        (422, {"code": "GS999", "message": "of a newer service"}, ServiceError, "of a newer service"),
        (422, {"code": "GS701", "message": "m", "faults": ["no object"]}, Exception, "does not fit"),
        (400, {"code": 7, "message": "odd", "where": None, "hint": ["x"]}, ServiceError, "odd"),
    ],
)
def test_every_refusal_becomes_an_error(status: int, body: dict[str, Any], kind: type[Exception], words: str):
    """Those of a newer service, and odd ones, too."""
    error = error_of(status, json.dumps({"error": body}).encode(), {}, where="GET /api/x")

    assert isinstance(error, kind)
    assert words in str(error)


def test_a_wire_keeps_to_itself_what_is_secret():
    """Neither the token nor the cookie is shown."""
    wire = Wire("http://127.0.0.1:1", "gs_secret", cookie="goldsmith=secret")

    assert "secret" not in repr(wire)
