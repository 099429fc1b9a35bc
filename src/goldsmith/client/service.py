"""A service: its projects, people, teams, tokens, webhooks and audit trail, as whoever asks may see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goldsmith.client.catalogue import Catalogue
from goldsmith.client.circulation import Calls, Requests, Shown
from goldsmith.client.contracts import Agreements, Orders, Sales
from goldsmith.client.dataspace import Dataspace
from goldsmith.client.demand import DemandMap
from goldsmith.client.members import number_of
from goldsmith.client.models import Askable
from goldsmith.client.paging import rows
from goldsmith.client.private_use import Inside, PrivateUse
from goldsmith.client.projects import Projects
from goldsmith.client.standing import Certificates, Issuers, Standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from goldsmith.client.wire import Wire


@dataclass(frozen=True)
class People:
    """The people of the organisation."""

    wire: Wire

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield them: `id`, `login`, `name`, `role`, `active`, `joined`, `skills`, and more."""
        return self.find()

    def find(self, search: str = "", *, role: str = "", active: bool | None = None) -> Iterator[dict[str, Any]]:
        """Yield those whose name or login holds something, who have a role, who may sign in or may not; all of which that is said."""
        told = None if active is None else str(active).lower()
        return rows(self.wire, "/api/people", {"search": search or None, "role": role or None, "active": told})

    def one(self, person: str | int) -> dict[str, Any]:
        """Return one of them, with how each skill was shown, his `teams`, and how many tasks are `held` by him just now."""
        return self.wire.get(f"/api/people/{number_of(self.wire, person)}")  # type: ignore[no-any-return]

    def invite(self, login: str, name: str = "", role: str = "annotator", *, language: str = "") -> str:
        """Give somebody an account; return the address of the page where he sets his password, which works once.

        Raises:
            ConflictError: Somebody has this login.
        """
        body = {"login": login, "name": name or login, "role": role, "language": language}
        return self.wire.url + str(self.wire.ask("POST", "/api/people", body).value["link"])

    def link(self, person: str | int) -> str:
        """Return the address of a page where somebody sets his password anew."""
        return self.wire.url + str(self.wire.ask("POST", f"/api/people/{number_of(self.wire, person)}/link").value["link"])

    def change(
        self,
        person: str | int,
        *,
        name: str | None = None,
        role: str | None = None,
        language: str | None = None,
        active: bool | None = None,
    ) -> None:
        """Change somebody's name, role or language, or whether he is active: may sign in."""
        changes = _given({"name": name, "role": role, "language": language, "active": active})
        self.wire.ask("PATCH", f"/api/people/{number_of(self.wire, person)}", changes, again=True)

    def grant(self, person: str | int, skill: str, level: int, *, evidence: Mapping[str, Any] | None = None, expires_at: str | None = None) -> None:  # fmt: skip
        """Give somebody a skill: its level, 1 the highest to 5, how it was shown, and the moment until which it counts (RFC 3339)."""
        body = {"level": level, "evidence": None if evidence is None else dict(evidence), "expires_at": expires_at}
        self.wire.ask("PUT", _skill(number_of(self.wire, person), skill), body, again=True)

    def withdraw(self, person: str | int, skill: str) -> None:
        """Take a skill from somebody."""
        self.wire.ask("DELETE", _skill(number_of(self.wire, person), skill))


def _given(changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in changes.items() if value is not None}


def _skill(person: int, skill: str) -> str:
    from urllib.parse import quote

    return f"/api/people/{person}/skills/{quote(skill, safe='')}"


