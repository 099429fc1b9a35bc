"""CLN-3: how coherent texts are."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicating.judged import Scored
from goldsmith.indicator import About, clauses


class Coherence(Scored):
    """Measure how well the sentences of texts hang together, by a judge on a scale of five that people have calibrated.

    Formula: mean score of a random sample, moved by the mean of (person - judge) over the records that people judged (prediction-powered
    inference); the number is (mean - 1) / 4, the mean stands in the details. Without people's verdicts: the judge's mean, marked uncalibrated (E2).

    Limits: judges prefer fluent texts and take a confident tone for an argument; calibration mends the mean, not the single verdict. Of long
    records the beginning is judged.

    Source: TC609-5-2025-04, 02080107, as implementers read it; Angelopoulos et al. 2023, arXiv:2311.01453.
    """

    about: ClassVar[About] = About(
        id="CLN-3", en="coherence", zh="文本连贯性", letter="A", kind="model", evidence="E2", unit="record", modalities=("text",), core=False,
        clauses=clauses("TC609-5-2025-04: 02080107"),
        says=Said("How well the sentences of a text hang together: judged from 1 to 5, shown as a share of that scale.", "文本各句的衔接程度：评 1 至 5 分，按占该标尺的比例显示。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("judge",)
    question: ClassVar[str] = "coherence"
