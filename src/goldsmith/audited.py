"""Indicators that rest on what people found in a random sample: the rate with its interval, by strata where sources are named."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar

from goldsmith.finding import EVIDENCE_SHOWN, Finding, Missing, Said, SourceShare, not_measurable, sampled
from goldsmith.indicator import Given, Indicator, said

if TYPE_CHECKING:
    from collections.abc import Mapping

LEAST = 30
"""Items below which a sample says too little to be a number."""


class Audited(Indicator):
    """An indicator whose number is the share of sampled records that people found good."""

    looks: ClassVar[bool] = False
    audit: ClassVar[str] = ""
    """The part of ``audits`` that names the file."""

    def good(self, row: Mapping[str, Any]) -> bool | None:
        """Return whether a row of the file says that its record is good; ``None`` where it does not say."""
        verdict = said(row.get("verdict")).lower()
        return {"pass": True, "right": True, "good": True, "fail": False, "wrong": False, "bad": False}.get(verdict)

    def rows(self, given: Given) -> list[tuple[str, str, bool]]:
        """Return id, source and verdict of every item that was judged; of an item judged twice, the last verdict counts."""
        path = getattr(given.requirement.audits, self.audit)
        found = {}
        for number, row in enumerate(given.rows_of(path)):
            good = self.good(row)
            if good is not None:
                found[said(row.get("id")) or f"row {number}"] = (said(row.get("source")), good)
        return [(id_, *rest) for id_, rest in found.items()]

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Return the rate of the sample."""
        del whole
        rows = self.rows(given)
        if len(rows) < LEAST:
            told = Said(f"{len(rows)} verdicts are too few: {LEAST} at least", f"结论只有 {len(rows)} 条，至少需要 {LEAST} 条")
            return not_measurable(Missing(self.wants[-1], told))
        good = sum(ok for *_, ok in rows)
        bad_ids = sorted(id_ for id_, _, ok in rows if not ok)
        details = {"sample": len(rows), "good": good}
        return sampled(
            good, len(rows), max(given.facts.records, len(rows)), evidence_level="E4",
            evidence=tuple(bad_ids[:EVIDENCE_SHOWN]), sources=by_source(rows), details=details,
        )  # fmt: skip


def by_source(rows: list[tuple[str, str, bool]]) -> tuple[SourceShare, ...]:
    """Return the share of good items of every source that is named, the worst first."""
    checked = Counter(source for _, source, _ in rows if source)
    good = Counter(source for _, source, ok in rows if source and ok)
    shares = [SourceShare(name, good[name], n) for name, n in checked.items()]
    return tuple(sorted(shares, key=lambda one: (one.value, one.source))[:50])
