"""A place that cannot be written to is told, never shown as a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from curate.workshop import Workshop
from goldsmith.curate.exporting import export
from goldsmith.errors import GoldsmithError
from goldsmith.lake import open_lake


@pytest.mark.parametrize(
    "place", ["/dev/null/out.jsonl", "in.jsonl/out.jsonl", f"{'n' * 300}.jsonl", f"{'n' * 300}/out.parquet", "/proc/nowhere/out.jsonl"]
)
def test_an_export_to_an_impossible_place_is_an_error_with_a_code(workshop: Workshop, place: str):
    """A file where a folder should be, a name that is too long, a folder of the kernel: each ends with what, where and what to do."""
    workshop.run(workshop.rows({"id": "a", "text": "one two three"}))

    with pytest.raises(GoldsmithError, match="could not be written"):
        export(open_lake(workshop.lake), "set", workshop.folder / Path(place))
