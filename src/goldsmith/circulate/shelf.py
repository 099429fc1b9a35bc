"""A shelf: a folder of releases, ``NAME/VERSION``, and who may have which of them.

1. What stands on the shelf is looked for anew where a folder changed; a release is read once.
2. ``main`` of a dataset is its newest version that is no trial (``1.0.0-rc.1``), was not recalled and whose certificate has not expired, where there is one; a version, ``v`` before it or not, is that
   version; the 40 digits of a commit are exactly that release.
3. What a status list of the publisher recalls is given to nobody.
4. Who may have the bytes stands in ``NAME/access.json``; without the file it is whoever is signed in.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from goldsmith.circulate.grades.rules import GRANTED, MEMBER, NOBODY
from goldsmith.circulate.release import HALLMARK, Release, payload_of
from goldsmith.circulation_errors import ShelfError

Openness = Literal["open", "members", "granted", "contract"]
ACCESS = "access.json"
NEEDS: dict[Openness, int] = {"open": NOBODY, "members": MEMBER, "granted": GRANTED, "contract": GRANTED}
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}")
VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?")
COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class Access:
    """Who may have a dataset's releases.

    Attributes:
        access: ``open``: anybody. ``members``: whoever is signed in. ``granted``: whoever was named.
            ``contract``: whoever has an agreement that stands, and nobody else.
        granted: The login of each who was named, and until when (RFC 3339; ``""``: for good).
        contact: Whom to ask, told to whoever may not.
        offered: Logins of partners who see it in the catalogue of the dataspace, and may negotiate for it.
    """

    access: Openness = "members"
    granted: dict[str, str] = field(default_factory=dict)
    contact: str = ""
    offered: tuple[str, ...] = ()

    def shows(self, login: str) -> bool:
        """Tell whether somebody may see that it is there, and what it is offered for: who may have it, and to whom it is offered.

        Example:
            >>> Access("granted", offered=("bo",)).shows("bo"), Access("granted", offered=("bo",)).lets("bo")
            (True, False)
        """
        return login in self.offered or self.lets(login)

    def lets(self, login: str | None, *, now: datetime | None = None) -> bool:
        """Tell whether somebody may have the bytes; None is somebody who is not signed in.

        Example:
            >>> one = Access("granted", {"mei": "2026-12-01T00:00:00Z"})
            >>> at = datetime(2026, 11, 30, tzinfo=UTC)
            >>> one.lets("mei", now=at), one.lets("bo", now=at), one.lets("mei", now=datetime(2026, 12, 1, tzinfo=UTC))
            (True, False, False)
        """
        return self.standing(login, now=now) >= self.needs

    @property
    def needs(self) -> int:
        """What somebody has to be at least."""
        return NEEDS[self.access]

    def standing(self, login: str | None, *, now: datetime | None = None) -> int:
        """Return what somebody is: nobody, a member, or granted."""
        if login is None:
            return NOBODY
        until = self.granted.get(login)
        named = self.access != "contract" and (
            until == "" or (until is not None and (now or datetime.now(UTC)) < datetime.fromisoformat(until))
        )
        return GRANTED if named else MEMBER


class Shelf:
    """The releases of a folder."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; it need not be there yet."""
        self.folder = folder
        self._lock = threading.Lock()
        self._read: dict[tuple[str, str], tuple[tuple[int, int], Release]] = {}
        self._places: dict[str, tuple[str, str]] = {}

    def names(self) -> list[str]:
        """Return the names of the datasets that have a release, in order."""
        return [name for name in _folders(self.folder) if NAME.fullmatch(name) and self.versions(name)]

    def versions(self, name: str) -> list[str]:
        """Return the versions of a dataset, the newest first (semantic versioning, clause 11)."""
        if not NAME.fullmatch(name):
            return []
        there = [one for one in _folders(self.folder / name) if VERSION.fullmatch(one) and (self.folder / name / one / HALLMARK).is_file()]
        return sorted(there, key=precedence, reverse=True)

    def release(self, name: str, version: str) -> Release:
        """Return a release.

        Raises:
            KeyError: There is none.
            ShelfError: What stands there is none.
        """
        if not NAME.fullmatch(name) or not VERSION.fullmatch(version):
            raise KeyError(version)
        place = self.folder / name / version
        try:
            changed = (place / HALLMARK).stat().st_mtime_ns, (place / HALLMARK).parent.stat().st_mtime_ns
        except OSError:
            raise KeyError(version) from None
        with self._lock:
            kept = self._read.get((name, version))
            if kept is None or kept[0] != changed:
                kept = self._read[name, version] = (changed, Release(place))
        return kept[1]

    def known(self, digest: str) -> Release | None:
        """Return the release whose hallmark has a digest; None where none stands here."""
        with suppress(KeyError, ShelfError):
            one = self.release(*self._places[digest])
            if one.digest == digest:
                return one
        for name in self.names():
            for version in self.versions(name):
                with suppress(KeyError, ShelfError):  # what is no release is given to nobody, and says nothing of others
                    one = self.release(name, version)
                    self._places[one.digest] = (name, version)
        place = self._places.get(digest)
        return self.release(*place) if place else None

    def found(self, name: str, revision: str) -> Release:
        """Return the release that a revision names: ``main``, a version, or a commit.

        Raises:
            KeyError: The dataset has none of it.
            ShelfError: What stands there is none.
        """
        versions = self.versions(name)
        said = revision.removeprefix("refs/tags/").removeprefix("refs/heads/")
        if said == "main":
            good = [one for one in versions if not self.recalled(self.release(name, one))] or versions
            good = [one for one in good if not self.release(name, one).expired()] or good
            chosen = next((one for one in good if "-" not in one.partition("+")[0]), good[0] if good else None)
            if chosen is None:
                raise KeyError(name)
            return self.release(name, chosen)
        if COMMIT.fullmatch(said):
            return (
                next(one for each in versions if (one := self.release(name, each)).commit == said) if self._has(name, said) else _none(said)
            )
        return self.release(name, said.removeprefix("v"))

    def _has(self, name: str, commit: str) -> bool:
        return any(self.release(name, one).commit == commit for one in self.versions(name))

    def recalled(self, release: Release) -> str:
        """Return why a release, or one that it was made from, was recalled, ``""`` where none was: the newest of the dataset's status lists counts.

        Raises:
            ShelfError: A status list is none; nothing is given then.
        """
        newest: dict[str, Any] = {}
        for version in self.versions(release.name):
            path = self.folder / release.name / version / "hallmark" / "status.dsse.json"
            if path.is_file():
                newest = max(newest, _status_of(path), key=lambda one: int(one.get("number", -1)))
        parents = release.predicate.get("provenance", {}).get("parents", ())
        gone = {release.digest, *(one.get("sha256") for one in parents)}
        for one in newest.get("recalled", ()):
            if one["hallmark"] in gone:
                return str(one.get("why") or "recalled")
        return ""

    def access(self, name: str) -> Access:
        """Return who may have a dataset's releases.

        Raises:
            ShelfError: The file that says it cannot be understood; nobody may then.
        """
        path = self.folder / name / ACCESS
        try:
            said = json.loads(path.read_bytes())
        except FileNotFoundError:
            return Access()
        except (ValueError, RecursionError):
            raise _unclear(path, "no JSON") from None
        return _access_of(said, path)

    def share(self, name: str, access: Access) -> None:
        """Say who may have a dataset's releases; the file comes to stand whole.

        Raises:
            ShelfError: The dataset has no release, or something of it is none.
        """
        if not self.versions(name):
            hint = f"goldsmith release {name} --version 1.0.0 --out {self.folder}/{name}/1.0.0"
            raise ShelfError("no release of this dataset stands on the shelf", where=str(self.folder / name), hint=hint)
        path = self.folder / name / ACCESS
        _access_of(asdict(access), path)
        file, part = tempfile.mkstemp(dir=path.parent, prefix=".access-")
        with os.fdopen(file, "w", encoding="utf-8") as out:
            json.dump(asdict(access), out, ensure_ascii=False, indent=1)
            out.flush()
            os.fsync(out.fileno())
        Path(part).replace(path)


