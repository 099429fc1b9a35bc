"""CON-3: share of media that look or sound like another one."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicator import About, Unbuilt, clauses


class PerceptualDuplicates(Unbuilt):
    """Measure the share of pictures, recordings and videos that look or sound like another one.

    Formula: records in clusters of near perceptual hashes / records.

    Limits: limits of likeness must be set by people. It is not measured yet and says what it needs.

    Source: TC609-5-2025-04, 02080202 and 02080302, as implementers read them.
    """

    about: ClassVar[About] = About(
        id="CON-3", en="perceptual duplicates", zh="感知重复率", letter="D1", kind="scan", evidence="E1", unit="record", lower_is_better=True, modalities=("image", "audio", "video"),
        clauses=clauses("TC609-5-2025-04: 02080202", "TC609-5-2025-04: 02080302", "ISO/IEC 5259-2: Sim-ML-1"),
        says=Said("Share of media that look or sound like another one.", "视听上重复的媒体占比。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("media",)
