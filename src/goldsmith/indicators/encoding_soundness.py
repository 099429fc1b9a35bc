"""ENC-1: records without garbled characters."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pyarrow as pa

from goldsmith.evidence.finding import Said
from goldsmith.indicating.impurity import SHARES
from goldsmith.indicating.ratio import Share
from goldsmith.indicator import About, clauses, measures_of

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given
    from goldsmith.operator import Measure


class EncodingSoundness(Share):
    """Measure the share of records without any garbled character.

    Formula: records without mojibake, replacement, control or private-use characters / records with a text.

    Limits: mojibake is known by its pairs of characters; some scripts use private-use characters on purpose.

    Source: own definition; RFC 3629; Unicode Standard 14.0, section 3.9.
    """

    about: ClassVar[About] = About(
        id="ENC-1", en="sound encoding", zh="编码正常", letter="A", kind="scan", evidence="E1", modalities=("text",), core=False, ours=True,
        clauses=clauses("ISO/IEC 5259-2: Acc-ML-1"),
        says=Said("Share of records without garbled characters.", "无乱码的记录占比。"),
        remedy=Said("add the edit `repair_unicode` to the recipe, and run again", "在配方 `edits` 中加入 `repair_unicode`，再运行一次"),
    )  # fmt: skip

    def measures(self, given: Given) -> tuple[Measure, ...]:
        """Return the shares of odd characters."""
        del given
        return measures_of(*SHARES)

    def judge(self, seen: Seen, given: Given) -> pa.BooleanArray:
        """Return whether each record is free of them; null where it has no text."""
        shares = np.stack([seen.numbers(one) for one in self.measures(given)])
        return pa.array((np.nan_to_num(shares) == 0).all(axis=0), mask=np.isnan(shares).all(axis=0))
