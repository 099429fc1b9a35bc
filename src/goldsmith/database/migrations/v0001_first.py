"""The first tables: accounts, annotation, webhooks.

They stand here once more as they were when this version was released, whatever became of them later.

Revision: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from goldsmith.database.columns import BIG, NAMING, json, key, moment, refers, text

revision = "0001"
down_revision = None

TABLES = sa.MetaData(naming_convention=NAMING)

# fmt: off
sa.Table(
    "organisation",
    TABLES,
    key(),
    text("name", longest=200),
    moment("created_at"),
    sa.UniqueConstraint("name"),
)
sa.Table(
    "person",
    TABLES,
    key(),
    refers("organisation_id", "organisation", index=True),
    text("login", longest=100),
    text("name", longest=200),
    text("role", longest=20),
    text("code", longest=40),
    text("language", longest=10, default=""),
    text("password", longest=200, optional=True),
    sa.Column("active", sa.Boolean, nullable=False),
    moment("created_at"),
    moment("seen_at", optional=True),
    sa.UniqueConstraint("login"),
    sa.UniqueConstraint("code"),
)
sa.Table(
    "team",
    TABLES,
    key(),
    refers("organisation_id", "organisation"),
    text("name", longest=200),
    moment("created_at"),
    sa.UniqueConstraint("organisation_id", "name"),
)
sa.Table(
    "team_member",
    TABLES,
    sa.Column("team_id", BIG, sa.ForeignKey("team.id"), primary_key=True),
    sa.Column("person_id", BIG, sa.ForeignKey("person.id"), primary_key=True, index=True),
)
sa.Table(
    "skill",
    TABLES,
    sa.Column("person_id", BIG, sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("name", sa.String(100), primary_key=True),
    sa.Column("level", sa.SmallInteger, nullable=False),
    json("evidence", optional=True),
    moment("granted_at"),
    moment("expires_at", optional=True),
)
sa.Table(
    "sign_in",
    TABLES,
    key(),
    text("digest", longest=64),
    refers("person_id", "person", index=True),
    text("csrf", longest=64),
    moment("created_at"),
    moment("seen_at"),
    moment("expires_at"),
    text("agent", longest=300, default=""),
    text("address", longest=64, default=""),
    sa.UniqueConstraint("digest"),
)
sa.Table(
    "known_browser",
    TABLES,
    key(),
    text("digest", longest=64),
    refers("person_id", "person", index=True),
    moment("seen_at"),
    sa.UniqueConstraint("digest", "person_id"),
)
sa.Table(
    "token",
    TABLES,
    key(),
    refers("person_id", "person", index=True),
    text("name", longest=100),
    text("digest", longest=64),
    moment("created_at"),
    moment("expires_at", optional=True),
    moment("seen_at", optional=True),
    sa.UniqueConstraint("digest"),
)
sa.Table(
    "one_time_link",
    TABLES,
    sa.Column("digest", sa.String(64), primary_key=True),
    refers("person_id", "person", optional=True),
    text("purpose", longest=20),
    moment("created_at"),
    moment("expires_at"),
    moment("used_at", optional=True),
)
sa.Table(
    "attempt",
    TABLES,
    key(),
    text("subject", longest=200),
    moment("at"),
    sa.Index("ix_attempt_subject_at", "subject", "at"),
)
sa.Table(
    "audit",
    TABLES,
    key(),
    moment("at"),
    refers("organisation_id", "organisation", optional=True),
    refers("person_id", "person", optional=True),
    text("action", longest=60),
    text("subject", longest=200, default=""),
    json("details", optional=True),
    text("address", longest=64, default=""),
    sa.Index("ix_audit_organisation_id_id", "organisation_id", "id"),
)
sa.Table(
    "project",
    TABLES,
    key(),
    refers("organisation_id", "organisation", index=True),
    text("name", longest=100),
    text("title", longest=300),
    sa.Column("description", sa.Text, nullable=False, server_default=""),
    text("state", longest=20),
    sa.Column("questions_version", sa.Integer, nullable=False),
    sa.Column("guideline_version", sa.Integer, nullable=False),
    json("policy"),
    text("lake", longest=1000, default=""),
    text("dataset", longest=300, default=""),
    refers("created_by", "person"),
    moment("created_at"),
    moment("changed_at"),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.UniqueConstraint("organisation_id", "name"),
)
sa.Table(
    "project_questions",
    TABLES,
    sa.Column("project_id", BIG, sa.ForeignKey("project.id"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    json("shows"),
    json("questions"),
    refers("created_by", "person"),
    moment("created_at"),
)
sa.Table(
    "guideline",
    TABLES,
    sa.Column("project_id", BIG, sa.ForeignKey("project.id"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    json("examples"),
    refers("created_by", "person"),
    moment("created_at"),
)
sa.Table(
    "member",
    TABLES,
    sa.Column("project_id", BIG, sa.ForeignKey("project.id"), primary_key=True),
    sa.Column("person_id", BIG, sa.ForeignKey("person.id"), primary_key=True, index=True),
    text("role", longest=20),
    sa.Column("paused", sa.Boolean, nullable=False),
    sa.Column("quota", sa.Integer, nullable=True),
    sa.Column("daily_quota", sa.Integer, nullable=True),
    sa.Column("steps", sa.BigInteger, nullable=False, server_default="0"),
    moment("joined_at"),
)
sa.Table(
    "task",
    TABLES,
    key(),
    refers("project_id", "project"),
    text("key", longest=500),
    json("material"),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("wanted", sa.SmallInteger, nullable=False),
    sa.Column("answered", sa.SmallInteger, nullable=False),
    text("state", longest=20),
    json("gold", optional=True),
    moment("created_at"),
    moment("changed_at"),
    sa.UniqueConstraint("project_id", "key"),
    sa.Index("ix_task_project_id_id", "project_id", "id"),
    sa.Index("ix_task_project_id_state_id", "project_id", "state", "id"),
)
sa.Table(
    "lane",
    TABLES,
    key(),
    refers("project_id", "project"),
    sa.Column("priority", sa.Integer, nullable=False),
    text("skill", longest=100, default=""),
    sa.Column("level", sa.SmallInteger, nullable=False),
    refers("team_id", "team", optional=True),
    refers("person_id", "person", optional=True),
    sa.Column("round", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("next_place", sa.BigInteger, nullable=False),
    sa.Column("done_to", sa.BigInteger, nullable=False, server_default="0"),
    sa.Index("ix_lane_project_id_priority", "project_id", "priority"),
)
sa.Table(
    "slot",
    TABLES,
    key(),
    refers("project_id", "project"),
    refers("lane_id", "lane"),
    refers("task_id", "task"),
    sa.Column("n", sa.BigInteger, nullable=False),
    sa.Column("place", sa.BigInteger, nullable=False),
    text("state", longest=20),
    sa.UniqueConstraint("task_id", "n"),
    sa.Index("ix_slot_open", "lane_id", "place", postgresql_where=sa.text("state = 'open'"), sqlite_where=sa.text("state = 'open'")),
)
sa.Table(
    "mark",
    TABLES,
    sa.Column("lane_id", BIG, sa.ForeignKey("lane.id"), primary_key=True),
    sa.Column("person_id", BIG, sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("place", sa.BigInteger, nullable=False),
)
LIVING = "state in ('leased', 'answered', 'reviewed', 'sent_back')"
sa.Table(
    "turn",
    TABLES,
    key(),
    sa.Column("project_id", BIG, nullable=False),
    refers("task_id", "task"),
    refers("slot_id", "slot"),
    refers("person_id", "person"),
    text("state", longest=20),
    moment("leased_at"),
    moment("expires_at"),
    moment("answered_at", optional=True),
    json("draft", optional=True),
    sa.Column("draft_version", sa.Integer, nullable=False),
    sa.Column("draw", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("active_ms", sa.BigInteger, nullable=False),
    text("reason", longest=500, default=""),
    refers("prediction_id", "prediction", optional=True),
    sa.Index("uq_turn_slot", "slot_id", unique=True, postgresql_where=sa.text(LIVING), sqlite_where=sa.text(LIVING)),
    sa.Index("uq_turn_task_person", "task_id", "person_id", unique=True, postgresql_where=sa.text("state <> 'expired'"), sqlite_where=sa.text("state <> 'expired'")),
    sa.Index("ix_turn_held", "person_id", "project_id", postgresql_where=sa.text("state in ('leased', 'sent_back')"), sqlite_where=sa.text("state in ('leased', 'sent_back')")),
    sa.Index("ix_turn_expired", "task_id", "person_id", postgresql_where=sa.text("state = 'expired'"), sqlite_where=sa.text("state = 'expired'")),
    sa.Index("ix_turn_expiry", "expires_at", postgresql_where=sa.text("state in ('leased', 'sent_back')"), sqlite_where=sa.text("state in ('leased', 'sent_back')")),
    sa.Index("ix_turn_to_review", "project_id", "task_id", postgresql_where=sa.text("state in ('answered', 'late')"), sqlite_where=sa.text("state in ('answered', 'late')")),
    sa.Index("ix_turn_given", "project_id", "person_id", "answered_at", postgresql_where=sa.text("answered_at is not null"), sqlite_where=sa.text("answered_at is not null")),
    sa.Index("ix_turn_pool", "project_id", "person_id", "leased_at", postgresql_where=sa.text("draw >= 10000"), sqlite_where=sa.text("draw >= 10000")),
    sa.Index("ix_turn_pool_open", "project_id", "answered_at", postgresql_where=sa.text("draw >= 10000 and state in ('answered', 'late')"), sqlite_where=sa.text("draw >= 10000 and state in ('answered', 'late')")),
)
sa.Table(
    "answer",
    TABLES,
    key(),
    sa.Column("project_id", BIG, nullable=False),
    refers("task_id", "task"),
    refers("turn_id", "turn"),
    refers("person_id", "person"),
    sa.Column("revision", sa.Integer, nullable=False),
    json("value"),
    sa.Column("questions_version", sa.Integer, nullable=False),
    sa.Column("guideline_version", sa.Integer, nullable=False),
    sa.Column("active_ms", sa.BigInteger, nullable=False),
    text("origin", longest=20),
    text("note", longest=2000, default=""),
    refers("prediction_id", "prediction", optional=True),
    sa.Column("prediction_shown", sa.Boolean, nullable=False, server_default=sa.false()),
    moment("at"),
    sa.UniqueConstraint("turn_id", "revision"),
    sa.Index("ix_answer_project_id_id", "project_id", "id"),
    sa.Index("ix_answer_task_id", "task_id"),
)
sa.Table(
    "review",
    TABLES,
    key(),
    refers("project_id", "project"),
    refers("task_id", "task"),
    refers("turn_id", "turn"),
    refers("answer_id", "answer"),
    refers("person_id", "person"),
    text("verdict", longest=20),
    text("reason", longest=2000, default=""),
    moment("at"),
    sa.Index("ix_review_turn_id", "turn_id"),
)
sa.Table(
    "prediction",
    TABLES,
    key(),
    refers("project_id", "project"),
    refers("task_id", "task"),
    text("model", longest=200),
    json("value"),
    sa.Column("score", sa.Float, nullable=True),
    moment("at"),
    sa.Index("ix_prediction_task_id", "task_id"),
    sa.Index("ix_prediction_project_id_model", "project_id", "model"),
)
sa.Table(
    "webhook",
    TABLES,
    key(),
    refers("organisation_id", "organisation", index=True),
    refers("project_id", "project", optional=True),
    text("url", longest=2000),
    text("secret", longest=200),
    json("events"),
    sa.Column("active", sa.Boolean, nullable=False),
    moment("created_at"),
)
sa.Table(
    "delivery",
    TABLES,
    key(),
    refers("webhook_id", "webhook"),
    text("event", longest=60),
    json("payload"),
    text("state", longest=20),
    sa.Column("attempts", sa.Integer, nullable=False),
    moment("next_at"),
    text("told", longest=500, default=""),
    text("fact", longest=200, default=""),
    moment("created_at"),
    sa.Index("uq_delivery_fact", "webhook_id", "fact", unique=True, postgresql_where=sa.text("fact <> ''"), sqlite_where=sa.text("fact <> ''")),
    sa.Index("ix_delivery_due", "next_at", postgresql_where=sa.text("state = 'waiting'"), sqlite_where=sa.text("state = 'waiting'")),
)
sa.Table(
    "judged",
    TABLES,
    key(),
    sa.Column("project_id", BIG, nullable=False),
    refers("task_id", "task"),
    refers("turn_id", "turn"),
    refers("person_id", "person"),
    text("question", longest=63),
    sa.Column("score", sa.Float, nullable=False),
    sa.Column("right", sa.Boolean, nullable=False),
    sa.Column("pool", sa.Boolean, nullable=False),
    sa.Column("told", sa.Boolean, nullable=False, server_default=sa.false()),
    moment("at"),
    sa.UniqueConstraint("turn_id", "question"),
    sa.Index("ix_judged_project_id_person_id_at", "project_id", "person_id", "at"),
    sa.Index("ix_judged_task_id", "task_id"),
)
sa.Table(
    "gold_reason",
    TABLES,
    sa.Column("task_id", BIG, sa.ForeignKey("task.id"), primary_key=True),
    json("why"),
    refers("person_id", "person"),
    moment("at"),
)
sa.Table(
    "qualification",
    TABLES,
    sa.Column("project_id", BIG, sa.ForeignKey("project.id"), primary_key=True),
    sa.Column("person_id", BIG, sa.ForeignKey("person.id"), primary_key=True, index=True),
    text("state", longest=20),
    sa.Column("attempt", sa.SmallInteger, nullable=False),
    json("plan"),
    json("evidence"),
    moment("since"),
    moment("decided_at", optional=True),
    refers("decided_by", "person", optional=True),
)
sa.Table(
    "model",
    TABLES,
    key(),
    refers("project_id", "project"),
    text("kind", longest=40),
    text("name", longest=200),
    json("settings"),
    text("state", longest=20),
    json("progress"),
    json("figures"),
    sa.Column("learned_to", sa.BigInteger, nullable=False, server_default="0"),
    refers("created_by", "person"),
    moment("created_at"),
    moment("changed_at"),
    sa.Column("claimed_until", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("revision", sa.Integer, nullable=False, server_default="1"),
    sa.UniqueConstraint("project_id", "name"),
)
sa.Table(
    "prediction_run",
    TABLES,
    key(),
    refers("project_id", "project", index=True),
    refers("model_id", "model", index=True),
    text("state", longest=20),
    json("wanted"),
    sa.Column("tasks_to", BIG, nullable=False),
    sa.Column("tasks_done_to", BIG, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    json("counts"),
    text("why", longest=1000, default=""),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("next_at", sa.BigInteger, nullable=False, server_default="0"),
    text("claimed_by", longest=40, default=""),
    refers("created_by", "person"),
    moment("created_at"),
    moment("changed_at"),
    sa.Index("ix_prediction_run_due", "next_at", postgresql_where=sa.text("state = 'running'"), sqlite_where=sa.text("state = 'running'")),
)
sa.Table(
    "asked_task",
    TABLES,
    sa.Column("run_id", BIG, sa.ForeignKey("prediction_run.id"), primary_key=True),
    sa.Column("task_id", BIG, sa.ForeignKey("task.id"), primary_key=True),
    text("outcome", longest=20),
    text("why", longest=1000, default=""),
    sa.Column("sent", sa.Integer, nullable=False, server_default="0"),
    sa.Column("received", sa.Integer, nullable=False, server_default="0"),
    sa.Column("took_ms", sa.Integer, nullable=False, server_default="0"),
    moment("at"),
    sa.Index("ix_asked_task_outcome", "run_id", "outcome", "task_id"),
)
# fmt: on


def upgrade() -> None:
    """Make all tables."""
    TABLES.create_all(op.get_bind())
