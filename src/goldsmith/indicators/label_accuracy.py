"""ACC-1: labels that experts confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicating.audited import Audited
from goldsmith.indicator import About, clauses, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.evidence.seen import Seen
    from goldsmith.indicating.audited import Row
    from goldsmith.indicator import Given


class LabelAccuracy(Audited):
    """Measure the share of labels that experts give again without knowing them.

    Formula: records of a random sample whose expert label equals the given one / records of the sample. The unit is the record: boxes
    or spans of one record are not independent. Wilson interval with the factor for a finite dataset.

    A label that was mended after the sample was drawn stays wrong, as the sample found it: it stands for labels that nobody looked at.

    Limits: it needs a random sample, drawn after the version was frozen, and experts who do not see the given label.

    Source: TC609-5-2025-04, 0304, as implementers read it; ISO/IEC 5259-2, Acc-ML-7.
    """

    about: ClassVar[About] = About(
        id="ACC-1", en="label accuracy", zh="标注准确性", letter="A", kind="sample", evidence="E4",
        clauses=clauses("TC609-5-2025-04: 0304", "ISO/IEC 5259-2: Acc-ML-7"),
        says=Said("Share of labels that experts confirm in a random sample.", "随机样本中经专家复核正确的标签占比。"),
        remedy=Said("have people judge the suspects: goldsmith suspects DATASET --label FIELD", "请人判断可疑标签：goldsmith suspects 数据集 --label 字段"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("labels", "label_audit")
    audit: ClassVar[str] = "labels"

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the label."""
        return (given.requirement.labels.field if given.requirement.labels else "meta", "meta")

    def look(self, seen: Seen, given: Given) -> list[Row]:
        """Return the records of a batch that were judged; a label that is no longer the expert's is wrong, whatever the file says."""
        path, field = given.requirement.audits.labels, given.requirement.labels.field if given.requirement.labels else ""
        experts = {said(row.get("id")): said(row.get("expert")) for row in (given.rows_of(path) if path else [])}
        now = dict(zip(seen.ids, seen.field(field), strict=True))
        return [(id_, source, ok and (not experts[id_] or said(now[id_]) == experts[id_])) for id_, source, ok in super().look(seen, given)]

    def good(self, row: Mapping[str, Any]) -> bool | None:
        """Return whether both labels are the same, else the verdict."""
        if said(row.get("expert")):
            return said(row.get("given")) == said(row.get("expert"))
        return super().good(row)
