"""A dataset as Croissant 1.1 with the vocabulary for responsible AI: JSON-LD made of what is declared, counted and measured.

1. The required fields of Croissant; one that nobody has filled is left out and told as missing, never invented.
2. The records as one set of fields, with the columns that the dataset has, read from ``records.jsonl``: export it into the same folder first
   (`goldsmith export DATASET DIR/records.jsonl`), and it stands with its digest, so that readers can check and load it.
3. Provenance: the sources that are counted, and the steps that stand in the dataset, in PROV-O.
4. The properties of RAI 1.0 that can be filled; a number stands with its interval and its evidence.

Source: Croissant 1.1, http://mlcommons.org/croissant/1.1; Croissant RAI 1.0, http://mlcommons.org/croissant/RAI/1.0.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from goldsmith.evaluate.describing.filling import sections

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goldsmith.evaluate.describing.filling import Filled
    from goldsmith.evaluate.evaluation import Evaluation
    from goldsmith.profile import Profile

CONTEXT: Mapping[str, Any] = {
    "@language": "en", "@vocab": "https://schema.org/", "arrayShape": "cr:arrayShape", "citeAs": "cr:citeAs", "column": "cr:column",
    "conformsTo": "dct:conformsTo", "containedIn": "cr:containedIn", "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/", "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"}, "dct": "http://purl.org/dc/terms/", "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty", "examples": {"@id": "cr:examples", "@type": "@json"}, "extract": "cr:extract", "field": "cr:field",
    "fileProperty": "cr:fileProperty", "fileObject": "cr:fileObject", "fileSet": "cr:fileSet", "format": "cr:format", "includes": "cr:includes",
    "isArray": "cr:isArray", "isLiveDataset": "cr:isLiveDataset", "jsonPath": "cr:jsonPath", "key": "cr:key", "md5": "cr:md5",
    "name": {"@container": "@language"}, "parentField": "cr:parentField", "path": "cr:path", "recordSet": "cr:recordSet", "references": "cr:references",
    "regex": "cr:regex", "repeated": "cr:repeated", "replace": "cr:replace", "samplingRate": "cr:samplingRate", "sc": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#", "separator": "cr:separator", "source": "cr:source", "subField": "cr:subField", "transform": "cr:transform",
}  # fmt: skip
"""The context that Croissant 1.1 fixes: names that its readers know, and PROV-O for provenance."""
CONFORMS = ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"]
ONE = frozenset(
    {
        "rai:dataCollection", "rai:dataCollectionMissingData", "rai:dataCollectionRawData", "rai:dataImputationProtocol", "rai:dataManipulationProtocol",
        "rai:dataAnnotationProtocol", "rai:dataSocialImpact", "rai:annotationsPerItem",
    }
)  # fmt: skip
"""Properties of which there is one text; the others may have several."""
FIELDS = (
    ("id", "sc:Text", "Identifier of the record, unique in the dataset."),
    ("text", "sc:Text", "The text of the record."),
    ("source", "sc:Text", "Where the record came from."),
    ("source_detail", "sc:Text", "Address of the origin."),
    ("license", "sc:Text", "Licence of the record."),
    ("original_at", "sc:DateTime", "When the content first appeared."),
    ("collected_at", "sc:DateTime", "When it was collected."),
)
SPDX = "https://spdx.org/licenses/"
FILE = "records.jsonl"


TYPES = {str: "sc:Text", bool: "sc:Boolean", int: "sc:Integer", float: "sc:Float"}


def croissant(made: Evaluation, profile: Profile, file: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the document.

    Args:
        made: The evaluation, whose measurements hold what is declared and counted.
        profile: The profile of this document.
        file: Digest (``sha256``), size (``contentSize``) and the first record (``first``) of the exported file, where it is there; a reader
            can then load the records, and the fields of the input in ``meta`` are told too.
    """
    fields = {one.code: one for _, part in sections(made, profile) for one in part}
    found: dict[str, Any] = {"@context": dict(CONTEXT), "@type": "sc:Dataset", "conformsTo": list(CONFORMS), **_about(made, fields)}
    found["distribution"] = [_distribution(file)]
    found["recordSet"] = [_records(made.measurements.stated.get("counted.columns", ()), file)]
    found |= _provenance(made)
    for code, one in fields.items():
        if code.startswith("rai:") and one.is_filled:
            found[code] = _property(code, one)
    return found


