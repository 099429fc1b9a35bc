"""Sign a release as its evaluator: only where everything that its hallmark says of the folder can be said again out of the folder.

1. The hallmark is signed by its publisher, names this key among its evaluators, and has not been signed by it.
2. Every shard of every file is hashed again: the manifest says the same, and its publisher signed it.
3. The records are counted again out of the files: how many, and both roots.
4. The evidence is made again out of the report, statement by statement, and each file is signed by a party of the release.
5. The whole statement is made again. Where a byte differs, it is told which part, and nothing is signed.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from goldsmith.certify.manifest import hashing, oms
from goldsmith.certify.release import kept, records, writing
from goldsmith.certify.release.parents import predicate_of
from goldsmith.certify.rights import note_release
from goldsmith.certify.statement import evidence, hallmark
from goldsmith.certify.statement.hallmark import Facts
from goldsmith.certify_errors import ReleaseError
from goldsmith.signing import dsse
from goldsmith.signing.canonical import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from goldsmith.lake import Lake
    from goldsmith.signing.held import Signer


def countersign(folder: Path, key: Signer, *, log: Path | None = None) -> str:
    """Sign, and return the SHA-256 of the hallmark's file.

    Raises:
        ReleaseError: Something that the hallmark says is not so, or this key is none of its evaluators.
        CertificateError: A signature is not of what it stands by.
    """
    path = folder / hallmark.HALLMARK
    told = predicate_of(path)
    document = json.loads(path.read_bytes())
    try:
        _proved(folder, told, dsse.opened(document), key)
    except (ValueError, KeyError, TypeError, AttributeError, FileNotFoundError) as problem:
        raise ReleaseError(
            "this release lacks something, or it cannot be read: nothing was signed",
            where=str(folder),
            found=f"{type(problem).__name__}: {problem}"[:200],
        ) from None
    content = canonical(dsse.with_signature(document, key))
    writing.logged(folder, log, content)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        fresh.write_bytes(content)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return hashlib.sha256(content).hexdigest()


def noted(lake: Lake, folder: Path) -> str:
    """Tell the publisher's lake of a hallmark that its evaluator has signed, since later releases and recalls name its digest; return it.

    Raises:
        ReleaseError: An evaluator has not signed it, or it is of no release of this lake.
    """
    told, content = _signed(folder)
    data = told["dataset"]
    row = kept.every(lake, data["name"]).get(data["version"])
    subject = hallmark.subject_of(data["urn"], (folder / hallmark.MANIFEST).read_bytes())
    if row is None or row.payload != subject["digest"]["sha256"]:
        raise ReleaseError("this lake knows no such release", where=data["urn"], hint="name the lake that it was made from: --lake")
    digest = hashlib.sha256(content).hexdigest()
    kept.keep(lake, data["name"], replace(row, hallmark=digest))
    note_release(lake, data["name"], urn=data["urn"], version=row.lake_version, hallmark=digest)
    return digest


def entered(log: Path, folder: Path) -> str:
    """Enter a hallmark that its evaluator has signed into the log of its publisher, put the proof beside it, and return its digest.

    Raises:
        ReleaseError: An evaluator has not signed it.
        LogError: There is no such log, or it is only read here.
    """
    _, content = _signed(folder)
    writing.logged(folder, log, content)
    return hashlib.sha256(content).hexdigest()


def _signed(folder: Path) -> tuple[Mapping[str, Any], bytes]:
    """Return what a hallmark says that all have signed, and the bytes of its file."""
    path = folder / hallmark.HALLMARK
    told, content = predicate_of(path), path.read_bytes()
    signers = dsse.opened(json.loads(content)).signers()
    lacking = [one["name"] for one in told["identity"]["evaluators"] if one["key"] not in signers]
    if lacking:
        raise ReleaseError("its evaluator has not signed this hallmark", where=str(path), found=", ".join(lacking))
    return told, content


def _proved(folder: Path, told: Mapping[str, Any], envelope: dsse.Envelope, key: Signer) -> None:
    """Refuse a hallmark that says anything of the folder that cannot be said again."""
    _party(told, envelope.signers(), key)
    _manifest(folder, told)
    _evidence(folder, told)
    again = hallmark.statement(folder, _facts(told), records.counted(folder, told["dataset"]["layout"]))
    if again != envelope.payload:
        raise _differs(json.loads(envelope.payload), json.loads(again))


def _party(told: Mapping[str, Any], signers: tuple[str, ...], key: Signer) -> None:
    publisher, evaluators = told["identity"]["publisher"]["key"], [one["key"] for one in told["identity"]["evaluators"]]
    if publisher not in signers:
        raise ReleaseError("its publisher has not signed this hallmark", expected=publisher)
    if key.did == publisher:
        raise ReleaseError("publisher and evaluator are the same key: nobody certifies what he sells", found=key.did)
    if key.did not in evaluators:
        raise ReleaseError("the hallmark does not name this key as an evaluator's", found=key.did, expected=", ".join(evaluators))
    if key.did in signers:
        raise ReleaseError("this key has signed the hallmark already", found=key.did)


def _manifest(folder: Path, told: Mapping[str, Any]) -> None:
    bundle = json.loads((folder / hallmark.MANIFEST).read_bytes())
    envelope = dsse.opened(bundle["dsseEnvelope"])
    files = hashing.files_below(folder, without=oms.IGNORED)
    if envelope.signers() != (told["identity"]["publisher"]["key"],):
        raise ReleaseError("the manifest is not signed by the publisher", where=hallmark.MANIFEST)
    if oms.by_shards(told["dataset"]["urn"], hashing.shards_of(folder, files)) != envelope.payload:
        raise ReleaseError("the files are not those of the manifest: something was changed, added or taken away", where=str(folder))


def _evidence(folder: Path, told: Mapping[str, Any]) -> None:
    subject = hallmark.subject_of(told["dataset"]["urn"], (folder / hallmark.MANIFEST).read_bytes())
    parties = {told["identity"]["publisher"]["key"], *(one["key"] for one in told["identity"]["evaluators"])}
    expected = evidence.statements(subject, (folder / hallmark.REPORT).read_bytes())
    there = {path.relative_to(folder).as_posix() for path in (folder / evidence.FOLDER).iterdir()}
    if there != set(expected):
        raise ReleaseError("the evidence is not that of the report", found=", ".join(sorted(there ^ set(expected)))[:200])
    for name, content in expected.items():
        envelope = dsse.opened(json.loads((folder / name).read_bytes()))
        if envelope.payload != content or not envelope.signers() or not parties.issuperset(envelope.signers()):
            raise ReleaseError("this evidence does not follow from the report, or is signed by a stranger", where=name)


def _facts(told: Mapping[str, Any]) -> Facts:
    """Return what a hallmark says that its folder does not hold."""
    data, validity, who = told["dataset"], told["validity"], told["identity"]
    registrations = [{name: value for name, value in one.items() if name != "declared"} for one in told["rights"]["registrations"]]
    return Facts(
        name=data["name"], version=data["version"], layout=data["layout"], lake=data["lake"], publisher=who["publisher"], evaluators=who["evaluators"],
        annotators=who["annotators"], level=told["security"].get("sensitivity") or told["security"]["level"], columns=told["security"].get("columns", {}), parents=told["provenance"]["parents"], not_before=validity["not_before"],
        not_after=validity["not_after"], status=validity["status"], supersedes=validity["supersedes"], expression=told["rights"]["spdx"],
        registrations=registrations,
    )  # fmt: skip


def _differs(said: Mapping[str, Any], again: Mapping[str, Any]) -> ReleaseError:
    """Return which parts of a hallmark are not so."""
    one, other = said["predicate"], again["predicate"]
    parts = sorted(name for name in {*one, *other} if one.get(name) != other.get(name)) or ["subject"]
    inner = [
        f"{part}.{name}" if isinstance(one.get(part), dict) and isinstance(other.get(part), dict) else part
        for part in parts
        for name in (sorted(name for name in {*one[part], *other[part]} if one[part].get(name) != other[part].get(name)) if isinstance(one.get(part), dict) and isinstance(other.get(part), dict) else [""])
    ]  # fmt: skip
    return ReleaseError("the hallmark says what cannot be said of this folder: nothing was signed", found=", ".join(inner)[:300])
