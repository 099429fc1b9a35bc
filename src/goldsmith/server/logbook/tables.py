"""The table of what is entered into the transparency log."""

from __future__ import annotations

import sqlalchemy as sa

from goldsmith.database.columns import BIG, METADATA, json, key, moment, text

logged = sa.Table(
    "logged",
    METADATA,
    key(),
    text("deed", longest=20),
    text("name", longest=300),
    text("digest", longest=64),
    json("signers"),
    moment("at"),
    moment("taken_at", optional=True),
    sa.Column("place", BIG, nullable=True),
    text("entry", longest=300, default=""),
    text("salt", longest=44, default=""),
    sa.Index("ix_logged_waiting", "id", postgresql_where=sa.text("place IS NULL"), sqlite_where=sa.text("place IS NULL")),
    sa.Index("ix_logged_digest", "digest"),
)
"""A deed: `digest` is the SHA-256 of its document, `signers` who signed that. `place` is that of its entry in the log; empty until it is entered, and
`taken_at` is when some process began to. `entry` and `salt` open it."""
