"""Codes in the place of names, for those who may read what people did and not who they are.

Each route whose rows name people of a project passes them through here before they are told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.accounts.tables import person

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.server.who import Who


async def codes_of(connection: AsyncConnection, people: Sequence[int]) -> dict[int, str]:
    """Return the codes that stand for people, by their numbers."""
    found = sa.select(person.c.id, person.c.code).where(person.c.id.in_(set(people)))
    return {int(row[0]): str(row[1]) for row in await connection.execute(found)} if people else {}


async def concealed(
    connection: AsyncConnection, who: Who, rows: Sequence[Mapping[str, Any]], *, by: str = "person"
) -> list[dict[str, Any]]:
    """Return rows with the code of each person where his name stood and no login, unless whoever asks may read names.

    Args:
        connection: One that reads.
        who: Who asks.
        rows: Rows that may have a ``name`` and a ``login``.
        by: The field of each that holds the person's number.
    """
    if who.may("name.read"):
        return [dict(row) for row in rows]
    codes = await codes_of(connection, [row[by] for row in rows if row[by] is not None])
    hidden = {"name", "login"}
    return [{**row, **{one: codes.get(row[by], "") if one == "name" else "" for one in hidden & set(row)}} for row in rows]
