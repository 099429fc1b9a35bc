"""What of a release somebody gets: it, or the copy that was marked for him; one that there is not yet is made in a process apart.

1. A copy is made at the first request, where the service was given the folder of secrets, the publisher's key and a log, and the dataset has a plan.
2. Until it stands, who asks is told to come again (503, ``BeingPrepared``, ``Retry-After``). One copy is made at a time.
3. Where none can be made, who asks is told whom to ask (403, ``NotMarked``). What failed is tried again after some minutes.
"""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from goldsmith.circulate.copies import PLAN, Copies
from goldsmith.server.hub.refusing import Refusal

if TYPE_CHECKING:
    from goldsmith.circulate.release import Release
    from goldsmith.circulate.shelf import Access, Shelf
    from goldsmith.server.service_settings import ServiceSettings

AGAIN = 300.0
"""Seconds after which a copy that could not be made is tried again."""
RETRY = 3
"""Seconds after which who waits for a copy asks again."""
LONGEST = 1_800.0
"""Seconds that a copy may take."""


@dataclass
class Marking:
    """The marked copies of a service, and what makes them.

    Attributes:
        copies: Those that stand.
        secrets: Folder of the secret and the ledger; ``""`` where the service makes none.
        key: The publisher's key.
        log: Folder of the log.
        handed: Copies of which it is written down already that they were handed out, by commitment and agreement.
    """

    copies: Copies
    secrets: str = ""
    key: str = ""
    log: str = ""
    handed: set[tuple[str, int]] = field(default_factory=set)
    _tasks: dict[tuple[str, str, str], asyncio.Task[None]] = field(default_factory=dict)
    _failed: dict[tuple[str, str, str], float] = field(default_factory=dict)
    _alone: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    @classmethod
    def of(cls, shelf: Shelf, settings: ServiceSettings | None = None) -> Marking:
        """Return the copies beside a shelf, as a service was set up to make them."""
        if settings is None:
            return cls(Copies(shelf))
        return cls(Copies(shelf), settings.fingerprints, settings.publisher, settings.log)

    async def given(self, release: Release, login: str | None, access: Access, standing: int) -> Release:
        """Return what somebody gets as a release: it, or his copy.

        Raises:
            Refusal: He would need one, and it is being made, or cannot be.
            ShelfError: It is not what was signed.
        """
        found = await asyncio.to_thread(self.copies.given, release, login, standing)
        if found is not None:
            return found
        if login and self._makes(release, login):
            raise prepared(release)
        raise unmarked(release, login or "", access)

    def _makes(self, release: Release, login: str) -> bool:
        """Begin to make a copy; tell whether one is being made."""
        plan = self.copies.shelf.folder / release.name / PLAN
        at = (release.name, release.version, login)
        if not (self.secrets and self.key and self.log and plan.is_file()) or time.monotonic() - self._failed.get(at, -AGAIN) < AGAIN:
            return False
        if at not in self._tasks:
            self._tasks[at] = asyncio.create_task(self._made(at, release))
        return True

    async def _made(self, at: tuple[str, str, str], release: Release) -> None:
        try:
            async with self._alone:
                if await self._run(release, at[2]):
                    self._failed[at] = time.monotonic()
        finally:
            self._tasks.pop(at, None)

    async def _run(self, release: Release, login: str) -> int:
        shelf = self.copies.shelf.folder
        said = ["fingerprint", str(release.folder), "--login", login, "--onto", str(shelf), "--plan", str(shelf / release.name / PLAN)]
        said += ["--key", self.secrets, "--sign", self.key, "--log", self.log, "--json"]
        made = await asyncio.create_subprocess_exec(sys.executable, "-m", "goldsmith", *said, stdout=asyncio.subprocess.DEVNULL)
        try:
            return await asyncio.wait_for(made.wait(), LONGEST)
        except (TimeoutError, asyncio.CancelledError):
            made.kill()
            raise


def prepared(release: Release) -> Refusal:
    """Return the refusal where a copy is being made."""
    told = f"your copy of {release.name} {release.version} is being prepared; ask again in {RETRY} seconds"
    return Refusal(503, told, code="BeingPrepared", more={"Retry-After": str(RETRY)})


def unmarked(release: Release, login: str, access: Access) -> Refusal:
    """Return the refusal where somebody has no copy, and none can be made for him now."""
    ask = f"ask {access.contact}" if access.contact else "ask its publisher"
    told = (
        f"{release.name} {release.version} is of level 一般3: its records leave only as a copy that was marked for who asks, and there is none"
        f" for {login}; {ask} to make it: goldsmith fingerprint {release.name}/{release.version} --login {login} --onto RELEASES"
    )
    return Refusal(403, told, code="NotMarked")
