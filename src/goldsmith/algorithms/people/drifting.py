"""Drift without known answers: people who agree with the others less than they did, looked at once.

1. Of tasks on which the others are of one mind it is told, in the order of time, whether somebody agrees with them.
2. His answers are parted into earlier and later ones after a quarter, a half and three quarters. By Fisher's exact test the later part is held
   against all orders of the same answers. The p-value is the least of the three, times three.

The rate holds for whoever agrees equally often all the time. Tasks that become harder let everybody drift: hold him against the others too
(:func:`beyond`).

Source: R. Fisher 1935, The design of experiments, section 21 (exact test); C. Bonferroni 1936.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.people.alarm import RATE, Alarm
from goldsmith.stats.counting import hypergeometric_at_most

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

PARTS = (0.25, 0.5, 0.75)
LEAST = 20
"""Answers of either part."""


def drifting(person: Any, agreed: Sequence[bool] | NDArray[np.bool_], *, rate: float = RATE) -> tuple[Alarm, int]:
    """Return an alarm about a person, and where the later part begins; ``seen`` is his share of agreement there, ``expected`` before it.

    Args:
        person: Whom.
        agreed: Of each task in the order of time whether he agrees with the others.
        rate: Of people who do not drift who are named, at most, at one look; in (0, 1).

    Raises:
        ValueError: The rate is out of range.

    Example:
        >>> alarm, begins = drifting("a", [True] * 60 + [True, False, False] * 20)
        >>> alarm.rings, begins, round(alarm.seen, 2), alarm.expected
        (True, 60, 0.33, 1.0)
        >>> drifting("b", [True, True, True, False] * 30)[0].rings
        False
    """
    if not 0 < rate < 1:
        raise ValueError(f"a rate of {rate} is none")
    hits = np.asarray(agreed, bool)
    n, all_hits = len(hits), int(hits.sum())
    least, begins = 1.0, n
    for part in PARTS:
        at = round(part * n)
        if min(at, n - at) < LEAST:
            continue
        p = hypergeometric_at_most(int(hits[at:].sum()), n - at, all_hits, n)
        if p < least or begins == n:
            least, begins = p, at
    earlier, later = (float(each.mean()) if len(each) else 0.0 for each in (hits[:begins], hits[begins:]))
    return Alarm(person, "falling", min(1.0, len(PARTS) * least), rate, n - begins, later, earlier), begins


def beyond(own: tuple[float, float], others: tuple[float, float]) -> float:
    """Return how much further a person's share fell than that of the others: both are a share before and a share after.

    Example:
        >>> round(beyond((0.8, 0.4), (0.8, 0.7)), 2)
        0.3
    """
    return (own[0] - own[1]) - (others[0] - others[1])
