"""Indicators that rest on people's verdicts about a random sample where there are some, and on a judge's else."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from goldsmith.indicating.audited import Audited, Row
from goldsmith.indicating.judged import unasked

if TYPE_CHECKING:
    from goldsmith.evidence.finding import Finding
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given


class AuditedOrJudged(Audited):
    """An indicator that prefers people: a judge is asked only where no audit was given."""

    @abstractmethod
    def judged(self, given: Given) -> Finding:
        """Return what a judge finds."""

    def unanswerable(self, given: Given) -> Finding | None:
        """Return what is missing: an audit, or a judge that may be asked."""
        found = super().unanswerable(given)
        return found if found is not None or self.is_audited(given) else unasked(given, self.name)

    def is_audited(self, given: Given) -> bool:
        """Tell whether people have judged a sample."""
        return bool(getattr(given.requirement.audits, self.audit))

    def look(self, seen: Seen, given: Given) -> list[Row]:
        """Return the records of a batch that people judged."""
        return super().look(seen, given) if self.is_audited(given) else []

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Return the rate of the audit, else what a judge finds."""
        return super().conclude(whole, given) if self.is_audited(given) else self.judged(given)
