"""An evaluation as linked data: the W3C Data Quality Vocabulary beside DCAT and PROV, so that a catalogue can read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from goldsmith import indicator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from goldsmith.evaluate.evaluation import Evaluation
    from goldsmith.evaluate.report.beside import Beside
    from goldsmith.evidence.finding import Finding

CONTEXT = {
    "dqv": "http://www.w3.org/ns/dqv#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "gs": "urn:goldsmith:",
}
GAIN = "urn:goldsmith:metric/learning_curve_gain"
SOURCE_GAIN = "urn:goldsmith:metric/source_gain"
METRICS = {
    GAIN: (
        "fall of the error of a small model with twice as many records, by a fitted power law",
        "按拟合幂律，记录翻倍后小模型错误率的下降",
    ),
    SOURCE_GAIN: ("error that a source takes away beyond as many records of any kind", "某一来源比同等数量任意记录多消除的错误率"),
}


def linked(made: Evaluation, beside: Beside) -> dict[str, Any]:
    """Return the evaluation as JSON-LD: the dataset, its measurements, their metrics and dimensions, the grade, and what the dataset is worth.

    Source: W3C Data Quality Vocabulary, https://www.w3.org/TR/vocab-dqv/.
    """
    one = made.measurements
    dataset = address("dataset", one.dataset, one.root)
    measured = {name: found for name, found in one.findings.items() if found.is_measured}
    worth = list(_worth(beside.worth, dataset)) if beside.worth else []
    nodes = [*(_measurement(name, found, dataset, made.at) for name, found in measured.items()), *worth]
    before = beside.compared.before if beside.compared else None
    return {
        "@context": CONTEXT,
        "@graph": [
            {
                "@id": dataset,
                "@type": "dcat:Dataset",
                "dct:title": one.dataset,
                "dcat:version": str(one.version),
                "dct:identifier": f"sha256:{one.root}",
                **({"dcat:previousVersion": {"@id": address("dataset", before.dataset, before.root)}} if before else {}),
                "dqv:hasQualityMeasurement": [{"@id": node["@id"]} for node in nodes],
                "dqv:hasQualityAnnotation": {"@id": f"{dataset}#grade"},
            },
            *_annotation(made, dataset),
            *nodes,
            *(_metric(name) for name in measured),
            *(_own(metric) for metric in METRICS if any(node["dqv:isMeasurementOf"]["@id"] == metric for node in worth)),
            *_dimensions(measured, weighed=bool(worth)),
        ],
    }


def address(*parts: str) -> str:
    """Return the address of a thing: parts with whatever sign, none of which can break it.

    Example:
        >>> address("standard", "GB/T 36344-2018", "完整性")
        'urn:goldsmith:standard/GB%2FT%2036344-2018/%E5%AE%8C%E6%95%B4%E6%80%A7'
    """
    return "urn:goldsmith:" + "/".join(quote(part, safe="") for part in parts)


def _both(en: str, zh: str) -> list[dict[str, str]]:
    return [{"@value": en, "@language": "en"}, {"@value": zh, "@language": "zh"}]


def _annotation(made: Evaluation, dataset: str) -> Iterator[dict[str, Any]]:
    """Yield what was said of the dataset as a whole, the profile that it was said by, and who said it."""
    grade = made.grade
    profile = address("profile", grade.profile, str(grade.version), grade.hash)
    en, zh = made.wording
    yield {
        "@id": f"{dataset}#grade",
        "@type": "dqv:QualityAnnotation",
        "oa:hasTarget": {"@id": dataset},
        "oa:motivatedBy": {"@id": "dqv:qualityAssessment"},
        "oa:hasBody": {"@id": f"{dataset}#verdict"},
        "prov:generatedAtTime": {"@value": made.at, "@type": "xsd:dateTime"},
        "prov:wasAttributedTo": {"@id": f"{dataset}#evaluator"},
    }
    yield {
        "@id": f"{dataset}#verdict",
        "@type": "oa:TextualBody",
        "rdf:value": _both(f"{en}: {grade.letter}", f"{zh}：{grade.letter}") if grade.letter else _both(en, zh),
        "gs:grade": grade.letter,
        "gs:reason": [said for one in grade.reasons for said in _both(one.en, one.zh)],
        "gs:profile": {"@id": profile},
    }
    yield {"@id": profile, "@type": "prov:Plan", "dct:title": f"{grade.profile}@{grade.version}", "dct:identifier": grade.hash}
    yield {"@id": f"{dataset}#evaluator", "@type": "prov:Agent", "gs:role": made.role}


def _measurement(name: str, found: Finding, dataset: str, at: str) -> dict[str, Any]:
    told = found.estimate.as_json() if found.estimate else {}
    ends = {"value": told["value"], "low": told["low"], "high": told["high"]}
    more = {"gs:confidence": told["confidence"], "gs:method": told["method"], "gs:n": told["n"], "gs:evidenceLevel": found.evidence_level}
    return _valued(f"{dataset}#{name}", dataset, address("indicator", name), ends) | more | {"prov:generatedAtTime": _moment(at)}


def _worth(worth: Mapping[str, Any], dataset: str) -> Iterator[dict[str, Any]]:
    """Yield what twice as many records would bring, and what each source brings, with their intervals."""
    gain = worth["curve"]["doubled"]
    if gain:
        yield _valued(f"{dataset}#worth", dataset, GAIN, gain) | {"prov:generatedAtTime": _moment(worth["at"])}
    for at, source in enumerate(worth["sources"]):
        if source["gain"]:
            named = {"gs:source": source["name"], "prov:generatedAtTime": _moment(worth["at"])}
            yield _valued(f"{dataset}#worth-source-{at}", dataset, SOURCE_GAIN, source["gain"]) | named


def _valued(id_: str, dataset: str, metric: str, ends: Mapping[str, float]) -> dict[str, Any]:
    return {
        "@id": id_,
        "@type": "dqv:QualityMeasurement",
        "dqv:computedOn": {"@id": dataset},
        "dqv:isMeasurementOf": {"@id": metric},
        "dqv:value": _double(ends["value"]),
        "gs:low": _double(ends["low"]),
        "gs:high": _double(ends["high"]),
    }


def _double(value: float) -> dict[str, Any]:
    return {"@value": float(value), "@type": "xsd:double"}


def _moment(at: str) -> dict[str, str]:
    return {"@value": at, "@type": "xsd:dateTime"}


def _metric(name: str) -> dict[str, Any]:
    about = indicator.load(name).about
    return {
        "@id": address("indicator", name),
        "@type": "dqv:Metric",
        "dct:identifier": about.id,
        "skos:prefLabel": _both(about.en, about.zh),
        "skos:definition": _both(about.says.en, about.says.zh),
        "dqv:expectedDataType": {"@id": "xsd:double"},
        "dqv:inDimension": [{"@id": address("standard", *one)} for one in _items(name)],
    }


def _own(metric: str) -> dict[str, Any]:
    return {
        "@id": metric,
        "@type": "dqv:Metric",
        "skos:definition": _both(*METRICS[metric]),
        "dqv:expectedDataType": {"@id": "xsd:double"},
        "dqv:inDimension": [{"@id": address("standard", "goldsmith", "worth")}],
    }


def _items(name: str) -> list[tuple[str, str]]:
    """Return the items of standards that an indicator answers; one of our own where it answers none."""
    return [(one.standard, one.item) for one in indicator.load(name).about.clauses] or [("goldsmith", "quality")]


def _dimensions(measured: Mapping[str, Finding], *, weighed: bool) -> Iterator[dict[str, Any]]:
    """Yield the items of standards that metrics answer, each once."""
    said = {one for name in measured for one in _items(name)}
    for standard, item in sorted(said | ({("goldsmith", "worth")} if weighed else set())):
        label = f"{standard} {item}"
        yield {"@id": address("standard", standard, item), "@type": "dqv:Dimension", "skos:prefLabel": label}
