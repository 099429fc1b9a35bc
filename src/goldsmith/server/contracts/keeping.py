"""Agreements as rows: kept when they are concluded, ended when somebody terminates them, charged before anything leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from goldsmith.circulate.contracts.agreement import Agreement, Use, against
from goldsmith.database.columns import now
from goldsmith.server.contracts.tables import agreement, authorisation, dataset_batch, file_use, metered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.circulate.contracts.prices import Price

MINUTE = 60_000
"""Milliseconds in which the same refusal is written down once."""


async def concluded(connection: AsyncConnection, one: Agreement, *, scope: str = "", price: Price | None = None) -> int:
    """Keep a new agreement, as the next authorisation of its dataset, and return its number; one that is kept already stays as it is.

    Args:
        connection: The transaction that concludes it.
        one: The agreement.
        scope: Who may use it, in words.
        price: What it costs.
    """
    there = await connection.scalar(sa.select(agreement.c.id).where(agreement.c.uid == one.uid))
    if there is not None:
        return int(there)
    row = {
        "uid": one.uid, "dataset": one.dataset, "version": one.version, "assigner": one.assigner, "assignee": one.assignee,
        "purpose": one.purpose, "offer": dict(one.offer), "agreed": dict(one.agreed), "begins_at": _millis(one.start),
        "ends_at": _millis(one.until) if one.until else None,
    }  # fmt: skip
    number = int((await connection.execute(sa.insert(agreement).values(row).returning(agreement.c.id))).scalar_one())
    n = await _next_of(connection, one.dataset)
    kept = {"agreement_id": number, "dataset": one.dataset, "n": n, "scope": scope, "price": price.as_json() if price else None}
    await connection.execute(sa.insert(authorisation).values(kept))
    return number


async def _next_of(connection: AsyncConnection, dataset: str) -> int:
    """Return the number of the next authorisation of a dataset, and count it."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    counted = insert(dataset_batch).values(dataset=dataset, last=1)
    counted = counted.on_conflict_do_update(index_elements=["dataset"], set_={"last": dataset_batch.c.last + 1})
    return int((await connection.execute(counted.returning(dataset_batch.c.last))).scalar_one())


async def terminated(connection: AsyncConnection, uid: str, why: str) -> bool:
    """End an agreement from now on, and tell whether it stood until now; the first reason stays."""
    found = await connection.execute(
        sa.update(agreement).where(agreement.c.uid == uid, agreement.c.ended_at.is_(None)).values(ended_at=now(), why=why[:1000])
    )
    return found.rowcount > 0


async def ended(connection: AsyncConnection, uid: str) -> str:
    """Return why an agreement was terminated, ``""`` where it was not."""
    query = sa.select(agreement.c.why).where(agreement.c.uid == uid, agreement.c.ended_at.is_not(None))
    why = await connection.scalar(query)
    return "" if why is None else str(why) or "it was terminated"


async def of_uid(connection: AsyncConnection, uid: str) -> sa.RowMapping | None:
    """Return an agreement by its name; None where it is not kept here."""
    return (await connection.execute(sa.select(agreement).where(agreement.c.uid == uid))).mappings().first()


async def standing_for(connection: AsyncConnection, login: str, dataset: str, version: str) -> Sequence[sa.RowMapping]:
    """Return the agreements of somebody about a release, those that stand first, and of them the newest first."""
    query = sa.select(agreement).where(
        agreement.c.assignee == login, agreement.c.dataset == dataset, agreement.c.version.in_(("", version))
    )
    return (await connection.execute(query.order_by(agreement.c.ended_at.is_not(None), agreement.c.id.desc()))).mappings().all()


async def had(connection: AsyncConnection, login: str, dataset: str, version: str) -> bool:
    """Tell whether somebody has or had an agreement about a version of a dataset, ``""`` for every one: also one that was ended, or used up."""
    mine = (agreement.c.assignee == login, agreement.c.dataset == dataset, *([agreement.c.version.in_(("", version))] if version else []))
    return await connection.scalar(sa.select(agreement.c.id).where(*mine).limit(1)) is not None


