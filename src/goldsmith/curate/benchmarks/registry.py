"""The registry: benchmarks by name and version in a folder of the user, their items hashed.

Each version is a folder ``NAME/VERSION`` with ``benchmark.json`` (facts) and ``items.parquet``. The folder is ``--registry``, else
``GOLDSMITH_BENCHMARKS``, else ``~/.local/share/goldsmith/benchmarks``. Items are copied there, so a search can be done again when the
file that they came from is gone.
"""

from __future__ import annotations

import difflib
import os
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from goldsmith.algorithms.overlap import Benchmark, Item
from goldsmith.curate.benchmarks.reading import digest_of, read_benchmark
from goldsmith.errors import BenchmarkError

if TYPE_CHECKING:
    from collections.abc import Sequence

FACTS, ITEMS = "benchmark.json", "items.parquet"
SCHEMA = pa.schema(
    [
        pa.field("id", pa.string()),
        pa.field("question", pa.large_string()),
        pa.field("choices", pa.list_(pa.large_string())),
        pa.field("answer", pa.large_string()),
    ]
)
_NAME = re.compile(r"[\w][\w.-]{0,99}")


@dataclass(frozen=True)
class Registry:
    """A folder of benchmarks."""

    folder: Path

    @classmethod
    def at(cls, folder: str | Path | None = None) -> Registry:
        """Return the registry that a flag names, else the environment, else that of the user."""
        named = folder or os.environ.get("GOLDSMITH_BENCHMARKS")
        if named:
            return cls(Path(named).expanduser())
        data = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
        return cls(Path(data) / "goldsmith" / "benchmarks")

    def add(self, benchmark: Benchmark, *, replace: bool = False) -> bool:
        """Keep a benchmark; return whether it is new. The same items under the same version are left as they are.

        Raises:
            BenchmarkError: The name or version cannot be one, or other items are registered under this version.
        """
        for word, value in (("name", benchmark.name), ("version", benchmark.version)):
            if not _NAME.fullmatch(value) or ".." in value:
                raise BenchmarkError(
                    f"this cannot be the {word} of a benchmark", where=value, expected="letters, digits, `_`, `-` and `.`, at most 100"
                )
        place = self.folder / benchmark.name / benchmark.version
        if (place / FACTS).exists():
            known = self._facts(place)
            if known["digest"] == benchmark.digest:
                return False
            if not replace:
                raise BenchmarkError(
                    "other items are registered under this version", where=f"{benchmark.name}@{benchmark.version}",
                    found=f"{known['items']:,} items, digest {known['digest'][:12]}", expected=f"digest {benchmark.digest[:12]}",
                    hint="give these a version of their own (--version), or --replace the others",
                )  # fmt: skip
        _write(place, benchmark)
        return True

    def known(self) -> list[dict[str, Any]]:
        """Return the facts of all benchmarks, by name, the newest version of each first."""
        found = [self._facts(path.parent) for path in sorted(self.folder.glob(f"*/*/{FACTS}"))]
        return sorted(sorted(found, key=lambda one: one["added"], reverse=True), key=lambda one: str(one["name"]))

    def remove(self, name: str) -> int:
        """Remove ``name@version``, or all versions of ``name``; return how many.

        Raises:
            BenchmarkError: There is none.
        """
        found = self.matching(name)
        if not found:
            raise self._unknown(name)
        for one in found:
            shutil.rmtree(self.folder / one["name"] / one["version"])
        place = self.folder / found[0]["name"]
        if not any(place.iterdir()):
            place.rmdir()
        return len(found)

    def load(self, name: str) -> Benchmark:
        """Return ``name@version``, or the version of ``name`` that was added last.

        Raises:
            BenchmarkError: There is none, or its items are not those that were registered.
        """
        found = self.matching(name)
        if not found:
            raise self._unknown(name)
        facts = found[0]
        place = self.folder / facts["name"] / facts["version"]
        try:
            rows = pq.read_table(place / ITEMS, schema=SCHEMA).to_pylist()
        except (OSError, pa.ArrowException) as problem:
            raise _damaged(name, str(problem)) from problem
        items = tuple(Item(row["id"], row["question"], tuple(row["choices"]), row["answer"]) for row in rows)
        if digest_of(items) != facts["digest"]:
            raise _damaged(name, f"digest {digest_of(items)[:12]}, registered was {facts['digest'][:12]}")
        return Benchmark(facts["name"], facts["version"], items, facts["digest"], facts)

    def matching(self, name: str) -> list[dict[str, Any]]:
        """Return the versions that a name means, the newest first."""
        plain, _, version = name.partition("@")
        return [one for one in self.known() if one["name"] == plain and version in {"", one["version"]}]

    def _unknown(self, name: str) -> BenchmarkError:
        names = [f"{one['name']}@{one['version']}" if "@" in name else one["name"] for one in self.known()]
        near = difflib.get_close_matches(name, names, n=3)
        hint = f"did you mean {' or '.join(f'`{one}`' for one in near)}?" if near else "`goldsmith benchmarks add PATH --name NAME`"
        listed = ", ".join(dict.fromkeys(names)) or "none is registered"
        return BenchmarkError("no benchmark is registered under this name", where=name, found=f"in {self.folder}: {listed}", hint=hint)

    def _facts(self, place: Path) -> dict[str, Any]:
        try:
            found: dict[str, Any] = orjson.loads((place / FACTS).read_bytes())
        except (OSError, orjson.JSONDecodeError) as problem:
            raise _damaged(f"{place.parent.name}@{place.name}", str(problem)) from problem
        return found


def opened(names: Sequence[str], registry: Registry) -> list[Benchmark]:
    """Return benchmarks by their registered names, or read them from paths; each once.

    Raises:
        BenchmarkError: One is neither registered nor a path, or nothing is named.
    """
    if not names:
        raise BenchmarkError("no benchmark is named", where="decontaminate", hint="--against NAME, or --against PATH")
    found: dict[str, Benchmark] = {}
    for name in names:
        is_path = Path(name).exists() and not registry.matching(name)
        one = read_benchmark([name]) if is_path or any(sign in name for sign in "*/\\") else registry.load(name)
        found.setdefault(one.digest, one)
    return list(found.values())


def _damaged(name: str, found: str) -> BenchmarkError:
    return BenchmarkError("the registered benchmark is damaged", where=name, found=found, hint="remove it and add it again")


def _write(place: Path, benchmark: Benchmark) -> None:
    """Write a version whole, or not at all."""
    facts = {"name": benchmark.name, "version": benchmark.version, "digest": benchmark.digest, **benchmark.facts}
    facts["added"] = datetime.now(UTC).isoformat(timespec="microseconds")
    rows = [{"id": one.id, "question": one.question, "choices": list(one.choices), "answer": one.answer} for one in benchmark.items]
    fresh = place.with_name(f".{place.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(rows, SCHEMA), fresh / ITEMS, compression="zstd")
    (fresh / FACTS).write_bytes(orjson.dumps(facts, option=orjson.OPT_INDENT_2))
    shutil.rmtree(place, ignore_errors=True)
    fresh.rename(place)
