"""Offers and agreements in the words of the protocol, and back.

The protocol's context has no prefix of ours, numbers stand as text, and an offer of a catalogue names no target: its dataset is the target. What is
meant is the same, and that is what is compared.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from goldsmith.circulate.contracts.odrl import World, held
from goldsmith.circulate.contracts.odrl_reading import Limit, Policy, Together, read
from goldsmith.circulate.contracts.odrl_words import KEPT, OURS, short

if TYPE_CHECKING:
    from collections.abc import Mapping

RULES = ("permission", "prohibition", "obligation")
SHOWN = ("profile", *RULES)
"""What of a policy stands in every form of it."""
NAMED = ("target", "assigner", "assignee")
"""What a policy names as a whole."""


def spoken(offer: Mapping[str, Any], *, target: str | None = None) -> dict[str, Any]:
    """Return an offer of a release in the words of the protocol.

    Args:
        offer: As the release writes it.
        target: What it is about, in messages; an offer of a catalogue names none.

    Example:
        >>> limit = {"leftOperand": "gs:volume", "operator": "lteq", "rightOperand": 5, "gs:assured": "enforced"}
        >>> told = spoken({"uid": "urn:o", "profile": "urn:goldsmith:odrl:v1", "permission": [{"action": "gs:train", "constraint": [limit]}]})
        >>> told["permission"][0]["action"], told["permission"][0]["constraint"][0]["rightOperand"]
        ('urn:goldsmith:odrl:train', '5')
    """
    told: dict[str, Any] = {"@id": str(offer.get("uid") or offer.get("@id")), "@type": "Offer"}
    told |= {name: _spoken(offer[name]) for name in SHOWN if offer.get(name)}
    told |= {OURS + name: offer[f"gs:{name}"] for name in ("licence",) if f"gs:{name}" in offer}
    return told | ({"target": target} if target else {})


def _spoken(value: Any) -> Any:
    if isinstance(value, dict):
        return {_spoken_name(name): _spoken(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_spoken(one) for one in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return _spoken_name(value) if isinstance(value, str) else value


def _spoken_name(name: str) -> str:
    return OURS + name.removeprefix("gs:") if name.startswith("gs:") else name


def understood(policy: Mapping[str, Any]) -> Policy:
    """Return a policy of a message as the evaluator reads it.

    Raises:
        SettingsError: It holds terms outside the profile, each of which is named.
    """
    return read({name: value for name, value in policy.items() if name != "timestamp"}, KEPT)


def same_terms(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two policies permit, forbid and ask for the same, in whatever order, form or language of names they say it.

    Whom and what a policy names as a whole is no term: messages say it each in their own way. What a single rule names beside it is one: a prohibition that is
    turned on somebody else forbids nothing.

    Raises:
        SettingsError: One of them holds terms outside the profile.

    Example:
        >>> ours = {"uid": "urn:o", "profile": "urn:goldsmith:odrl:v1", "permission": [{"action": "gs:train"}]}
        >>> same_terms(ours, spoken(ours)), same_terms(ours, {**ours, "permission": [{"action": "use"}]})
        (True, False)
    """
    return _terms(one) == _terms(other)


def _terms(said: Mapping[str, Any]) -> frozenset[Any]:
    here = {short(said.get("target"))}
    policy = understood({name: value for name, value in said.items() if name not in NAMED})
    rules = {
        (
            one.kind,
            frozenset(one.actions),
            frozenset(one.assignees),
            frozenset(one.targets) - here,
            _meant(one.limits),
            frozenset((frozenset(each.actions), _meant(each.limits)) for each in one.duties),
        )
        for one in policy.rules
    }
    return frozenset(
        {
            *rules,
            *((("obligation", frozenset(one.actions), _meant(one.limits), policy.conflict)) for one in policy.obligations),
            policy.conflict,
        }
    )


def _meant(limits: tuple[Limit | Together, ...]) -> frozenset[Any]:
    return frozenset(
        (one.word, _meant(one.parts)) if isinstance(one, Together) else (one.left, one.operator, frozenset(one.right)) for one in limits
    )


def agreed(offer: Mapping[str, Any], uid: str, *, target: str, assigner: str, assignee: str, moment: datetime) -> dict[str, Any]:
    """Return the agreement that an offer becomes.

    Args:
        offer: What was offered or asked for.
        uid: Its own name.
        target: The dataset.
        assigner: Who gives.
        assignee: Who gets.
        moment: When, with its zone.
    """
    return {
        **{name: value for name, value in offer.items() if name in SHOWN or name == OURS + "licence"},
        "@id": uid,
        "@type": "Agreement",
        "target": target,
        "assigner": assigner,
        "assignee": assignee,
        "timestamp": moment.isoformat(timespec="seconds").replace("+00:00", "Z"),
    }


def in_time(policy: Mapping[str, Any], moment: datetime) -> bool:
    """Tell whether a policy permits anything at a moment, as far as its dates say.

    Example:
        >>> from datetime import UTC, datetime
        >>> limit = {"leftOperand": "dateTime", "operator": "lteq", "rightOperand": "2026-12-01T00:00:00Z"}
        >>> one = {"uid": "urn:o", "profile": "urn:goldsmith:odrl:v1", "permission": [{"action": "use", "constraint": [limit]}]}
        >>> in_time(one, datetime(2026, 11, 30, tzinfo=UTC)), in_time(one, datetime(2026, 12, 2, tzinfo=UTC))
        (True, False)
    """
    world = World(moment)
    rules = [one for one in understood(policy).rules if one.kind == "permission"]
    return any(
        all(held(each, world, KEPT).satisfied for each in one.limits if isinstance(each, Limit) and each.left == "dateTime")
        for one in rules
    )


def until(policy: Mapping[str, Any]) -> datetime | None:
    """Return the latest day that a policy names, None where one of its permissions names none."""
    days: list[datetime] = []
    for rule in understood(policy).rules:
        own = [one.right[0] for one in rule.limits if isinstance(one, Limit) and one.left == "dateTime" and one.operator in {"lt", "lteq"}]
        if rule.kind == "permission" and not own:
            return None
        days += [one for one in own if isinstance(one, datetime)]
    return max(days, default=None)