def refusal(row: sa.RowMapping, login: str, purposes: Sequence[str], *, volume: int = 0, count: int = 1) -> str:
    """Return why so many more uses and bytes are not within an agreement as it stands now, ``""`` where they are."""
    if row["ended_at"] is not None:
        return f"the agreement was terminated: {row['why']}"
    use = Use(login, datetime.now(UTC), row["uses"] + count, row["bytes"] + volume, purposes)
    return against(_agreement(row), use)


@dataclass(frozen=True)
class Files:
    """Files of a release that are given: as many uses as their bytes are releases, and half as much again for what has to be fetched twice.

    Attributes:
        release: Name and version.
        size: Bytes of all its files.
    """

    release: str
    size: int

    def uses(self, given: int) -> int:
        """Return how many uses so many bytes are.

        Example:
            >>> [Files("rows@1.0.0", 100).uses(given) for given in (0, 1, 100, 150, 151, 301)]
            [1, 1, 1, 1, 2, 3]
        """
        return max(1, -(-2 * given // (3 * self.size))) if self.size else 1


async def counts(connection: AsyncConnection, number: int, files: Files | None, volume: int = 0) -> int:
    """Return how many uses more it would be to give so many bytes: one, but for files none as long as a use of them lasts."""
    given = await _given(connection, number, files) if files else None
    return 1 if given is None or files is None else files.uses(given + volume) - files.uses(given)


async def _given(connection: AsyncConnection, number: int, files: Files) -> int | None:
    query = sa.select(file_use.c.bytes).where(file_use.c.agreement_id == number, file_use.c.release == files.release)
    return await connection.scalar(query)


async def charged(
    connection: AsyncConnection,
    number: int,
    login: str,
    purposes: Sequence[str],
    *,
    volume: int,
    first: bool = True,
    files: Files | None = None,
) -> tuple[str, int]:
    """Charge an agreement, in a transaction that changes something; return why not, ``""`` where it was charged, and how many uses it was.

    Args:
        connection: The transaction.
        number: Number of the agreement.
        login: Who gets it.
        purposes: What he said that it is for.
        volume: Bytes that go out.
        first: Whether an answer begins with them, and not goes on.
        files: What is given of whole files, where it is.
    """
    row = (await connection.execute(sa.select(agreement).where(agreement.c.id == number).with_for_update())).mappings().one()
    count = await counts(connection, number, files, volume) if first or files else 0
    if why := refusal(row, login, purposes, volume=volume, count=count):
        return why, 0
    if files:
        insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
        given = insert(file_use).values(agreement_id=number, release=files.release, bytes=volume)
        await connection.execute(
            given.on_conflict_do_update(index_elements=["agreement_id", "release"], set_={"bytes": file_use.c.bytes + volume})
        )
    more = {"uses": agreement.c.uses + count, "bytes": agreement.c.bytes + volume}
    await connection.execute(sa.update(agreement).where(agreement.c.id == number).values(more))
    return "", count


async def noted(
    connection: AsyncConnection, number: int, what: str, release: str, *, volume: int = 0, uses: int = 0, refused: str = ""
) -> int | None:
    """Write down a use or a refusal and return its number; None where the same was refused less than a minute ago."""
    if refused:
        same = (metered.c.agreement_id == number, metered.c.refused == refused[:1000], metered.c.at > now() - MINUTE)
        if await connection.scalar(sa.select(metered.c.id).where(*same).limit(1)) is not None:
            return None
    row = {
        "agreement_id": number,
        "at": now(),
        "what": what[:1000],
        "release": release,
        "bytes": volume,
        "uses": uses,
        "refused": refused[:1000],
    }
    return int((await connection.execute(sa.insert(metered).values(row).returning(metered.c.id))).scalar_one())


def _agreement(row: sa.RowMapping) -> Agreement:
    same: dict[str, Any] = {name: row[name] for name in ("uid", "dataset", "version", "assigner", "assignee", "offer", "agreed", "purpose")}
    return Agreement(**same, start=_moment(row["begins_at"]), until=_moment(row["ends_at"]) if row["ends_at"] is not None else None)


def _millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _moment(millis: int) -> datetime:
    return datetime.fromtimestamp(millis / 1000, UTC)
