"""An agreement, and whether a use of its dataset is within it.

1. Whoever asks says a purpose; where he says none, it is the one that was agreed.
2. `count` and `gs:volume` have the value that they would have with this use: the last one that is allowed is given, the next is not.
3. What goldsmith cannot know of a use (a grade that was not told, an environment of the other side) does not hold, and refuses.
4. `spatial` is contractual: nothing here sees where a copy is used, so whoever agreed is taken at his word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goldsmith.circulate.contracts.odrl import Request, World, evaluated
from goldsmith.circulate.contracts.odrl_reading import Limit, read
from goldsmith.circulate.contracts.odrl_words import KEPT
from goldsmith.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from goldsmith.circulate.contracts.odrl_reading import Policy, Rule, Together

CHOICES = ("eq", "isAnyOf")


@dataclass(frozen=True)
class Agreement:
    """What two sides agreed.

    Attributes:
        uid: Its name.
        dataset: Name of the dataset.
        version: The one version that it is about; ``""``: every version.
        assigner: Who gives.
        assignee: The login of who gets.
        offer: The offer that it came from.
        agreed: The ODRL agreement.
        start: From when on it holds.
        until: Until when, exclusive; None: for good.
        purpose: What for, where it is one thing.
    """

    uid: str
    dataset: str
    version: str
    assigner: str
    assignee: str
    offer: Mapping[str, Any]
    agreed: Mapping[str, Any]
    start: datetime
    until: datetime | None = None
    purpose: str = ""


@dataclass(frozen=True)
class Use:
    """A use that somebody asks for.

    Attributes:
        login: Who asks.
        moment: When.
        count: How many uses there are, with this one.
        volume: Bytes that were given, with these.
        purposes: What for; none where he did not say.
    """

    login: str
    moment: datetime
    count: int = 1
    volume: int = 0
    purposes: Sequence[str] = ()


def against(agreement: Agreement, use: Use) -> str:
    """Return why a use is not within an agreement; ``""`` where it is.

    Example:
        >>> from datetime import UTC, datetime
        >>> at = datetime(2026, 11, 23, tzinfo=UTC)
        >>> limit = {"leftOperand": "count", "operator": "lteq", "rightOperand": 2}
        >>> terms = {"uid": "urn:a", "profile": "urn:goldsmith:odrl:v1", "permission": [{"action": "use", "constraint": [limit]}]}
        >>> one = Agreement("urn:a", "titles", "", "lab", "mei", {}, terms, at)
        >>> against(one, Use("mei", at, 2)), against(one, Use("mei", at, 3))
        ('', 'permission 1: count lteq 2: found 3')
    """
    if use.login != agreement.assignee:
        return "the agreement is with somebody else"
    if use.moment < agreement.start:
        return f"the agreement holds from {agreement.start.isoformat()} on"
    if agreement.until is not None and use.moment >= agreement.until:
        return f"the agreement ended at {agreement.until.isoformat()}"
    try:
        policy = read({name: value for name, value in agreement.agreed.items() if name != "timestamp"}, KEPT)
    except SettingsError as problem:
        return f"a term of the agreement is not kept here: {problem.found or problem.message}"
    why = "the agreement permits nothing"
    for rule in (one for one in policy.rules if one.kind == "permission"):
        why = _refused(policy, rule, agreement, use)
        if not why:
            return ""
    return why


def _refused(policy: Policy, rule: Rule, agreement: Agreement, use: Use) -> str:
    """Return why what one rule permits may not be had; who asks is the agreement's assignee, whatever the dataspace calls him."""
    limits = [limit for each in policy.rules for one in each.limits for limit in _limits(one)]
    values: dict[str, Any] = {"count": use.count, "gs:volume": use.volume, "recipient": use.login}
    purposes = list(use.purposes) or ([agreement.purpose] if agreement.purpose else _only(limits))
    values |= {"purpose": purposes} if purposes else {}
    where = [one.right[0] for one in limits if one.left == "spatial" and one.operator in CHOICES]
    values |= {"spatial": where[0]} if where else {}
    asked = Request((rule.assignees or (use.login,))[0], (rule.actions or ("use",))[0], (rule.targets or (agreement.dataset,))[0])
    report = evaluated(policy, asked, World(use.moment, values))
    return "" if report.permitted else "; ".join(report.why) or "the agreement does not permit it"


def _limits(limit: Limit | Together) -> Iterator[Limit]:
    if isinstance(limit, Limit):
        yield limit
        return
    for one in limit.parts:
        yield from _limits(one)


def _only(limits: Sequence[Limit]) -> list[str]:
    """Return the only purpose that was agreed, nothing where there are several."""
    named = {str(one) for limit in limits if limit.left == "purpose" and limit.operator in CHOICES for one in limit.right}
    return list(named) if len(named) == 1 else []
