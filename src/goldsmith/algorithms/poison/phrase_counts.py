"""Which phrases are rare and nearly always of one class: counted in a first reading, gathered in a second (1 and 2 of ``ties.py``)."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST, FEWEST, COMMON, PURE = 4, 3, 0.03, 0.5
"""Words of a phrase; records it stands in, at least, and share of all at most; how far its class leads, as a share of its records."""
LEAST = 1.3
"""Strength, ``-log10`` of the corrected p, below which a phrase is like others."""
MOST_TESTED = 100_000
ODD, ODDER = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
Phrase = tuple[int, "NDArray[np.uint64]", "NDArray[np.int64]"]
"""A record with it, its tokens, all records with it."""


@dataclass
class PhraseCounts:
    """Counts of phrases over any number of batches; the same batches are read a second time to gather what is worth testing."""

    expected_tokens: int
    records: int = 0
    _table: NDArray[np.int32] = field(init=False)

    def __post_init__(self) -> None:
        from goldsmith.kernels.tied_grams import cells

        self._table = cells(self.expected_tokens)

    def count(self, text: pa.Array, classes: NDArray[np.int64]) -> None:
        """Count the phrases of some records; those whose class is below 0 have none and are passed over."""
        from goldsmith.kernels.tied_grams import count
        from goldsmith.kernels.tokens import tokens

        rows = np.flatnonzero(classes >= 0)
        stream, ends = tokens(_only(text, rows))
        count(stream, ends, self.records, classes[rows].astype(np.int32), MOST, self._table)
        self.records += len(ends)

    def worth_testing(self, shares: dict[int, float]) -> Candidates:
        """Return the phrases to gather.

        Args:
            shares: Share of each class among the records that have one.
        """
        from goldsmith.kernels.tied_grams import COUNT, LEADER, MARGIN

        counts, margins = self._table[:, COUNT], self._table[:, MARGIN]
        at = np.flatnonzero((counts >= FEWEST) & (counts <= max(COMMON * self.records, FEWEST)) & (margins >= PURE * counts))
        share = np.array([shares.get(leader, 1.0) for leader in self._table[at, LEADER].tolist()])
        strength = _chernoff((counts[at] + margins[at]) / 2, counts[at], share)
        purest = counts[counts >= FEWEST] * -np.log10(min(shares.values(), default=1.0))
        order = np.argsort(-strength, kind="stable")[:MOST_TESTED]
        order = order[strength[order] >= LEAST]
        wanted = np.full(len(self._table), -1, np.int32)
        wanted[at[order]] = np.arange(len(order))
        return Candidates(wanted, len(order), could_come_out(purest))


@dataclass
class Candidates:
    """Phrases that are gathered from a second reading."""

    wanted: NDArray[np.int32]
    n: int
    tested: int
    """Phrases that could come out at all: what the correction is for."""
    records: int = 0
    _parts: list[NDArray[np.int64]] = field(default_factory=list)
    _bits: NDArray[np.uint64] = field(init=False)
    _where: NDArray[np.int64] = field(init=False)
    """A record with each phrase and its tokens there, shape (n, 2)."""
    _tokens: NDArray[np.uint64] = field(init=False)

    def __post_init__(self) -> None:
        from goldsmith.kernels.tied_grams import marked

        self._bits = marked(self.wanted)
        self._where = np.full((self.n, 2), -1, np.int64)
        self._tokens = np.zeros((self.n, MOST), np.uint64)

    def gather(self, text: pa.Array, classes: NDArray[np.int64]) -> None:
        """Read some records again, in the same order as they were counted."""
        from goldsmith.kernels.tied_grams import gather
        from goldsmith.kernels.tokens import tokens

        rows = np.flatnonzero(classes >= 0)
        stream, ends = tokens(_only(text, rows))
        room = min(len(stream) * MOST, 1 << 20) + 1
        while True:
            found = np.empty((room, 4), np.int64)
            room = gather(stream, ends, 0, MOST, self.wanted, self._bits, np.full(max(self.n, 1), -1, np.int64), found)
            if room <= len(found):
                break
        self._met(found[:room], stream, np.concatenate([[0], ends[:-1]]), self.records + rows)
        self._parts.append(np.stack([found[:room, 0], self.records + rows[found[:room, 1]]], axis=1))
        self.records += len(text)

    def _met(self, found: NDArray[np.int64], stream: NDArray[np.uint64], begins: NDArray[np.int64], rows: NDArray[np.int64]) -> None:
        """Keep the tokens of the phrases that are met for the first time."""
        first = np.full(self.n, -1, np.int64)
        first[found[::-1, 0]] = np.arange(len(found))[::-1]
        fresh = np.flatnonzero((first >= 0) & (self._where[:, 0] < 0))
        _, row, place, size = found[first[fresh]].T
        at = (begins[row] + place)[:, None] + np.arange(MOST)
        self._tokens[fresh] = stream[np.minimum(at, len(stream) - 1)]
        self._where[fresh] = np.stack([rows[row], size], axis=1)

    def phrases(self) -> list[Phrase]:
        """Return (a record with it, its tokens, all records with it) of each phrase; of those in the same records the longest."""
        pairs = np.concatenate(self._parts) if self._parts else np.empty((0, 2), np.int64)
        pairs = pairs[np.argsort(pairs[:, 0], kind="stable")]
        numbers, starts = np.unique(pairs[:, 0], return_index=True)
        found, ends, rows = self._where[numbers], np.append(starts[1:], len(pairs)), np.ascontiguousarray(pairs[:, 1])
        alone = _longest(rows, starts, ends, found[:, 1])
        return [
            (row, self._tokens[number, :size], rows[start:end])
            for number, (row, size), start, end in zip(
                numbers[alone].tolist(), found[alone].tolist(), starts[alone].tolist(), ends[alone].tolist(), strict=True
            )
        ]


def _only(text: pa.Array, rows: NDArray[np.int64]) -> pa.Array:
    """Return the texts of some records, as they are where these are all."""
    return text if len(rows) == len(text) else text.take(pa.array(rows))


def _longest(rows: NDArray[np.int64], starts: NDArray[np.int64], ends: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return which stretches to keep, in their order: of those that hold the same rows the longest phrase, of equals the first.

    Stretches are the same where their number of rows and two sums of 64 bits over them, of hashes, are: by chance once in 2^128.
    """
    hashed = rows.astype(np.uint64) * ODD
    hashed ^= hashed >> np.uint64(29)
    sums = [np.add.reduceat(hashed * odd ^ hashed >> np.uint64(32), starts) if len(starts) else starts for odd in (ODD, ODDER)]
    order = np.lexsort((np.arange(len(starts)), -sizes, sums[1], sums[0], ends - starts))
    same = np.ones(max(len(order) - 1, 0), np.bool_)
    for each in (ends - starts, *sums):
        same &= each[order[1:]] == each[order[:-1]]
    return np.sort(order[np.append(True, ~same)[: len(order)]])


