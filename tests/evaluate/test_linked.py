"""The JSON-LD of an evaluation, held against the Data Quality Vocabulary of the W3C."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from evaluate.test_truth import made
from goldsmith.evaluate import asked, running
from goldsmith.evaluate.report.beside import Beside
from goldsmith.evaluate.report.linked import CONTEXT, linked
from goldsmith.lake import open_lake
from indicators.planted import rows

RDFLIB = os.environ.get("GOLDSMITH_RDFLIB", "")
CLASSES = {"dqv:QualityMeasurement", "dqv:Metric", "dqv:Dimension", "dqv:QualityAnnotation"}
"""Of the vocabulary, those that may stand here; a certificate never does."""
RANGES = {
    "dqv:computedOn": "dcat:Dataset", "dqv:isMeasurementOf": "dqv:Metric", "dqv:inDimension": "dqv:Dimension",
    "dqv:hasQualityMeasurement": "dqv:QualityMeasurement", "dqv:hasQualityAnnotation": "dqv:QualityAnnotation", "oa:hasTarget": "dcat:Dataset",
    "oa:hasBody": "oa:TextualBody", "prov:wasAttributedTo": "prov:Agent", "gs:profile": "prov:Plan",
}  # fmt: skip
DOMAINS = {
    "dqv:computedOn": "dqv:QualityMeasurement", "dqv:isMeasurementOf": "dqv:QualityMeasurement", "dqv:value": "dqv:QualityMeasurement",
    "dqv:expectedDataType": "dqv:Metric",
}  # fmt: skip
GAIN = {"value": 0.01, "low": -0.02, "high": 0.04}
WORTH = {
    "at": "2026-01-01T00:00:00+00:00", "curve": {"doubled": GAIN},
    "sources": [{"name": "a b/c#d", "gain": GAIN}, {"name": "too small", "gain": None}],
}  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The JSON-LD of a small dataset that was weighed."""
    lake = open_lake(made(tmp_path_factory.mktemp("linked"), rows(30)))
    done = running.evaluate(lake, running.Request("planted", without=("poison_screen",)))
    return linked(done, Beside(asked.profile("tc609-2025"), worth=WORTH))


def _nodes(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["@id"]: one for one in told["@graph"]}


def _values(node: dict[str, Any], name: str) -> list[Any]:
    found = node.get(name, [])
    return found if isinstance(found, list) else [found]


def test_terms_are_those_of_the_vocabulary(told: dict[str, Any]):
    """Every class and property has its prefix in the context, and those of the quality vocabulary exist and stand where they may."""
    for node in _nodes(told).values():
        kinds = _values(node, "@type")
        assert [kind for kind in kinds if kind.startswith("dqv:") and kind not in CLASSES] == []
        for name in (name for name in node if not name.startswith("@")):
            assert name.partition(":")[0] in CONTEXT
            assert name not in DOMAINS or DOMAINS[name] in kinds, name


def test_what_is_named_is_there_and_of_the_right_kind(told: dict[str, Any]):
    """No address hangs in the air: each leads to a node of the class that the vocabulary wants."""
    nodes = _nodes(told)
    for node in nodes.values():
        for name, kind in RANGES.items():
            for value in _values(node, name):
                assert nodes[value["@id"]]["@type"] == kind, name


def test_every_annotation_says_why_it_was_made(told: dict[str, Any]):
    """The vocabulary wants the motivation of quality assessment, and the evaluation is never called a certificate."""
    (annotation,) = [one for one in told["@graph"] if one["@type"] == "dqv:QualityAnnotation"]

    assert annotation["oa:motivatedBy"] == {"@id": "dqv:qualityAssessment"}
    assert "QualityCertificate" not in json.dumps(told)


def test_every_dimension_has_a_metric_and_every_metric_a_dimension(told: dict[str, Any]):
    """None is there for nothing."""
    metrics = [one for one in told["@graph"] if one["@type"] == "dqv:Metric"]
    named = {value["@id"] for one in metrics for value in _values(one, "dqv:inDimension")}

    assert all(_values(one, "dqv:inDimension") for one in metrics)
    assert named == {one["@id"] for one in told["@graph"] if one["@type"] == "dqv:Dimension"}


def test_worth_is_said_with_its_interval(told: dict[str, Any]):
    """The gain of twice as many records, and of each source that could be weighed."""
    found = {one["@id"].rpartition("#")[2]: one for one in told["@graph"] if "#worth" in one["@id"]}

    assert set(found) == {"worth", "worth-source-0"}
    assert found["worth-source-0"]["gs:source"] == "a b/c#d"
    assert (found["worth"]["gs:low"]["@value"], found["worth"]["gs:high"]["@value"]) == (-0.02, 0.04)


@pytest.mark.skipif(not RDFLIB, reason="GOLDSMITH_RDFLIB names no interpreter that has rdflib 7")
def test_a_parser_of_linked_data_reads_it(told: dict[str, Any], tmp_path: Path):
    """`rdflib` finds a triple for every statement: each measurement has one value, and it is a number."""
    path = tmp_path / "evaluation.jsonld"
    path.write_text(json.dumps(told), encoding="utf-8")
    program = (
        f"import rdflib; g = rdflib.Graph().parse({str(path)!r}, format='json-ld'); v = rdflib.Namespace({CONTEXT['dqv']!r}); "
        "m = list(g.subjects(rdflib.RDF.type, v.QualityMeasurement)); "
        "print(len(m), sum(isinstance(g.value(one, v.value).toPython(), float) for one in m))"
    )

    done = subprocess.run([RDFLIB, "-c", program], capture_output=True, text=True, check=False)

    count = str(sum(one["@type"] == "dqv:QualityMeasurement" for one in told["@graph"]))
    assert done.stdout.split() == [count, count], done.stderr[-2000:]
