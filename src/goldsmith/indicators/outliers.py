"""ACC-5: share of records that lie far from all others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np

from goldsmith.evidence.finding import EVIDENCE_SHOWN, Finding, Missing, Said, not_measurable, sampled
from goldsmith.evidence.record_leaves import leaves_of, order_of
from goldsmith.indicator import About, Indicator, clauses, measures_of
from goldsmith.kernels.matrix_threads import one_thread_each

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given
    from goldsmith.operator import Measure

SAMPLE = 10_000
"""Records that are compared at most, drawn by their digests: every vector is compared with every other one."""
NEIGHBOURS = 10
LEAST = 30
AT_ONCE = 500
LENGTH, MEANING = "length", "distance of meaning"


class Rows(NamedTuple):
    """Records that come first by their digests: order, ids, features (NaN where there is none), and vectors of no width where there are none."""

    order: NDArray[np.int64]
    ids: NDArray[np.object_]
    features: NDArray[np.float64]
    vectors: NDArray[np.float32]


class Outliers(Indicator):
    """Measure the share of records that lie far from all others in some feature.

    Formula: records with a modified z-score above ``beyond`` in any feature / records compared. The modified z-score is 0.6745 (x − median)
    / median absolute deviation. Features are the logarithm of the length, the numbers that ``schema.fields`` describes, and, where the
    texts are embedded, the mean cosine distance to the ten nearest records, of which only large values count. At most 10,000 records are
    compared, drawn by their digests; the interval is that of such a sample.

    Limits: rare is not wrong; a feature that takes one value nearly always makes every other value an outlier by its mean deviation.

    Source: B. Iglewicz and D. Hoaglin 1993, How to detect and handle outliers (3.5); ISO/IEC 5259-2, Acc-ML-4, by a secondary list.
    """

    beyond: float = 3.5
    """Modified z-score above which a record is an outlier."""

    about: ClassVar[About] = About(
        id="ACC-5", en="outliers", zh="离群率", letter="A", kind="scan", evidence="E1", unit="record", lower_is_better=True, modalities=("text", "table"), core=False,
        clauses=clauses("ISO/IEC 5259-2: Acc-ML-4"),
        says=Said("Share of records that lie far from all others.", "离群记录的占比。"),
    )  # fmt: skip

    def measures(self, given: Given) -> tuple[Measure, ...]:
        """Return the length."""
        del given
        return measures_of("character_count")

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the numbers that the requirement describes, the vectors, and the text by whose digest records are drawn."""
        return (*_numbers(given), *((given.facts.vectors,) if given.facts.vectors else ()), "text", "meta")

    def look(self, seen: Seen, given: Given) -> Rows:
        """Return the features of the records that come first by their digests."""
        order = order_of(leaves_of(seen.ids, seen.column("text")))
        features = [np.log1p(seen.numbers(*self.measures(given)))]
        features += [np.array([_number(one) for one in seen.field(name)], np.float64) for name in _numbers(given)]
        ids = np.array(seen.ids, dtype=object)
        return _first(Rows(order, ids, np.stack(features, axis=1), _vectors(seen, given)))

    def join(self, one: Rows, other: Rows) -> Rows:
        """Keep those that come first."""
        parts = [np.concatenate([mine, theirs]) for mine, theirs in zip(one, other, strict=True)]
        return _first(Rows._make(parts))

    def conclude(self, whole: Rows | None, given: Given) -> Finding:
        """Compare every record with all others."""
        if whole is None or len(whole.ids) < LEAST:
            told = Said(f"fewer than {LEAST} records can be compared", f"可比较的记录少于 {LEAST} 条")
            return not_measurable(Missing("records", told))
        scores = {name: np.abs(robust(whole.features[:, at])) for at, name in enumerate((LENGTH, *_numbers(given)))}
        if whole.vectors.shape[1]:
            scores[MEANING] = robust(_distance(whole.vectors))
        most = np.max(np.stack([np.nan_to_num(one) for one in scores.values()]), axis=0)
        far = most > self.beyond
        worst = np.lexsort((whole.ids.astype(str), -most))[: min(EVIDENCE_SHOWN, int(far.sum()))]
        by = {name: int((np.nan_to_num(one) > self.beyond).sum()) for name, one in scores.items()}
        return sampled(
            int(far.sum()), len(far), max(given.facts.records, len(far)), higher_is_better=False, evidence_level=self.about.evidence,
            evidence=tuple(str(whole.ids[row]) for row in worst), details={"compared": len(far), "by_feature": by},
        )  # fmt: skip


def robust(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return modified z-scores; NaN for NaN, 0 where all values are the same.

    Where more than half of the values are the same, the mean deviation stands in for the median one.

    Example:
        >>> robust(np.array([1.0, 2.0, 3.0, 2.0, 50.0])).round(1).tolist()
        [-0.7, 0.0, 0.7, 0.0, 32.4]
    """
    there = values[np.isfinite(values)]
    if not len(there):
        return np.full(len(values), np.nan)
    apart = values - np.median(there)
    known = np.abs(apart[np.isfinite(apart)])
    spread = float(np.median(known)) / 0.6745 or float(known.mean()) * 1.253314
    return np.asarray(apart / spread if spread else np.where(np.isfinite(values), 0.0, np.nan), np.float64)


def _numbers(given: Given) -> tuple[str, ...]:
    rules = given.requirement.schema_.fields if given.requirement.schema_ else {}
    return tuple(name for name, rule in rules.items() if rule.type in {"number", "integer"} or rule.at_least is not None or rule.at_most is not None)  # fmt: skip


def _number(value: Any) -> float:
    try:
        return float("nan") if value is None or isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return float("nan")


def _vectors(seen: Seen, given: Given) -> NDArray[np.float32]:
    if not given.facts.vectors:
        return np.zeros((len(seen), 0), np.float32)
    column = seen.column(given.facts.vectors)
    flat = np.asarray(column.fill_null([0.0] * column.type.list_size).flatten().to_numpy(zero_copy_only=False), np.float32)
    return flat.reshape(len(seen), -1)


@one_thread_each()
def _distance(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the mean cosine distance of each record to its nearest others; NaN for one without a vector."""
    lengths = np.linalg.norm(vectors, axis=1)
    rows = np.flatnonzero(lengths > 0)
    found = np.full(len(vectors), np.nan)
    unit = vectors[rows] / lengths[rows, None]
    k = min(NEIGHBOURS, len(rows) - 1)
    for start in range(0, len(rows) if k > 0 else 0, AT_ONCE):
        alike = unit[start : start + AT_ONCE] @ unit.T
        alike[np.arange(len(alike)), start + np.arange(len(alike))] = -2.0
        found[rows[start : start + AT_ONCE]] = 1 - np.partition(alike, len(rows) - k, axis=1)[:, len(rows) - k :].mean(
            axis=1, dtype=np.float64
        )
    return found


def _first(rows: Rows) -> Rows:
    kept = np.lexsort((rows.ids.astype(str), rows.order))[:SAMPLE]
    return Rows._make(part[kept] for part in rows)