@dataclass(frozen=True)
class Teams:
    """Teams of people."""

    wire: Wire

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield them: `id`, `name`, and `people`, by number."""
        return rows(self.wire, "/api/teams")

    def make(self, name: str) -> int:
        """Make a team; return its number."""
        return int(self.wire.ask("POST", "/api/teams", {"name": name}).value["id"])

    def rename(self, team: int, name: str) -> None:
        """Call a team something else."""
        self.wire.ask("PATCH", f"/api/teams/{team}", {"name": name}, again=True)

    def remove(self, team: int) -> None:
        """Let there be a team no longer; its people stay.

        Raises:
            ConflictError: Tasks are set aside for it.
        """
        self.wire.ask("DELETE", f"/api/teams/{team}")

    def put(self, team: int, person: str | int) -> None:
        """Make somebody a member of a team."""
        self.wire.ask("PUT", f"/api/teams/{team}/people/{number_of(self.wire, person)}", again=True)

    def take_out(self, team: int, person: str | int) -> None:
        """Let somebody be a member no longer."""
        self.wire.ask("DELETE", f"/api/teams/{team}/people/{number_of(self.wire, person)}")


@dataclass(frozen=True)
class Tokens:
    """One's own tokens, with which programs ask."""

    wire: Wire

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield them, without what they are."""
        yield from self.wire.get("/api/tokens")["rows"]

    def make(self, name: str, *, days: int | None = None) -> str:
        """Return a new token, which is never shown again; for so many days, or for ever.

        Raises:
            AccessError: It was asked for with a token: sign in for it, see :func:`goldsmith.client.sign_in`.
        """
        return str(self.wire.ask("POST", "/api/tokens", {"name": name, "days": days}).value["token"])

    def withdraw(self, token: int) -> None:
        """Let a token be none from now on."""
        self.wire.ask("DELETE", f"/api/tokens/{token}")


@dataclass(frozen=True)
class Sessions:
    """The browsers in which one is signed in."""

    wire: Wire

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield them, the last seen first: `id`, `agent`, `address`, `created_at`, `seen_at`, `expires_at`, and whether it is `here`."""
        yield from self.wire.get("/api/me/sessions")["rows"]

    def end(self, session: int) -> None:
        """Sign one of them out."""
        self.wire.ask("DELETE", f"/api/me/sessions/{session}")

    def end_others(self) -> int:
        """Sign all of them out but the one that asks; return how many."""
        return int(self.wire.ask("DELETE", "/api/me/sessions", again=True).value["ended"])


