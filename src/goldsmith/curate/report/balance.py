"""The balance of a report: every record that came in is kept, dropped or quarantined, in the whole and in every part."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from goldsmith.errors import ConservationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.curate.report.data import ReportData


def check_balance(report: ReportData) -> None:
    """Refuse a report that lost or invented a record anywhere.

    Checked: the whole, each source and each step balance; sources and quarantine add up to the whole;
    the reasons that are explained have the counts of the whole. Parts that are absent are not checked.

    Raises:
        ConservationError: Something does not balance; all of it is listed.
    """
    problems = [*_unbalanced(report), *_uneven(report)]
    if problems:
        raise ConservationError(
            "the report does not balance: " + "; ".join(problems),
            where=f"{report.dataset}, version {report.version}",
            expected="in + children = kept + dropped + quarantined, in the whole, in every source and in every step",
            hint="this is a bug of goldsmith, not of your data; please report it with `goldsmith ledger` of the dataset",
        )


def _unbalanced(report: ReportData) -> Iterator[str]:
    whole = ("the whole", report.in_, report.children, report.kept, report.dropped, report.quarantined)
    sources = ((f"source `{s.source}`", s.found, s.children, s.kept, s.dropped, s.quarantined) for s in report.sources)
    steps = ((f"step `{s.name}`", s.found, s.children, s.kept, s.dropped, s.quarantined) for s in report.steps)
    for name, found, children, kept, dropped, quarantined in (whole, *sources, *steps):
        before, after = found + children, kept + sum(dropped.values()) + quarantined
        if before != after:
            yield f"{name}: {before:,} before, {after:,} after"


def _uneven(report: ReportData) -> Iterator[str]:
    sums: list[tuple[str, int, int]] = []
    if report.sources:
        sums += [
            ("records found, by source", sum(s.found for s in report.sources), report.in_),
            ("children, by source", sum(s.children for s in report.sources), report.children),
            ("records kept, by source", sum(s.kept for s in report.sources), report.kept),
            ("records quarantined, by source", sum(s.quarantined for s in report.sources), report.quarantined),
        ]
        sums += _by_reason("by source", _added(s.dropped for s in report.sources), report)
    if report.quarantine:
        sums.append(("records quarantined, by error", sum(q.n for q in report.quarantine), report.quarantined))
    explained: Counter[str] = Counter()
    for reason in report.reasons:
        explained[reason.reason] += reason.n
    sums += [row for row in _by_reason("as explained", explained, report) if row[1]]
    yield from (f"{name}: {parts:,}, but {whole:,} in the whole" for name, parts, whole in sums if parts != whole)


def _added(parts: Iterator[dict[str, int]]) -> Counter[str]:
    added: Counter[str] = Counter()
    for part in parts:
        added.update(part)
    return added


def _by_reason(how: str, parts: Counter[str], report: ReportData) -> list[tuple[str, int, int]]:
    names = dict.fromkeys([*report.dropped, *parts])
    return [(f"records dropped as `{name}`, {how}", parts[name], report.dropped.get(name, 0)) for name in names]
