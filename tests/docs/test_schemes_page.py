"""The pages on other schemes: their commands run, they name every scheme with its number of fields, and both languages say the same."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest

from circulate.schemes.conftest import certified  # noqa: F401  a fixture
from cli.conftest import Shell
from data import ROOT
from goldsmith.circulate.schemes import table as schemes

PAGES = {name: (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("schemes.md", "schemes.zh.md")}
SAID = PAGES["schemes.md"].partition('title="said.yaml"\n')[2].partition("```")[0]


def commands(text: str) -> list[str]:
    """Return the commands of a page, in order."""
    return [line for line in text.splitlines() if line.startswith("goldsmith ")]


def test_the_commands_of_the_page_run(tmp_path: Path, certified: Path):  # noqa: F811
    """In order, in a folder with a certified release and the answers of the page."""
    shell = Shell(tmp_path)
    shutil.copytree(certified.parent, shell.folder / "releases" / "planted")
    (shell.folder / "said.yaml").write_text(SAID, encoding="utf-8")

    for line in commands(PAGES["schemes.md"]):
        done = shell(*shlex.split(line.replace("releases/titles/1.0.0", "releases/planted/1.2.0"))[1:])
        assert done.code == 0, f"{line}\n{done.err}"
        if "data-component --out" in line:
            assert "missing: componentId: 登记机构 (the registrar)" in done.err


@pytest.mark.parametrize("page", PAGES)
def test_every_scheme_is_told_with_its_fields(page: str):
    """A table that grows makes the page say so."""
    for name in schemes.names():
        row = next(line for line in PAGES[page].splitlines() if f"`{name}`" in line and line.startswith("|"))
        assert str(len(schemes.load(name).fields)) in row


def test_both_languages_have_the_same_commands():
    """And the same answers."""
    assert commands(PAGES["schemes.md"]) == commands(PAGES["schemes.zh.md"])
    assert SAID in PAGES["schemes.zh.md"]
