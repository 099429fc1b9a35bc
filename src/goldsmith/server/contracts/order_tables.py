"""Tables of orders and of money: orders, price lists, what making a dataset cost, corrections, closed statements, and what recipients confirmed."""

from __future__ import annotations

import sqlalchemy as sa

from goldsmith.database.columns import BIG, METADATA, json, key, moment, refers, text

data_order = sa.Table(
    "data_order",
    METADATA,
    key(),
    refers("organisation_id", "organisation"),
    refers("person_id", "person"),
    text("dataset", longest=100),
    text("version", longest=100, default=""),
    text("purpose", longest=300, default=""),
    text("scope", longest=500, default=""),
    sa.Column("count", sa.BigInteger, nullable=True),
    sa.Column("volume", sa.BigInteger, nullable=True),
    moment("begins_at", optional=True),
    moment("ends_at", optional=True),
    text("note", longest=2000, default=""),
    json("offer"),
    json("price", optional=True),
    text("state", longest=20),
    text("why", longest=1000, default=""),
    refers("agreement_id", "agreement", optional=True, index=True),
    refers("decided_by", "person", optional=True),
    moment("created_at"),
    moment("changed_at"),
    sa.Index("ix_data_order_organisation_id_state", "organisation_id", "state"),
    sa.Index("ix_data_order_person_id", "person_id", "id"),
)
"""Somebody orders a dataset: what for, who shall use it (`scope`), how often, how much and until when. `offer` is that of the release when he ordered, `price` the
list price then, or what he was offered. States: asked, offered (in other terms, which he may accept), agreed, refused, withdrawn."""

list_price = sa.Table(
    "list_price",
    METADATA,
    key(),
    refers("organisation_id", "organisation"),
    text("dataset", longest=100),
    text("unit", longest=20),
    text("amount", longest=24),
    text("currency", longest=3),
    text("note", longest=500, default=""),
    refers("person_id", "person"),
    moment("from_at"),
    moment("created_at"),
    sa.Index("ix_list_price_dataset", "organisation_id", "dataset", "from_at"),
)
"""What a dataset costs from a moment on. Nothing of the list is changed: a newer line takes the place of an older one."""

cost = sa.Table(
    "cost",
    METADATA,
    key(),
    refers("organisation_id", "organisation"),
    text("dataset", longest=100),
    text("kind", longest=20),
    text("amount", longest=24),
    text("currency", longest=3),
    text("note", longest=500, default=""),
    text("source", longest=100, optional=True),
    refers("person_id", "person"),
    moment("at"),
    moment("created_at"),
    sa.UniqueConstraint("organisation_id", "source", "currency"),
    sa.Index("ix_cost_dataset", "organisation_id", "dataset"),
)
"""What making a dataset cost. Lines are added and never changed; one that was wrong is taken back by its negative. `source` names what it was read from, once."""

correction = sa.Table(
    "correction",
    METADATA,
    key(),
    refers("agreement_id", "agreement", index=True),
    text("amount", longest=24),
    text("currency", longest=3),
    text("why", longest=500),
    refers("person_id", "person"),
    moment("at"),
    refers("sale_id", "sale", optional=True),
)
"""An amount beside the price, such as a credit; `sale_id` is the statement that it is in."""

sale = sa.Table(
    "sale",
    METADATA,
    key(),
    refers("organisation_id", "organisation"),
    sa.Column("n", sa.Integer, nullable=False),
    moment("begins_at"),
    moment("ends_at"),
    text("before", longest=64, default=""),
    text("digest", longest=64),
    moment("closed_at"),
    refers("closed_by", "person"),
    sa.UniqueConstraint("organisation_id", "n"),
)
"""A closed statement of what agreements come to. `digest` is SHA-256 over what it says and the digest of the one `before`."""

sale_line = sa.Table(
    "sale_line",
    METADATA,
    sa.Column("sale_id", BIG, sa.ForeignKey("sale.id"), primary_key=True, autoincrement=False),
    sa.Column("agreement_id", BIG, sa.ForeignKey("agreement.id"), primary_key=True, autoincrement=False, index=True),
    sa.Column("currency", sa.String(3), primary_key=True),
    json("price", optional=True),
    sa.Column("agreements", sa.Integer, nullable=False),
    sa.Column("months", sa.Integer, nullable=False),
    sa.Column("uses", sa.BigInteger, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    text("amount", longest=40),
    text("corrected", longest=40),
)
"""What is new of an agreement in a statement: all that it came to until then, less what the statements before had of it."""

confirmed = sa.Table(
    "confirmed",
    METADATA,
    key(),
    refers("agreement_id", "agreement", index=True),
    refers("person_id", "person"),
    text("release", longest=300),
    text("did", longest=300),
    text("digest", longest=64),
    json("document"),
    moment("at"),
    sa.UniqueConstraint("digest"),
)
"""What a recipient signed after he had verified what came."""
