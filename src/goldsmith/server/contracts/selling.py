"""Statements of what agreements come to: drawn up as they stand, closed once, never changed. No payment is made here.

1. Of each agreement counts all that it came to until a moment, less what the statements before had of it: what is charged late stands in the next
   one, and nothing stands twice.
2. Amounts are exact until they are told: a line is the rounded whole less what was told before, so that rounding never adds up.
3. Corrections (a credit, a fee) are lines of their own reason, each in one statement.
4. A closed statement's digest covers its lines and the digest of the one before; it is entered into the log as ``meter``.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.accounts.tables import person
from goldsmith.annotate.standing.money import rounded, written
from goldsmith.annotation_errors import ConflictError
from goldsmith.circulate.contracts.prices import Amounts, Price, due, months_begun
from goldsmith.circulate.contracts.wishes import moment
from goldsmith.database.columns import now
from goldsmith.errors import NoRecordError, SettingsError
from goldsmith.server.contracts.order_tables import correction, sale, sale_line
from goldsmith.server.contracts.tables import agreement, authorisation, metered
from goldsmith.signing.canonical import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True)
class Line:
    """What is new of an agreement, in one currency."""

    agreement_id: int
    uid: str
    dataset: str
    n: int
    login: str
    price: dict[str, str] | None
    currency: str
    amounts: Amounts
    amount: str
    corrected: str

    def as_json(self) -> dict[str, Any]:
        """Return it as it is told."""
        about = {name: one for name, one in asdict(self).items() if name not in {"amounts", "agreement_id"}}
        total = written(Fraction(self.amount) + Fraction(self.corrected), self.currency) if self.currency else ""
        return {"agreement": self.agreement_id, **about, **asdict(self.amounts), "total": total}


async def drawn(connection: AsyncConnection, ends: int) -> list[Line]:
    """Return what is new of every agreement until a moment; what has nothing new is left out."""
    query = sa.select(agreement, authorisation.c.n, authorisation.c.price).join(authorisation)
    found = (await connection.execute(query.order_by(agreement.c.id))).mappings().all()
    numbers = [row["id"] for row in found]
    used, before = await _used(connection, numbers, ends), await _before(connection, numbers)
    corrected = await _corrected(connection, numbers, ends)
    lines = []
    for row in found:
        of = [*_currencies(row, corrected.get(row["id"], {}))]
        lines += [_line(row, each, used.get(row["id"], (0, 0)), before, corrected.get(row["id"], {}), ends) for each in of]
    return [one for one in lines if one.amounts != Amounts() or Fraction(one.amount or 0) or Fraction(one.corrected or 0)]


def _currencies(row: sa.RowMapping, corrected: Mapping[str, Fraction]) -> list[str]:
    own = row["price"]["currency"] if row["price"] else ""
    return [own, *sorted(set(corrected) - {own})]


def _line(row: sa.RowMapping, currency: str, used: tuple[int, int], before: Mapping[tuple[int, str], tuple[Amounts, Fraction]], corrected: Mapping[str, Fraction], ends: int) -> Line:  # fmt: skip
    price = Price.read(row["price"])
    own = price.currency if price else ""
    had, told = before.get((row["id"], currency), (Amounts(), Fraction(0)))
    whole = _whole(row, used, ends) if currency == own else Amounts()
    worth = rounded(due(price, whole), currency) if currency == own and currency else Fraction(0)
    amount = written(worth - told, currency) if currency else ""
    return Line(row["id"], row["uid"], row["dataset"], row["n"], row["assignee"], row["price"] if currency == own else None, currency, whole.less(had), amount, written(corrected.get(currency, Fraction(0)), currency) if currency else "")  # fmt: skip


def _whole(row: sa.RowMapping, used: tuple[int, int], ends: int) -> Amounts:
    """Return all that an agreement came to until a moment."""
    start, until = _moment(row["begins_at"]), min(one for one in (ends, row["ends_at"], row["ended_at"]) if one is not None)
    begun = row["begins_at"] < ends
    return Amounts(int(begun), months_begun(start, _moment(until)) if begun else 0, *used)


async def _used(connection: AsyncConnection, numbers: Sequence[int], ends: int) -> dict[int, tuple[int, int]]:
    """Return uses and bytes that were charged until a moment, by agreement."""
    found: dict[int, tuple[int, int]] = {}
    for at in range(0, len(numbers), 500):
        query = sa.select(metered.c.agreement_id, sa.func.sum(metered.c.uses), sa.func.sum(metered.c.bytes))
        query = query.where(metered.c.agreement_id.in_(numbers[at : at + 500]), metered.c.refused == "", metered.c.at < ends)
        found |= {row[0]: (int(row[1]), int(row[2])) for row in (await connection.execute(query.group_by(metered.c.agreement_id))).all()}
    return found


async def _before(connection: AsyncConnection, numbers: Sequence[int]) -> dict[tuple[int, str], tuple[Amounts, Fraction]]:
    """Return what closed statements had of each agreement, by agreement and currency."""
    found: dict[tuple[int, str], tuple[Amounts, Fraction]] = {}
    for at in range(0, len(numbers), 500):
        for row in (await connection.execute(sa.select(sale_line).where(sale_line.c.agreement_id.in_(numbers[at : at + 500])))).mappings():
            had, told = found.get((row["agreement_id"], row["currency"]), (Amounts(), Fraction(0)))
            new = Amounts(had.agreements + row["agreements"], had.months + row["months"], had.uses + row["uses"], had.bytes + row["bytes"])
            found[row["agreement_id"], row["currency"]] = (new, told + Fraction(row["amount"] or 0))
    return found


async def _corrected(connection: AsyncConnection, numbers: Sequence[int], ends: int) -> dict[int, dict[str, Fraction]]:
    """Return corrections that stand in no statement yet, by agreement and currency."""
    found: dict[int, dict[str, Fraction]] = {}
    for at in range(0, len(numbers), 500):
        query = sa.select(correction).where(
            correction.c.agreement_id.in_(numbers[at : at + 500]), correction.c.sale_id.is_(None), correction.c.at < ends
        )
        for row in (await connection.execute(query)).mappings():
            of = found.setdefault(row["agreement_id"], {})
            of[row["currency"]] = of.get(row["currency"], Fraction(0)) + Fraction(row["amount"])
    return found


async def last(connection: AsyncConnection, organisation_id: int) -> sa.RowMapping | None:
    """Return the newest closed statement."""
    query = sa.select(sale).where(sale.c.organisation_id == organisation_id).order_by(sale.c.n.desc()).limit(1)
    return (await connection.execute(query)).mappings().first()


def fits(ends: int, before: sa.RowMapping | None) -> None:
    """Go on where a statement may end at a moment.

    Raises:
        SettingsError: It is to come, or before the end of the last one.
    """
    if ends > now() or (before is not None and ends < before["ends_at"]):
        earliest = f"{_moment(before['ends_at']).isoformat()} to now" if before is not None else "not later than now"
        raise SettingsError("a statement covers a time that is over and not closed yet", where="to", found=_moment(ends).isoformat(), expected=earliest)  # fmt: skip


async def close(connection: AsyncConnection, organisation_id: int, ends: int, by: int) -> tuple[int, dict[str, Any]]:
    """Close the statement until a moment; return its number and its document.

    Raises:
        ConflictError: There is nothing new.
    """
    before = await last(connection, organisation_id)
    fits(ends, before)
    lines = await drawn(connection, ends)
    if not lines:
        raise ConflictError("nothing is new since the last statement", where="to")
    head = {"n": before["n"] + 1 if before else 1, "begins_at": before["ends_at"] if before else 0, "ends_at": ends, "before": before["digest"] if before else ""}  # fmt: skip
    document = {"type": "urn:goldsmith:sales:v1", **head, "organisation": organisation_id, "lines": [one.as_json() for one in lines]}
    digest = hashlib.sha256(canonical(document)).hexdigest()
    row = {**head, "organisation_id": organisation_id, "digest": digest, "closed_at": now(), "closed_by": by}
    number = int((await connection.execute(sa.insert(sale).values(row).returning(sale.c.id))).scalar_one())
    kept = [{"sale_id": number, "agreement_id": one.agreement_id, "currency": one.currency, "price": one.price, **asdict(one.amounts), "amount": one.amount, "corrected": one.corrected} for one in lines]  # fmt: skip
    await connection.execute(sa.insert(sale_line), kept)
    mine = sa.and_(
        correction.c.agreement_id.in_([one.agreement_id for one in lines]), correction.c.sale_id.is_(None), correction.c.at < ends
    )
    await connection.execute(sa.update(correction).where(mine).values(sale_id=number))
    return number, document


async def closed(connection: AsyncConnection, organisation_id: int, number: int) -> tuple[sa.RowMapping, list[Line]]:
    """Return a closed statement with its lines.

    Raises:
        NoRecordError: There is none.
    """
    query = sa.select(sale, person.c.name.label("by")).join(person, person.c.id == sale.c.closed_by)
    head = (await connection.execute(query.where(sale.c.id == number, sale.c.organisation_id == organisation_id))).mappings().first()
    if head is None:
        raise NoRecordError("there is no such statement", found=f"statement {number}")
    query = sa.select(sale_line, agreement.c.uid, agreement.c.dataset, agreement.c.assignee, authorisation.c.n).join(agreement, agreement.c.id == sale_line.c.agreement_id).join(authorisation, authorisation.c.agreement_id == agreement.c.id)  # fmt: skip
    rows = (
        (await connection.execute(query.where(sale_line.c.sale_id == number).order_by(agreement.c.id, sale_line.c.currency)))
        .mappings()
        .all()
    )
    return head, [
        Line(row["agreement_id"], row["uid"], row["dataset"], row["n"], row["assignee"], row["price"], row["currency"], Amounts(row["agreements"], row["months"], row["uses"], row["bytes"]), row["amount"], row["corrected"])
        for row in rows
    ]  # fmt: skip


def _moment(millis: int) -> datetime:
    return moment(millis) or datetime(1970, 1, 1, tzinfo=UTC)
