"""CON-2: records that are almost another record."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pyarrow as pa

from goldsmith.algorithms.duplicates import NEAR
from goldsmith.evidence.finding import Said
from goldsmith.indicating.found_duplicates import copied_at, kinds_at
from goldsmith.indicating.ratio import Share
from goldsmith.indicator import About, clauses

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given


class NearDuplicates(Share):
    """Measure the share of records that share four fifths of their three-word runs with a record before them.

    Formula: records with a Jaccard index of 0.8 or more to a record that stays / records with a text; exact copies are CON-1's. Pairs
    are found by MinHash bands that miss at most 0.02 % of the pairs at the limit, and every pair is then compared exactly.

    Limits: the same meaning in other words is not found; templates with a few other words are.

    Source: Broder 1997, doi:10.1109/SEQUEN.1997.666900; TC609-5-2025-04, 02080103, as implementers read it.
    """

    about: ClassVar[About] = About(
        id="CON-2", en="near duplicates", zh="近重复率", letter="D1", kind="scan", evidence="E1", lower_is_better=True, modalities=("text",),
        clauses=clauses("TC609-5-2025-04: 02080103", "ISO/IEC 5259-2: Sim-ML-1"),
        says=Said("Share of records that are almost the same as another one.", "与其他记录几乎相同的记录占比。"),
        remedy=Said("add `near_duplicates` to the recipe: it drops copies and tells of which record each is one", "在配方中加入 `near_duplicates`：剔除副本，并说明各是哪条记录的副本"),
    )  # fmt: skip
    second: ClassVar[bool] = True
    compares: ClassVar[bool] = True

    def judge(self, seen: Seen, given: Given) -> pa.BooleanArray:
        """Return whether each record is no near duplicate; null where it has no text."""
        kind, known = kinds_at(given, seen.positions)
        copied, _ = copied_at(given, seen.positions)
        return pa.array((kind != NEAR) | copied, mask=~known)
