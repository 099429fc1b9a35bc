"""Tables of statements for pay: closed periods, what each person is owed in them, and which unit was paid in which.

A unit is one person's answer to one task (a turn). What was paid for it is the sum of its entries, and no two entries of a unit have one
number: so two who close at the same time cannot both pay it.
"""

from __future__ import annotations

import sqlalchemy as sa

from goldsmith.database.columns import BIG, METADATA, json, key, moment, refers, text

statement = sa.Table(
    "statement",
    METADATA,
    key(),
    refers("project_id", "project"),
    sa.Column("n", sa.Integer, nullable=False),
    moment("begins_at"),
    moment("ends_at"),
    text("pay_unit", longest=20),
    text("price", longest=24, default=""),
    text("currency", longest=3, default=""),
    sa.Column("units", sa.BigInteger, nullable=False),
    text("before", longest=64, default=""),
    text("digest", longest=64),
    moment("closed_at"),
    refers("closed_by", "person"),
    sa.UniqueConstraint("project_id", "n"),
)
"""A closed period of a project, from `begins_at` up to and without `ends_at`. `digest` is SHA-256 over what it says and the digest of the one `before`."""

statement_line = sa.Table(
    "statement_line",
    METADATA,
    sa.Column("statement_id", BIG, sa.ForeignKey("statement.id"), primary_key=True, autoincrement=False),
    sa.Column("person_id", BIG, sa.ForeignKey("person.id"), primary_key=True, autoincrement=False, index=True),
    sa.Column("currency", sa.String(3), primary_key=True),
    text("code", longest=40),
    json("figures"),
    text("amount", longest=40, default=""),
    text("adjusted", longest=40, default=""),
)
"""What a person is owed: `figures` are counts, `amount` the decimal sum for units of the period, `adjusted` that for others; empty where no price was said."""

statement_entry = sa.Table(
    "statement_entry",
    METADATA,
    key(),
    refers("statement_id", "statement", index=True),
    sa.Column("project_id", BIG, nullable=False),
    refers("person_id", "person"),
    refers("turn_id", "turn"),
    sa.Column("n", sa.Integer, nullable=False),
    text("standing", longest=20),
    sa.Column("units", sa.SmallInteger, nullable=False),
    sa.Column("ms", sa.BigInteger, nullable=False),
    sa.Column("held", sa.SmallInteger, nullable=False),
    sa.Column("held_ms", sa.BigInteger, nullable=False),
    sa.Column("active_ms", sa.BigInteger, nullable=False),
    text("pay_unit", longest=20),
    text("price", longest=24, default=""),
    text("currency", longest=3, default=""),
    sa.Column("ordinary", sa.Boolean, nullable=False),
    sa.Column("last", sa.Boolean, nullable=False),
    sa.UniqueConstraint("turn_id", "n"),
    sa.Index("uq_statement_entry_last", "turn_id", unique=True, postgresql_where=sa.text("last"), sqlite_where=sa.text("last")),
    sa.Index("ix_statement_entry_project_id_person_id", "project_id", "person_id"),
)  # fmt: skip
"""What a statement says of one unit: `units` is 1 where it is paid, -1 where what was paid is taken back, 0 where only its time changed by `ms`; `n` counts its
entries, `standing` is what it was then. `held` is 1 where it stands paid after this entry, `held_ms` the time that is paid then, `active_ms` the time that
was claimed. `last` marks its newest entry. One that is not `ordinary` is an adjustment: of a unit of an earlier period."""
