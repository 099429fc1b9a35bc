"""Tables of figures about quality: how a project stands, how it stood before, what is to be looked at, and who was asked again.

All of them can be counted anew from answers, but for what was decided: whom a manager sent a suspect to, and who was asked again and why.
"""

from __future__ import annotations

import sqlalchemy as sa

from goldsmith.database.columns import BIG, METADATA, json, key, moment, refers, text

quality_standing = sa.Table(
    "quality_standing",
    METADATA,
    sa.Column("project_id", BIG, sa.ForeignKey("project.id"), primary_key=True),
    moment("at"),
    sa.Column("up_to", BIG, nullable=False),
    sa.Column("answers", sa.Integer, nullable=False),
    sa.Column("questions_version", sa.Integer, nullable=False),
    moment("claimed_until"),
    json("told", optional=True),
)
"""How a project stands, as it was counted last: `up_to` is the last answer that was counted, `claimed_until` the moment until which some
process is counting."""

quality_figure = sa.Table(
    "quality_figure",
    METADATA,
    key(),
    refers("project_id", "project"),
    text("question", longest=63),
    sa.Column("hour", sa.BigInteger, nullable=False),
    moment("at"),
    json("told"),
    sa.UniqueConstraint("project_id", "question", "hour"),
)
"""Figures of one question over time: one row an hour in which answers came, the last count of that hour. `hour` counts from 1970."""

quality_case = sa.Table(
    "quality_case",
    METADATA,
    sa.Column("project_id", BIG, sa.ForeignKey("project.id"), primary_key=True),
    sa.Column("kind", sa.String(20), primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True),
    refers("task_id", "task"),
    text("question", longest=63),
    sa.Column("score", sa.Float, nullable=False),
    json("told"),
)
"""Tasks to look at, the worst first: `kind` is disagreement or suspect."""

suspect_deed = sa.Table(
    "suspect_deed",
    METADATA,
    key(),
    refers("project_id", "project"),
    refers("task_id", "task"),
    text("question", longest=63),
    text("deed", longest=20),
    refers("person_id", "person"),
    moment("at"),
    sa.Index("ix_suspect_deed_project_id_task_id", "project_id", "task_id"),
)
"""What a manager did about a suspected label: answer (one more person was asked), review, or dismiss."""

adaptive_standing = sa.Table(
    "adaptive_standing",
    METADATA,
    sa.Column("project_id", BIG, sa.ForeignKey("project.id"), primary_key=True),
    sa.Column("up_to", BIG, nullable=False),
    sa.Column("spent", sa.Integer, nullable=False),
    sa.Column("tasks", sa.Integer, nullable=False),
    sa.Column("expected", sa.Float, nullable=True),
    text("ended", longest=20, default=""),
    moment("looked_at"),
    moment("claimed_until"),
)
"""How asking again stands: the last answer that was looked at, extra answers asked for, the share of labels thought right, and why nothing
more is asked: sure, budget, asked or nobody."""

adaptive_case = sa.Table(
    "adaptive_case",
    METADATA,
    sa.Column("task_id", BIG, sa.ForeignKey("task.id"), primary_key=True),
    refers("project_id", "project"),
    text("decision", longest=20),
    sa.Column("answers", sa.Integer, nullable=False),
    sa.Column("extra", sa.Integer, nullable=False),
    sa.Column("sureness", sa.Float, nullable=False),
    moment("at"),
    sa.Index("ix_adaptive_case_project_id_task_id", "project_id", "task_id"),
)
"""Why a task was asked again, or not: asked, most or nobody; with the answers it had, how many were asked for besides, and how sure its
label was."""
