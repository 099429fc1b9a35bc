"""What somebody orders: an offer narrowed to what he needs it for, how often, how much and until when; never more than is offered.

Narrowing adds limits to every permission of the offer, so that an agreement permits only what both the offer and the order permit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from goldsmith.circulate.contracts.agreement import Agreement, Use, against
from goldsmith.circulate.contracts.odrl_reading import Limit, read
from goldsmith.circulate.contracts.odrl_words import KEPT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from goldsmith.circulate.contracts.odrl_reading import Together

INSTANT = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Wish:
    """What somebody wants of an offer.

    Attributes:
        purpose: What for; ``""`` where he does not say.
        count: How many uses at most; None for as many as are offered.
        volume: How many bytes at most; None for as many as are offered.
        start: From when on.
        until: Until when, exclusive; None for as long as it is offered.
    """

    start: datetime
    purpose: str = ""
    count: int | None = None
    volume: int | None = None
    until: datetime | None = None


def narrowed(offer: Mapping[str, Any], wish: Wish) -> dict[str, Any]:
    """Return an offer with the limits of a wish beside its own.

    Example:
        >>> wish = Wish(datetime(2026, 11, 23, tzinfo=UTC), "research", count=3)
        >>> told = narrowed({"uid": "urn:o", "profile": "urn:goldsmith:odrl:v1", "permission": [{"action": "use"}]}, wish)
        >>> [(one["leftOperand"], one["operator"], one["rightOperand"]) for one in told["permission"][0]["constraint"]]
        [('purpose', 'isAnyOf', ['research']), ('count', 'lteq', 3)]
    """
    limits = list(_limits(wish))
    if not limits:
        return dict(offer)
    rules = [{**one, "constraint": [*_listed(one.get("constraint")), *limits]} for one in _listed(offer.get("permission"))]
    return {**offer, "permission": rules}


def _limits(wish: Wish) -> Iterator[dict[str, Any]]:
    if wish.purpose:
        yield {"leftOperand": "purpose", "operator": "isAnyOf", "rightOperand": [wish.purpose], "gs:assured": KEPT.how("purpose")}
    until = (wish.until - INSTANT).isoformat(timespec="milliseconds").replace("+00:00", "Z") if wish.until else None
    for left, most in (("count", wish.count), ("gs:volume", wish.volume), ("dateTime", until)):
        if most is not None:
            yield {"leftOperand": left, "operator": "lteq", "rightOperand": most, "gs:assured": KEPT.how(left)}


def _listed(said: Any) -> list[Any]:
    return [] if said is None else list(said) if isinstance(said, list) else [said]


def beyond(offer: Mapping[str, Any], wish: Wish, login: str, dataset: str) -> str:
    """Return why a wish is not within an offer, ``""`` where it is: its first use has to be, and its last.

    Example:
        >>> limit = {"leftOperand": "count", "operator": "lteq", "rightOperand": 5}
        >>> offer = {"uid": "urn:o", "profile": "urn:goldsmith:odrl:v1", "permission": [{"action": "use", "constraint": [limit]}]}
        >>> at = datetime(2026, 11, 23, tzinfo=UTC)
        >>> beyond(offer, Wish(at, count=5), "mei", "titles"), beyond(offer, Wish(at, count=6), "mei", "titles")
        ('', 'permission 1: count lteq 5: found 6')
    """
    if wish.until is not None and wish.until <= wish.start:
        return "it would end before it begins"
    terms = {name: one for name, one in offer.items() if name not in {"assigner", "assignee"}}
    one = Agreement("", dataset, "", "", login, {}, terms, wish.start, wish.until, wish.purpose)
    last = wish.until - INSTANT if wish.until else wish.start
    purposes = (wish.purpose,) if wish.purpose else ()
    first = against(one, Use(login, wish.start, 1, 0, purposes))
    return first or against(one, Use(login, last, wish.count or 1, wish.volume or 0, purposes))


def terms_of(policy: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return what a policy says as lines: which rule, its terms, and how each of them holds.

    Each line has `rule` (``permission 1``), `term` (an action, a limit or a duty), `operator` and `value` (of a limit), and `assured`.

    Raises:
        SettingsError: It holds a term that is not kept here.

    Example:
        >>> limit = {"leftOperand": "count", "operator": "lteq", "rightOperand": 5}
        >>> [one["term"] + " " + one["assured"] for one in terms_of({"uid": "urn:o", "profile": "urn:goldsmith:odrl:v1", "permission": [{"action": "gs:train", "constraint": [limit]}]})]
        ['gs:train contractual', 'count enforced']
    """
    policy = {name: one for name, one in policy.items() if name != "timestamp"}
    lines, counts = list[dict[str, str]](), dict[str, int]()
    for rule in read(policy, KEPT).rules:
        counts[rule.kind] = counts.get(rule.kind, 0) + 1
        place = f"{rule.kind} {counts[rule.kind]}"
        lines += [_line(place, each) for each in rule.actions]
        lines += [_line(place, each.left, each.operator, each.right) for each in _flat(rule.limits)]
        lines += [_line(place, each) for duty in rule.duties for each in duty.actions]
    return lines


def _flat(limits: Sequence[Limit | Together]) -> Iterator[Limit]:
    for one in limits:
        yield from [one] if isinstance(one, Limit) else _flat(one.parts)


def _line(rule: str, term: str, operator: str = "", right: Sequence[Any] = ()) -> dict[str, str]:
    value = ", ".join(one.isoformat().replace("+00:00", "Z") if isinstance(one, datetime) else str(one) for one in right)
    return {"rule": rule, "term": term, "operator": operator, "value": value, "assured": KEPT.how(term)}


def moment(millis: int | None) -> datetime | None:
    """Return a moment of milliseconds since 1970, in UTC.

    Example:
        >>> moment(0), moment(None)
        (datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), None)
    """
    return None if millis is None else datetime.fromtimestamp(millis / 1000, UTC)
