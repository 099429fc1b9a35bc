"""How many labels of a column are wrong, from labels that people looked at again: suspects say where to look, not how many there are.

1. A sample is drawn apart from the flagged and from the other records, of each as many as asked. People judge it without knowing which
   is which.
2. The rate is the sum over both of their share of the column times the share found wrong, with an interval
   (``stats/strata.py``). What flagged more wrong labels makes the interval narrower, never the estimate larger.
3. Where people judged other records than these, the share that is flagged here is set right by how often the flags miss and cry
   wolf there (Rogan and Gladen, ``stats/detector.py``). That holds as far as the flags do alike on both.

A share of flags alone is no rate of errors: in published checks between 15 and 90 of 100 flags were right, and what was not flagged
was never checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.errors import LabelError
from goldsmith.stats.detector import Calibration, corrected_share
from goldsmith.stats.strata import Stratum, stratified_proportion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from goldsmith.algorithms.label_errors.suspects import Ranking
    from goldsmith.stats.estimate import Estimate

    Rows = NDArray[np.int64]

LEAST = 2
"""Records of each side that people have to look at: of one no variance can be told."""


def drawn(ranking: Ranking, *, flagged: int, others: int, seed: int) -> Rows:
    """Return a sample for people to judge, shuffled: so many flagged records, and so many others.

    Args:
        ranking: Of the column.
        flagged: How many flagged records; all where there are fewer.
        others: How many judged records that are not flagged; all where there are fewer.
        seed: Of the draw.

    Raises:
        LabelError: Fewer than 2 of a side are asked for that has more.
    """
    if min(flagged, others) < LEAST:
        raise LabelError("an audit looks at both sides", found=f"{flagged} flagged, {others} others", expected=f"at least {LEAST} of each")
    random = np.random.default_rng(seed)
    sides = [random.permutation(side)[:most] for side, most in zip(_sides(ranking), (flagged, others), strict=True)]
    found: Rows = random.permutation(np.concatenate(sides))
    return found


def error_rate(ranking: Ranking, rows: Sequence[int] | Rows, wrong: Sequence[bool] | NDArray[Any], *, confidence: float = 0.95) -> Estimate:
    """Return the share of wrong labels among the judged records of a column, from an audited sample of it.

    Args:
        ranking: Of the column.
        rows: Records that people judged, each once, drawn at random within each side, see :func:`drawn`.
        wrong: Whether they found the label wrong.
        confidence: Two-sided coverage wanted, strictly between 0 and 1.

    Raises:
        LabelError: A side was not looked at, a row is no judged record or comes twice, or the lengths differ.
    """
    looked, verdict = np.asarray(rows, np.int64), np.asarray(wrong, np.bool_)
    inside = looked[(looked >= 0) & (looked < len(ranking.flagged))]
    if len(looked) != len(verdict) or len(np.unique(looked)) != len(looked) or not np.isin(looked, ranking.order).all():
        raise LabelError(
            "an audit names judged records, each once, with a verdict each",
            found=f"{len(looked)} rows, {len(np.unique(looked))} different, {len(np.intersect1d(inside, ranking.order))} judged, {len(verdict)} verdicts",
        )
    strata = []
    for name, side in zip(("flagged", "others"), _sides(ranking), strict=True):
        mine = np.isin(looked, side)
        if len(side) and mine.sum() < min(LEAST, len(side)):
            raise LabelError(
                "a side was not looked at: nothing can be said of its labels",
                found=f"{int(mine.sum())} of {len(side):,} records that are {'flagged' if name == 'flagged' else 'not flagged'}",
                expected=f"at least {LEAST}, drawn at random",
                hint="the sample of `drawn` holds both sides",
            )
        if len(side):
            strata.append(Stratum.counted(int(verdict[mine].sum()), int(mine.sum()), len(side), name))
    return stratified_proportion(strata, confidence=confidence)


def error_rate_elsewhere(ranking: Ranking, calibration: Calibration, *, confidence: float = 0.95) -> Estimate:
    """Return the share of wrong labels, from flags alone, set right by how flags did on other records that people judged.

    Args:
        ranking: Of a column of which no record was judged by people.
        calibration: Of the same flags on like records: wrong labels that were flagged, right ones that were not.
        confidence: Two-sided coverage wanted, strictly between 0 and 1.

    Raises:
        LabelError: The flags cannot be told from a coin there.
    """
    try:
        found = corrected_share(int(ranking.flagged.sum()), len(ranking.order), calibration, confidence=confidence, scanned=True)
    except ValueError as error:
        raise LabelError(
            "flags cannot be set right by this calibration", found=str(error), hint="judge more records, or audit the column itself"
        ) from None
    return found.noting("holds as far as the flags miss and cry wolf here as often as where they were calibrated")


def _sides(ranking: Ranking) -> tuple[Rows, Rows]:
    judged = np.sort(ranking.order)
    marked = ranking.flagged[judged]
    return judged[marked], judged[~marked]
