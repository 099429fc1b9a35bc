"""Tables of accounts: organisations, people, teams, sign-in, tokens, one-time links and the audit trail."""

from __future__ import annotations

import sqlalchemy as sa

from goldsmith.database.columns import BIG, METADATA, json, key, moment, refers, text

organisation = sa.Table("organisation", METADATA, key(), text("name", longest=200), moment("created_at"), sa.UniqueConstraint("name"))

person = sa.Table(
    "person",
    METADATA,
    key(),
    refers("organisation_id", "organisation", index=True),
    text("login", longest=100),
    text("name", longest=200),
    text("role", longest=20),
    text("code", longest=40),
    text("language", longest=10, default=""),
    text("password", longest=200, optional=True),
    sa.Column("active", sa.Boolean, nullable=False),
    moment("created_at"),
    moment("seen_at", optional=True),
    sa.UniqueConstraint("login"),
    sa.UniqueConstraint("code"),
)
"""Somebody who signs in. `role` is that in the organisation; `code` stands for the person in exports; `password` is an argon2id hash,
null until the one-time link was used."""

team = sa.Table("team", METADATA, key(), refers("organisation_id", "organisation"), text("name", longest=200), moment("created_at"), sa.UniqueConstraint("organisation_id", "name"))  # fmt: skip

team_member = sa.Table(
    "team_member",
    METADATA,
    sa.Column("team_id", BIG, sa.ForeignKey("team.id"), primary_key=True),
    sa.Column("person_id", BIG, sa.ForeignKey("person.id"), primary_key=True, index=True),
)

skill = sa.Table(
    "skill",
    METADATA,
    sa.Column("person_id", BIG, sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("name", sa.String(100), primary_key=True),
    sa.Column("level", sa.SmallInteger, nullable=False),
    json("evidence", optional=True),
    text("source", longest=20, default="manager"),
    refers("granted_by", "person", optional=True),
    moment("granted_at"),
    moment("expires_at", optional=True),
    sa.Index("ix_skill_expires_at", "expires_at"),
)
"""How well somebody knows a field. Levels as in the occupational standard 4-04-05-05: 5 beginner … 1 senior technician; 1 is the highest. `source` tells how it
was shown: by a manager's word, by a qualification here, or by a certificate of another installation."""

sign_in = sa.Table(
    "sign_in",
    METADATA,
    key(),
    text("digest", longest=64),
    refers("person_id", "person", index=True),
    text("csrf", longest=64),
    moment("created_at"),
    moment("seen_at"),
    moment("expires_at"),
    text("agent", longest=300, default=""),
    text("address", longest=64, default=""),
    sa.UniqueConstraint("digest"),
)
"""A browser that is signed in. The digest is SHA-256 of the cookie, which the database never sees."""

known_browser = sa.Table(
    "known_browser",
    METADATA,
    key(),
    text("digest", longest=64),
    refers("person_id", "person", index=True),
    moment("seen_at"),
    sa.UniqueConstraint("digest", "person_id"),
)
"""A browser in which somebody signed in before, by the digest of a cookie of its own. It signs nobody in: only its guesses are counted apart."""

token = sa.Table(
    "token",
    METADATA,
    key(),
    refers("person_id", "person", index=True),
    text("name", longest=100),
    text("digest", longest=64),
    moment("created_at"),
    moment("expires_at", optional=True),
    moment("seen_at", optional=True),
    sa.UniqueConstraint("digest"),
)
"""A token for programs; it may what its person may."""

one_time_link = sa.Table(
    "one_time_link",
    METADATA,
    sa.Column("digest", sa.String(64), primary_key=True),
    refers("person_id", "person", optional=True),
    text("purpose", longest=20),
    moment("created_at"),
    moment("expires_at"),
    moment("used_at", optional=True),
)
"""A link that works once: `first` makes the first owner, `password` sets somebody's password."""

attempt = sa.Table(
    "attempt",
    METADATA,
    key(),
    text("subject", longest=200),
    moment("at"),
    sa.Index("ix_attempt_subject_at", "subject", "at"),
)
"""Failed sign-ins and tokens, by login and by address, so that guessing is slowed down over all processes."""

audit = sa.Table(
    "audit",
    METADATA,
    key(),
    moment("at"),
    refers("organisation_id", "organisation", optional=True),
    sa.Column("project_id", BIG, nullable=True),
    refers("person_id", "person", optional=True),
    text("action", longest=60),
    text("subject", longest=200, default=""),
    json("details", optional=True),
    text("address", longest=64, default=""),
    sa.Index("ix_audit_organisation_id_id", "organisation_id", "id"),
    sa.Index("ix_audit_project_id_id", "project_id", "id"),
)
"""What somebody did; rows are added and never changed. `project_id` is the project that it was done in, null where in none."""
