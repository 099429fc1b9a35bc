"""The files of a release, part by part, into the folder that is being built."""

from __future__ import annotations

import json
import shutil
from importlib.resources import files as package_files
from typing import TYPE_CHECKING, Any

import orjson
import pyarrow as pa

from goldsmith.certify.log import Log
from goldsmith.certify.log.entries import entry_of, extra_of
from goldsmith.certify.log.private import Opening, Private
from goldsmith.certify.manifest import hashing, oms
from goldsmith.certify.release import documents as describing
from goldsmith.certify.release.evaluated import FOLDER, read_again
from goldsmith.certify.release.records import DATA, columns_of
from goldsmith.certify.statement import evidence, hallmark, status
from goldsmith.certify.statement.graded import report_of
from goldsmith.certify_errors import ReleaseError
from goldsmith.evaluate import asked
from goldsmith.signing import dsse
from goldsmith.signing.canonical import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from goldsmith.certify.release.asked import Request
    from goldsmith.certify.rights import Rights
    from goldsmith.certify.statement.hallmark import Counted, Facts
    from goldsmith.lake import Dataset

FILES_MANIFEST, POLICY = "hallmark/files.oms.json", "hallmark/trust.policy"


def documents(stage: Path, request: Request, facts: Facts, rights: Rights, frozen: Dataset, counted: Counted) -> None:
    """Write rights, Croissant and card."""
    for name, file in rights.files().items():
        (stage / name).write_bytes(file)
    content = (stage / FOLDER / "evaluation.json").read_bytes()
    profile = asked.profile("croissant-rai")
    made = read_again(content, profile)
    about: dict[str, Any] = {
        "version": facts.version, "urn": facts.urn, "published": facts.not_before[:10], "publisher": facts.publisher["name"],
        "key": facts.publisher["key"], "expression": facts.expression,
        "offer": describing.offered(rights.documents["offer.json"]), "attributions": rights.attributions,
    }  # fmt: skip
    below = [f"{DATA}/{one}" for one in hashing.files_below(stage / DATA)]
    digests = hashing.file_digests(stage, below, workers=request.workers)
    sizes = {name: (digest, (stage / name).stat().st_size) for name, digest in digests.items()}
    schema = pa.schema([frozen.schema.field(name) for name in columns_of(frozen)])
    found = describing.described(made, profile, about=about, files=sizes, schema=schema, layout=request.layout)
    (stage / "croissant.json").write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS) + b"\n")
    letter = report_of(content)["grade"]
    text = describing.card(made, about, letter=letter, layout=request.layout, n=sum(counted.splits.values()))
    (stage / "README.md").write_text(text, encoding="utf-8")


def bound(stage: Path, request: Request, facts: Facts, payload: bytes, digests: Mapping[str, str], evaluation: bytes) -> None:
    """Write the manifests, the evidence, and the copies that go along."""
    publisher = request.publisher.key
    if publisher is None:
        raise ValueError("a publisher signs")
    (stage / evidence.FOLDER).mkdir(parents=True)
    _json(stage / hallmark.MANIFEST, oms.bundle(payload, publisher))
    _json(stage / FILES_MANIFEST, oms.bundle(oms.by_files(facts.urn, digests), publisher))
    subject = hallmark.subject_of(facts.urn, (stage / hallmark.MANIFEST).read_bytes())
    for name, content in evidence.signed(evidence.statements(subject, evaluation), request.evaluator.key or publisher).items():
        (stage / name).write_bytes(content)
    (stage / POLICY).write_text(_policy(facts, request.log), encoding="utf-8")
    verifier = package_files("goldsmith.certify").joinpath(hallmark.VERIFIER)
    if verifier.is_file():
        (stage / hallmark.VERIFIER).write_bytes(verifier.read_bytes())
    if request.status is not None and request.status.is_file():
        _ours(status.read(request.status, facts.publisher["name"]), request.status, facts)
        shutil.copyfile(request.status, stage / hallmark.STATUS)


def _ours(found: status.StatusList, path: Path, facts: Facts) -> None:
    """Refuse a status list of somebody else: no verifier would believe a release with it.

    Raises:
        ReleaseError: It is another publisher's.
    """
    if facts.publisher["key"] not in found.signers and facts.publisher["name"] != found.publisher:
        raise ReleaseError(
            "this status list is another publisher's", where=str(path), found=found.publisher, expected=facts.publisher["name"],
            hint="name the right one: --status FILE, or one that is not there for none",
        )  # fmt: skip


def hallmarked(stage: Path, request: Request, statement: bytes) -> bytes:
    """Write the hallmark, and return the bytes of its file."""
    keys = [one.key for one in (request.publisher, request.evaluator) if one.key is not None]
    content = canonical(dsse.signed(statement, keys))
    (stage / hallmark.HALLMARK).write_bytes(content)
    return content


def logged(stage: Path, log: Path | None, content: bytes, salt: str = "") -> None:
    """Enter the hallmark into the log, once all have signed it, and write the proof beside it.

    Raises:
        LogError: There is no such log, or it is only read here.
    """
    if log is None:
        return
    opened = Log.open(log)
    entry, drawn = entry_of("certify", content, bytes.fromhex(salt) if salt else None)
    Private.beside(log).keep([Opening.of(entry, drawn, content, hallmark.HALLMARK)])
    (index,) = opened.append([entry.encode()])
    (stage / hallmark.PROOF).write_bytes(opened.proof(index, extra=extra_of(entry, drawn)))


def _policy(facts: Facts, log: Path | None) -> str:
    """Return a policy that trusts whoever signed: a copy that proves nothing, from which a buyer may begin his own."""
    lines = [
        f"# {facts.urn}: a copy that proves nothing. Begin your own policy from it, with keys that you have from somewhere else.",
        f"publisher {word(facts.publisher['name'])} {facts.publisher['key']}",
        *(f"evaluator {word(one['name'])} {one['key']}" for one in facts.evaluators),
        "evaluators 1",
        *([f"log {Log.open(log).key}", "quorum none"] if log else []),
    ]
    return "\n".join(lines) + "\n"


def word(name: str) -> str:
    """Return a name as one word of a policy.

    Example:
        >>> word("A Lab # 2")
        'A-Lab-2'
    """
    return "-".join("".join(letter if letter.isalnum() or letter in "._" else " " for letter in name).split()) or "unnamed"


def _json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
