"""ACC-5: share of records that lie far from all others."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicator import About, Unbuilt, clauses


class Outliers(Unbuilt):
    """Measure the share of records that lie far from all others.

    Formula: records beyond a robust distance / records.

    Limits: rare is not wrong. It is not measured yet and says what it needs.

    Source: ISO/IEC 5259-2, Acc-ML-4, by a secondary list.
    """

    about: ClassVar[About] = About(
        id="ACC-5", en="outliers", zh="离群率", letter="A", kind="scan", evidence="E1", unit="record", lower_is_better=True, modalities=("text", "image", "table"), core=False,
        clauses=clauses("ISO/IEC 5259-2: Acc-ML-4"),
        says=Said("Share of records that lie far from all others.", "离群记录的占比。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("vectors",)
