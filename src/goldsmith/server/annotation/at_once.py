"""The usual answer before all routes: ``POST /api/turns/{id}/answer`` where two questions to PostgreSQL are enough.

It is the same answer as that of the route, from the same parts. Whatever is not quite usual, a fault included, is left to the route, which
gets the request as if nobody had looked at it: so nothing is refused here, and nothing is told here but that an answer is stored.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa
from pydantic import ValidationError
from starlette.requests import Request

from goldsmith.accounts.deciding import Place, may
from goldsmith.accounts.secret_words import digest_of
from goldsmith.accounts.sessions import TOLD_EVERY_MS, session_of
from goldsmith.annotate import at_once
from goldsmith.annotate.marks import move_marks
from goldsmith.database.columns import now
from goldsmith.database.directly import REFUSALS
from goldsmith.errors import GoldsmithError
from goldsmith.server.annotation.forms import turn_told
from goldsmith.server.annotation.work import ACTION, Saying, configurations, more_of
from goldsmith.server.answering import answer
from goldsmith.server.who import own_page, secret_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from goldsmith.accounts.sessions import Session
    from goldsmith.annotate.configuration import Configuration
    from goldsmith.annotate.queue import Worker
    from goldsmith.database.opening import Database

BEGINS, ENDS = "/api/turns/", "/answer"
SMALL = 1 << 16
"""Bytes of an answer that is usual."""
UNUSUAL: tuple[type[Exception], ...] = (GoldsmithError, ValidationError, ValueError, sa.exc.SQLAlchemyError, *REFUSALS)
"""What the route is better at telling. An answer that was stored before a connection broke is the same answer when it comes there."""
log = logging.getLogger("goldsmith.server")


class AtOnce:
    """Takes usual answers out of what an application is asked."""

    def __init__(self, app: ASGIApp, database: Database) -> None:
        """Take the application and its database."""
        self._app, self._database = app, database
        self._takes = not database.lite

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a usual answer, and hand on everything else."""
        turn_id = answered_in(scope) if self._takes else 0
        if not turn_id:
            await self._app(scope, receive, send)
            return
        body, rest = await _read(receive)
        try:
            told = await self._answered(Request(scope), turn_id, body)
        except UNUSUAL as problem:
            log.debug("an answer goes the usual way: %s", type(problem).__name__)
            told = None
        if told is None:
            await self._app(scope, rest, send)
        else:
            await told(scope, rest, send)

    async def _answered(self, request: Request, turn_id: int, body: bytes) -> Response | None:
        """Return what is told of an answer that is stored; ``None`` where the route shall see to it."""
        way, secret = secret_of(request)
        saying, digest = Saying.model_validate(orjson.loads(body)), digest_of(secret)
        async with self._database.direct() as connection:
            about = await at_once.known(connection, way, digest, turn_id)
            if about is None or not about.is_usual() or not _may(request, session_of(about.row, way, digest), about):
                return None
            wants = saying.ahead - about.worker.holds
            asked, now_asked = self._asked(about, saying.questions_version), self._asked(about, None)
            if wants > 1 or asked is None or now_asked is None:
                return None
            done = await at_once.give_answer(connection, about, saying.given(), asked, wants=wants == 1)
        if done is None:
            return None
        more = {"turns": [], "why": ""} if wants < 1 else await self._more(done, about.worker, saying.ahead, now_asked)
        back = {"feedback": None} if about.worker.policy.feedback == "at_once" else {}
        return answer({"answered": {"turn": turn_id, "revision": 1, "late": False}, **more, **back})

    async def _more(self, done: at_once.Done, worker: Worker, ahead: int, asked: Configuration) -> dict[str, Any]:
        """Return the turn that begins; where there is none, all lanes are looked into once more, and why is told."""
        if done.begun is None:
            async with self._database.changing() as connection:
                return await more_of(connection, worker.project_id, worker.person_id, ahead)
        if done.far:
            await self._marked(done, worker.person_id)
        return {"turns": [turn_told(done.begun, worker, asked)], "why": ""}

    def _asked(self, about: at_once.Known, version: int | None) -> Configuration | None:
        return configurations.known(self._database.engine.pool, about.worker.project_id, version or about.worker.questions_version)

    async def _marked(self, done: at_once.Done, person_id: int) -> None:
        """Move the marks that lag far behind; where that fails they lag on."""
        try:
            async with self._database.changing() as connection:
                await move_marks(connection, done.lane_id, done.mark, person_id)
        except sa.exc.SQLAlchemyError as problem:
            log.warning("marks were not moved: %s", problem)


def answered_in(scope: Scope) -> int:
    """Return the number of the turn that a small request in JSON answers, 0 where it does anything else."""
    if scope["type"] != "http" or scope["method"] != "POST":
        return 0
    path: str = scope["path"]
    number = path[len(BEGINS) : -len(ENDS)]
    if not (path.startswith(BEGINS) and path.endswith(ENDS) and number.isascii() and number.isdecimal() and len(number) < 19):
        return 0
    headers = dict(scope["headers"])
    size, kind = headers.get(b"content-length", b""), headers.get(b"content-type", b"")
    fits = size.isdigit() and int(size) <= SMALL and kind.startswith(b"application/json") and b"content-encoding" not in headers
    return int(number) if fits and not scope["query_string"] else 0


async def _read(receive: Receive) -> tuple[bytes, Callable[[], Awaitable[Message]]]:
    """Return the body of a request, and from where the same messages come once more, and then those that follow."""
    messages: list[Message] = []
    while not messages or messages[-1].get("more_body", False):
        messages.append(await receive())
    waiting = list(messages)

    async def again() -> Message:
        return waiting.pop(0) if waiting else await receive()

    return b"".join(each.get("body", b"") for each in messages), again


def _may(request: Request, session: Session, about: at_once.Known) -> bool:
    """Tell whether somebody may answer, and the database needs not hear now that he is still there."""
    own_page(request, session)
    place = Place(about.worker.project_id, session.organisation_id, about.row["works_as"])
    return may(session, ACTION, place) and now() - session.seen_at < TOLD_EVERY_MS
