"""The application: what a page may ask, each answered by one call of a service."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from goldsmith.errors import GoldsmithError, MissingPartError, NoDatasetError, NoRecordError, VersionError
from goldsmith.server.browse import paging, showing
from goldsmith.server.browse.broken import Sought  # noqa: TC001  the page's words are checked by it when they come
from goldsmith.server.browse.columns import Filter, condition
from goldsmith.server.browse.guarding import Guard
from goldsmith.server.browse.paging import MOST, Order
from goldsmith.setting_words import said_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.curate.report.trial import Trial
    from goldsmith.server.browse.versions import Shelves

SITE = Path(__file__).parent.parent / "site"
"""Where the build puts the browser side."""

Which = Annotated[int | None, Query(ge=1)]
"""A version; the newest where none is named."""

TOLD_EVERY = 0.02
"""Share of the work after which a trial tells again."""


class Asked(BaseModel):
    """Which records a page wants."""

    model_config = ConfigDict(extra="forbid")

    filters: list[Filter] = Field(default_factory=list, max_length=50)
    expression: str = Field("", max_length=5_000)
    start: int = Field(0, ge=0)
    limit: int = Field(50, ge=1, le=MOST)
    sort: str | None = None
    descending: bool = False
    after: dict[str, Any] | None = None
    columns: list[str] = Field(default_factory=list, max_length=20)
    positions: list[int] | None = Field(None, max_length=MOST)
    version: int | None = Field(None, ge=1)


class Changes(BaseModel):
    """Limits to change: `PATH=VALUE` as after ``--set``."""

    model_config = ConfigDict(extra="forbid")

    changes: list[str] = Field(min_length=1, max_length=50)
    version: int | None = Field(None, ge=1)


def made(shelves: Shelves, *, token: str, port: int) -> Guard:
    """Return the application for one dataset and its versions, guarded.

    Raises:
        MissingPartError: The browser side was not built.
    """
    if not (SITE / "index.html").is_file():
        raise MissingPartError(
            "the browser side of goldsmith is not in this installation",
            where=str(SITE),
            hint="install goldsmith again without GOLDSMITH_WITHOUT_WEB, where the npm registry can be reached",
        )
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_exception_handler(GoldsmithError, _told)
    app.add_exception_handler(RequestValidationError, _misunderstood)
    _add_pages(app)
    _add_records(app, shelves)
    _add_record(app, shelves)
    _add_limits(app, shelves)
    _add_quarantine(app, shelves)
    _add_versions(app, shelves)
    return Guard(app, token=token, port=port)


def _add_pages(app: FastAPI) -> None:
    @app.get("/")
    def index() -> FileResponse:
        return FileResponse(SITE / "index.html")

    @app.get("/site/{name}")
    def asset(name: str) -> FileResponse:
        path = SITE / name
        if "/" in name or path.suffix not in {".js", ".css", ".svg"} or not path.is_file():
            raise NoRecordError("there is no such part of the page", where=name)
        return FileResponse(path)


def _add_records(app: FastAPI, shelves: Shelves) -> None:
    @app.get("/api/dataset")
    def dataset(version: Which = None) -> dict[str, Any]:
        return shelves.of(version).about()

    @app.post("/api/records")
    def records(asked: Asked) -> dict[str, Any]:
        opened = shelves.of(asked.version).records
        if asked.positions is not None:
            found = paging.these(opened, asked.positions, asked.columns)
        elif asked.sort:
            order = Order(asked.sort, asked.descending, asked.after)
            found = paging.ordered(
                opened, condition(opened, asked.filters, asked.expression), order, limit=asked.limit, columns=asked.columns
            )
        else:
            start = int(asked.after["position"]) if asked.after else asked.start
            found = paging.page(
                opened, condition(opened, asked.filters, asked.expression), start=start, limit=asked.limit, columns=asked.columns
            )
        return {"rows": found.rows, "after": found.after, "searched": found.searched, "full": found.full, "records": opened.count()}

    @app.post("/api/count")
    def count(asked: Asked) -> dict[str, Any]:
        opened = shelves.of(asked.version).records
        return paging.counted(opened, condition(opened, asked.filters, asked.expression), start=asked.start)


def _add_record(app: FastAPI, shelves: Shelves) -> None:
    @app.get("/api/record/{position}")
    def record(
        position: int, characters: Annotated[int, Query(ge=0, le=showing.LONGEST)] = showing.TEXT, version: Which = None
    ) -> dict[str, Any]:
        shelf = shelves.of(version)
        return showing.shown(shelf.lake, shelf.records, position, shelf.rules, characters=characters, named=shelf.named)

    @app.get("/api/find")
    def find(id: str, version: Which = None) -> dict[str, Any]:  # noqa: A002  the word of the address
        return {"position": paging.position_of(shelves.of(version).records, id)}


def _add_limits(app: FastAPI, shelves: Shelves) -> None:
    @app.get("/api/statistics")
    def statistics(version: Which = None) -> dict[str, Any]:
        return shelves.of(version).statistics()

    @app.post("/api/trial")
    def trial(wanted: Changes) -> StreamingResponse:
        return StreamingResponse(_lines(shelves.of(wanted.version).tried(wanted.changes)), media_type="application/x-ndjson")

    @app.post("/api/recipe")
    def recipe(wanted: Changes) -> dict[str, Any]:
        return shelves.of(wanted.version).changed(wanted.changes)


def _add_quarantine(app: FastAPI, shelves: Shelves) -> None:
    @app.get("/api/quarantine")
    def quarantine(version: Which = None) -> dict[str, Any]:
        return shelves.of(version).quarantine.about()

    @app.post("/api/quarantine")
    def rows(sought: Sought) -> dict[str, Any]:
        return shelves.of(sought.version).quarantine.page(sought)

    @app.get("/api/quarantine/{row}")
    def broken(row: int, *, reveal: bool = False, version: Which = None) -> dict[str, Any]:
        return shelves.of(version).quarantine.row(row, reveal=reveal)


def _add_versions(app: FastAPI, shelves: Shelves) -> None:
    @app.get("/api/versions")
    def versions() -> dict[str, Any]:
        return shelves.told()

    @app.get("/api/newest")
    def newest() -> dict[str, Any]:
        return {"version": shelves.latest()}

    @app.get("/api/difference")
    def difference(a: int, b: int) -> dict[str, Any]:
        return shelves.difference(a, b)


def _lines(trials: Iterator[Trial]) -> Iterator[str]:
    """Yield a trial now and then as it grows, a JSON value a line; an error that comes late is a line too."""
    told = -1.0
    try:
        for trial in trials:
            if trial.done - told >= TOLD_EVERY or trial.done >= 1.0:
                told = trial.done
                yield json.dumps(trial.as_json(), ensure_ascii=False) + "\n"
    except GoldsmithError as error:
        yield json.dumps({"error": _facts(error)}, ensure_ascii=False) + "\n"


def _told(request: Request, error: Exception) -> JSONResponse:
    """Answer with an error as the command line tells it."""
    del request
    if not isinstance(error, GoldsmithError):
        raise error
    return JSONResponse(_facts(error), 404 if isinstance(error, NoRecordError | NoDatasetError | VersionError) else 400)


def _misunderstood(request: Request, error: Exception) -> JSONResponse:
    """Answer a request that has not the right form, without repeating what it held."""
    del request
    found = error.errors() if isinstance(error, RequestValidationError) else []
    places = "; ".join(f"{'.'.join(map(str, one['loc'][1:]))}: {said_of(one['type'], one.get('ctx', {}), None)}" for one in found[:5])
    return JSONResponse(
        {"code": "", "message": "the request is not understood", "where": "", "found": places, "expected": "", "hint": ""}, 400
    )


def _facts(error: GoldsmithError) -> dict[str, str]:
    return {"code": error.code, **{name: getattr(error, name) for name in ("message", "where", "found", "expected", "hint")}}
