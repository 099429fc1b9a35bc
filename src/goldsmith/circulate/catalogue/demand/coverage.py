"""What the map says of demand: which demands have datasets of which grade, which have none, and what breaks where a source is taken back.

A dataset counts for whoever may see it, as it stands in the catalogue: one that was recalled serves nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from goldsmith.circulate.catalogue.demand.nodes import name_of
from goldsmith.circulate.catalogue.wanting import Wants, matched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from goldsmith.circulate.catalogue.demand.nodes import Map, Node
    from goldsmith.circulate.catalogue.entries import Entry

    Known = Callable[[str], Entry | None]

State = Literal["unmet", "partly", "met"]
STATES: tuple[State, ...] = ("unmet", "partly", "met")


@dataclass(frozen=True)
class Covered:
    """How a demand stands.

    Attributes:
        demand: The demand.
        state: ``met``: some dataset has all that is wanted; ``partly``: there are datasets, and none has all; ``unmet``: there are none.
        datasets: The datasets that serve it, each with what it lacks.
    """

    demand: Node
    state: State
    datasets: tuple[dict[str, Any], ...]

    @property
    def grades(self) -> dict[str, int]:
        """How many of its datasets have which grade; ``none`` for those without."""
        return dict(Counter(one["grade"] or "none" for one in self.datasets))


def covered(map_: Map, demand: Node, known: Known) -> Covered:
    """Return how a demand stands.

    Args:
        map_: The map.
        demand: A demand of it.
        known: Returns the entry of a dataset by its name; None where there is none, or it is not for who asks.
    """
    wants = Wants.of(demand.facts)
    rows = []
    for key in serving(map_, demand.key):
        entry = known(name_of(map_.nodes[key]))
        if entry is None:
            continue
        match = matched(entry, wants)
        lacks = [one.as_json() for one in match.reasons if not one.fits]
        rows.append({"key": key, "name": entry.name, "version": entry.version, "grade": entry.grade, "records": entry.records, "meets": match.meets, "lacks": lacks})  # fmt: skip
    state: State = "unmet" if not rows else "met" if any(one["meets"] for one in rows) else "partly"
    return Covered(demand, state, tuple(sorted(rows, key=lambda one: (not one["meets"], one["grade"] or "~", one["name"]))))


def serving(map_: Map, demand: str) -> list[str]:
    """Return the keys of datasets that serve a demand: by an edge, or because they stand under it."""
    by_edge = [one.origin for one in map_.into.get(demand, ()) if one.relation == "serves"]
    below = [one for one in map_.below.get(demand, ()) if map_.nodes[one].kind == "dataset"]
    return list(dict.fromkeys((*by_edge, *below)))


def gaps(map_: Map, known: Known, *, under: str = "") -> list[Covered]:
    """Return how every demand stands, unmet ones first, those that more stands on before others."""
    demands = [one for one, _ in map_.subtree(under) if one.kind == "demand"]
    found = [covered(map_, one, known) for one in demands]
    return sorted(found, key=lambda one: (STATES.index(one.state), -needed_by(map_, one.demand.key), one.demand.key))


def needed_by(map_: Map, key: str) -> int:
    """Return how many nodes need one."""
    return sum(one.relation == "needs" for one in map_.into.get(key, ()))


def counted(map_: Map, known: Known, keys: Iterable[str]) -> dict[str, dict[str, int]]:
    """Return for some nodes how many demands and datasets stand under each, and how many of the demands are unmet; all in one pass.

    Args:
        map_: The map.
        known: As for :func:`covered`.
        keys: Of the nodes that are told.
    """
    wanted = set(keys)
    found = {key: {"demands": 0, "unmet": 0, "partly": 0, "datasets": 0} for key in wanted}
    for node in map_.nodes.values():
        if node.kind not in {"demand", "dataset"}:
            continue
        above = [one.key for one in map_.path(node.key) if one.key in wanted]
        if not above:
            continue
        state = covered(map_, node, known).state if node.kind == "demand" else "met"
        for key in above:
            found[key]["demands" if node.kind == "demand" else "datasets"] += 1
            if state != "met":
                found[key][state] += 1
    return found


def breaks(map_: Map, entries: Iterable[Entry], known: Known, *, dataset: str = "", source: str = "") -> dict[str, Any]:
    """Return what is hit where a dataset, or a source that records came from, is taken back.

    Args:
        map_: The map.
        entries: Of the catalogue, as far as who asks may see them.
        known: As for :func:`covered`.
        dataset: Name of a dataset of the catalogue.
        source: Name of a source.

    Returns:
        ``datasets``: names that fall with it, each with why; ``demands``: those that lose something, and their state before and after.
    """
    listed = list(entries)
    why: dict[str, str] = {one.name: f"source {source}" for one in listed if source and source in one.sources}
    if dataset:
        why[dataset] = "taken back"
    fresh = list(why)
    by_hallmark = {one.hallmark: one.name for one in listed if one.hallmark}
    parents = {one.name: {by_hallmark[each] for each in one.parents if each in by_hallmark} for one in listed}
    while fresh:
        lost = fresh.pop()
        key = map_.dataset_keys.get(lost, "")
        derived = {name_of(map_.nodes[one.origin]) for one in map_.into.get(key, ()) if one.relation == "derivedFrom"}
        for name in sorted(derived | {one for one, made_from in parents.items() if lost in made_from}):
            if name not in why:
                why[name] = f"made from {lost}"
                fresh.append(name)
    return {"datasets": [{"name": name, "why": reason} for name, reason in sorted(why.items())], "demands": _hit(map_, known, set(why))}


def _hit(map_: Map, known: Known, lost: set[str]) -> list[dict[str, Any]]:
    rows = []
    for node in map_.nodes.values():
        if node.kind != "demand" or not any(name_of(map_.nodes[key]) in lost for key in serving(map_, node.key)):
            continue
        before, after = covered(map_, node, known), covered(map_, node, lambda name: None if name in lost else known(name))
        rows.append(
            {"key": node.key, "zh": node.zh, "en": node.en, "before": before.state, "after": after.state, "left": len(after.datasets)}
        )
    return sorted(rows, key=lambda one: (STATES.index(one["after"]), one["key"]))
