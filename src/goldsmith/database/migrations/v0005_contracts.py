"""Agreements, and what was used of each.

Revision: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from goldsmith.database.columns import NAMING, json, key, moment, refers, text

revision = "0005"
down_revision = "0004"

TABLES = sa.MetaData(naming_convention=NAMING)
AGREEMENT = sa.Table(
    "agreement",
    TABLES,
    key(),
    text("uid", longest=2000),
    text("dataset", longest=100),
    text("version", longest=100, default=""),
    text("assigner", longest=2000),
    text("assignee", longest=300),
    text("purpose", longest=300, default=""),
    json("offer"),
    json("agreed"),
    moment("begins_at"),
    moment("ends_at", optional=True),
    moment("ended_at", optional=True),
    text("why", longest=1000, default=""),
    sa.Column("uses", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("bytes", sa.BigInteger, nullable=False, server_default="0"),
    sa.UniqueConstraint("uid"),
    sa.Index("ix_agreement_whose", "assignee", "dataset"),
)
METERED = sa.Table(
    "metered",
    TABLES,
    key(),
    refers("agreement_id", "agreement", index=True),
    moment("at"),
    text("what", longest=1000),
    text("release", longest=300),
    sa.Column("bytes", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("delivered", sa.BigInteger, nullable=True),
    text("refused", longest=1000, default=""),
    json("receipt", optional=True),
)


def upgrade() -> None:
    """Make the tables."""
    for table in (AGREEMENT, METERED):
        table.create(op.get_bind())
