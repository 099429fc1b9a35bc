"""Indicators that rest on what people found in a random sample: the rate with its interval, by strata where sources are named."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar

from goldsmith.evidence.finding import EVIDENCE_SHOWN, Finding, Missing, Said, SourceShare, not_measurable, sampled
from goldsmith.indicator import Given, Indicator, said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goldsmith.evidence.seen import Seen

LEAST = 30
"""Items below which a sample says too little to be a number."""


CUT = "decontaminated_text"
"""A column with which another text leaves than the one that is evaluated, so that roots differ."""
Row = tuple[str, str, bool]
"""Id, source and verdict of a record that people judged."""


class Audited(Indicator):
    """An indicator whose number is the share of sampled records that people found good.

    Only verdicts about records that are in the dataset count, and their sources are those of the dataset; of a record that is judged
    twice, the last verdict counts. A bad verdict about a record that is no longer there counts as well: who takes out what a sample has
    found makes the sample better, and not the dataset. Verdicts that name the root of the records that they were drawn from count for these
    records alone; and where more samples were drawn from them than the file has verdicts of, none counts.
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

    def counting(self, whole: list[Row] | None, given: Given) -> list[Row] | Finding:
        """Return the verdicts that count, sorted, or why none does."""
        refused = refusal(given.rows_of(getattr(given.requirement.audits, self.audit) or ""), self.audit, given)
        if refused is not None:
            return not_measurable(Missing(self.wants[-1], refused))
        there = {id_ for id_, _, _ in whole or []}
        rows = given.rows_of(getattr(given.requirement.audits, self.audit) or "")
        sources = {said(row.get("id")): said(row.get("source")) for row in rows}
        gone = [(id_, sources.get(id_, ""), False) for id_, ok in self.verdicts(given).items() if not ok and id_ not in there]
        found = sorted([*(whole or []), *gone])
        if len(found) < LEAST:
            return not_measurable(Missing(self.wants[-1], too_few(len(found), len(self.verdicts(given)) - len(found))))
        return found

    def conclude(self, whole: list[Row] | None, given: Given) -> Finding:
        """Return the rate of the sample."""
        rows = self.counting(whole, given)
        if isinstance(rows, Finding):
            return rows
        bad = tuple(id_ for id_, _, ok in rows if not ok)
        details: dict[str, Any] = {
            "sample": len(rows),
            "good": len(rows) - len(bad),
            "not_in_dataset": len(self.verdicts(given)) - len(rows),
        }
        if len(rows) > len(whole or []):
            details["bad_and_taken_out"] = len(rows) - len(whole or [])
        return sampled(
            len(rows) - len(bad), len(rows), given.facts.records, evidence_level="E4",
            evidence=bad[:EVIDENCE_SHOWN], sources=by_source(rows), details=details,
        )  # fmt: skip


def refusal(rows: Sequence[Mapping[str, Any]], purpose: str, given: Given) -> Said | None:
    """Return why verdicts do not count: they are about other records, or samples were drawn whose verdicts are kept back."""
    roots = {said(row.get("root")) for row in rows} - {""}
    if CUT not in given.facts.columns and given.root and roots - {given.root}:
        other = min(roots - {given.root})[:16]
        return Said(
            f"the sample was drawn from other records (root {other}, these are {given.root[:16]}): draw anew with `goldsmith audit`",
            f"样本抽自另一批记录（根 {other}，当前为 {given.root[:16]}）：请用 `goldsmith audit` 重新抽样",
        )
    lacking = sorted(
        {name for root, of, name in given.draws if root == given.root and of == purpose} - {said(row.get("draw")) for row in rows}
    )
    if not lacking:
        return None
    names = ", ".join(lacking[:5])
    return Said(
        f"samples of these records were drawn whose verdicts are not in the file ({names}): put all of them into it",
        f"曾从这些记录中抽取样本，但其结论不在文件中（{names}）：请把所有样本的结论一并写入",
    )


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
