"""Refusals in the words of the protocol: a status, an error message of the family that was asked, and reasons that say what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goldsmith.circulate.dataspace.messages import error
from goldsmith.server.answering import answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.responses import Response

CATALOG, NEGOTIATION, TRANSFER = "CatalogError", "ContractNegotiationError", "TransferError"


class Refused(Exception):  # noqa: N818  it is an answer
    """A message that is not taken."""

    def __init__(self, status: int, *reasons: str, more: Mapping[str, str] | None = None) -> None:
        """Take a status of HTTP, what is wrong, and headers."""
        super().__init__("; ".join(reasons))
        self.status, self.reasons, self.more = status, reasons, dict(more or {})

    def response(self, kind: str, about: Mapping[str, Any] | None = None) -> Response:
        """Return it as an answer.

        Args:
            kind: CatalogError, ContractNegotiationError or TransferError.
            about: What the refused message said, whose numbers are said again.
        """
        pids = {side: str((about or {}).get(f"{side}Pid", "")) for side in ("provider", "consumer")}
        headers = {**self.more, **({"WWW-Authenticate": "Bearer"} if self.status == 401 else {})}
        return answer(error(kind, self.status, self.reasons, **pids), self.status, headers)


def not_there(what: str) -> Refused:
    """Return the refusal of what is not there, or is somebody else's: the two are told alike."""
    return Refused(404, f"there is no such {what}, or it is not yours")
