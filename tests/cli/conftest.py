"""The command line as its users have it: in an empty folder, in this process where that is enough, else in its own."""

from __future__ import annotations

import contextlib
import functools
import io
import json
import os
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from goldsmith.cli import main
from goldsmith.cli.app import app

PLAIN = "name: plain\nnear_duplicates: true\n"
"""A recipe without rules."""

ROWS = [
    {"id": "a", "text": "The harbour office keeps a ledger of every ship that enters, with her name and her cargo."},
    {"id": "b", "text": "The harbour office keeps a ledger of every ship that enters, with her name and her cargo."},
    {"id": "c", "text": "A lighthouse keeper counts the lamps along the coast and writes their colours down."},
    {"id": "d", "text": None},
    {"id": "e", "text": "港务局有一本账簿，记下每一艘进港的船、船名和货物，也记下潮水。"},
]


@functools.cache
def verbs() -> TyperGroup:
    """Return all verbs, made ready once: typer reads the signatures of fifty functions for it, which takes longer than most verbs."""
    return get_command(app)


def commands(group: TyperGroup | None = None, before: str = "") -> dict[str, TyperCommand]:
    """Return every command by the words that call it, such as `log audit`."""
    found: dict[str, TyperCommand] = {}
    for name, one in (group or verbs()).commands.items():
        found |= commands(one, f"{before}{name} ") if isinstance(one, TyperGroup) else {f"{before}{name}": one}
    return found


@dataclass(frozen=True)
class Ended:
    """What a command left: its exit code, its data and its talk."""

    code: int
    out: str
    err: str

    def json(self) -> object:
        """Return the one JSON value on standard output."""
        assert self.out.count("\n") == 1, self.out
        return json.loads(self.out)


@dataclass(frozen=True)
class Shell:
    """A folder to work in, and an environment without settings of the person who runs the tests."""

    folder: Path

    def __call__(self, *words: str, **environment: str) -> Ended:
        """Run ``goldsmith WORDS`` in the folder, within this process."""
        out, err = io.StringIO(), io.StringIO()
        with (
            contextlib.chdir(self.folder),
            patch.dict(os.environ, self._clean(environment), clear=True),
            patch.object(sys, "argv", ["goldsmith", *words]),
            patch.object(sys, "stdin", io.StringIO()),
            patch(
                "typer.main.get_command", lambda one: get_command(one) if environment else verbs()
            ),  # variables may change what is offered
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            try:
                main()
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
            else:
                code = 0
        return Ended(code, out.getvalue(), err.getvalue())

    def process(self, *command: str, **environment: str) -> Ended:
        """Run a command in the folder, in a process of its own."""
        done = subprocess.run(
            command, cwd=self.folder, env=self._clean(environment), capture_output=True, text=True, check=False, timeout=120
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def program(self, text: str) -> Ended:
        """Run a Python program in the folder, in a process of its own."""
        return self.process(sys.executable, "-c", textwrap.dedent(text))

    def _clean(self, environment: dict[str, str]) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("GOLDSMITH_", "XDG_"))}
        return {**inherited, "HOME": str(self.folder), "COLUMNS": "200", **environment}

    def rows(self, name: str = "in.jsonl") -> None:
        """Write a small input, with one exact copy and one null."""
        (self.folder / name).write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS), encoding="utf-8")
        (self.folder / "plain.yaml").write_text(PLAIN, encoding="utf-8")


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """An empty folder."""
    return Shell(tmp_path)


@pytest.fixture(scope="module")
def curated(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A folder with a curated dataset ``plain`` in ``lake``; tests here only read it."""
    shell = Shell(tmp_path_factory.mktemp("curated"))
    shell.rows()
    done = shell("run", "plain.yaml", "--input", "in.jsonl", "--no-report")
    assert done.code == 0, done.err
    return shell
