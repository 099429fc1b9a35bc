"""Indicators that rest on what people found in a random sample: the rate with its interval, by strata where sources are named."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar

from goldsmith.evidence.finding import EVIDENCE_SHOWN, Finding, Missing, Said, SourceShare, not_measurable, sampled
from goldsmith.indicator import Given, Indicator, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.evidence.seen import Seen

LEAST = 30
"""Items below which a sample says too little to be a number."""


Row = tuple[str, str, bool]
"""Id, source and verdict of a record that people judged."""


class Audited(Indicator):
    """An indicator whose number is the share of sampled records that people found good.

    Only verdicts about records that are in the dataset count, and their sources are those of the dataset; of a record that is judged
    twice, the last verdict counts.
    """

    second: ClassVar[bool] = True
    audit: ClassVar[str] = ""
    """The part of ``audits`` that names the file."""

    def good(self, row: Mapping[str, Any]) -> bool | None:
        """Return whether a row of the file says that its record is good; ``None`` where it does not say."""
        verdict = said(row.get("verdict")).lower()
        return {"pass": True, "right": True, "good": True, "fail": False, "wrong": False, "bad": False}.get(verdict)

    def verdicts(self, given: Given) -> dict[str, bool]:
        """Return the verdict of every record that the file speaks of."""
        rows = given.rows_of(getattr(given.requirement.audits, self.audit) or "")
        return {said(row.get("id")): good for row in rows if (good := self.good(row)) is not None}

    def look(self, seen: Seen, given: Given) -> list[Row]:
        """Return the records of a batch that were judged."""
        verdicts = self.verdicts(given)
        return [(id_, source, verdicts[id_]) for id_, source in zip(seen.ids, seen.sources, strict=True) if id_ in verdicts]

    def join(self, one: list[Row], other: list[Row]) -> list[Row]:
        """Put both together."""
        return one + other

    def conclude(self, whole: list[Row] | None, given: Given) -> Finding:
        """Return the rate of the sample."""
        rows, strange = sorted(whole or []), len(self.verdicts(given)) - len(whole or [])
        if len(rows) < LEAST:
            return not_measurable(Missing(self.wants[-1], too_few(len(rows), strange)))
        bad = tuple(id_ for id_, _, ok in rows if not ok)
        details = {"sample": len(rows), "good": len(rows) - len(bad), "not_in_dataset": strange}
        return sampled(
            len(rows) - len(bad), len(rows), given.facts.records, evidence_level="E4",
            evidence=bad[:EVIDENCE_SHOWN], sources=by_source(rows), details=details,
        )  # fmt: skip


def too_few(n: int, strange: int) -> Said:
    """Say that a sample is too small, and how many verdicts are about records that are not there."""
    others = f"; {strange} verdicts are about no record of this dataset" if strange else ""
    fremd = f"；另有 {strange} 条结论不属于本数据集的记录" if strange else ""
    return Said(f"{n} records were judged: {LEAST} at least are needed{others}", f"已判定的记录只有 {n} 条，至少需要 {LEAST} 条{fremd}")


def by_source(rows: list[Row]) -> tuple[SourceShare, ...]:
    """Return the share of good items of every source that is named, the worst first."""
    checked = Counter(source for _, source, _ in rows if source)
    good = Counter(source for _, source, ok in rows if source and ok)
    shares = [SourceShare(name, good[name], n) for name, n in checked.items()]
    return tuple(sorted(shares, key=lambda one: (one.value, one.source))[:50])
