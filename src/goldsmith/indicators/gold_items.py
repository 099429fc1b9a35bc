"""AGR-2: hidden gold items that annotators got right."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar

from goldsmith.evidence.finding import Finding, Missing, Said, SourceShare, counted, not_measurable
from goldsmith.indicating.audited import LEAST
from goldsmith.indicator import About, Indicator, clauses, said

if TYPE_CHECKING:
    from goldsmith.indicator import Given

VERDICTS = {"right": True, "wrong": False, "pass": True, "fail": False}
PRIOR = 10.0
"""Gold items that the average of all annotators is worth, for one who has done few."""


class GoldItems(Indicator):
    """Measure the share of hidden gold items that annotators got right, in all and by annotator.

    Formula: right / gold items done. The rate of one annotator is drawn towards that of all by a prior of ten items (beta-binomial), so
    that one who did three items is not called the best or the worst.

    Limits: gold items are easier than the rest where they were chosen for being clear.

    Source: GB/T 42755-2023 (scope and terms); Gelman et al. 2013, Bayesian Data Analysis, section 5.3.
    """

    about: ClassVar[About] = About(
        id="AGR-2", en="gold items passed", zh="金标题通过率", letter="A", kind="scan", evidence="E1", unit="gold item",
        clauses=clauses("GB/T 42755-2023: quality control"),
        says=Said("Share of hidden test items that annotators got right.", "标注员答对隐藏金标题的占比。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("gold_log",)
    looks: ClassVar[bool] = False

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Count right answers."""
        del whole
        rows = [
            (said(row.get("annotator")), good)
            for row in given.rows_of(given.requirement.audits.gold or "")
            if (good := VERDICTS.get(said(row.get("verdict")).lower())) is not None
        ]
        if len(rows) < LEAST:
            return not_measurable(
                Missing(
                    "gold_log",
                    Said(f"{len(rows)} gold items are too few: {LEAST} at least", f"金标题只有 {len(rows)} 条，至少需要 {LEAST} 条"),
                )
            )
        done, right = Counter(name for name, _ in rows), Counter(name for name, good in rows if good)
        rate = sum(right.values()) / len(rows)
        shares = sorted((SourceShare(name, right[name], n) for name, n in done.items()), key=lambda one: (one.value, one.source))
        shrunk = {name: (right[name] + PRIOR * rate) / (n + PRIOR) for name, n in sorted(done.items())}
        return counted(
            sum(right.values()), len(rows), evidence_level=self.about.evidence, sources=tuple(shares), details={"by_annotator": shrunk}
        )
