"""The secret by which people get other codes in what a project gives out."""

from __future__ import annotations

import sqlalchemy as sa

from goldsmith.database.columns import BIG, METADATA, text

project_secret = sa.Table(
    "project_secret",
    METADATA,
    sa.Column("project_id", BIG, sa.ForeignKey("project.id"), primary_key=True, autoincrement=False),
    text("secret", longest=64),
)
"""256 random bits in hexadecimal, made when they are first needed and told to nobody."""
