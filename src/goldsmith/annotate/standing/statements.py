"""Statements for pay: drawn up as they stand now, closed once and for all, and read again.

1. A statement covers a period; what was answered earlier and became payable, or is payable no longer, is in it as an adjustment.
2. Closing one stores its lines and an entry for each unit, in one transaction, while nobody else can close one of the project. Closing the same period
   again brings the same statement; a period that lies within what is closed already is refused.
3. A closed statement never changes: its digest covers its lines, its entries and the digest of the one before.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa

from goldsmith.accounts.tables import person
from goldsmith.annotate.policy import Policy
from goldsmith.annotate.projects import project_of
from goldsmith.annotate.standing.drawing_up import Entry, Terms, entries, lines
from goldsmith.annotate.standing.money import summed
from goldsmith.annotate.standing.statement_tables import statement, statement_entry, statement_line
from goldsmith.annotate.standing.units import changed, counted
from goldsmith.annotate.tables import project
from goldsmith.annotation_errors import ConflictError, ProjectError
from goldsmith.database.columns import named, now
from goldsmith.errors import NoRecordError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from sqlalchemy.ext.asyncio import AsyncConnection

MOST = 200_000
"""Units of one statement."""
AT_ONCE = 1_000


@dataclass(frozen=True)
class Drawn:
    """A statement as it stands now.

    Attributes:
        begins: Of its period, in milliseconds since 1970.
        ends: The moment behind it.
        terms: How is paid.
        rows: A line for each person and currency.
        made: An entry for each unit.
        before: The digest of the statement before.
        n: The how manieth of the project it would be.
    """

    begins: int
    ends: int
    terms: Terms
    rows: list[dict[str, Any]]
    made: list[Entry]
    before: str
    n: int


async def drawn(connection: AsyncConnection, project_id: int, begins: int | None, ends: int | None) -> Drawn:
    """Return the statement of a period as it stands now; it begins where the last one ended and ends now where that is not said.

    Raises:
        ProjectError: The period ends before it begins, or later than now, or there are more than 200,000 units in it.
    """
    row = await project_of(connection, project_id)
    policy = Policy.model_validate(row.policy)
    last = await _last(connection, project_id)
    at = now()
    begins = (last.ends_at if last else row.created_at) if begins is None else begins
    ends = at if ends is None else ends
    if not begins <= ends <= at:
        raise ProjectError(
            "a statement covers a time that is over", where="to", expected="a `from` before `to`, and a `to` that is not to come"
        )
    terms = Terms(policy.pay_unit, policy.pay_price, policy.pay_currency, policy.pay_mended)
    units = await changed(connection, project_id, ends, policy.review_share, most=MOST)
    if len(units) > MOST:
        raise ProjectError(
            "there are too many answers for one statement", where="to", expected=f"{MOST:,} at most", hint="close a shorter period first"
        )
    made = entries(units, terms, begins)
    counts = await counted(connection, project_id, begins, ends, policy.review_share)
    rows = lines(counts, made, await _owed_before(connection, project_id), terms.paid[2])
    return Drawn(begins, ends, terms, rows, made, last.digest if last else "", (last.n if last else 0) + 1)


async def close(connection: AsyncConnection, project_id: int, begins: int | None, ends: int | None, *, by: int) -> tuple[int, bool]:
    """Close a period; return the number of its statement, and whether it is new.

    Raises:
        ConflictError: It begins before the last closed one ended.
        ProjectError: There is nothing in it, or it is none.
    """
    await connection.execute(sa.select(project.c.id).where(project.c.id == project_id).with_for_update())
    if begins is not None and ends is not None:
        same = sa.select(statement.c.id).where(
            statement.c.project_id == project_id, statement.c.begins_at == begins, statement.c.ends_at == ends
        )
        if (there := await connection.scalar(same)) is not None:
            return int(there), False
    last = await _last(connection, project_id)
    if last is not None and begins is not None and begins < last.ends_at:
        raise ConflictError(
            "a part of this period is closed already", where="from", hint="begin where the last statement ended; leave `from` out"
        )
    found = await drawn(connection, project_id, begins, ends)
    if not found.rows:
        raise ProjectError("nobody answered in this period, and nothing of earlier ones is left to pay", where="to")
    return await _stored(connection, project_id, found, by), True


async def _stored(connection: AsyncConnection, project_id: int, found: Drawn, by: int) -> int:
    """Store a statement with its lines and entries; return its number."""
    who = {one["person"] for one in found.rows}
    codes = {
        row.id: row.code for row in (await connection.execute(sa.select(person.c.id, person.c.code).where(person.c.id.in_(who)))).all()
    }
    rows = [{**one, "code": codes[one["person"]]} for one in found.rows]
    pay_unit, price, currency = found.terms.paid
    head = {"project_id": project_id, "n": found.n, "begins_at": found.begins, "ends_at": found.ends, "pay_unit": pay_unit, "price": price, "currency": currency, "before": found.before}  # fmt: skip
    units = sum(one.units for one in found.made)
    values = {**head, "units": units, "digest": digest_of(head, rows, found.made), "closed_at": now(), "closed_by": by}
    number = int((await connection.execute(sa.insert(statement).values(values).returning(statement.c.id))).scalar_one())
    kept = [
        {"statement_id": number, "person_id": one["person"], "currency": one["currency"], "code": one["code"], "figures": one["figures"], "amount": one["amount"], "adjusted": one["adjusted"]}
        for one in rows
    ]  # fmt: skip
    await connection.execute(sa.insert(statement_line), kept)
    for at in range(0, len(found.made), AT_ONCE):
        part = found.made[at : at + AT_ONCE]
        older = statement_entry.c.turn_id.in_([one.turn_id for one in part]) & statement_entry.c.last
        await connection.execute(sa.update(statement_entry).where(older).values(last=False))
        await connection.execute(sa.insert(statement_entry), [_kept(one, number, project_id) for one in part])
    return number


def _kept(one: Entry, number: int, project_id: int) -> dict[str, Any]:
    return {
        "statement_id": number, "project_id": project_id, "person_id": one.person_id, "turn_id": one.turn_id, "n": one.n, "standing": one.standing,
        "units": one.units, "ms": one.ms, "held": one.held, "held_ms": one.held_ms, "active_ms": one.active_ms,
        "pay_unit": one.terms[0], "price": one.terms[1], "currency": one.terms[2], "ordinary": one.ordinary, "last": True,
    }  # fmt: skip


def digest_of(head: dict[str, Any], rows: Sequence[dict[str, Any]], made: Sequence[Entry]) -> str:
    """Return the digest of a statement: SHA-256 over its head, its lines by person and currency, and its entries by unit."""
    told = [[one["code"], one["currency"], one["figures"], one["amount"], one["adjusted"]] for one in sorted(rows, key=lambda one: (one["person"], one["currency"]))]  # fmt: skip
    each = [[one.turn_id, one.n, one.standing, one.units, one.ms, one.held, one.held_ms, *one.terms, one.ordinary] for one in sorted(made, key=lambda one: one.turn_id)]  # fmt: skip
    return hashlib.sha256(orjson.dumps([head, told, each], option=orjson.OPT_SORT_KEYS)).hexdigest()


async def closed(connection: AsyncConnection, project_id: int) -> list[dict[str, Any]]:
    """Return the closed statements of a project, the newest first, without their lines."""
    wanted = sa.select(statement, person.c.name.label("by")).join(person, person.c.id == statement.c.closed_by)
    rows = (await connection.execute(wanted.where(statement.c.project_id == project_id).order_by(statement.c.n.desc()))).mappings()
    kept = ("id", "n", "begins_at", "ends_at", "pay_unit", "price", "currency", "units", "digest", "before", "closed_at", "by")
    return [{name: row[name] for name in kept} for row in rows]


async def one_closed(connection: AsyncConnection, project_id: int, statement_id: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return a closed statement and its lines.

    Raises:
        NoRecordError: The project has none of this number.
    """
    found = next((one for one in await closed(connection, project_id) if one["id"] == statement_id), None)
    if found is None:
        raise NoRecordError("this project has no such statement", where=f"statement {statement_id}")
    wanted = sa.select(statement_line).where(statement_line.c.statement_id == statement_id)
    rows = (await connection.execute(wanted.order_by(statement_line.c.person_id, statement_line.c.currency))).mappings()
    return found, [{**named(row), "person": row["person_id"]} for row in rows]


