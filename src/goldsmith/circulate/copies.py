"""The copies of releases that were marked for people, beside the shelf: each login has his own, and gets no other.

1. Of a release of level 一般3 nobody gets the bytes that were certified: who may have it gets the copy that was marked for him, under its name and version.
2. A copy stands in ``.copies/NAME/VERSION/DIGEST``, DIGEST of the login; a folder there was looked at whole before anything of it is given.
3. Only a signed and logged word of the publisher (``goldsmith share NAME --unmarked WHY``) gives the bytes of such a release as they are.

A copy is a release to whoever reads it: it has files, shards and digests of its own. It has no hallmark; its parent has one.
"""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from goldsmith.certify.log.durable import locked, replaced
from goldsmith.circulate.fingerprints import delivering
from goldsmith.circulate.fingerprints.checking import checked
from goldsmith.circulate.grades.rules import decide
from goldsmith.circulate.grades.standing import graded
from goldsmith.circulate.release import MANIFEST, Release, _shards, payload_of
from goldsmith.circulate.shelf import COMMIT
from goldsmith.circulate.unmarked import gives_unmarked
from goldsmith.circulation_errors import ShelfError
from goldsmith.errors import GoldsmithError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from goldsmith.certify.log import Log
    from goldsmith.certify.log.private import Private
    from goldsmith.circulate.fingerprints.delivering import Delivered, Request
    from goldsmith.circulate.fingerprints.ledger import Ledger
    from goldsmith.circulate.grades.standing import Graded
    from goldsmith.circulate.shelf import Shelf

FOLDER = ".copies"
MARKED = "一般3"
"""The rule whose records leave as marked copies alone."""
PLAN = "marks.json"
"""File of a dataset that says which columns may carry marks."""


class Copy(Release):
    """A marked copy, which reads like a release.

    Attributes:
        parent: SHA-256 of its parent's hallmark.
        commitment: Of its delivery.
    """

    def __init__(self, folder: Path) -> None:
        """Look at all of a copy.

        Raises:
            ShelfError: It is none, or not what was signed.
        """
        try:
            found = checked(folder)
        except GoldsmithError as problem:
            raise ShelfError("a marked copy is not what was signed", where=f"{FOLDER}/{folder.name}", found=problem.message, hint="take it away and have it made again") from None  # fmt: skip
        self.folder = folder
        self.name, _, self.version = found.parent.rpartition(":")[2].partition("@")
        self.parent, self.commitment = found.sha256, found.commitment
        self.predicate = payload_of(folder / delivering.PARENT)["predicate"]
        self.digest = hashlib.sha256((folder / delivering.COPY).read_bytes()).hexdigest()
        self.shards = _shards(payload_of(folder / MANIFEST), folder)
        papers = (MANIFEST, delivering.COPY, delivering.GRANT, delivering.PROOF, delivering.PARENT)
        self._papers = {path: hashlib.sha256((folder / path).read_bytes()).hexdigest() for path in papers}
        self._looked = {}
        self._lock, self._locks = threading.Lock(), {}

    @property
    def certificate(self) -> str:
        """SHA-256 of the hallmark of its parent."""
        return self.parent

    @property
    def _bound(self) -> dict[str, str]:
        return self._papers


def release_at(folder: Path) -> Release:
    """Return the release, or the marked copy, that stands in a folder."""
    return Copy(folder) if (folder / delivering.COPY).is_file() else Release(folder)


class Copies:
    """The marked copies beside a shelf."""

    def __init__(self, shelf: Shelf) -> None:
        """Take the shelf."""
        self.shelf = shelf
        self._lock = threading.Lock()
        self._read: dict[Path, tuple[int, Copy]] = {}

    def of(self, release: Release, login: str) -> Copy | None:
        """Return the copy of a release that was marked for somebody; None where there is none.

        Raises:
            ShelfError: It is not what was signed, or of another parent.
        """
        place = place_of(self.shelf, release, login)
        try:
            stood = (place / delivering.COPY).stat().st_mtime_ns
        except OSError:
            return None
        with self._lock:
            kept = self._read.get(place)
        if kept is None or kept[0] != stood:
            kept = (stood, Copy(place))
            with self._lock:
                self._read[place] = kept
        if kept[1].parent != release.digest:
            raise ShelfError("a marked copy is of another release", where=f"{release.name}@{release.version}", found=kept[1].parent[:16], expected=release.digest[:16])  # fmt: skip
        return kept[1]

    def version(self, name: str, revision: str, login: str | None) -> str:
        """Return the version whose copy for somebody a revision names by its commit; the revision itself where it names none."""
        if login is None or not COMMIT.fullmatch(revision):
            return revision
        for version in self.shelf.versions(name):
            copy = self.of(self.shelf.release(name, version), login)
            if copy is not None and copy.commit == revision:
                return version
        return revision

    def needed(self, release: Release, standing: int) -> bool:
        """Tell whether somebody may have records of a release as a marked copy alone.

        Args:
            release: Which one was certified.
            standing: What he is to it: nobody, a member, granted.
        """
        return marks(graded(self.shelf, release), standing) and not gives_unmarked(self.shelf.folder, release)

    def given(self, release: Release, login: str | None, standing: int) -> Release | None:
        """Return what somebody gets as a release: it, or his copy; None where he would need one and has none."""
        if not self.needed(release, standing):
            return release
        return self.of(release, login) if login else None


def marks(now: Graded, standing: int) -> bool:
    """Tell whether anything that somebody may have of a release is to be marked: the whole, or a column that is not kept back from him."""
    columns = (now.of(name) for name in now.columns)
    return MARKED in {now.base.rule, *(one.rule for one in columns if decide("records", one, standing=standing).allowed)}


def place_of(shelf: Shelf, release: Release, login: str) -> Path:
    """Return where the copy for somebody stands, whether it does or not."""
    return shelf.folder / FOLDER / release.name / release.version / hashlib.sha256(login.encode()).hexdigest()[:32]


def put(shelf: Shelf, login: str, asked: Request, ledger: Ledger, log: Log, private: Private) -> Delivered:
    """Make the copy of a release for somebody, and put it where the service gives it to him.

    Args:
        shelf: Of the service.
        login: Who gets it.
        asked: What is asked; where it goes is decided here.
        ledger: With the secret.
        log: Where it is committed to.
        private: Where the log's salts are kept.

    Raises:
        UsageError: He has one, or the release stands elsewhere.
        FingerprintError: It cannot be made as asked; nothing was delivered.
    """
    name, version = asked.release.resolve().parts[-2:]
    if (shelf.folder / name / version).resolve() != asked.release.resolve():
        raise UsageError("this release does not stand there", where=str(shelf.folder), found=str(asked.release), expected=f"{shelf.folder}/NAME/VERSION")  # fmt: skip
    place = place_of(shelf, shelf.release(name, version), login)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with locked(place.parent):
        if place.exists():
            raise UsageError("this login has a copy of this release", where=f"{name}@{version}", found=login, hint="goldsmith deliveries tells when it was made")  # fmt: skip
        replaced(place.with_suffix(".json"), json.dumps({"login": login}).encode(), mode=0o600)
        return delivering.delivered(replace(asked, out=place), ledger, log, private)
