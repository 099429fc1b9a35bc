"""The catalogue as DCAT-AP 3: datasets that are open to anybody, for portals to harvest.

Source: W3C DCAT 3; DCAT-AP 3.0.1, SEMICeu.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from goldsmith.circulate.catalogue.linked import PREFIXES, literal, texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goldsmith.circulate.catalogue.entries import Entry

AUTHORITY = "http://publications.europa.eu/resource/authority"
LANGUAGES = {
    "zh": "ZHO",
    "en": "ENG",
    "de": "DEU",
    "fr": "FRA",
    "es": "SPA",
    "ja": "JPN",
    "ko": "KOR",
    "ru": "RUS",
    "ar": "ARA",
    "pt": "POR",
    "it": "ITA",
}
SPDX = "https://spdx.org/licenses/"
ONE_LICENCE = re.compile(r"[A-Za-z0-9.+-]+")


def as_dcat(entries: Iterable[Entry], place: str) -> dict[str, Any]:
    """Return entries as JSON-LD; whoever calls leaves out what is not for everybody.

    Args:
        entries: What is told.
        place: Address of the service.
    """
    every = list(entries)
    home, publisher = f"{place}/api/catalogue", f"{place}/#service"
    listed = [{"@id": _dataset(place, one.name)} for one in every]
    catalogue: dict[str, Any] = {"@id": home, "@type": "dcat:Catalog", "dct:title": texts("Datasets of this service", "本服务的数据集")}
    catalogue |= {
        "dct:description": texts("Datasets with a certificate of quality", "附质量证书的数据集"),
        "dct:publisher": {"@id": publisher},
    }
    catalogue |= {"foaf:homepage": {"@id": f"{place}/"}} | ({"dcat:dataset": listed} if listed else {})
    graph = [catalogue, {"@id": f"{place}/", "@type": "foaf:Document"}, _agent(publisher, "goldsmith")]
    names = sorted({one.publisher for one in every if one.publisher})
    graph += [_agent(_party(place, name), name) for name in names]
    graph += [_licence(one) for one in sorted({one.licence for one in every if one.licence})]
    graph += _words(every)
    for one in every:
        graph += _of(one, place)
    return {"@context": dict(PREFIXES), "@graph": graph}


def _of(one: Entry, place: str) -> list[dict[str, Any]]:
    name = _dataset(place, one.name)
    found: dict[str, Any] = {
        "@id": name,
        "@type": "dcat:Dataset",
        "dct:title": texts(one.title["en"] or ("" if one.title["zh"] else one.name), one.title["zh"]),
    }
    found["dct:description"] = texts(one.description["en"], one.description["zh"]) or texts(f"{one.name}: {one.records:,} records", "")
    found["dct:identifier"] = literal(f"urn:goldsmith:release:{one.name}@{one.version}")
    found["dct:issued"] = {"@value": one.released, "@type": "xsd:dateTime"}
    found["dcat:version"] = literal(one.version)
    found["dct:accessRights"] = {"@id": f"{AUTHORITY}/access-right/PUBLIC"}
    found["dcat:landingPage"] = {"@id": f"{place}/api/catalogue/{quote(one.name)}"}
    found["dcat:distribution"] = {"@id": f"{name}/files"}
    if one.publisher:
        found["dct:publisher"] = {"@id": _party(place, one.publisher)}
    if one.keywords or one.scenarios:
        found["dcat:keyword"] = [literal(word) for word in dict.fromkeys((*one.keywords, *one.scenarios))]
    if told := [{"@id": _tongue(tongue)} for tongue in one.languages if tongue in LANGUAGES]:
        found["dct:language"] = told
    page = {"@id": f"{place}/api/catalogue/{quote(one.name)}", "@type": "foaf:Document"}
    return [found, page, _distribution(one, name, place)]


def _distribution(one: Entry, name: str, place: str) -> dict[str, Any]:
    address = f"{place}/hub/api/datasets/lab/{quote(one.name)}/revision/{quote(one.version)}"
    found: dict[str, Any] = {"@id": f"{name}/files", "@type": "dcat:Distribution", "dct:title": texts("Files of the release", "发布文件")}
    found["dcat:accessURL"] = {"@id": address}
    if one.bytes:
        found["dcat:byteSize"] = {"@value": str(one.bytes), "@type": "xsd:nonNegativeInteger"}
    if one.licence:
        found["dct:license"] = {"@id": _licence_of(one.licence)}
    return found


def _words(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Return what the values of vocabularies are, so that a reader needs to look nowhere else."""
    tongues = sorted({tongue for one in entries for tongue in one.languages if tongue in LANGUAGES})
    right: dict[str, Any] = {
        "@id": f"{AUTHORITY}/access-right/PUBLIC",
        "@type": ["dct:RightsStatement", "skos:Concept"],
        "skos:prefLabel": texts("public", "公开"),
    }
    right["skos:inScheme"] = {"@id": f"{AUTHORITY}/access-right"}
    scheme = {"@id": f"{AUTHORITY}/access-right", "@type": "skos:ConceptScheme", "dct:title": texts("Access right", "访问权限")}
    return [right, scheme, *({"@id": _tongue(one), "@type": "dct:LinguisticSystem"} for one in tongues)]


def _tongue(tongue: str) -> str:
    return f"{AUTHORITY}/language/{LANGUAGES[tongue]}"


def _dataset(place: str, name: str) -> str:
    return f"{place}/datasets/{quote(name)}"


def _party(place: str, name: str) -> str:
    return f"{place}/#publisher-{quote(name, safe='')}"


def _agent(iri: str, name: str) -> dict[str, Any]:
    return {"@id": iri, "@type": "foaf:Agent", "foaf:name": literal(name)}


def _licence(expression: str) -> dict[str, Any]:
    return {"@id": _licence_of(expression), "@type": "dct:LicenseDocument", "dct:title": literal(expression)}


def _licence_of(expression: str) -> str:
    """Return the address of a licence; of an expression of several a name of our own.

    Example:
        >>> _licence_of("MIT"), _licence_of("MIT AND BSD-2-Clause")
        ('https://spdx.org/licenses/MIT', 'urn:goldsmith:licence:MIT%20AND%20BSD-2-Clause')
    """
    return SPDX + expression if ONE_LICENCE.fullmatch(expression) else f"urn:goldsmith:licence:{quote(expression)}"
