"""The ODRL test suite (SolidLab, MIT) read from its Turtle: policies as JSON-LD, requests, states of the world, expected reports."""

from __future__ import annotations

import tarfile
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data import shared

ODRL = "http://www.w3.org/ns/odrl/2/"
REPORT = "https://w3id.org/force/compliance-report#"
TEST = "http://example.org/"
DCT = "http://purl.org/dc/terms/"
OWN = {"policies": ODRL + "Set", "sotw": TEST + "Sotw"}
"""Folders whose files each are a graph of their own, and what each is about."""


@dataclass(frozen=True)
class Case:
    """A case: what is asked, and what is expected of the one rule and of each constraint, by its uid."""

    number: str
    policy: dict[str, Any]
    party: str
    action: str
    target: str
    moment: datetime
    members: dict[str, frozenset[str]]
    duties: dict[str, str]
    active: bool
    limits: dict[str, bool]
    bodiless: int


def cases() -> list[Case]:
    """Return the 68 cases in order."""
    import rdflib

    class Graph(rdflib.Graph):
        """A graph with the few questions that are asked of one."""

        def one(self, subject: Any, name: str) -> Any:
            """Return the only value."""
            return self.value(subject, rdflib.URIRef(name))

        def all(self, subject: Any, name: str) -> list[Any]:
            """Return all values."""
            return sorted(self.objects(subject, rdflib.URIRef(name)))

    told: dict[str, bytes] = {}
    with tarfile.open(shared("vectors/odrl_test_suite.tgz")) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".ttl") else None
            if file is not None:
                told[member.name] = file.read()
    ground = Graph()
    for name, raw in told.items():
        if "/requests/" in name:
            ground.parse(data=raw, format="turtle")
    alone: dict[Any, Graph] = {}
    for name, raw in told.items():  # policies and states use one name for several things: each stays in a graph of its own
        kind = next((kind for folder, kind in OWN.items() if f"/{folder}/" in name), "")
        if kind:
            one = Graph().parse(data=raw, format="turtle")
            alone[one.value(None, rdflib.RDF.type, rdflib.URIRef(kind))] = one
    found = []
    for name in sorted(one for one in told if "/test_cases/" in one):
        graph = Graph().parse(data=told[name], format="turtle")
        found.append(_case(name.rpartition("testcase-")[2][:3], graph, ground, alone, rdflib))
    return found


def _case(number: str, graph: Any, ground: Any, alone: dict[Any, Any], rdflib: Any) -> Case:
    case = graph.value(None, rdflib.RDF.type, rdflib.URIRef(TEST + "TestCase"))
    world = alone[graph.one(case, TEST + "sotw")]
    asked = ground.one(graph.one(case, TEST + "request"), ODRL + "permission")
    members: dict[str, set[str]] = {}
    for part, whole in world.subject_objects(rdflib.URIRef(ODRL + "partOf")):
        members.setdefault(str(whole), set()).add(str(part))
    duties = {}
    for one in world.subjects(rdflib.URIRef(REPORT + "deonticState")):
        word = str(world.one(one, REPORT + "deonticState")).removeprefix(REPORT)
        duties[str(world.one(one, REPORT + "rule"))] = {"NonSet": "not set"}.get(word, word.lower())
    report = graph.one(graph.one(case, TEST + "expectedReport"), REPORT + "ruleReport")
    limits = {}
    for one in graph.subjects(rdflib.URIRef(REPORT + "constraint")):
        limits[str(graph.one(one, REPORT + "constraint"))] = str(graph.one(one, REPORT + "satisfactionState")).endswith("#Satisfied")
    premises = graph.all(report, REPORT + "premiseReport")
    return Case(
        number,
        _policy(alone[graph.one(case, TEST + "policy")], graph.one(case, TEST + "policy"), rdflib),
        *(str(ground.one(asked, ODRL + name)) for name in ("assignee", "action", "target")),
        world.one(rdflib.URIRef("http://example.com/request/currentTime"), DCT + "issued").toPython(),
        {whole: frozenset(parts) for whole, parts in members.items()},
        duties,
        str(graph.one(report, REPORT + "activationState")).endswith("#Active"),
        limits,
        sum((one, None, None) not in graph for one in premises),
    )


def _policy(graph: Any, uid: Any, rdflib: Any) -> dict[str, Any]:
    """Return a policy as JSON-LD: whatever stands under a word of ODRL, and nothing else."""

    def told(node: Any, name: str = "") -> Any:
        if isinstance(node, rdflib.Literal):
            return {"@value": str(node), "@type": str(node.datatype)}
        words = [one for one in graph.predicates(node) if one.startswith(ODRL)]
        if not words or name in {"uid", "action", "assignee", "target"}:
            return {"@id": str(node)}
        body: dict[str, Any] = {"@id": str(node)}
        for word in sorted(set(words) - {rdflib.URIRef(ODRL + "uid")}):
            short = word.removeprefix(ODRL)
            several = [told(one, short) for one in graph.all(node, str(word))]
            body[short] = several[0] if short in {"leftOperand", "operator"} else several
        return body

    return told(uid)
