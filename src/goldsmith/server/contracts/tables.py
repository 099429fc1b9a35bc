"""Tables of contracts: agreements with what was used of each, and every delivery and refusal with its receipt."""

from __future__ import annotations

import sqlalchemy as sa

from goldsmith.database.columns import BIG, METADATA, json, key, moment, refers, text

agreement = sa.Table(
    "agreement",
    METADATA,
    key(),
    text("uid", longest=2000),
    text("dataset", longest=100),
    text("version", longest=100, default=""),
    text("assigner", longest=2000),
    text("assignee", longest=300),
    text("purpose", longest=300, default=""),
    json("offer"),
    json("agreed"),
    moment("begins_at"),
    moment("ends_at", optional=True),
    moment("ended_at", optional=True),
    text("why", longest=1000, default=""),
    sa.Column("uses", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("bytes", sa.BigInteger, nullable=False, server_default="0"),
    sa.UniqueConstraint("uid"),
    sa.Index("ix_agreement_whose", "assignee", "dataset"),
)
"""`ended_at` and `why`: it was terminated, when and why. `uses` and `bytes` are charged before anything leaves."""

authorisation = sa.Table(
    "authorisation",
    METADATA,
    sa.Column("agreement_id", BIG, sa.ForeignKey("agreement.id"), primary_key=True, autoincrement=False),
    text("dataset", longest=100),
    sa.Column("n", sa.Integer, nullable=False),
    text("scope", longest=500, default=""),
    json("price", optional=True),
    json("document", optional=True),
    sa.UniqueConstraint("dataset", "n"),
)
"""An agreement as an authorisation: `n` is the how manieth of the dataset it is, `scope` who may use it, `price` what was agreed, and `document` the agreement as
the service signed it."""

file_use = sa.Table(
    "file_use",
    METADATA,
    sa.Column("agreement_id", BIG, sa.ForeignKey("agreement.id"), primary_key=True, autoincrement=False),
    sa.Column("release", sa.String(300), primary_key=True),
    sa.Column("bytes", sa.BigInteger, nullable=False),
)
"""Bytes of a release's files that were charged under an agreement: as many uses as that is releases."""

dataset_batch = sa.Table(
    "dataset_batch", METADATA, sa.Column("dataset", sa.String(100), primary_key=True), sa.Column("last", sa.Integer, nullable=False)
)
"""How many authorisations there were of a dataset."""

metered = sa.Table(
    "metered",
    METADATA,
    key(),
    refers("agreement_id", "agreement", index=True),
    moment("at"),
    text("what", longest=1000),
    text("release", longest=300),
    sa.Column("bytes", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("delivered", sa.BigInteger, nullable=True),
    text("refused", longest=1000, default=""),
    json("receipt", optional=True),
    sa.Column("uses", sa.BigInteger, nullable=False, server_default="0"),
)
"""A delivery or a refusal. `uses` and `bytes` were charged, `delivered` were handed to the network; empty where the service ended before it could tell."""

copy_given = sa.Table(
    "copy_given",
    METADATA,
    key(),
    text("commitment", longest=64),
    sa.Column("agreement", BIG, nullable=False),
    text("dataset", longest=100),
    text("version", longest=100),
    text("login", longest=100),
    text("digest", longest=64),
    sa.Column("entry", sa.BigInteger, nullable=False),
    moment("made_at"),
    moment("given_at"),
    sa.UniqueConstraint("commitment", "agreement"),
    sa.Index("ix_copy_given_dataset", "dataset", "id"),
    sa.Index("ix_copy_given_agreement", "agreement"),
)
"""A marked copy that was handed to somebody: `commitment` to its codeword, `entry` where that was logged, `digest` the SHA-256 of its statement, `made_at` when it was
made. `agreement` is the number of the one that it went out under, and 0 where it went out under none: then it is no agreement's, so that it refers to no row."""
