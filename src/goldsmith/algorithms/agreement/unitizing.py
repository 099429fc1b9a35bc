"""Krippendorff's alpha of units on a continuum (alpha-U): do people mark the same stretches of texts, to the character?

1. Each label is looked at by itself: what somebody marked with it, and the gaps between. Units of one person and label that overlap count as one.
2. Disagreement seen: of two units of two people that overlap, the squares of how far their begins and their ends are apart; of a unit
   that lies in a gap of the other person's, the square of its length. All pairs of people of a text, divided as Krippendorff's does.
3. Disagreement by chance: the same of units laid anywhere, all units and gaps of the label thrown together.
4. Alpha is 1 less the first over the second, summed over labels. Texts stand one after the other; a unit never crosses from one to the next.
5. The interval comes from texts drawn again, units and gaps by chance included.

Texts may have different people, two or more; with the same people for all it is the coefficient as printed.

Source: K. Krippendorff, On the reliability of unitizing continuous data, Sociological Methodology 25, 1995, doi:10.2307/271061, with the
correction of K. Krippendorff, Content analysis, 2nd edition, 2004, chapter 11.6.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.algorithms.agreement.interval import coefficient_interval

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

    from goldsmith.stats.estimate import Estimate

Unit = tuple[int, int, "Hashable"]
"""Where it begins, where it ends (behind its last character), and its label."""


@dataclass(frozen=True)
class Marked:
    """One text: its length in characters, and what each person marked; who marked nothing has an empty list.

    Attributes:
        length: In characters, at least 1.
        people: Units by person.
    """

    length: int
    people: Sequence[Sequence[Unit]]


def unitized_alpha(
    texts: Sequence[Marked], *, label: Hashable = None, confidence: float = 0.95, rounds: int = 1_000, seed: int = 0
) -> Estimate:
    """Return alpha-U with its interval; ``n`` counts texts that two people saw.

    Args:
        texts: Texts of one person alone do not count.
        label: One label alone; all where it is left out.
        confidence: Two-sided coverage wanted, strictly between 0 and 1.
        rounds: How often texts are drawn.
        seed: Of the draws.

    Raises:
        ValueError: Fewer than two texts were seen by two people, nothing is marked, or a unit does not lie within its text.

    Example:
        >>> mine, yours = [(0, 4, "LOC"), (10, 12, "PER")], [(0, 4, "LOC")]
        >>> found = unitized_alpha([Marked(20, [mine, yours]), Marked(20, [mine, mine]), Marked(30, [[(5, 9, "LOC")], [(6, 9, "LOC")]])])
        >>> round(found.value, 4)
        0.9347
    """
    kept = [one for one in texts if len(one.people) > 1]
    if len(kept) < 2:
        raise ValueError(f"{len(kept)} texts were seen by two people: agreement needs at least 2 such texts")
    lengths = np.array([one.length for one in kept], float)
    people = np.array([len(one.people) for one in kept], float)
    parts = _parts(kept, label)
    if not parts:
        raise ValueError("nobody marked anything: nothing shows whether people agree")

    def measured(times: NDArray[np.float64]) -> tuple[float, float]:
        whole, seats = float(times @ lengths), float(times @ (people * lengths))
        seen = sum(float(times @ (2 * part.apart / (people - 1))) for part in parts) / (seats * whole)
        return seen, sum(part.by_chance(times, seats) for part in parts) / whole

    seen, chance = measured(np.ones(len(kept)))
    if chance <= 0:
        raise ValueError("every text is one unit of everybody: nothing shows whether people agree or could not have differed")
    random = np.random.default_rng(seed)
    drawn = [measured(random.multinomial(len(kept), np.full(len(kept), 1 / len(kept))).astype(float)) for _ in range(rounds if seen else 0)]
    found = [1 - one / by_chance for one, by_chance in drawn if by_chance > 0]
    spread = len(kept) / (len(kept) - 1) * float(np.std(found, ddof=1)) if len(found) > 1 else 0.0
    alone = 2 * sum(float(part.units @ part.units) for part in parts) / (float(people @ lengths) * float(lengths.sum()))
    beyond = min(1.0, chance / alone)  # against every unit in a gap of everybody else's
    return coefficient_interval(
        1 - seen / chance, spread, len(kept), beyond, confidence, "krippendorff-alpha-u", raters=float(people.mean())
    )


@dataclass(frozen=True, eq=False)
class _Part:
    """One label: squares apart by text, and all units and gaps with the text that each is of, both from the shortest on."""

    apart: NDArray[np.float64]
    units: NDArray[np.float64]
    unit_text: NDArray[np.int64]
    gaps: NDArray[np.float64]
    gap_text: NDArray[np.int64]

    def by_chance(self, times: NDArray[np.float64], seats: float) -> float:
        """Return disagreement by chance where texts count so many times each, not yet divided by their length."""
        unit, gap, long = times[self.unit_text], times[self.gap_text], self.units
        first = np.searchsorted(self.gaps, long)
        more = np.append(np.cumsum(gap[::-1])[::-1], 0.0)[first]
        rest = np.append(np.cumsum((gap * self.gaps)[::-1])[::-1], 0.0)[first]
        among = max(0.0, float(unit.sum()) - 1) / 3 * (2 * long**3 - 3 * long**2 + long)
        laid = float(unit @ (among + long**2 * (rest - (long - 1) * more)))
        below = seats * (seats - 1) - float(unit @ (long * (long - 1)))
        return 2 * laid / below if below > 0 else 0.0


def _parts(texts: Sequence[Marked], label: Hashable) -> list[_Part]:
    """Return the parts of the labels that somebody marked."""
    by_label: dict[Hashable, dict[int, list[list[tuple[int, int]]]]] = defaultdict(dict)
    for at, text in enumerate(texts):
        for who, units in enumerate(text.people):
            for begin, end, name in units:
                if not 0 <= begin < end <= text.length:
                    raise ValueError(f"a unit from {begin} to {end} does not lie within a text of {text.length} characters")
                if label is None or name == label:
                    by_label[name].setdefault(at, [[] for _ in text.people])[who].append((begin, end))
    return [_part(texts, marked) for marked in by_label.values()]


def _part(texts: Sequence[Marked], marked: dict[int, list[list[tuple[int, int]]]]) -> _Part:
    apart, units, gaps = np.zeros(len(texts)), list[tuple[int, int]](), list[tuple[int, int]]()
    for at, text in enumerate(texts):
        people = [_joined(one) for one in marked.get(at, [[] for _ in text.people])]
        apart[at] = sum(_squares(one, other) for place, one in enumerate(people) for other in people[place + 1 :])
        for one in people:
            units += [(end - begin, at) for begin, end in one]
            edges = [0, *(edge for pair in one for edge in pair), text.length]
            gaps += [(end - begin, at) for begin, end in zip(edges[::2], edges[1::2], strict=True) if end > begin]
    table = [np.array(sorted(rows) or np.zeros((0, 2)), np.int64) for rows in (units, gaps)]
    (long, of), (wide, within) = (each.T for each in table)
    return _Part(apart, long.astype(float), of, wide.astype(float), within)


def _joined(units: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return units in order, those that overlap as one."""
    found: list[tuple[int, int]] = []
    for begin, end in sorted(units):
        if found and begin < found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((begin, end))
    return found


def _squares(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> float:
    """Return the disagreement of two people on one text."""
    total, met = 0, set[int]()
    for begin, end in one:
        over = [at for at, (first, last) in enumerate(other) if first < end and begin < last]
        total += sum((begin - other[at][0]) ** 2 + (end - other[at][1]) ** 2 for at in over) if over else (end - begin) ** 2
        met.update(over)
    return float(total + sum((end - begin) ** 2 for at, (begin, end) in enumerate(other) if at not in met))
