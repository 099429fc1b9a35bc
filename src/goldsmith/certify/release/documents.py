"""The documents of a release: Croissant with its files, fields, provenance and offer; and the card."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from goldsmith.certify.release.records import PATTERNS, SPLIT
from goldsmith.evaluate.describing.croissant import FIELDS, croissant
from goldsmith.exporting.front_matter import front_matter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goldsmith.evaluate.evaluation import Evaluation
    from goldsmith.profile import Profile

FORMATS = {
    "parquet": "application/x-parquet",
    "jsonl": "application/jsonlines",
    "webdataset": "application/x-tar",
    "lance": "application/x-lance",
}
INSIDE = {"filename": "Name of the member, by which records are numbered.", "content": "The record, in JSON."}
"""What Croissant can say of a member of a tar."""
ODRL = {"odrl": "http://www.w3.org/ns/odrl/2/", "gs": "urn:goldsmith:odrl:"}
NAMES = frozenset({"action", "leftOperand", "operator", "profile", "target"})
"""Parts of an offer whose value is a name, and no text."""


def described(
    made: Evaluation, profile: Profile, *, about: Mapping[str, Any], files: Mapping[str, tuple[str, int]], schema: pa.Schema, layout: str
) -> dict[str, Any]:
    """Return the Croissant document.

    Args:
        made: The evaluation, which holds what is declared and counted.
        profile: That of the document.
        about: ``version``, ``urn``, ``published`` (a day), ``publisher``, ``expression`` and ``offer`` in the names of Croissant.
        files: SHA-256 and size of each file of the records.
        schema: Columns of the records.
        layout: Of the records.
    """
    found = croissant(made, profile)
    found["@context"] = {**found["@context"], **ODRL}
    found |= {"version": about["version"], "identifier": about["urn"], "datePublished": about["published"]}
    found |= {"publisher": [{"@type": "sc:Organization", "name": about["publisher"]}]}
    found |= {"license": [about["expression"]]} if about["expression"] else {}
    found["distribution"] = _distribution(files, layout)
    found["recordSet"] = [_records(found["distribution"], schema, layout)]
    if layout == "lance":  # Croissant has no way to read it
        del found["recordSet"]
    return found | {"usageInfo": about["offer"]}


def offered(offer: Mapping[str, Any]) -> dict[str, Any]:
    """Return an offer of ODRL in the names of a Croissant document, which has a context of its own.

    Example:
        >>> offered({"@context": [], "@type": "Offer", "uid": "urn:o", "permission": [{"action": "use", "gs:assured": "contractual"}]})
        {'@type': 'odrl:Offer', '@id': 'urn:o', 'odrl:permission': [{'odrl:action': {'@id': 'odrl:use'}, 'gs:assured': 'contractual'}]}

    Source: Croissant 1.1, ``usageInfo``; W3C, ODRL Vocabulary & Expression 2.2.
    """
    found: dict[str, Any] = {}
    for name, value in offer.items():
        if name == "@type":
            found[name] = _odrl(value)
        elif name == "uid":
            found["@id"] = value
        elif name in NAMES:
            found[_odrl(name)] = {"@id": _odrl(value)}
        elif name != "@context":
            found[_odrl(name)] = [offered(one) if isinstance(one, dict) else one for one in value] if isinstance(value, list) else value
    return found


def _odrl(name: str) -> str:
    return name if ":" in name else f"odrl:{name}"


def card(made: Evaluation, about: Mapping[str, Any], *, letter: str, layout: str, n: int) -> str:
    """Return the text of ``README.md``."""
    one = made.measurements
    languages = sorted(name for name in one.stated.get("counted.languages", ()) if name != "…")
    title = str(one.stated.get("about.name") or one.requirement.get("name") or one.dataset)
    known = {"license": about["expression"], "languages": languages}
    grade = f"{letter or 'none'}: it says what was measured, and evaluation/evaluation.html says what was not"
    facts = {
        "version": about["version"], "records": f"{n:,}", "licence": about["expression"] or "see licences.json", "grade": grade,
        "publisher": f"{about['publisher']} ({about['key']})", "name": about["urn"], "published": about["published"],
    }  # fmt: skip
    parts = [
        front_matter(known, title=title, split=SPLIT, path=PATTERNS[layout], n=n),
        f"# {title} {about['version']}",
        str(one.stated.get("about.description") or one.requirement.get("purpose") or ""),
        "## Facts",
        "\n".join(f"- **{name}**: {value}" for name, value in facts.items()),
        "## Attribution" if about["attributions"] else "",
        about["attributions"].strip(),
        "## Verify",
        "Take your own copy of goldsmith, or of `goldsmith_verify.py`, and your own policy: those in this folder prove nothing.",
        "```console\n$ goldsmith verify . --policy my.policy\n```",
        "`model_signing` checks the bytes too: `model_signing verify key . --signature hallmark/files.oms.json --public_key publisher.pem`.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _distribution(files: Mapping[str, tuple[str, int]], layout: str) -> list[dict[str, Any]]:
    """Return every file with its digest; a set over them where there are several, or where records stand inside."""
    found: list[dict[str, Any]] = [
        {
            "@type": "cr:FileObject", "@id": name, "name": PurePosixPath(name).name, "contentUrl": name, "contentSize": f"{size} B",
            "encodingFormat": FORMATS[layout], "sha256": digest,
        }
        for name, (digest, size) in sorted(files.items())
    ]  # fmt: skip
    if layout == "webdataset":
        inside = [{"@id": one["@id"]} for one in found]
        members = {"@type": "cr:FileSet", "@id": "members", "name": "members", "containedIn": inside if len(inside) > 1 else inside[0]}
        found.append({**members, "encodingFormat": "application/json", "includes": "*.json"})
    elif len(files) > 1 and layout != "lance":
        every = {"@type": "cr:FileSet", "@id": "shards", "name": "shards", "encodingFormat": FORMATS[layout]}
        found.append({**every, "includes": PATTERNS[layout]})
    return found


def _records(distribution: Sequence[Mapping[str, Any]], schema: pa.Schema, layout: str) -> dict[str, Any]:
    """Return the set of records; of members of a tar Croissant can read no columns, so that a record is its JSON there."""
    last = distribution[-1]
    origin = {"fileObject" if last["@type"] == "cr:FileObject" else "fileSet": {"@id": last["@id"]}}
    if layout == "webdataset":
        there = [(name, "sc:Text", says, {"fileProperty": name}) for name, says in INSIDE.items()]
    else:
        says = {name: words for name, _, words in FIELDS}
        kinds = {one.name: kind for one in schema if (kind := _kind(one.type))} | {name: kind for name, kind, _ in FIELDS}
        told = [name for name in schema.names if name in kinds and not (name == "meta" and layout == "jsonl")]
        there = [(name, kinds[name], says.get(name, f"Column `{name}`."), {"column": name}) for name in told]
    fields = [
        {
            "@type": "cr:Field", "@id": f"records/{name}", "name": f"records/{name}", "description": words, "dataType": kind,
            "source": {**origin, "extract": place},
        }
        for name, kind, words, place in there
    ]  # fmt: skip
    key = [{"@id": fields[0]["@id"]}]
    return {"@type": "cr:RecordSet", "@id": "records", "name": "records", "description": "The records.", "key": key, "field": fields}


def _kind(kind: pa.DataType) -> str:
    """Return what Croissant calls a type; nothing for those that it has no word for."""
    if pa.types.is_boolean(kind):
        return "sc:Boolean"
    if pa.types.is_integer(kind):
        return "sc:Integer"
    if pa.types.is_floating(kind):
        return "sc:Float"
    if pa.types.is_timestamp(kind):
        return "sc:DateTime"
    return "sc:Text" if pa.types.is_string(kind) or pa.types.is_large_string(kind) else ""
