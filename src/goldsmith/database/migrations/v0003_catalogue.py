"""The catalogue: the map of demand, requests for data, open calls, collections, subscriptions, promises of updates.

Revision: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from goldsmith.database.columns import BIG, NAMING, json, key, moment, refers, text

revision = "0003"
down_revision = "0002"

TABLES = sa.MetaData(naming_convention=NAMING)
sa.Table("organisation", TABLES, key())
sa.Table("person", TABLES, key())

MAP_NODE = sa.Table(
    "map_node",
    TABLES,
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
MAP_EDGE = sa.Table(
    "map_edge",
    TABLES,
    key(),
    refers("organisation_id", "organisation"),
    text("origin", longest=96),
    text("relation", longest=20),
    text("target", longest=96),
    sa.UniqueConstraint("organisation_id", "origin", "relation", "target"),
)
MAP_STATE = sa.Table(
    "map_state",
    TABLES,
    sa.Column("organisation_id", BIG, sa.ForeignKey("organisation.id"), primary_key=True),
    sa.Column("revision", BIG, nullable=False),
    moment("changed_at"),
)
DATA_REQUEST = sa.Table(
    "data_request",
    TABLES,
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
REQUEST_VOTE = sa.Table(
    "request_vote",
    TABLES,
    sa.Column("request_id", BIG, sa.ForeignKey("data_request.id"), primary_key=True),
    sa.Column("person_id", BIG, sa.ForeignKey("person.id"), primary_key=True),
    moment("created_at"),
)
OPEN_CALL = sa.Table(
    "open_call",
    TABLES,
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
    sa.Index("ix_open_call_organisation_id", "organisation_id", "id"),
)
CALL_SUBMISSION = sa.Table(
    "call_submission",
    TABLES,
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
    sa.UniqueConstraint("call_id", "code"),
    sa.UniqueConstraint("call_id", "person_id", "hallmark"),
)
COLLECTION = sa.Table(
    "collection",
    TABLES,
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
SUBSCRIPTION = sa.Table(
    "subscription",
    TABLES,
    sa.Column("person_id", BIG, sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("name", sa.String(96), primary_key=True),
    text("seen", longest=64, default=""),
    moment("since"),
)
UPDATE_PROMISE = sa.Table(
    "update_promise",
    TABLES,
    key(),
    refers("organisation_id", "organisation"),
    text("name", longest=96),
    sa.Column("days", sa.Integer, nullable=False),
    text("note", longest=2000, default=""),
    refers("person_id", "person"),
    moment("since"),
    sa.UniqueConstraint("organisation_id", "name"),
)

MADE = (MAP_NODE, MAP_EDGE, MAP_STATE, DATA_REQUEST, REQUEST_VOTE, OPEN_CALL, CALL_SUBMISSION, COLLECTION, SUBSCRIPTION, UPDATE_PROMISE)


def upgrade() -> None:
    """Make the tables."""
    for one in MADE:
        one.create(op.get_bind())
