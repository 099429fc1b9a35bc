"""LEN-1: texts of the wanted length."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pyarrow as pa

from goldsmith.evidence.finding import Said
from goldsmith.indicating.ratio import Share
from goldsmith.indicator import About, measures_of

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given
    from goldsmith.operator import Measure


class LengthFit(Share):
    """Measure the share of texts whose length lies in the wanted range, in characters.

    Formula: texts with at least and at most so many characters / texts.

    Limits: what length is right, is the requirement's to say.

    Source: own definition.
    """

    about: ClassVar[About] = About(
        id="LEN-1", en="length fit", zh="长度相符", letter="I", kind="scan", evidence="E1", modalities=("text",), core=False, ours=True,
        says=Said("Share of texts whose length lies in the wanted range.", "长度在要求范围内的文本占比。"),
        remedy=Said("drop texts that are too short or too long by a rule, or chunk long ones", "用规则剔除过短或过长的文本，或切分长文本"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("lengths",)

    def measures(self, given: Given) -> tuple[Measure, ...]:
        """Return the length."""
        del given
        return measures_of("character_count")

    def judge(self, seen: Seen, given: Given) -> pa.BooleanArray:
        """Return whether each text has a wanted length."""
        length, wanted = seen.numbers(*self.measures(given)), given.requirement.lengths
        least, most = (wanted.at_least, wanted.at_most) if wanted else (0, np.inf)
        return pa.array((length >= least) & (length <= most), mask=np.isnan(length))
