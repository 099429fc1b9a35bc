"""The table of models: everything that predicts in a project, whatever it is."""

from __future__ import annotations

import sqlalchemy as sa

from goldsmith.database.columns import METADATA, json, key, moment, refers, text

model = sa.Table(
    "model",
    METADATA,
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
"""`kind` says what it is: a built-in learner, `openai` for an endpoint that speaks the OpenAI API, `label_studio` for an ML backend of Label
Studio. `name` is what its predictions stand under. `state` is idle, queued, at_work, paused, failed or removed; `progress` tells how far it is
and what went wrong last, `figures` what was measured of it. `learned_to` is the number of the last answer that it learnt from, or was told of.
Whoever works for it holds it until `claimed_until`."""
