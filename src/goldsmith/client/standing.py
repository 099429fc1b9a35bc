"""What people have shown: profiles, who fits which project, certificates, and whose certificates count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from goldsmith.client.members import number_of
from goldsmith.client.paging import rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from goldsmith.client.wire import Wire


@dataclass(frozen=True)
class ProjectStanding:
    """Who fits a project, and what was done in it."""

    wire: Wire
    project: int

    def trail(self, *, action: str = "") -> Iterator[dict[str, Any]]:
        """Yield what was done in it, the newest first: one action, or all that begin so such as ``answer.``."""
        return rows(self.wire, f"/api/projects/{self.project}/trail", {"action": action or None})

    def matches(self, *, limit: int = 50) -> dict[str, Any]:
        """Return who fits it: `rows` with `points`, their `parts`, and what somebody `lacks`; how many `fit`, and how many `lack` something."""
        return self.wire.get(f"/api/projects/{self.project}/matches", {"limit": limit})  # type: ignore[no-any-return]

    def staff(self, people: Sequence[str | int], role: str = "annotator", *, quota: int | None = None, daily_quota: int | None = None) -> dict[str, Any]:  # fmt: skip
        """Make people members who fit; return who was `added`, and who was `left` with what he lacks."""
        numbers = [number_of(self.wire, one) for one in people]
        body = {"people": numbers, "role": role, "quota": quota, "daily_quota": daily_quota}
        return self.wire.ask("POST", f"/api/projects/{self.project}/matches", body, again=True).value  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Standing:
    """What people have shown."""

    wire: Wire

    def profile(self, person: str | int | None = None) -> dict[str, Any]:
        """Return somebody's profile: `skills`, and what was measured by `fields` and `projects`; one's own where nobody is named."""
        path = "/api/me/profile" if person is None else f"/api/people/{number_of(self.wire, person)}/profile"
        return self.wire.get(path)  # type: ignore[no-any-return]

    def offers(self, person: str | int | None = None) -> list[dict[str, Any]]:
        """Return open projects that would fit somebody, the best first; those that call for oneself where nobody is named."""
        path = "/api/me/matches" if person is None else f"/api/people/{number_of(self.wire, person)}/matches"
        return self.wire.get(path)["rows"]  # type: ignore[no-any-return]

    def ending(self, *, days: int = 30) -> list[dict[str, Any]]:
        """Return skills of all people that run out within so many days."""
        return self.wire.get("/api/skills", {"days": days})["rows"]  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Certificates:
    """Certificates of qualification: given, shown and taken back here, taken over from others."""

    wire: Wire

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield those that were given here."""
        return rows(self.wire, "/api/certificates")

    def give(self, person: str | int, skill: str, *, months: int = 12, named: bool = True) -> dict[str, Any]:
        """Give somebody a certificate of a skill that he holds; return its `id` and the signed `document`.

        Raises:
            CertificateError: He does not hold it, or too little was measured.
        """
        body = {"skill": skill, "months": months, "named": named}
        return self.wire.ask("POST", f"/api/people/{number_of(self.wire, person)}/certificates", body).value  # type: ignore[no-any-return]

    def document(self, certificate: int) -> dict[str, Any]:
        """Return a certificate as it was signed."""
        return self.wire.get(f"/api/certificates/{certificate}")  # type: ignore[no-any-return]

    def revoke(self, certificate: int, reason: str = "") -> None:
        """Take a certificate back."""
        self.wire.ask("POST", f"/api/certificates/{certificate}/revoke", {"reason": reason})

    def revoked(self, key: str = "") -> dict[str, Any]:
        """Return the signed list of what was taken back, of one key of the organisation or of its present one."""
        return self.wire.get("/api/certificates/revoked", {"key": key or None})  # type: ignore[no-any-return]

    def keys(self) -> dict[str, Any]:
        """Return the organisation's `name` and public `keys`, the present one last: what another installation registers."""
        return self.wire.get("/api/certificates/keys")  # type: ignore[no-any-return]

    def rotate(self) -> str:
        """Sign with a new key from now on; return it."""
        return str(self.wire.ask("POST", "/api/certificates/keys").value["key"])

    def taken(self) -> list[dict[str, Any]]:
        """Return certificates of other installations that were taken over."""
        return self.wire.get("/api/certificates/taken")["rows"]  # type: ignore[no-any-return]

    def mine(self) -> dict[str, Any]:
        """Return one's own: `given` here, and `taken` over from others."""
        return self.wire.get("/api/me/certificates")  # type: ignore[no-any-return]

    def own(self, certificate: int) -> dict[str, Any]:
        """Return one of one's own as it was signed."""
        return self.wire.get(f"/api/me/certificates/{certificate}")  # type: ignore[no-any-return]

    def challenge(self) -> str:
        """Return a challenge for which another installation shows one's certificate; used once, within a week."""
        return str(self.wire.ask("POST", "/api/me/challenges").value["challenge"])

    def show(self, certificate: int, challenge: str) -> dict[str, Any]:
        """Return one of one's own as it is shown for a challenge of another installation."""
        return self.wire.ask("POST", f"/api/me/certificates/{certificate}/show", {"challenge": challenge}).value  # type: ignore[no-any-return]

    def take(self, shown: Mapping[str, Any] | bytes) -> dict[str, Any]:
        """Take over a certificate that another installation shows for one's challenge; return the skill that it gave.

        Raises:
            CertificateError: It is not believed, or does not count here.
            ConflictError: It was taken over before, or the skill is held already.
        """
        body = shown if isinstance(shown, bytes) else orjson.dumps(dict(shown))
        return self.wire.ask("POST", "/api/me/certificates", body).value  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Issuers:
    """Issuers whose certificates count here."""

    wire: Wire

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield them: `id`, `did`, `name`, `skills`, `best_level`, `until`, `trusted`, and how many `certificates` count."""
        yield from self.wire.get("/api/issuers")["rows"]

    def add(self, key: str, name: str, *, skills: Sequence[str] | None = None, best_level: int = 1, until: str | None = None) -> int:
        """Let an issuer's certificates count, by its public key; return its number."""
        body = {"key": key, "name": name, "skills": None if skills is None else list(skills), "best_level": best_level, "until": until}
        return int(self.wire.ask("POST", "/api/issuers", body).value["id"])

    def change(self, issuer: int, *, name: str, skills: Sequence[str] | None = None, best_level: int = 1, until: str | None = None, trusted: bool = True) -> None:  # fmt: skip
        """Trust an issuer otherwise; where it is trusted no more, what rests on its certificates ends."""
        body = {
            "name": name,
            "skills": None if skills is None else list(skills),
            "best_level": best_level,
            "until": until,
            "trusted": trusted,
        }
        self.wire.ask("PUT", f"/api/issuers/{issuer}", body, again=True)

    def bring_revoked(self, issuer: int, listed: Mapping[str, Any] | bytes) -> int:
        """Take over an issuer's signed list of what it took back; return how many certificates ended here by it."""
        body = listed if isinstance(listed, bytes) else orjson.dumps(dict(listed))
        return int(self.wire.ask("PUT", f"/api/issuers/{issuer}/revoked", body).value["ended"])
