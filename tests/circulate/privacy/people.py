"""A planted release for tests of private use: people, several records each, whose numbers are known."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from goldsmith.circulate.privacy.ledger import Asked, Ledger
from goldsmith.circulate.release import Release
from goldsmith.privacy_errors import BudgetError
from shelved import seal

AGES = [age % 100 for age in range(0, 6_000, 3)]
"""The age of record k: 2,000 records, every third age, all of 0 to 99 with a step of three, wrapped."""
PEOPLE = [f"p{at % 400}" for at in range(2_000)]
"""Four hundred people, five records each."""
CITIES = ["北京" if at % 4 == 0 else "上海" if at % 4 == 1 else None if at % 4 == 2 else "苏州" for at in range(2_000)]


def planted(shelf: Path, name: str = "people", version: str = "1.0.0", *, rows: int = 2_000) -> Release:
    """Put the release onto a shelf, and return it."""
    folder = shelf / name / version
    (folder / "data").mkdir(parents=True)
    (folder / "hallmark").mkdir()
    table = pa.table(
        {
            "id": [f"r{at}" for at in range(rows)],
            "age": pa.array(AGES[:rows], pa.int64()),
            "pay": pa.array([float(at) if at % 10 else None for at in range(rows)], pa.float64()),
            "who": PEOPLE[:rows],
            "city": CITIES[:rows],
            "text": [f"第 {at} 条记录" for at in range(rows)],
        }
    )
    pq.write_table(table, folder / "data" / "train-00000-of-00001.parquet")
    seal(folder, name, version)
    return Release(folder)


def charges(place: str, at: int, n: int) -> int:
    """Return how many of ``n`` charges of 0.1 the ledger at a place takes, as a process of its own asks."""
    ledger, done = Ledger.of(place), 0
    for each in range(n):
        try:
            ledger.charge(Asked("d", "r", f"a{at}", f"q{at}-{each}", 0.1, 0.0))
            done += 1
        except BudgetError:
            pass
    return done
