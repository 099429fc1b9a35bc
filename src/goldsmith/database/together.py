"""Several changes as one question to the database, where it takes that: each round trip costs more than the change itself.

PostgreSQL takes changes within a ``with`` clause: all are made from the same state of the database, so none may build on what another
changed, and they must be of different rows. SQLite, which has no network between, makes them one after another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import sqlalchemy as sa
    from sqlalchemy.ext.asyncio import AsyncConnection


class Together:
    """Changes that are made at once; the last one may return something. No parameter is called as a column of their tables is.

    Example:
        >>> import sqlalchemy as sa
        >>> from goldsmith.accounts.tables import team, team_member
        >>> both = Together(sa.delete(team_member).where(team_member.c.team_id == sa.bindparam("team")), sa.delete(team).where(team.c.id == 1))
    """

    def __init__(self, *changes: sa.Update | sa.Delete | sa.Insert) -> None:
        self._changes = changes
        *first, last = changes
        self._at_once = last.add_cte(*(change.cte(f"change_{at}") for at, change in enumerate(first)))

    async def execute(self, connection: AsyncConnection, known: Mapping[str, Any]) -> sa.CursorResult[Any]:
        """Make the changes with these values for their parameters, and return what the last one returns."""
        if connection.dialect.name == "postgresql":
            return await connection.execute(self._at_once, dict(known))
        for change in self._changes[:-1]:
            await connection.execute(change, dict(known))
        return await connection.execute(self._changes[-1], dict(known))
