"""Columns as every table of the service declares them, on SQLite and PostgreSQL alike.

Moments are milliseconds since 1970 in UTC, as whole numbers: both databases order and compare them in the same way, and none of them
guesses a time zone. What is JSON is ``jsonb`` in PostgreSQL.
"""

from __future__ import annotations

import time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""How constraints and indexes are called."""

METADATA = sa.MetaData(naming_convention=NAMING)
"""Every table of the service; names of constraints do not depend on the database."""

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""A number that counts rows; SQLite gives out numbers for `INTEGER` alone."""

JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""A JSON value."""


def key() -> sa.Column[int]:
    """Return the column of a table's own number, given out by the database."""
    return sa.Column("id", BIG, sa.Identity(), primary_key=True, autoincrement=True)


def moment(name: str, *, optional: bool = False) -> sa.Column[int]:
    """Return a column of moments: milliseconds since 1970, UTC."""
    return sa.Column(name, sa.BigInteger, nullable=optional)


def refers(name: str, to: str, *, optional: bool = False, index: bool = False) -> sa.Column[int]:
    """Return a column that names a row of another table; that row cannot be deleted while it is named."""
    return sa.Column(name, BIG, sa.ForeignKey(f"{to}.id"), nullable=optional, index=index)


def text(name: str, *, longest: int = 500, optional: bool = False, default: str | None = None) -> sa.Column[str]:
    """Return a column of text of at most so many characters."""
    return sa.Column(name, sa.String(longest), nullable=optional, server_default=default)


def json(name: str, *, optional: bool = False) -> sa.Column[Any]:
    """Return a column of JSON values."""
    return sa.Column(name, JSON, nullable=optional)


def now() -> int:
    """Return this moment, in milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


def named(row: sa.Row[Any] | sa.RowMapping) -> dict[str, Any]:
    """Return a row as a mapping whose names are plain text, as JSON wants them."""
    found = row._mapping if isinstance(row, sa.Row) else row  # noqa: SLF001  the public name of a row's columns
    return {str(name): value for name, value in found.items()}


def is_one_of(column: sa.ColumnElement[str], *words: str) -> sa.ColumnElement[bool]:
    """Return the condition that a column is one of some words, written out: only then do databases see that a partial index fits.

    Example:
        >>> print(is_one_of(sa.column("state"), "leased", "sent_back"))
        state IN ('leased', 'sent_back')
    """
    told: list[sa.ColumnElement[str]] = [sa.literal_column(f"'{word}'") for word in words if word.replace("_", "").isalpha()]
    return column == told[0] if len(told) == 1 else column.in_(told)
