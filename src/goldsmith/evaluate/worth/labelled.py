"""The labelled records of a dataset as vectors: its embedding where it has one, else words and pairs of words, hashed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.label_errors.bags import of_texts
from goldsmith.errors import UsageError
from goldsmith.evaluate.lot import every

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.lake import Dataset

WIDTH = 512
"""Dimensions of hashed words."""
LEAST_OF_CLASS = 5
MIXED = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, eq=False)
class LabelledRecords:
    """Records that have a label, at most as many as were asked for, drawn by chance.

    Attributes:
        ids: Their names.
        vectors: Shape (records, dimensions).
        codes: The class of each, from 0.
        classes: The labels, in order.
        groups: The source of each, from 0.
        sources: Their names.
        left_out: Records without a label, and those of classes with fewer than five records.
    """

    ids: list[str]
    vectors: NDArray[np.float32]
    codes: NDArray[np.int64]
    classes: list[str]
    groups: NDArray[np.int64]
    sources: list[str]
    left_out: dict[str, int]


def labelled(records: Dataset, label: str, *, most: int, seed: int = 0) -> LabelledRecords:
    """Return labelled records of a dataset.

    Args:
        records: The table.
        label: The field of the label: a column, or a key of `meta`.
        most: Records at most.
        seed: Of the draw.

    Raises:
        UsageError: Fewer than two labels have five records each.
    """
    found = list(every(records, label))
    counts = Counter(one.label for one in found)
    left_out = {"no label": counts.pop("", 0), "rare label": sum(n for n in counts.values() if n < LEAST_OF_CLASS)}
    classes = sorted(name for name, n in counts.items() if n >= LEAST_OF_CLASS)
    if len(classes) < 2:
        raise UsageError(
            "there is nothing to tell apart: two labels with five records each are needed",
            where=records.name,
            found=f"{dict(counts.most_common(5))} in the field `{label}`",
            hint="say where labels stand: --label NAME, a column or a key of `meta`",
        )
    place = {name: at for at, name in enumerate(classes)}
    rows = [one for one in found if one.label in place]
    if len(rows) > most:
        left_out["not drawn"] = len(rows) - most
        rows = [rows[at] for at in sorted(np.random.default_rng(seed).permutation(len(rows))[:most])]
    sources = sorted({one.source for one in rows})
    where = {name: at for at, name in enumerate(sources)}
    ids = [one.id for one in rows]
    vectors = vectors_of(records, ids)
    return LabelledRecords(
        ids, hashed([one.text for one in rows]) if vectors is None else vectors,
        np.array([place[one.label] for one in rows], np.int64), classes, np.array([where[one.source] for one in rows], np.int64), sources,
        left_out,
    )  # fmt: skip


def vectors_of(records: Dataset, ids: list[str]) -> NDArray[np.float32] | None:
    """Return the embeddings of records, shape (records, dimensions); None where the dataset has none, or not of all of them."""
    made = next(
        (name for name in records.columns if records.provenance(name).get("operator") == "embedding" and not records.pending([name])), ""
    )
    if not made or not ids:
        return None
    column = records.take(ids, [made]).column(made).combine_chunks()
    return None if column.null_count else np.asarray(column.flatten().to_numpy(zero_copy_only=False), np.float32).reshape(len(ids), -1)


def hashed(texts: list[str], *, width: int = WIDTH) -> NDArray[np.float32]:
    """Return words and pairs of words of each text, weighed and hashed to a few dimensions with signs, shape (texts, width).

    Example:
        >>> found = hashed(["the old harbour", "the old harbour", "a new road", "a new road"])
        >>> found.shape, bool((found[0] == found[1]).all()), bool((found[0] == found[2]).all())
        ((4, 512), True, False)

    Source: K. Weinberger and others, Feature hashing for large scale multitask learning, 2009, arXiv:0902.2206.
    """
    bags = of_texts(pa.array(texts, pa.large_string()))
    mixed = bags.features.astype(np.uint64) * MIXED
    columns, signs = (mixed >> np.uint64(40)).astype(np.int64) % width, 1.0 - 2.0 * ((mixed >> np.uint64(63)) & np.uint64(1)).astype(float)
    rows = np.repeat(np.arange(len(texts)), np.diff(bags.ends, prepend=0))
    flat: Any = np.bincount(rows * width + columns, weights=bags.values * signs, minlength=len(texts) * width)
    return np.asarray(flat.reshape(len(texts), width), np.float32)
