"""SAF-2: records in which no risk is found by words."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pyarrow as pa

from goldsmith.evidence.finding import Said
from goldsmith.indicating.ratio import Share
from goldsmith.indicator import About, clauses, measures_of

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given
    from goldsmith.operator import Measure


class TechnicalSafety(Share):
    """Measure the share of records in which the words of no risk class reach the limit.

    Formula: records whose risk words weigh less than ``limit`` together / records that were searched. Filing guides ask for 10 % of a
    corpus and a pass rate of 98 %; every record is searched here.

    Limits: words say what a text talks about, not what it says of it, and cruelty needs no listed word: the share that is found must be
    corrected with a calibration before it decides. The lists that ship are a modest start (guides ask for 10,000 words or more).

    Source: GB/T 45654-2025 by filing guides written for TC260-003 (the clause text was not seen); TC609-5-2025-04, 0202.
    """

    limit: float = 1.0
    """Weight of different risk words from which on a record fails; 1 is one word that points to a risk by itself."""

    about: ClassVar[About] = About(
        id="SAF-2", en="technical safety pass", zh="安全合格率（技术）", letter="S", kind="model", evidence="E1", modalities=("text",),
        clauses=clauses("TC609-5-2025-04: 0202", "GB/T 45654-2025: technical sampling, 98 %"),
        says=Said("Share of records in which no words of a listed risk were found.", "未发现所列风险词的记录占比。"),
        remedy=Said("drop them: add the rule set `safety@1` to the recipe, or review the records that are named", "剔除：在配方 `rules` 中加入 `safety@1`，或人工复核所列记录"),
    )  # fmt: skip

    def measures(self, given: Given) -> tuple[Measure, ...]:
        """Return the weight of risk words."""
        del given
        return measures_of("risk_score")

    def judge(self, seen: Seen, given: Given) -> pa.BooleanArray:
        """Return whether each record stays below the limit."""
        weight = seen.numbers(*self.measures(given))
        return pa.array(weight < self.limit, mask=np.isnan(weight))
