"""All screens as one: the order in which a reviewer should look at records.

1. Every screen's scores become a strength in units of ``-log10``. Where it is known what scores are usual (`Usual`: those of an earlier,
   trusted version, or of the same records before something was added), the strength of a score is that of the share of usual records that are
   as suspicious; beyond all of them, a little more the farther. Else tests are left as they are, and other scores are ranked among
   the records themselves; a group that is suspected as one is one cause.
   Where it was learnt what a rank of each screen is worth (``allocation.py``), that worth is the strength.
2. Where nothing was learnt, a screen that rests on what the user declared gets a stated handicap in its favour, a weak one against it
   (``TRUST``).
3. A record's strength is that of its strongest screen, and ``AGREEMENT`` of that of each other one. Of equal ones the first comes first, so
   that a large group of equals can be looked at in part.

Source: ours; the least p-value over several tests is Tippett 1931.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.algorithms.poison.suspicion import Reason, Suspicion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from goldsmith.algorithms.poison.allocation import Allocation

SCREEN = "together"
TESTS = frozenset({"sources", "triggers"})
"""Screens whose scores are ``-log10 p``, corrected for what was tested."""
TRUST: Mapping[str, float] = {"facts": 1.5, "answers": -0.5}
AGREEMENT, FIRST = 0.25, 1e-3
EQUALS = 1e-2
"""How far, of nearly equal worth, the rarer comes first."""
BEYOND = 1.0
"""What a score of twice the highest usual one is stronger than that, at most."""
MOST_TOLD = 5_000


@dataclass(frozen=True, eq=False)
class Usual:
    """How suspicious records usually are.

    Example:
        >>> usual = Usual(999, {"labels": np.array([1.0, 2.0], np.float32)})
        >>> usual.strength("labels", np.array([0.0, 1.0, 2.0, 4.0], np.float32)).astype(float).round(1).tolist()
        [0.0, 2.5, 2.7, 4.0]
    """

    n: int
    """Records that this was learnt from."""
    scores: Mapping[str, NDArray[np.float32]]
    """By screen, all scores above 0, sorted."""
    allocation: Allocation | None = None
    """What scores are worth, where that was learnt."""

    @classmethod
    def of(cls, n: int, screens: Mapping[str, Suspicion]) -> Usual:
        """Learn from the screening of records that are trusted as a whole."""
        return cls(n, {name: np.sort(each.scores[each.scores > 0]) for name, each in screens.items()})

    def strength(self, screen: str, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the strength of scores of a screen, 0 where a score is 0."""
        known = self.scores.get(screen, np.zeros(0, np.float32))
        as_high = len(known) - np.searchsorted(known, scores, "left")
        highest = float(known[-1]) if len(known) else 0.0
        beyond = np.where(as_high == 0, np.clip((scores - highest) / max(highest, 1.0), 0, 1) * BEYOND, 0)
        strength = np.log10((self.n + 1) / (as_high + 1)) + beyond + (TRUST.get(screen, 0.0) if self.allocation is None else 0.0)
        found: NDArray[np.float32] = np.where(scores > 0, np.maximum(strength, 0.01), 0).astype(np.float32)
        return found


def together(n: int, screens: Mapping[str, Suspicion], usual: Usual | None = None) -> Suspicion:
    """Return the suspicion of all screens together.

    Args:
        n: Number of records.
        screens: What each says.
        usual: How suspicious records usually are, where that is known.

    Example:
        >>> from goldsmith.algorithms.poison.suspicion import nothing
        >>> one, two = nothing("labels", 4), nothing("facts", 4)
        >>> one.scores[:] = [0, 3, 2, 0]
        >>> two.scores[:] = [0, 0, 0, 0.9]
        >>> together(4, {"labels": one, "facts": two}).scores.astype(float).round(2).tolist()
        [0.0, 0.6, 0.3, 2.1]
    """
    strengths = {name: _strength(n, each) if usual is None else usual.strength(name, each.scores) for name, each in screens.items()}
    worth = None if usual is None else usual.allocation
    if worth is not None:
        strengths = {name: worth.items(name, each.scores) * (1 + EQUALS * strengths[name]) for name, each in screens.items()}
    strongest, total = np.zeros(n, np.float32), np.zeros(n, np.float32)
    leader = np.full(n, -1, np.int64)
    names = sorted(strengths)
    for at, name in enumerate(names):
        leads = strengths[name] > strongest
        leader[leads] = at
        strongest = np.maximum(strongest, strengths[name])
        total += strengths[name]
    scores = strongest + np.float32(AGREEMENT) * (total - strongest)
    first = FIRST * (1 - np.arange(n) / max(n, 1))
    scores = np.where(scores > 0, scores + first if worth is None else scores * (1 + first), 0)
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
    """Return the strength of each record among the records themselves, 0 where it is not suspected."""
    suspected = found.scores > 0
    if found.screen in TESTS:
        return np.where(suspected, found.scores, 0).astype(np.float32)
    _, cause = np.unique(-found.scores[suspected], return_inverse=True)
    strength = np.zeros(n, np.float32)
    strength[suspected] = np.maximum(np.log10(max(n, 1)) - np.log10(cause + 1.0) + TRUST.get(found.screen, 0.0), 0.01)
    return strength
