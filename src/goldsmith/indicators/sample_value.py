"""UTL-2: what single records add to a model."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicator import About, Unbuilt


class SampleValue(Unbuilt):
    """Measure what each labelled record adds to a nearest-neighbour model.

    Formula: KNN-Shapley values; area under the curve of finding planted noise.

    Limits: it speaks of nearest neighbours in one space of vectors. It is not measured yet and says what it needs.

    Source: Jia et al. 2019, arXiv:1908.08619.
    """

    about: ClassVar[About] = About(
        id="UTL-2", en="sample value", zh="样本价值", letter="U", kind="scan", evidence="E1", unit="record", ours=True,
        says=Said("What single records add to a model.", "单条样本对模型的价值。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("vectors", "labels")
