"""CON-5: share of pairs of media and text that match."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicator import About, Unbuilt, clauses


class CrossModalConsistency(Unbuilt):
    """Measure the share of pairs of media and text that match.

    Formula: pairs above a limit set on matched and shuffled pairs / pairs.

    Limits: the scorer's own error must be known. It is not measured yet and says what it needs.

    Source: TC609-5-2025-04, 0206, as implementers read it.
    """

    about: ClassVar[About] = About(
        id="CON-5", en="cross-modal consistency", zh="跨模态一致", letter="A", kind="model", evidence="E2", unit="pair", modalities=("image", "audio", "video"),
        clauses=clauses("TC609-5-2025-04: 0206"),
        says=Said("Share of pairs of media and text that match.", "多模态内容匹配的占比。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("media", "judge")
