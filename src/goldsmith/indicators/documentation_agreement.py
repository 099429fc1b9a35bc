"""DOC-5: what the documentation states and the records confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from goldsmith.evidence.finding import Finding, Missing, Said, counted, not_measurable
from goldsmith.indicating.documentation import NOT_STATED, CardRead, Counts, agreement
from goldsmith.indicator import About, clauses

if TYPE_CHECKING:
    from goldsmith.indicator import Given


class DocumentationAgreement(CardRead):
    """Measure the share of stated facts that the records confirm.

    Formula: stated facts that match the recomputed ones / stated facts that can be recomputed: how many records, which modalities, shares of
    languages (within 0.02), counts of labels, sources, licences.

    Limits: what the card leaves out cannot be wrong; DOC-1 to DOC-4 count what is told.

    Source: ISO/IEC 5259-2, Cre-ML-3, by a secondary list; own definition.
    """

    about: ClassVar[About] = About(
        id="DOC-5", en="documentation agrees with data", zh="文档一致性", letter="A", kind="scan", evidence="E1", unit="fact",
        clauses=clauses("ISO/IEC 5259-2: Cre-ML-3"),
        says=Said("Share of the facts that the documentation states and the records confirm.", "说明文档所述事实与数据相符的占比。"),
        remedy=Said("correct the documentation: the page names what it says and what was counted", "更正说明文档：本页列出了文档所述与实际统计"),
    )  # fmt: skip

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Compare."""
        verdicts = agreement(given.documentation, whole or Counts(), given)
        if not verdicts:
            return not_measurable(Missing("documentation", NOT_STATED))
        wrong = tuple(name for name, good in verdicts.items() if not good)
        details = {"facts": verdicts, "contradictions": len(wrong)}
        return counted(len(verdicts) - len(wrong), len(verdicts), evidence_level=self.about.evidence, evidence=wrong, details=details)
