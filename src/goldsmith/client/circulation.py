"""Requests for data, open calls, leaderboards, collections, subscriptions and promises of updates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from goldsmith.client.paging import rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goldsmith.client.wire import Wire


@dataclass(frozen=True)
class Requests:
    """Who needs what data."""

    wire: Wire

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield all requests: `id`, `title`, `wants`, `state`, `votes`, and more."""
        return rows(self.wire, "/api/requests")

    def add(self, title: str, need: str = "", *, demand: str = "", **wants: str | int) -> int:
        """Ask for data, with what is wanted such as ``modality="text"`` and ``records=1000``; return the number of the request."""
        body = {"title": title, "need": need, "demand": demand, "wants": wants}
        return int(self.wire.ask("POST", "/api/requests", body).value["id"])

    def show(self, request: int) -> dict[str, Any]:
        """Return a request with its `matches`, each with its `reasons`."""
        return self.wire.get(f"/api/requests/{request}")  # type: ignore[no-any-return]

    def decide(self, request: int, state: str, *, answer: str = "", dataset: str = "") -> None:
        """Say what became of a request: ``open``, ``answered``, ``declined`` or ``closed``."""
        self.wire.ask("PATCH", f"/api/requests/{request}", {"state": state, "answer": answer, "dataset": dataset}, again=True)

    def vote(self, request: int, *, back: bool = False) -> None:
        """Say that one needs the same, or take that back."""
        self.wire.ask("DELETE" if back else "PUT", f"/api/requests/{request}/vote", again=True)


@dataclass(frozen=True)
class Calls:
    """Open calls."""

    wire: Wire

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield all calls: `id`, `title`, `profile`, `score`, `state`, `submissions`, and more."""
        return rows(self.wire, "/api/calls")

    def open(self, title: str, profile: str, score: str, **more: Any) -> int:
        """Open a call and return its number.

        Args:
            title: What it is about.
            profile: By which answers are judged.
            score: The dimension of the profile that decides.
            more: ``problem``, ``demand``, ``terms`` and ``days`` may be said; ``judged_by`` is ``hallmark``, with a ``hidden_test`` (SHA-256), or ``service``,
                with a ``test`` that it runs: ``{"requirement": {…}, "files": {name: text}}``.

        Raises:
            SettingsError: The service has no such profile or score, or the test is wrong.
        """
        return int(self.wire.ask("POST", "/api/calls", {"title": title, "profile": profile, "score": score, **more}).value["id"])

    def show(self, call: int) -> dict[str, Any]:
        """Return a call with its `submissions`, by codes until the award."""
        return self.wire.get(f"/api/calls/{call}")  # type: ignore[no-any-return]

    def submit(self, call: int, release: str, note: str = "") -> str:
        """Answer a call with a release, NAME@VERSION; return the code by which it is judged.

        Raises:
            SettingsError: The release has no score by the call's profile, or no records that the service can evaluate.
            AccessError: He opened the call himself.
            ConflictError: The call takes no more answers.
        """
        return str(self.wire.ask("POST", f"/api/calls/{call}/submissions", {"release": release, "note": note}).value["code"])

    def withdraw(self, call: int, code: str) -> None:
        """Take one's own answer back.

        Raises:
            ConflictError: The call is closed.
        """
        self.wire.ask("DELETE", f"/api/calls/{call}/submissions/{quote(code)}")

    def award(self, call: int, code: str, reason: str) -> dict[str, Any]:
        """Award a call; return the `record` and its `document`.

        Raises:
            ConflictError: An answer is still being evaluated, or the release of this one was recalled.
        """
        return self.wire.ask("POST", f"/api/calls/{call}/award", {"code": code, "reason": reason}).value  # type: ignore[no-any-return]

    def record(self, call: int) -> dict[str, Any]:
        """Return the record of an award: `record`, its SHA-256, the `document`, and its `proof` once it is in a log."""
        return self.wire.get(f"/api/calls/{call}/record")  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Shown:
    """Leaderboards, collections, subscriptions and promises."""

    wire: Wire

    def leaderboard(self, profile: str = "", score: str = "") -> dict[str, Any]:
        """Return the `profiles` there are, and `rows` ranked by one score with the ranks that each interval allows."""
        return self.wire.get("/api/leaderboards", {"profile": profile, "score": score})  # type: ignore[no-any-return]

    def collections(self) -> list[dict[str, Any]]:
        """Return collections and cases of use with their datasets."""
        return self.wire.get("/api/collections")["rows"]  # type: ignore[no-any-return]

    def gather(self, key: str, datasets: Sequence[str], *, kind: str = "collection", zh: str = "", en: str = "", told: str = "") -> None:
        """Make a collection, or a case of use (``showcase``)."""
        body = {"kind": kind, "zh": zh, "en": en, "told": told, "datasets": list(datasets)}
        self.wire.ask("PUT", f"/api/collections/{quote(key)}", body, again=True)

    def scatter(self, key: str) -> None:
        """Take a collection away."""
        self.wire.ask("DELETE", f"/api/collections/{quote(key)}")

    def subscriptions(self) -> list[dict[str, Any]]:
        """Return the datasets that one wants to know of, with what is `news`."""
        return self.wire.get("/api/me/subscriptions")["rows"]  # type: ignore[no-any-return]

    def subscribe(self, name: str, *, back: bool = False) -> None:
        """Want to know of new releases of a dataset (said again, the newest counts as seen), or no more."""
        self.wire.ask("DELETE" if back else "PUT", f"/api/me/subscriptions/{quote(name)}", again=True)

    def promises(self) -> list[dict[str, Any]]:
        """Return promises of updates, each with its `record`."""
        return self.wire.get("/api/promises")["rows"]  # type: ignore[no-any-return]

    def promise(self, name: str, days: int, note: str = "") -> None:
        """Promise that a dataset is renewed at least every so many days, from now on."""
        self.wire.ask("PUT", f"/api/promises/{quote(name)}", {"days": days, "note": note}, again=True)
