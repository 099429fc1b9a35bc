"""What an import keeps of another tool's file.

Revision: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from goldsmith.database.columns import NAMING, json, key, refers, text

revision = "0002"
down_revision = "0001"

TABLES = sa.MetaData(naming_convention=NAMING)
sa.Table("project", TABLES, key())
sa.Table("task", TABLES, key())
BROUGHT = sa.Table(
    "brought",
    TABLES,
    key(),
    refers("project_id", "project"),
    refers("task_id", "task", optional=True),
    text("format", longest=40),
    json("kept"),
    sa.Index("ix_brought_project_id_task_id", "project_id", "task_id"),
)


def upgrade() -> None:
    """Make the table."""
    BROUGHT.create(op.get_bind())
