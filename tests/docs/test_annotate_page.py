"""The pages of annotation and its quality are true: commands and programs run in order, against a real service, and print what is shown."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

from data import ROOT
from docs.demo_page import told
from docs.tutorial import Step, matches, steps
from environments import Environment
from ports import free_port

PAGE = ROOT / "docs" / "annotate.md"
QUALITY = ROOT / "docs" / "annotate-quality.md"
PAGES = [PAGE, QUALITY]
PORT = "8080"


@pytest.mark.parametrize("page", PAGES, ids=["annotate", "quality"])
def test_the_page_is_true(page: Path, tmp_path: Path):
    """A reader who types what it says sees what it shows."""
    reader = _Reader(tmp_path, page)
    try:
        for step in steps(page):
            reader.does(step)
    finally:
        reader.stops()


@pytest.mark.parametrize("page", [one for page in PAGES for one in (page, page.with_suffix(".zh.md"))], ids=lambda page: page.name)
def test_the_page_has_one_sentence_a_line(page: Path):
    """Prose outside the blocks stands one sentence a line."""
    prose = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE).splitlines()

    assert [line for line in prose if ". " in line and not line.startswith(("#", "|"))] == []
    assert [line for line in prose if "。" in line.rstrip("。") and not line.startswith("|")] == []


@pytest.mark.parametrize("page", PAGES, ids=["annotate", "quality"])
def test_the_chinese_page_says_the_same(page: Path):
    """Both languages have the same files, programs, commands and outputs, in the same order."""
    assert told(page) == told(page.with_suffix(".zh.md"))


class _Reader:
    """Somebody who follows the page in an empty folder; the port is one that is free."""

    def __init__(self, folder: Path, page: Path) -> None:
        self._page = page.name
        self._folder = folder / "work"
        self._folder.mkdir()
        environment = Environment.beside(folder / "venv", goldsmith=True)
        self._python = str(environment.python)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GOLDSMITH_", "PYTHON"))}
        self._port = str(free_port())
        self._variables = {**kept, "HOME": str(folder), "PATH": f"{environment.bin}{os.pathsep}{kept['PATH']}", "COLUMNS": "200"}
        self._variables["GOLDSMITH_URL"] = f"http://127.0.0.1:{self._port}"
        self._service: subprocess.Popen[str] | None = None

    def does(self, step: Step) -> None:
        """Do what the page says, and compare."""
        if step.kind == "file":
            (self._folder / step.what).write_text(step.text, encoding="utf-8")
        elif step.kind == "python":
            self._run([self._python, "-c", step.what], step)
        elif step.what.startswith("goldsmith serve"):
            self._serve(step)
        else:
            self._run(["bash", "-c", step.what], step)
        secret = self._folder / "ann.token"
        if secret.is_file():
            self._variables["GOLDSMITH_TOKEN"] = secret.read_text(encoding="utf-8").strip()

    def stops(self) -> None:
        """Stop the service as Ctrl-C does."""
        if self._service is not None:
            self._service.send_signal(signal.SIGINT)
            self._service.communicate(timeout=60)

    def _serve(self, step: Step) -> None:
        command = step.what.replace(PORT, self._port).split()
        self._service = subprocess.Popen(
            command, cwd=self._folder, env=self._variables, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        line = self._service.stdout.readline()
        assert matches(line.replace(self._port, PORT), step.text), line
        self._variables["LINK"] = line.strip()

    def _run(self, command: list[str], step: Step) -> None:
        done = subprocess.run(command, cwd=self._folder, env=self._variables, capture_output=True, text=True, check=False, timeout=120)
        seen = f"docs/{self._page}:{step.line}\n$ {step.what}\n{done.stdout}\n{done.stderr}"
        assert done.returncode == step.exit_code, seen
        if step.text:
            assert matches(done.stdout or done.stderr, step.text), f"{seen}\n--- the page shows\n{step.text}"
