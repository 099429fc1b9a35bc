"""Indicators that are a share: units with a property out of the units that could have it, by record, with sources and worst records."""

from __future__ import annotations

import zlib
from abc import abstractmethod
from collections import Counter
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pyarrow as pa

from goldsmith.evidence.calibration import corrected
from goldsmith.evidence.finding import EVIDENCE_SHOWN, SOURCES_SHOWN, Finding, SourceShare, counted, not_applicable
from goldsmith.indicator import Given, Indicator

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.evidence.seen import Seen

MOST_SOURCES = 10_000
OTHER = "…"
"""Sources beyond so many are counted together, under this name."""


@dataclass
class Tally:
    """Counts of one part of the records; ``worst`` are the records with the largest share of bad units."""

    good: int = 0
    checked: int = 0
    records: int = 0
    sources: Counter[tuple[str, bool]] = field(default_factory=Counter)
    worst: list[tuple[float, int, str]] = field(default_factory=list)
    seen: int = 0
    """Records that were looked at, whether there was something to check or not."""
    faults: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Records by what is wrong with them: the kind of fault, and the field that has it."""


class Ratio(Indicator):
    """An indicator that counts good units among those it can check, record by record."""

    abstains: ClassVar[bool] = False
    """Whether a record that is not checked is one of which the detector cannot tell, and not one of which the question does not arise. Where
    it was tried on labelled items, such a record counts as not flagged, there as here: its share is corrected over all records."""

    @abstractmethod
    def count(self, seen: Seen, given: Given) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return for every record how many units are good, and how many could be checked; both shape (n,)."""

    def nothing(self, given: Given) -> Finding:
        """Return the finding where no unit could be checked."""
        del given
        return not_applicable("there was nothing to check", "没有可检查的内容")

    def look(self, seen: Seen, given: Given) -> Tally:
        """Count one batch."""
        good, checked = self.count(seen, given)
        bad = checked - good
        sources: Counter[tuple[str, bool]] = Counter()
        if len(seen):
            names, codes = np.unique(np.asarray(seen.sources, dtype=np.str_), return_inverse=True)
            for name, n, ok in zip(names.tolist(), np.bincount(codes, checked), np.bincount(codes, good), strict=True):
                if n:
                    sources[name, True] += int(ok)
                    sources[name, False] += int(n - ok)
        rows = np.flatnonzero(bad > 0)
        worst = [(-float(bad[row] / checked[row]), zlib.crc32(seen.ids[row].encode()), seen.ids[row]) for row in rows.tolist()]
        return Tally(
            int(good.sum()), int(checked.sum()), int((checked > 0).sum()), sources, nsmallest(EVIDENCE_SHOWN, worst), len(seen),
            self.faults(seen, given),
        )  # fmt: skip

    def faults(self, seen: Seen, given: Given) -> Counter[tuple[str, str]]:
        """Return how many records have which fault in which field, for the details; none where the number says it all."""
        del seen, given
        return Counter()

    def join(self, one: Tally, other: Tally) -> Tally:
        """Add up."""
        one.good, one.checked, one.records = one.good + other.good, one.checked + other.checked, one.records + other.records
        for (name, ok), n in other.sources.items():
            known = (name, ok) in one.sources or (name, not ok) in one.sources or len(one.sources) < 2 * MOST_SOURCES
            one.sources[name if known else OTHER, ok] += n
        one.seen += other.seen
        one.faults.update(other.faults)
        one.worst = nsmallest(EVIDENCE_SHOWN, one.worst + other.worst)
        return one

    def conclude(self, whole: Tally | None, given: Given) -> Finding:
        """Divide; a detector whose errors are known is corrected for them."""
        if whole is None or not whole.checked:
            return self.nothing(given)
        lower = self.about.lower_is_better
        more: dict[str, Any] = {
            "population": given.facts.records if self.about.unit == "record" else whole.checked,
            "evidence_level": self.about.evidence,
            "evidence": tuple(id_ for *_, id_ in whole.worst),
            "sources": _by_source(whole, lower=lower),
            "details": _by_fault(whole),
        }
        found = counted(whole.checked - whole.good if lower else whole.good, whole.checked, higher_is_better=not lower, **more)
        known = given.requirement.calibration.get(self.name)
        if not known:
            return found
        here = self.name in given.calibrated
        n = whole.seen if self.abstains and here else whole.checked
        return corrected(found, whole.checked - whole.good, n, known, lower=lower, counted_here=here)


class Share(Ratio):
    """An indicator that asks one question of every record: good, bad, or nothing to check."""

    @abstractmethod
    def judge(self, seen: Seen, given: Given) -> pa.BooleanArray | NDArray[np.bool_]:
        """Return for every record whether it is good; null where there is nothing to check."""

    def count(self, seen: Seen, given: Given) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return one unit a record that could be judged."""
        found = self.judge(seen, given)
        if isinstance(found, np.ndarray):
            return found.astype(np.int64), np.ones(len(found), np.int64)
        if isinstance(found, pa.ChunkedArray):
            found = found.combine_chunks()
        checked = np.asarray(found.is_valid().to_numpy(zero_copy_only=False), dtype=np.int64)
        good = np.asarray(found.fill_null(fill_value=False).to_numpy(zero_copy_only=False), dtype=np.int64)
        return good, checked


def _by_fault(whole: Tally) -> dict[str, dict[str, int]]:
    """Return records by kind of fault and field, the most frequent first."""
    found: dict[str, dict[str, int]] = {}
    for (kind, name), n in sorted(whole.faults.items(), key=lambda one: (-one[1], one[0])):
        if n:
            found.setdefault(kind, {})[name] = n
    return found


def _by_source(whole: Tally, *, lower: bool) -> tuple[SourceShare, ...]:
    names = {name for name, _ in whole.sources}
    rows = []
    for name in names:
        good, bad = whole.sources[name, True], whole.sources[name, False]
        rows.append(((-bad / (good + bad), -bad, name), SourceShare(name, bad if lower else good, good + bad)))
    return tuple(share for _, share in sorted(rows, key=lambda row: row[0])[:SOURCES_SHOWN])
