"""AGR-1: how far annotators agree beyond chance."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from goldsmith.algorithms.agreement.krippendorff import krippendorff_alpha
from goldsmith.algorithms.agreement.ratings import listed
from goldsmith.evidence.finding import Finding, Missing, Said, measured, not_measurable
from goldsmith.indicator import About, Indicator, clauses, said
from goldsmith.stats.estimate import Estimate

if TYPE_CHECKING:
    from goldsmith.indicator import Given

Level = Literal["nominal", "ordinal", "interval"]
LEAST = 30


class AnnotatorAgreement(Indicator):
    """Measure how far annotators agree beyond chance: Krippendorff's α over items that two or more have labelled.

    Formula: α = 1 − observed / expected disagreement, of names, ranks or numbers; its interval is over items. Score: α, 0 where it is below.

    Limits: annotators who err in the same way agree; α is low where nearly all items bear one label, though nearly all agree.

    Source: Krippendorff 2011, Computing Krippendorff's alpha-reliability; GB/T 42755-2023 (scope and terms).
    """

    level: Level = "nominal"
    """What labels are: names, ranks or numbers."""

    about: ClassVar[About] = About(
        id="AGR-1", en="annotator agreement", zh="标注一致性", letter="A", kind="sample", evidence="E4", unit="item",
        clauses=clauses("GB/T 42755-2023: quality control", "Croissant RAI 1.0: dataAnnotationAnalysis"),
        says=Said("How far annotators agree beyond chance: 1 is full, 0 is chance.", "标注员超出偶然的一致程度：1 为完全一致，0 为偶然。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("answers",)
    looks: ClassVar[bool] = False

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Compute α of the answers."""
        del whole
        answers = [row for row in given.rows_of(given.requirement.audits.agreement or "") if said(row.get("label"))]
        rows = [(said(row.get("id")), row.get("label")) for row in answers]
        kind = said(answers[0].get("level")) if answers and self.level == "nominal" else ""
        level: Level = "ordinal" if kind == "ordinal" else "interval" if kind == "interval" else self.level  # as the question says
        times = Counter(id_ for id_, _ in rows)
        both = sum(n > 1 for n in times.values())
        if both < LEAST:
            told = Said(
                f"{both} items were labelled twice or more: {LEAST} at least are needed",
                f"被两人以上标注的条目只有 {both} 条，至少需要 {LEAST} 条",
            )
            return not_measurable(Missing("answers", told))
        values = [said(label) if level == "nominal" else float(label) for _, label in rows]  # type: ignore[arg-type]
        try:
            found = krippendorff_alpha(listed(np.array([id_ for id_, _ in rows]), np.array(values)), level)
        except ValueError as fault:
            return not_measurable(Missing("answers", Said(str(fault), f"答案无法计算一致性（{fault}）")))
        value, low, high = (min(1.0, max(0.0, one)) for one in (found.value, found.low, found.high))
        score = Estimate(value, low, high, found.confidence, found.n, found.method)
        details = {"answers": len(rows), "items": len(times), "notes": list(found.notes)}
        return measured(found, score, evidence_level=self.about.evidence, population=given.facts.records, sampled=True, details=details)
