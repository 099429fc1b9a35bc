"""AGR-3: annotations that follow the labelling rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pyarrow as pa

from goldsmith.evidence.finding import Said
from goldsmith.indicating.ratio import Share
from goldsmith.indicator import About, clauses, said

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given


class LabellingConformity(Share):
    """Measure the share of labels that the labelling rule allows.

    Formula: records whose label is one of the values of the rule / records with a label. Where the rule lists no values nothing can
    be wrong, and so nothing is measured. A record without a label is not checked, and so never passes.

    Limits: it sees whether a label is allowed, not whether it is right (ACC-1), nor whether the process was followed.

    Source: TC609-5-2025-04, 0203, as implementers read it.
    """

    about: ClassVar[About] = About(
        id="AGR-3", en="labelling conformity", zh="标注规范性", letter="I", kind="scan", evidence="E1",
        clauses=clauses("TC609-5-2025-04: 0203"),
        says=Said("Share of labels that the labelling rule allows.", "符合标注规范的标签占比。"),
        remedy=Said("mend the labels that are not in the list, or add them to `labels: {values: […]}`", "改正不在列表中的标签，或加入 `labels: {values: […]}`"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("labels",)

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the field of the label."""
        return (given.requirement.labels.field if given.requirement.labels else "meta", "meta")

    def judge(self, seen: Seen, given: Given) -> pa.BooleanArray:
        """Return whether each label is allowed; null where there is none, or no list of values."""
        rule = given.requirement.labels
        if not rule or rule.values is None:
            return pa.nulls(len(seen), pa.bool_())
        allowed = {said(one) for one in rule.values}
        return pa.array([_allowed(value, allowed) for value in seen.field(rule.field)], pa.bool_())


def _allowed(value: object, allowed: set[str]) -> bool | None:
    if isinstance(value, list):
        return all(said(one) in allowed for one in value) if value else None
    return said(value) in allowed if said(value) else None
