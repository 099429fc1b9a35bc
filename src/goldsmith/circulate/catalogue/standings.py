"""Leaderboards and promises of updates: what can be said of them honestly.

Where intervals overlap nothing is known of the order: an entry has a best and a worst rank that its interval allows, and whoever shares ranks is tied.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goldsmith.circulate.catalogue.entries import Entry


def ranked(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows with ``value``, ``low`` and ``high``, the greatest value first, each with the ranks that it may have.

    Example:
        >>> found = ranked([{"name": "a", "value": 90, "low": 88, "high": 92}, {"name": "b", "value": 91, "low": 89, "high": 93}, {"name": "c", "value": 50, "low": 45, "high": 55}])
        >>> [(one["name"], one["best"], one["worst"], one["tied"]) for one in found]
        [('b', 1, 2, True), ('a', 1, 2, True), ('c', 3, 3, False)]
    """
    found = []
    for one in sorted(rows, key=lambda each: (-each["value"], each["name"])):
        best = 1 + sum(each["low"] > one["high"] for each in rows)
        worst = len(rows) - sum(each["high"] < one["low"] for each in rows)
        found.append({**one, "best": best, "worst": worst, "tied": best != worst})
    return found


def board(entries: Iterable[Entry], profile: str, score: str) -> list[dict[str, Any]]:
    """Return the entries that were graded by a profile, ranked by one of its scores; a score without an interval is taken as it is."""
    rows = []
    for one in entries:
        told = one.scores.get(score)
        if one.profile != profile or told is None or not isinstance(told.get("value"), int | float):
            continue
        value = float(told["value"])
        low, high = (float(told[end]) if isinstance(told.get(end), int | float) else value for end in ("low", "high"))
        rows.append(
            {"name": one.name, "version": one.version, "grade": one.grade, "value": value, "low": low, "high": high, "n": told.get("n")}
        )
    return ranked(rows)


@dataclass(frozen=True)
class Promise:
    """A dataset is renewed at least every so many days, from a moment on."""

    days: int
    since: datetime


def record(promise: Promise, releases: Iterable[tuple[str, datetime]], now: datetime) -> dict[str, Any]:
    """Return how a promise was kept: each release since with when it was due, and when the next one is.

    Example:
        >>> day = lambda at: datetime(2026, 1, at, tzinfo=UTC)
        >>> told = record(Promise(10, day(1)), [("1.1.0", day(9)), ("1.2.0", day(25))], day(28))
        >>> [(one["version"], one["kept"], one["late_days"]) for one in told["rows"]], told["state"], told["next_due"]
        ([('1.1.0', True, 0), ('1.2.0', False, 6)], 'on_time', '2026-02-04T00:00:00+00:00')
    """
    anchor, every, rows = promise.since, timedelta(days=promise.days), []
    for version, at in sorted((one for one in releases if one[1] > promise.since), key=lambda one: one[1]):
        due = anchor + every
        late = max(0, -((due - at) // timedelta(days=1)))
        rows.append({"version": version, "released": at.isoformat(), "due": due.isoformat(), "kept": at <= due, "late_days": late})
        anchor = at
    due = anchor + every
    kept = sum(bool(one["kept"]) for one in rows)
    return {"rows": rows, "kept": kept, "n": len(rows), "next_due": due.isoformat(), "state": "late" if now > due else "on_time"}


def moment(said: str) -> datetime:
    """Return a moment of RFC 3339; the beginning of 1970 where it is none."""
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
