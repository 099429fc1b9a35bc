"""The map as values: nodes in a tree, edges between them, and what follows from both.

1. A node has a key for life, a kind, and names in Chinese and English. Kinds go down: domain → scenario → task → capability → demand → dataset; a node
   stands under one of a wider kind. A profile stands beside the tree: what something is evaluated by.
2. Edges say what needs what, which dataset serves which demand, what was derived from what, and what is evaluated by what.
3. A map is frozen: who changes it makes another one, and nothing that was found in one is found wrong in the next.

Source: W3C SKOS reference, ``skos:broader`` and ``skos:prefLabel``; DCAT 3, ``dcat:Dataset``; PROV-O, ``prov:wasDerivedFrom``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, get_args

from goldsmith.errors import NoRecordError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Kind = Literal["domain", "scenario", "task", "capability", "demand", "dataset", "profile"]
KINDS: tuple[str, ...] = get_args(Kind)
Relation = Literal["needs", "serves", "derivedFrom", "evaluatedBy"]
RELATIONS: tuple[str, ...] = get_args(Relation)
ENDS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "needs": (frozenset({"domain", "scenario", "task", "capability"}), frozenset({"capability", "demand", "task"})),
    "serves": (frozenset({"dataset"}), frozenset({"demand"})),
    "derivedFrom": (frozenset({"dataset"}), frozenset({"dataset"})),
    "evaluatedBy": (frozenset({"demand", "task", "capability", "dataset"}), frozenset({"profile"})),
}
"""Kinds that an edge may lead from, and to."""
KEY = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,94}[a-z0-9])?")
MOST_NODES = 50_000
WANTS = ("modality", "language", "grade", "records", "licence", "deadline", "note")
"""What a demand may want of a dataset."""


@dataclass(frozen=True)
class Node:
    """A node of the map.

    Attributes:
        key: Its name in addresses: small letters, digits, ``.``, ``_`` and ``-``.
        kind: What it is.
        zh: Its name in Chinese.
        en: Its name in English.
        under: The key of the node that it stands under; ``""`` at the top.
        note: A sentence or two.
        facts: Of a demand what it wants (:data:`WANTS`); of a dataset its ``name`` in the catalogue; of a profile its ``name``.
    """

    key: str
    kind: str
    zh: str = ""
    en: str = ""
    under: str = ""
    note: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "key": self.key,
            "kind": self.kind,
            "zh": self.zh,
            "en": self.en,
            "under": self.under,
            "note": self.note,
            "facts": dict(self.facts),
        }


@dataclass(frozen=True, order=True)
class Edge:
    """An edge: from a node, of a relation, to a node."""

    origin: str
    relation: str
    to: str

    def as_json(self) -> dict[str, str]:
        """Return it as JSON holds it."""
        return {"origin": self.origin, "relation": self.relation, "to": self.to}


@dataclass(frozen=True)
class Map:
    """Nodes by key, and edges."""

    nodes: Mapping[str, Node] = field(default_factory=dict)
    edges: tuple[Edge, ...] = ()

    @classmethod
    def of(cls, nodes: Iterable[Node], edges: Iterable[Edge] = ()) -> Map:
        """Return a map of these, in order of keys."""
        return cls({one.key: one for one in sorted(nodes, key=lambda one: one.key)}, tuple(sorted(set(edges))))

    @cached_property
    def below(self) -> Mapping[str, Sequence[str]]:
        """Keys of the nodes under each; those at the top under ``""``."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for one in self.nodes.values():
            found[one.under].append(one.key)
        return dict(found)

    @cached_property
    def out(self) -> Mapping[str, Sequence[Edge]]:
        """Edges by the node that they lead from."""
        return _by(self.edges, lambda one: one.origin)

    @cached_property
    def into(self) -> Mapping[str, Sequence[Edge]]:
        """Edges by the node that they lead to."""
        return _by(self.edges, lambda one: one.to)

    @cached_property
    def dataset_keys(self) -> Mapping[str, str]:
        """The key of the node of each dataset, by its name in the catalogue."""
        return {name_of(one): one.key for one in self.nodes.values() if one.kind == "dataset"}

    def node(self, key: str) -> Node:
        """Return a node.

        Raises:
            NoRecordError: There is none.
        """
        if key not in self.nodes:
            raise NoRecordError("there is no such node in the map", found=key[:100])
        return self.nodes[key]

    def path(self, key: str) -> list[Node]:
        """Return a node with all that it stands under, the widest first."""
        found: list[Node] = []
        while key in self.nodes and len(found) <= len(KINDS) + 1:
            found.insert(0, self.nodes[key])
            key = self.nodes[key].under
        return found

    def subtree(self, key: str = "", depth: int = 99) -> Iterator[tuple[Node, int]]:
        """Yield a node and what stands under it, with its depth, wide levels first; all of the map for ``""``."""
        level = [key] if key else list(self.below.get("", ()))
        for at in range(depth + 1):
            for one in level:
                yield self.nodes[one], at
            level = [each for one in level for each in self.below.get(one, ())]
            if not level:
                return

    def faults(self) -> list[str]:
        """Return what is wrong with it, each in a sentence.

        Example:
            >>> Map.of([Node("a", "task", en="A", under="b")]).faults()
            ['a: stands under b, which is not there']
        """
        found = [f"{key}: {why}" for key, one in self.nodes.items() for why in self._wrong(one)]
        return found + [f"{one.origin} {one.relation} {one.to}: {why}" for one in self.edges for why in self._wrong_edge(one)]

    def _wrong(self, one: Node) -> Iterator[str]:
        if not KEY.fullmatch(one.key):
            yield "a key has small letters, digits, and `.`, `_`, `-` between them"
        if one.kind not in KINDS:
            yield f"there is no kind {one.kind}; kinds are {', '.join(KINDS)}"
        elif one.under and one.under not in self.nodes:
            yield f"stands under {one.under}, which is not there"
        elif one.under and not narrower(one.kind, self.nodes[one.under].kind):
            yield f"a {one.kind} does not stand under a {self.nodes[one.under].kind}"
        if not (one.zh or one.en):
            yield "has a name in neither language"
        if strange := sorted(one.facts.keys() - set(WANTS if one.kind == "demand" else ("name",))):
            yield f"has facts that no {one.kind} has: {', '.join(strange)}"

    def _wrong_edge(self, one: Edge) -> Iterator[str]:
        if one.relation not in RELATIONS:
            yield f"there is no relation {one.relation}; relations are {', '.join(RELATIONS)}"
            return
        for key, kinds in zip((one.origin, one.to), ENDS[one.relation], strict=True):
            if key not in self.nodes:
                yield f"{key} is not there"
            elif self.nodes[key].kind not in kinds:
                yield f"{key} is a {self.nodes[key].kind}, expected {' or '.join(sorted(kinds))}"
        if one.origin == one.to:
            yield "leads from a node to itself"


def narrower(kind: str, wide: str) -> bool:
    """Tell whether a node of a kind may stand under one of another.

    Example:
        >>> narrower("scenario", "domain"), narrower("domain", "scenario"), narrower("profile", "domain")
        (True, False, False)
    """
    return kind in KINDS and wide in KINDS and "profile" not in {kind, wide} and KINDS.index(kind) > KINDS.index(wide)


def name_of(node: Node) -> str:
    """Return what a dataset of the map is called in the catalogue."""
    return str(node.facts.get("name") or node.key)


def _by(edges: Iterable[Edge], end: Any) -> dict[str, list[Edge]]:
    found: defaultdict[str, list[Edge]] = defaultdict(list)
    for one in edges:
        found[end(one)].append(one)
    return dict(found)
