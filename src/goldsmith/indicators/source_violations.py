"""SAF-3: the worst source, by what people found unsafe."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar

from goldsmith.evidence.finding import Finding, Missing, Said, SourceShare, measured, not_measurable
from goldsmith.indicating.audited import LEAST, Audited, too_few
from goldsmith.indicator import About, clauses, said
from goldsmith.stats.proportion import proportion

if TYPE_CHECKING:
    from goldsmith.indicator import Given


class SourceViolations(Audited):
    """Measure the rate of unsafe records of the source whose rate may be largest.

    Formula: for each source of the sample, unsafe / sampled with its Wilson interval; the source with the largest upper bound counts.
    A record whose source has another name than when the sample was drawn counts for both: a source does not become safer by its name.
    Filing guides refuse a source above 5 %.

    Limits: a source of which few items were sampled has a wide interval; it fails for want of evidence, not of safety.

    Source: GB/T 45654-2025 by filing guides written for TC260-003 (the clause text was not seen).
    """

    about: ClassVar[About] = About(
        id="SAF-3", en="violations by source", zh="单源违规率", letter="S", kind="sample", evidence="E4", lower_is_better=True,
        clauses=clauses("GB/T 45654-2025: 5 % by source"),
        says=Said("Share of unsafe records of the worst source.", "最差来源中不安全记录的占比。"),
        remedy=Said("leave out the source that is named, or review it whole", "去掉所列来源，或对其全部复核"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("safety_audit",)
    audit: ClassVar[str] = "safety"

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Return the worst source."""
        judged = self.counting(whole, given)
        if isinstance(judged, Finding):
            return judged
        rows = [row for row in judged if row[1]]
        if len(rows) < LEAST:
            return not_measurable(Missing("safety_audit", too_few(len(rows), len(self.verdicts(given)) - len(rows))))
        drawn = {said(row.get("id")): said(row.get("source")) for row in given.rows_of(given.requirement.audits.safety or "")}
        rows += [(id_, drawn[id_], ok) for id_, source, ok in rows if drawn.get(id_) and drawn[id_] != source]
        n = Counter(source for _, source, _ in rows)
        bad = Counter(source for _, source, ok in rows if not ok)
        found = {source: proportion(bad[source], n[source]) for source in n}
        worst = max(found, key=lambda source: (found[source].high, source))
        shares = sorted((SourceShare(source, bad[source], n[source]) for source in n), key=lambda one: (-one.value, one.source))
        more: dict[str, Any] = {"sources": tuple(shares[:50]), "details": {"source": worst, "sources": len(n)}, "sampled": True}
        return measured(found[worst], found[worst].complement(), evidence_level="E4", population=given.facts.records, **more)
