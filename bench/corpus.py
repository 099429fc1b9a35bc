"""Find the corpus that the benchmarks run on, and say so where it is absent."""

from __future__ import annotations

import gzip
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import zstandard

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
MIX40 = DATA / "corpus" / "mix40.jsonl.zst"
TRUTH = DATA / "corpus" / "mix40.truth.jsonl.gz"


def found(path: Path) -> Path:
    """Return the path, or end the program with success and a sentence if there is nothing."""
    if not path.exists():
        print(f"skipped: {path} is absent; the benchmark needs that file (another one may be given as an argument)")
        sys.exit(0)
    return path


def lines(path: Path) -> Iterator[bytes]:
    """Return the lines of a JSON Lines file: plain, ``.gz`` or ``.zst``."""
    with path.open("rb") as file:
        if path.suffix == ".zst":
            yield from io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(file), 1 << 20)
        elif path.suffix == ".gz":
            yield from gzip.GzipFile(fileobj=file)
        else:
            yield from file


def records(path: Path) -> Iterator[dict[str, str]]:
    """Return the records of a JSON Lines file."""
    return (json.loads(line) for line in lines(path))


def text_megabytes(path: Path) -> float:
    """Return the size of all texts in UTF-8, in 10^6 bytes."""
    return sum(len(record["text"].encode()) for record in records(path)) / 1e6
