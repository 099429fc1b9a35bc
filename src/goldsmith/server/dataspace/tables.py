"""Tables of the dataspace: who takes part, negotiations, and transfers.

The next message of a negotiation or transfer that has to go out stands in its row (``pending…``): the state and the message that brings it about are
one transaction, and what did not arrive is sent again under the same key.
"""

from __future__ import annotations

import sqlalchemy as sa

from goldsmith.database.columns import METADATA, json, key, moment, refers, text

participant = sa.Table(
    "participant",
    METADATA,
    key(),
    refers("organisation_id", "organisation"),
    refers("person_id", "person"),
    text("name", longest=300),
    text("address", longest=2000, default=""),
    text("token", longest=500, default=""),
    moment("created_at"),
    sa.UniqueConstraint("person_id"),
    sa.UniqueConstraint("organisation_id", "name"),
)
"""A partner's connector: `name` is what the dataspace calls it, `person_id` the account whose tokens it sends, `address` where its own routes
stand, and `token` what it is sent from here, to no other host."""

negotiation = sa.Table(
    "negotiation",
    METADATA,
    key(),
    refers("participant_id", "participant", index=True),
    text("role", longest=20),
    text("pid", longest=100),
    text("peer_pid", longest=2000, default=""),
    text("state", longest=20),
    text("dataset", longest=300),
    json("offer"),
    json("agreement", optional=True),
    text("agreement_uid", longest=2000, default=""),
    text("own", longest=2000),
    text("callback", longest=2000),
    sa.Column("automatic", sa.Boolean, nullable=False),
    json("pending", optional=True),
    text("pending_path", longest=3000, default=""),
    text("pending_key", longest=40, default=""),
    text("last_key", longest=100, default=""),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("next_at", sa.BigInteger, nullable=False, server_default="0"),
    text("told", longest=1000, default=""),
    moment("created_at"),
    moment("changed_at"),
    sa.UniqueConstraint("pid"),
    sa.Index("ix_negotiation_state", "state"),
    sa.Index("ix_negotiation_agreement_uid", "agreement_uid"),
    sa.Index("ix_negotiation_due", "next_at", postgresql_where=sa.text("pending_path <> ''"), sqlite_where=sa.text("pending_path <> ''")),
)  # fmt: skip
"""A negotiation; `role` is ours. `own` is our address and name in it, `callback` where the other side is told. `automatic`: what was asked for is
what was offered, and no person has to decide."""

transfer = sa.Table(
    "transfer",
    METADATA,
    key(),
    refers("participant_id", "participant", index=True),
    refers("negotiation_id", "negotiation", index=True),
    text("role", longest=20),
    text("pid", longest=100),
    text("peer_pid", longest=2000, default=""),
    text("state", longest=20),
    json("address", optional=True),
    text("token_digest", longest=64, default=""),
    sa.Column("token_until", sa.BigInteger, nullable=False, server_default="0"),
    text("own", longest=2000),
    text("callback", longest=2000),
    json("pending", optional=True),
    text("pending_path", longest=3000, default=""),
    text("pending_key", longest=40, default=""),
    text("last_key", longest=100, default=""),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("next_at", sa.BigInteger, nullable=False, server_default="0"),
    text("told", longest=1000, default=""),
    moment("created_at"),
    moment("changed_at"),
    sa.UniqueConstraint("pid"),
    sa.Index("ix_transfer_state", "state"),
    sa.Index("ix_transfer_token", "token_digest"),
    sa.Index("ix_transfer_due", "next_at", postgresql_where=sa.text("pending_path <> ''"), sqlite_where=sa.text("pending_path <> ''")),
)  # fmt: skip
"""A transfer under an agreement. A provider's has the digest of the one token that counts, and until when; a consumer's the `address` of the data."""
