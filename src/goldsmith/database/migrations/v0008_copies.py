"""Which marked copy was handed to whom, when, and under which agreement.

Revision: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from goldsmith.database.columns import BIG, NAMING, key, moment, text

revision = "0008"
down_revision = "0007"

TABLES = sa.MetaData(naming_convention=NAMING)
COPY_GIVEN = sa.Table(
    "copy_given",
    TABLES,
    key(),
    text("commitment", longest=64),
    sa.Column("agreement", BIG, nullable=False),
    text("dataset", longest=100),
    text("version", longest=100),
    text("login", longest=100),
    text("digest", longest=64),
    sa.Column("entry", sa.BigInteger, nullable=False),
    moment("made_at"),
    moment("given_at"),
    sa.UniqueConstraint("commitment", "agreement"),
    sa.Index("ix_copy_given_dataset", "dataset", "id"),
    sa.Index("ix_copy_given_agreement", "agreement"),
)


def upgrade() -> None:
    """Make the table; what was handed out before stands in the ledger of deliveries, and in receipts."""
    COPY_GIVEN.create(op.get_bind())
