"""The single sampling plans of ISO 2859-1 / GB/T 2828.1 for normal and tightened inspection.

They are meant for a stream of lots from one maker and protect that maker at the acceptance quality limit (AQL). For one dataset a plan
from two risks (:func:`goldsmith.stats.acceptance.acceptance_plan`) or an interval says more. Reduced inspection and the rules for
switching between severities need the history of lots, and are not here.

1. Lot size and inspection level give a code letter.
2. Letters and AQLs both go in steps of about 1.6, so one step of the letter is worth one of the AQL, and the acceptance number hangs on
   the sum of the steps alone: that sum is looked up, not a table of 416 cells.
3. Where the standard prints an arrow, the plan of the nearest row that has a number is taken, with its sample size.

Source: ISO 2859-1:1999, tables 1, 2-A and 2-B; MIL-STD-105E, tables I, II-A and II-B, has the same numbers and is free to read.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from typing import Literal

from goldsmith.stats.acceptance import Plan

Level = Literal["S-1", "S-2", "S-3", "S-4", "I", "II", "III"]
Severity = Literal["normal", "tightened"]

LETTERS = "ABCDEFGHJKLMNPQRS"
SIZES = (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000, 3150)
"""The row S has a single plan, under tightened inspection."""
LOTS = (8, 15, 25, 50, 90, 150, 280, 500, 1_200, 3_200, 10_000, 35_000, 150_000, 500_000)
"""Largest lot of each row of table 1; beyond the last one there is one row more."""
LEVELS: dict[Level, str] = {
    "S-1": "AAAABBBBCCCCDDD",
    "S-2": "AAABBBCCCDDDEEE",
    "S-3": "AABBCCDDEEFFGGH",
    "S-4": "AABCCDEEFGGHJJK",
    "I": "AABCCDEFGHJKLMN",
    "II": "ABCDEFGHJKLMNPQ",
    "III": "BCDEFGHJKLMNPQR",
}
LIMITS = (
    0.010, 0.015, 0.025, 0.040, 0.065, 0.10, 0.15, 0.25, 0.40, 0.65, 1.0, 1.5, 2.5,
    4.0, 6.5, 10, 15, 25, 40, 65, 100, 150, 250, 400, 650, 1000,
)  # fmt: skip
"""AQL in percent of rows, or in defects per hundred rows."""
FIRST = {"normal": 14, "tightened": 15}
"""Sum of the steps of letter and AQL at which no defect is borne with; two steps of arrows follow."""
BORNE = {"normal": (1, 2, 3, 5, 7, 10, 14, 21, 30, 44), "tightened": (1, 2, 3, 5, 8, 12, 18, 27, 41)}
SHORT_COLUMN = 8
"""Acceptance numbers that all letters have under normal inspection; the letters A to E have the last two more."""


@dataclass(frozen=True)
class StandardPlan:
    """A plan as the standard prints it.

    Attributes:
        plan: Rows to look at and defects to bear with; the whole lot where it is no larger than the sample.
        letter: Code letter of the lot.
        used: Code letter of the row that the arrows lead to; its sample size is taken.
        limit: AQL in percent.
        severity: Normal or tightened inspection.
    """

    plan: Plan
    letter: str
    used: str
    limit: float
    severity: Severity


def code_letter(lot: int, level: Level = "II") -> str:
    """Return the code letter of a lot.

    Raises:
        ValueError: The lot has fewer than 2 rows, or there is no such level.

    Example:
        >>> code_letter(1_000), code_letter(5_000), code_letter(1_000, "S-4")
        ('J', 'L', 'F')
    """
    if lot < 2 or level not in LEVELS:
        raise ValueError(f"a lot of {lot} rows at level {level!r} has no code letter; levels are {', '.join(LEVELS)}")
    return LEVELS[level][bisect.bisect_left(LOTS, lot)]


def standard_plan(lot: int, limit: float, *, level: Level = "II", severity: Severity = "normal") -> StandardPlan:
    """Return the single sampling plan of a lot.

    Args:
        lot: Rows of the lot, at least 2.
        limit: AQL in percent, one of the standard's 26 from 0.010 to 1000; above 10 it counts defects per hundred rows.
        level: General level I, II or III, or special level S-1 to S-4.
        severity: Normal or tightened inspection.

    Raises:
        ValueError: The lot, the level, the limit or the severity is none of the standard's, or the plan bears with more defects than rows.

    Example:
        >>> found = standard_plan(1_000, 1.0)
        >>> found.plan.n, found.plan.c, found.letter
        (80, 2, 'J')
        >>> standard_plan(1_000, 0.25).plan.n, standard_plan(1_000, 0.25).used
        (50, 'H')
    """
    if limit not in LIMITS or severity not in FIRST:
        raise ValueError(
            f"{limit} % under {severity} inspection is none of the standard's limits: {', '.join(f'{one:g}' for one in LIMITS)}"
        )
    letter = code_letter(lot, level)
    row, borne = _followed(LETTERS.index(letter), LIMITS.index(limit), severity)
    n = min(SIZES[row], lot)
    if borne >= n:
        raise ValueError(f"{borne} defects on {n} rows count defects, not rows with defects: no plan for rows")
    return StandardPlan(Plan(n, borne, lot), letter, LETTERS[row], limit, severity)


def _followed(row: int, column: int, severity: Severity) -> tuple[int, int]:
    """Return the row that the arrows lead to, and its acceptance number."""
    first = _printed(row, column, severity)
    below, above = range(row + 1, len(SIZES)), range(row - 1, -1, -1)
    for at in (row, *below, *above) if first == "down" else (row, *above):  # below the last row nothing is printed
        number = _printed(at, column, severity)
        if isinstance(number, int):
            return at, number
    raise ValueError(f"the standard has no plan for {LETTERS[row]} at {LIMITS[column]:g} % under {severity} inspection")


def _printed(row: int, column: int, severity: Severity) -> int | str:
    """Return the acceptance number of a cell, or the way its arrow points."""
    past = row + column - FIRST[severity]
    if LETTERS[row] == "S" and (severity, past) != ("tightened", 3):
        return "up"
    if past < 0:
        return "down"
    if past == 0:
        return 0
    if past < 3:
        return "up" if past == 1 and severity == "normal" else "down"
    numbers = BORNE[severity] if row < 5 else BORNE[severity][: _short(severity)]
    return numbers[past - 3] if past - 3 < len(numbers) else "up"


def _short(severity: Severity) -> int:
    return SHORT_COLUMN if severity == "normal" else SHORT_COLUMN - 1
