"""Nobody is paused, disabled or shut out by anything but a person's own deed or known answers: the program is read for it."""

from __future__ import annotations

import ast
from pathlib import Path

import goldsmith

ROOT = Path(goldsmith.__file__).parent
MAY = {
    "annotate/membership.py": "a manager sets it",
    "annotate/projects.py": "a manager sets it",
    "accounts/people.py": "an owner sets it",
    "annotate/interchange/storing.py": "who answered elsewhere gets an account that nobody signs in to",
}
"""Where membership or an account is written, and why that is a person's deed."""


def writes(path: Path) -> set[str]:
    """Return the tables that a file updates, inserts into or deletes from."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"update", "insert", "delete"}
            and node.args
        ):
            found.add(ast.unparse(node.args[0]).rpartition(".")[2])
    return found


def names(path: Path) -> set[str]:
    """Return what a file gives values to: names of arguments of `values`, and keys of mappings."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "values":
            found |= {one.arg for one in node.keywords if one.arg}
        elif isinstance(node, ast.Dict):
            found |= {one.value for one in node.keys if isinstance(one, ast.Constant)}
    return found


def test_alarms_write_nothing_but_alarms():
    """No file of alarms changes a member, a person, a turn, a slot or a task."""
    files = [
        path for path in ROOT.rglob("*.py") if path.name.startswith("alarm") and "cli" not in path.parts and "client" not in path.parts
    ]

    assert len(files) >= 9
    assert set().union(*(writes(path) for path in files)) == {"alarm", "alarm_look", "alarm_watch"}


def test_pauses_are_set_where_a_person_sets_them():
    """``paused`` and ``active`` of people are written by the files that serve a manager's or an owner's request, and by no chore or detector."""
    setters = set()
    for path in ROOT.rglob("*.py"):
        told = path.relative_to(ROOT).as_posix()
        if told.startswith(("database/migrations", "server/telling", "client", "cli")):
            continue
        tables, named = writes(path), names(path)
        if ("member" in tables and "paused" in named) or ("person" in tables and "active" in named):
            setters.add(told)

    assert setters <= set(MAY)
