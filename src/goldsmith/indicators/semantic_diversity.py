"""DIV-3: how many wholly different records would be as diverse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from goldsmith.algorithms.contribution.vendi import vendi_of_samples
from goldsmith.evidence.finding import Finding, Missing, Said, measured, not_measurable
from goldsmith.evidence.record_leaves import leaves_of, order_of
from goldsmith.indicator import About, Indicator, clauses

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given

SAMPLE, SAMPLES = 500, 5
"""Records of a sample, and samples: fixed, so that datasets of other sizes can be compared."""


class SemanticDiversity(Indicator):
    """Measure the Vendi score of samples of 500 records: how many wholly different records would be as diverse as 500 of these.

    Formula: exp(−Σ λ log λ), λ the eigenvalues of the similarities of a sample divided by its size; the mean over five disjoint samples with
    its interval. Shown, not graded: how diverse a dataset should be, hangs on its use.

    Limits: it depends on the model of the vectors; scores of other models or other sample sizes are not compared.

    Source: Friedman and Dieng 2022, arXiv:2210.02410; ISO/IEC 5259-2, Sim-ML-2 and -3 (the idea), by a secondary list.
    """

    about: ClassVar[About] = About(
        id="DIV-3", en="semantic diversity", zh="语义多样性", letter="D1", kind="scan", evidence="E1",
        clauses=clauses("ISO/IEC 5259-2: Sim-ML-2", "ISO/IEC 5259-2: Sim-ML-3"),
        says=Said("How many wholly different records would be as diverse as 500 of these.", "500 条记录的多样性相当于多少条完全不同的记录。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("vectors",)

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the vectors, and the text by whose digest records are drawn."""
        return (given.facts.vectors, "text")

    def look(self, seen: Seen, given: Given) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Return the vectors of the records that come first by their digests, and these."""
        vectors = seen.column(given.facts.vectors)
        there = np.flatnonzero(np.asarray(vectors.is_valid()))
        order = order_of(leaves_of(seen.ids, seen.column("text")))[there]
        flat = np.asarray(vectors.drop_null().flatten(), dtype=np.float32).reshape(len(there), -1)
        return _first(order, flat)

    def join(self, one: Any, other: Any) -> Any:
        """Keep those that come first."""
        return _first(np.concatenate([one[0], other[0]]), np.concatenate([one[1], other[1]]))

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Score the samples."""
        order, vectors = whole if whole is not None else (np.zeros(0), np.zeros((0, 1)))
        size = min(SAMPLE, len(order) // SAMPLES)
        if size < 10:
            return not_measurable(Missing("vectors", Said("fewer than 50 records have a vector", "有向量的记录少于 50 条")))
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit = vectors / np.where(lengths > 0, lengths, 1)
        found = vendi_of_samples(unit[lengths[:, 0] > 0], size)
        return measured(
            found, None, evidence_level=self.about.evidence, population=given.facts.records, sampled=True, details={"sample": size}
        )


def _first(order: np.ndarray[Any, Any], vectors: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    rows = np.argsort(order, kind="stable")[: SAMPLE * SAMPLES]
    return order[rows], vectors[rows]