async def whole(connection: AsyncConnection, project_id: int, statement_id: int) -> bool:
    """Return whether a closed statement is still what its digest says, and follows the one before."""
    head, rows = await one_closed(connection, project_id, statement_id)
    found = (await connection.execute(sa.select(statement_entry).where(statement_entry.c.statement_id == statement_id))).all()
    made = [
        Entry(row.turn_id, row.person_id, row.n, row.standing, row.units, row.ms, row.held, row.held_ms, row.active_ms, (row.pay_unit, row.price, row.currency), row.ordinary)
        for row in found
    ]  # fmt: skip
    told = {name: head[name] for name in ("n", "begins_at", "ends_at", "pay_unit", "price", "currency", "before")}
    earlier = next((one["digest"] for one in await closed(connection, project_id) if one["n"] == head["n"] - 1), "")
    return bool(head["before"] == earlier) and bool(head["digest"] == digest_of({"project_id": project_id, **told}, rows, made))


async def called(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return lines flat, with who they are about: login, name and code, and the total."""
    who = {one["person"] for one in rows}
    wanted = sa.select(person.c.id, person.c.login, person.c.name, person.c.code).where(person.c.id.in_(who))
    known = {row.id: row for row in (await connection.execute(wanted)).all()}
    return [_flat(one, known[one["person"]]) for one in rows]


def _flat(one: dict[str, Any], who: Any) -> dict[str, Any]:
    about = {"person": who.id, "login": who.login, "name": who.name, "code": one.get("code") or who.code}
    return {
        **about,
        **one["figures"],
        "currency": one["currency"],
        "amount": one["amount"],
        "adjusted": one["adjusted"],
        "total": total(one),
    }


def total(one: dict[str, Any]) -> str:
    """Return what a line comes to; empty without a price.

    Example:
        >>> total({"amount": "10.05", "adjusted": "-0.35"}), total({"amount": "", "adjusted": ""})
        ('9.70', '')
    """
    from decimal import Decimal

    return str(Decimal(one["amount"]) + Decimal(one["adjusted"])) if one["amount"] else ""


async def mine(connection: AsyncConnection, person_id: int) -> list[dict[str, Any]]:
    """Return what somebody was paid for in closed statements, the newest first.

    Only closed ones: what is accepted at once and what waits would tell him which answers are looked at, and which tasks are known.
    """
    wanted = (
        sa.select(statement_line, statement, project.c.name, project.c.title)
        .join(statement, statement.c.id == statement_line.c.statement_id)
        .join(project, project.c.id == statement.c.project_id)
        .where(statement_line.c.person_id == person_id)
        .order_by(statement.c.closed_at.desc(), statement.c.id.desc(), statement_line.c.currency)
    )
    told = ("n", "begins_at", "ends_at", "pay_unit", "price", "closed_at", "digest", "name", "title")
    of = ("answered", "units", "adjusted_units", "paid_ms", "adjusted_ms")
    return [
        {
            "project": row["project_id"], **{name: row[name] for name in told}, "code": row[statement_line.c.code], **{name: row["figures"][name] for name in of},
            "currency": row[statement_line.c.currency], "amount": row["amount"], "adjusted": row["adjusted"], "total": total({"amount": row["amount"], "adjusted": row["adjusted"]}),
        }
        for row in (await connection.execute(wanted)).mappings()
    ]  # fmt: skip


async def _last(connection: AsyncConnection, project_id: int) -> Any:
    return (
        await connection.execute(sa.select(statement).where(statement.c.project_id == project_id).order_by(statement.c.n.desc()).limit(1))
    ).first()


async def _owed_before(connection: AsyncConnection, project_id: int) -> dict[tuple[int, str], Fraction]:
    """Return what each person was owed exactly in all closed statements, by currency."""
    kept = (statement_entry.c.person_id, statement_entry.c.currency, statement_entry.c.pay_unit, statement_entry.c.price)
    wanted = sa.select(*kept, sa.func.sum(statement_entry.c.units), sa.func.sum(statement_entry.c.ms)).where(
        statement_entry.c.project_id == project_id
    )
    found: dict[tuple[int, str], Fraction] = {}
    for who, currency, pay_unit, price, units, ms in (await connection.execute(wanted.group_by(*kept))).all():
        found[who, currency] = found.get((who, currency), summed(())) + summed([(pay_unit, price, int(units), int(ms))])
    return found
