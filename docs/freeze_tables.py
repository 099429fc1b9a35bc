"""Write the first migration from the tables as they stand: ``python docs/freeze_tables.py``.

Until the first release that has a service, nobody has a database, and the first migration is made anew when a table changes. From then on
this file is gone, and each change is a migration of its own.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src" / "goldsmith"
OF = (
    "accounts/tables.py",
    "annotate/tables.py",
    "annotate/quality/lots_tables.py",
    "annotate/quality/disputes_tables.py",
    "annotate/quality/figures_tables.py",
    "annotate/quality/gold_tables.py",
    "annotate/quality/alarm_tables.py",
    "annotate/standing/statement_tables.py",
    "annotate/standing/code_tables.py",
    "annotate/models/model_tables.py",
    "annotate/models/outside_tables.py",
    "annotate/standing/standing_tables.py",
    "annotate/models/learning_tables.py",
)
OUT = SOURCE / "database" / "migrations" / "v0001_first.py"

HEAD = '''"""The first tables: accounts, annotation, webhooks.

They stand here once more as they were when this version was released, whatever became of them later.

Revision: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from goldsmith.database.columns import BIG, NAMING, json, key, moment, refers, text

revision = "0001"
down_revision = None

TABLES = sa.MetaData(naming_convention=NAMING)

# fmt: off
'''

END = '''
# fmt: on


def upgrade() -> None:
    """Make all tables."""
    TABLES.create_all(op.get_bind())
'''


def made_later() -> set[str]:
    """Return the tables that later migrations make: those that they give a name of their own."""
    found = set()
    for path in sorted(OUT.parent.glob("v*.py"))[1:]:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "sa.Table":
                found.add(ast.literal_eval(node.value.args[0]))
    return found


def frozen() -> str:
    """Return the declarations of all tables, a line a column."""
    lines, later = [], made_later()
    for name in OF:
        for node in ast.parse((SOURCE / name).read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                table, _, *columns = (ast.unparse(one) for one in node.value.args)
                if ast.literal_eval(table) in later:
                    continue
                lines += ["sa.Table(", f"    {table},", "    TABLES,", *(f"    {one}," for one in columns), ")"]
            elif isinstance(node, ast.Assign):
                lines.append(ast.unparse(node))
    return "\n".join(lines)


OUT.write_text(HEAD + frozen() + END, encoding="utf-8")
subprocess.run([sys.executable, "-m", "ruff", "check", "--fix", "--quiet", str(OUT)], check=True)
