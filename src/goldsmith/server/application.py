"""The application of the service: routes of every family, errors in one form, guarded.

Each family of routes is one router in a file of its own, and stands in :func:`families`; every route of it declares its action.
"""

from __future__ import annotations

import copy
import functools
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.datastructures import State

from goldsmith import __version__
from goldsmith.circulate.catalogue.following import Catalogue
from goldsmith.circulate.model_files import ModelFiles
from goldsmith.circulate.shelf import Shelf
from goldsmith.server import models_asked, site
from goldsmith.server.accounts import audit, beginning, organisation, people, sessions, signing, teams, tokens, webhooks
from goldsmith.server.annotation import (
    alarms,
    backend,
    certificates,
    disputing,
    gold,
    interchange,
    lots,
    models,
    outside,
    predictions,
    projects,
    quality,
    reviewing,
    standing,
    statements,
    tasks,
    wizard,
    work,
)
from goldsmith.server.annotation.at_once import AtOnce
from goldsmith.server.answering import REFUSALS, add_answers
from goldsmith.server.catalogue import awarding, calling, feed, gathering, mapping, requesting, searching
from goldsmith.server.catalogue import pages as dataset_pages
from goldsmith.server.chores import doing
from goldsmith.server.contracts import agreements, money, orders, private_use, sales
from goldsmith.server.contracts.metering import Metering
from goldsmith.server.dataspace import managing
from goldsmith.server.dataspace import protocol as dataspace
from goldsmith.server.dataspace.moving import DATASPACE
from goldsmith.server.guarding import Guard
from goldsmith.server.hub import application as hub
from goldsmith.server.hub.marking import Marking
from goldsmith.server.routing import routes_of
from goldsmith.server.service_settings import ServiceSettings
from goldsmith.server.telling.documenting import documented

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fastapi import APIRouter

    from goldsmith.database.opening import Database

ABOUT = "Errors are `{error: {code, message, where, found, expected, hint}}`. Moments are RFC 3339 in UTC. Lists are paged by key: `?after=ID&limit=N`."


ACCOUNTS = (
    beginning,
    signing,
    sessions,
    standing,  # before the people: `/api/people/{person}/…`
    certificates,
    people,
    teams,
    tokens,
    organisation,
    audit,
    webhooks,
    managing,
)
ANNOTATION = (
    wizard,
    projects,
    tasks,
    reviewing,
    interchange,
    models,
    models_asked,
    alarms,
    statements,
    predictions,
    outside,
    backend,
    gold,
    lots,
    disputing,
    quality,
)
CATALOGUE = (feed, searching, dataset_pages, mapping, requesting, calling, awarding, gathering)
CONTRACTS = (orders, agreements, money, sales, private_use)
"""Families in the order in which the documentation tells them."""


def families() -> list[APIRouter]:
    """Return the routers of all families; addresses are tried in this order, and nothing is asked as often as the next task."""
    return [one.router for one in (work, *ACCOUNTS, *ANNOTATION, *CATALOGUE, *CONTRACTS)]


def made(database: Database, settings: ServiceSettings | None = None, *, closes: bool = False) -> Guard:
    """Return the service over a database that is migrated, guarded; where it closes the database, it does so at its end.

    Raises:
        TypeError: A route declares no action: a mistake of the program.
    """
    settings = settings or ServiceSettings()
    app = _assembled() if settings.releases else copy.copy(_shared())
    shelf = Shelf(Path(settings.releases)) if settings.releases else None
    app.state = State(
        {
            "database": database,
            "settings": settings,
            "closes": closes,
            "models": ModelFiles(Path(settings.models) if settings.models else None),
            "shelf": shelf,
            "catalogue": Catalogue(shelf) if shelf else None,
            "signer": None,
            "logs": False,
        }
    )
    if settings.releases:
        keys = Path(settings.keys) if settings.keys else None
        app.state.marking = Marking.of(shelf or Shelf(Path(settings.releases)), settings)
        read = hub.made(database, Path(settings.releases), keys, logs=bool(settings.log), marking=app.state.marking)
        app.state.signer, app.state.logs = read.state.signer, read.state.logs
        app.add_middleware(Metering, below=dataset_pages.router.prefix)  # records that are shown there are counted as elsewhere
        app.mount("/hub", read)
        app.mount("/.well-known", dataspace.well_known(settings))
        app.mount(DATASPACE, dataspace.made(database, settings, read.state.signer, app.state.marking))
    return Guard(AtOnce(app, database), names=settings.names, media=settings.media, https=settings.https)


@functools.cache
def _shared() -> FastAPI:
    """Return the application of which services are copies: what its routes take is worked out once in a process, however many there are."""
    return _assembled()


def _assembled() -> FastAPI:
    """Return an application without a database."""
    app = FastAPI(title="goldsmith", version=__version__, description=ABOUT, docs_url=None, redoc_url=None, openapi_url="/api/openapi.json", lifespan=_living)  # fmt: skip
    add_answers(app)
    every = [*families(), site.router]
    list(routes_of(every))
    for router in every:
        app.include_router(router, responses=REFUSALS)
    documented(app)
    return app


@asynccontextmanager
async def _living(app: FastAPI) -> AsyncIterator[None]:
    """Do chores while the service runs."""
    async with doing(app.state.database, app.state.settings):
        yield
    if app.state.closes:
        await app.state.database.close()
