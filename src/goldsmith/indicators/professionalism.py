"""DEN-4: how expert texts are."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicator import About, Unbuilt


class Professionalism(Unbuilt):
    """Measure how expert texts are, by a calibrated judge on a scale of five.

    Formula: mean judgement by prediction-powered inference.

    Limits: judges prefer long texts. It is not measured yet and says what it needs.

    Source: Zhuang et al. 2025 (Meta-rater), arXiv:2504.14194.
    """

    about: ClassVar[About] = About(
        id="DEN-4", en="professionalism and reasoning", zh="专业度与推理度", letter="D2", kind="model", evidence="E2", unit="record", modalities=("text",), core=False,
        says=Said("How expert texts are.", "文本的专业程度。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("judge",)
