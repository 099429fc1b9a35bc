"""Refusals in the words that programs made for the Hugging Face hub turn into errors of their own.

``huggingface_hub`` looks at ``X-Error-Code`` and ``X-Error-Message``: RepoNotFound, RevisionNotFound, EntryNotFound and GatedRepo become errors
of these names; "Access to this resource is disabled." becomes DisabledRepoError.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from goldsmith.server.answering import answer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.responses import Response

    from goldsmith.circulate.grades.rules import Decision
    from goldsmith.circulate.shelf import Access

DISABLED = "Access to this resource is disabled."
RECALLED = "Recalled"
"""The code of a refusal, by which `goldsmith pull` tells a recall from another refusal."""
STRANGE_TOKEN = "Invalid credentials in Authorization header"  # noqa: S105  words, no secret
TOLD = 10
"""Versions that are told, the newest."""


class Refusal(Exception):  # noqa: N818  it is an answer
    """An answer that says no."""

    def __init__(self, status: int, message: str, *, code: str = "", told: str = "", more: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.code, self.told = status, message, code, told or message
        self.more = more or {}

    def response(self) -> Response:
        """Return it as an answer of HTTP; headers hold ASCII alone, so other letters stand there as in addresses."""
        headers = {**self.more, "X-Error-Message": quote(self.told, safe=" !#$&'()*+,-./:;<=>?@[]_~\"{}|^`")}
        if self.code:
            headers["X-Error-Code"] = self.code
        if self.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        return answer({"error": self.message}, self.status, headers)


def none_such(repository: str) -> Refusal:
    """Return the refusal where no such dataset stands on the shelf."""
    return Refusal(404, f"there is no dataset {repository} here", code="RepoNotFound", told="Repository not found")


def no_revision(repository: str, revision: str, there: Sequence[str]) -> Refusal:
    """Return the refusal where a dataset has no such version, to who may have those that are there."""
    told, known = f"Invalid rev id: {revision}", ", ".join(there[:TOLD]) + (", …" if len(there) > TOLD else "")
    return Refusal(404, f"{repository} has no version {revision}; there are {known}", code="RevisionNotFound", told=told)


def no_file(repository: str, path: str) -> Refusal:
    """Return the refusal where a release has no such file."""
    return Refusal(404, f"{repository} has no file {path}", code="EntryNotFound", told="Entry not found")


def gated(repository: str, access: Access, *, signed_in: bool) -> Refusal:
    """Return the refusal where somebody may not have a dataset."""
    ask = f"; ask {access.contact}" if access.contact else ""
    if not signed_in:
        told = f"Access to dataset {repository} is restricted. Send a token of this service (HF_TOKEN=gs_...)"
        return Refusal(401, f"{told}{ask}", code="GatedRepo")
    way = f"; it is given under an agreement: goldsmith orders offer {repository.rpartition('/')[2]}" if access.access == "contract" else ""
    told = f"Access to dataset {repository} is restricted and you are not in the authorized list{way}{ask}"
    return Refusal(403, told, code="GatedRepo")


def graded_above(repository: str, sensitivity: str, decision: Decision, access: Access, *, signed_in: bool) -> Refusal:
    """Return the refusal where a dataset is too sensitive for what somebody asks of it."""
    if decision.needs == "never":
        told = f"{repository} is of level {sensitivity}: its records leave for nobody; ask for a computation inside (goldsmith inside) or for figures"
        return Refusal(403, told, code="Graded", told=f"Access to dataset {repository} is restricted by its sensitivity")
    refusal = gated(repository, access, signed_in=signed_in)
    return Refusal(refusal.status, f"{refusal.message}; it is of level {sensitivity}", code="GatedRepo", told=refusal.told)


def recalled(repository: str, version: str, why: str) -> Refusal:
    """Return the refusal where a release was recalled."""
    return Refusal(403, f"{repository} {version} was recalled by its publisher: {why}", code=RECALLED, told=DISABLED)


def under_contract(repository: str, why: str) -> Refusal:
    """Return the refusal where what is asked for is not within the agreement about it."""
    return Refusal(403, f"{repository} is given under an agreement, and this is not within it: {why}", code="Contract", told=DISABLED)


def strange_token() -> Refusal:
    """Return the refusal where a token is none, or no longer."""
    return Refusal(401, "this token is none, or no longer; make another", told=STRANGE_TOKEN)


def altered(message: str) -> Refusal:
    """Return the refusal where a file is not what was certified: the service gives nothing, and to ask again does not help."""
    return Refusal(409, message, told="the file is not what was certified; the service gives nothing of it")
