"""One set of spans or boxes from those of several people: what is there, how far it reaches, and what it is.

1. Marks of different people on one item that cover the same place belong together: pairs are joined from the most alike on, as long as their
   overlap over union is large enough and nobody has two marks in a group. Nested and overlapping marks stay apart, since they differ in size.
2. Each group is a question to everybody who saw the item: is something there? Dawid and Skene's model with a pooled belief answers it, which learns
   who misses much and who marks too much; with fewer than three people an item half of them decide, and half is enough.
3. How far it reaches is voted by those who marked it, each weighing as much as he agrees with the majority elsewhere: of spans the extent
   with most weight, and where no two people agree the weighted middle of each edge; of boxes the weighted middle of each edge.
4. What it is is voted in the same way.

Source: A. Dawid, A. Skene 1979, doi:10.2307/2346806; joining by overlap before a vote: F. Rodrigues et al. 2014, doi:10.1007/s10994-013-5411-2
(several annotators of sequences), and J. Whitehill's quorum of boxes as in common tools.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.answers.dawid_skene import dawid_skene
from goldsmith.algorithms.answers.table import answers
from goldsmith.algorithms.answers.turns import LEAST_ANSWERS
from goldsmith.algorithms.answers.voting import majority_vote
from goldsmith.algorithms.answers.weighted import weighted_vote

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Mark:
    """What one person marked.

    Attributes:
        item: In which text or image.
        person: Who.
        low: Where it begins along each axis: a character, or left and top.
        high: Where it ends along each axis, after ``low``.
        label: What it is; a name, sorted as text where a tie is broken.
    """

    item: Any
    person: Any
    low: tuple[float, ...]
    high: tuple[float, ...]
    label: Any = ""


@dataclass(frozen=True)
class Agreed:
    """A mark that people come to.

    Attributes:
        item: In which text or image.
        low: Where it begins along each axis.
        high: Where it ends along each axis.
        label: What it is.
        chance: Probability that something is there.
        support: Share of the people who saw the item who marked it.
        same_extent: Share of those who marked it whose extent is this one; of boxes the mean overlap over union with it.
        same_label: Share of those who marked it whose label is this one.
    """

    item: Any
    low: tuple[float, ...]
    high: tuple[float, ...]
    label: Any
    chance: float
    support: float
    same_extent: float
    same_label: float


def agreed_spans(marks: Sequence[Mark], seen: Mapping[Any, Sequence[Any]], *, overlap: float = 1 / 3, chance: float = 0.5) -> list[Agreed]:
    """Return the spans that people come to, by item and place.

    Args:
        marks: Spans of all people and items, one axis.
        seen: Who looked at each item, those who marked nothing too.
        overlap: Overlap over union from which on two spans are the same, in (0, 1].
        chance: Probability from which on a span is taken, in (0, 1).

    Raises:
        ValueError: A mark is empty, its item or person is not among those seen, or a setting is out of range.

    Example:
        >>> marks = [Mark(1, "a", (0,), (8,), "LOC"), Mark(1, "b", (0,), (8,), "LOC"), Mark(1, "c", (0,), (3,), "ORG"), Mark(1, "c", (20,), (22,))]
        >>> [(one.low, one.high, one.label) for one in agreed_spans(marks, {1: ["a", "b", "c"]})]
        [((0,), (8,), 'LOC')]
    """
    return _agreed(marks, seen, overlap, chance, exact=True)


def agreed_boxes(marks: Sequence[Mark], seen: Mapping[Any, Sequence[Any]], *, overlap: float = 0.5, chance: float = 0.5) -> list[Agreed]:
    """Return the boxes that people come to, by item and place; arguments as of :func:`agreed_spans`, with two axes or more.

    Example:
        >>> marks = [Mark(1, who, (10 + at, 10), (50, 40 + at), "cell") for at, who in enumerate("abc")]
        >>> [(one.low, one.high) for one in agreed_boxes(marks, {1: ["a", "b", "c"]})]
        [((11.0, 10.0), (50.0, 41.0))]
    """
    return _agreed(marks, seen, overlap, chance, exact=False)


def likeness(one: Mark, other: Mark) -> float:
    """Return overlap over union of two marks.

    Example:
        >>> likeness(Mark(1, "a", (0, 0), (2, 2)), Mark(1, "b", (1, 0), (3, 2)))
        0.3333333333333333
    """
    both = sizes = 1.0
    other_size = 1.0
    for a, b, c, d in zip(one.low, one.high, other.low, other.high, strict=True):
        both *= max(0.0, min(b, d) - max(a, c))
        sizes *= b - a
        other_size *= d - c
    return both / (sizes + other_size - both)


def grouped(marks: Sequence[Mark], overlap: float) -> list[list[Mark]]:
    """Return groups of marks of one item that cover the same place, nobody twice in one.

    Example:
        >>> marks = [Mark(1, "a", (0,), (9,)), Mark(1, "a", (2,), (4,)), Mark(1, "b", (2,), (5,)), Mark(1, "b", (0,), (9,))]
        >>> [[(one.person, one.low) for one in group] for group in grouped(marks, 0.5)]
        [[('a', (0,)), ('b', (0,))], [('a', (2,)), ('b', (2,))]]
    """
    ordered = sorted(marks, key=lambda one: (one.low, one.high, str(one.label), str(one.person)))
    pairs = []
    for at, one in enumerate(ordered):
        for to in range(at + 1, len(ordered)):
            if ordered[to].low[0] >= one.high[0]:
                break
            alike = likeness(one, ordered[to])
            if one.person != ordered[to].person and alike >= overlap:
                pairs.append((-alike, one.label != ordered[to].label, at, to))
    home = list(range(len(ordered)))
    members = [[at] for at in home]
    for _, _, at, to in sorted(pairs):
        first, second = home[at], home[to]
        if first == second or {ordered[one].person for one in members[first]} & {ordered[one].person for one in members[second]}:
            continue
        members[first] += members[second]
        for place in members[second]:
            home[place] = first
        members[second] = []
    return [[ordered[at] for at in sorted(group)] for group in members if group]


def _agreed(marks: Sequence[Mark], seen: Mapping[Any, Sequence[Any]], overlap: float, chance: float, *, exact: bool) -> list[Agreed]:
    if not (0 < overlap <= 1 and 0 < chance < 1):
        raise ValueError(f"an overlap of {overlap} and a chance of {chance} are none")
    by_item = defaultdict(list)
    for one in marks:
        _check(one, seen)
        by_item[one.item].append(one)
    groups = [group for item in seen for group in grouped(by_item[item], overlap)]
    if not groups:
        return []
    there = _there(groups, seen)
    extent = _weights(groups, lambda one: (one.low, one.high))
    label = _weights(groups, lambda one: one.label)
    return [
        _one(group, float(p), len(set(seen[group[0].item])), extent, label, exact=exact)
        for group, p in zip(groups, there, strict=True)
        if p >= chance - 1e-12
    ]


def _check(mark: Mark, seen: Mapping[Any, Sequence[Any]]) -> None:
    if len(mark.low) != len(mark.high) or not mark.low or any(high <= low for low, high in zip(mark.low, mark.high, strict=True)):
        raise ValueError(f"a mark from {mark.low} to {mark.high} on {mark.item!r} is empty")
    if mark.person not in seen.get(mark.item, ()):
        raise ValueError(f"{mark.person!r} marked {mark.item!r}, and is not among those who saw it")


def _there(groups: list[list[Mark]], seen: Mapping[Any, Sequence[Any]]) -> Any:
    """Return the probability of each group that something is there."""
    rows = [
        (at, who, int(who in {one.person for one in group}))
        for at, group in enumerate(groups)
        for who in dict.fromkeys(seen[group[0].item])
    ]
    given = answers(*(list(column) for column in zip(*rows, strict=True)), values=[0, 1])
    if given.per_item < LEAST_ANSWERS:
        return majority_vote(given).posterior[:, 1]
    return dawid_skene(given, believed="pooled", strength=10.0).posterior[:, 1]


def _weights(groups: list[list[Mark]], what: Any) -> dict[Any, float]:
    """Return how far each person agrees with the majority about something of marks that two people or more made."""
    rows = [(at, one.person, repr(what(one))) for at, group in enumerate(groups) if len(group) > 1 for one in group]
    people = {one.person for group in groups for one in group}
    if not rows:
        return dict.fromkeys(people, 1.0)
    found = weighted_vote(answers(*(list(column) for column in zip(*rows, strict=True))))
    known = dict(zip(found.raters.to_pylist(), found.skill.tolist(), strict=True))
    return {who: max(known.get(who, 0.5), 1e-3) for who in people}


def _one(group: list[Mark], chance: float, looked: int, extent: dict[Any, float], label: dict[Any, float], *, exact: bool) -> Agreed:
    weights: dict[Any, float] = defaultdict(float)
    reach: dict[Any, float] = defaultdict(float)
    for one in group:
        weights[one.label] += label[one.person]
        reach[one.low, one.high] += extent[one.person]
    named = max(weights, key=lambda one: (round(weights[one], 9), str(one)))
    times = [(one.low, one.high) for one in group]
    if exact and (len(group) < 3 or len(set(times)) < len(times)):
        low, high = max(reach, key=lambda one: (round(reach[one], 9), [-edge for edge in one[0]], one[1]))
    else:
        own = [extent[one.person] for one in group]
        low, high = (
            tuple(_middle([getattr(one, side)[axis] for one in group], own, exact=exact) for axis in range(len(group[0].low)))
            for side in ("low", "high")
        )
    if any(end <= begin for begin, end in zip(low, high, strict=True)):
        low, high = group[0].low, group[0].high
    taken = Mark(group[0].item, None, low, high)
    same = float(np.mean([(one.low, one.high) == (low, high) if exact else likeness(one, taken) for one in group]))
    return Agreed(group[0].item, low, high, named, chance, len(group) / looked, same, float(np.mean([one.label == named for one in group])))


def _middle(values: list[float], weights: list[float], *, exact: bool) -> float:
    """Return the weighted median; of several the mean, or the first where it has to be one of the values."""
    order = np.argsort(values, kind="stable")
    sums = np.cumsum(np.array(weights)[order])
    half = sums[-1] / 2
    lower = values[int(order[np.searchsorted(sums, half - 1e-9)])]
    upper = values[int(order[np.searchsorted(sums, half + 1e-9)])]
    return lower if exact else (lower + upper) / 2
