"""The random stream: records in an order of chance that is fixed from the first day, by id and seed.

1. Every record has a number of its own, the digest of seed and id. In the order of these numbers the records are a shuffled pool, whoever
   asks, whenever, and however many came later.
2. The random stream is asked in that order. A record that another stream had answered before its turn came is passed over, and counts all the same.
3. So the *random sample* is the longest beginning of the order of which all are answered: a plain random sample of the pool, without replacement,
   whatever the other streams took and why. What is learnt of it holds for the pool: no weights are needed.

A record that nobody can answer is left out of pool and sample alike; estimates hold for those that can be answered.

Source: K. Brewer, L. Early, S. Joyce, Selecting several samples from a single population, Australian Journal of Statistics 14 (1972); E. Ohlsson,
Coordination of samples using permanent random numbers, in Business survey methods, 1995.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Integers = NDArray[np.int64]


def permanent_numbers(ids: Iterable[str], seed: int = 0) -> NDArray[np.uint64]:
    """Return 64 bits of chance for each record, the same for life.

    Example:
        >>> permanent_numbers(["a", "b"]).tolist() == [permanent_numbers(["a"])[0], permanent_numbers(["b"])[0]]
        True
    """
    salt = f"goldsmith random stream {seed}\n".encode()
    digests = (hashlib.blake2b(salt + one.encode("utf-8", "surrogatepass"), digest_size=8).digest() for one in ids)
    return np.frombuffer(b"".join(digests), np.uint64)


def chance_order(numbers: NDArray[np.uint64]) -> Integers:
    """Return positions of records in the order in which the random stream asks."""
    return np.argsort(numbers, kind="stable")


def random_sample(order: Integers, answered: NDArray[Any], closed: NDArray[Any] | None = None) -> Integers:
    """Return the records that are a random sample of the pool, in their order.

    Args:
        order: See :func:`chance_order`.
        answered: Whether a record is answered, whatever stream it was asked in.
        closed: Whether nobody can answer it: skipped by all, or broken.

    Example:
        >>> random_sample(np.array([3, 1, 0, 2]), np.array([False, True, True, True])).tolist()
        [3, 1]
    """
    done = np.asarray(answered, np.bool_)
    out = np.zeros(len(done), np.bool_) if closed is None else np.asarray(closed, np.bool_) & ~done
    order = order[~out[order]]
    waiting = np.flatnonzero(~done[order])
    return order[: waiting[0]] if len(waiting) else order
