"""Errors of annotation and of the service that people sign in to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goldsmith.errors import GoldsmithError

if TYPE_CHECKING:
    from collections.abc import Sequence


class AnswerError(GoldsmithError):
    """An answer does not fit its question.

    Every fault is listed with its place in the answer. Nothing was stored; a draft that was saved before is kept as it is.
    """

    code = "GS701"


class ProjectError(GoldsmithError):
    """An annotation project cannot be made or changed in this way.

    Two things that may be chosen have one key, a question names a field that tasks do not have, or a project is closed; the message says
    which, and what to change.
    """

    code = "GS702"


class UnfitProjectError(ProjectError):
    """What a project is to ask does not fit; every fault is listed with its place, in both languages."""

    def __init__(self, message: str, faults: Sequence[Any], *, hint: str = "") -> None:
        self.faults = tuple(faults)
        super().__init__(message + "".join(f"\n  - {one.says()}" for one in self.faults), hint=hint)


class AccessError(GoldsmithError):
    """Somebody is not signed in, or may not do this.

    The role of a person in the organisation and in the project decides; `goldsmith people` shows the roles, and an owner or a manager
    may change them.
    """

    code = "GS703"


class NotSignedInError(AccessError):
    """Nobody is signed in, or what was said to sign in is wrong."""


class ConflictError(GoldsmithError):
    """What was to be changed has changed since it was read, or somebody else holds it now.

    Nothing was overwritten. The answer carries what stands now, so that a page can show both and let a person choose.
    """

    code = "GS704"

    def __init__(self, message: str, *, where: str = "", found: str = "", expected: str = "", hint: str = "", stands: Any = None) -> None:
        super().__init__(message, where=where, found=found, expected=expected, hint=hint)
        self.stands = stands


class LimitError(GoldsmithError):
    """Too much was asked for in too short a time, or something is larger than is taken.

    The hint says when to try again, or how large it may be.
    """

    code = "GS705"


class TooOftenError(LimitError):
    """Something was tried too often; after so many seconds it may be tried again."""

    def __init__(self, message: str, *, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(message, hint=f"try again in {seconds} seconds")


class DatabaseError(GoldsmithError):
    """The service's database cannot be reached, or is not of this version.

    `goldsmith serve` makes and migrates an SQLite file by itself; for PostgreSQL, `goldsmith database migrate` does. A database of a newer
    goldsmith is refused and left as it is.
    """

    code = "GS706"


class ServiceError(GoldsmithError):
    """The annotation service cannot be reached, or what answers at its address is none.

    `goldsmith serve` prints its address; GOLDSMITH_URL and GOLDSMITH_TOKEN tell commands and programs where it is and who asks. What was
    acknowledged before is stored; a change whose answer was lost may be stored or not, so look before it is made again.
    """

    code = "GS708"


class InterchangeError(GoldsmithError):
    """A file of another annotation tool cannot be taken over as it stands.

    Each part that has no counterpart here is listed with its place; nothing was stored.
    """

    code = "GS707"


class CertificateError(GoldsmithError):
    """A certificate, a list of what was taken back, or a key cannot be believed, or cannot be made.

    The message says which check failed. Nothing was granted. A certificate is believed where its signature is of exactly this document, its
    issuer is registered here, it is neither over nor taken back, and whoever brings it shows that it was given to him.
    """

    code = "GS709"
