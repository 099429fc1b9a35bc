"""The map as files: JSON and YAML (one shape), CSV, and reading them back; what is wrong is told all at once."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any

import yaml

from goldsmith.circulate.catalogue.demand.nodes import MOST_NODES, RELATIONS, WANTS, Edge, Map, Node
from goldsmith.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SHAPE = "goldsmith-map/1"
PLAIN = ("key", "kind", "zh", "en", "under", "note")
HEAD = (*PLAIN, "name", *(f"wants_{one}" for one in WANTS), *RELATIONS)
"""Columns of the table; several ends of a relation are parted by spaces."""
LARGEST = 16 << 20
MOST_EDGES = 4 * MOST_NODES
"""Most edges of a file."""
TOLD = 20
"""Faults that are told."""
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def as_json(map_: Map) -> dict[str, Any]:
    """Return the map as a JSON value."""
    return {"shape": SHAPE, "nodes": [one.as_json() for one in map_.nodes.values()], "edges": [one.as_json() for one in map_.edges]}


def as_csv(map_: Map) -> str:
    """Return the map as a table, a node a line; a cell that a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    for node in map_.nodes.values():
        wants = [node.facts.get(one, "") if node.kind == "demand" else "" for one in WANTS]
        edges = [" ".join(one.to for one in map_.out.get(node.key, ()) if one.relation == relation) for relation in RELATIONS]
        name = node.facts.get("name", "") if node.kind != "demand" else ""
        writer.writerow([_safe(one) for one in (*(getattr(node, one) for one in PLAIN), name, *wants, *edges)])
    return out.getvalue()


def read(text: str, form: str) -> Map:
    """Return the map that a file holds.

    Args:
        text: Of the file.
        form: ``json``, ``yaml`` or ``csv``.

    Raises:
        SettingsError: It holds none, or one that is wrong; all that is wrong is told.
    """
    if len(text.encode("utf-8", "replace")) > LARGEST:
        raise SettingsError("this map is too large", expected=f"at most {LARGEST >> 20} MiB")
    try:
        found = _of_table(text) if form == "csv" else _of_value(json.loads(text) if form == "json" else yaml.safe_load(text))
    except (ValueError, yaml.YAMLError, RecursionError, csv.Error, KeyError, TypeError, AttributeError) as problem:
        raise SettingsError("this is no map", found=str(problem)[:300], expected=f"{form} as `goldsmith map export` writes it") from None
    return whole(found)


def whole(found: Map) -> Map:
    """Return a map that is right.

    Raises:
        SettingsError: It is not; all that is wrong is told.
    """
    if len(found.nodes) > MOST_NODES:
        raise SettingsError("this map is too large", found=f"{len(found.nodes):,} nodes", expected=f"at most {MOST_NODES:,} nodes")
    if wrong := found.faults():
        more = f"\n… and {len(wrong) - TOLD} more" if len(wrong) > TOLD else ""
        raise SettingsError("something of this map is wrong", found="\n".join(wrong[:TOLD]) + more, hint="nothing was changed; mend it and try again")  # fmt: skip
    return found


def _of_value(said: Any) -> Map:
    """Return the map of a JSON or YAML value; a list of nodes may stand inside of another by ``below``."""
    if not isinstance(said, dict) or said.keys() - {"shape", "nodes", "edges"} or said.get("shape", SHAPE) != SHAPE:
        raise ValueError("no object with nodes and edges")
    nodes = list(islice(_nodes(said.get("nodes") or [], ""), MOST_NODES + 1))  # ten lines of YAML that name each other are a billion nodes
    if len(nodes) > MOST_NODES:
        raise ValueError(f"more than {MOST_NODES:,} nodes")
    told = said.get("edges") or []
    if len(told) > MOST_EDGES:
        raise ValueError(f"more than {MOST_EDGES:,} edges")
    return _once(nodes, [Edge(str(one["origin"]), str(one["relation"]), str(one["to"])) for one in told])


def _nodes(said: Any, under: str, depth: int = 0) -> Iterator[Node]:
    if depth > 12:
        raise ValueError("nodes stand in one another too deep")
    for one in said:
        if strange := sorted(one.keys() - {*PLAIN, "facts", "below"}):
            raise ValueError(f"{one.get('key')}: no such field: {', '.join(map(str, strange))}")
        facts = one.get("facts") or {}
        plain = {name: str(one.get(name) or "").strip()[:2_000] for name in PLAIN}
        yield Node(**{**plain, "under": plain["under"] or under}, facts={str(name): value for name, value in facts.items() if value not in ("", None)})  # fmt: skip
        yield from _nodes(one.get("below") or [], plain["key"], depth + 1)


def _of_table(text: str) -> Map:
    rows = csv.DictReader(io.StringIO(text))
    if strange := sorted(set(rows.fieldnames or ()) - set(HEAD)):
        raise ValueError(f"no such column: {', '.join(strange)}")
    nodes, edges = [], []
    for row in rows:
        cells = {name: _plain(value or "") for name, value in row.items() if name}
        facts: dict[str, Any] = {one: cells[f"wants_{one}"] for one in WANTS if cells.get(f"wants_{one}")}
        facts |= {"name": cells["name"]} if cells.get("name") else {}
        facts |= {"records": int(facts["records"])} if "records" in facts else {}
        nodes.append(Node(**{name: cells.get(name, "") for name in PLAIN}, facts=facts))
        edges += [Edge(cells["key"], relation, to) for relation in RELATIONS for to in cells.get(relation, "").split()]
    return _once(nodes, edges)


def _once(nodes: list[Node], edges: list[Edge]) -> Map:
    twice = sorted(key for key, n in Counter(one.key for one in nodes).items() if n > 1)
    if twice:
        raise ValueError(f"these keys stand there twice: {', '.join(twice[:TOLD])}")
    return Map.of(nodes, edges)


def _safe(value: Any) -> str:
    said = str(value)
    return f"'{said}" if said.startswith(DANGEROUS) else said


def _plain(cell: str) -> str:
    said = cell.strip()
    return said[1:] if said.startswith("'") and said[1:].startswith(DANGEROUS) else said


def differences(old: Map, new: Map) -> Mapping[str, list[str]]:
    """Return the keys that come, go and change from one map to another, and how many edges come and go."""
    both = old.nodes.keys() & new.nodes.keys()
    return {
        "added": sorted(new.nodes.keys() - old.nodes.keys()),
        "removed": sorted(old.nodes.keys() - new.nodes.keys()),
        "changed": sorted(key for key in both if old.nodes[key] != new.nodes[key]),
        "edges_added": [f"{one.origin} {one.relation} {one.to}" for one in sorted(set(new.edges) - set(old.edges))],
        "edges_removed": [f"{one.origin} {one.relation} {one.to}" for one in sorted(set(old.edges) - set(new.edges))],
    }
