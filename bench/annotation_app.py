"""The service as the benchmark's processes run it: the real application over the database of ``GOLDSMITH_DATABASE_URL``."""

from __future__ import annotations

import os

from goldsmith.database.opening import Database, url_of
from goldsmith.server.application import made
from goldsmith.server.service_settings import ServiceSettings


def app():
    """Return the application, with few connections: a process has one core."""
    database = Database(url_of(os.environ["GOLDSMITH_DATABASE_URL"]), connections=int(os.environ.get("BENCH_CONNECTIONS", "4")))
    return made(database, ServiceSettings(chores=False))
