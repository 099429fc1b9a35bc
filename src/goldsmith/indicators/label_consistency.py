"""CON-4: the same label for what is almost the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from goldsmith.evidence.finding import EVIDENCE_SHOWN, Finding, Said, counted, not_applicable
from goldsmith.indicating.found_duplicates import partners_at
from goldsmith.indicator import About, Indicator, clauses, said

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given


class LabelConsistency(Indicator):
    """Measure the share of pairs of duplicates whose members have the same label.

    Formula: pairs (a record and the one that it repeats, exactly or nearly) with equal labels / such pairs with both labels.

    Limits: it speaks of records that repeat each other alone; where none does, there is nothing to measure.

    Source: ISO/IEC 5259-2, Con-ML-2, by a secondary list.
    """

    about: ClassVar[About] = About(
        id="CON-4", en="label consistency", zh="标签一致性", letter="A", kind="scan", evidence="E1", unit="pair", modalities=("text",),
        clauses=clauses("ISO/IEC 5259-2: Con-ML-2"),
        says=Said("Share of pairs of nearly equal records that bear the same label.", "几乎相同的记录对中标签一致的占比。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("labels",)
    second: ClassVar[bool] = True
    compares: ClassVar[bool] = True

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the field of the label."""
        return (given.requirement.labels.field if given.requirement.labels else "meta", "meta")

    def look(self, seen: Seen, given: Given) -> tuple[dict[int, str], list[tuple[int, int, str]]]:
        """Return the labels of records that are repeated, and the pairs."""
        field = given.requirement.labels.field if given.requirement.labels else ""
        partners, labels = partners_at(given, seen.positions), [said(one) for one in seen.field(field)]
        repeated = set(np.unique(given.duplicates.of).tolist()) if given.duplicates is not None else set()
        kept = {at: label for at, label in zip(seen.positions.tolist(), labels, strict=True) if at in repeated}
        pairs = [(of, row, labels[row]) for row, of in enumerate(partners.tolist()) if of >= 0]
        return kept, [(of, label, seen.ids[row]) for of, row, label in pairs]  # type: ignore[misc]

    def join(self, one: Any, other: Any) -> Any:
        """Put both together."""
        return one[0] | other[0], one[1] + other[1]

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Compare the labels of pairs."""
        del given
        known, pairs = whole or ({}, [])
        both = [(known[of] == label, id_) for of, label, id_ in pairs if label and known.get(of)]
        if not both:
            return not_applicable("no two labelled records repeat each other", "没有重复的带标签记录")
        odd = sorted(id_ for same, id_ in both if not same)
        good = len(both) - len(odd)
        return counted(good, len(both), evidence_level=self.about.evidence, evidence=tuple(odd[:EVIDENCE_SHOWN]))
