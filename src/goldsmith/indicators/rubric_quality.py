"""RUB-1: how well rubrics tell good answers from bad ones."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicator import About, Unbuilt


class RubricQuality(Unbuilt):
    """Measure how well rubrics tell good answers from bad ones.

    Formula: share of atomic criteria; agreement of judge and people; area under the curve.

    Limits: rubrics reward what they name. It is not measured yet and says what it needs.

    Source: Gunjal et al. 2025, arXiv:2507.17746.
    """

    about: ClassVar[About] = About(
        id="RUB-1", en="rubric quality", zh="评分标准质量", letter="U", kind="model", evidence="E2", unit="rubric", modalities=("text",),
        says=Said("How well rubrics tell good answers from bad ones.", "评分标准的区分能力。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("rubrics",)
