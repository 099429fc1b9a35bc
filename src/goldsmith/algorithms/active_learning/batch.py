"""The next records to ask people: most of them those that the model is unsure of, and always some at random.

1. The random share of the batch are the next open records in the order of chance (``random_stream.py``).
2. The rest are the most wanted of the others, spread out (``spread.py``); where nothing is known yet, those that cover the pool best.
3. Each record says which stream asks it and why. A person must not see it: the order in which they are given is of chance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from goldsmith.algorithms.active_learning.random_stream import chance_order, permanent_numbers
from goldsmith.algorithms.active_learning.spread import ALIKE, spread
from goldsmith.algorithms.active_learning.uncertainty import per_second
from goldsmith.algorithms.selection import pool as selection
from goldsmith.algorithms.selection.diversity import diverse
from goldsmith.errors import SelectionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

Stream = Literal["active", "random"]
LOOKED_AT = 20
"""The most wanted so many times the batch are spread out."""
COVERED = 5_000
"""Records of the pool that a first batch covers, drawn at random where there are more."""


@dataclass(frozen=True, eq=False)
class Candidates:
    """The records of a project, all arrays one entry a record.

    Attributes:
        ids: Of the records, unique.
        answered: Whether it has an answer.
        closed: Whether it is not to be asked: given out and not answered yet, or skipped by all.
        wanted: How much an answer would teach, 0 or more, NaN where that is not known; None where nothing is known yet.
        vectors: Directions, see ``spread.directions``; None leaves the batch unspread.
        seconds: That an answer is expected to take; with them what counts is how much is learnt a second.
    """

    ids: Sequence[str]
    answered: NDArray[np.bool_]
    closed: NDArray[np.bool_] | None = None
    wanted: NDArray[np.float64] | None = None
    vectors: NDArray[Any] | None = None
    seconds: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        """Refuse arrays that do not belong together."""
        told = {len(one) for one in (self.ids, self.answered, self.closed, self.wanted, self.vectors, self.seconds) if one is not None}
        if len(told) > 1:
            raise SelectionError("what is known of the records has different lengths", found=", ".join(map(str, sorted(told))))
        if self.wanted is not None and np.nanmin(self.wanted, initial=0) < 0:
            raise SelectionError("a record is wanted by 0 or more", found=f"{np.nanmin(self.wanted):g}")


@dataclass(frozen=True)
class Asked:
    """A record of the batch.

    Attributes:
        row: Its position.
        id: Its id.
        stream: Which stream asks it.
        wanted: How much it was wanted; NaN where that was not known.
        why: A sentence for managers.
    """

    row: int
    id: str
    stream: Stream
    wanted: float
    why: str


@dataclass(frozen=True)
class Batch:
    """Records to ask next, in the order in which they are given out.

    Attributes:
        asked: The records.
        facts: How they were chosen, as JSON values.
    """

    asked: tuple[Asked, ...]
    facts: dict[str, Any] = field(default_factory=dict)


def next_batch(candidates: Candidates, size: int, *, random_share: float = 0.2, seed: int = 0, alike: float = ALIKE) -> Batch:
    """Return the records to ask next.

    Args:
        candidates: All records of the project.
        size: Records wanted; fewer where fewer are open.
        random_share: Share of the random stream, above 0 and up to 1: what is not measured is not claimed.
        seed: Of the order of chance; the same for the whole project.
        alike: Cosine from which on a record of the active stream is passed over as a copy of another.

    Raises:
        SelectionError: The size is below 1, or there is no random share.
    """
    if size < 1 or not 0 < random_share <= 1:
        raise SelectionError(
            "a batch has at least one record, and a random share above 0 and up to 1",
            found=f"{size} records, a share of {random_share:g}",
            hint="the random stream shows what is saved, and how right the model is; 0.1 is a small one",
        )
    numbers = permanent_numbers(candidates.ids, seed)
    order = chance_order(numbers)
    free = ~np.asarray(candidates.answered, np.bool_)
    if candidates.closed is not None:
        free &= ~np.asarray(candidates.closed, np.bool_)
    waiting = order[free[order]]
    at_random = waiting[: _random_count(size, random_share, candidates, seed)]
    rest = waiting[len(at_random) :]
    cold = candidates.wanted is None or not np.isfinite(candidates.wanted[rest]).any()
    left = min(size, len(waiting)) - len(at_random)
    chosen = (_covering(candidates, rest, left, numbers) if cold else _wanted(candidates, rest, left, alike)) if left else rest[:0]
    told = [_asked(candidates, int(row), "random", "the next in the order of chance") for row in at_random]
    why = "covers the pool, before anything is known" if cold else "the model learns most from it"
    told += [_asked(candidates, int(row), "active", why) for row in chosen]
    shuffled = np.random.default_rng((seed, int(free.sum()))).permutation(len(told))
    facts = {"random": len(at_random), "active": len(chosen), "open": len(waiting), "cold": bool(cold), "seed": seed}
    return Batch(tuple(told[at] for at in shuffled), facts)


def _random_count(size: int, share: float, candidates: Candidates, seed: int) -> int:
    """Return how many records are asked at random: the share over many batches, whatever their size."""
    chance = np.random.default_rng((seed, int(np.sum(candidates.answered)), 1)).random()
    return min(size, math.floor(share * size + chance))


def _covering(candidates: Candidates, rest: Integers, left: int, numbers: NDArray[np.uint64]) -> Integers:
    """Return records that cover the pool; without directions, the next in the order of chance."""
    some = rest[: max(COVERED, left)]
    if candidates.vectors is None or not len(some):
        return some[:left]
    pool = selection.Pool(numbers[some], np.ones(len(some), np.int64), vectors=np.asarray(candidates.vectors)[some])
    taken = some[diverse(pool, left, goal="k-centre").taken]
    found: Integers = np.concatenate([taken, np.setdiff1d(some, taken, assume_unique=True)])[:left]
    return found


def _wanted(candidates: Candidates, rest: Integers, left: int, alike: float) -> Integers:
    """Return the most wanted records, spread out; of equals the first in the order of chance."""
    value = np.nan_to_num(np.asarray(candidates.wanted, np.float64)[rest], nan=0.0)
    if candidates.seconds is not None:
        value = per_second(value, np.asarray(candidates.seconds)[rest])
    best = np.argsort(-value, kind="stable")[: max(LOOKED_AT * left, 200)]
    if candidates.vectors is None:
        return rest[best[:left]]
    taken = spread(value[best], np.asarray(candidates.vectors)[rest[best]], left, alike=alike)
    fill = np.setdiff1d(np.arange(len(best)), taken)[: left - len(taken)]
    chosen: Integers = rest[best[np.concatenate([taken, fill])]]
    return chosen


def _asked(candidates: Candidates, row: int, stream: Stream, why: str) -> Asked:
    wanted = math.nan if candidates.wanted is None else float(candidates.wanted[row])
    return Asked(row, candidates.ids[row], stream, wanted, why)
