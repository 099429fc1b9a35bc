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
