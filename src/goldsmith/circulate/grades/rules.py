"""What each sensitivity asks of whoever asks: a table that is read like a policy, and the one function that decides by it.

1. What is asked for is one of six things: that a dataset is there (``list``), what is known of it (``facts``), some records (``preview``), all
   of them (``records``), noised or approved figures (``aggregate``), and a computation inside (``compute``).
2. Whoever asks is nobody (not signed in), a member (signed in), or granted (named, or under a contract that holds).
3. The table says the least that he has to be; what its owner says of a dataset (open, members, granted) can ask for more and never for less.
4. ``NEVER`` is for everybody: there is no role that it is not for. A role in the service gives nobody data.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from goldsmith.sensitivity import Sensitivity

Ask = Literal["list", "facts", "preview", "records", "aggregate", "compute"]
NOBODY, MEMBER, GRANTED, NEVER = 0, 1, 2, 9
STANDING = MappingProxyType({"nobody": NOBODY, "member": MEMBER, "granted": GRANTED})
ASKS: tuple[Ask, ...] = ("list", "facts", "preview", "records", "aggregate", "compute")

_ROWS = (
    #         list     facts    preview  records  aggregate compute
    ("一般1", NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, MEMBER),
    ("一般2", NOBODY, MEMBER, MEMBER, MEMBER, MEMBER, MEMBER),
    ("一般3", MEMBER, GRANTED, GRANTED, GRANTED, MEMBER, GRANTED),
    ("一般4", MEMBER, GRANTED, NEVER, NEVER, GRANTED, GRANTED),
    ("重要", GRANTED, GRANTED, NEVER, NEVER, GRANTED, GRANTED),
    ("核心", NEVER, NEVER, NEVER, NEVER, NEVER, NEVER),
)
RULES = MappingProxyType({rule: MappingProxyType(dict(zip(ASKS, needs, strict=True))) for rule, *needs in _ROWS})
"""By rule (:attr:`Sensitivity.rule`) and what is asked: the least that somebody has to be."""


@dataclass(frozen=True)
class Decision:
    """What was decided.

    Attributes:
        allowed: Whether he may.
        needs: What he has to be: ``nobody``, ``member``, ``granted``, or ``never``.
        rule: The rule that said so; empty where it was the owner's word and not the sensitivity.
    """

    allowed: bool
    needs: str
    rule: str = ""


def decide(ask: Ask, sensitivity: Sensitivity, *, standing: int, owner: int = NOBODY) -> Decision:
    """Decide whether somebody may have something.

    Args:
        ask: What he asks for.
        sensitivity: How sensitive it is.
        standing: What he is: ``NOBODY``, ``MEMBER`` or ``GRANTED``.
        owner: What its owner asks for at least; who sees that a dataset is there is decided by its sensitivity alone.

    Example:
        >>> from goldsmith.sensitivity import Sensitivity
        >>> decide("records", Sensitivity.read("一般4"), standing=GRANTED)
        Decision(allowed=False, needs='never', rule='一般4')
        >>> decide("facts", Sensitivity.read("一般1"), standing=NOBODY, owner=MEMBER)
        Decision(allowed=False, needs='member', rule='')
    """
    asked = RULES[sensitivity.rule][ask]
    needed = max(asked, NOBODY if ask == "list" else owner)
    name = next((word for word, rank in STANDING.items() if rank == needed), "never")
    return Decision(standing >= needed, name, sensitivity.rule if asked >= needed and asked > NOBODY else "")
