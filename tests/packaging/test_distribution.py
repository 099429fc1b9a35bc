"""What people install: a small wheel that holds all it needs and nothing else, and a sdist that it can be built from."""

from __future__ import annotations

import json
import tarfile
import zipfile
from pathlib import Path

import pytest

from data import ROOT
from environments import Environment, build

MEGABYTE = 1_000_000
HOLDS = (
    "goldsmith/samples/input/zh.jsonl",
    "goldsmith/samples/input/web-en.jsonl.gz",
    "goldsmith/samples/LICENSES.md",
    "goldsmith/recipes/web.yaml",
    "goldsmith/rulesets/goldsmith-zh@1.yaml",
    "goldsmith/kernels/characters.bin",
    "goldsmith/curate/report/report.html.j2",
    "goldsmith/curate/report/report.css",
    "goldsmith/curate/report/report.js",
    "goldsmith/py.typed",
)
PROGRAM = """
import goldsmith
from goldsmith import registry
print(goldsmith.__file__)
print({kind: registry.names(kind) for kind in registry.KINDS})
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sdist, and the wheel that is built from it, as `python -m build` makes them."""
    out = tmp_path_factory.mktemp("dist")
    return {"sdist" if path.suffix == ".gz" else "wheel": path for path in build(ROOT, out)}


@pytest.fixture(scope="module")
def installed(built: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """A fresh virtual environment with the wheel."""
    environment = Environment.beside(tmp_path_factory.mktemp("venv") / "venv", goldsmith=False)
    environment.install(built["wheel"])
    return environment


def test_the_wheel_holds_what_it_needs(built: dict[str, Path]):
    """Samples, recipes, rule sets, templates and tables travel with the code."""
    names = set(zipfile.ZipFile(built["wheel"]).namelist())

    assert [name for name in HOLDS if name not in names] == []
    source = ROOT / "src"
    tracked = [path for path in (source / "goldsmith").rglob("*") if path.is_file() and path.suffix in {".py", ".yaml", ".j2"}]
    assert sorted({str(path.relative_to(source)) for path in tracked} - names) == []


def test_the_wheel_holds_nothing_else(built: dict[str, Path]):
    """No tests, no benchmarks, no compiled leftovers; licence and notice are there."""
    names = zipfile.ZipFile(built["wheel"]).namelist()
    information = {name.partition("/")[2] for name in names if ".dist-info/" in name}

    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == {"goldsmith"}
    assert [name for name in names if name.endswith((".pyc", ".nbi", ".nbc", ".so")) or "__pycache__" in name] == []
    assert {"licenses/LICENSE", "licenses/NOTICE", "entry_points.txt"} <= information


def test_the_wheel_is_small(built: dict[str, Path]):
    """Large data lives elsewhere: less than 8 MB, half of them code; unpacked, what is no code less than 5."""
    wheel = zipfile.ZipFile(built["wheel"])
    data = {entry.filename: entry.file_size for entry in wheel.infolist() if not entry.filename.endswith((".py", ".js"))}

    assert built["wheel"].stat().st_size < 8 * MEGABYTE
    assert sum(data.values()) < 5 * MEGABYTE, sorted(data, key=data.__getitem__)[-5:]


def test_the_sdist_holds_the_sources(built: dict[str, Path]):
    """Whoever gets the sdist can build it, test it and read it."""
    with tarfile.open(built["sdist"]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    for name in (
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "NOTICE",
        "docs/tutorial.md",
        "tests/cli/test_help.py",
        "src/goldsmith/__init__.py",
    ):
        assert name in names
    assert [name for name in names if name.startswith((".git/", ".venv", "dist/"))] == []


def test_the_installed_package_is_the_wheel(installed: Environment, tmp_path: Path):
    """The fresh environment runs what was installed, with everything registered that the sources have."""
    from goldsmith import registry

    done = installed.run("python", "-c", PROGRAM, cwd=tmp_path)
    place, found = done.stdout.splitlines()

    assert Path(place).is_relative_to(installed.folder)
    assert found == repr({kind: registry.names(kind) for kind in registry.KINDS})


def test_the_installed_command_works(installed: Environment, tmp_path: Path):
    """`goldsmith` is there, knows its version, its recipes and its health, and curates."""
    from goldsmith import __version__

    assert installed.run("goldsmith", "--version", cwd=tmp_path).stdout == f"goldsmith {__version__}\n"
    assert "web" in installed.run("goldsmith", "list", "recipe", cwd=tmp_path).stdout
    assert installed.run("goldsmith", "doctor", cwd=tmp_path).returncode == 0

    done = installed.run("goldsmith", "demo", "--json", cwd=tmp_path)

    totals = json.loads(done.stdout)
    assert totals["in"] == totals["kept"] + sum(totals["dropped"].values()) + totals["quarantined"] > 2_000
    assert (tmp_path / "goldsmith-demo" / "report.html").stat().st_size > 100_000
