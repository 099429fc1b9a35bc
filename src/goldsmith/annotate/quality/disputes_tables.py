"""Tables of adjudication and disputes: what is decided where people disagree, and where somebody says that he was judged wrongly."""

from __future__ import annotations

import sqlalchemy as sa

from goldsmith.database.columns import BIG, METADATA, json, key, moment, refers, text

adjudication = sa.Table(
    "adjudication",
    METADATA,
    sa.Column("task_id", BIG, sa.ForeignKey("task.id"), primary_key=True, autoincrement=False),
    refers("project_id", "project"),
    text("state", longest=20),
    sa.Column("agreement", sa.Float, nullable=False),
    json("differs"),
    refers("person_id", "person", optional=True),
    moment("held_to", optional=True),
    text("how", longest=20, default=""),
    json("value", optional=True),
    text("reason", longest=2000, default=""),
    moment("at"),
    sa.Index("ix_adjudication_project_id_state_task_id", "project_id", "state", "task_id"),
)
"""A task whose answers disagree: waiting, ruled, agreed (its answers agree by now) or withdrawn (its lot was rejected). `agreement` is the lowest of the questions in
`differs`; `person_id` who looks at it or ruled; `how` is chosen, merged or written; `value` what stands."""

adjudicated_to = sa.Table(
    "adjudicated_to",
    METADATA,
    sa.Column("project_id", BIG, sa.ForeignKey("project.id"), primary_key=True, autoincrement=False),
    sa.Column("answer_id", sa.BigInteger, nullable=False),
    moment("next_at"),
)
"""Up to which answer a project was looked through for disagreement, and when it is looked through next."""

dispute = sa.Table(
    "dispute",
    METADATA,
    key(),
    refers("project_id", "project"),
    refers("task_id", "task", index=True),
    refers("turn_id", "turn"),
    refers("person_id", "person"),
    text("about", longest=20),
    refers("review_id", "review", optional=True),
    text("reason", longest=2000),
    text("state", longest=20),
    refers("decided_by", "person", optional=True),
    text("why", longest=2000, default=""),
    sa.Column("restored", sa.Boolean, nullable=False, server_default=sa.false()),
    moment("opened_at"),
    moment("decided_at", optional=True),
    sa.Index("ix_dispute_project_id_id", "project_id", "id"),
    sa.Index("uq_dispute_turn_about", "turn_id", "about", "review_id", unique=True, postgresql_where=sa.text("review_id is not null"), sqlite_where=sa.text("review_id is not null")),
    sa.Index("uq_dispute_gold", "turn_id", unique=True, postgresql_where=sa.text("about = 'gold'"), sqlite_where=sa.text("about = 'gold'")),
)  # fmt: skip
"""Somebody says that a verdict about his answer is wrong: `about` is sent_back, mended or gold; `state` open, upheld (the verdict stands), overturned or withdrawn. `restored` says
whether his answer stands again."""
