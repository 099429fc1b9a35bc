"""All screens as one: the order in which a reviewer should look at records.

1. Every screen's scores become a strength in units of ``-log10``: those that are tests already are left as they are; for the others,
   the share of records' causes (different scores) that are at least as suspicious. A group that is suspected as one is one cause.
2. A screen that rests on what the user declared, or on what no honest text has, gets a stated handicap in its favour (``TRUST``).
3. A record's strength is that of its strongest screen, and ``AGREEMENT`` of that of each other one.

Source: ours; the least p-value over several tests is Tippett 1931.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from goldsmith.algorithms.poison.suspicion import Reason, Suspicion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

SCREEN = "together"
TESTS = frozenset({"sources", "triggers"})
"""Screens whose scores are ``-log10 p``, corrected for what was tested."""
TRUST: Mapping[str, float] = {"facts": 1.5, "odd_characters": 0.5, "answers": -0.5}
AGREEMENT = 0.25
MOST_TOLD = 5_000


def together(n: int, screens: Mapping[str, Suspicion]) -> Suspicion:
    """Return the suspicion of all screens together.

    Example:
        >>> from goldsmith.algorithms.poison.suspicion import nothing
        >>> one, two = nothing("labels", 4), nothing("facts", 4)
        >>> one.scores[:] = [0, 3, 2, 0]
        >>> two.scores[:] = [0, 0, 0, 0.9]
        >>> together(4, {"labels": one, "facts": two}).scores.round(2).tolist()
        [0.0, 0.6, 0.3, 2.1]
    """
    strengths = {name: _strength(n, each) for name, each in screens.items()}
    strongest, total = np.zeros(n, np.float32), np.zeros(n, np.float32)
    leader = np.full(n, -1, np.int64)
    names = sorted(strengths)
    for at, name in enumerate(names):
        leads = strengths[name] > strongest
        leader[leads] = at
        strongest = np.maximum(strongest, strengths[name])
        total += strengths[name]
    scores = strongest + np.float32(AGREEMENT) * (total - strongest)
    partners = np.full(n, -1, np.int64)
    for at, name in enumerate(names):
        partners[leader == at] = screens[name].partners[leader == at]
    reasons: dict[int, Reason] = {}
    for row in np.argsort(-scores, kind="stable")[:MOST_TOLD].tolist():
        reason = screens[names[leader[row]]].reasons.get(row) if leader[row] >= 0 else None
        if reason is not None:
            reasons[row] = reason
    return Suspicion(SCREEN, scores.astype(np.float32), partners, reasons)


def _strength(n: int, found: Suspicion) -> NDArray[np.float32]:
    """Return the strength of each record, 0 where it is not suspected."""
    suspected = found.scores > 0
    if found.screen in TESTS:
        return np.where(suspected, found.scores, 0).astype(np.float32)
    _, cause = np.unique(-found.scores[suspected], return_inverse=True)
    strength = np.zeros(n, np.float32)
    strength[suspected] = np.maximum(np.log10(n) - np.log10(cause + 1.0) + TRUST.get(found.screen, 0.0), 0.01)
    return strength