def precedence(version: str) -> tuple[Any, ...]:
    """Return what versions are ordered by: semantic versioning 2.0.0, clause 11.

    Example:
        >>> sorted(["1.0.0", "1.0.0-rc.2", "1.0.0-rc.10", "0.9.10", "0.9.9"], key=precedence)
        ['0.9.9', '0.9.10', '1.0.0-rc.2', '1.0.0-rc.10', '1.0.0']
    """
    found = VERSION.fullmatch(version)
    if found is None:
        raise ValueError(version)
    trial = found[4]
    parts = tuple((0, int(one), "") if one.isdecimal() else (1, 0, one) for one in trial.split(".")) if trial else ()
    return int(found[1]), int(found[2]), int(found[3]), not trial, parts


def _folders(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as found:
            return sorted(one.name for one in found if one.is_dir())
    except OSError:
        return []


def _none(said: str) -> Release:
    raise KeyError(said)


def _status_of(path: Path) -> dict[str, Any]:
    said: dict[str, Any] = payload_of(path)["predicate"]
    listed = said.get("recalled", [])
    if (
        not isinstance(said.get("number"), int)
        or not isinstance(listed, list)
        or not all(isinstance(one, dict) and "hallmark" in one for one in listed)
    ):
        raise ShelfError("this is no status list", where=str(path), expected="a file that goldsmith status signed")
    return said


def _access_of(said: Any, path: Path) -> Access:
    if not isinstance(said, dict) or said.keys() - {"access", "granted", "contact", "offered"}:
        raise _unclear(path, "other fields than access, granted, contact, offered")
    access, granted, contact = said.get("access", "members"), said.get("granted", {}), said.get("contact", "")
    if access not in get_args(Openness):
        raise _unclear(path, f"access: {access}")
    if not isinstance(granted, dict) or not isinstance(contact, str):
        raise _unclear(path, "granted: no names with moments")
    offered = said.get("offered", [])
    if not isinstance(offered, list | tuple) or not all(isinstance(one, str) for one in offered):
        raise _unclear(path, "offered: no list of logins")
    for login, until in granted.items():
        try:
            if until and datetime.fromisoformat(until).tzinfo is None:
                raise ValueError  # noqa: TRY301  a moment without a zone is as unclear as none
        except (ValueError, TypeError):
            raise _unclear(path, f"granted: {login}: {until}") from None
    return Access(access, dict(granted), contact, tuple(offered))


def _unclear(path: Path, found: str) -> ShelfError:
    expected = '{"access": "open | members | granted | contract", "granted": {"LOGIN": "2027-01-01T00:00:00Z"}, "contact": "…"}'
    return ShelfError("who may have these releases is said wrongly", where=str(path), found=found, expected=expected)
