"""Relations between the labelled parts of an answer: their types, how they are read, and how alike those of two answers are."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from goldsmith.question_classes import Named, distinct, read_class
from goldsmith.question_reading import Reading, brief

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Pair = tuple[int, int, float]

MOST = 20_000
"""Parts, and relations between them, that one answer may hold."""

LONGEST_ID = 200
"""Characters that an id may have."""


class RelationType(Named):
    """A way in which two spans may be related."""

    directed: bool = True
    """Whether it goes from one span to the other, such as `works for`; `sibling of` does not."""
    pairs: tuple[tuple[str, str], ...] = ()
    """Labels that it may go from and to, such as `[person, company]`; any where left out."""


def fitting(relations: tuple[RelationType, ...], labels: set[str]) -> tuple[RelationType, ...]:
    """Return types of relations, for validators.

    Raises:
        ValueError: A type stands twice, has types below it, or goes between labels that do not exist.
    """
    distinct(relations)
    for one in relations:
        strange = sorted({label for pair in one.pairs for label in pair} - labels)
        if strange or one.children:
            raise ValueError(f"{one.value!r} goes to {strange[0]!r}, which is no label" if strange else f"{one.value!r} has types below it")
    return relations


def id_of(name: Any) -> str | None:
    """Return the id that a part of an answer gives itself, as text; a whole number is one, true and what is longer than 200 is none.

    Example:
        >>> id_of("a"), id_of(7), id_of(True), id_of([])
        ('a', '7', None, None)
    """
    if isinstance(name, str) and len(name) <= LONGEST_ID:
        return name
    return str(name) if type(name) is int and abs(name) < 1 << 53 else None


def read_relations(
    reading: Reading, said: Any, kinds: Sequence[RelationType], of: Mapping[str, int], labels: Sequence[str]
) -> list[dict[str, str]]:
    """Return relations sorted by type and ends, each once; those without a direction go from the earlier part to the later one.

    Args:
        reading: Where faults are noted.
        said: What the answer says.
        kinds: Types that the question has.
        of: The place of a part in the answer, by the id that the answer gives it.
        labels: The label of the part at each place.
    """
    places = {one.value: at for at, one in enumerate(kinds)}
    kept: set[tuple[int, int, int]] = set()
    for at, one in enumerate(reading.list(said, "relations", most=MOST) or ()):
        path = f"relations[{at}]"
        parts = reading.object(one, path, ("type", "from", "to"))
        if parts is None:
            continue
        kind = read_class(reading, parts["type"], f"{path}.type", places)
        start, end = (_end(reading, parts[side], f"{path}.{side}", of) for side in ("from", "to"))
        if kind is None or start is None or end is None:
            continue
        if not kinds[kind].directed:
            start, end = sorted((start, end))
        if start == end:
            reading.fault(path, "it goes from a span to itself", "关系的两端是同一处标注")
        elif not _may(kinds[kind], labels[start], labels[end]):
            name, one_end, other_end = parts["type"], labels[start], labels[end]
            reading.fault(
                path, f"{name!r} may not go from {one_end!r} to {other_end!r}", f"关系 {name!r} 不允许从 {one_end!r} 到 {other_end!r}"
            )
        else:
            kept.add((kind, start, end))
    return [{"type": kinds[kind].value, "from": f"s{start + 1}", "to": f"s{end + 1}"} for kind, start, end in sorted(kept)]


def related_pairs(
    one: Sequence[Mapping[str, str]], other: Sequence[Mapping[str, str]], pairs: Sequence[Pair], kinds: Sequence[RelationType]
) -> list[Pair]:
    """Return pairs of relations of one type that gain something: the product of what the pairs of their ends gain.

    Args:
        one: Relations of the one answer.
        other: Those of the other.
        pairs: Parts of the two answers that gain something, each pair with its gain.
        kinds: Types that the question has.
    """
    near: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for row, column, gain in pairs:
        near[row].append((column, gain))
    directed = {kind.value: kind.directed for kind in kinds}
    places: dict[tuple[str, int, int], int] = {}
    for at, relation in enumerate(other):
        start, end = _numbers(relation)
        places[relation["type"], start, end] = at
        if not directed[relation["type"]]:
            places[relation["type"], end, start] = at
    best: dict[tuple[int, int], float] = defaultdict(float)
    for at, relation in enumerate(one):
        start, end = _numbers(relation)
        for first, gain in near[start]:
            for second, further in near[end]:
                match = places.get((relation["type"], first, second))
                if match is not None:
                    best[at, match] = max(best[at, match], gain * further)
    return [(row, column, gain) for (row, column), gain in best.items()]


def _may(kind: RelationType, start: str, end: str) -> bool:
    return not kind.pairs or (start, end) in kind.pairs or (not kind.directed and (end, start) in kind.pairs)


def _numbers(relation: Mapping[str, str]) -> tuple[int, int]:
    return int(relation["from"][1:]) - 1, int(relation["to"][1:]) - 1


def _end(reading: Reading, given: Any, path: str, of: Mapping[str, int]) -> int | None:
    name = id_of(given)
    if name is not None and name in of:
        return of[name]
    reading.fault(path, f"no span is called {brief(given)}", f"没有名为 {brief(given)} 的标注")
    return None