@dataclass(frozen=True)
class Webhooks:
    """Addresses that are told of events."""

    wire: Wire

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield them, without their secrets."""
        yield from self.wire.get("/api/webhooks")["rows"]

    def add(self, url: str, events: Sequence[str], *, project: int | None = None) -> dict[str, Any]:
        """Register an address for some events; return its `id`, and the `secret` that signs, which is never shown again."""
        return self.wire.ask("POST", "/api/webhooks", {"url": url, "events": list(events), "project": project}).value  # type: ignore[no-any-return]

    def change(self, webhook: int, *, url: str | None = None, events: Sequence[str] | None = None, active: bool | None = None) -> None:
        """Change an address or its events, or let it rest: what waits for one that is not active is sent when it is again."""
        changes = _given({"url": url, "events": None if events is None else list(events), "active": active})
        self.wire.ask("PATCH", f"/api/webhooks/{webhook}", changes, again=True)

    def remove(self, webhook: int) -> None:
        """Forget a webhook and its deliveries."""
        self.wire.ask("DELETE", f"/api/webhooks/{webhook}")

    def ping(self, webhook: int) -> int:
        """Let the webhook be told that it is there; return the number of the delivery."""
        return int(self.wire.ask("POST", f"/api/webhooks/{webhook}/ping").value["id"])

    def deliveries(self, webhook: int) -> Iterator[dict[str, Any]]:
        """Yield what the webhook was told, the newest first, and what its address said."""
        return rows(self.wire, f"/api/webhooks/{webhook}/deliveries")


@dataclass(frozen=True)
class Client:
    """A service, as somebody asks it. See :func:`goldsmith.connect`.

    Attributes:
        wire: The way to it.
    """

    wire: Wire

    @property
    def url(self) -> str:
        """Where the service is."""
        return self.wire.url

    @property
    def projects(self) -> Projects:
        """Projects."""
        return Projects(self.wire)

    @property
    def people(self) -> People:
        """People of the organisation."""
        return People(self.wire)

    @property
    def teams(self) -> Teams:
        """Teams."""
        return Teams(self.wire)

    @property
    def tokens(self) -> Tokens:
        """One's own tokens."""
        return Tokens(self.wire)

    @property
    def sessions(self) -> Sessions:
        """Browsers in which one is signed in."""
        return Sessions(self.wire)

    @property
    def webhooks(self) -> Webhooks:
        """Webhooks."""
        return Webhooks(self.wire)

    @property
    def standing(self) -> Standing:
        """What people have shown."""
        return Standing(self.wire)

    @property
    def certificates(self) -> Certificates:
        """Certificates of qualification."""
        return Certificates(self.wire)

    @property
    def issuers(self) -> Issuers:
        """Issuers whose certificates count here."""
        return Issuers(self.wire)

    def private(self, name: str, version: str = "main") -> PrivateUse:
        """Return a release that is used where it is: statistics with noise, sets compared, jobs that run inside."""
        return PrivateUse(self.wire, name, version)

    @property
    def inside(self) -> Inside:
        """Jobs that run where the data is, and budgets of privacy, over all datasets."""
        return Inside(self.wire)

    @property
    def dataspace(self) -> Dataspace:
        """Partners, negotiations and transfers."""
        return Dataspace(self.wire)

    @property
    def models(self) -> Askable:
        """Models that can be asked about any text."""
        return Askable(self.wire)

    def me(self) -> dict[str, Any]:
        """Return who asks: `person`, `organisation`, what he `may`, his `projects`, his `language`."""
        return self.wire.get("/api/me")  # type: ignore[no-any-return]

    def my_statements(self) -> list[dict[str, Any]]:
        """Return what one was paid for in closed statements, the newest first."""
        return self.wire.get("/api/me/statements")["rows"]  # type: ignore[no-any-return]

    def change_me(self, *, name: str | None = None, language: str | None = None) -> None:
        """Change one's own name, or the language in which pages speak."""
        self.wire.ask("PATCH", "/api/me", _given({"name": name, "language": language}), again=True)

    def change_password(self, old: str, password: str) -> None:
        """Change one's own password; every other browser of one's own is signed out."""
        self.wire.ask("POST", "/api/me/password", {"old": old, "password": password})

    def rename_organisation(self, name: str) -> None:
        """Call the organisation something else."""
        self.wire.ask("PATCH", "/api/organisation", {"name": name}, again=True)

    def audit(self, *, action: str = "", by: int | None = None) -> Iterator[dict[str, Any]]:
        """Yield what people did, the newest first: one action, or all that begin so such as ``person.``; or what one person did."""
        return rows(self.wire, "/api/audit", {"action": action or None, "by": by})

    def sign_out(self, *, everywhere: bool = False) -> None:
        """Sign out, or let every browser of one's own be signed out."""
        self.wire.ask("POST", "/api/sign-out", {"everywhere": everywhere}, again=True)

    @property
    def catalogue(self) -> Catalogue:
        """The datasets that it offers: searched and told."""
        return Catalogue(self.wire)

    @property
    def map(self) -> DemandMap:
        """Which fields need which data for what, and which datasets are there."""
        return DemandMap(self.wire)

    @property
    def requests(self) -> Requests:
        """Who needs what data."""
        return Requests(self.wire)

    @property
    def calls(self) -> Calls:
        """Open calls."""
        return Calls(self.wire)

    @property
    def orders(self) -> Orders:
        """Orders of datasets that are given under contract."""
        return Orders(self.wire)

    @property
    def agreements(self) -> Agreements:
        """Agreements, and what was used of them."""
        return Agreements(self.wire)

    @property
    def sales(self) -> Sales:
        """Prices, costs, and statements of what agreements come to."""
        return Sales(self.wire)

    @property
    def shown(self) -> Shown:
        """Leaderboards, collections, subscriptions and promises of updates."""
        return Shown(self.wire)