def _about(made: Evaluation, fields: Mapping[str, Filled]) -> dict[str, Any]:
    one, stated = made.measurements, made.measurements.stated
    found: dict[str, Any] = {
        "name": re.sub(r"[^\w. -]", "-", str(stated.get("about.name") or one.requirement.get("name") or one.dataset)),
        "version": f"{one.version}.0.0",
        "inLanguage": sorted(stated.get("counted.languages") or stated.get("requirement.languages") or ()),
        "description": _first(fields, "description") or f"{one.dataset}: {one.records:,} records.",
        "license": [_licence(name) for name in _names(stated, "about.licence", "application.licence", "counted.licences")],
        "url": _address(stated.get("about.url") or stated.get("basic.access")),
        "creator": [{"@type": "sc:Organization", "name": name} for name in _names(stated, "about.creator", "provider.name")],
        "publisher": [{"@type": "sc:Organization", "name": name} for name in _names(stated, "about.publisher")],
        "datePublished": str(stated.get("about.published") or "")[:10],
        "citeAs": str(stated.get("about.cite") or ""),
        "keywords": _names(stated, "about.keywords"),
    }
    return {name: value for name, value in found.items() if value}


def _provenance(made: Evaluation) -> dict[str, Any]:
    """Return the sources that the records came from, and what was done to them, in PROV-O."""
    one, stated = made.measurements, made.measurements.stated
    sources = [name for name in stated.get("counted.sources", ()) if name != "…"]
    steps = ", ".join(stated.get("counted.steps", ())) or "read"
    label = f"goldsmith {one.goldsmith}: {steps}; version {one.version}, root {one.root}"
    derived = [{"@type": "prov:Entity", "prov:label": name} for name in sources]
    return {**({"prov:wasDerivedFrom": derived} if derived else {}), "prov:wasGeneratedBy": {"@type": "prov:Activity", "prov:label": label}}


def _first(fields: Mapping[str, Filled], code: str) -> str:
    return next(iter(fields[code].texts()), "") if code in fields else ""


def _names(stated: Mapping[str, Any], *facts: str) -> list[str]:
    value = next((stated[name] for name in facts if stated.get(name)), None)
    if isinstance(value, dict):
        return [str(name) for name in value if name != "…"]
    return [str(one) for one in value] if isinstance(value, list) else [] if value is None else [str(value)]


def _licence(name: str) -> str:
    """Return the address of a licence where its name is that of SPDX, else the name."""
    return SPDX + name if re.fullmatch(r"[A-Za-z0-9.+-]+", name) and re.search(r"\d|MIT|ISC", name) else name


def _address(value: Any) -> str:
    found = re.search(r"https?://\S+", str(value or ""))
    return found[0] if found else ""


def _distribution(file: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the exported file with its digest; where there is none yet, a set of files by its name, which needs no digest."""
    told = {"@id": FILE, "name": FILE, "description": "All records, one JSON object a line.", "encodingFormat": "application/jsonlines"}
    if file is None:
        return {"@type": "cr:FileSet", **told, "includes": FILE}
    return {"@type": "cr:FileObject", **told, "contentUrl": FILE, "sha256": file["sha256"], "contentSize": file["contentSize"]}


def _records(columns: Sequence[str], file: Mapping[str, Any] | None) -> dict[str, Any]:
    first = (file or {}).get("first", dict.fromkeys(columns))
    there: list[tuple[str, dict[str, Any], str, str]] = [
        (name, {"extract": {"column": name}}, kind, says) for name, kind, says in FIELDS if name in first
    ]
    meta = first.get("meta") or {}
    there += [
        (
            f"meta.{name}",
            {"extract": {"column": "meta"}, "transform": {"jsonPath": name}},
            TYPES[type(value)],
            f"Field `{name}` of the input.",
        )
        for name, value in meta.items()
        if type(value) in TYPES and re.fullmatch(r"[A-Za-z_]\w*", name)
    ]
    origin = "fileSet" if file is None else "fileObject"
    fields = [
        {
            "@type": "cr:Field", "@id": f"records/{name}", "name": f"records/{name}", "description": says, "dataType": kind,
            "source": {origin: {"@id": FILE}, **place},
        }
        for name, place, kind, says in there
    ]  # fmt: skip
    key = [{"@id": "records/id"}] if any(name == "id" for name, *_ in there) else []
    return {"@type": "cr:RecordSet", "@id": "records", "name": "records", "description": "The records.", "key": key, "field": fields}


def _property(code: str, one: Filled) -> Any:
    if code == "rai:dataCollectionTimeframe":
        facts = [*one.declared.values(), *one.counted.values()]
        return [str(day) for day in (facts[0] if isinstance(facts[0], list) else [facts[0]])]
    texts = one.texts()
    return " ".join(f"{text.rstrip('.')}." for text in texts) if code in ONE else texts
