"""The tutorial is true: its commands run in order, end as it says, and print what it shows."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from data import ROOT
from docs.demo_page import told
from docs.tutorial import Step, matches, steps
from environments import Environment, without_isolation
from ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = ROOT / "docs" / "tutorial.md"
CHINESE = ROOT / "docs" / "tutorial.zh.md"


def test_the_tutorial_is_true(tmp_path: Path, s3: dict[str, str] | None):
    """Every command and program of the page works for a reader who types what it says."""
    reader = _Reader(tmp_path, s3)

    for step in steps(PAGE):
        reader.does(step)

    assert (tmp_path / "work" / "goldsmith-demo" / "report.html").is_file()


@pytest.mark.parametrize(
    ("printed", "shown", "same"),
    [
        ("3 records in 0.2 s\nmore\nand more\ndone\n", "3 records in … s\n…\ndone\n", True),
        ("a  b\n", "a b\n", True),
        ("done\n", "…\ndone\n", True),
        ("3 records\nmore\n", "3 records\n", False),
        ("more\n3 records\n", "3 records\n", False),
        ("3 records\nmore\n", "4 records\n…\n", False),
        ("3 records in\n0.2 s\n", "3 records in … s\n", False),
        ("3.5\n", "3x5\n", False),
    ],
)
def test_the_comparison_bites(printed: str, shown: str, *, same: bool):
    """Lines that are missing, too many or different are seen; only `…` is loose."""
    assert matches(printed, shown) is same


def test_the_chinese_page_says_the_same():
    """Both languages have the same files, programs, commands and outputs, in the same order."""
    assert told(PAGE) == told(CHINESE)


@pytest.mark.parametrize("page", [PAGE, CHINESE], ids=["en", "zh"])
def test_the_page_has_one_sentence_a_line(page: Path):
    """Prose outside the blocks stands one sentence a line, so that changes are seen."""
    prose = [line for number, line in enumerate(_outside_blocks(page.read_text(encoding="utf-8"))) if line and number]

    assert [line for line in prose if ". " in line.replace("e.g. ", "") and not line.startswith("#")] == []
    assert [line for line in prose if "。" in line.rstrip("。")] == []


class _Reader:
    """Somebody who follows the page in an empty folder, in a virtual environment."""

    def __init__(self, folder: Path, s3: dict[str, str] | None) -> None:
        self._folder = folder / "work"
        self._folder.mkdir()
        self._s3 = s3
        self._environment = Environment.beside(folder / "venv", goldsmith=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GOLDSMITH_", "PYTHON", "AWS_"))}
        path = f"{self._environment.bin}{os.pathsep}{kept['PATH']}"
        self._variables = {**kept, **without_isolation(), "HOME": str(folder), "PATH": path, "COLUMNS": "200"}

    def does(self, step: Step) -> None:
        """Do what the page says, and compare."""
        if step.kind == "file":
            path = self._folder / step.what
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step.text, encoding="utf-8")
        elif step.kind == "python":
            self._run([str(self._environment.python), "-c", step.what], step)
        elif step.needs != "s3" or self._s3 is not None:
            self._run(["bash", "-c", step.what], step)

    def _run(self, command: list[str], step: Step) -> None:
        variables = {**self._variables, **(self._s3 or {})} if step.needs == "s3" else self._variables
        done = subprocess.run(command, cwd=self._folder, env=variables, capture_output=True, text=True, check=False, timeout=300)
        told = f"docs/tutorial.md:{step.line}\n$ {step.what}\n{done.stdout}\n{done.stderr}"
        assert done.returncode == step.exit_code, told
        if step.text:
            assert matches(done.stdout or done.stderr, step.text), f"{told}\n--- the page shows\n{step.text}"


@pytest.fixture
def s3(tmp_path: Path) -> Iterator[dict[str, str] | None]:
    """The environment of a reader with an S3 bucket called `lake`, where the server of moto is installed."""
    if not shutil.which("moto_server", path=str(Path(sys.executable).parent)):
        yield None
        return
    port = free_port()
    endpoint = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield _bucket(endpoint, server)
    finally:
        server.terminate()
        server.wait()


def _bucket(endpoint: str, server: subprocess.Popen[bytes]) -> dict[str, str] | None:
    for _ in range(300):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(urllib.request.Request(f"{endpoint}/lake", method="PUT"), timeout=5).close()  # noqa: S310  our own server
            return {
                "AWS_ACCESS_KEY_ID": "a",
                "AWS_SECRET_ACCESS_KEY": "b",
                "AWS_REGION": "us-east-1",
                "AWS_ENDPOINT_URL": endpoint,
                "AWS_ENDPOINT": endpoint,
                "AWS_ALLOW_HTTP": "true",
            }
        if server.poll() is not None:
            break
        time.sleep(0.1)
    return None


def _outside_blocks(text: str) -> list[str]:
    lines, inside = [], False
    for line in text.splitlines():
        if line.startswith("```"):
            inside = not inside
        elif not inside:
            lines.append(line)
    return lines
