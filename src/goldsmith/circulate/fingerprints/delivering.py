"""A marked copy for a licensee: made, looked at, committed to, logged, and only then given its name.

1. The release is held against its hallmark; only what was certified is marked.
2. Where bits lie follows from release, plan and secret; the licensee's bits follow from the secret and his name.
3. The marked table is held against the one that was certified; one that moved too far is refused.
4. The delivery is written into the ledger, and its commitment is logged (``grant``).
5. The copy is written beside its name, with a manifest and a statement of its own that the publisher signs: whose copy of which parent it is, how far
   values may differ, and the commitment. It has no hallmark: what was certified is its parent.
6. It gets its name.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goldsmith.certify.log import recording
from goldsmith.certify.manifest import hashing, oms
from goldsmith.certify.statement import hallmark
from goldsmith.circulate.fingerprints import codes, laying, marking, tables, utility
from goldsmith.circulate.fingerprints.accusing import FEWEST
from goldsmith.circulate.fingerprints.parent import parent_at
from goldsmith.circulate.fingerprints.plan import digest_of
from goldsmith.circulation_errors import FingerprintError
from goldsmith.exporting.whole import whole_or_nothing
from goldsmith.signing import dsse
from goldsmith.signing.canonical import canonical

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from goldsmith.certify.log import Log
    from goldsmith.certify.log.private import Private
    from goldsmith.circulate.fingerprints.cells import Laid
    from goldsmith.circulate.fingerprints.ledger import Delivery, Ledger
    from goldsmith.circulate.fingerprints.parent import Parent
    from goldsmith.circulate.fingerprints.plan import Plan
    from goldsmith.circulate.fingerprints.utility import Moved
    from goldsmith.signing.held import Signer

PREDICATE = "urn:goldsmith:marked-copy:v1"
COPY, GRANT, PROOF, PARENT = "hallmark/copy.dsse.json", "hallmark/grant.json", "hallmark/grant.tlog-proof", "hallmark/parent.dsse.json"
ALONG = ("licences.json", "rights.json", "provenance.json", "offer.json")
FEW_ROWS, FEW_PLACES = 1_000, 512
"""Below either, a copy can only deter somebody who leaks alone."""


@dataclass(frozen=True)
class Request:
    """What is asked.

    Attributes:
        release: Folder of the certified release.
        licensee: Who the copy is for.
        out: The folder to write.
        plan: What may carry.
        key: Who signs: the publisher.
    """

    release: Path
    licensee: str
    out: Path
    plan: Plan
    key: Signer


@dataclass(frozen=True)
class Delivered:
    """A copy that stands.

    Attributes:
        folder: Where.
        delivery: What the ledger says.
        index: Its place in the log.
        laid: Where its bits lie.
        moved: How far statistics moved.
        rows: Its records.
    """

    folder: Path
    delivery: Delivery
    index: int
    laid: Laid
    moved: Sequence[Moved]
    rows: int

    @property
    def deters_only(self) -> bool:
        """Whether it is too small to tell colluders."""
        return self.rows < FEW_ROWS or len(self.laid) < FEW_PLACES


def delivered(request: Request, ledger: Ledger, log: Log, private: Private) -> Delivered:
    """Make a marked copy, and return what stands.

    Raises:
        FingerprintError: It cannot be made as asked, or statistics would move too far; nothing was delivered, and nothing logged.
        LogError, StorageError: It could not be logged or written.
    """
    parent = _mine(request)
    ledger.secret(make=True)
    _same_plan(ledger, parent, request.plan)
    plan = digest_of(request.plan)
    secret, records = ledger.secret_of(parent.sha256, plan), parent.records()
    laid = laying.laid(records, request.plan, secret, evaluated=parent.evaluated())
    if len(laid) < FEWEST:
        raise FingerprintError(f"no more than {len(laid)} places of this release may carry", where=parent.urn, found="; ".join(f"{one.column}: {one.why}" for one in laid.refused)[:600])  # fmt: skip
    word = codes.codeword(secret, request.licensee, codes.biases(secret, len(laid)))
    marked = marking.marked(records, laid, word)
    moved = _kept(utility.moved(records, marked, laid, request.plan), parent)
    with whole_or_nothing(request.out, overwrite=False, replaces=lambda _: False) as stage:
        stage.mkdir(parents=True)
        _data(stage, parent, marked)
        made = ledger.append(request.licensee, parent.sha256, parent.urn, request.plan, codes.digest_of(word), len(laid))
        (logged,) = recording.record(log, private, "grant", [(f"delivery {made.commitment[:16]}", made.document())])
        _papers(stage, request, parent, made, laid, moved)
        (stage / PROOF).write_bytes(recording.proof_of(log, logged))
    return Delivered(request.out, made, logged.index, laid, moved, records.num_rows)


def _mine(request: Request) -> Parent:
    """Return the release.

    Raises:
        FingerprintError: The licensee has no name, or another one published the release.
    """
    if not request.licensee.strip() or len(request.licensee) > 200:
        raise FingerprintError("who is the copy for?", found=request.licensee[:60], hint="--for NAME, as your contracts call him")
    parent = parent_at(request.release)
    if parent.publisher != request.key.did:
        raise FingerprintError("another key published this release", found=request.key.did, expected=parent.publisher, hint="--sign names the key of its publisher: only he delivers copies of it")  # fmt: skip
    return parent


def _same_plan(ledger: Ledger, parent: Parent, plan: Plan) -> None:
    """Refuse a second plan of one release: marks would not be comparable between licensees.

    Raises:
        FingerprintError: Copies were delivered under another one.
    """
    others = {one.plan for one in ledger.deliveries() if one.release == parent.sha256} - {digest_of(plan)}
    if others:
        raise FingerprintError(
            "copies of this release were delivered under another plan", where=parent.urn, found=digest_of(plan), expected=", ".join(sorted(others)),
            hint=f"give the same plan again; it is kept as {ledger.folder}/plans/DIGEST.json",
        )  # fmt: skip


def _kept(moved: Sequence[Moved], parent: Parent) -> Sequence[Moved]:
    bad = [one for one in moved if not one.holds]
    if bad:
        found = "; ".join(f"{one.column or 'table'}: {one.statistic} moved {one.moved:.3g}, allowed {one.allowed:.3g}" for one in bad[:6])
        raise FingerprintError("a marked copy would not be as good as the release", where=parent.urn, found=found, hint="a smaller tolerance, fewer columns, or a larger drift in the plan; nothing was delivered")  # fmt: skip
    return moved


def _data(stage: Path, parent: Parent, marked: Any) -> None:
    begin = 0
    for name, table in zip(parent.files, parent.tables, strict=True):
        (stage / name).parent.mkdir(parents=True, exist_ok=True)
        part = marked.slice(begin, table.num_rows).select(table.column_names)
        tables.write(part.cast(table.schema).replace_schema_metadata(None), stage / name)
        begin += table.num_rows


def _papers(stage: Path, request: Request, parent: Parent, made: Delivery, laid: Laid, moved: Sequence[Moved]) -> None:
    """Write the card, the manifest and the statement."""
    (stage / "hallmark").mkdir()
    for name in ALONG:
        if (parent.folder / name).is_file():
            shutil.copyfile(parent.folder / name, stage / name)
    (stage / "README.md").write_text(_card(parent, request.plan, laid), encoding="utf-8")
    shutil.copyfile(parent.folder / hallmark.HALLMARK, stage / PARENT)
    (stage / GRANT).write_bytes(made.document())
    files = hashing.files_below(stage, without=oms.IGNORED)
    payload = oms.by_shards(f"{parent.urn}#copy-{made.commitment[:16]}", hashing.shards_of(stage, files))
    text = json.dumps(oms.bundle(payload, request.key), ensure_ascii=False, separators=(",", ":"))
    (stage / hallmark.MANIFEST).write_text(text + "\n", encoding="utf-8")
    (stage / COPY).write_bytes(canonical(dsse.signed(_statement(payload, parent, made, request.plan, laid, moved), [request.key])))


def _statement(payload: bytes, parent: Parent, made: Delivery, plan: Plan, laid: Laid, moved: Sequence[Moved]) -> bytes:
    """Return what is said of the copy: to whoever has it, that it is marked, of what it is a copy, and how far it may differ."""
    carrying = sorted({one.column for one in laid.cells})
    worst = max((one for one in moved if one.allowed), key=lambda one: one.moved / one.allowed)
    predicate = {
        "parent": {"urn": parent.urn, "sha256": parent.sha256},
        "is_certified": False,
        "says": "a marked copy: what was certified is the parent; values of the columns named here may differ from it as told",
        "columns": {name: {"tolerance": str(plan.columns[name].tolerance)} if plan.columns[name].tolerance else {"forms": "forms that mean the same"} for name in carrying},
        "utility": {"checks": len(moved), "held": sum(one.holds for one in moved), "nearest": f"{worst.column}: {worst.statistic}", "share": round(worst.moved / worst.allowed, 6)},
        "delivery": {"commitment": made.commitment, "time": made.time},
    }  # fmt: skip
    subject = [{"name": f"{parent.urn}#copy-{made.commitment[:16]}", "digest": {"sha256": hashlib.sha256(payload).hexdigest()}}]
    return canonical({"_type": dsse.STATEMENT, "subject": subject, "predicateType": PREDICATE, "predicate": predicate})


def _card(parent: Parent, plan: Plan, laid: Laid) -> str:
    carrying = sorted({one.column for one in laid.cells})
    lines = [
        f"# A marked copy of {parent.urn}", "",
        "This copy was made for one licensee and differs from every other one.",
        f"What was certified is its parent, hallmark {parent.sha256}; this copy carries no hallmark of its own.",
        "", "Values that may differ from the parent:", "",
        *(f"- `{name}`: {f'by at most {plan.columns[name].tolerance}' if plan.columns[name].tolerance else 'forms that mean the same'}" for name in carrying),
        "", "`goldsmith check-copy FOLDER` checks its files, its signer and its parent.",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"
