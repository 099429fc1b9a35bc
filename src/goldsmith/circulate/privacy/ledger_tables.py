"""The tables of the privacy ledger."""

from __future__ import annotations

import sqlalchemy as sa

EVERYBODY = "*"
"""In the place of an asker: all of them together."""
METADATA = sa.MetaData()
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

budget = sa.Table(
    "privacy_budget",
    METADATA,
    sa.Column("dataset", sa.Text, primary_key=True),
    sa.Column("asker", sa.Text, primary_key=True),
    sa.Column("epsilon", sa.BigInteger, nullable=False),
    sa.Column("delta", sa.BigInteger, nullable=False),
    sa.Column("unit", sa.Text, nullable=False),
)
"""What may be told, now."""

change = sa.Table(
    "privacy_budget_change",
    METADATA,
    sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
    sa.Column("dataset", sa.Text, nullable=False),
    sa.Column("asker", sa.Text, nullable=False),
    sa.Column("epsilon", sa.BigInteger, nullable=False),
    sa.Column("delta", sa.BigInteger, nullable=False),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("by_whom", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
)
"""Every budget that was ever set."""

charge = sa.Table(
    "privacy_charge",
    METADATA,
    sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
    sa.Column("dataset", sa.Text, nullable=False, index=True),
    sa.Column("release", sa.Text, nullable=False),
    sa.Column("asker", sa.Text, nullable=False),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("epsilon", sa.BigInteger, nullable=False),
    sa.Column("delta", sa.BigInteger, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("answer", sa.Text),
)
"""Every charge; the answer is added when there is one."""
