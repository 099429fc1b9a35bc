"""The lineage of a release as a picture needs it: nodes and edges out of its PROV graph, and the releases that it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goldsmith.circulate.catalogue.entries import document

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from goldsmith.circulate.release import Release

PROVENANCE = "provenance.json"
ENDS: Mapping[str, tuple[str, str]] = {
    "used": ("prov:activity", "prov:entity"),
    "wasGeneratedBy": ("prov:entity", "prov:activity"),
    "wasDerivedFrom": ("prov:generatedEntity", "prov:usedEntity"),
    "wasInformedBy": ("prov:informed", "prov:informant"),
    "hadMember": ("prov:collection", "prov:entity"),
    "wasAssociatedWith": ("prov:activity", "prov:agent"),
    "wasAttributedTo": ("prov:entity", "prov:agent"),
}
"""Relations with the names of their two ends: what came later, and what it came from (W3C PROV-JSON)."""
KINDS = ("entity", "activity", "agent")
MOST = 500
"""Nodes that are told."""


def lineage_of(release: Release, *, hidden: Collection[str] = ()) -> dict[str, Any]:
    """Return ``nodes``, ``edges`` and how many nodes were left out (``more``), without columns that are hidden; an edge leads from what came later to what it came from.

    Raises:
        ShelfError: The graph is not what was certified.
    """
    graph = document(release, PROVENANCE)
    urn = f"urn:goldsmith:release:{release.name}@{release.version}"
    nodes = {urn: {"id": urn, "kind": "release", "type": "Release", "label": f"{release.name} {release.version}"}}
    nodes |= {one["id"]: one for one in _nodes(graph) if one["type"] != "Column" or one["label"] not in hidden}
    edges = [one for one in _edges(graph) if one["origin"] in nodes and one["to"] in nodes]
    edges += [{"origin": urn, "to": one["id"], "kind": "wasDerivedFrom"} for one in nodes.values() if one["type"] == "Dataset"]
    for parent in _parents(release):
        nodes[parent["id"]] = parent
        edges.append({"origin": urn, "to": parent["id"], "kind": "wasDerivedFrom"})
    told = list(nodes.values())[:MOST]
    names = {one["id"] for one in told}
    return {"nodes": told, "edges": [one for one in edges if one["origin"] in names and one["to"] in names], "more": len(nodes) - len(told)}


def _nodes(graph: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for kind in KINDS:
        for name, facts in _mapping(graph.get(kind)).items():
            told = _mapping(facts)
            typed = _mapping(told.get("prov:type")).get("$", "")
            kept = str(typed).rpartition(":")[2]
            yield {"id": str(name), "kind": kind, "type": kept, "label": str(told.get("prov:label") or str(name).rpartition("/")[2])}


def _edges(graph: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for kind, (later, earlier) in ENDS.items():
        for facts in _mapping(graph.get(kind)).values():
            told = _mapping(facts)
            yield {"origin": str(told.get(later)), "to": str(told.get(earlier)), "kind": kind}


def _parents(release: Release) -> Iterator[dict[str, str]]:
    for one in _mapping(release.predicate.get("provenance")).get("parents") or ():
        urn = str(_mapping(one).get("urn") or "")
        if urn:
            yield {"id": urn, "kind": "release", "type": "Release", "label": urn.removeprefix("urn:goldsmith:release:").replace("@", " ")}


def _mapping(said: Any) -> dict[str, Any]:
    return said if isinstance(said, dict) else {}
