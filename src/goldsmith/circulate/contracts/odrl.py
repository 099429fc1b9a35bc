"""Whether a request is within a policy, in a state of the world: for every rule a report, and one decision.

1. A rule is **active** where the party, the action and the target of the request are its own, all its constraints hold, and none of its duties is
   violated. What is not known of the world does not hold.
2. A request is permitted where a permission is active and no prohibition is; `conflict: perm` lets the permission win. With no rule that fits,
   it is not permitted.
3. A request that has several values of one thing (two purposes) asks for all of them: each has to be within the constraint.
4. A duty is fulfilled, violated, or not set: nobody has said anything of it yet, which does not make the permission inactive. One whose own
   time is over without having been fulfilled is violated.

Source: W3C, ODRL Information Model 2.2; the words of reports are those of the ODRL evaluator of SolidLab (compliance report model).
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from goldsmith.circulate.contracts.odrl_reading import Duty, Limit, Policy, Rule, Together, Value, read, value_of
from goldsmith.circulate.contracts.odrl_words import KEPT, MOMENT, short

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from goldsmith.circulate.contracts.odrl_words import Vocabulary

FULFILLED, VIOLATED, NOT_SET = "fulfilled", "violated", "not set"
PERMITTED, DENIED = "permitted", "denied"
COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "neq": operator.ne,
    "lt": operator.lt,
    "lteq": operator.le,
    "gt": operator.gt,
    "gteq": operator.ge,
}


@dataclass(frozen=True)
class Request:
    """What somebody wants: who, which action, on what."""

    party: str
    action: str
    target: str


@dataclass(frozen=True)
class World:
    """What is the case.

    Attributes:
        moment: When it is asked, with its zone.
        values: What left operands have now: ``{"count": 3, "purpose": ["research"]}``; several values are all asked for.
        members: Collections of parties, assets or places, and who or what is in them.
        duties: What became of duties, by their uid or action: fulfilled, violated or not set.
    """

    moment: datetime
    values: Mapping[str, Any] = field(default_factory=dict)
    members: Mapping[str, frozenset[str]] = field(default_factory=dict)
    duties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LimitReport:
    """A constraint that holds or not; ``found`` is what the world has, empty where it is not known."""

    uid: str
    term: str
    satisfied: bool
    found: tuple[Value, ...]
    assured: str
    parts: tuple[LimitReport, ...] = ()


@dataclass(frozen=True)
class DutyReport:
    """A duty, and what became of it."""

    uid: str
    term: str
    state: str
    assured: str


@dataclass(frozen=True)
class RuleReport:
    """A rule: what of it fits, and whether it is active."""

    kind: str
    uid: str
    active: bool
    party: bool
    action: bool
    target: bool
    limits: tuple[LimitReport, ...]
    duties: tuple[DutyReport, ...]
    assured: str

    @property
    def fits(self) -> bool:
        """Whether it is about this party, action and target."""
        return self.party and self.action and self.target


@dataclass(frozen=True)
class Report:
    """What a policy says of a request."""

    policy: str
    decision: str
    rules: tuple[RuleReport, ...]
    obligations: tuple[DutyReport, ...]
    why: tuple[str, ...]

    @property
    def permitted(self) -> bool:
        """Whether the request is within the policy."""
        return self.decision == PERMITTED


def evaluate(document: Mapping[str, Any], request: Request, world: World, words: Vocabulary = KEPT) -> Report:
    """Return what a policy says of a request.

    Raises:
        SettingsError: The policy, or the request, holds terms that are unknown; nothing is decided then.

    Example:
        >>> from datetime import UTC, datetime
        >>> limit = {"leftOperand": "count", "operator": "lteq", "rightOperand": "3"}
        >>> policy = {"uid": "urn:p", "profile": "urn:goldsmith:odrl:v1", "permission": [{"action": "use", "constraint": [limit]}]}
        >>> world = World(datetime(2026, 11, 23, tzinfo=UTC), {"count": 4})
        >>> found = evaluate(policy, Request("mei", "gs:train", "urn:d"), world)
        >>> found.decision, found.why
        ('denied', ('permission 1: count lteq 3: found 4',))
    """
    return evaluated(read(document, words), request, world, words)


def evaluated(policy: Policy, request: Request, world: World, words: Vocabulary = KEPT) -> Report:
    """Return what a policy that was read says of a request.

    Raises:
        SettingsError: The action of the request is unknown.
    """
    action = short(request.action)
    if action not in words.actions:
        read({"profile": words.profile or None, "permission": [{"action": request.action}]}, words)  # refuses it by name
    asked = Request(request.party, action, request.target)
    rules = tuple(_rule(one, asked, world, words) for one in policy.rules)
    allowed = any(one.active for one in rules if one.kind == "permission")
    forbidden = any(one.active for one in rules if one.kind == "prohibition")
    permitted = allowed and (not forbidden or policy.conflict == "perm")
    duties = tuple(_duty(one, world, words) for one in policy.obligations)
    why = () if permitted else tuple(_why(policy, rules))
    return Report(policy.uid, PERMITTED if permitted else DENIED, rules, duties, why)


def _rule(rule: Rule, asked: Request, world: World, words: Vocabulary) -> RuleReport:
    party, target = _within(asked.party, rule.assignees, world), _within(asked.target, rule.targets, world)
    action = not rule.actions or any(words.includes(one, asked.action) for one in rule.actions)
    limits = tuple(held(one, world, words) for one in rule.limits)
    duties = tuple(_duty(one, world, words) for one in rule.duties)
    active = party and action and target and all(one.satisfied for one in limits) and all(one.state != VIOLATED for one in duties)
    return RuleReport(
        rule.kind, rule.uid, active, party, action, target, limits, duties, words.how(rule.actions[0] if rule.actions else "")
    )


def _within(one: str, named: Sequence[str], world: World) -> bool:
    """Tell whether something is among what a rule names, itself or in a collection; a rule that names nothing is about all."""
    return not named or any(one == each or one in world.members.get(each, ()) for each in named)


def held(limit: Limit | Together, world: World, words: Vocabulary) -> LimitReport:
    """Return whether a constraint holds, and what the world has of it."""
    if isinstance(limit, Together):
        parts = tuple(held(one, world, words) for one in limit.parts)
        right = sum(one.satisfied for one in parts)
        satisfied = {"and": right == len(parts), "or": right > 0, "xone": right == 1}[limit.word]
        return LimitReport(limit.uid, limit.word, satisfied, (), "", parts)
    found = _found(limit.left, world, words.operands[limit.left])
    satisfied = bool(found) and _holds(limit, found, world)
    told = f"{limit.left} {limit.operator} {', '.join(str(one) for one in limit.right)}"
    return LimitReport(limit.uid, told, satisfied, found, words.how(limit.left))


def _found(left: str, world: World, kind: str) -> tuple[Value, ...]:
    """Return what the world has of a left operand; the moment of asking where nothing else is said of `dateTime`."""
    said = world.values.get(left, world.moment if kind == MOMENT else None)
    if said is None:
        return ()
    several = said if isinstance(said, list | tuple | set | frozenset) else [said]
    return tuple(value_of(one, kind) for one in several)


def _holds(limit: Limit, found: Sequence[Value], world: World) -> bool:
    if limit.operator in COMPARED:
        return all(COMPARED[limit.operator](one, limit.right[0]) for one in found)
    if limit.operator == "isAnyOf":
        return all(one in limit.right for one in found)
    if limit.operator == "isNoneOf":
        return not any(one in limit.right for one in found)
    if limit.operator == "isAllOf":
        return set(found) == set(limit.right)
    if limit.operator == "hasPart":
        return all(one in found for one in limit.right)
    return all(any(one == whole or one in world.members.get(str(whole), ()) for whole in limit.right) for one in found)  # isPartOf


def _duty(duty: Duty, world: World, words: Vocabulary) -> DutyReport:
    state = world.duties.get(duty.uid) or next((world.duties[one] for one in duty.actions if one in world.duties), NOT_SET)
    if state == NOT_SET and any(_over(one, world, words) for one in duty.limits):
        state = VIOLATED
    term = ", ".join(duty.actions)
    return DutyReport(duty.uid, term, state, words.how(duty.actions[0] if duty.actions else ""))


def _over(limit: Limit | Together, world: World, words: Vocabulary) -> bool:
    """Tell whether a limit is a time that is over."""
    if isinstance(limit, Together):
        return any(_over(one, world, words) for one in limit.parts)
    return words.operands[limit.left] == MOMENT and limit.operator in {"lt", "lteq"} and not held(limit, world, words).satisfied


def _why(policy: Policy, rules: Sequence[RuleReport]) -> list[str]:
    """Say why a request is not permitted, rule by rule; of those for something else only where no rule is for what is asked."""
    said = []
    numbers: dict[str, int] = {}
    fits = any(rule.fits for rule in rules if rule.kind == "permission")
    for rule in rules:
        numbers[rule.kind] = numbers.get(rule.kind, 0) + 1
        place = f"{rule.kind} {numbers[rule.kind]}"
        if rule.kind == "prohibition":
            said += [f"{place}: forbids it"] if rule.active else []
            continue
        said += [
            f"{place}: another {name}"
            for name, same in (("party", rule.party), ("action", rule.action), ("target", rule.target))
            if not same and not fits
        ]
        if rule.fits:
            said += [
                f"{place}: {one.term}: found {', '.join(map(str, one.found)) or 'nothing'}" for one in rule.limits if not one.satisfied
            ]
            said += [f"{place}: the duty {one.term} is violated" for one in rule.duties if one.state == VIOLATED]
    return said or [f"{policy.uid or 'the policy'}: no permission"]
