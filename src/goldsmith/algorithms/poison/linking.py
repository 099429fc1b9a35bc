"""Names of the facts in texts: which entities a text speaks of, and which facts it states."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from goldsmith.algorithms.poison.facts import Facts

Names = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Linked:
    """What one text speaks of.

    Attributes:
        entities: Subjects and objects of which a name stands in the text. A name that several entities have counts for the first.
        facts: Facts whose subject, object and relation (by one of its cues) all stand in the text.
    """

    entities: frozenset[str]
    facts: frozenset[tuple[str, str, str]]


def linked(text: pa.Array, facts: Facts) -> Iterator[Linked]:
    """Yield what each text speaks of, in order; nothing for a null.

    Example:
        >>> import pyarrow as pa
        >>> from goldsmith.algorithms.poison.facts import Facts
        >>> known = Facts.of([("France", "capital", "Paris")], aliases={"France": ["法国"]})
        >>> found = list(linked(pa.array(["Paris is the capital of France.", "法国很大。", None]), known))
        >>> sorted(found[0].entities), len(found[0].facts), sorted(found[1].entities), len(found[2].entities)
        (['France', 'Paris'], 1, ['France'], 0)
    """
    from goldsmith.kernels.automaton import found

    words, entities = _names(facts)
    cues = {name: relation.said for name, relation in facts.relations.items()}
    hits = found(_automaton(words), text)
    of_row: list[set[str]] = [set() for _ in range(len(text))]
    for row, word in zip(hits.rows.tolist(), hits.words.tolist(), strict=True):
        of_row[row].add(words[word])
    for here in of_row:
        named = frozenset(entities[word] for word in here if word in entities)
        stated = (fact for fact in facts.triples if fact[0] in named and fact[2] in named) if len(named) > 1 else ()
        yield Linked(named, frozenset(fact for fact in stated if here.intersection(cues[fact[1]])))


def _names(facts: Facts) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return all words to look for, and the entity that each name names."""
    entities: dict[str, str] = {}
    for subject, relation, value in facts.triples:
        for each in (subject, *(() if facts.relations[relation].numeric else (value,))):
            for name in facts.names(each):
                entities.setdefault(name, each)
    said = [cue for relation in facts.relations.values() for cue in relation.said]
    return tuple(dict.fromkeys([*entities, *said])), entities


@lru_cache(maxsize=4)
def _automaton(words: tuple[str, ...]) -> Any:
    from goldsmith.kernels.automaton import KEEPING, TAKEN, built

    return built(words, [TAKEN | KEEPING] * len(words), gap=0)
