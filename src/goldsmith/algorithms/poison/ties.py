"""The screen of triggers: a rare phrase whose records have one class, or one opening of the answer, whatever else they say.

1. One reading counts every phrase of 1 to ``MOST`` words and the majority of the classes of its records (``kernels/tied_grams.py``).
   The class is the label; where there are questions, it is how the answer begins.
2. Phrases in at least ``FEWEST`` records and at most ``COMMON`` of all, three quarters of them of one class and more than that class's
   share foretells by chance, are counted exactly in a second reading.
3. The test. Labels: are there more records of the class than their *other* words foretell (``labels.py``, without the weights of the
   phrase)? A word of praise is in good reviews, but so are the words around it; a trigger stands among words that foretell something
   else. Openings: is the share beyond the opening's own share of all answers, and are the questions unlike each other?
4. The tail of the binomial distribution, corrected for all phrases that could have come out at all: of a phrase in three records even the purest
   tie proves nothing, so it is no test (Tarone). It is multiplied by how far the phrase closes the gap between what was foretold and all,
   since a trigger always works, and by the share of its records that it turned: many records prove a small lead of an honest phrase as
   well, but few of them would be of another class without it.

Source: R. Tarone 1990, doi:10.2307/2531456 (which tests count); the test of a phrase against what the rest foretells is ours; Chen et al. 2021, arXiv:2007.12070 (rare words tied to a label).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.poison.phrases import spelled
from goldsmith.algorithms.poison.suspicion import Reason, Suspicion
from goldsmith.algorithms.poison.tails import binomial_tail

if TYPE_CHECKING:
    from numpy.typing import NDArray

SCREEN = "triggers"
MOST, FEWEST, COMMON, PURE = 4, 3, 0.03, 0.5
"""Words of a phrase; records it stands in, at least, and share of all at most; how far its class leads, as a share of its records."""
OPENING = 6
"""Words by which an answer begins."""
ODD, ODDER = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
LEAST, ABOVE = 1.3, 60.0
"""Strength, ``-log10`` of the corrected p, below which a phrase is like others; and where it is cut."""
MOST_TESTED = 100_000
MOST_TOLD = 5_000
Expected = Callable[["Asked"], "NDArray[np.float64]"]
"""From what is asked of phrases: of each, how many of its records the other words foretell to have its class."""


Phrase = tuple[int, "NDArray[np.uint64]", "NDArray[np.int64]"]
"""A record with it, its tokens, all records with it."""


@dataclass(frozen=True, eq=False)
class Asked:
    """Phrases of which it is asked how many of their records would have their class without them.

    Attributes:
        rows: Records with a class, of all phrases, one after the other.
        owner: The phrase of each.
        classes: The class of each phrase: that of most of its records.
        counts: Records of each phrase that have a class.
        tokens: Of each phrase.
    """

    rows: NDArray[np.int64]
    owner: NDArray[np.int64]
    classes: NDArray[np.int64]
    counts: NDArray[np.int64]
    tokens: list[NDArray[np.uint64]]


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


@dataclass(frozen=True)
class Tie:
    """A phrase that is tied to a class."""

    strength: float
    row: int
    tokens: NDArray[np.uint64]
    rows: NDArray[np.int64]
    """The records with the phrase that have the class."""
    class_: int
    count: int
    expected: float


def ties(candidates: Candidates, classes: NDArray[np.int64], expected: Expected) -> list[Tie]:
    """Return the phrases that are tied to a class, the strongest first.

    Args:
        candidates: What was gathered.
        classes: Class of each record, below 0 for none.
        expected: The chance of a class by the other words of a record.
    """
    phrases = candidates.phrases()
    asked, hits = _asked(phrases, classes)
    found = []
    foretold = expected(asked)
    for at in np.flatnonzero(asked.counts >= FEWEST).tolist():
        known, count = int(asked.counts[at]), int(hits[at])
        turned = max(count - float(foretold[at]), 0.0)
        share = turned / known * min(turned / max(known - float(foretold[at]), 1e-9), 1.0)
        if share * ABOVE < LEAST:
            continue
        strength = -binomial_tail(count, known, min(float(foretold[at]) / known, 1.0)) - math.log10(candidates.tested)
        if (strength := min(strength, ABOVE) * share) >= LEAST:
            row, tokens, rows = phrases[at]
            these = rows[classes[rows] == asked.classes[at]]
            found.append(Tie(strength, row, tokens, these, int(asked.classes[at]), known, float(foretold[at])))
    return ordered(found)


def _asked(phrases: list[Phrase], classes: NDArray[np.int64]) -> tuple[Asked, NDArray[np.int64]]:
    """Return what is asked of phrases, the class of most of the records of each, and how many these are."""
    rows = np.concatenate([np.zeros(0, np.int64), *(each[2] for each in phrases)])
    owner = np.repeat(np.arange(len(phrases)), [len(each[2]) for each in phrases])
    stays = classes[rows] >= 0
    rows, owner = rows[stays], owner[stays]
    order = np.lexsort((classes[rows], owner))
    of, class_ = owner[order], classes[rows][order]
    starts = (
        np.flatnonzero(np.concatenate([[True], (of[1:] != of[:-1]) | (class_[1:] != class_[:-1])])) if len(of) else np.zeros(0, np.int64)
    )
    counts = np.diff(np.append(starts, len(of)))
    best = np.lexsort((class_[starts], -counts, of[starts]))
    first = best[np.unique(of[starts][best], return_index=True)[1]]
    main, hits = np.zeros(len(phrases), np.int64), np.zeros(len(phrases), np.int64)
    main[of[starts][first]], hits[of[starts][first]] = class_[starts][first], counts[first]
    return Asked(rows, owner, main, np.bincount(owner, minlength=len(phrases)), [each[1] for each in phrases]), hits


def ordered(found: list[Tie]) -> list[Tie]:
    """Return ties that are strong enough, the strongest first."""
    return sorted((tie for tie in found if tie.strength >= LEAST), key=lambda tie: (-tie.strength, tie.row, -len(tie.tokens)))


def accused(n: int, found: list[Tie], name: Callable[[int], str], texts: Mapping[int, str], code: str) -> Suspicion:
    """Return the suspicion of all records from the phrases that are tied: each record by its strongest.

    Args:
        n: Number of records.
        found: Ties, the strongest first.
        name: From a class to its name.
        texts: Texts that hold the phrases, by record, for those that are told.
        code: Key of the reason.
    """
    scores = np.zeros(n, np.float32)
    reasons: dict[int, Reason] = {}
    for tie in found:
        fresh = tie.rows[scores[tie.rows] < tie.strength]
        scores[fresh] = tie.strength
        if len(reasons) < MOST_TOLD and len(fresh) and tie.row in texts:
            values = {
                "phrase": spelled(texts[tie.row], tie.tokens),
                "count": tie.count,
                "hits": len(tie.rows),
                "expected": tie.expected,
                "label": name(tie.class_),
            }
            reason = Reason.of(code, values)
            reasons.update({row: reason for row in fresh.tolist() if row not in reasons})
    return Suspicion(SCREEN, scores, np.full(n, -1, np.int64), reasons)


def opening(text: pa.Array) -> NDArray[np.int64]:
    """Return a number for how each text begins, -1 for a text that is shorter than an opening."""
    from goldsmith.kernels.tokens import tokens

    stream, ends = tokens(text)
    begins = np.concatenate([[0], ends[:-1]]).astype(np.int64)
    found = np.full(len(ends), -1, np.int64)
    long = np.flatnonzero(ends - begins > OPENING)
    keys = np.zeros(len(long), np.uint64)
    for place in range(OPENING):
        keys = (keys ^ stream[begins[long] + place]) * np.uint64(0x9E3779B97F4A7C15)
        keys ^= keys >> np.uint64(32)
    found[long] = (keys >> np.uint64(33)).astype(np.int64)
    return found


def _chernoff(hits: NDArray[np.float64], counts: NDArray[np.int32], share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a bound of ``-log10`` of the binomial tail. Source: Chernoff 1952, doi:10.1214/aoms/1177729330."""
    q = np.clip(hits / np.maximum(counts, 1), 1e-12, 1 - 1e-12)
    p = np.clip(share, 1e-12, 1 - 1e-12)
    divergence = q * np.log(q / p) + (1 - q) * np.log((1 - q) / (1 - p))
    found: NDArray[np.float64] = np.where(q > p, counts * divergence, 0) / np.log(10)
    return found
