"""Read a benchmark: files of any format that goldsmith reads, in a declared layout or one that is recognised."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from goldsmith.algorithms.overlap import Benchmark, Item
from goldsmith.curate.benchmarks.fields import Layout, answer_of, choices_of, layout_of, question_of
from goldsmith.errors import BenchmarkError
from goldsmith.reader import find_sources, reader_for, source_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

TOLD = 5
"""Broken rows that are told one by one."""

MOST_BROKEN = 0.5
"""A benchmark of which more rows are broken is refused: its fields are named wrongly, or the file is another one."""


@dataclass
class _Rows:
    """Rows as they are read, with what was wrong."""

    layout: Layout | None
    items: list[Item] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    rows: int = 0
    broken: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    """Names of fields."""

    def add(self, row: Mapping[str, object], place: str, number: int) -> None:
        """Take a row in; the first that has a question tells the layout."""
        self.rows += 1
        self.seen.update(row)
        self.layout = self.layout or layout_of(row)
        question = question_of(row, self.layout) if self.layout else ""
        if self.layout is None or not question:
            self.broken.append(f"{place}, row {number + 1}: no question".removeprefix(", "))
            return
        choices = choices_of(row, self.layout)
        own = row.get(self.layout.id) if self.layout.id else None
        name = f"{place}/{number if own is None or own == '' else own}" if place else str(number if own is None else own)
        while name in self.names:
            name += "~"
        self.names.add(name)
        self.items.append(Item(name, question, choices, answer_of(row, self.layout, choices)))


def read_benchmark(
    paths: Sequence[str], *, name: str = "", version: str = "", layout: Layout | None = None, licence: str = "", form: str | None = None
) -> Benchmark:
    """Read a benchmark from files.

    Args:
        paths: Files, folders or patterns: JSON Lines, CSV, Parquet, archives of them, compressed or not.
        name: What it is called; by the first path where left out.
        version: Which version; the first 12 digits of its digest where left out.
        layout: Which fields hold what; recognised where left out.
        licence: What is known of its licence.
        form: The reader; by the names of the files where left out.

    Raises:
        BenchmarkError: There is no item in it, or most rows have no question.
        ReadingError: A path names nothing that can be read.
    """
    sources = find_sources(list(paths), format=form)
    found = _Rows(layout)
    several = len(sources) > 1
    for source in sources:
        reader = reader_for(source.path, format=source.reader)
        place = _plain(source.path) if several else ""
        for number, row in enumerate(_rows(reader, source.path, found)):
            inner = str(row.get("file") or "") if source.reader in {"tar", "zip"} else ""
            found.add(row, "/".join(filter(None, (place, inner))), number)
    where = ", ".join(paths)
    _require_items(found, where)
    digest = digest_of(found.items)
    facts = _facts(found, where, licence, {Path(one.path).name: source_digest(one.path) for one in sources})
    return Benchmark(name or _plain(sources[0].path), version or digest[:12], tuple(found.items), digest, facts)


def digest_of(items: Iterable[Item]) -> str:
    """Return the SHA-256 of items, as hexadecimal digits."""
    made = hashlib.sha256()
    for item in items:
        made.update(orjson.dumps([item.id, item.question, list(item.choices), item.answer], option=orjson.OPT_APPEND_NEWLINE))
    return made.hexdigest()


def _rows(reader: object, path: str, found: _Rows) -> Iterator[Mapping[str, object]]:
    for part in reader.parts(path):  # type: ignore[attr-defined]  # a reader
        for block in reader.read(part):  # type: ignore[attr-defined]
            yield from block.rows
            found.rows += len(block.failures)
            found.broken += [f"{Path(path).name}, position {one.position}: {one.error}, {one.message}" for one in block.failures]


def _require_items(found: _Rows, where: str) -> None:
    """Raise unless there is something to look for."""
    hint = "name the field that holds the question: --question FIELD"
    fields = "fields " + ", ".join(sorted(found.seen)[:20]) if found.seen else "no rows"
    if not found.rows:
        raise BenchmarkError("the benchmark is empty", where=where, found="no rows", expected="at least one item with a question")
    if not found.items:
        raise BenchmarkError("no row has a question", where=where, found=f"{found.rows:,} rows; {fields}; {found.broken[0]}", hint=hint)
    if len(found.broken) > MOST_BROKEN * found.rows:
        told = "; ".join(found.broken[:TOLD])
        raise BenchmarkError(
            "most rows of the benchmark have no question or cannot be read",
            where=where, found=f"{len(found.broken):,} of {found.rows:,} rows: {told}", hint=hint,
        )  # fmt: skip


def _facts(found: _Rows, where: str, licence: str, files: Mapping[str, str]) -> dict[str, object]:
    layout = found.layout or Layout(())
    return {
        "source": where,
        "licence": licence,
        "files": dict(files),
        "fields": layout.as_json(),
        "rows": found.rows,
        "items": len(found.items),
        "answers": sum(bool(item.answer) for item in found.items),
        "broken": len(found.broken),
        "broken_told": found.broken[:TOLD],
    }


def _plain(path: str) -> str:
    """Return the name of a file without folders and endings, fit to be a name."""
    stem = re.sub(r"(\.(gz|zst|xz|bz2|zip|tgz|tar|jsonl?|ndjson|csv|tsv|parquet))+$", "", Path(path.rstrip("/")).name, flags=re.IGNORECASE)
    return re.sub(r"[^\w.-]+", "-", stem).strip("-.").lower() or "benchmark"
