"""Use of a release that hands nothing out: statistics with noise, sets that are compared.

| request | what |
|---|---|
| ``GET /api/datasets/ID/private/REV`` | what may still be told to who asks, and what one unit of privacy is |
| ``POST /api/datasets/ID/private/REV`` ``{"statistic": …, "epsilon": …}`` | a statistic with noise, charged before it is drawn |
| ``POST /api/datasets/ID/sketch/REV`` ``{"column": "text", "epsilon": 1, "n": 1048576}`` | a sketch of a column with noise |
| ``POST /api/datasets/ID/overlap/REV`` ``{"request": BASE64, "column": "text", "shingles": false}`` | the owner's half of a comparison of sets |

Budgets are set by the owner (``goldsmith private budget``) in the ledger of the shelf, or the one that GOLDSMITH_PRIVACY_LEDGER names. Whoever is not
signed in asks as ``anonymous``, all of them together.
"""

from __future__ import annotations

import asyncio
import functools
import json
import os
from base64 import b64decode, b64encode
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool

from goldsmith.circulate.asking import table_of
from goldsmith.circulate.grades.standing import graded
from goldsmith.circulate.privacy import overlap
from goldsmith.circulate.privacy.answering import answered_privately, sketched_privately
from goldsmith.circulate.privacy.ledger import Ledger
from goldsmith.circulate.privacy.ledger_tables import EVERYBODY
from goldsmith.circulate.privacy.question import PrivateQuestion
from goldsmith.privacy_errors import BudgetError
from goldsmith.server.answering import answer
from goldsmith.server.hub.deciding import given
from goldsmith.server.hub.refusing import Refusal
from goldsmith.server.hub.sending import cited
from goldsmith.server.routing import BODY

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from goldsmith.circulate.release import Release
    from goldsmith.circulate.shelf import Shelf
    from goldsmith.server.hub.deciding import Given

ANYBODY = "anonymous"
"""The name under which those ask who are not signed in."""
LEDGER, REGISTER = "privacy.db", "overlap.db"
AT_ONCE = 2
"""Statistics and comparisons that are worked on at the same time; others wait."""
SETS_KEPT = 2
_room = asyncio.Semaphore(AT_ONCE)


class Large:
    """Stands for a route that takes the requests of large sets."""

    openapi_extra = {BODY: 96 << 20}  # noqa: RUF012  as routes have it


def uncounted(request: Request) -> None:
    """Say that the answer holds nothing of the data, so that it is no use of it under a contract."""
    from goldsmith.server.contracts.metering import PLACE

    request.scope[PLACE].under = None


def name_of(one: Given) -> str:
    """Return the name under which somebody asks."""
    return one.who.login if one.who else ANYBODY


@functools.lru_cache(maxsize=4)
def _ledger(place: str) -> Ledger:
    return Ledger.of(place)


def ledger_of(shelf: Shelf) -> Ledger:
    """Return the ledger that budgets stand in."""
    return _ledger(os.environ.get("GOLDSMITH_PRIVACY_LEDGER") or str(shelf.folder / LEDGER))


def kept_ledger(shelf: Shelf) -> Ledger | None:
    """Return the ledger where there is one; None where no budget was ever set, so that none is made by looking."""
    return ledger_of(shelf) if os.environ.get("GOLDSMITH_PRIVACY_LEDGER") or (shelf.folder / LEDGER).is_file() else None


async def left(request: Request) -> Response:
    """Tell what may still be told: to everybody together, and to who asks."""
    one = await given(request, "aggregate", revision=request.path_params["revision"])
    uncounted(request)

    def found() -> dict[str, Any]:
        ledger, names = ledger_of(one.shelf), {EVERYBODY, name_of(one)}
        told = [asdict(each) for each in ledger.allowances(one.release.name) if each.asker in names]
        try:
            unit = ledger.unit(one.release.name).words
        except BudgetError:
            unit = ""
        return {"dataset": one.release.name, "unit": unit, "allowances": told}

    return answer(await run_in_threadpool(found))


