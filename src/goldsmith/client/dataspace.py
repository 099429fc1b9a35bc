"""The dataspace: partners, negotiations and transfers of a service."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from goldsmith.annotation_errors import ServiceError
from goldsmith.client.paging import rows
from goldsmith.errors import NoRecordError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from goldsmith.client.wire import Wire

LOOKS_SECONDS = 0.3
"""Between two looks how far something is."""


@dataclass(frozen=True)
class Participants:
    """Partners' connectors."""

    wire: Wire

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield them: `id`, `name`, `login`, `address`."""
        yield from self.wire.get("/api/dataspace/participants")["rows"]

    def add(self, name: str, login: str, address: str = "", token: str = "") -> int:
        """Register a partner's connector, and return its number.

        Args:
            name: What the dataspace calls it: the address of its service.
            login: The account here whose tokens it sends.
            address: Where its routes stand, such as ``https://bo.example/dataspace``.
            token: What its service gave us.
        """
        body = {"name": name, "login": login, "address": address, "token": token}
        return int(self.wire.ask("POST", "/api/dataspace/participants", body).value["id"])

    def remove(self, participant: int) -> None:
        """Forget one with which nothing was negotiated."""
        self.wire.ask("DELETE", f"/api/dataspace/participants/{participant}")

    def number(self, wanted: str) -> int:
        """Return the number of the one of a name or login, or at an address.

        Raises:
            NoRecordError: There is none.
        """
        for one in self:
            if (
                wanted.rstrip("/") in {str(one["id"]), one["name"].rstrip("/"), one["login"], one["address"]}
                or _host(wanted) == _host(one["address"]) != ""
            ):
                return int(one["id"])
        raise NoRecordError(
            "there is no such participant",
            where=wanted,
            hint="goldsmith participants lists them; goldsmith participants add ADDRESS --login LOGIN --token-env VARIABLE",
        )

    def catalogue(self, participant: int) -> list[dict[str, Any]]:
        """Return what one offers us."""
        return self.wire.get(f"/api/dataspace/participants/{participant}/catalogue")["rows"]  # type: ignore[no-any-return]


def _host(address: str) -> str:
    return urlsplit(address).netloc if "://" in address else ""


@dataclass(frozen=True)
class _Moving:
    """Negotiations or transfers."""

    wire: Wire
    path: str

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield them, the newest first."""
        return rows(self.wire, self.path, {})

    def one(self, number: int) -> dict[str, Any]:
        """Return how one stands."""
        return self.wire.get(f"{self.path}/{number}")  # type: ignore[no-any-return]

    def decide(self, number: int, decision: str, *, offer: Mapping[str, Any] | None = None, why: str = "") -> dict[str, Any]:
        """Take a step, and return how it stands then.

        Raises:
            ConflictError: The step is not one that may be taken now.
        """
        body = {"decision": decision, "why": why} | ({"offer": dict(offer)} if offer else {})
        return self.wire.ask("POST", f"{self.path}/{number}/decision", body).value  # type: ignore[no-any-return]

    def wait(self, number: int, *states: str, seconds: float = 60.0) -> dict[str, Any]:
        """Return how one stands as soon as it is in one of some states.

        Raises:
            ServiceError: It is in none of them in time.
        """
        until = time.monotonic() + seconds
        while (found := self.one(number))["state"] not in states:
            if time.monotonic() > until:
                raise ServiceError(
                    "this did not come so far in time",
                    where=found["pid"],
                    found=found["state"],
                    expected=", ".join(states),
                    hint=found["told"],
                )
            time.sleep(LOOKS_SECONDS)
        return found


@dataclass(frozen=True)
class Negotiations(_Moving):
    """Negotiations of both roles."""

    def begin(self, participant: int, dataset: str, offer: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Ask a partner for an agreement about a dataset, in its own terms where none are said."""
        body = {"participant": participant, "dataset": dataset} | ({"offer": dict(offer)} if offer else {})
        return self.wire.ask("POST", self.path, body).value  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Transfers(_Moving):
    """Transfers of both roles."""

    def begin(self, negotiation: int) -> dict[str, Any]:
        """Ask for the data of an agreement."""
        return self.wire.ask("POST", self.path, {"negotiation": negotiation}).value  # type: ignore[no-any-return]

    def renew(self, number: int) -> dict[str, Any]:
        """Return a transfer with a new token for its data."""
        return self.wire.ask("POST", f"{self.path}/{number}/token").value  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Dataspace:
    """The connector of a service."""

    wire: Wire

    @property
    def participants(self) -> Participants:
        """Partners' connectors."""
        return Participants(self.wire)

    @property
    def negotiations(self) -> Negotiations:
        """Negotiations."""
        return Negotiations(self.wire, "/api/dataspace/negotiations")

    @property
    def transfers(self) -> Transfers:
        """Transfers."""
        return Transfers(self.wire, "/api/dataspace/transfers")
