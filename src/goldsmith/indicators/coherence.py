"""CLN-3: how coherent texts are."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicator import About, Unbuilt, clauses


class Coherence(Unbuilt):
    """Measure how coherent texts are, by a calibrated judge.

    Formula: mean judgement, corrected by people's verdicts.

    Limits: judges prefer fluent texts. It is not measured yet and says what it needs.

    Source: TC609-5-2025-04, 02080107, as implementers read it.
    """

    about: ClassVar[About] = About(
        id="CLN-3", en="coherence", zh="文本连贯性", letter="A", kind="model", evidence="E2", unit="record", modalities=("text",), core=False,
        clauses=clauses("TC609-5-2025-04: 02080107"),
        says=Said("How coherent texts are.", "文本的连贯程度。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("judge",)
