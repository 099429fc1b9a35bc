"""Answers about the dataspace: participants, their catalogues, negotiations and transfers."""

from __future__ import annotations

from typing import Any, Literal

from goldsmith.server.telling.contracts import Term  # noqa: TC001  pydantic reads the fields of answers
from goldsmith.server.telling.forms import Moment, Rows, Told


class Participant(Told):
    """A partner's connector: its name in the dataspace, the account whose tokens it sends, and its address."""

    id: int
    name: str
    login: str
    address: str
    created_at: Moment


class Participants(Rows):
    """Partners' connectors."""

    rows: list[Participant]


class Catalogue(Rows):
    """What a partner offers, dataset by dataset as its catalogue says it, each with the ``terms`` of its first offer, null where they are not known here."""

    participant: str
    rows: list[dict[str, Any]]


class Moving(Told):
    """What negotiations and transfers have in common; ``pid`` is our number, ``may`` what can be decided now, ``told`` why it ended or waits."""

    id: int
    participant: str
    role: Literal["consumer", "provider"]
    pid: str
    peer_pid: str
    underway: bool
    may: list[str]
    told: str
    created_at: Moment
    changed_at: Moment


class Negotiation(Moving):
    """A negotiation; ``offer`` is what is on the table, ``terms`` the same line by line, null where they are not known here; it is ``automatic`` where that is what was offered or asked for."""

    state: Literal["REQUESTED", "OFFERED", "ACCEPTED", "AGREED", "VERIFIED", "FINALIZED", "TERMINATED"]
    dataset: str
    offer: dict[str, Any]
    terms: list[Term] | None
    agreement: dict[str, Any] | None
    agreement_uid: str
    automatic: bool


class Negotiations(Rows):
    """Negotiations, the newest first."""

    rows: list[Negotiation]


class Transfer(Moving):
    """A transfer; ``address`` says where its data is, and which token opens it."""

    state: Literal["REQUESTED", "STARTED", "SUSPENDED", "COMPLETED", "TERMINATED"]
    negotiation_id: int
    address: dict[str, Any] | None


class Transfers(Rows):
    """Transfers, the newest first."""

    rows: list[Transfer]
