"""The certified release that copies are made of: held against its manifest before it is read, and told what its evaluation rests on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from goldsmith.certify.manifest import hashing, oms
from goldsmith.certify.release.parents import predicate_of
from goldsmith.certify.statement import hallmark
from goldsmith.circulate.fingerprints import tables
from goldsmith.circulation_errors import FingerprintError
from goldsmith.signing import dsse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CARRYING = ("parquet", "jsonl")
SCHEMA = ("schema", "schema_")
"""Part of a requirement that says which fields there are, and not what is measured on them."""


@dataclass(frozen=True)
class Parent:
    """A certified release, whose bytes are what its hallmark says.

    Attributes:
        folder: Where.
        sha256: Of the hallmark.
        predicate: What the hallmark says.
        files: Names of the files of records, in order.
        tables: Their records.
    """

    folder: Path
    sha256: str
    predicate: dict[str, Any]
    files: tuple[str, ...]
    tables: tuple[pa.Table, ...]

    @property
    def urn(self) -> str:
        """What it is called."""
        return str(self.predicate["dataset"]["urn"])

    @property
    def publisher(self) -> str:
        """The key of who published it."""
        return str(self.predicate["identity"]["publisher"]["key"])

    def records(self) -> pa.Table:
        """Return all records in their order."""
        return pa.concat_tables(self.tables, promote_options="permissive").combine_chunks()

    def evaluated(self) -> frozenset[str]:
        """Return the names that the requirement of its evaluation speaks of: labels, groups, splits."""
        try:
            report = json.loads((self.folder / hallmark.REPORT).read_bytes())
            asked = report["measurements"]["requirement"]
        except (OSError, ValueError, KeyError, TypeError):
            return frozenset()
        return frozenset(_words({name: one for name, one in asked.items() if name not in SCHEMA}))


def parent_at(folder: Path) -> Parent:
    """Return a release that is what its hallmark says.

    Raises:
        FingerprintError: It is not, or its layout carries nothing.
        ReleaseError: It is no release.
    """
    predicate = predicate_of(folder / hallmark.HALLMARK)
    manifest = (folder / hallmark.MANIFEST).read_bytes() if (folder / hallmark.MANIFEST).is_file() else b""
    if hashlib.sha256(manifest).hexdigest() != predicate.get("bound", {}).get(hallmark.MANIFEST):
        raise _altered(folder, hallmark.MANIFEST)
    as_said(folder, manifest)
    if not isinstance(predicate.get("dataset", {}).get("urn"), str) or "key" not in predicate.get("identity", {}).get("publisher", {}):
        raise FingerprintError(
            "this hallmark names no release or no publisher", where=str(folder), expected="one that `goldsmith release` made"
        )
    layout = str(predicate["dataset"].get("layout", CARRYING[0]))
    if layout not in CARRYING:
        raise FingerprintError("a release of this layout carries no marks", where=str(folder), found=layout, expected=" or ".join(CARRYING), hint="release the version again with --as parquet")  # fmt: skip
    digest = hashlib.sha256((folder / hallmark.HALLMARK).read_bytes()).hexdigest()
    paths = tables.files_of(folder)
    names = tuple(path.relative_to(folder).as_posix() for path in paths)
    return Parent(folder, digest, predicate, names, tuple(tables.read(path) for path in paths))


def as_said(folder: Path, manifest: bytes) -> None:
    """Hold every file against a manifest.

    Raises:
        FingerprintError: One has other bytes, is gone, or is one too many.
        CertificateError: There is a link, or the manifest is none.
    """
    envelope = dsse.opened(json.loads(manifest)["dsseEnvelope"])
    envelope.signers()
    said = {one["name"]: one["digest"] for one in json.loads(envelope.payload)["predicate"]["resources"]}
    there = {one.name: one.digest for one in hashing.shards_of(folder, hashing.files_below(folder, without=oms.IGNORED))}
    differ = sorted({name.rsplit(":", 2)[0] for name in {*said, *there} if said.get(name) != there.get(name)})
    if differ:
        raise _altered(folder, differ[0])


def _altered(folder: Path, name: str) -> FingerprintError:
    return FingerprintError("this is not what was signed", where=f"{folder}/{name}", hint=f"goldsmith verify {folder} tells all of it; bring it back from a copy")  # fmt: skip


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield str(name)
            yield from _words(one)
    elif isinstance(value, list):
        for one in value:
            yield from _words(one)
    elif isinstance(value, str):
        yield value
