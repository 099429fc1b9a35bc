"""Lines that are read ahead while the table goes on changing."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from goldsmith.algorithms.duplicates.boilerplate import BoilerplateSettings, parts_of
from goldsmith.curate import line_reading
from goldsmith.curate.line_reading import Lines
from goldsmith.errors import GoldsmithError
from goldsmith.lake import open_lake

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from goldsmith.lake import Dataset

SETTINGS = BoilerplateSettings(least_words=2)
SCHEMA = pa.schema([pa.field("id", pa.string()), pa.field("text", pa.large_string())])


def rows(first: int, last: int) -> pa.Table:
    """Return records with two lines each."""
    numbers = range(first, last)
    texts = [f"page {number} of the log\nall rights reserved" for number in numbers]
    return pa.table([[str(number) for number in numbers], texts], schema=SCHEMA)


@pytest.fixture
def records(tmp_path: Path) -> Dataset:
    """Return a table of two fragments."""
    made = open_lake(str(tmp_path / "lake"), create=True).create("pages", SCHEMA)
    made.append(rows(0, 40).to_batches())
    made.append(rows(40, 60).to_batches())
    return made


def found(lines: Lines, records: Dataset) -> Iterator[list[int]]:
    """Yield the hashes of the lines of every fragment of the table as it stands."""
    for fragment in records.fragments():
        size = sum(batch.num_rows for batch in records.scan(["id"], fragments=[fragment], deleted=True))
        yield [int(one) for kept in lines.of(records, fragment, size) for one in kept.parts().hashes]


def expected(records: Dataset) -> list[list[int]]:
    """Return the same, from the texts themselves."""
    texts = [list(records.scan(["text"], fragments=[number], deleted=True)) for number in records.fragments()]
    return [[int(one) for batch in batches for one in parts_of(batch.column("text"), SETTINGS).hashes] for batches in texts]


def test_what_comes_and_goes_meanwhile_is_seen(records: Dataset, tmp_path: Path):
    """Rows that are added or deleted after the reading began are there, in order, as if it had begun now."""
    with Lines(records, SETTINGS, tmp_path, workers=2) as lines:
        lines.begin()
        records.append(rows(60, 75).to_batches())
        records.delete("id = '3' OR id = '41'")

        assert list(found(lines, records)) == expected(records)
        assert lines.seconds() > 0
    assert len(expected(records)) == 3


def test_nothing_is_read_ahead_where_nobody_began(records: Dataset, tmp_path: Path):
    """Without a begin the same lines are read when they are asked for, and no time is told of a background that was not there."""
    with Lines(records, SETTINGS, tmp_path, workers=1) as lines:
        assert list(found(lines, records)) == expected(records)
        assert lines.seconds() == 0


def test_an_error_of_the_background_reaches_who_asks(records: Dataset, tmp_path: Path):
    """A folder that cannot be written to fails the one who asks for lines, not silently the thread."""
    with Lines(records, SETTINGS, tmp_path / "gone", workers=2) as lines:
        lines.begin()
        with pytest.raises((OSError, GoldsmithError)):
            lines.of(records, records.fragments()[0], 40)
        assert lines.seconds() == 0


def test_leaving_ends_the_background(records: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Who leaves at once, as after an error of the search, waits for what has begun alone: the rest is not read, and no thread lives on."""
    for number in range(60, 100):
        records.append(rows(number, number + 1).to_batches())
    monkeypatch.setattr(line_reading, "parts_of", lambda *given: (time.sleep(0.02), parts_of(*given))[1])

    with Lines(records, SETTINGS, tmp_path, workers=2) as lines:
        lines.begin()

    assert len(list(tmp_path.glob("lines-*.npz"))) < len(records.fragments())
    assert not [one for one in threading.enumerate() if one.name.startswith("goldsmith-lines")]
