"""A lake, a database and `goldsmith serve` in a process of its own, as the page of annotation says, for whoever goes the whole way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotate.killing import do
from data import ROOT
from docs.tutorial import steps
from ports import free_port

PAGE = ROOT / "docs" / "annotate.md"
SECRET = "gold in the river"  # noqa: S105  everybody's, in tests


@dataclass(frozen=True)
class Title:
    """A title of news, and the class that is right."""

    id: str
    text: str
    topic: str


def said_on_the_page(beginning: str) -> str:
    """Return the command of the page that begins so."""
    return next(step.what for step in steps(PAGE) if step.kind == "console" and step.what.startswith(beginning))


class House:
    """A folder with a lake in it, and a service that runs there until it is stopped.

    Attributes:
        folder: Where everything is.
        url: Address of the service.
        first: The one-time link of the first owner.
    """

    def __init__(self, folder: Path, database: str = "") -> None:
        self.folder = folder
        self.database = database or f"sqlite:///{folder / 'goldsmith.db'}"
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self.first = ""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GOLDSMITH_")}
        self._variables = {**kept, "GOLDSMITH_URL": self.url}
        if database:
            self._variables["GOLDSMITH_DATABASE_URL"] = database
        self._process: subprocess.Popen[str] | None = None

    def curate(self, titles: Sequence[Title]) -> None:
        """Make the dataset `titles` of the page, of other titles, by the page's command."""
        rows = [{"id": one.id, "text": one.text, "class": one.topic} for one in titles]
        (self.folder / "titles.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        recipe = next(step for step in steps(PAGE) if step.kind == "file" and step.what == "titles.yaml")
        (self.folder / "titles.yaml").write_text(recipe.text, encoding="utf-8")
        self.types(said_on_the_page("goldsmith run"))

    def types(self, command: str, **variables: str) -> str:
        """Type a command in the folder, and return what it printed."""
        program, *words = command.split()
        assert program == "goldsmith"
        done = subprocess.run(
            [sys.executable, "-m", "goldsmith", *words],
            cwd=self.folder,
            env={**self._variables, **variables},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def serve(self, command: str = "") -> str:
        """Start the service by the page's command, or another, at a port that is free; return the line that it prints, kept as a link."""
        if "GOLDSMITH_DATABASE_URL" in self._variables:
            self.types("goldsmith database migrate")
        _, *words = (command or said_on_the_page("goldsmith serve")).replace("8080", str(self._port)).split()
        with (self.folder / "serve.log").open("a", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "goldsmith", *words],
                cwd=self.folder,
                env=self._variables,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.first = self._process.stdout.readline().strip()
        assert self.url in self.first, (self.folder / "serve.log").read_text(encoding="utf-8")
        return self.first

    def stop(self) -> None:
        """Stop the service as Ctrl-C does; it ends well and has told no mistake of its own."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        self._process.communicate(timeout=60)
        assert self._process.returncode == 0
        self._process = None
        log = (self.folder / "serve.log").read_text(encoding="utf-8")
        assert "Traceback" not in log, log

    def rows(self, *statements: Any) -> list[list[Any]]:
        """Return what statements find in the database; in a thread, since a browser's loop runs in this one."""
        with ThreadPoolExecutor(1) as aside:
            return aside.submit(do, self.database, *statements).result(60)
