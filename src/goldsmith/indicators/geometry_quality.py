"""AGR-4: how well boxes fit those of experts."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicator import About, Unbuilt, clauses


class GeometryQuality(Unbuilt):
    """Measure how well boxes and masks fit those of experts.

    Formula: mean intersection over union; share of boxes at 0.75 or more.

    Limits: needs expert boxes of a random sample. It is not measured yet and says what it needs.

    Source: TC609-5-2025-04, 0304, as implementers read it.
    """

    about: ClassVar[About] = About(
        id="AGR-4", en="geometry quality", zh="框与掩码质量", letter="A", kind="sample", evidence="E4", unit="box", modalities=("image", "video"), core=False,
        clauses=clauses("TC609-5-2025-04: 0304"),
        says=Said("How well boxes fit those of experts.", "标注框与专家框的吻合程度。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("media",)
