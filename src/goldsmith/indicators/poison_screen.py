"""SAF-5: share of records that screens for planted misinformation flag."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.finding import Said
from goldsmith.indicator import About, Unbuilt, clauses


class PoisonScreen(Unbuilt):
    """Measure the share of records that screens for planted misinformation flag.

    Formula: flagged records / records, with the recall of each screen on planted items.

    Limits: a flag is a reason to look; a random audit cannot find one record in 100,000. It is not measured yet and says what it needs.

    Source: Alber et al. 2025, doi:10.1038/s41591-024-03445-1.
    """

    about: ClassVar[About] = About(
        id="SAF-5", en="poison screen", zh="投毒筛查", letter="S", kind="model", evidence="E2", unit="record", lower_is_better=True, modalities=("text", "image"),
        clauses=clauses("TC609-5-2025-04: 0202"),
        says=Said("Share of records that screens for planted misinformation flag.", "投毒筛查标记的记录占比。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("poison",)
