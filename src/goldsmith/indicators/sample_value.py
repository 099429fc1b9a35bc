"""UTL-2: what single records add to a model."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from goldsmith.algorithms.contribution.knn_shapley import knn_shapley
from goldsmith.algorithms.contribution.labelled import Labelled
from goldsmith.algorithms.contribution.removal import removal_curve
from goldsmith.evidence.finding import EVIDENCE_SHOWN, Finding, Missing, Said, not_measurable, sampled
from goldsmith.indicating.drawn_labelled import joined, labelled
from goldsmith.indicator import About, Indicator
from goldsmith.stats.ranking import area_under_curve

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given
    from goldsmith.stats.estimate import Estimate

SAMPLE = 4_000
"""Labelled records that are valued at most, drawn by their digests."""
LEAST, LEAST_OF_CLASS = 100, 10
PLANTED = 0.1
"""Share of training labels that are made wrong to see whether the values find them."""
UNBELIEVABLE = Said(
    "the values do not find labels that were made wrong on purpose better than chance does, so they are worth nothing here",
    "这些价值不能比随机更好地找出故意改错的标签，因此在此无意义",
)


class SampleValue(Indicator):
    """Measure the share of labelled records that help a nearest-neighbour model, and name those that hurt it most.

    Formula: records with a KNN-Shapley value above 0 / records valued: three fifths of at most 4,000 labelled records with a vector, drawn by
    their digests; their values come from another fifth, and the curves from the last one. The values are believed only where they find
    labels that were made wrong on purpose (a tenth of them): area under the curve with its interval above 0.5. Beside it, the accuracy
    while the least and the most valued tenth, fifth, third… of the records are taken away.

    Limits: it speaks of nearest neighbours in one space of vectors; a copy of a useful record has a value as well. Shown, not graded.

    Source: Jia et al. 2019, arXiv:1908.08619; Ghorbani and Zou 2019, arXiv:1904.02868: the removal curve.
    """

    neighbours: int = 5
    """Neighbours that vote."""

    about: ClassVar[About] = About(
        id="UTL-2", en="sample value", zh="样本价值", letter="U", kind="scan", evidence="E1", unit="record", modalities=("text",), ours=True,
        says=Said("Share of labelled records that help a simple model.", "对简单模型有帮助的已标注记录占比。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("vectors", "labels")

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the label, the vectors and the text."""
        return (given.requirement.labels.field if given.requirement.labels else "meta", given.facts.vectors, "text", "meta")

    def look(self, seen: Seen, given: Given) -> pa.Table:
        """Return the labelled records that come first."""
        return labelled(seen, given, most=SAMPLE, more=(given.facts.vectors,))

    def join(self, one: pa.Table, other: pa.Table) -> pa.Table:
        """Keep those that come first."""
        return joined(one, other, SAMPLE)

    def conclude(self, whole: pa.Table | None, given: Given) -> Finding:
        """Value the records."""
        ids, vectors, labels = _rows(whole, given.facts.vectors)
        if len(ids) < LEAST or len(np.unique(labels)) < 2:
            told = f"{len(ids)} records have a vector and one of two labels with {LEAST_OF_CLASS} records each: {LEAST} are needed"
            told_zh = f"具有向量、且标签属于至少两类（每类不少于 {LEAST_OF_CLASS} 条）的记录只有 {len(ids)} 条，至少需要 {LEAST} 条"
            return not_measurable(Missing("labels", Said(told, told_zh)))
        place = np.arange(len(ids)) % 5
        train, test, held = (Labelled(vectors[rows], labels[rows]) for rows in (place < 3, place == 3, place == 4))
        found = self._sanity(train, test)
        if found.low <= 0.5:
            return not_measurable(Missing("vectors", UNBELIEVABLE))
        worth = knn_shapley(train, test, k=self.neighbours)
        curve = removal_curve(worth.values, train, held, k=self.neighbours)
        helping = int((worth.values > 0).sum())
        told_ids = ids[place < 3][worth.worst_first[:EVIDENCE_SHOWN]]
        details: dict[str, Any] = {
            "finds_planted_labels": {"area": round(found.value, 4), "low": round(found.low, 4), "high": round(found.high, 4)},
            "accuracy": round(worth.total, 4), "believable": curve.believable, "shares_removed": list(curve.shares),
            "least_valued_first": [round(one.value, 4) for one in curve.worst_first],
            "most_valued_first": [round(one.value, 4) for one in curve.best_first], "by_chance": [round(one, 4) for one in curve.by_chance],
        }  # fmt: skip
        more: dict[str, Any] = {"evidence_level": self.about.evidence, "evidence": tuple(map(str, told_ids)), "details": details}
        return replace(sampled(helping, len(train), max(given.facts.records, len(train)), **more), score=None)

    def _sanity(self, train: Labelled, test: Labelled) -> Estimate:
        """Return how well values find labels that were made wrong: the area under the curve, with its interval."""
        random = np.random.default_rng(0)
        names, codes = np.unique(train.labels, return_inverse=True)
        rows = random.permutation(len(train))[: max(5, round(PLANTED * len(train)))]
        wrong = codes.copy()
        wrong[rows] = (codes[rows] + random.integers(1, len(names), len(rows))) % len(names)
        values = knn_shapley(Labelled(train.features, names[wrong]), test, k=self.neighbours).values
        return area_under_curve(-values[rows], -np.delete(values, rows))


def _rows(whole: pa.Table | None, name: str) -> tuple[NDArray[np.object_], NDArray[np.float64], NDArray[np.str_]]:
    """Return ids, vectors of length 1 and labels, of labels that are frequent enough."""
    if whole is None or not whole.num_rows:
        return np.zeros(0, object), np.zeros((0, 1)), np.zeros(0, np.str_)
    column = whole.column(name).combine_chunks()
    column = column.chunk(0) if hasattr(column, "chunks") else column
    flat = np.asarray(column.fill_null([0.0] * column.type.list_size).flatten().to_numpy(zero_copy_only=False), float)
    vectors = flat.reshape(whole.num_rows, -1)
    lengths = np.linalg.norm(vectors, axis=1)
    labels = np.asarray(whole.column("label").to_pylist(), np.str_)
    names, counts = np.unique(labels, return_counts=True)
    kept = (lengths > 0) & np.isin(labels, names[counts >= LEAST_OF_CLASS])
    return np.asarray(whole.column("id").to_pylist(), object)[kept], vectors[kept] / lengths[kept, None], labels[kept]
