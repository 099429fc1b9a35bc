"""CMP-3: items that have the label that they need."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from goldsmith.evidence.finding import Finding, Said, not_applicable
from goldsmith.indicating.ratio import Share
from goldsmith.indicator import About, clauses

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given


class LabelCompleteness(Share):
    """Measure the share of records that have the label that they need.

    Formula: records with a label / records that need one. White space is no label.

    Limits: whether a label is right is another question (ACC-1).

    Source: ISO/IEC 5259-2, Com-ML-5, by a secondary list.
    """

    about: ClassVar[About] = About(
        id="CMP-3", en="label completeness", zh="标签完整率", letter="I", kind="scan", evidence="E1",
        clauses=clauses("ISO/IEC 5259-2: Com-ML-5"),
        says=Said("Share of the records that need a label and have one.", "需要标签的记录中已有标签的占比。"),
        remedy=Said("label the records that have none, or name the right field: `labels: {field: …}`", "为没有标签的记录补标，或写明正确的字段：`labels: {field: …}`"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("labels",)

    def unanswerable(self, given: Given) -> Finding | None:
        """Return that the question does not arise where no record needs a label."""
        found = super().unanswerable(given)
        if found is None and given.requirement.labels and not given.requirement.labels.needed:
            return not_applicable("no record needs a label", "记录不需要标签")
        return found

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the field of the label."""
        return (given.requirement.labels.field if given.requirement.labels else "meta", "meta")

    def judge(self, seen: Seen, given: Given) -> NDArray[np.bool_]:
        """Return whether each record has a label."""
        return seen.filled(given.requirement.labels.field if given.requirement.labels else "")
