"""Tables of annotation: projects and their questions, tasks, lanes and slots of the queue, turns, answers and reviews.

How the queue is laid out, and why it stays fast and never gives one slot twice:

1. A task that wants n answers has n **slots**. A slot stands in a **lane** of its project: those of one priority, for people of one skill
   and level, one team or one person. A lane is entered or not, so no slot is looked at by somebody who may not have it.
2. Slots of a lane are in the order of their ``place``. Somebody takes the first open one after **his mark** in that lane whose task he
   had no turn at. What stands before the mark is taken, or is of tasks that were his: it never becomes his again.
3. What opens again (a lease that ran out, a skip, an answer sent to somebody else) gets a **new place at the end**, or in another
   lane. So marks only go forward, and a person looks at each slot a few times in a project's life, however long it is. For the same
   reason a lane knows up to where nothing is open for anybody (``done_to``), so that nobody begins at the beginning.
4. A **turn** is one person at one slot. Two unique indexes hold what must never break: one living turn a slot, and one turn that
   counts a person and task.
5. Answers are added, never changed: a correction is a new revision of the same turn.
"""

from __future__ import annotations

import sqlalchemy as sa

from goldsmith.database.columns import BIG, METADATA, json, key, moment, refers, text

project = sa.Table(
    "project",
    METADATA,
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
"""`state` is draft, open, paused or closed; `policy` holds overlap, lease, blindness, quotas…; `revision` grows with each change."""

project_questions = sa.Table(
    "project_questions",
    METADATA,
    sa.Column("project_id", BIG, sa.ForeignKey("project.id"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    json("shows"),
    json("questions"),
    refers("created_by", "person"),
    moment("created_at"),
)
"""What is shown of a task, and what is asked, by version."""

guideline = sa.Table(
    "guideline",
    METADATA,
    sa.Column("project_id", BIG, sa.ForeignKey("project.id"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    json("examples"),
    refers("created_by", "person"),
    moment("created_at"),
)
"""How to answer, in Markdown, with examples: each a material, an answer, whether it is right, and why."""

member = sa.Table(
    "member",
    METADATA,
    sa.Column("project_id", BIG, sa.ForeignKey("project.id"), primary_key=True),
    sa.Column("person_id", BIG, sa.ForeignKey("person.id"), primary_key=True, index=True),
    text("role", longest=20),
    sa.Column("paused", sa.Boolean, nullable=False),
    sa.Column("quota", sa.Integer, nullable=True),
    sa.Column("daily_quota", sa.Integer, nullable=True),
    sa.Column("steps", sa.BigInteger, nullable=False, server_default="0"),
    moment("joined_at"),
    moment("until", optional=True),
    sa.Column("exports", sa.Boolean, nullable=False, server_default=sa.false()),
)
"""What somebody is in a project; quotas are answers in all, and a day. From `until` on he is nothing there; `exports` lets an auditor export. `steps` grows with every request that takes or leaves a task, so
that what was read before it is known to be of yesterday."""

task = sa.Table(
    "task",
    METADATA,
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
"""One thing to answer. `key` is the id of its record; `state` is open, done, paused or withdrawn, or
gold, which stands in the pool and not in the queue; of tasks in a lot in_lot or accepted. `gold` is the known answer."""

lane = sa.Table(
    "lane",
    METADATA,
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
"""A part of the queue. Where each task gets one answer before any gets the next, `round` says the how manieth answers wait here; else it is 0. In round
-1 wait tasks that a model chose to be asked next, before all others of their priority. `level` is the lowest that may enter (5 is everybody's), 0 where no skill is asked for; the skill `@senior` is that of
the project's experts, reviewers and managers."""

slot = sa.Table(
    "slot",
    METADATA,
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
"""One answer that is wanted: open, taken or withdrawn; what became of it stands in its turn. `n` is the how manieth of the task; of what
came out of the gold pool it is minus the number of the one person that it was made for, so that nobody has two."""

mark = sa.Table(
    "mark",
    METADATA,
    sa.Column("lane_id", BIG, sa.ForeignKey("lane.id"), primary_key=True),
    sa.Column("person_id", BIG, sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("place", sa.BigInteger, nullable=False),
)
"""How far somebody has gone in a lane: no slot at or before this place is for him."""

LIVING = "state in ('leased', 'answered', 'reviewed', 'sent_back')"
"""Turns that hold their slot."""

turn = sa.Table(
    "turn",
    METADATA,
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
    sa.Column("prediction_shown", sa.Boolean, nullable=True),
    sa.Index("ix_turn_prediction_id", "prediction_id", postgresql_where=sa.text("prediction_id is not null"), sqlite_where=sa.text("prediction_id is not null")),
    sa.Index("uq_turn_slot", "slot_id", unique=True, postgresql_where=sa.text(LIVING), sqlite_where=sa.text(LIVING)),
    sa.Index("uq_turn_task_person", "task_id", "person_id", unique=True, postgresql_where=sa.text("state <> 'expired'"), sqlite_where=sa.text("state <> 'expired'")),
    sa.Index("ix_turn_held", "person_id", "project_id", postgresql_where=sa.text("state in ('leased', 'sent_back')"), sqlite_where=sa.text("state in ('leased', 'sent_back')")),
    sa.Index(
        "ix_turn_expired",
        "task_id",
        "person_id",
        postgresql_where=sa.text("state = 'expired'"),
        sqlite_where=sa.text("state = 'expired'"),
    ),
    sa.Index("ix_turn_expiry", "expires_at", postgresql_where=sa.text("state in ('leased', 'sent_back')"), sqlite_where=sa.text("state in ('leased', 'sent_back')")),
    sa.Index(
        "ix_turn_to_review",
        "project_id",
        "task_id",
        postgresql_where=sa.text("state in ('answered', 'late')"),
        sqlite_where=sa.text("state in ('answered', 'late')"),
    ),
    sa.Index("ix_turn_mine", "project_id", "person_id", "id", postgresql_where=sa.text("answered_at is not null"), sqlite_where=sa.text("answered_at is not null")),
    sa.Index(
        "ix_turn_given",
        "project_id",
        "person_id",
        "answered_at",
        postgresql_where=sa.text("answered_at is not null"),
        sqlite_where=sa.text("answered_at is not null"),
    ),
    sa.Index(
        "ix_turn_pool",
        "project_id",
        "person_id",
        "leased_at",
        postgresql_where=sa.text("draw >= 10000"),
        sqlite_where=sa.text("draw >= 10000"),
    ),
)  # fmt: skip
"""One person at one slot. `draw` is a number by chance below 10,000 that says whether a reviewer sees the answer;
from 10,000 to 19,999 it is that of a task out of the gold pool, whose answers no reviewer sees. States: leased, answered, reviewed, sent_back, skipped, escalated, expired, late (answered after the lease, beside
the slots), late_reviewed, or set_aside (its lot was rejected: the answer is kept and does not count). `prediction_id` is what a model said when the turn was first
told, and `prediction_shown` whether this person sees it: drawn once, and null until it is told. `project_id` is that of the task: to look each
time whether it is there would be a lock more on the one row that everybody needs."""

answer = sa.Table(
    "answer",
    METADATA,
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
    sa.Index(
        "ix_answer_prediction_id",
        "prediction_id",
        postgresql_where=sa.text("prediction_id is not null"),
        sqlite_where=sa.text("prediction_id is not null"),
    ),
)
"""What was said: the normal form of each question's answer, by its name. `origin` is person, reviewer or import; where
a prediction was shown it is what the person did with it: shown (nothing), refused, changed or accepted. `prediction_id` is what a model said
of the task, and `prediction_shown` whether this person had it before his eyes."""

review = sa.Table(
    "review",
    METADATA,
    key(),
    refers("project_id", "project"),
    refers("task_id", "task"),
    refers("turn_id", "turn"),
    refers("answer_id", "answer"),
    refers("person_id", "person"),
    text("verdict", longest=20),
    text("reason", longest=2000, default=""),
    json("reasons", optional=True),
    text("standing", longest=20, default="stands"),
    moment("at"),
    sa.Index("ix_review_turn_id", "turn_id"),
)
"""What a reviewer said of an answer: accept, fix or send_back; `reasons` are those of the project's list. `standing` is stands, taken_back (by himself, at once) or overturned (by a dispute)."""

prediction = sa.Table(
    "prediction",
    METADATA,
    key(),
    refers("project_id", "project"),
    refers("task_id", "task"),
    text("model", longest=200),
    json("value"),
    sa.Column("score", sa.Float, nullable=True),
    moment("at"),
    moment("replaced_at", optional=True),
    sa.Index("ix_prediction_task_id", "task_id"),
    sa.Index("ix_prediction_project_id_model", "project_id", "model"),
    sa.Index("ix_prediction_replaced", "replaced_at", postgresql_where=sa.text("replaced_at is not null"), sqlite_where=sa.text("replaced_at is not null")),
)  # fmt: skip
"""What a model said, beside and never inside what people said. Where the model said something else since, it has
`replaced_at`, and is shown to nobody who did not see it before."""

brought = sa.Table(
    "brought",
    METADATA,
    key(),
    refers("project_id", "project"),
    refers("task_id", "task", optional=True),
    text("format", longest=40),
    json("kept"),
    sa.Index("ix_brought_project_id_task_id", "project_id", "task_id"),
)
"""What an import kept of another tool's file, so that an export gives back what was not changed: of a task, or of the project as a whole."""

webhook = sa.Table(
    "webhook",
    METADATA,
    key(),
    refers("organisation_id", "organisation", index=True),
    refers("project_id", "project", optional=True),
    text("url", longest=2000),
    text("secret", longest=200),
    json("events"),
    sa.Column("active", sa.Boolean, nullable=False),
    moment("created_at"),
)

delivery = sa.Table(
    "delivery",
    METADATA,
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
    sa.Index(
        "uq_delivery_fact", "webhook_id", "fact", unique=True, postgresql_where=sa.text("fact <> ''"), sqlite_where=sa.text("fact <> ''")
    ),
    sa.Index("ix_delivery_due", "next_at", postgresql_where=sa.text("state = 'waiting'"), sqlite_where=sa.text("state = 'waiting'")),
)
"""One event for one webhook: waiting, delivered or given_up. `fact` is what happened, by which the same is told once only."""
