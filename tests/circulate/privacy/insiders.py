"""A shelf with an owner for tests of jobs inside, and a program that does whatever a test plants."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from circulate.privacy.people import planted
from goldsmith.circulate.inside.approving import decided
from goldsmith.circulate.inside.desk import Desk
from goldsmith.circulate.inside.job import Job
from goldsmith.circulate.inside.proposing import of_values
from goldsmith.circulate.inside.walled import Ended, within_walls
from goldsmith.circulate.release import HALLMARK, Release, payload_of
from goldsmith.circulate.shelf import Shelf
from goldsmith.signing import keys
from goldsmith.signing.held import Held
from shelved import enveloped


class House:
    """A shelf with the release ``people``, which its publisher ``lab`` signed for."""

    def __init__(self, folder: Path, **security: object) -> None:
        planted(folder / "releases")
        self.folder, self.shelf = folder, Shelf(folder / "releases")
        self.key = Held(keys.current(folder / "keys", "lab"))
        self.told(identity={"publisher": {"name": "lab", "key": self.key.did}}, security=security)
        self.desk = Desk(self.shelf.folder)

    def told(self, **predicate: object) -> None:
        """Have the hallmark say something more."""
        folder = self.shelf.folder / "people" / "1.0.0"
        (folder / HALLMARK).write_text(enveloped({"predicate": {**payload_of(folder / HALLMARK)["predicate"], **predicate}}))

    @property
    def release(self) -> Release:
        """The release."""
        return self.shelf.found("people", "1.0.0")

    def job(self, **said: object) -> Job:
        """Propose a job of mei's."""
        made = of_values(self.shelf, {"release": "people", "purpose": "research", **said}, by="mei")
        self.desk.propose(made)
        return made

    def approved(self, **said: object) -> Job:
        """Propose a job and approve it."""
        made = self.job(**said)
        self.desk.decide(made, decided(made, "approved", [self.key]), {self.key.did: "lab"})
        return made


class Small:
    """Limits for programs that are planted."""

    seconds, memory_mb, disk_mb = 30, 512, 32


def planted_in(code: str, house: House | None = None, *, limits: object = Small, most: int = 10_000, thin: bool = False) -> Ended:
    """Run a program within walls, with the release where a job finds it."""
    shown = {str(house.release.folder): "/release/people/1.0.0"} if house else {}
    hidden = [house.shelf.folder] if house else []
    return within_walls([sys.executable, "-c", code], json.dumps({}).encode(), shown, limits, most=most, thin=thin, hidden=hidden)
