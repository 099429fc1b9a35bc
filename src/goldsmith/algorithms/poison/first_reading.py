"""The first reading of all records: what is kept of each, and what can be judged at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.poison import contradictions, oddities
from goldsmith.algorithms.poison.labels import numbered
from goldsmith.algorithms.poison.near import HASHES, signed
from goldsmith.algorithms.poison.phrase_counts import PhraseCounts
from goldsmith.algorithms.poison.suspicion import Reason, Suspicion
from goldsmith.algorithms.poison.ties import opening

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.algorithms.poison.facts import Facts
    from goldsmith.algorithms.poison.records import Readable, Records, Spread

BYTES_A_TOKEN = 4
CODE = 0x7FFFFFFF


@dataclass(eq=False)
class FirstReading:
    """What is known of all records after one reading."""

    text_signatures: NDArray[np.uint32]
    text_shingles: NDArray[np.int64]
    digests: NDArray[np.uint64]
    question_signatures: NDArray[np.uint32] | None
    question_shingles: NDArray[np.int64] | None
    sources: NDArray[np.int64] | None
    source_names: list[str]
    times: NDArray[np.int64] | None
    classes: NDArray[np.int64] | None
    class_names: list[str]
    tied_to: NDArray[np.int64] | None
    """What phrases may be tied to: the code of the label, or of the opening of the answer; None where there is neither."""
    codes: dict[int, int]
    """The class of each code, for labels; empty for openings."""
    phrases: PhraseCounts | None
    found: dict[str, Suspicion]

    @classmethod
    def of(cls, records: Readable, facts: Facts | None, spread: Spread = map) -> FirstReading:
        """Read all records once."""
        part = _Parts(records, facts)
        for read in spread(part.read, records.batches()):
            part.add(read)
        return part.joined()


@dataclass(frozen=True, eq=False)
class _Read:
    """What a batch says by itself."""

    batch: Records
    arrays: dict[str, NDArray[Any]]
    facts: Suspicion | None
    odd: list[tuple[NDArray[np.int64], list[Reason]]]


@dataclass
class _Parts:
    """Arrays of batches, to be joined."""

    records: Readable
    facts: Facts | None
    arrays: dict[str, list[NDArray[Any]]] = field(default_factory=dict)
    odd: dict[int, Reason] = field(default_factory=dict)
    reasons: dict[int, Reason] = field(default_factory=dict)
    labels: list[str | None] = field(default_factory=list)
    source_of: dict[str, int] = field(default_factory=dict)
    n: int = 0

    def __post_init__(self) -> None:
        names = self.records.names
        self.search = None if self.facts is None else contradictions.FactSearch(self.facts)
        self.tied = bool(names & {"label", "question"})
        self.phrases: PhraseCounts | None = None

    def read(self, batch: Records) -> _Read:
        """Read a batch; any thread may."""
        arrays: dict[str, NDArray[Any]] = {"digests": _digests(batch.text)}
        arrays["text_signatures"], arrays["text_shingles"] = signed(batch.text)
        if batch.question is not None:
            arrays["question_signatures"], arrays["question_shingles"] = signed(batch.question)
        found = None if self.search is None else self.search.on(batch.text, batch.question)
        odd = [oddities.odd_characters(column) for column in (batch.text, batch.question) if column is not None]
        return _Read(batch, arrays, found, odd)

    def add(self, read: _Read) -> None:
        """Join what a batch says to what the batches before it said."""
        batch = read.batch
        for name, values in read.arrays.items():
            self._keep(name, values)
        if read.facts is not None:
            self._keep("facts", read.facts.scores)
            self.reasons.update({self.n + row: reason for row, reason in read.facts.reasons.items()})
        for rows, reasons in read.odd:
            self.odd.update(zip((self.n + rows).tolist(), reasons, strict=True))
        if batch.source is not None:
            self._keep("sources", self._numbered(batch.source))
        if batch.time is not None:
            self._keep("times", batch.time)
        if batch.label is not None:
            self.labels += batch.label.to_pylist()
        self._count(batch)
        self.n += len(batch)

    def _count(self, batch: Records) -> None:
        if not self.tied:
            return
        codes = opening(batch.text) if batch.label is None else _coded(batch.label)
        self._keep("tied_to", codes)
        read = batch.text if batch.label is not None or batch.question is None else batch.question
        if self.phrases is None:
            each = max((read.nbytes // max(len(read), 1)) // BYTES_A_TOKEN, 1)
            self.phrases = PhraseCounts(each * max(len(self.records), 1))
        self.phrases.count(read, codes)

    def _keep(self, name: str, values: NDArray[Any]) -> None:
        self.arrays.setdefault(name, []).append(values)

    def _numbered(self, source: pa.Array) -> NDArray[np.int64]:
        coded = source.dictionary_encode()
        number = [self.source_of.setdefault(name, len(self.source_of)) for name in coded.dictionary.to_pylist()]
        at = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        found: NDArray[np.int64] = np.array([*number, -1], np.int64)[at]
        return found

    def joined(self) -> FirstReading:
        """Return all batches as one."""
        whole: dict[str, Any] = {name: np.concatenate(parts) for name, parts in self.arrays.items()}
        classes, names = numbered(self.labels) if "label" in self.records.names else (None, [])
        found = {"odd_characters": oddities.judged(self.n, self.odd)}
        if self.search is not None:
            scores = whole.get("facts", np.zeros(0, np.float32)).astype(np.float32)
            found["facts"] = Suspicion(contradictions.SCREEN, scores, np.full(self.n, -1, np.int64), self.reasons)
        names_ = self.records.names
        signatures: NDArray[np.uint32] = np.zeros((0, HASHES), np.uint32)
        numbers: NDArray[np.int64] = np.zeros(0, np.int64)
        asked = "question" in names_
        return FirstReading(
            whole.get("text_signatures", signatures),
            whole.get("text_shingles", numbers),
            whole.get("digests", np.zeros(0, np.uint64)),
            whole.get("question_signatures", signatures) if asked else None,
            whole.get("question_shingles", numbers) if asked else None,
            whole.get("sources", numbers) if "source" in names_ else None,
            list(self.source_of),
            whole.get("times", numbers) if "time" in names_ else None,
            classes,
            names,
            whole.get("tied_to", numbers) if self.tied else None,
            {int(_coded(pa.array([name], pa.large_string()))[0]): at for at, name in enumerate(names)},
            self.phrases,
            found,
        )


def _digests(text: pa.Array) -> NDArray[np.uint64]:
    from goldsmith.kernels.digest import content_digest, half

    return half(content_digest(text)).copy()


def _coded(label: pa.Array) -> NDArray[np.int64]:
    """Return a code of each label below 2^31, -1 for none."""
    from goldsmith.kernels.digest import half, verbatim_digest

    coded = (half(verbatim_digest(label)) & np.uint64(CODE)).astype(np.int64)
    coded[label.is_null().to_numpy(zero_copy_only=False)] = -1
    return coded
