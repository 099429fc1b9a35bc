"""Tables of the catalogue: the map of demand, requests for data, open calls, collections, subscriptions, promises of updates."""

from __future__ import annotations

import sqlalchemy as sa

from goldsmith.database.columns import BIG, METADATA, json, key, moment, refers, text

map_node = sa.Table(
    "map_node",
    METADATA,
    key(),
    refers("organisation_id", "organisation"),
    text("key", longest=96),
    text("kind", longest=20),
    text("zh", longest=2000, default=""),
    text("en", longest=2000, default=""),
    text("under", longest=96, default=""),
    text("note", longest=2000, default=""),
    json("facts"),
    sa.UniqueConstraint("organisation_id", "key"),
)
"""A node of an organisation's map; `under` is the key of the node that it stands under."""

map_edge = sa.Table(
    "map_edge",
    METADATA,
    key(),
    refers("organisation_id", "organisation"),
    text("origin", longest=96),
    text("relation", longest=20),
    text("target", longest=96),
    sa.UniqueConstraint("organisation_id", "origin", "relation", "target"),
)
"""An edge of an organisation's map, between keys."""

map_state = sa.Table(
    "map_state",
    METADATA,
    sa.Column("organisation_id", BIG, sa.ForeignKey("organisation.id"), primary_key=True),
    sa.Column("revision", BIG, nullable=False),
    moment("changed_at"),
)
"""The number of an organisation's map as it stands, which every change makes greater (a moment at first, so that no two maps have the same), and when it was changed."""

data_request = sa.Table(
    "data_request",
    METADATA,
    key(),
    refers("organisation_id", "organisation"),
    refers("person_id", "person"),
    text("title", longest=200),
    text("need", longest=4000, default=""),
    json("wants"),
    text("demand", longest=96, default=""),
    text("state", longest=20),
    text("answer", longest=2000, default=""),
    text("dataset", longest=96, default=""),
    moment("created_at"),
    moment("changed_at"),
    sa.Index("ix_data_request_organisation_id_state", "organisation_id", "state"),
)
"""Data that somebody needs; `demand` is a node of the map that it speaks for, `dataset` what answered it."""

request_vote = sa.Table(
    "request_vote",
    METADATA,
    sa.Column("request_id", BIG, sa.ForeignKey("data_request.id"), primary_key=True),
    sa.Column("person_id", BIG, sa.ForeignKey("person.id"), primary_key=True),
    moment("created_at"),
)
"""Somebody needs the same."""

open_call = sa.Table(
    "open_call",
    METADATA,
    key(),
    refers("organisation_id", "organisation"),
    refers("person_id", "person"),
    text("title", longest=200),
    text("problem", longest=8000, default=""),
    text("demand", longest=96, default=""),
    text("profile", longest=100),
    text("score", longest=100),
    text("hidden_test", longest=64, default=""),
    json("terms"),
    text("state", longest=20),
    moment("closes_at"),
    moment("created_at"),
    moment("awarded_at", optional=True),
    sa.Column("award", BIG, nullable=True),
    text("reason", longest=2000, default=""),
    text("record", longest=64, default=""),
    text("judged_by", longest=20, default="hallmark"),
    json("test", optional=True),
    json("document", optional=True),
    sa.Index("ix_open_call_organisation_id", "organisation_id", "id"),
)
"""A problem that is posted. `judged_by` is `service` or `hallmark`; `hidden_test` is the SHA-256 of `test`, which is shown to nobody; `award` is the number of a
submission, `record` the SHA-256 of `document`, the record of the award."""

call_submission = sa.Table(
    "call_submission",
    METADATA,
    key(),
    refers("call_id", "open_call", index=True),
    refers("person_id", "person"),
    text("code", longest=20),
    text("name", longest=96),
    text("version", longest=100),
    text("hallmark", longest=64),
    text("note", longest=2000, default=""),
    json("evidence", optional=True),
    moment("created_at"),
    moment("judged_at", optional=True),
    text("state", longest=20, default="judged"),
    text("told", longest=2000, default=""),
    moment("claimed_until", optional=True),
    sa.UniqueConstraint("call_id", "code"),
    sa.UniqueConstraint("call_id", "person_id", "hallmark"),
)
"""A release that answers a call. Until the award those who judge know it by its code alone. `state` is `waiting`, `judged`, `failed` or `withdrawn`; `told` is
why it could not be evaluated, for whoever sent it in; `claimed_until` is how long the process has it that evaluates it."""

collection = sa.Table(
    "collection",
    METADATA,
    key(),
    refers("organisation_id", "organisation"),
    refers("person_id", "person"),
    text("key", longest=96),
    text("kind", longest=20),
    text("zh", longest=200, default=""),
    text("en", longest=200, default=""),
    text("told", longest=8000, default=""),
    json("datasets"),
    moment("changed_at"),
    sa.UniqueConstraint("organisation_id", "key"),
)
"""Datasets that belong together, or a case of their use."""

subscription = sa.Table(
    "subscription",
    METADATA,
    sa.Column("person_id", BIG, sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("name", sa.String(96), primary_key=True),
    text("seen", longest=64, default=""),
    moment("since"),
    text("told", longest=64, default=""),
)
"""Somebody wants to know of new releases of a dataset; `seen` is the hallmark of the one that he looked at last, `told` of the one that webhooks were told of."""

update_promise = sa.Table(
    "update_promise",
    METADATA,
    key(),
    refers("organisation_id", "organisation"),
    text("name", longest=96),
    sa.Column("days", sa.Integer, nullable=False),
    text("note", longest=2000, default=""),
    refers("person_id", "person"),
    moment("since"),
    sa.UniqueConstraint("organisation_id", "name"),
)
"""A dataset is renewed at least every so many days, from a moment on; whether that was kept is read off its releases."""
