"""One certified table with copies for twelve licensees, and one of texts; tests only read them."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pytest

from marked import Publisher, copy_of, publisher, rows


@dataclass(frozen=True)
class House:
    """A publisher, the release, and the copies by licensees."""

    publisher: Publisher
    table: pa.Table
    copies: dict[str, pa.Table]


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """6,000 rows for twelve licensees."""
    table = rows(6_000)
    made = publisher(tmp_path_factory.mktemp("house"), table)
    return House(made, table, {name: copy_of(made.deliver(name)) for name in (f"lab-{at}" for at in range(12))})
