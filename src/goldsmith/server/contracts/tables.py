"""Tables of contracts: agreements with what was used of each, and every delivery and refusal with its receipt."""

from __future__ import annotations

import sqlalchemy as sa

from goldsmith.database.columns import METADATA, json, key, moment, refers, text

agreement = sa.Table(
    "agreement",
    METADATA,
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
"""`ended_at` and `why`: it was terminated, when and why. `uses` and `bytes` are charged before anything leaves."""

metered = sa.Table(
    "metered",
    METADATA,
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
"""A use. `bytes` were charged, `delivered` were handed to the network; empty where the service ended before it could tell."""
