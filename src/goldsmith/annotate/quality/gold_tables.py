"""Tables of known answers: what is said of them, who was right at them, and who has qualified."""

from __future__ import annotations

import sqlalchemy as sa

from goldsmith.database.columns import BIG, METADATA, json, key, moment, refers, text

judged = sa.Table(
    "judged",
    METADATA,
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
"""A first answer held against the known one, a row for each question: `score` is 1 - distance, `right` where that is 1. `pool` tells
whether the task came out of the gold pool or was an ordinary one whose answer is known, `told` whether its person was told at once.
Corrections and skipped tasks have no row; a known answer that is mended judges its rows anew, one that is taken back deletes them."""

gold_reason = sa.Table(
    "gold_reason",
    METADATA,
    sa.Column("task_id", BIG, sa.ForeignKey("task.id"), primary_key=True),
    json("why"),
    refers("person_id", "person"),
    moment("at"),
)
"""Why the known answer of a task is what it is, in ``en`` and ``zh``, as whoever answered it may be told; and who said so."""

qualification = sa.Table(
    "qualification",
    METADATA,
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
"""Whether somebody may work in a project that asks for a qualification: trying, passed, failed or waived. `attempt` counts from 1, `since`
is when this one began, `plan` what it asks of him, as the policy was then; `evidence` lists what each decided attempt came to."""
