"""Rows on disk that are asked for by their keys, so that memory grows neither with them nor with their keys."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

AT_ONCE = 500
"""Keys that are asked for by one statement."""


class SpooledRows:
    """JSON objects by key, in a file without a name that is gone when it is closed or the process ends."""

    def __init__(self) -> None:
        """Begin with none."""
        self._file = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        self._file.execute("pragma journal_mode=off")
        self._file.execute("pragma cache_size=-8000")
        self._file.execute("create table held (name text primary key, told blob) without rowid")
        self.n = 0

    def __len__(self) -> int:
        return self.n

    def add(self, rows: Mapping[str, Any]) -> None:
        """Put rows on disk; none of their keys is there already."""
        self._file.execute("begin")
        self._file.executemany("insert into held values (?, ?)", ((key, orjson.dumps(row)) for key, row in rows.items()))
        self._file.execute("commit")
        self.n += len(rows)

    def of(self, keys: Sequence[str]) -> dict[str, Any]:
        """Return the rows of some keys; those that are not there are left out."""
        found: dict[str, Any] = {}
        for begin in range(0, len(keys), AT_ONCE):
            part = list(keys[begin : begin + AT_ONCE])
            marks = ",".join("?" * len(part))
            rows = self._file.execute(f"select name, told from held where name in ({marks})", part)  # noqa: S608  question marks
            found.update((name, orjson.loads(told)) for name, told in rows)
        return found

    def close(self) -> None:
        """Let go of them."""
        self._file.close()
