"""The Python API takes paths as people give them."""

from __future__ import annotations

from pathlib import Path

import pytest

import goldsmith
from curate.workshop import Workshop


@pytest.mark.parametrize("shape", ["text", "path", "list of text", "list of paths"])
def test_one_input_is_one_file(workshop: Workshop, shape: str):
    """A path alone is that file, not its letters (the first of which is the root of the file system)."""
    source = workshop.rows({"text": "one"}, {"text": "two"})
    inputs: dict[str, str | Path | list[str | Path]] = {
        "text": str(source),
        "path": source,
        "list of text": [str(source)],
        "list of paths": [source],
    }

    outcome = goldsmith.run(Path(workshop.recipe()), inputs[shape], lake=workshop.lake, report=False)

    assert outcome.as_json()["in"] == 2


def test_a_refresh_reads_only_what_is_new(workshop: Workshop):
    """A new file is read, told of, and adds its records; the next refresh has nothing to do."""
    workshop.rows({"text": "the ferry leaves the harbour at noon"}, name="one.jsonl")
    goldsmith.run(workshop.recipe(), workshop.folder / "*.jsonl", lake=workshop.lake, report=False)
    workshop.rows({"text": "a lantern burns above the market"}, {"text": "the kettle sings"}, name="two.jsonl")

    refreshed = goldsmith.refresh("plain", lake=workshop.lake, report=False)
    again = goldsmith.refresh("plain", lake=str(workshop.lake), report=False)

    assert [Path(path).name for path in refreshed.changes.new] == ["two.jsonl"]
    assert refreshed.added == 2
    assert refreshed.outcome.as_json()["kept"] == 3
    assert again.added == 0
    assert again.outcome.unchanged


def test_what_is_offered_is_imported_lazily():
    """All verbs stand in the package, and importing it loads nothing heavy."""
    import subprocess
    import sys

    told = "import sys, goldsmith; print(sorted(goldsmith.__all__), {'lance', 'pyarrow', 'numba', 'duckdb'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "['__version__', 'connect', 'open', 'refresh', 'run'] set()"
