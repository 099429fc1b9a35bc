"""Draw: which records are looked at, in which order, by whom; all of it follows from the root, the nonce and the plan."""

from __future__ import annotations

import hashlib
import heapq
import random
from dataclasses import asdict, dataclass, field
from math import floor
from typing import TYPE_CHECKING, Any, Literal

from goldsmith.errors import UsageError
from goldsmith.evaluate.auditing.planting import planted
from goldsmith.evaluate.lot import every, frozen
from goldsmith.evidence.fair_draw import number_of, seed_of
from goldsmith.stats.acceptance import Plan, acceptance_plan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.evaluate.lot import Lot, One
    from goldsmith.lake import Dataset

Purpose = Literal["safety", "labels", "facts", "type"]
PURPOSES: dict[str, tuple[float, float]] = {"safety": (0.02, 0.05), "labels": (0.02, 0.05), "facts": (0.02, 0.05), "type": (0.05, 0.10)}
"""For each purpose the shares of defects of a lot that ought to pass, and of one that ought not to; ours, not a standard's."""

DAMAGED = frozenset({"safety", "facts"})
"""Purposes for which defects are planted; for the others some records come twice, and should be judged alike."""

RESERVE = 4
"""Records kept in reserve for each planted item: not every text can bear every defect."""


@dataclass(frozen=True)
class Wanted:
    """What to draw.

    Attributes:
        purpose: What reviewers are asked.
        nonce: A value that became public after the version was frozen, such as the hash of a block; it makes the seed.
        good: Share of defects of a lot that ought to pass.
        bad: Share of defects of a lot that ought not to.
        rows: Records to look at; the plan's where left out.
        accept: Defects that are borne with, given with ``rows``.
        planted: Planted items for each record of the sample, from 0 to 1.
        reviewers: How many people judge every item, 1 or 2.
        label: The field of the label.
    """

    purpose: Purpose
    nonce: str
    good: float
    bad: float
    rows: int | None = None
    accept: int | None = None
    planted: float = 0.1
    reviewers: int = 2
    label: str = ""


@dataclass(frozen=True)
class Item:
    """What a reviewer sees under a name that says nothing, and what the key knows of it."""

    item: str
    text: str = field(repr=False)
    id: str
    source: str
    given: str = ""
    defect: str = ""
    """Of a planted item what is wrong with it; empty for a record of the sample."""

    @property
    def is_sample(self) -> bool:
        """Whether the record is judged, and not the reviewer."""
        return not self.defect


@dataclass(frozen=True)
class Drawn:
    """A sample with its key."""

    lot: Lot
    plan: Plan
    seed: bytes = field(repr=False)
    items: tuple[Item, ...]
    drawn: Mapping[str, int]

    def order(self, reviewer: int) -> list[Item]:
        """Return the items as one reviewer gets them: everybody in another order."""
        return sorted(self.items, key=lambda one: number_of(self.seed, f"reviewer {reviewer}", one.item))

    def key(self) -> dict[str, Any]:
        """Return what must be known to read the sheets again, and must not be known to reviewers; texts stand in it as digests."""
        items = [
            {name: value for name, value in asdict(one).items() if name != "text"} | {"digest": digest(one.text)} for one in self.items
        ]
        plan = {"rows": self.plan.n, "accept": self.plan.c, "population": self.plan.population}
        return {"root": self.lot.root, "sizes": self.lot.sizes, "drawn": dict(self.drawn), "plan": plan, "items": items}


def draw(records: Dataset, wanted: Wanted) -> Drawn:
    """Return a sample of a dataset.

    Sources are strata: each gives in proportion to its size, and one record at least where the sample has room for all of them.

    Raises:
        UsageError: There is no record, or the plan cannot be made.
    """
    lot = frozen(records)
    if not lot.records:
        raise UsageError("there is no record to audit", where=records.name, hint="run the recipe first, or keep some records")
    plan = plan_of(wanted, lot.records)
    seed = seed_of(lot.root, wanted.nonce)
    shares = allotted(lot.sizes, plan.n)
    extra = round(wanted.planted * plan.n)
    sample, reserve = _lowest(records, wanted, seed, shares, extra * RESERVE)
    chance = random.Random(seed)  # noqa: S311  which defect goes where; who is drawn follows from hashes
    items = [Item(_name(seed, one.leaf), one.text, one.id, one.source, one.label) for one in sample]
    twice = wanted.purpose not in DAMAGED
    items += _planted(sample if twice else reserve or sample, wanted.purpose, extra, seed, chance)
    return Drawn(lot, plan, seed, tuple(items), shares)


