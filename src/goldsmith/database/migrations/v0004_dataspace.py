"""Who takes part in the dataspace, negotiations and transfers.

Revision: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from goldsmith.database.columns import NAMING, json, key, moment, refers, text

revision = "0004"
down_revision = "0003"

TABLES = sa.MetaData(naming_convention=NAMING)
sa.Table("organisation", TABLES, key())
sa.Table("person", TABLES, key())
PARTICIPANT = sa.Table(
    "participant",
    TABLES,
    key(),
    refers("organisation_id", "organisation"),
    refers("person_id", "person"),
    text("name", longest=300),
    text("address", longest=2000, default=""),
    text("token", longest=500, default=""),
    moment("created_at"),
    sa.UniqueConstraint("person_id"),
    sa.UniqueConstraint("organisation_id", "name"),
)
NEGOTIATION = sa.Table(
    "negotiation",
    TABLES,
    key(),
    refers("participant_id", "participant", index=True),
    text("role", longest=20),
    text("pid", longest=100),
    text("peer_pid", longest=2000, default=""),
    text("state", longest=20),
    text("dataset", longest=300),
    json("offer"),
    json("agreement", optional=True),
    text("agreement_uid", longest=2000, default=""),
    text("own", longest=2000),
    text("callback", longest=2000),
    sa.Column("automatic", sa.Boolean, nullable=False),
    json("pending", optional=True),
    text("pending_path", longest=3000, default=""),
    text("pending_key", longest=40, default=""),
    text("last_key", longest=100, default=""),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("next_at", sa.BigInteger, nullable=False, server_default="0"),
    text("told", longest=1000, default=""),
    moment("created_at"),
    moment("changed_at"),
    sa.UniqueConstraint("pid"),
    sa.Index("ix_negotiation_state", "state"),
    sa.Index("ix_negotiation_agreement_uid", "agreement_uid"),
    sa.Index("ix_negotiation_due", "next_at", postgresql_where=sa.text("pending_path <> ''"), sqlite_where=sa.text("pending_path <> ''")),
)  # fmt: skip
TRANSFER = sa.Table(
    "transfer",
    TABLES,
    key(),
    refers("participant_id", "participant", index=True),
    refers("negotiation_id", "negotiation", index=True),
    text("role", longest=20),
    text("pid", longest=100),
    text("peer_pid", longest=2000, default=""),
    text("state", longest=20),
    json("address", optional=True),
    text("token_digest", longest=64, default=""),
    sa.Column("token_until", sa.BigInteger, nullable=False, server_default="0"),
    text("own", longest=2000),
    text("callback", longest=2000),
    json("pending", optional=True),
    text("pending_path", longest=3000, default=""),
    text("pending_key", longest=40, default=""),
    text("last_key", longest=100, default=""),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("next_at", sa.BigInteger, nullable=False, server_default="0"),
    text("told", longest=1000, default=""),
    moment("created_at"),
    moment("changed_at"),
    sa.UniqueConstraint("pid"),
    sa.Index("ix_transfer_state", "state"),
    sa.Index("ix_transfer_token", "token_digest"),
    sa.Index("ix_transfer_due", "next_at", postgresql_where=sa.text("pending_path <> ''"), sqlite_where=sa.text("pending_path <> ''")),
)  # fmt: skip


def upgrade() -> None:
    """Make the tables."""
    for table in (PARTICIPANT, NEGOTIATION, TRANSFER):
        table.create(op.get_bind())
