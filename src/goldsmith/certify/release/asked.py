"""What is asked of a release: of which version, by whom, in which layout, for how long; and the number that it has for life."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from goldsmith.certify_errors import ReleaseError
from goldsmith.errors import UsageError
from goldsmith.sensitivity import Sensitivity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from goldsmith.signing.held import Signer

SEMVER = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*))?"
)
"""A version of Semantic Versioning 2.0.0 without build metadata, which would make no other version."""
LAYOUTS = ("parquet", "jsonl", "webdataset", "lance")
TAG = "release-"


@dataclass(frozen=True)
class Party:
    """Somebody who signs: a name for people, and a key; the key is only named where its owner signs later."""

    name: str
    did: str
    key: Signer | None = None


@dataclass(frozen=True)
class Request:
    """What is asked.

    Attributes:
        dataset: Its name, or ``name@version``.
        version: The number of the release.
        out: The folder.
        publisher: Who publishes.
        evaluator: Who evaluates, another party.
        layout: ``parquet``, ``jsonl``, ``webdataset`` or ``lance``.
        evaluation: Folder of a report of this version; made where left out.
        profile: By which it is evaluated then.
        spec: Requirement for that.
        lasts: How long the hallmark is valid.
        parents: Folders or hallmarks of releases that this one was made from.
        log: Folder of a log that it is entered into.
        level: How sensitive it is, as declared; what it was made from may be more so.
        columns: How sensitive columns are.
        status: The newest status list of the publisher; it goes along.
        status_at: Where newer ones will be.
        issued: The moment that the release says; now where left out.
        workers: Threads; 0 for all cores.
    """

    dataset: str
    version: str
    out: Path
    publisher: Party
    evaluator: Party
    layout: str = "parquet"
    evaluation: Path | None = None
    profile: str = "tc609-2025"
    spec: Path | None = None
    lasts: timedelta = field(default=timedelta(days=365))
    parents: tuple[Path, ...] = ()
    log: Path | None = None
    level: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    status: Path | None = None
    status_at: str = ""
    issued: datetime | None = None
    workers: int = 0

    @property
    def tag(self) -> str:
        """The name that the version of the lake is given."""
        return TAG + self.version


def checked(request: Request) -> None:
    """Refuse what can be told to be wrong before anything is read.

    Raises:
        UsageError: The number or the layout is none.
        ReleaseError: The folder is taken, or publisher and evaluator are the same.
    """
    if not SEMVER.fullmatch(request.version):
        raise UsageError(
            "this is no version of a release", where="--version", found=request.version[:60], expected="MAJOR.MINOR.PATCH, such as 1.2.0 or 2.0.0-rc.1",
            hint="without `v`, without leading zeros, without `+`: https://semver.org",
        )  # fmt: skip
    if request.layout not in LAYOUTS:
        raise UsageError("there is no such layout of a release", where="--as", found=request.layout, expected=", ".join(LAYOUTS))
    if request.publisher.did == request.evaluator.did:
        raise ReleaseError(
            "publisher and evaluator are the same key: nobody certifies what he sells", found=request.publisher.did,
            hint="`goldsmith keys new evaluator` makes another, and its owner may sign later: --unsigned-by-evaluator",
        )  # fmt: skip
    if request.out.exists() and not (request.out.is_dir() and not any(request.out.iterdir())):
        hint = "a number is given once: `goldsmith verify` tells whether this one stands, else choose the next one; or another folder: --out DIR"
        raise ReleaseError("there is something under this name already", where=str(request.out), hint=hint)


def ordered(version: str) -> tuple[tuple[int, ...], bool, tuple[tuple[int, int, str], ...]]:
    """Return what versions are ordered by (Semantic Versioning, clause 11).

    Example:
        >>> sorted(["1.10.0", "1.2.0", "1.2.0-rc.1", "1.2.0-rc.1.x"], key=ordered)
        ['1.2.0-rc.1', '1.2.0-rc.1.x', '1.2.0', '1.10.0']
    """
    number, _, before = version.partition("-")
    parts = tuple((0, int(one), "") if one.isdigit() else (1, 0, one) for one in before.split(".")) if before else ()
    return tuple(map(int, number.split("."))), not before, parts


def columns(said: Sequence[str]) -> dict[str, str]:
    """Return how sensitive columns are that somebody names as ``COLUMN=SENSITIVITY``.

    Raises:
        UsageError: One is no pair, names no sensitivity, or is named twice.
    """
    found: dict[str, str] = {}
    for one in said:
        name, _, level = one.rpartition("=")
        if not name or not level or name in found:
            raise UsageError(
                "this says no sensitivity of a column", where="--column-level", found=one[:80], expected="COLUMN=一般4, each once"
            )
        found[name] = str(Sensitivity.read(level, where="--column-level"))
    return found
