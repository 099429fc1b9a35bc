"""ACC-4: claims that references support."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from goldsmith.evidence.finding import Finding, Said
from goldsmith.indicating.audited import Audited
from goldsmith.indicator import About, clauses, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.indicator import Given


class FactualSupport(Audited):
    """Measure the share of checkable claims that a reference supports.

    Formula: claims supported / claims checked (supported, contradicted, not found), of a random sample of records.

    Limits: "not found" is not "wrong": the reference may lack new facts; the details tell them apart.

    Source: Alber et al. 2025, doi:10.1038/s41591-024-03445-1 (the idea); TC609-5-2025-04, 0202.
    """

    about: ClassVar[About] = About(
        id="ACC-4", en="factual support", zh="事实正确性", letter="A", kind="sample", evidence="E4", unit="claim", modalities=("text",),
        clauses=clauses("TC609-5-2025-04: 0202"),
        says=Said("Share of claims that a reference supports.", "有参照依据的论断占比。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("fact_audit",)
    audit: ClassVar[str] = "facts"

    def good(self, row: Mapping[str, Any]) -> bool | None:
        """Return whether a claim is supported."""
        return {"supported": True, "contradicted": False, "not_found": False}.get(said(row.get("verdict")).lower())

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Return the rate, and the verdicts by kind."""
        found = super().conclude(whole, given)
        verdicts = Counter(said(row.get("verdict")).lower() for row in given.rows_of(given.requirement.audits.facts or ""))
        return replace(found, details={**found.details, "verdicts": dict(sorted(verdicts.items()))}) if found.is_measured else found