def plan_of(wanted: Wanted, records: int) -> Plan:
    """Return how many records are looked at and how many defects are borne with; all records where no smaller sample decides.

    Where there are fewer records than are asked for, all are looked at, and the same share of defects is borne with.

    Raises:
        UsageError: The numbers contradict each other.
    """
    if wanted.rows is not None:
        rows = min(wanted.rows, records)
        accept = floor(wanted.good * rows) if wanted.accept is None else wanted.accept * rows // max(wanted.rows, 1)
        if not 0 <= accept < rows:
            raise UsageError("a plan bears with fewer defects than it looks at records", found=f"{accept} of {rows}")
        return Plan(rows, accept, records)
    try:
        return acceptance_plan(wanted.good, wanted.bad, population=records)
    except ValueError:
        if not 0 <= wanted.good < wanted.bad < 1:
            raise UsageError(
                "`--good` is a share of defects below that of `--bad`, both below 1", found=f"{wanted.good} and {wanted.bad}"
            ) from None
        return Plan(records, min(floor(wanted.good * records), records - 1), records)


def allotted(sizes: Mapping[str, int], rows: int) -> dict[str, int]:
    """Return how many records each stratum gives: in proportion, by largest remainders; none gives more than it has.

    Example:
        >>> allotted({"a": 900, "b": 95, "c": 5}, 20)
        {'a': 18, 'b': 1, 'c': 1}
    """
    total = sum(sizes.values())
    exact = {name: rows * size / total for name, size in sizes.items()}
    least = 1 if rows >= len(sizes) else 0
    shares = {name: min(max(least, floor(one)), sizes[name]) for name, one in exact.items()}
    while (spare := rows - sum(shares.values())) > 0:
        open_ = [name for name in sizes if shares[name] < sizes[name]]
        for name in sorted(open_, key=lambda name: (shares[name] - exact[name], name))[:spare]:
            shares[name] += 1
    while sum(shares.values()) > rows:
        shares[max((name for name in shares if shares[name] > least), key=lambda name: (shares[name] - exact[name], name))] -= 1
    return shares


def digest(text: str) -> str:
    """Return what a text is known by in the key."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _lowest(records: Dataset, wanted: Wanted, seed: bytes, shares: Mapping[str, int], reserve: int) -> tuple[list[One], list[One]]:
    """Return of each stratum the records with the lowest numbers, and over all strata the next ones."""
    heaps: dict[str, list[tuple[int, str, One]]] = {name: [] for name in shares}
    spare: list[tuple[int, str, One]] = []
    for one in every(records, wanted.label):
        entry = (-number_of(seed, "sample", one.leaf.hex()), one.id, one)
        heap, most = heaps[one.source], shares[one.source]
        if len(heap) < most:
            heapq.heappush(heap, entry)
            continue
        out = heapq.heappushpop(heap, entry)
        heapq.heappush(spare, out)
        if len(spare) > reserve:
            heapq.heappop(spare)
    sample = [entry for heap in heaps.values() for entry in heap]
    return [one for *_, one in sorted(sample, reverse=True)], [one for *_, one in sorted(spare, reverse=True)]


def _planted(records: list[One], purpose: str, wanted: int, seed: bytes, chance: random.Random) -> list[Item]:
    items: list[Item] = []
    for one in records:
        if len(items) == wanted:
            break
        found = planted(one, purpose, chance)
        if found:
            name = _name(seed, b"planted" + one.leaf)
            items.append(Item(name, found.text, one.id, one.source, one.label, found.defect))
    return items


def _name(seed: bytes, leaf: bytes) -> str:
    return hashlib.blake2b(leaf, key=seed[:32], digest_size=6).hexdigest()
