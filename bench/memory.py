"""Peak memory and CPU time against the size of the input: ``python bench/memory.py --sizes 40 400 4000``.

Makes corpora of the given sizes (10^6 bytes of text) from one real corpus: in every copy of a record about 30 % of the
words are replaced by others of the same language or deleted, so that some 65 % of its 3-grams change and the copies are
no near-duplicates of each other; 3 % of the records are exact and 3 % near copies (2-5 % of the words) of a
record before them. Runs `goldsmith run web` on each, samples the memory of the process tree, and prints the
exponent of CPU time against size. Corpora and lakes are in a temporary folder and go away.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import zstandard

from corpus import MIX40, found, records
from measure import measure

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE = re.compile(r"([\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+)|\W+")
CHANGED, NEAR_CHANGED = 0.30, (0.02, 0.05)
EXACT_SHARE, NEAR_SHARE = 0.03, 0.03


@dataclass(frozen=True)
class Pieces:
    """A corpus cut into words and what stands between them, each kind of piece stored once as JSON-escaped bytes."""

    vocabulary: list[bytes]
    sizes: np.ndarray
    documents: list[tuple[np.ndarray, np.ndarray, str]]
    pools: dict[str, np.ndarray]


def cut(path: Path) -> Pieces:
    """Cut the records of a corpus into pieces; piece 0 is the empty one."""
    numbers: dict[str, int] = {"": 0}
    documents, words = [], {}
    for record in records(path):
        found_pieces = list(PIECE.finditer(record["text"]))
        ids = np.fromiter((numbers.setdefault(m.group(), len(numbers)) for m in found_pieces), np.int32, len(found_pieces))
        spots = np.flatnonzero(np.fromiter((m[1] is not None for m in found_pieces), bool, len(found_pieces)))
        documents.append((ids, spots, record["lang"]))
        words.setdefault(record["lang"], []).append(ids[spots])
    escaped = [json.dumps(piece, ensure_ascii=False)[1:-1].encode() for piece in numbers]
    sizes = np.fromiter((len(piece.encode()) for piece in numbers), np.int64, len(numbers))
    return Pieces(escaped, sizes, documents, {language: np.concatenate(parts) for language, parts in words.items()})


def changed(ids: np.ndarray, spots: np.ndarray, pool: np.ndarray, share: float, chance: np.random.Generator) -> np.ndarray:
    """Return the pieces with a share of the words replaced by words of the pool (85 %) or deleted (15 %)."""
    chosen = spots[chance.random(len(spots)) < share]
    new = ids.copy()
    new[chosen] = np.where(chance.random(len(chosen)) < 0.15, 0, pool[chance.integers(0, len(pool), len(chosen))])
    return new


def mutated(pieces: Pieces, size: int, chance: np.random.Generator) -> Iterator[tuple[bytes, int]]:
    """Yield JSON lines and the bytes of their text until the texts hold `size` bytes."""
    written, number = 0, 0
    last: list[tuple[np.ndarray, np.ndarray, str]] = []
    while written < size:
        ids, spots, language = pieces.documents[number % len(pieces.documents)]
        luck = chance.random()
        if last and luck < EXACT_SHARE + NEAR_SHARE:
            ids, spots, language = last[int(chance.integers(len(last)))]
            if luck >= EXACT_SHARE:
                ids = changed(ids, spots, pieces.pools[language], chance.uniform(*NEAR_CHANGED), chance)
        else:
            ids = changed(ids, spots, pieces.pools[language], CHANGED, chance)
            last = [*last[-200:], (ids, spots, language)]
        text = b"".join(map(pieces.vocabulary.__getitem__, ids.tolist()))
        yield b'{"id": "m%d", "text": "%s", "lang": "%s"}\n' % (number, text, language.encode()), int(pieces.sizes[ids].sum())
        written += int(pieces.sizes[ids].sum())
        number += 1


def write(pieces: Pieces, path: Path, size: int) -> tuple[int, float]:
    """Write a corpus of a size in bytes; return the number of records and the 10^6 bytes of text."""
    count, total = 0, 0
    compressor = zstandard.ZstdCompressor(level=1)
    with path.open("wb") as file, compressor.stream_writer(file) as packed:
        out = packed if path.suffix == ".zst" else file
        for line, text in mutated(pieces, size, np.random.default_rng(20261121)):
            out.write(line)
            count, total = count + 1, total + text
    return count, total / 1e6


def main() -> None:
    """Measure every size and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=float, nargs="+", default=[40, 400, 4000], help="10^6 bytes of text")
    parser.add_argument("--corpus", type=Path, default=MIX40)
    parser.add_argument("--goldsmith", default=str(Path(sys.executable).with_name("goldsmith")))
    parser.add_argument("--option", action="append", default=[], help="a word to add to `goldsmith run`, may be repeated")
    parser.add_argument("--folder", type=Path, help="where the temporary folder goes")
    parser.add_argument("--plain", action="store_true", help="plain JSON Lines instead of zstd")
    parser.add_argument("--make", type=Path, help="only write the first size to this file")
    arguments = parser.parse_args()
    pieces = cut(found(arguments.corpus))
    if arguments.make:
        print(write(pieces, arguments.make, int(arguments.sizes[0] * 1e6)))
        return
    print("| text MB | records | kept | CPU s | MB per CPU s | wall s | peak PSS MB | peak RSS MB | exponent of CPU time |")
    print("|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    before: tuple[float, float] | None = None
    for size in arguments.sizes:
        room = Path(tempfile.mkdtemp(prefix="memory-", dir=arguments.folder))
        try:
            path = room / ("corpus.jsonl" if arguments.plain else "corpus.jsonl.zst")
            count, megabytes = write(pieces, path, int(size * 1e6))
            command = [
                *arguments.goldsmith.split(),
                "run",
                "web",
                "--input",
                str(path),
                "--lake",
                str(room / "lake"),
                "--dataset",
                "memory",
            ]
            run = measure([*command, "--json", "--no-report", *arguments.option])
            slope = "" if before is None else f"{math.log(run.cpu_seconds / before[1]) / math.log(megabytes / before[0]):.3f}"
            before = (megabytes, run.cpu_seconds)
            kept = run.last_json().get("kept") if not run.code else f"FAILED {run.code}: {run.errors[-300:]}"
            rate = megabytes / run.cpu_seconds
            print(
                f"| {megabytes:.1f} | {count} | {kept} | {run.cpu_seconds:.1f} | {rate:.1f} | {run.seconds:.1f} | {run.peak_pss or 0:.0f} "
                f"| {run.peak_rss:.0f} | {slope} |",
                flush=True,
            )
        finally:
            shutil.rmtree(room, ignore_errors=True)


if __name__ == "__main__":
    main()