async def statistic(request: Request) -> Response:
    """Answer a question with noise."""
    one = await given(request, "aggregate", revision=request.path_params["revision"])
    question = PrivateQuestion.configured(await said(request))

    def found() -> dict[str, Any]:
        return answered_privately(
            one.release, question, ledger_of(one.shelf), asker=name_of(one), sensitivity=graded(one.shelf, one.release).whole
        )

    async with _room:
        return answer(await run_in_threadpool(found), headers=cited(one.release))


async def sketch(request: Request) -> Response:
    """Give a sketch of a column with noise."""
    one = await given(request, "aggregate", revision=request.path_params["revision"])
    asked = await said(request)
    try:
        column, epsilon, n = str(asked.get("column", "text")), float(asked.get("epsilon", 1.0)), int(asked.get("n", 1 << 20))
    except (TypeError, ValueError, OverflowError):
        raise Refusal(422, 'a sketch is {"column": "text", "epsilon": 1, "n": 1048576}') from None

    def found() -> dict[str, Any]:
        sensitivity = graded(one.shelf, one.release).whole
        return sketched_privately(
            one.release, ledger_of(one.shelf), column=column, epsilon=epsilon, n=n, asker=name_of(one), sensitivity=sensitivity
        )

    async with _room:
        return answer(await run_in_threadpool(found), headers=cited(one.release))


async def compared(request: Request) -> Response:
    """Answer a request about a set: the owner's blinded set, and the request blinded again."""
    request.scope["route"] = Large
    one = await given(request, "aggregate", revision=request.path_params["revision"])
    asked = await said(request)
    try:
        message, column = b64decode(asked["request"], validate=True), str(asked.get("column", "text"))
    except (KeyError, TypeError, ValueError):
        raise Refusal(422, 'a comparison is {"request": BASE64, "column": "text", "shingles": false}') from None

    def found() -> dict[str, Any]:
        theirs = hashes(one.release, column, shingles=bool(asked.get("shingles")))
        register = overlap.Register(one.shelf.folder / REGISTER)
        setup, response = overlap.answered(message, theirs, register, dataset=one.release.name, asker=name_of(one))
        return {"setup": b64encode(setup).decode(), "response": b64encode(response).decode()}

    async with _room:
        return answer(await run_in_threadpool(found), headers=cited(one.release))


def hashes(release: Release, column: str, *, shingles: bool) -> list[str]:
    """Return the hashes of the texts of a column; those of the last few are kept.

    Raises:
        Refusal: There is no such column.
    """
    table = table_of(release)  # files are looked at each time
    if column not in table.schema.names:
        raise Refusal(422, f"there is no column {column}; there are {', '.join(table.schema.names)}")
    return list(_hashes(release.digest, column, _Texts(release, column, shingles)))


class _Texts:
    """The texts of a column, which are the same for the same release and column."""

    def __init__(self, release: Release, column: str, shingles: bool) -> None:  # noqa: FBT001
        self.release, self.column, self.shingles = release, column, shingles
        self._same = (release.digest, column, shingles)

    def __hash__(self) -> int:
        return hash(self._same)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Texts) and other._same == self._same


@functools.lru_cache(maxsize=SETS_KEPT)
def _hashes(digest: str, column: str, texts: _Texts) -> tuple[str, ...]:
    del digest
    batches = table_of(texts.release).to_batches(columns=[column])
    every = (str(text) for batch in batches for text in batch.column(0).to_pylist() if text is not None)
    return tuple(overlap.hashes_of(every, shingles=texts.shingles))


async def said(request: Request) -> dict[str, Any]:
    """Return the JSON object that a request says.

    Raises:
        Refusal: It says none.
    """
    try:
        found = json.loads(await request.body())
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Refusal(422, "a JSON object is expected")
    return found
