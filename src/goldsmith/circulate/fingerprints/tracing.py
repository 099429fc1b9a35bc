"""What a copy that turned up tells: a report with probabilities and other explanations, and never a bare name.

1. The release is held against its hallmark, the ledger against itself; a line that was altered ends it.
2. All parts of the copy are read together; each row is found by its id, or by the columns that carry nothing.
3. Each licensee of the release is asked for alike. His codeword is made again, and has to be the one that the ledger was committed to.
4. When the codeword was committed to is shown by the log (:mod:`committed`).
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from goldsmith.circulate.fingerprints import codes, laying, marking, tables
from goldsmith.circulate.fingerprints.accusing import FEWEST, suspicions
from goldsmith.circulate.fingerprints.committed import Committed, Evidence, counts
from goldsmith.circulate.fingerprints.delivering import FEW_PLACES, FEW_ROWS
from goldsmith.circulate.fingerprints.parent import parent_at
from goldsmith.circulation_errors import FingerprintError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from goldsmith.circulate.fingerprints.accusing import Suspicion
    from goldsmith.circulate.fingerprints.ledger import Delivery, Ledger
    from goldsmith.circulate.fingerprints.parent import Parent

SHOWN = 5
"""How many licensees are told beside those who are found."""
LEAST_LOG = -9_999.0
OTHERWISE = (
    "somebody took the copy from the licensee without his doing: a theft, a careless processor, an employee",
    "somebody who has the publisher's secret made the copy: the log tells when the codeword was committed to, and a receipt who had it then",
    "licensees who are not named took part: values that all of them had alike tell nothing",
)
LIMITS = "a match is statistical evidence of whose copy this was made from; it does not tell who gave it away, nor why"


@dataclass(frozen=True)
class Traced:
    """What a copy tells.

    Attributes:
        report: All of it, as it is signed later.
        suspicions: What is said of each licensee, the most suspect first.
    """

    report: dict[str, Any]
    suspicions: tuple[Suspicion, ...]


def traced(copy: Path, release: Path, ledger: Ledger, *, allowed: float = 1e-6, evidence: Evidence | None = None) -> Traced:
    """Return what a copy tells.

    Args:
        copy: A file of records, or a folder of them; any part, in any order.
        release: The certified release, which its publisher keeps.
        ledger: Of the publisher, with the secret.
        allowed: Probability that anybody innocent is found at all.
        evidence: Where commitments were logged, and what else shows when.

    Raises:
        FingerprintError: Release, secret, ledger or copy do not fit; the message says which.
    """
    parent = parent_at(release)
    every = ledger.deliveries()
    deliveries = [one for one in every if one.release == parent.sha256]
    if not deliveries:
        raise FingerprintError("no copy of this release was delivered", where=str(ledger.folder), found=parent.urn, hint="--release names the parent of the copies, --key the folder of their ledger")  # fmt: skip
    plans = {one.plan for one in deliveries}
    if len(plans) > 1:
        raise FingerprintError("the ledger has several plans of one release", where=str(ledger.folder), found=", ".join(sorted(plans)))
    (plan_digest,) = plans
    plan, secret, records = ledger.plan(plan_digest), ledger.secret_of(parent.sha256, plan_digest), parent.records()
    laid = laying.laid(records, plan, secret, evaluated=parent.evaluated())
    bias = codes.biases(secret, len(laid))
    _ours(ledger, secret, deliveries[0], bias)
    paths = tables.files_of(copy)
    seen, rows = marking.read(_together(paths), records, laid, plan.key)
    found = suspicions(secret, sorted({one.licensee for one in deliveries}), bias, seen, allowed=allowed)
    shown = Committed.of(evidence or Evidence(), every)
    facts = _Facts(parent, deliveries, paths, seen, rows, records.num_rows, allowed, shown)
    return Traced(_report(facts, found, secret, bias), tuple(found))


@dataclass(frozen=True)
class _Facts:
    """What a report rests on."""

    parent: Parent
    deliveries: Sequence[Delivery]
    paths: Sequence[Path]
    seen: NDArray[np.float64]
    rows: int
    of: int
    allowed: float
    shown: Committed


def _ours(ledger: Ledger, secret: bytes, first: Delivery, bias: NDArray[np.uint16]) -> None:
    """Refuse a secret by which these copies were not marked.

    Raises:
        FingerprintError: It is another one, or the release lays its bits elsewhere now.
    """
    if first.places != len(bias) or codes.digest_of(codes.codeword(secret, first.licensee, bias)) != first.code:
        raise FingerprintError(
            "this secret did not mark the copies of this ledger", where=str(ledger.folder), found=f"{len(bias):,} places",
            expected=f"the codeword that was committed to on {first.time}, of {first.places:,} places", hint="bring back the folder that was kept with the deliveries",
        )  # fmt: skip


def _together(paths: Sequence[Path]) -> pa.Table:
    """Return the records of all files; a column that has another type in one of them becomes text."""
    parts = [tables.read(path) for path in paths]
    if len(parts) == 1:
        return parts[0]
    try:
        return pa.concat_tables(parts, promote_options="permissive").combine_chunks()
    except (pa.ArrowException, TypeError):
        return pa.concat_tables([_as_text(part) for part in parts], promote_options="permissive").combine_chunks()


def _as_text(table: pa.Table) -> pa.Table:
    columns = {
        name: pa.array([None if one is None else str(one) for one in table.column(name).to_pylist()], pa.large_string())
        for name in table.column_names
    }
    return pa.table(columns)


def _report(facts: _Facts, found: Sequence[Suspicion], secret: bytes, bias: NDArray[np.uint16]) -> dict[str, Any]:
    places, guilty = int(np.count_nonzero(facts.seen)), [one for one in found if one.found]
    verdict = "traced" if guilty else "not traced" if places >= FEWEST else "not measurable"
    weak = facts.of < FEW_ROWS or len(facts.seen) < FEW_PLACES
    return {
        "kind": "urn:goldsmith:trace:v1",
        "at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "release": {"urn": facts.parent.urn, "sha256": facts.parent.sha256},
        "copy": [{"file": path.name, "sha256": _digest(path)} for path in facts.paths],
        "rows": {"known": facts.rows, "of": facts.of},
        "places": {"read": places, "of": len(facts.seen), "sure": round(float(np.abs(facts.seen).sum()), 3)},
        "licensees": len(found),
        "before": None if facts.shown.head is None else {"entries": facts.shown.head.size, "checkpoint": facts.shown.head.raw.decode()},
        "allowed": facts.allowed,
        "verdict": verdict,
        "found": [_told(one, facts, secret, bias) for one in guilty],
        "others": [_told(one, facts, secret, bias) for one in [each for each in found if not each.found][:SHOWN]],
        "otherwise": list(OTHERWISE),
        "limits": [LIMITS, *(["a small release only deters somebody who leaks alone: colluders are not told from it"] if weak else [])],
    }


def _told(one: Suspicion, facts: _Facts, secret: bytes, bias: NDArray[np.uint16]) -> dict[str, Any]:
    """Return what is said of a licensee: the probabilities, and when his codeword was committed to."""
    code = codes.digest_of(codes.codeword(secret, one.licensee, bias))
    deliveries = [
        {"time": each.time, "commitment": each.commitment, "codeword_fits": each.code == code, **facts.shown.told(each)}
        for each in facts.deliveries
        if each.licensee == one.licensee
    ]
    return {
        "licensee": one.licensee,
        "log10_p": _log10(one.log_p),
        "log10_p_of_any": min(0.0, _log10(one.log_p + one.log_licensees)),
        "score": round(one.score, 3),
        "round": one.round,
        "committed": any(counts(each) for each in deliveries),
        "deliveries": deliveries,
    }


def _log10(natural: float) -> float:
    return round(max(LEAST_LOG, natural / math.log(10)), 3)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
