"""ACC-2: share of labels that a model trained on the others doubts."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.finding import Said
from goldsmith.indicator import About, Unbuilt, clauses


class SuspectedLabelErrors(Unbuilt):
    """Measure the share of labels that out-of-sample predictions contradict.

    Formula: records off the diagonal of the confident joint / labelled records.

    Limits: a suspicion is no error: it is corrected with the sample of ACC-1. It is not measured yet and says what it needs.

    Source: Northcutt et al. 2021, arXiv:1911.00068.
    """

    about: ClassVar[About] = About(
        id="ACC-2", en="suspected label errors", zh="疑似错标率", letter="A", kind="model", evidence="E2", unit="record", lower_is_better=True,
        clauses=clauses("ISO/IEC 5259-2: Acc-ML-7"),
        says=Said("Share of labels that a model trained on the others doubts.", "模型存疑的标签占比。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("labels", "label_model")
