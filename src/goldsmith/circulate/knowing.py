"""A release as knowledge: passages that answer a question, each with where exactly it stands, so that it can be cited and checked.

1. Texts are cut into passages of some 600 characters at the best places; each remembers its record and its place in characters.
2. Two ways look for a question: its meaning (cosine of embeddings) and its words (BM25, pairs of characters in Chinese).
   Either alone fails often: embeddings hardly see numbers and names, words do not see other words for the same.
3. Both orders are put together by reciprocal ranks: a passage scores 1 / (60 + rank) in each.
4. What was prepared is kept by the digest of the hallmark and what the model is: another release or model is prepared anew. It comes to stand whole.

Source: Cormack, Clarke, Büttcher 2009, Reciprocal rank fusion, doi:10.1145/1571941.1572114; BM25 as in ``algorithms.passages``.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.chunks import Cutting, cut
from goldsmith.algorithms.passages import Passages
from goldsmith.circulate.asking import table_of
from goldsmith.circulation_errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from goldsmith.circulate.release import Release
    from goldsmith.embedding import Embedder

CUTTING = Cutting(600)
FUSED = 60
LOOKED_AT = 100
"""Passages of each way that are put together."""
AT_ONCE = 512
SCHEMA = pa.schema([("record", pa.string()), ("begin", pa.int32()), ("end", pa.int32()), ("text", pa.string())])


@dataclass(frozen=True)
class Hit:
    """A passage that was found.

    Attributes:
        record: The id of its record.
        begin: Where it begins in the text, in characters.
        end: Where it ends.
        text: What it says.
        score: Sum of reciprocal ranks; it orders, and means nothing by itself.
        meaning: Cosine of question and passage, -1 to 1.
    """

    record: str
    begin: int
    end: int
    text: str
    score: float
    meaning: float


class Knowledge:
    """The passages of a release, ready to be asked."""

    def __init__(self, folder: Path, embed: Embedder) -> None:
        """Open what was prepared in a folder."""
        self._embed = embed
        with pa.memory_map(str(folder / "passages.arrow")) as file:
            self._passages = pa.ipc.open_file(file).read_all()
        self._vectors: NDArray[np.float16] = np.load(folder / "vectors.npy", mmap_mode="r")
        self._words = Passages(self._passages.column("text").to_pylist())
        self._places = {text: at for at, text in reversed(list(enumerate(_stripped(self._passages))))}

    @classmethod
    def of(cls, release: Release, cache: Path, embed: Embedder) -> Knowledge:
        """Return the passages of a release; they are prepared where they were not.

        Raises:
            QuestionError: The release has no texts.
            ShelfError: A file is not what was certified.
        """
        made_by = hashlib.sha256(json.dumps([embed.facts, CUTTING.characters], sort_keys=True).encode()).hexdigest()[:16]
        folder = cache / f"{release.digest}-{made_by}"
        if not folder.is_dir():
            _prepare(release, folder, embed)
        return cls(folder, embed)

    def __len__(self) -> int:
        """Return how many passages there are."""
        return int(self._passages.num_rows)

    def search(self, question: str, n: int = 5) -> list[Hit]:
        """Return the passages that answer a question best, at most ``n``, the best first.

        Raises:
            QuestionError: The question says nothing.
        """
        asked = self._embed([question])[0]
        if not asked.any():
            raise QuestionError("this question says nothing", found=question[:100], expected="words")
        cosines = np.concatenate([block.astype(np.float32) @ asked for block in _blocks(self._vectors)]) if len(self) else np.zeros(0)
        nearest = np.argsort(-cosines, kind="stable")[:LOOKED_AT].tolist()
        worded = [self._places[text] for text in self._words.near(question, LOOKED_AT)]
        scores: dict[int, float] = {}
        for order in (nearest, worded):
            for rank, at in enumerate(order, 1):
                scores[at] = scores.get(at, 0.0) + 1 / (FUSED + rank)
        best = sorted(scores, key=lambda at: (-scores[at], at))[:n]
        return [
            Hit(**row, score=scores[at], meaning=float(cosines[at]))
            for at, row in zip(best, self._passages.take(best).to_pylist(), strict=True)
        ]


def _prepare(release: Release, folder: Path, embed: Embedder) -> None:
    """Cut and embed the texts of a release into a folder, which comes to stand whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".preparing-"))
    try:
        vectors = [np.zeros((0, embed.dimension), np.float16)]
        with pa.OSFile(str(part / "passages.arrow"), "wb") as file, pa.ipc.new_file(file, SCHEMA) as writer:
            for batch in _batches(release):
                vectors.append(embed(batch.column("text").to_pylist()).astype(np.float16))
                writer.write_batch(batch)
        np.save(part / "vectors.npy", np.concatenate(vectors))
        try:
            os.rename(part, folder)  # noqa: PTH104  Path.rename says nothing of a folder that another made meanwhile
        except OSError:
            if not folder.is_dir():
                raise
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _batches(release: Release) -> Iterator[pa.RecordBatch]:
    """Yield passages."""
    table = table_of(release)
    if not {"id", "text"} <= set(table.schema.names):
        raise QuestionError(
            "this release has no texts",
            where=f"{release.name}@{release.version}",
            found=", ".join(table.schema.names),
            expected="id and text",
        )
    held: list[dict[str, object]] = []
    for batch in table.scanner(columns=["id", "text"], batch_size=AT_ONCE).to_batches():
        for record, text in zip(batch.column("id").to_pylist(), batch.column("text").to_pylist(), strict=True):
            held += [{"record": str(record), "begin": begin, "end": end, "text": text[begin:end]} for begin, end in _pieces(text)]
            while len(held) >= AT_ONCE:
                yield pa.RecordBatch.from_pylist(held[:AT_ONCE], SCHEMA)
                held = held[AT_ONCE:]
    if held:
        yield pa.RecordBatch.from_pylist(held, SCHEMA)


def _pieces(text: str | None) -> list[tuple[int, int]]:
    return [one for one in cut(text, CUTTING) if text[one[0] : one[1]].strip()] if text and text.strip() else []


def _blocks(vectors: NDArray[np.float16]) -> Iterator[NDArray[np.float16]]:
    yield from (vectors[at : at + 65_536] for at in range(0, len(vectors), 65_536))


def _stripped(passages: pa.Table) -> list[str]:
    return [text.strip() for text in passages.column("text").to_pylist()]
