"""DIV-4: how many sources the records come from, and how evenly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from goldsmith.evidence.finding import Finding, Said, measured, not_applicable
from goldsmith.indicating.spread import Spread, details_of, drawn_again
from goldsmith.indicator import About, clauses

if TYPE_CHECKING:
    from goldsmith.indicator import Given


class SourceDiversity(Spread):
    """Measure the chance that two records drawn at random come from different sources.

    Formula: 1 − Σ s², s the share of each source; beside it, the share of the largest source. The interval draws the records again.

    Limits: what a source is, is what the records say: a site, a file or a vendor. It is shown and not graded: nobody has said how many
    sources a use needs.

    Source: Simpson 1949, doi:10.1038/163688a0; ISO/IEC 5259-2, Div-ML-2, by a secondary list that contradicts itself there.
    """

    about: ClassVar[About] = About(
        id="DIV-4", en="source diversity", zh="来源多样性", letter="D1", kind="scan", evidence="E1",
        clauses=clauses("ISO/IEC 5259-2: Div-ML-2"),
        says=Said("Chance that two records come from different sources.", "任取两条记录来自不同来源的概率。"),
        remedy=Said("collect from more sources, or less from the largest", "增加来源，或减少最大来源的份额"),
    )  # fmt: skip

    def field(self, given: Given) -> str:
        """Return the source."""
        del given
        return "source"

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Return the index, and the largest share."""
        if not whole:
            return not_applicable("no record names its source", "没有记录标明来源")
        found = drawn_again(whole, lambda shares: 1 - (shares**2).sum(axis=1), most=1.0)
        details = {**details_of(whole), "largest_share": max(whole.values()) / sum(whole.values())}
        return measured(found, None, evidence_level=self.about.evidence, population=given.facts.records, details=details)
