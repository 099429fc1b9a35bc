"""A copy of the user's records with test items in it: blind, marked apart, and gone at the end.

1. The user's records are never changed: items are put into new columns. Their digest is taken before and compared at the end.
2. Items stand at places drawn by chance, among or in place of the user's. Nothing in the columns tells them; the marks are a list of
   their own, which no screen is given.
3. The same seed plants the same items at the same places.
4. At the end of the ``with`` block the copy is emptied.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.poison.attacks import ATTACKS, NEEDS, Item, Material
from goldsmith.algorithms.poison.records import Records
from goldsmith.errors import PoisonError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from goldsmith.algorithms.poison.facts import Facts

COLUMNS = ("text", "question", "label", "source")


@dataclass(eq=False)
class PlantedCopy:
    """Records with test items among them.

    Attributes:
        records: What screens are given; None once the copy was removed.
        planted: Which of them are items, shape (n,).
        origin: The user's record that each is, or that an item was made of, shape (n,).
        items: The items, in the order of their places.
        attack: Kind of attack.
        rate: Share that was asked for.
        seed: Of all that was drawn.
    """

    records: Records | None
    planted: NDArray[np.bool_]
    origin: NDArray[np.int64]
    items: tuple[Item, ...]
    attack: str
    rate: float
    seed: int

    @property
    def reached(self) -> float:
        """The share of items that was reached: at least one item is planted, however few records there are."""
        return float(self.planted.mean()) if len(self.planted) else 0.0

    @property
    def campaigns(self) -> NDArray[np.int64]:
        """The campaign of each item, in the order of their places."""
        return np.array([item.campaign for item in self.items], np.int64)

    def remove(self) -> None:
        """Empty the copy: neither items nor records are held any more."""
        self.records = None
        self.items = ()


@contextmanager
def planted(
    records: Records, attack: str, rate: float, *, seed: int, facts: Facts | None = None, half: int | None = None
) -> Iterator[PlantedCopy]:
    """Yield a copy with test items, which is emptied at the end.

    Args:
        records: The user's; they stay as they are.
        attack: Name of an attack (``ATTACKS``).
        rate: Items as a share of the user's records, in (0, 0.5]; one at least is planted.
        seed: Of all that is drawn.
        facts: What contradictions contradict.
        half: 0 or 1 for items of one half of the records and templates alone.

    Raises:
        PoisonError: The attack is unknown or needs what is not there, the rate is out of range, or the user's records were changed.

    Example:
        >>> mine = Records(pa.array([f"Record number {at}, of {at + 7} words." for at in range(100)]))
        >>> with planted(mine, "swap", 0.02, seed=1) as copy:
        ...     print(int(copy.planted.sum()), len(mine))
        2 100
        >>> copy.records is None
        True
    """
    before = digest(records)
    copy = _planted(records, attack, rate, seed, facts, half)
    try:
        yield copy
    finally:
        copy.remove()
        if digest(records) != before:
            raise PoisonError("the user's records were changed while a copy was tested", hint="please report this: it must not happen")


def missing(records: Records, attack: str, facts: Facts | None) -> tuple[str, ...]:
    """Return what an attack needs and is not there."""
    there = records.names | ({"facts"} if facts is not None else set())
    return tuple(name for name in NEEDS[attack] if name not in there)


def digest(records: Records) -> str:
    """Return the SHA-256 of all columns: the same values give the same digest, however they lie in memory."""
    found = hashlib.sha256()
    for name in (*COLUMNS, "time"):
        column = getattr(records, name)
        found.update(name.encode() + (b"-" if column is None else b"+"))
        if isinstance(column, np.ndarray):
            found.update(np.ascontiguousarray(column).tobytes())
        elif column is not None:
            _feed(found, column)
    return found.hexdigest()


def _feed(found: hashlib._Hash, column: pa.Array) -> None:
    from goldsmith.kernels.utf8 import text_buffers

    data, offsets, nulls = text_buffers(column)
    found.update((offsets - offsets[0]).tobytes())
    found.update(nulls.tobytes())
    found.update(data[int(offsets[0]) : int(offsets[-1])].data)


def _planted(records: Records, attack: str, rate: float, seed: int, facts: Facts | None, half: int | None) -> PlantedCopy:
    if attack not in ATTACKS:
        raise PoisonError("unknown attack", found=attack, expected=", ".join(ATTACKS))
    lacking = missing(records, attack, facts)
    if lacking or not 0 < rate <= 0.5 or not len(records):
        raise PoisonError(
            "this attack cannot be planted",
            where=attack,
            found=f"rate {rate}, {len(records)} records, no {', no '.join(lacking)}" if lacking else f"rate {rate}, {len(records)} records",
            expected="a rate in (0, 0.5], at least one record, and what the attack needs",
        )
    random = np.random.default_rng([seed, list(ATTACKS).index(attack)])
    items = ATTACKS[attack](Material(records, random, half), max(1, round(rate * len(records))), facts)
    if not items:
        raise PoisonError(
            "no record fits this attack",
            where=attack,
            hint="contradictions need statements that the facts speak of, swaps need numbers or words that several records share",
        )
    return _assembled(records, items, attack, rate, seed, random)


def _assembled(records: Records, items: list[Item], attack: str, rate: float, seed: int, random: np.random.Generator) -> PlantedCopy:
    """Put items among the records (2)."""
    n = len(records)
    replaced = {item.of: n + at for at, item in enumerate(items) if not item.added}
    order = np.array([replaced.get(row, row) for row in range(n)], np.int64)
    added = np.array([n + at for at, item in enumerate(items) if item.added], np.int64)
    places = np.sort(random.integers(0, n + 1, len(added)))
    order = np.insert(order, places, random.permutation(added))
    columns = {}
    for name in COLUMNS:
        column = getattr(records, name)
        if column is not None:
            extra = pa.array([getattr(item, name) for item in items], pa.large_string())
            columns[name] = pa.concat_arrays([column, extra]).take(pa.array(order))
    time = None if records.time is None else np.concatenate([records.time, [item.time for item in items]])[order]
    copy = Records(**columns, time=time)
    planted_ = order >= n
    of = np.array([item.of for item in items], np.int64)
    origin = np.where(planted_, of[np.maximum(order - n, 0)], order)
    return PlantedCopy(copy, planted_, origin, tuple(items[at - n] for at in order[planted_].tolist()), attack, rate, seed)
