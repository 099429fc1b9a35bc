"""Take records out: a person withdraws a consent, or records are excluded for their rights; and what has to be recalled because of it.

1. Find the records and all that was made of them, in every version and dataset (see ``reach``).
2. Mark them in the newest version of each dataset: ``rights_state`` is ``withdrawn`` or ``excluded``, and no export or release holds them any more.
   What was decided about them stays as it was, so the ledger balances as before.
3. Note it in the register of each dataset, so that an older version that still holds them closes the gate.
4. Return the releases to recall: the hallmarks, the entries for the status list, and the document that the log notes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.certify.rights.conflicts import Conflict
from goldsmith.certify.rights.reach import Reached, descendants, reached
from goldsmith.certify.rights.register import EXCLUDED, WITHDRAWN, known, noted
from goldsmith.curate.releasing import RIGHTS_STATE
from goldsmith.curate.tables import committed
from goldsmith.errors import UsageError
from goldsmith.setting_words import nearest
from goldsmith.signing.canonical import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goldsmith.certify.rights.register import Known
    from goldsmith.lake import Dataset, Lake

STATES = {WITHDRAWN: "withdrawn", EXCLUDED: "excluded"}
LONGEST_WHY = 300


@dataclass(frozen=True)
class Recall:
    """What was taken out, and what has to be recalled.

    Attributes:
        reached: What was found, dataset by dataset.
        marked: How many records were marked, by dataset.
        why: Why.
        since: When, RFC 3339 in UTC.
    """

    reached: tuple[Reached, ...]
    marked: dict[str, int]
    why: str
    since: str

    @property
    def hallmarks(self) -> list[str]:
        """SHA-256 of the hallmarks of all releases to recall, sorted."""
        return sorted({str(one["hallmark"]) for each in self.reached for one in each.releases})

    @property
    def status_entries(self) -> list[dict[str, str]]:
        """Entries for ``recalled`` of the status list."""
        return [{"hallmark": one, "why": self.why, "since": self.since} for one in self.hallmarks]

    @property
    def document(self) -> bytes:
        """What the log notes of it (deed ``recall``), in canonical JSON: no id of a record and no person stands in it."""
        return canonical({"recalled": self.status_entries, "since": self.since, "why": self.why})

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        log = {"deed": "recall", "document_sha256": hashlib.sha256(self.document).hexdigest()}
        found = {"why": self.why, "since": self.since, "marked": self.marked, "hallmarks": self.hallmarks, "recalled": self.status_entries}
        return {**found, "log": log, "reached": [one.as_json() for one in self.reached]}


class _These(NamedTuple):
    """The records that are taken out, and what the register notes of it."""

    where: str | None
    ids: tuple[str, ...]
    facts: dict[str, str]


def withdraw(
    lake: Lake, name: str, subject: str, *, why: str = "consent withdrawn", evidence: str = "", now: datetime | None = None
) -> Recall:
    """Withdraw the consent of a person, and take out all records made of theirs.

    Args:
        lake: Where the dataset is.
        name: The dataset.
        subject: The pseudonym that the consent was declared under.
        why: What the status list says; no name of a person.
        evidence: SHA-256 of the withdrawal as it was signed; empty where there is none.
        now: When; now where left out.

    Raises:
        UsageError: No consent of that pseudonym is declared.
    """
    consents = known(lake, name).consents
    if subject not in consents:
        hint = nearest(subject, list(consents)).removeprefix(", ") or "`goldsmith rights show` lists the consents that are declared"
        raise UsageError(f"no consent of `{subject}` is declared", where=name, hint=hint)
    consent = consents[subject]
    these = _These(consent.where, consent.ids, {"subject": subject, "evidence": evidence})
    return _taken(lake, name, these, kind=WITHDRAWN, why=why, now=now)


def exclude(lake: Lake, name: str, where: str, *, why: str, now: datetime | None = None) -> Recall:
    """Take out the records that an SQL expression names, and all that was made of them.

    Raises:
        ColumnError: The expression cannot be understood.
        UsageError: It names no record.
    """
    if not lake.dataset(name).count(where):
        raise UsageError("no record is named", where=name, found=where, hint="`goldsmith sql` shows what there is")
    return _taken(lake, name, _These(where, (), {"where": where}), kind=EXCLUDED, why=why, now=now)


def standing(records: Dataset, declared: Known) -> list[Conflict]:
    """Return a conflict for each withdrawn consent of which records, or what was made of them, are still kept in a version."""
    found = []
    for one in declared.withdrawals:
        left = descendants(records, one["ids"]) if one["kind"] == WITHDRAWN and one["ids"] else ()
        if len(left):
            to_do = (
                f"goldsmith rights withdraw {records.name} {one['subject']}",
                "release a version in which they are marked, and recall the one that holds them",
            )
            why = f"{len(left):,} records of {one['subject']} or made of them, such as {', '.join(map(str, sorted(left)[:3]))}"
            found.append(Conflict("consent_withdrawn", why, records=len(left), to_do=to_do))
    return found


def _taken(lake: Lake, name: str, these: _These, *, kind: str, why: str, now: datetime | None) -> Recall:
    if len(why) > LONGEST_WHY:
        raise UsageError("this reason is too long", where="--why", found=f"{len(why)} characters", expected=f"at most {LONGEST_WHY}")
    since = (now or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    found = tuple(reached(lake, name, where=these.where, ids=these.ids))
    marked = {}
    for one in found:
        with lake.lock(one.dataset):
            marked[one.dataset] = _marked(lake.dataset(one.dataset), one.ids, STATES[kind])
        about = dict(these.facts) if one.dataset == name else {"subject": these.facts.get("subject", ""), "from": name}
        noted(lake, one.dataset, kind, {**about, "why": why, "at": since, "ids": list(one.ids), "records": len(one.ids)})
    return Recall(found, marked, why, since)


def _marked(records: Dataset, ids: Sequence[str], state: str) -> int:
    """Do step 2, and return how many records were marked that were not before."""
    if not ids:
        return 0
    wanted, new, fills = pa.array(ids, pa.string()), 0, []
    records.declare(pa.schema([pa.field(RIGHTS_STATE, pa.string())]), {RIGHTS_STATE: {"operator": RIGHTS_STATE, "version": 1}})
    for fragment in records.fragments():
        batches = list(_states(records, fragment, wanted, state))
        hits = sum(n for _, n in batches)
        if hits:
            fills.append(records.fill(fragment, [batch for batch, _ in batches], reads=["id"]))
            new += hits
    committed(records, fills, f"rights: {state}")
    return new


def _states(records: Dataset, fragment: int, wanted: pa.Array, state: str) -> Iterator[tuple[pa.RecordBatch, int]]:
    """Yield the column of one fragment as it shall be, and how many rows change."""
    for batch in records.scan(["id", RIGHTS_STATE], fragments=[fragment], deleted=True):
        there = batch.column(RIGHTS_STATE)
        hit = pc.and_(pc.fill_null(pc.is_in(batch.column("id"), value_set=wanted), False), pc.is_null(there))  # noqa: FBT003
        told = pc.if_else(hit, pa.scalar(state), there)
        yield pa.RecordBatch.from_arrays([told], names=[RIGHTS_STATE]), pc.sum(hit).as_py() or 0
