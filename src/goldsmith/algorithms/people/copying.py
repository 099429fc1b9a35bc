"""Copying predictions: people who keep what a model proposed without looking.

1. Proved by gold: of tasks whose truth is known and whose shown prediction is wrong, an honest person keeps at most the share ``allowed``.
   The p-value is that of a binomial count; the rate holds for everybody who keeps no more.
2. Without gold: predictions that are hidden from him are what he is held against, in the stream without assistance. He agrees with shown ones
   more often than with hidden ones where they sway him; the p-value is Fisher's exact one. Most people are swayed a little, so this says that
   predictions anchor, and not that he does not look: it is never proved by itself.

Source: R. Fisher 1935, The design of experiments, section 21 (exact test); anchoring by pre-annotation: K. Fort, B. Sagot 2010,
aclanthology.org/W10-1807.
"""

from __future__ import annotations

from typing import Any

from goldsmith.algorithms.people.alarm import RATE, Alarm
from goldsmith.stats.counting import binomial_at_most, hypergeometric_at_most


def copying(person: Any, kept: int, wrong: int, *, allowed: float = 0.5, rate: float = RATE) -> Alarm:
    """Return an alarm about a person who kept so many of the wrong predictions that he was shown.

    Args:
        person: Whom.
        kept: Wrong predictions, by gold, that he gave as his answer, 0 <= kept <= wrong.
        wrong: Tasks with a known truth on which a wrong prediction was shown to him.
        allowed: Share of wrong predictions that honest people keep at most, in (0, 1).
        rate: Of honest people who are named, at most, in (0, 1).

    Raises:
        ValueError: A count, the share or the rate is out of range.

    Example:
        >>> copying("a", 12, 12).rings, copying("b", 5, 12).rings
        (True, False)
    """
    if not (0 <= kept <= wrong and 0 < allowed < 1 and 0 < rate < 1):
        raise ValueError(f"{kept} kept of {wrong} wrong predictions, with {allowed} allowed at a rate of {rate}, are none")
    p = 1 - binomial_at_most(kept - 1, wrong, allowed) if kept else 1.0
    return Alarm(person, "copying", max(0.0, p), rate, wrong, kept / wrong if wrong else 0.0, allowed)


def swayed(person: Any, shown: tuple[int, int], hidden: tuple[int, int], *, rate: float = RATE) -> Alarm:
    """Return an alarm about a person who agrees with predictions more often where he sees them.

    Args:
        person: Whom.
        shown: Predictions shown that he agreed with, and all that were shown.
        hidden: The same of predictions that were hidden from him.
        rate: Of people who are not swayed at all who are named, at most, in (0, 1).

    Raises:
        ValueError: A count or the rate is out of range.

    Example:
        >>> swayed("a", (95, 100), (70, 100)).rings, swayed("b", (80, 100), (78, 100)).rings
        (True, False)
    """
    (same, all_shown), (alike, all_hidden) = shown, hidden
    if not (0 <= same <= all_shown and 0 <= alike <= all_hidden and 0 < rate < 1):
        raise ValueError(f"{shown} shown and {hidden} hidden predictions at a rate of {rate} are none")
    if not (all_shown and all_hidden):
        return Alarm(person, "copying", 1.0, rate, 0, 0.0, 0.0)
    p = hypergeometric_at_most(alike, all_hidden, same + alike, all_shown + all_hidden)
    return Alarm(person, "copying", p, rate, all_shown + all_hidden, same / all_shown, alike / all_hidden)
