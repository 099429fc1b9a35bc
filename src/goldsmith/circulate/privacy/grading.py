"""Which ways to the data a sensitivity grade leaves open: what is graded higher is seen through fewer windows.

======  ======  =====================================================================
level   grade   ways
======  ======  =====================================================================
1, 2    一般    all
3       重要    bytes under contract; preview synthetic or private; statistics; overlap; inside
4       核心    computations inside, their aggregates with noise; sizes of overlaps
5       -       none
======  ======  =====================================================================
"""

from __future__ import annotations

from typing import Literal, get_args

from goldsmith.privacy_errors import GradeError

Level = Literal[1, 2, 3, 4, 5]
Sensitivity = Literal["一般", "重要", "核心"]
Way = Literal["bytes", "preview", "query", "synthetic", "statistics", "overlap", "inside"]

LEVELS: dict[Sensitivity, Level] = {"一般": 1, "重要": 3, "核心": 4}
"""The least level that a national grade stands for."""
OPEN: dict[int, frozenset[Way]] = {
    1: frozenset(get_args(Way)),
    2: frozenset(get_args(Way)),
    3: frozenset({"bytes", "synthetic", "statistics", "overlap", "inside"}),
    4: frozenset({"statistics", "overlap", "inside"}),
    5: frozenset(),
}


def level_of(level: Level = 1, sensitivity: Sensitivity | None = None) -> Level:
    """Return the level that counts: the higher of a company's and that of the national grade (就高从严).

    Example:
        >>> level_of(2, "重要"), level_of(4, "一般")
        (3, 4)
    """
    return max(level, LEVELS[sensitivity]) if sensitivity else level


def demand(way: Way, level: Level) -> None:
    """Refuse a way that a level does not leave open.

    Raises:
        GradeError: It is closed.

    Example:
        >>> demand("statistics", 4)
        >>> demand("preview", 3)
        Traceback (most recent call last):
        goldsmith.privacy_errors.GradeError: error[GS865] this way is closed for data of level 3
          found: preview
          expected: bytes, inside, overlap, statistics, synthetic
    """
    if way not in OPEN[level]:
        raise GradeError(
            f"this way is closed for data of level {level}",
            found=way,
            expected=", ".join(sorted(OPEN[level])) or "nothing: it is not listed",
        )


def noise_demanded(level: Level) -> bool:
    """Return whether the aggregates of a computation leave with noise only."""
    return level >= 4
