"""Statements that go straight to PostgreSQL's driver: for the few that every answer asks, where what lies between costs more than the database.

A statement is written as everywhere else, and its text is made once. Values of its parameters go as they are, so JSON goes as text
(:func:`goldsmith.database.opening.as_json`); what comes back is rows of the driver, with values in place of JSON.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import asyncpg  # type: ignore[import-untyped]
from sqlalchemy.dialects.postgresql.asyncpg import dialect

if TYPE_CHECKING:
    from collections.abc import Mapping

    import sqlalchemy as sa

REFUSALS: tuple[type[Exception], ...] = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
"""What the driver raises where the database refuses, or is out of reach."""


class Direct:
    """A statement for PostgreSQL alone.

    Example:
        >>> import sqlalchemy as sa
        >>> Direct(sa.select(sa.literal_column("1")).where(sa.bindparam("one", type_=sa.Integer) == 1)).text
        'SELECT 1 WHERE $1::INTEGER = $2::INTEGER'
    """

    def __init__(self, statement: sa.Executable) -> None:
        self._statement = statement

    @cached_property
    def _compiled(self) -> Any:
        made = dialect()  # type: ignore[no-untyped-call]
        return self._statement.compile(dialect=made, compile_kwargs={"render_postcompile": True})  # type: ignore[attr-defined]

    @cached_property
    def text(self) -> str:
        """What the database is sent."""
        return " ".join(str(self._compiled).split())

    @cached_property
    def _order(self) -> tuple[tuple[str, Any], ...]:
        """Return the parameters in the order of their numbers, with the values of those that the statement knows itself."""
        known = self._compiled.params
        return tuple((name, known.get(name)) for name in self._compiled.positiontup)

    async def rows(self, connection: Any, known: Mapping[str, Any]) -> list[Any]:
        """Return the rows that the statement finds on a connection of the driver."""
        found: list[Any] = await connection.fetch(self.text, *(known.get(name, own) for name, own in self._order))
        return found
