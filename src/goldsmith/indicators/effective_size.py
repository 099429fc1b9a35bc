"""SCL-2: how many records there are when repetitions count once."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pyarrow as pa

from goldsmith.evidence.finding import Said
from goldsmith.indicating.found_duplicates import kinds_at
from goldsmith.indicating.ratio import Share
from goldsmith.indicator import About

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given


class EffectiveSize(Share):
    """Measure the share of records that are neither an exact nor a near duplicate; the numerator is the effective sample size.

    Formula: records that no earlier record repeats / records with a text.

    Limits: records that say the same in other words count twice.

    Source: own definition (大样本 of VALID2 has no published metric).
    """

    about: ClassVar[About] = About(
        id="SCL-2", en="effective size", zh="有效样本量", letter="L", kind="scan", evidence="E1", modalities=("text",), ours=True,
        says=Said("Share of records that are left when repetitions count once.", "重复只计一次后剩余记录的占比。"),
        remedy=Said("add `near_duplicates` to the recipe: it drops copies and tells of which record each is one", "在配方中加入 `near_duplicates`：剔除副本，并说明各是哪条记录的副本"),
    )  # fmt: skip
    second: ClassVar[bool] = True
    compares: ClassVar[bool] = True

    def judge(self, seen: Seen, given: Given) -> pa.BooleanArray:
        """Return whether each record repeats none."""
        kind, known = kinds_at(given, seen.positions)
        return pa.array(kind == 0, mask=~known)
