"""The hallmark: what is said of a release as a whole, made of what stands in its folder, so that it can be made again from it.

1. ``facts`` is what is not in the folder: names, keys, times, what is declared.
2. All else is read out of the folder: the manifest's payload, the records, the report, rights and provenance, and what is bound.
3. The statement is canonical JSON; publisher and evaluator sign the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from goldsmith.certify.statement.graded import grade_of, report_of, security_of
from goldsmith.signing import dsse
from goldsmith.signing.canonical import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

PREDICATE = "urn:goldsmith:hallmark:v1"
HALLMARK, PROOF, STATUS = "hallmark/hallmark.dsse.json", "hallmark/release.tlog-proof", "hallmark/status.dsse.json"
MANIFEST, VERIFIER = "hallmark/manifest.oms.json", "goldsmith_verify.py"
UNBOUND = frozenset({HALLMARK, PROOF, STATUS})
REPORT = "evaluation/evaluation.json"


@dataclass(frozen=True)
class Facts:
    """What a hallmark says that its folder does not hold.

    Attributes:
        name: Of the dataset.
        version: Of the release.
        publisher: ``name`` and ``key``.
        evaluators: Each with ``name``, ``key`` and ``role``.
        annotators: ``commitment`` and how many ``people``; none where nobody annotated.
        level: How sensitive it is, as declared.
        columns: How sensitive columns are, as declared.
        parents: Each with ``urn``, ``sha256`` of its hallmark and ``level``.
        not_before: From when.
        not_after: Until when.
        status: Where newer status lists are.
        supersedes: ``urn`` and ``sha256`` of the release before; none for the first.
        expression: Licences as SPDX says them.
        registrations: What was registered where, as declared.
        lake: ``version`` and ``root`` of what was evaluated.
        layout: Of the data.
    """

    name: str
    version: str
    publisher: Mapping[str, str]
    evaluators: Sequence[Mapping[str, str]]
    not_before: str
    not_after: str
    lake: Mapping[str, Any]
    layout: str = "parquet"
    annotators: Mapping[str, Any] | None = None
    level: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    parents: Sequence[Mapping[str, str]] = ()
    status: str = ""
    supersedes: Mapping[str, str] | None = None
    expression: str = ""
    registrations: Sequence[Mapping[str, Any]] = field(default_factory=tuple)

    @property
    def urn(self) -> str:
        """What the release is called everywhere."""
        return urn_of(self.name, self.version)


@dataclass(frozen=True)
class Counted:
    """What was counted in the records of a release: how many by split, and the roots over ids, and over ids and texts."""

    splits: Mapping[str, int]
    records_root: str
    content_root: str


def urn_of(name: str, version: str) -> str:
    """Return what a release is called everywhere.

    Example:
        >>> urn_of("web", "1.2.0")
        'urn:goldsmith:release:web@1.2.0'
    """
    return f"urn:goldsmith:release:{name}@{version}"


def subject_of(urn: str, manifest: bytes) -> dict[str, Any]:
    """Return what statements about a release are of: its name, and the digest of the payload of its manifest."""
    payload = dsse.opened(json.loads(manifest)["dsseEnvelope"]).payload
    return {"name": urn, "digest": {"sha256": hashlib.sha256(payload).hexdigest()}}


def bound(root: Path) -> dict[str, str]:
    """Return the digests of the files that no manifest covers and no signature of their own protects, by their paths."""
    files = [path.relative_to(root).as_posix() for path in sorted((root / "hallmark").rglob("*")) if path.is_file()]
    files += [VERIFIER] if (root / VERIFIER).is_file() else []
    return {name: hashlib.sha256((root / name).read_bytes()).hexdigest() for name in files if name not in UNBOUND}


def statement(root: Path, facts: Facts, counted: Counted) -> bytes:
    """Return the statement of a folder in canonical form; what is bound must stand in it already."""
    manifest, evaluation = (root / MANIFEST).read_bytes(), (root / REPORT).read_bytes()
    ends = _ends(manifest)
    held = bound(root)
    predicate = {
        "dataset": {
            "name": facts.name, "version": facts.version, "urn": facts.urn, "layout": facts.layout, "files": len(ends), "bytes": sum(ends.values()),
            "records": sum(counted.splits.values()), "splits": dict(counted.splits), "records_root": counted.records_root,
            "content_root": counted.content_root, "lake": dict(facts.lake),
        },
        "identity": {"publisher": dict(facts.publisher), "evaluators": [dict(one) for one in facts.evaluators], "annotators": facts.annotators},
        "grade": grade_of(evaluation),
        "evidence": [{"file": name, "sha256": digest} for name, digest in held.items() if name.startswith("hallmark/evidence/")],
        "provenance": _provenance(root, facts),
        "security": security_of(report_of(evaluation), facts.level, [one.get("level", "") for one in facts.parents], facts.columns),
        "rights": {"spdx": facts.expression, "offer": _offer(root), "registrations": [{**one, "declared": True} for one in facts.registrations]},
        "validity": {"not_before": facts.not_before, "not_after": facts.not_after, "status": facts.status, "supersedes": facts.supersedes},
        "bound": held,
    }  # fmt: skip
    return canonical(
        {"_type": dsse.STATEMENT, "subject": [subject_of(facts.urn, manifest)], "predicateType": PREDICATE, "predicate": predicate}
    )


def _ends(manifest: bytes) -> dict[str, int]:
    """Return the size of each file that a manifest names."""
    payload = json.loads(dsse.opened(json.loads(manifest)["dsseEnvelope"]).payload)
    sizes: dict[str, int] = {}
    for one in payload["predicate"]["resources"]:
        name, _, end = one["name"].rsplit(":", 2)
        sizes[name] = max(sizes.get(name, 0), int(end))
    return sizes


def _provenance(root: Path, facts: Facts) -> dict[str, Any]:
    parents = [{"urn": one["urn"], "sha256": one["sha256"]} for one in facts.parents]
    there = [name for name in ("provenance.json", "licences.json", "rights.json") if (root / name).is_file()]
    return {name: hashlib.sha256((root / name).read_bytes()).hexdigest() for name in there} | {"parents": parents}


def _offer(root: Path) -> str:
    """Return the digest of the offer, which stands in canonical form in a file of its own; nothing where there is none."""
    path = root / "offer.json"
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
