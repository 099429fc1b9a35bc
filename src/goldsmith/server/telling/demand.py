"""Answers of the map of demand."""

from __future__ import annotations

from typing import Any, Literal

from goldsmith.server.telling.forms import Said, Told

Kind = Literal["domain", "scenario", "task", "capability", "demand", "dataset", "profile"]
State = Literal["unmet", "partly", "met"]


class Place(Told):
    """A node that something stands under."""

    key: str
    kind: Kind
    zh: str
    en: str


class MapNode(Told):
    """A node."""

    key: str
    kind: Kind
    zh: str
    en: str
    under: str
    note: str
    facts: dict[str, Any]


class ShownNode(MapNode):
    """A node as the map shows it: how deep it stands, and how many nodes stand below, with the demands and datasets among them."""

    depth: int
    below: int
    demands: int
    unmet: int
    partly: int
    datasets: int


class MapEdge(Told):
    """An edge."""

    origin: str
    relation: Literal["needs", "serves", "derivedFrom", "evaluatedBy"]
    to: str


class MapPart(Told):
    """A part of the map; ``more`` nodes were left out, ``totals`` counts all nodes of the map by kind."""

    revision: int
    path: list[Place]
    nodes: list[ShownNode]
    edges: list[MapEdge]
    more: int
    totals: dict[str, int]


class FoundNode(MapNode):
    """A node that words fit, with what it stands under."""

    path: list[Place]


class FoundNodes(Told):
    """Nodes that words fit, the nearest first; ``more`` were left out."""

    rows: list[FoundNode]
    more: int


class WholeMap(Told):
    """The whole map."""

    shape: str
    nodes: list[MapNode]
    edges: list[MapEdge]


class Lack(Told):
    """What a dataset lacks of what is wanted."""

    what: str
    fits: bool
    says: Said


class ServingDataset(Told):
    """A dataset that serves a demand; ``meets`` where it has all that is wanted."""

    key: str
    name: str
    version: str
    grade: str
    records: int
    meets: bool
    lacks: list[Lack]


class Gap(Told):
    """How a demand stands; ``asked`` people have asked for it."""

    key: str
    zh: str
    en: str
    wants: dict[str, Any]
    path: list[Place]
    state: State
    needed_by: int
    asked: int
    grades: dict[str, int]
    datasets: list[ServingDataset]


class Gaps(Told):
    """Demands, unmet ones first."""

    rows: list[Gap]
    counts: dict[str, int]
    more: int


class Fallen(Told):
    """A dataset that falls, and why."""

    name: str
    why: str


class HitDemand(Told):
    """A demand that loses something; ``left`` datasets still serve it."""

    key: str
    zh: str
    en: str
    before: State
    after: State
    left: int


class Breaks(Told):
    """What is hit where something is taken back."""

    datasets: list[Fallen]
    demands: list[HitDemand]


class Changes(Told):
    """Keys that came, went and changed; edges as ``FROM relation TO``."""

    added: list[str]
    removed: list[str]
    changed: list[str]
    edges_added: list[str]
    edges_removed: list[str]


class BroughtMap(Told):
    """What a file changes, and whether it did."""

    changes: Changes
    changed: bool


class Revision(Told):
    """The revision of the map from now on."""

    revision: int
