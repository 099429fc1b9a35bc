"""Tables of lots: finished tasks that are accepted or rejected together, by a sample that a reviewer looked at.

A task is in at most one lot that stands: its state says so (``in_lot``, later ``accepted``), so that nothing that asks for open or done tasks
ever sees it, and nothing about it changes.
"""

from __future__ import annotations

import sqlalchemy as sa

from goldsmith.database.columns import BIG, METADATA, json, key, moment, refers, text

lot = sa.Table(
    "lot",
    METADATA,
    key(),
    refers("project_id", "project", index=True),
    text("name", longest=200, default=""),
    text("state", longest=20),
    json("wanted"),
    json("plan"),
    text("on_rejection", longest=20),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("left_out", sa.Integer, nullable=False),
    sa.Column("drawn", sa.Integer, nullable=False),
    text("digest", longest=64, default=""),
    text("nonce", longest=200, default=""),
    text("nonce_from", longest=20, default=""),
    sa.Column("questions_version", sa.Integer, nullable=False),
    json("verdict", optional=True),
    text("reason", longest=2000, default=""),
    sa.Column("settled", sa.Boolean, nullable=False),
    sa.Column("done_to", sa.BigInteger, nullable=False),
    sa.Column("claim", sa.BigInteger, nullable=False),
    moment("claimed_to"),
    refers("created_by", "person"),
    moment("created_at"),
    moment("frozen_at", optional=True),
    moment("drawn_at", optional=True),
    refers("decided_by", "person", optional=True),
    moment("decided_at", optional=True),
)
"""`state` is claiming, concluding, frozen (its digest stands), drawn (reviewers look), estimated (somebody has to decide), accepted, rejected
or dissolved. `wanted` says which tasks it takes, `plan` is what was asked for and, once it is drawn, how many are looked at. `settled` says
whether its tasks have gone where its decision sends them; `done_to` is how far that, or the freezing, has come, and `claim` the number of whoever is at it until
`claimed_to`."""

lot_task = sa.Table(
    "lot_task",
    METADATA,
    sa.Column("lot_id", BIG, sa.ForeignKey("lot.id"), primary_key=True),
    sa.Column("task_id", BIG, sa.ForeignKey("task.id"), primary_key=True, index=True),
    text("leaf", longest=32, default=""),
    json("said", optional=True),
    sa.Column("rank", sa.Integer, nullable=True),
    text("verdict", longest=10, default=""),
    json("faults", optional=True),
    text("reason", longest=2000, default=""),
    refers("person_id", "person", optional=True),
    moment("held_to", optional=True),
    moment("at", optional=True),
    sa.Index("uq_lot_task_rank", "lot_id", "rank", unique=True, postgresql_where=sa.text("rank is not null"), sqlite_where=sa.text("rank is not null")),
)  # fmt: skip
"""A task of a lot: its conclusions as they were frozen (`said`), the digest of key and answers (`leaf`), and of a drawn one its place in the order of looking,
who looks or looked at it, and what he found: right or faulty, with a severity for each faulty question."""
