"""An evaluation as linked data: the W3C Data Quality Vocabulary beside DCAT, so that a catalogue can read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goldsmith import indicator

if TYPE_CHECKING:
    from goldsmith.evaluate.evaluation import Evaluation
    from goldsmith.evidence.finding import Finding

CONTEXT = {
    "dqv": "http://www.w3.org/ns/dqv#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "sdmx-attribute": "http://purl.org/linked-data/sdmx/2009/attribute#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "gs": "urn:goldsmith:",
}


def linked(made: Evaluation) -> dict[str, Any]:
    """Return the evaluation as JSON-LD: the dataset, its measurements, their metrics and dimensions, and the policy.

    Source: W3C Data Quality Vocabulary, https://www.w3.org/TR/vocab-dqv/.
    """
    one = made.measurements
    dataset = f"gs:dataset/{one.dataset}/{one.root}"
    measured = {name: found for name, found in one.findings.items() if found.is_measured}
    return {
        "@context": CONTEXT,
        "@graph": [
            {
                "@id": dataset,
                "@type": "dcat:Dataset",
                "dct:title": one.dataset,
                "dcat:version": str(one.version),
                "dct:identifier": f"sha256:{one.root}",
                "dqv:hasQualityMeasurement": [{"@id": f"{dataset}#{name}"} for name in measured],
                "dqv:hasQualityAnnotation": {"@id": f"{dataset}#grade"},
            },
            _annotation(made, dataset),
            *(_measurement(name, found, dataset, made.at) for name, found in measured.items()),
            *(_metric(name) for name in measured),
        ],
    }


def _annotation(made: Evaluation, dataset: str) -> dict[str, Any]:
    return {
        "@id": f"{dataset}#grade",
        "@type": "dqv:UserQualityFeedback" if made.role == "third_party" else "dqv:QualityAnnotation",
        "dct:description": [{"@value": made.wording[0], "@language": "en"}, {"@value": made.wording[1], "@language": "zh"}],
        "gs:grade": made.grade.letter,
        "gs:profile": f"{made.grade.profile}@{made.grade.version}",
        "gs:profileHash": made.grade.hash,
        "prov:generatedAtTime": {"@value": made.at, "@type": "xsd:dateTime"},
        "prov:wasAttributedTo": {"gs:role": made.role},
    }


def _measurement(name: str, found: Finding, dataset: str, at: str) -> dict[str, Any]:
    told = found.estimate.as_json() if found.estimate else {}
    return {
        "@id": f"{dataset}#{name}",
        "@type": "dqv:QualityMeasurement",
        "dqv:computedOn": {"@id": dataset},
        "dqv:isMeasurementOf": {"@id": f"gs:indicator/{name}"},
        "dqv:value": {"@value": told.get("value"), "@type": "xsd:double"},
        "gs:low": told.get("low"),
        "gs:high": told.get("high"),
        "gs:confidence": told.get("confidence"),
        "gs:method": told.get("method"),
        "gs:n": told.get("n"),
        "gs:evidenceLevel": found.evidence_level,
        "prov:generatedAtTime": {"@value": at, "@type": "xsd:dateTime"},
    }


def _metric(name: str) -> dict[str, Any]:
    about = indicator.load(name).about
    return {
        "@id": f"gs:indicator/{name}",
        "@type": "dqv:Metric",
        "dct:identifier": about.id,
        "dct:title": [{"@value": about.en, "@language": "en"}, {"@value": about.zh, "@language": "zh"}],
        "dct:description": [{"@value": about.says.en, "@language": "en"}, {"@value": about.says.zh, "@language": "zh"}],
        "dqv:expectedDataType": {"@id": "xsd:double"},
        "dqv:inDimension": [{"@id": f"gs:standard/{one.standard}/{one.item}"} for one in about.clauses],
    }
