"""Which level somebody's known answers bear out: a rule that is told, and proposes; a manager grants.

1. A level is borne out where enough tasks whose answer is known were met, and the lower end of the interval of what was right, from the
   person's own tasks alone, reaches the level's share. So a few lucky tasks bear out nothing, and many make up for chance.
2. The highest level that is borne out is proposed where he holds none, or a lower one, of the skill of that field.
3. A lower one is proposed only where even the upper end lies below the share of the level that he holds: doubt takes nothing away.

The levels are those of the occupational standard 4-04-05-05; it names no shares, so those here are goldsmith's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldsmith.stats.proportion import proportion

if TYPE_CHECKING:
    from goldsmith.stats.estimate import Estimate

RULE = {1: (0.95, 200), 2: (0.90, 100), 3: (0.80, 50), 4: (0.70, 20), 5: (0.60, 10)}
"""Of each level, the share that the lower end must reach, and the tasks that it takes."""
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Proposal:
    """What known answers bear out.

    Attributes:
        level: The highest level that is borne out; none where none is.
        held: The level that he holds now; none where he holds none.
        change: ``raise``, ``lower``, or ``keep`` where nothing is to be done.
        share: What was right, with its interval; none without a known answer.
        next_level: The next higher level; none above the first.
        next_share: What the lower end must reach for it.
        next_tasks: Tasks that are missing for it; 0 where only the share is.
    """

    level: int | None
    held: int | None
    change: str
    share: Estimate | None
    next_level: int | None
    next_share: float | None
    next_tasks: int | None


def proposed(right: int, asked: int, held: int | None = None) -> Proposal:
    """Return what so many right of so many tasks with known answers bear out.

    Args:
        right: Tasks that were right.
        asked: Tasks that were met.
        held: The level that is held, 1 the highest to 5; none where left out.

    Raises:
        ValueError: More were right than met.

    Example:
        >>> [proposed(n, n).level for n in (9, 10, 20, 50, 100, 200)]
        [None, 5, 4, 3, 2, 1]
        >>> proposed(30, 50, held=2).change, proposed(44, 50, held=2).change, proposed(96, 100, held=2).change
        ('lower', 'keep', 'keep')
        >>> proposed(98, 100, held=3).change
        'raise'
    """
    share = proportion(right, asked, confidence=CONFIDENCE) if asked else None
    level = next((one for one, (least, tasks) in RULE.items() if share is not None and asked >= tasks and share.low >= least), None)
    better = level is not None and (held is None or level < held)
    worse = (
        held is not None and share is not None and asked >= RULE[5][1] and share.high < RULE[held][0] and (level is None or level > held)
    )
    above = (level or 6) - 1 or None
    least, tasks = RULE[above] if above else (None, None)
    missing = None if tasks is None else max(0, tasks - asked)
    return Proposal(level, held, "raise" if better else "lower" if worse else "keep", share, above, least, missing)
