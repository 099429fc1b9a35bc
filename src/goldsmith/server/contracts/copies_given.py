"""Which marked copy was handed to whom, when, and under which agreement: a line before its first record leaves, once for each agreement."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from goldsmith.accounts.auditing import Machine, tell
from goldsmith.accounts.tables import person
from goldsmith.annotation_errors import CertificateError
from goldsmith.certify.log.proofs import Proof
from goldsmith.circulate.fingerprints import delivering
from goldsmith.database.columns import now
from goldsmith.server.contracts.order_tables import confirmed
from goldsmith.server.contracts.ordering import seller
from goldsmith.server.contracts.tables import agreement, authorisation, copy_given
from goldsmith.signing import dsse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.circulate.copies import Copy

CONFIRMATION = "application/vnd.goldsmith.confirmation+json"


@dataclass(frozen=True)
class Handed:
    """A marked copy that goes out.

    Attributes:
        copy: Which.
        login: To whom.
    """

    copy: Copy
    login: str


async def handed(connection: AsyncConnection, one: Handed, number: int) -> None:
    """Write down that a copy goes out under an agreement (0: under none), where that is not written yet."""
    copy = one.copy
    granted = json.loads((copy.folder / delivering.GRANT).read_bytes())
    row = {
        "commitment": copy.commitment,
        "agreement": number,
        "dataset": copy.name,
        "version": copy.version,
        "login": one.login,
        "digest": copy.digest,
        "entry": Proof.read((copy.folder / delivering.PROOF).read_bytes()).index,
        "made_at": int(datetime.fromisoformat(granted["time"]).timestamp() * 1000),
        "given_at": now(),
    }
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    once = insert(copy_given).values(row).on_conflict_do_nothing(index_elements=["commitment", "agreement"])
    if await connection.scalar(once.returning(copy_given.c.id)) is None:
        return
    whose = await connection.scalar(sa.select(person.c.id).where(person.c.login == one.login))
    by = Machine(await seller(connection), whose, "the service")
    told = {"release": f"{copy.name}@{copy.version}", "commitment": copy.commitment, "agreement": number or None}
    await tell(connection, by, "copy.given", f"release:{copy.name}@{copy.version}", told)


async def listed(connection: AsyncConnection, *, dataset: str = "", number: int | None = None, after: int | None = None, limit: int = 100) -> list[dict[str, Any]]:  # fmt: skip
    """Return what was handed out, the newest first, each with the agreement and what the recipient signed of exactly that copy.

    Args:
        connection: A connection that reads.
        dataset: Only copies of this one.
        number: Only what was handed out under this agreement.
        after: Go on behind the line with this number.
        limit: At most so many.
    """
    query = sa.select(copy_given, person.c.name.label("by"), agreement.c.uid, authorisation.c.n).outerjoin(person, person.c.login == copy_given.c.login)  # fmt: skip
    query = query.outerjoin(agreement, agreement.c.id == copy_given.c.agreement).outerjoin(authorisation, authorisation.c.agreement_id == agreement.c.id)  # fmt: skip
    wanted = [copy_given.c.dataset == dataset] if dataset else []
    wanted += [copy_given.c.agreement == number] if number is not None else []
    wanted += [copy_given.c.id < after] if after is not None else []
    found = (await connection.execute(query.where(*wanted).order_by(copy_given.c.id.desc()).limit(limit))).mappings().all()
    receipts = await _receipts(connection, [row["agreement"] for row in found])
    return [{**row, "agreement": row["agreement"] or None, "receipt": receipts.get((row["agreement"], row["commitment"]))} for row in found]


async def is_handed(connection: AsyncConnection, commitment: str, number: int) -> bool:
    """Tell whether this copy was handed out under an agreement."""
    query = sa.select(copy_given.c.id).where(copy_given.c.commitment == commitment, copy_given.c.agreement == number)
    return await connection.scalar(query) is not None


async def _receipts(connection: AsyncConnection, numbers: Sequence[int]) -> dict[tuple[int, str], dict[str, Any]]:
    """Return the first receipt of each copy under each agreement."""
    query = sa.select(confirmed).where(confirmed.c.agreement_id.in_({*numbers} - {0})).order_by(confirmed.c.id)
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for row in (await connection.execute(query)).mappings():
        if commitment := commitment_of(row["document"]):
            found.setdefault((row["agreement_id"], commitment), {name: row[name] for name in ("id", "did", "digest", "at")})
    return found


def commitment_of(document: Any) -> str:
    """Return the commitment that a confirmation names, ``""`` where it is of no marked copy; who signed it is not looked at."""
    try:
        return str(json.loads(dsse.opened(document, kind=CONFIRMATION).payload).get("commitment") or "")
    except (CertificateError, ValueError, AttributeError):
        return ""
