"""A page that a reader follows on the demo, in both languages: its files are written and its commands run, in order."""

from __future__ import annotations

import shlex
from pathlib import Path

from cli.conftest import Shell
from docs.tutorial import matches, steps


def follow(page: Path, folder: Path, *, ends: frozenset[int] = frozenset({0})) -> None:
    """Do what the page says in a folder with the demo; each command ends with one of ``ends`` and prints what is shown."""
    shell = Shell(folder)
    assert shell("demo").code == 0

    for step in steps(page):
        if step.kind == "file":
            (folder / step.what).write_text(step.text, encoding="utf-8")
            continue
        done = shell(*shlex.split(step.what)[1:])
        assert done.code in ends, done.err
        assert not step.text or matches(done.out, step.text), f"{step.what}\n{done.out}"


def told(page: Path) -> list[tuple[str, str, str, int]]:
    """Return the files, programs, commands and outputs of a page in order: what both languages have alike."""
    return [(one.kind, one.what, one.text, one.exit_code) for one in steps(page)]
