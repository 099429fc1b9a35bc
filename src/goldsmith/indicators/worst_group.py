"""UTL-3: how the worst group fares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from goldsmith.algorithms.label_errors.suspects import found_in_texts
from goldsmith.algorithms.label_errors.training import Training
from goldsmith.errors import LabelError
from goldsmith.evidence.finding import EVIDENCE_SHOWN, Finding, Missing, Said, measured, not_measurable
from goldsmith.indicating.drawn_labelled import joined, labelled
from goldsmith.indicator import About, Indicator, said
from goldsmith.stats.estimate import Estimate, bounded
from goldsmith.stats.proportion import proportion

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given

SAMPLE = 20_000
LEAST = 30
"""Records of a group below which nothing is said of it."""
LEVEL = 0.05
METHOD = "wilson-bonferroni"


class WorstGroup(Indicator):
    """Measure how the group of records that a model gets wrong most often fares, against all records.

    Formula: share of right predictions in the worst group / share of right predictions over all. Groups are the sources and the labels
    with 30 records at least. Predictions are those of ``predictions: FILE`` (rows with id and predicted, of a model that did not learn from the
    record); without them a linear model over words and characters is trained here in folds. The interval is that of the worst group's share at
    a level divided by the number of groups, since the worst one is chosen among them.

    Limits: a group may be worst because its labels are wrong; a stronger model may fail elsewhere; of at most 20,000 records.

    Source: own definition; the idea in Sagawa et al. 2020, arXiv:1911.08731 (worst-group accuracy).
    """

    about: ClassVar[About] = About(
        id="UTL-3", en="worst group", zh="子群表现", letter="U", kind="training", evidence="E1", unit="group", modalities=("text",), core=False, ours=True,
        says=Said("How a model fares on the worst group, against all records.", "模型在最差子群上的表现与整体之比。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("labels", "predictions")

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the label and the text."""
        return (given.requirement.labels.field if given.requirement.labels else "meta", "text", "meta")

    def look(self, seen: Seen, given: Given) -> pa.Table:
        """Return the labelled records that come first."""
        return labelled(seen, given, most=SAMPLE)

    def join(self, one: pa.Table, other: pa.Table) -> pa.Table:
        """Keep those that come first."""
        return joined(one, other, SAMPLE)

    def conclude(self, whole: pa.Table | None, given: Given) -> Finding:
        """Predict, and compare the groups."""
        if whole is None or not whole.num_rows:
            return not_measurable(Missing("labels", Said("no record has a text and one label", "没有同时具有文本与单一标签的记录")))
        try:
            right, known = _right(whole, given)
        except LabelError as fault:
            return not_measurable(Missing("labels", Said(f"{fault.message}: {fault.found}", f"标签不足以训练模型（{fault.found}）")))
        columns = {name: np.asarray(whole.column(name).to_pylist(), object)[known] for name in ("id", "source", "label")}
        groups = _groups(columns, right)
        if not groups or not right.any():
            told = Said(
                f"no group has {LEAST} predicted records, or no prediction is right",
                f"没有任何子群具有 {LEAST} 条已预测的记录，或没有一条预测正确",
            )
            return not_measurable(Missing("predictions", told))
        return self._compared(groups, columns, right, given)

    def _compared(self, groups: dict[str, NDArray[np.bool_]], columns: dict[str, Any], right: NDArray[np.bool_], given: Given) -> Finding:
        shares = {name: float(right[rows].mean()) for name, rows in groups.items()}
        worst = min(shares, key=lambda name: (shares[name], name))
        rows, overall = groups[worst], float(right.mean())
        one = proportion(int(right[rows].sum()), int(rows.sum()), confidence=1 - LEVEL / len(groups))
        ratio = Estimate(*bounded(one.value / overall, one.low / overall, one.high / overall, least=0.0), 1 - LEVEL, one.n, METHOD)
        score = Estimate(
            *bounded(min(1.0, ratio.value), min(1.0, ratio.low), min(1.0, ratio.high), least=0.0, most=1.0), 1 - LEVEL, one.n, METHOD
        )
        wrong = sorted(str(id_) for id_ in columns["id"][rows & ~right])[:EVIDENCE_SHOWN]
        ranked = sorted(shares.items(), key=lambda item: (item[1], item[0]))[:EVIDENCE_SHOWN]
        details = {
            "worst": worst, "share_right": round(overall, 4), "groups": {name: round(share, 4) for name, share in ranked},
            "predicted_by": "file" if given.requirement.predictions else "a linear model, in folds",
        }  # fmt: skip
        return measured(
            ratio, score, population=given.facts.records, evidence_level=self.about.evidence, evidence=tuple(wrong), details=details
        )


def _right(whole: pa.Table, given: Given) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Return whether the prediction of each record is right, and which records have one.

    Raises:
        LabelError: No model can be trained.
    """
    labels = whole.column("label").to_pylist()
    if given.requirement.predictions:
        told = {said(row.get("id")): said(row.get("predicted")) for row in given.rows_of(given.requirement.predictions)}
        ids = whole.column("id").to_pylist()
        known = np.array([at for at, id_ in enumerate(ids) if told.get(id_)], np.int64)
        return np.array([told[ids[at]] == labels[at] for at in known.tolist()], np.bool_), known
    found = found_in_texts(whole.column("text").combine_chunks(), labels, training=Training())
    known = np.sort(found.order)
    return found.chances[known].argmax(axis=1) == found.labels.codes[known], known


def _groups(columns: dict[str, Any], right: NDArray[np.bool_]) -> dict[str, NDArray[np.bool_]]:
    """Return which records belong to each group that is large enough: sources and labels."""
    found = {}
    for kind in ("source", "label"):
        names, codes = np.unique(columns[kind].astype(np.str_), return_inverse=True)
        counts = np.bincount(codes, minlength=len(names))
        found.update(
            {f"{kind}: {name}": codes == at for at, name in enumerate(names.tolist()) if name and LEAST <= counts[at] < len(right)}
        )
    return found
