"""What an ODRL policy says, in the points that other schemes ask for; a term that is not understood is refused by name."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from goldsmith.circulate.contracts.odrl_reading import Limit, read
from goldsmith.circulate.contracts.odrl_words import KEPT, bare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from goldsmith.circulate.contracts.odrl_reading import Duty, Policy, Rule, Together

POINTS = {
    "term": ("dateTime",),
    "count": ("count", "gs:volume"),
    "reach": ("spatial", "recipient", "purpose"),
    "environment": ("gs:environment",),
}
"""Left operands that answer a point."""


def terms_of(policy: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a policy says of each point; a point that it says nothing of is empty.

    Raises:
        SettingsError: It holds terms that are not understood.

    Example:
        >>> limit = {"leftOperand": "count", "operator": "lteq", "rightOperand": 5}
        >>> said = {"uid": "urn:o", "profile": "urn:goldsmith:odrl:v1", "permission": [{"action": "use", "constraint": [limit]}]}
        >>> terms_of(said)["count"], terms_of(said)["term"]
        (['count lteq 5'], [])
    """
    said = {name: value for name, value in bare(policy).items() if name != "timestamp"}
    understood = read(said, KEPT)
    limits = [one for rule in understood.rules for limit in rule.limits for one in _each(limit)]
    found: dict[str, Any] = {point: _told(limit for limit in limits if limit.left in words) for point, words in POINTS.items()}
    found["permissions"] = list(dict.fromkeys(action for rule in understood.rules if rule.kind == "permission" for action in rule.actions))
    found["rights_and_duties"] = [*map(_rule, understood.rules), *(f"obligation: {_duty(each)}" for each in understood.obligations)]
    return found | {role: _party(said, understood, role) for role in ("assigner", "assignee")}


def _party(policy: Mapping[str, Any], understood: Policy, role: str) -> str:
    said = policy.get(role)
    if isinstance(said, dict):
        said = said.get("@id") or said.get("uid")
    if said or role == "assigner":
        return str(said or "")
    return ", ".join(dict.fromkeys(who for rule in understood.rules for who in rule.assignees))


def _each(limit: Limit | Together) -> Iterator[Limit]:
    if isinstance(limit, Limit):
        yield limit
    else:
        for part in limit.parts:
            yield from _each(part)


def _told(limits: Iterable[Limit]) -> list[str]:
    return list(dict.fromkeys(map(_limit, limits)))


def _limit(limit: Limit) -> str:
    return f"{limit.left} {limit.operator} {', '.join(map(_value, limit.right))}"


def _value(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _rule(rule: Rule) -> str:
    limits = f" where {'; '.join(_told(one for each in rule.limits for one in _each(each)))}" if rule.limits else ""
    duties = f", who {'; '.join(map(_duty, rule.duties))}" if rule.duties else ""
    return f"{rule.kind}: {', '.join(rule.actions) or 'everything'}{limits}{duties}"


def _duty(duty: Duty) -> str:
    limits = f" where {'; '.join(_told(one for each in duty.limits for one in _each(each)))}" if duty.limits else ""
    return f"{', '.join(duty.actions)}{limits}"
