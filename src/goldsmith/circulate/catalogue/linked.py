"""Linked data of the map: SKOS concepts, DCAT datasets, PROV; as JSON-LD, and the same as Turtle.

A document is JSON-LD of a plain shape: a context of prefixes, and a graph of nodes whose values are ``{"@id"}``, ``{"@value", "@language" | "@type"}``, or a list
of them. Turtle is written from it, so that both say the same.

Source: W3C JSON-LD 1.1; RDF 1.1 Turtle; SKOS reference; DCAT 3.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from goldsmith.circulate.catalogue.demand.nodes import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from goldsmith.circulate.catalogue.demand.nodes import Map, Node

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "gs": "urn:goldsmith:map:",
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
PREDICATES = {"needs": "gs:needs", "serves": "gs:serves", "derivedFrom": "prov:wasDerivedFrom", "evaluatedBy": "gs:evaluatedBy"}
LOCAL = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
NEVER = re.compile(r'[\x00-\x20<>"{}|^`\\]')
"""What an IRI does not hold."""


def as_linked(map_: Map, place: str) -> dict[str, Any]:
    """Return the map as JSON-LD.

    Args:
        map_: The map.
        place: Address of the service, that the names of nodes begin with.
    """
    scheme = f"{place}/map"
    top = {"@id": scheme, "@type": "skos:ConceptScheme", "dct:title": texts("Map of demand for datasets", "数据集建设图谱")}
    return {"@context": dict(PREFIXES), "@graph": [top, *(_node(map_, one, scheme) for one in map_.nodes.values())]}


def _node(map_: Map, node: Node, scheme: str) -> dict[str, Any]:
    dataset = node.kind == "dataset"
    found: dict[str, Any] = {"@id": iri_of(scheme, node.key), "@type": "dcat:Dataset" if dataset else "skos:Concept"}
    found["dct:title" if dataset else "skos:prefLabel"] = texts(node.en, node.zh)
    found["gs:kind"] = literal(node.kind)
    if dataset:
        found["dct:identifier"] = literal(name_of(node))
        found["dct:description"] = texts(node.note or node.en or node.zh, "")
    else:
        found["skos:inScheme"] = {"@id": scheme}
        found["skos:notation"] = literal(node.key)
    if node.under:
        found["gs:under" if dataset else "skos:broader"] = {"@id": iri_of(scheme, node.under)}
    if node.note and not dataset:
        found["skos:scopeNote"] = literal(node.note)
    for name, value in node.facts.items():
        if node.kind == "demand":
            found[f"gs:wants-{name}"] = literal(value)
    for edge in map_.out.get(node.key, ()):
        found.setdefault(PREDICATES[edge.relation], []).append({"@id": iri_of(scheme, edge.to)})
    return found


def iri_of(scheme: str, key: str) -> str:
    """Return the name of a node for everybody."""
    return f"{scheme}#{quote(key)}"


def texts(en: str, zh: str) -> list[dict[str, str]]:
    """Return a text in the languages that it is there in."""
    return [{"@value": value, "@language": tongue} for tongue, value in (("en", en), ("zh", zh)) if value]


def literal(value: Any) -> dict[str, Any]:
    """Return a value of no language; a whole number is one."""
    return {"@value": str(value), "@type": "xsd:integer"} if isinstance(value, int) else {"@value": str(value)}


def as_turtle(document: Mapping[str, Any]) -> str:
    """Return a JSON-LD document of our shape as Turtle.

    Example:
        >>> told = as_turtle({"@context": {}, "@graph": [{"@id": "urn:a", "@type": "skos:Concept", "skos:notation": literal(7)}]})
        >>> told.splitlines()[-1].strip()
        'skos:notation "7"^^xsd:integer .'
    """
    head = "\n".join(f"@prefix {name}: <{iri}> ." for name, iri in PREFIXES.items())
    return "\n\n".join([head, *(_subject(one) for one in document["@graph"])]) + "\n"


def _subject(node: Mapping[str, Any]) -> str:
    kinds = node["@type"] if isinstance(node["@type"], list) else [node["@type"]]
    lines = [f"a {', '.join(_name(one) for one in kinds)}", *_pairs(node)]
    return f"{_iri(node['@id'])} " + " ;\n    ".join(lines) + " ."


def _pairs(node: Mapping[str, Any]) -> Iterator[str]:
    for name, value in node.items():
        every = value if isinstance(value, list) else [value]
        if not name.startswith("@") and every:
            yield f"{_name(name)} {', '.join(_value(one) for one in every)}"


def _value(one: Mapping[str, Any]) -> str:
    if "@id" in one:
        return _iri(one["@id"])
    if "@value" not in one:
        kinds = [f"a {_name(one['@type'])}"] if "@type" in one else []
        return f"[ {' ; '.join([*kinds, *_pairs(one)])} ]"
    said = '"' + "".join(ESCAPES.get(letter, letter) for letter in str(one["@value"])) + '"'
    if "@language" in one:
        return f"{said}@{one['@language']}"
    return f"{said}^^{_name(one['@type'])}" if "@type" in one else said


def _name(said: str) -> str:
    prefix, sign, local = said.partition(":")
    if sign and prefix in PREFIXES and LOCAL.fullmatch(local):
        return said
    return _iri(PREFIXES[prefix] + local if prefix in PREFIXES else said)


def _iri(said: str) -> str:
    return f"<{NEVER.sub(lambda found: quote(found[0]), said)}>"