def could_come_out(purest: NDArray[np.float64]) -> int:
    """Return how many tests the correction has to be for: those that could still come out under it, 1 at least.

    Args:
        purest: Of each test, the greatest strength that it could have, in units of ``-log10 p``.

    Example:
        >>> could_come_out(np.array([0.1] * 1000 + [9.0] * 10))
        10

    Source: Tarone 1990, doi:10.2307/2531456.
    """
    ordered_ = np.sort(purest)
    low, high = 1, max(len(ordered_), 1)
    while low < high:
        middle = (low + high) // 2
        could = len(ordered_) - int(np.searchsorted(ordered_, LEAST + math.log10(middle), "left"))
        low, high = (low, middle) if could <= middle else (middle + 1, high)
    return low


def _chernoff(hits: NDArray[np.float64], counts: NDArray[np.int32], share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a bound of ``-log10`` of the binomial tail. Source: Chernoff 1952, doi:10.1214/aoms/1177729330."""
    q = np.clip(hits / np.maximum(counts, 1), 1e-12, 1 - 1e-12)
    p = np.clip(share, 1e-12, 1 - 1e-12)
    divergence = q * np.log(q / p) + (1 - q) * np.log((1 - q) / (1 - p))
    found: NDArray[np.float64] = np.where(q > p, counts * divergence, 0) / np.log(10)
    return found
