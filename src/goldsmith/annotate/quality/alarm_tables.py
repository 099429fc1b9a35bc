"""Tables of alarms: what looked odd about somebody's answers, how often each person was looked at, and how far a project was looked through."""

from __future__ import annotations

import sqlalchemy as sa

from goldsmith.database.columns import BIG, METADATA, json, key, moment, refers, text

alarm = sa.Table(
    "alarm",
    METADATA,
    key(),
    refers("project_id", "project"),
    refers("person_id", "person", index=True),
    text("kind", longest=20),
    text("verdict", longest=20),
    sa.Column("p", sa.Float, nullable=False),
    sa.Column("held_to", sa.Float, nullable=False),
    sa.Column("rate", sa.Float, nullable=False),
    sa.Column("n", sa.BigInteger, nullable=False),
    json("evidence"),
    text("state", longest=20),
    text("reason", longest=500, default=""),
    moment("since"),
    moment("until"),
    moment("opened_at"),
    moment("changed_at"),
    refers("decided_by", "person", optional=True),
    moment("decided_at", optional=True),
    sa.Index("ix_alarm_project_id_id", "project_id", "id"),
    sa.Index("uq_alarm_living", "project_id", "person_id", "kind", unique=True, postgresql_where=sa.text("state <> 'dismissed'"), sqlite_where=sa.text("state <> 'dismissed'")),
)  # fmt: skip
"""Something odd about a person's answers. `kind` is which detector, `verdict` what known answers say: proved, unproved or disproved. `p` is how
likely an honest person looks so, `held_to` the p at which it went off, `rate` the share of honest projects in which anything ever does. The answers that it
rests on lie from `since` to `until`. `state` is open, seen or dismissed, the last with a `reason`. It changes nothing about the person."""

alarm_look = sa.Table(
    "alarm_look",
    METADATA,
    sa.Column("project_id", BIG, sa.ForeignKey("project.id"), primary_key=True, autoincrement=False),
    sa.Column("person_id", BIG, sa.ForeignKey("person.id"), primary_key=True, autoincrement=False),
    sa.Column("kind", sa.String(20), primary_key=True),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("looks", sa.Integer, nullable=False),
    sa.Column("n", sa.BigInteger, nullable=False),
)
"""How often a detector looked at a person, and on how much the last look rested: each look spends a share of his part of the rate, and the next
one comes only with half as much again. `place` is the how manieth of the project's people he is, by which that part is his."""

alarm_watch = sa.Table(
    "alarm_watch",
    METADATA,
    sa.Column("project_id", BIG, sa.ForeignKey("project.id"), primary_key=True, autoincrement=False),
    sa.Column("answer_id", sa.BigInteger, nullable=False),
    moment("looked_at", optional=True),
    moment("next_at"),
)
"""Up to which answer a project was looked through, and before when nobody looks again; who looks moves that on first, so two never both do."""
