"""A third party adds an operator, a reader, an exporter, an anchor, a rule set, a recipe and a risk list in a distribution of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data import ROOT
from environments import Environment, build

PLUGIN = ROOT / "tests" / "packaging" / "plugin"
ADDED = {
    "operator": "verse_share",
    "reader": "poem",
    "exporter": "songbook",
    "anchor": "bell",
    "ruleset": "poems@1",
    "recipe": "poems",
    "risklist": "poems-risk",
}
POEMS = """\
The tide comes in,
the tide goes out,
and nobody in town
knows what the tide is all about.
***
This is no poem: it is one long line of plain prose that goes on and on about the tide until nobody listens.
***
潮水来了，
潮水又走了。
"""

LAWS = """\
from pathlib import Path

import pyarrow as pa

from goldsmith import registry
from goldsmith.anchor import anchor_of
from goldsmith.testing import anchors, exporters, readers

for name in ("cut", "out"):
    Path(name).mkdir()
readers.obeys_the_laws(registry.load("reader", "poem")(), Path("tide.poem"), Path("cut"), n_records=3, open_ended=True)
batches = [pa.record_batch({"id": ids, "text": ids}) for ids in (["a", "b"], ["c"])]
exporters.obeys_the_laws(registry.load("exporter", "songbook")(), batches, Path("out/book.songs"), lambda path: path.read_text().split())
Path("bell.key").write_text("11" * 32)
anchors.obeys_the_laws(anchor_of("bell", {"key": "bell.key"}), b"one", b"two")
print("kept")
"""


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """A virtual environment with goldsmith and the third party's wheel."""
    folder = tmp_path_factory.mktemp("plugin")
    environment = Environment.beside(folder / "venv", goldsmith=True)
    environment.install(*build(PLUGIN, folder / "dist", "--wheel"))
    return environment


@pytest.mark.parametrize("kind", ADDED)
def test_what_is_added_is_listed_and_has_a_page(extended: Environment, tmp_path: Path, kind: str):
    """It stands beside goldsmith's own, with its sentence; its manual page is found by its name."""
    listed = extended.run("goldsmith", "list", kind, "--json", cwd=tmp_path)
    shown = extended.run("goldsmith", "show", kind, ADDED[kind], cwd=tmp_path)

    about = {one["name"]: one["about"] for one in json.loads(listed.stdout)}
    assert len(about) > 1
    assert len(about[ADDED[kind]].split()) >= 3
    assert shown.returncode == 0, shown.stderr
    assert ADDED[kind].partition("@")[0] in shown.stdout


def test_what_is_added_is_used(extended: Environment, tmp_path: Path):
    """A run by the third party's recipe reads with its reader, measures, judges and exports with its parts."""
    (tmp_path / "tide.poem").write_text(POEMS, encoding="utf-8")

    run = extended.run("goldsmith", "run", "poems", "--input", "tide.poem", "--json", "--no-report", cwd=tmp_path)
    export = extended.run("goldsmith", "export", "poems", "book.songs", cwd=tmp_path)

    totals = json.loads(run.stdout)
    assert (totals["in"], totals["kept"], totals["dropped"]) == (3, 2, {"no_verse": 1})
    assert export.returncode == 0, export.stderr
    book = (tmp_path / "book.songs").read_text(encoding="utf-8")
    assert book.startswith("The tide comes in,")
    assert "潮水又走了。" in book
    assert "no poem" not in book


def test_its_settings_are_checked_like_any_other(extended: Environment, tmp_path: Path):
    """An unknown setting of a foreign operator gets the same message, with a proposal."""
    (tmp_path / "own.yaml").write_text("name: own\nmeasure:\n  - verse_share: {longst: 3}\n", encoding="utf-8")

    done = extended.run("goldsmith", "plan", "own.yaml", cwd=tmp_path)

    assert done.returncode == 2
    assert "`longst`: no such setting, did you mean `longest`?" in done.stderr


def test_it_can_be_held_against_the_laws(extended: Environment, tmp_path: Path):
    """Whoever writes a leaf gets the tests of its contract for nothing."""
    (tmp_path / "tide.poem").write_text(POEMS, encoding="utf-8")
    (tmp_path / "laws.py").write_text(LAWS, encoding="utf-8")

    done = extended.run("python", "laws.py", cwd=tmp_path)

    assert done.stdout == "kept\n", done.stderr
