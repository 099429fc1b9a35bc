"""ACC-2: labels that a model trained on the others doubts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.label_errors.suspects import found_in_texts
from goldsmith.algorithms.label_errors.training import Training
from goldsmith.errors import LabelError
from goldsmith.evidence.calibration import corrected
from goldsmith.evidence.finding import EVIDENCE_SHOWN, Finding, Missing, Said, not_measurable, sampled
from goldsmith.indicating.audited import LEAST
from goldsmith.indicating.drawn_labelled import joined, labelled
from goldsmith.indicator import About, Indicator, clauses, said
from goldsmith.stats.prediction_powered import powered_proportion

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given

SAMPLE = 20_000
"""Records that are judged at most, drawn by their digests."""


class SuspectedLabelErrors(Indicator):
    """Measure the share of labels that a model, which has not seen the record, would not have given.

    Formula: labels that confident learning counts as off its diagonal / judged labels, of at most 20,000 records drawn by their digests. The
    model is a linear one over words and characters, trained here in folds on the other records.

    Limits: a suspicion is no error: in published checks between 15 and 90 of 100 suspects were wrong. Where people have labelled a random
    sample of these records again (``audits: {labels: FILE}``), the share is corrected by what they found (prediction-powered inference):
    the errors of the model hang on how many labels are wrong, so what it did on other records does not correct it. It never mends a label.

    Source: Northcutt et al. 2021, arXiv:1911.00068; Angelopoulos et al. 2023, arXiv:2301.09633: the correction; ISO/IEC 5259-2, Acc-ML-7,
    by a secondary list.
    """

    about: ClassVar[About] = About(
        id="ACC-2", en="suspected label errors", zh="疑似错标率", letter="A", kind="model", evidence="E2", lower_is_better=True, modalities=("text",),
        clauses=clauses("ISO/IEC 5259-2: Acc-ML-7"),
        says=Said("Share of labels that a model trained on the others doubts.", "模型存疑的标签占比。"),
        remedy=Said("have people judge the suspects: goldsmith suspects DATASET --label FIELD", "请人判断可疑标签：goldsmith suspects 数据集 --label 字段"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("labels",)

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the label and the text."""
        return (given.requirement.labels.field if given.requirement.labels else "meta", "text", "meta")

    def look(self, seen: Seen, given: Given) -> pa.Table:
        """Return the records that come first by their digests, with label and text; of several labels, records are left out."""
        return labelled(seen, given, most=SAMPLE)

    def join(self, one: pa.Table, other: pa.Table) -> pa.Table:
        """Keep those that come first."""
        return joined(one, other, SAMPLE)

    def conclude(self, whole: pa.Table | None, given: Given) -> Finding:
        """Train, predict and count."""
        rows = whole if whole is not None else pa.table({"order": pa.array([], pa.int64())})
        if not rows.num_rows:
            return not_measurable(Missing("labels", Said("no record has a text and one label", "没有同时具有文本与单一标签的记录")))
        try:
            found = found_in_texts(rows.column("text").combine_chunks(), rows.column("label").to_pylist(), training=Training())
        except LabelError as fault:
            return not_measurable(Missing("labels", Said(f"{fault.message}: {fault.found}", f"标签不足以训练模型（{fault.found}）")))
        flagged, judged = int(found.flagged.sum()), len(found.order)
        ids = np.asarray(rows.column("id").to_pylist(), dtype=object)
        people = self._people(given)
        worst = list(found.suspects(EVIDENCE_SHOWN))
        details: dict[str, Any] = {"judged": judged, "proposed": {str(ids[one.row]): f"{one.given} → {one.proposed}" for one in worst}}
        more = {"evidence_level": self.about.evidence, "evidence": tuple(str(ids[one.row]) for one in worst), "details": details}
        told = sampled(flagged, judged, max(given.facts.records, judged), higher_is_better=False, **more)
        if people:
            order = np.sort(found.order)
            return _by_people(told, ids[order], rows.column("label").take(order).to_pylist(), found.flagged[order], people)
        known = given.requirement.calibration.get(self.name)
        return corrected(told, flagged, judged, known, lower=True, scanned=judged == given.facts.records) if known else told

    def _people(self, given: Given) -> dict[str, str]:
        """Return the labels that people gave again, by record."""
        path = given.requirement.audits.labels
        rows = given.rows_of(path) if path else []
        return {said(row.get("id")): said(row.get("expert")) for row in rows if said(row.get("expert"))}


def _by_people(told: Finding, ids: NDArray[np.object_], labels: list[str], flagged: NDArray[np.bool_], people: dict[str, str]) -> Finding:
    """Return the share corrected by labels that people gave again; as it was where they judged too few of these records, or all."""
    seen = np.array([id_ in people for id_ in ids.tolist()])
    if not LEAST <= seen.sum() < len(seen):
        return told
    wrong = [people[id_] != label for id_, label in zip(ids.tolist(), labels, strict=True) if id_ in people]
    share = powered_proportion(wrong, flagged[seen].astype(float), flagged[~seen].astype(float)).estimate
    details = {
        **told.details,
        "found_by_detector": float(flagged.mean()),
        "judged_by_people": int(seen.sum()),
        "wrong_by_people": sum(wrong),
    }
    more: dict[str, Any] = {"numerator": None, "denominator": None, "sampled": True, "evidence_level": "E3", "details": details}
    return replace(told, estimate=share, score=share.complement(), **more)
