"""Tables of learning while people answer: where it stands in a project, what each learning came to, and which tasks were chosen to be asked next."""

from __future__ import annotations

import sqlalchemy as sa

from goldsmith.database.columns import BIG, METADATA, json, key, moment, refers, text

learning = sa.Table(
    "learning",
    METADATA,
    sa.Column("project_id", BIG, sa.ForeignKey("project.id"), primary_key=True),
    text("claimed_by", longest=40, default=""),
    sa.Column("claimed_until", sa.BigInteger, nullable=False),
    sa.Column("not_before", sa.BigInteger, nullable=False),
    moment("asked_at", optional=True),
    sa.Column("answers_to", sa.BigInteger, nullable=False),
    sa.Column("answers", sa.Integer, nullable=False),
    sa.Column("tasks_to", sa.BigInteger, nullable=False),
    sa.Column("batch", sa.Integer, nullable=False),
    json("facts", optional=True),
    json("compared", optional=True),
    moment("compared_at", optional=True),
)
"""Where learning in a project stands. It is one process's work as long as `claimed_until` lies ahead; `answers_to` and `tasks_to` are the
last answer and task that were looked at, `asked_at` when somebody wanted it to learn at once, and nothing is done again before `not_before`, so that learning takes a small share of a
processor. `compared` is what asking by a model saved, by the last comparison of the two streams."""

learnt = sa.Table(
    "learnt",
    METADATA,
    key(),
    refers("model_id", "model", index=True),
    moment("at"),
    sa.Column("learnt_from", sa.Integer, nullable=False),
    sa.Column("predicted", sa.Integer, nullable=False),
    sa.Column("changed", sa.Integer, nullable=False),
    sa.Column("cpu_ms", sa.BigInteger, nullable=False),
    text("version", longest=40),
    json("figures"),
)
"""One learning of a model: from how many tasks, of how many tasks it said something then, and of how many something else than before."""

fitted = sa.Table(
    "fitted",
    METADATA,
    key(),
    refers("model_id", "model"),
    text("question", longest=200),
    text("version", longest=40),
    moment("at"),
    json("facts"),
    sa.Column("content", sa.Text, nullable=False),
    sa.UniqueConstraint("model_id", "question"),
)
"""What a model learnt last of a question: its bytes in base64, since a backup is text, and what has to be known beside them."""

chosen = sa.Table(
    "chosen",
    METADATA,
    sa.Column("task_id", BIG, sa.ForeignKey("task.id"), primary_key=True),
    refers("project_id", "project"),
    text("way", longest=10),
    sa.Column("batch", sa.Integer, nullable=False),
    sa.Column("value", sa.Float, nullable=True),
    moment("at"),
    sa.Index("ix_chosen_project_id_batch", "project_id", "batch"),
)
"""A task that was put forward to be asked next: `way` is active, where a model wanted it by so much (`value`), or random."""
