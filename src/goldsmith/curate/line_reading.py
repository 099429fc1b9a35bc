"""The lines of every record, read from the text ahead of time: while duplicates are searched, on cores that the search leaves idle.

Which records duplicate others is not asked here, so the two do not wait for each other. What is known of lines waits in files, a batch of
records each, and :mod:`goldsmith.curate.boilerplating` counts them.
"""

from __future__ import annotations

import itertools
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from goldsmith.algorithms.duplicates.boilerplate import BoilerplateSettings, Parts, parts_of
from goldsmith.curate.measuring import BATCH_BYTES
from goldsmith.engine.local import ordered_map

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

    import pyarrow as pa

    from goldsmith.lake import Dataset


@dataclass(frozen=True)
class Kept:
    """The lines of some records of a fragment, in a file."""

    fragment: int
    path: Path
    rows: int
    seconds: float = 0.0
    """CPU seconds of the thread that cut the text into lines."""

    def parts(self) -> Parts:
        """Return the lines."""
        with np.load(self.path) as held:
            return Parts(held["hashes"], held["characters"], held["bounds"])


class Lines:
    """The lines of the records of a table, by fragment.

    Example:
        Used as a context, which ends what was begun::

            with Lines(records, settings, folder, workers=2) as lines:
                lines.begin()
                ...  # something else
                lines.of(records, fragment, rows)
    """

    def __init__(self, records: Dataset, settings: BoilerplateSettings, folder: Path, *, workers: int) -> None:
        """Read nothing yet.

        Args:
            records: The table; the version that it stands at now is read ahead.
            settings: What makes a line long enough to count.
            folder: Where the files go, 17 bytes a line.
            workers: Threads that cut text into lines.
        """
        self._records = records
        self._settings = settings
        self._folder = folder
        self._workers = workers
        self._numbers = itertools.count()
        self._begun: Future[dict[int, list[Kept]]] | None = None
        self._pool: ThreadPoolExecutor | None = None
        self._ended = threading.Event()

    def __enter__(self) -> Self:
        """Return the lines themselves."""
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        """Stop reading; the files are the caller's."""
        self._ended.set()
        if self._pool:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def begin(self) -> None:
        """Read the lines of all fragments in the background, from the version at which the table stands now."""
        still = self._records.checkout(self._records.version)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="goldsmith-lines")
        self._begun = self._pool.submit(self._ahead, still)

    def seconds(self) -> float:
        """Return the CPU seconds of what was read in the background and is done; 0 where nothing was."""
        if self._begun is None or not self._begun.done() or self._begun.exception():
            return 0.0
        return sum(one.seconds for kept in self._begun.result().values() for one in kept)

    def of(self, records: Dataset, fragment: int, rows: int) -> list[Kept]:
        """Return the files of a fragment in order; what was not read ahead is read now.

        Args:
            records: The table as it stands now.
            fragment: Number of the fragment.
            rows: How many rows it has, deleted ones among them.

        Raises:
            GoldsmithError: The table could not be read.
        """
        ahead = self._begun.result().get(fragment, []) if self._begun else []
        return ahead if sum(one.rows for one in ahead) == rows else list(self._read(records, [fragment]))

    def _ahead(self, records: Dataset) -> dict[int, list[Kept]]:
        found: dict[int, list[Kept]] = {}
        for one in self._read(records, records.fragments()):
            found.setdefault(one.fragment, []).append(one)
        return found

    def _read(self, records: Dataset, fragments: Sequence[int]) -> Iterable[Kept]:
        return ordered_map(self._kept, self._texts(records, fragments), workers=self._workers)

    def _texts(self, records: Dataset, fragments: Sequence[int]) -> Iterator[tuple[int, pa.Array]]:
        for number in fragments:
            for batch in records.scan(["text"], fragments=[number], deleted=True, batch_bytes=BATCH_BYTES):
                if self._ended.is_set():
                    return
                yield number, batch.column("text")

    def _kept(self, work: tuple[int, Any]) -> Kept:
        number, text = work
        start = time.thread_time()
        parts = parts_of(text, self._settings)
        path = self._folder / f"lines-{next(self._numbers)}.npz"
        np.savez(path, hashes=parts.hashes, characters=parts.characters, bounds=parts.bounds)
        return Kept(number, path, len(text), time.thread_time() - start)
