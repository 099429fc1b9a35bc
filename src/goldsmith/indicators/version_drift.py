"""VIT-4: how far the data has moved since an earlier version."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from goldsmith.algorithms.drift import moved_by_chance, of_shares
from goldsmith.evidence.field_rules import days_of
from goldsmith.evidence.finding import Finding, Said, exact, measured, not_applicable
from goldsmith.indicator import About, Indicator, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given

MOST_NAMES = 10_000
Counts = dict[str, Counter[str]]


class VersionDrift(Indicator):
    """Measure how far the fields of the records have moved since an earlier version.

    Formula: of source, licence, label, declared synthesis, month of origin and length of the text (in steps of the square root of 2), the largest
    Jensen-Shannon divergence, base 2, between the two versions: 0 the same, 1 nothing in common. Beside it for every field the population
    stability index, and the divergence that two draws of such sizes from one source would show by chance. A field has moved where its
    divergence is above ``limit`` and above twice what chance makes; there is no p-value, which finds any change in enough records.

    Limits: far is not wrong, and so the number is shown and not graded; what texts say is not compared, only the fields.

    Source: Lin 1991, doi:10.1109/18.61115: the divergence; the population stability index is of credit scoring practice (Siddiqi 2006).
    """

    limit: float = 0.1
    """Divergence above which a field has moved."""

    about: ClassVar[About] = About(
        id="VIT-4", en="version drift", zh="版本漂移", letter="V", kind="scan", evidence="E1", unit="version", lower_is_better=True, core=False, ours=True,
        says=Said("How far the fields of the data have moved since an earlier version.", "各字段相对较早版本的漂移幅度。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("older",)

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the fields that are compared."""
        label = (given.requirement.labels.field,) if given.requirement.labels else ()
        return ("license", "original_at", "generated", "text", *label, "meta")

    def look(self, seen: Seen, given: Given) -> Counts:
        """Count the values of every field in one batch."""
        return _counts(seen, given)

    def join(self, one: Counts, other: Counts) -> Counts:
        """Add up."""
        for name, counts in other.items():
            one.setdefault(name, Counter()).update(counts)
        return one

    def conclude(self, whole: Counts | None, given: Given) -> Finding:
        """Compare with the earlier version."""
        older = given.older
        if whole is None or older is None:
            return not_applicable("there is no record", "没有记录")
        before: Counts = {}
        for seen in older.seen():
            before = self.join(before, _counts(seen, given))
        fields = {name: _moved(before.get(name, Counter()), counts) for name, counts in sorted(whole.items())}
        told = {name: one for name, one in fields.items() if one}
        if not told:
            return not_applicable("no field has values in both versions", "没有在两个版本中都有值的字段")
        moved = [name for name, one in told.items() if one["divergence"] > max(self.limit, 2 * one["by_chance"])]
        n = max(counts.total() for counts in whole.values())
        farthest = max(one["divergence"] for one in told.values())
        details: dict[str, Any] = {"against": older.version, "moved": moved, "limit": self.limit, "fields": told}
        return measured(exact(farthest, n), None, evidence_level=self.about.evidence, population=given.facts.records, details=details)


def _counts(seen: Seen, given: Given) -> Counts:
    label, times = given.requirement.labels, given.requirement.time
    days = days_of([str(one) for one in seen.field(times.field if times else "original_at")])
    found: Counts = {
        "source": Counter(one for one in seen.sources if one),
        "licence": Counter(said(one) for one in seen.field("license") if said(one)),
        "generated": Counter(said(one) for one in seen.generated.to_pylist() if one is not None),
        "month": Counter(f"{day:%Y-%m}" for day in days if day is not None),
        "length": Counter(f"{int(2 * math.log2(len(one) + 1)):02}" for one in seen.column("text").to_pylist() if one is not None),
    }
    if label:
        found["label"] = Counter(said(one) for one in seen.field(label.field) if not isinstance(one, list) and said(one))
    return found


def _moved(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, float] | None:
    """Return how far a field has moved; the rarest of very many names count together; ``None`` where one version has no value."""
    together = Counter(before) + Counter(after)
    kept = {name for name, _ in sorted(together.items(), key=lambda item: (-item[1], item[0]))[:MOST_NAMES]}
    one, other = (np.array([counts.get(name, 0) for name in sorted(kept)] + [sum(n for name, n in counts.items() if name not in kept)]) for counts in (before, after))  # fmt: skip
    if not one.sum() or not other.sum():
        return None
    divergence, stability = of_shares(one, other)
    chance = moved_by_chance(int(((one + other) > 0).sum()), int(one.sum()), int(other.sum()))
    return {"divergence": round(divergence, 6), "stability_index": round(stability, 6), "by_chance": round(chance, 6)}
