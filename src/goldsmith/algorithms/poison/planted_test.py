"""The planted test: how much of what was planted does each screen find, at a stated cost in false alarms?

1. The user's records are screened as they are, which tells what scores are usual there. Training items, of one half of the records and
   templates, tell how the budget is best shared between the screens (``allocation.py``). The items of the test are of the other halves: for every attack, rate and seed a copy is made,
   items are planted in it, all screens run over it as over any records, and the copy is emptied. The screens do not know of items; the
   marks are used for grading alone.
2. Grading. A screen's records are taken from the most suspicious down, groups of equal scores as a whole, for as long as no more than
   the budget (a share of the user's own records) are false alarms. What was found until then is the recall; what share of the records taken are
   items is the precision. If the user's data held real poison, finding it counts as a false alarm: the numbers err on the safe side.
3. Copies are repeated with other seeds and pooled. Items of one campaign share a phrase, a source or a text and are found or missed
   together: intervals are those of clustered shares, a campaign being the cluster.
4. Beside each: a random audit of as many records as the screen made a reviewer look at.

Source: planted defects as known-answer items are old in acceptance sampling; the intervals are of Korn and Graubard 1998.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.algorithms.poison.allocation import Lessons
from goldsmith.algorithms.poison.attacks import ATTACKS
from goldsmith.algorithms.poison.audit import Audit, random_audit
from goldsmith.algorithms.poison.planting import PlantedCopy, missing, planted
from goldsmith.algorithms.poison.screening import NEEDS, Screening, screen
from goldsmith.algorithms.poison.suspicion import NotScreened
from goldsmith.errors import PoisonError
from goldsmith.stats.clusters import clustered_proportion
from goldsmith.stats.proportion import proportion

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.algorithms.poison.facts import Facts
    from goldsmith.algorithms.poison.records import Records
    from goldsmith.algorithms.poison.together import Usual
    from goldsmith.stats.estimate import Estimate

RATES = (0.01, 0.001, 0.0001, 0.00001)
BUDGET = 0.001
SEEDS = (1, 2, 3, 4, 5)
LEARNT_RATES, LEARNT_SEED = (0.01, 0.001), 1_000_003
"""Rates and seed of the training items."""
TRAINING, TEST = 0, 1
"""Halves of records and templates."""
TOGETHER = "together"
ALL = "all"
"""The attack of the grades over all attacks at one rate, for the screens together."""
Screener = Callable[["Records", "Facts | None", "Usual | None"], Screening]


def _screened(records: Records, facts: Facts | None, usual: Usual | None) -> Screening:
    return screen(records, facts, usual=usual)


@dataclass(frozen=True)
class Grade:
    """What one screen found of one attack at one rate, over all seeds."""

    attack: str
    rate: float
    """Share that was asked for."""
    reached: float
    """Share that was planted: one item at least."""
    screen: str
    items: int
    """Items planted, over all seeds."""
    found: int
    """Items among the records taken."""
    false_alarms: int
    """Other records among them."""
    recall: Estimate
    precision: Estimate | None
    """None where no record was taken."""
    audit: Audit
    """A random audit of as many records as were taken, on average over the seeds."""
    by_kind: tuple[tuple[str, int, int], ...] = ()
    """(how the items were made, found, planted)."""

    @property
    def beats_audit(self) -> bool:
        """Whether the whole interval of the recall lies above the recall of an audit of equal cost."""
        return self.recall.low > self.audit.recall


@dataclass(frozen=True)
class PlantedTest:
    """All grades, and what could not be tested."""

    grades: tuple[Grade, ...]
    not_planted: tuple[NotScreened, ...]
    """Attacks that could not be planted, and rates at which not half an item would be, and what they would need."""
    not_screened: tuple[NotScreened, ...]
    budget: float
    records: int
    seeds: tuple[int, ...]
    usual: Usual
    """How suspicious the records are as they stand, and what a rank of each screen is worth: give it to `screen`."""

    def of(self, attack: str, rate: float, screen_name: str = TOGETHER) -> Grade | None:
        """Return one grade, None where it was not measured."""
        fit = (grade for grade in self.grades if (grade.attack, grade.rate, grade.screen) == (attack, rate, screen_name))
        return next(fit, None)


@dataclass
class _Tally:
    """What one screen took in the copies of one attack and rate."""

    hits: list[bool] = field(default_factory=list)
    campaigns: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    taken: int = 0
    false: int = 0
    copies: int = 0
    reached: float = 0.0

    def join(self, attack: str, other: _Tally) -> None:
        """Add what was taken in the copies of one attack."""
        self.hits += other.hits
        self.campaigns += [f"{attack}-{campaign}" for campaign in other.campaigns]
        self.kinds += [attack] * len(other.kinds)
        self.taken, self.false, self.copies = self.taken + other.taken, self.false + other.false, self.copies + other.copies
        self.reached += other.reached

    def add(self, copy: PlantedCopy, flagged: NDArray[np.bool_]) -> None:
        self.hits += flagged[copy.planted].tolist()
        self.campaigns += [f"{copy.seed}-{campaign}" for campaign in copy.campaigns.tolist()]
        self.kinds += [item.kind for item in copy.items]
        self.taken += int(flagged.sum())
        self.false += int((flagged & ~copy.planted).sum())
        self.copies += 1
        self.reached += copy.reached


def planted_test(
    records: Records,
    facts: Facts | None = None,
    *,
    attacks: Sequence[str] = tuple(ATTACKS),
    rates: Sequence[float] = RATES,
    seeds: Sequence[int] = SEEDS,
    budget: float = BUDGET,
    screener: Screener = _screened,
) -> PlantedTest:
    """Return how well the screens find what was planted in copies of a user's records.

    Args:
        records: The user's; they stay as they are.
        facts: What a user trusts.
        attacks: Which attacks to plant.
        rates: Items as shares of the records.
        seeds: One copy each, for every attack and rate; at least two.
        budget: False alarms that a screen may raise, as a share of the records, in (0, 1).
        screener: What is tested: from records, facts and what is usual to what the screens say.

    Raises:
        PoisonError: The budget or the seeds are out of range, or an attack is unknown.
    """
    if not 0 < budget < 1 or len(set(seeds)) < 2 or set(attacks) - set(ATTACKS):
        raise PoisonError(
            "this planted test cannot be made",
            found=f"budget {budget}, {len(set(seeds))} seeds, attacks {', '.join(attacks)}",
            expected=f"a budget in (0, 1), two seeds or more, attacks among {', '.join(ATTACKS)}",
        )
    lacking = {attack: missing(records, attack, facts) for attack in attacks}
    usual = learnt(records, facts, [attack for attack in attacks if not lacking[attack]], screener)
    least = 0.5 / max(len(records), 1)
    grades: list[Grade] = []
    over_all = {rate: _Tally() for rate in rates}
    for attack in attacks:
        for rate in (each for each in rates if each >= least and not lacking[attack]):
            tallies = _tallied(records, facts, attack, rate, tuple(seeds), budget, lambda copy: screener(copy, facts, usual))
            if not tallies:
                lacking[attack] = ("records that it fits",)
                break
            grades += [_grade(attack, rate, name, tally, len(records)) for name, tally in tallies.items()]
            over_all[rate].join(attack, tallies[TOGETHER])
    grades += [_grade(ALL, rate, TOGETHER, tally, len(records)) for rate, tally in over_all.items() if tally.copies]
    there = (
        records.names
        | ({"facts"} if facts is not None else set())
        | ({"label or question"} if records.names & {"label", "question"} else set())
    )
    not_screened = tuple(NotScreened(name, needs) for name, needs in NEEDS.items() if set(needs) - there)
    too_low = [NotScreened(f"{100 * rate:g} %", (f"{0.5 / rate:,.0f} records",)) for rate in rates if rate < least]
    not_planted = (*(NotScreened(attack, needs) for attack, needs in lacking.items() if needs), *too_low)
    return PlantedTest(tuple(grades), not_planted, not_screened, budget, len(records), tuple(seeds), usual)


def learnt(records: Records, facts: Facts | None, attacks: Sequence[str], screener: Screener = _screened) -> Usual:
    """Return what is usual in the records, with what a score of each screen is worth, learnt from training items in copies of them.

    Args:
        records: The user's; they stay as they are.
        facts: What a user trusts.
        attacks: Which attacks to plant; those that cannot be planted in one half of the records are passed over.
        screener: What screens.
    """
    plain, lessons = screener(records, facts, None), Lessons(len(records))
    lessons.add(plain.screens, np.zeros(len(records), np.bool_))
    for attack in attacks:
        for rate in (each for each in LEARNT_RATES if each * len(records) >= 1):
            try:
                with planted(records, attack, rate, seed=LEARNT_SEED, facts=facts, half=TRAINING) as copy:
                    if copy.records is not None:
                        lessons.add(screener(copy.records, facts, None).screens, copy.planted)
            except PoisonError:
                continue
    return replace(plain.usual, allocation=lessons.learnt())


def flagged(scores: NDArray[np.float32], planted_: NDArray[np.bool_], allowed: int) -> NDArray[np.bool_]:
    """Return which records are taken before more than ``allowed`` false alarms are raised; equal scores are taken together.

    Example:
        >>> flagged(np.array([3, 2, 2, 1], np.float32), np.array([True, False, True, True]), 1).tolist()
        [True, True, True, True]
        >>> flagged(np.array([3, 2, 2, 1], np.float32), np.array([True, False, True, True]), 0).tolist()
        [True, False, False, False]
    """
    values, number = np.unique(-scores, return_inverse=True)
    false = np.cumsum(np.bincount(number, weights=~planted_, minlength=len(values)))
    stop = int(np.searchsorted(false, allowed + 0.5))
    taken: NDArray[np.bool_] = (number < stop) & (scores > 0)
    return taken


def _tallied(  # noqa: PLR0917  one cell of the table
    records: Records,
    facts: Facts | None,
    attack: str,
    rate: float,
    seeds: tuple[int, ...],
    budget: float,
    screened: Callable[[Records], Screening],
) -> dict[str, _Tally]:
    """Return what every screen took, by its name; nothing where no record fits the attack."""
    tallies: dict[str, _Tally] = {}
    for seed in seeds:
        try:
            with planted(records, attack, rate, seed=seed, facts=facts, half=TEST) as copy:
                if copy.records is None:
                    continue
                found = screened(copy.records)
                for name in (*found.screens, TOGETHER):
                    suspicion = found.suspicion(name)
                    if suspicion is not None:
                        taken = flagged(suspicion.scores, copy.planted, int(budget * len(records)))
                        tallies.setdefault(name, _Tally()).add(copy, taken)
        except PoisonError as fault:
            if fault.where != attack:
                raise
    return tallies


def _grade(attack: str, rate: float, name: str, tally: _Tally, n: int) -> Grade:
    found, reached = sum(tally.hits), tally.reached / tally.copies
    kinds = sorted(set(tally.kinds))
    by_kind = tuple(
        (kind, sum(hit for hit, of in zip(tally.hits, tally.kinds, strict=True) if of == kind), tally.kinds.count(kind)) for kind in kinds
    )
    return Grade(
        attack,
        rate,
        reached,
        name,
        len(tally.hits),
        found,
        tally.false,
        clustered_proportion(tally.hits, tally.campaigns),
        proportion(found, tally.taken) if tally.taken else None,
        random_audit(round(tally.taken / tally.copies), n, min(max(reached, 1e-12), 0.5)),
        by_kind,
    )
