"""Answers to open calls are evaluated by the service: a call keeps its hidden test and the record of its award; what followers were told of.

Revision: 0007
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alembic import op

from goldsmith.database.columns import json, moment, text

if TYPE_CHECKING:
    import sqlalchemy as sa

revision = "0007"
down_revision = "0006"

COLUMNS: dict[str, tuple[sa.Column[Any], ...]] = {
    "open_call": (text("judged_by", longest=20, default="hallmark"), json("test", optional=True), json("document", optional=True)),
    "call_submission": (
        text("state", longest=20, default="judged"),
        text("told", longest=2000, default=""),
        moment("claimed_until", optional=True),
    ),
    "subscription": (text("told", longest=64, default=""),),
}


def upgrade() -> None:
    """Add the columns; answers that are there were judged by what their hallmarks say."""
    for table, columns in COLUMNS.items():
        for column in columns:
            op.add_column(table, column)
