"""Words of policies: which actions, left operands and operators there are, what includes what, and how each of them holds.

Two vocabularies: the whole of ODRL that can be evaluated, and the profile that goldsmith keeps. What stands in neither is refused by name.

Source: W3C, ODRL Vocabulary and Expression 2.2, 4; the inclusion of deprecated actions (`write`) is that of the actions that took their place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from goldsmith.certify.rights.offering import ASSURED_ACTIONS, ASSURED_LIMITS, CONTRACTUAL, DUTIES, PROFILE

if TYPE_CHECKING:
    from collections.abc import Mapping

ODRL, OURS = "http://www.w3.org/ns/odrl/2/", "urn:goldsmith:odrl:"
MOMENT, NUMBER, NAME = "moment", "number", "name"
"""Kinds of values that a left operand has."""

COMPARISONS = ("eq", "neq", "lt", "lteq", "gt", "gteq")
OF_SETS = ("isAnyOf", "isAllOf", "isNoneOf", "isPartOf", "hasPart")
LOGIC = ("and", "or", "xone")
"""`andSequence`, `isA` and `term-lteq` are words of ODRL that are not evaluated here, and refused by name."""


@dataclass(frozen=True)
class Vocabulary:
    """Words that a policy may use.

    Attributes:
        name: What it is called in refusals.
        actions: Each action, and the one that includes it; ``""`` for one that stands alone.
        operands: Each left operand, and the kind of its values.
        operators: Operators of constraints.
        duties: Actions of duties.
        assured: How a term holds: enforced, detected or contractual; contractual where nothing is said.
        profile: What a policy has to name as its profile; ``""`` where it need name none.
    """

    name: str
    actions: Mapping[str, str]
    operands: Mapping[str, str]
    operators: tuple[str, ...]
    duties: frozenset[str]
    assured: Mapping[str, str] = field(default_factory=dict)
    profile: str = ""

    def includes(self, whole: str, part: str) -> bool:
        """Tell whether one action is another, or is included in it.

        Example:
            >>> FULL.includes("use", "extract"), FULL.includes("use", "sell")
            (True, False)
        """
        while part and part != whole:
            part = self.actions.get(part, "")
        return part == whole

    def how(self, term: str) -> str:
        """Return how a term holds."""
        return self.assured.get(term, CONTRACTUAL)


_INCLUDED = {
    "": "use transfer",
    "transfer": "give sell",
    "use": "acceptTracking aggregate annotate anonymize archive attribute compensate concurrentUse delete derive digitize distribute "
    "ensureExclusivity execute grantUse include index inform install modify nextPolicy obtainConsent play present print read reproduce "
    "reviewPolicy stream synchronize textToSpeech transform translate uninstall watermark",
    "play": "display",
    "reproduce": "extract",
    "modify": "move write",
}
_KINDS = {
    MOMENT: "dateTime",
    NUMBER: "count payAmount percentage absoluteSize relativeSize resolution unitOfCount timeInterval elapsedTime meteredTime",
    NAME: "purpose recipient spatial language industry fileFormat media event product systemDevice version deliveryChannel virtualLocation",
}

FULL = Vocabulary(
    "ODRL 2.2",
    {action: whole for whole, actions in _INCLUDED.items() for action in actions.split()},
    {operand: kind for kind, operands in _KINDS.items() for operand in operands.split()},
    (*COMPARISONS, *OF_SETS),
    frozenset(action for actions in _INCLUDED.values() for action in actions.split()),
)
"""All of ODRL that is evaluated; nothing of it is more than contractual, for nobody says who keeps it."""

KEPT = Vocabulary(
    PROFILE,
    {"use": "", "gs:train": "use", "gs:evaluate": "use", "derive": "use", "distribute": "use"},
    {"dateTime": MOMENT, "count": NUMBER, "gs:volume": NUMBER, **dict.fromkeys(("purpose", "recipient", "spatial", "gs:grade", "gs:environment"), NAME)},
    ("eq", "lteq", "isAnyOf", "isNoneOf"),
    frozenset(DUTIES.values()),
    {**ASSURED_ACTIONS, **ASSURED_LIMITS},
    PROFILE,
)  # fmt: skip
"""The profile that goldsmith keeps, and says of each term how."""


def short(term: object) -> str:
    """Return a term as it is written here: without the address of ODRL, and with ``gs:`` for that of goldsmith.

    Example:
        >>> short("http://www.w3.org/ns/odrl/2/read"), short("odrl:read"), short({"@id": "urn:goldsmith:odrl:train"})
        ('read', 'read', 'gs:train')
    """
    said = term.get("@id", term.get("@value", "")) if isinstance(term, dict) else term
    text = said if isinstance(said, str) else ""
    if text.startswith(OURS):
        return f"gs:{text.removeprefix(OURS)}"
    return text.removeprefix(ODRL).removeprefix("odrl:")


def bare(said: Any) -> Any:
    """Return a policy with the names of its parts as they are written here: Croissant documents write them with ``odrl:`` before.

    Example:
        >>> bare({"@id": "urn:o", "odrl:permission": [{"odrl:action": {"@id": "odrl:use"}, "gs:assured": "contractual"}]})
        {'@id': 'urn:o', 'permission': [{'action': {'@id': 'odrl:use'}, 'gs:assured': 'contractual'}]}
    """
    if isinstance(said, dict):
        return {str(name).removeprefix("odrl:"): bare(value) for name, value in said.items()}
    return [bare(one) for one in said] if isinstance(said, list) else said
