"""Tables of outside models: runs that ask one about a project's tasks, and what became of each task."""

from __future__ import annotations

import sqlalchemy as sa

from goldsmith.database.columns import BIG, METADATA, json, key, moment, refers, text

prediction_run = sa.Table(
    "prediction_run",
    METADATA,
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
)  # fmt: skip
"""A model asked about tasks. `state` is running, paused, done, stopped (a budget is spent, or somebody ended it) or failed. `wanted` says which
tasks and what it may cost; tasks after `tasks_to` came later, and those up to `tasks_done_to` are all dealt with. `next_at` is when it goes on,
and until when the process `claimed_by` holds it."""

asked_task = sa.Table(
    "asked_task",
    METADATA,
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
"""What became of a task in a run: told (there is a prediction), unfit (the answer does not fit the questions), unreadable, refused or skipped
(nothing that could be sent). `sent` and `received` are tokens that the endpoint counted."""
