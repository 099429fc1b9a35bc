"""DEN-4: how expert texts are."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicating.judged import Scored
from goldsmith.indicator import About


class Professionalism(Scored):
    """Measure how much knowledge of a field texts hold, by a judge on a scale of five that people have calibrated.

    Formula: mean score of a random sample, moved by the mean of (person - judge) over the records that people judged (prediction-powered
    inference); the number is (mean - 1) / 4, the mean stands in the details. Without people's verdicts: the judge's mean, marked uncalibrated (E2).

    Limits: judges prefer long texts and many terms; the question says that neither counts, and calibration mends the mean. A high score is
    wanted only where the use is for experts.

    Source: Zhuang et al. 2025 (Meta-rater), arXiv:2504.14194; Angelopoulos et al. 2023, arXiv:2311.01453.
    """

    about: ClassVar[About] = About(
        id="DEN-4", en="professionalism and reasoning", zh="专业度与推理度", letter="D2", kind="model", evidence="E2", unit="record", modalities=("text",), core=False,
        says=Said("How much knowledge of a field texts hold: judged from 1 to 5, shown as a share of that scale.", "文本的专业知识含量：评 1 至 5 分，按占该标尺的比例显示。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("judge",)
    question: ClassVar[str] = "professionalism"
