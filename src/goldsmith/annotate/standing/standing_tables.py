"""Tables of certificates: those given here, the issuers whose word counts here, and what was taken over from them."""

from __future__ import annotations

import sqlalchemy as sa

from goldsmith.database.columns import METADATA, json, key, moment, refers, text

certificate = sa.Table(
    "certificate",
    METADATA,
    key(),
    refers("organisation_id", "organisation"),
    refers("person_id", "person", index=True),
    text("uid", longest=100),
    text("skill", longest=100),
    sa.Column("level", sa.SmallInteger, nullable=False),
    text("issuer", longest=200),
    sa.Column("document", sa.Text, nullable=False),
    refers("issued_by", "person"),
    moment("issued_at"),
    moment("expires_at"),
    moment("revoked_at", optional=True),
    refers("revoked_by", "person", optional=True),
    text("reason", longest=500, default=""),
    sa.UniqueConstraint("uid"),
    sa.Index("ix_certificate_organisation_id_id", "organisation_id", "id"),
)
"""A certificate that was given here: the signed document as it was signed, and whether it was taken back. `issuer` names the key."""

issuer = sa.Table(
    "issuer",
    METADATA,
    key(),
    refers("organisation_id", "organisation"),
    text("did", longest=200),
    text("name", longest=200),
    json("skills", optional=True),
    sa.Column("best_level", sa.SmallInteger, nullable=False),
    moment("until", optional=True),
    sa.Column("trusted", sa.Boolean, nullable=False),
    sa.Column("revoked", sa.Text, nullable=True),
    sa.Column("revoked_number", sa.BigInteger, nullable=False, server_default="0"),
    moment("revoked_at", optional=True),
    refers("added_by", "person"),
    moment("added_at"),
    sa.UniqueConstraint("organisation_id", "did"),
)
"""A key whose certificates count here: for which skills (all where null), at what level at best, and for certificates given before `until`.
`revoked` is the newest list of what it took back, as it was signed, `revoked_number` the number of that list, by which an older one is known."""

challenge = sa.Table(
    "challenge",
    METADATA,
    sa.Column("digest", sa.String(64), primary_key=True),
    refers("person_id", "person", index=True),
    moment("created_at"),
    moment("expires_at"),
    moment("used_at", optional=True),
)
"""A word given to somebody here that another installation must sign with his certificate, so that nobody brings another's; used once."""

taken_certificate = sa.Table(
    "taken_certificate",
    METADATA,
    key(),
    refers("organisation_id", "organisation"),
    refers("person_id", "person", index=True),
    refers("issuer_id", "issuer", index=True),
    text("uid", longest=100),
    text("skill", longest=100),
    sa.Column("level", sa.SmallInteger, nullable=False),
    sa.Column("document", sa.Text, nullable=False),
    moment("taken_at"),
    moment("expires_at"),
    text("state", longest=20),
    sa.UniqueConstraint("organisation_id", "uid"),
)
"""A certificate of another installation that gave somebody a skill here: valid, revoked by its issuer, or distrusted with it."""
