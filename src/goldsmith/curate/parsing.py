"""Batches of texts measured for their grammar, on all cores, in order.

1. Estimates without a parser run in threads: the kernel releases the interpreter's lock.
2. Parsers do not, so they run in processes of their own; each reads its model once. With one worker they run here.
3. Work and results are small: texts go, five numbers a text come back. Results come in the order of the work, whoever did it.
4. A text that a parser fails on is an error of that record, not of its neighbours. A process that dies ends the run; what was
   committed stays.
5. A process ends when the one that started it is gone, so that a killed run leaves nothing behind.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.grammar.approximate import estimated
from goldsmith.algorithms.grammar.features import FEATURES, features
from goldsmith.algorithms.grammar.parser import FAST, Parser, parser
from goldsmith.engine.local import ordered_map
from goldsmith.errors import GoldsmithError, OperatorError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MEASURED, NOT_MEASURABLE, FAILED = 1, 2, 3
"""States of a row; null is pending."""

COLUMNS = pa.schema(
    [
        *(pa.field(f"gc_{name}", pa.float64()) for name in FEATURES),
        pa.field("gc_words", pa.int32()),
        pa.field("gc_sentences", pa.int32()),
        pa.field("gc_language", pa.string()),
        pa.field("gc_state", pa.uint8()),
        pa.field("gc_error", pa.string()),
    ]
)
"""What is written about each record."""


class Work(NamedTuple):
    """Texts of one fragment, each with the language by which it is parsed; nothing where it has none."""

    fragment: int
    texts: pa.Array
    languages: list[str]


class Done(NamedTuple):
    """What was measured of them."""

    fragment: int
    batch: pa.RecordBatch


def measured(work: Iterable[Work], lines: Mapping[str, str], *, workers: int) -> Iterator[Done]:
    """Yield what was measured, in the order of the work.

    Args:
        work: Batches of texts, taken as they are needed.
        lines: For each language the line of its parser (``algorithms.grammar.parser``).
        workers: Threads or processes.

    Raises:
        OperatorError: A process died.
    """
    if set(lines.values()) == {FAST}:
        yield from ordered_map(_estimated, work, workers=workers, window=workers + 2)
    elif workers == 1:
        yield from (_parsed(one, lines) for one in work)
    else:
        yield from _in_processes(work, lines, workers)


def _in_processes(work: Iterable[Work], lines: Mapping[str, str], workers: int) -> Iterator[Done]:
    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=spawn, initializer=_end_with_parent)
    waiting: deque[Future[Done]] = deque()
    try:
        for one in work:
            waiting.append(pool.submit(_parsed, one, dict(lines)))
            if len(waiting) >= 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        hint = "run it again with `--workers 1` to see why; what was measured before stays"
        raise OperatorError("a process that parses has died", found=str(error), hint=hint) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _end_with_parent() -> None:
    """Watch the process that started this one, and end with it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent.sentinel,), daemon=True).start()


def _watch(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


def _estimated(work: Work) -> Done:
    found = estimated(work.texts)
    known = np.isfinite(found.features).all(axis=1) & np.isin(found.language, sorted({each for each in work.languages if each}))
    columns = [pa.array(found.features[:, place], mask=~known) for place in range(len(FEATURES))]
    sizes = [pa.array(each.astype(np.int32)) for each in (found.words, found.sentences)]
    names = pa.array([name or None for name in found.language.tolist()], pa.string())
    states = pa.array(np.where(known, MEASURED, NOT_MEASURABLE), pa.uint8())
    return Done(
        work.fragment, pa.RecordBatch.from_arrays([*columns, *sizes, names, states, pa.nulls(len(known), pa.string())], schema=COLUMNS)
    )


_PARSERS: dict[tuple[str, str], Parser] = {}
"""The parsers of this process, by line and language."""


def parser_of(line: str, language: str) -> Parser:
    """Return a parser, made once a process.

    Raises:
        MissingPartError: Its library or model is not installed.
    """
    if (line, language) not in _PARSERS:
        _PARSERS[line, language] = parser(line, language)
    return _PARSERS[line, language]


def _parsed(work: Work, lines: Mapping[str, str]) -> Done:
    rows: list[Any] = [None] * len(work.languages)
    texts = work.texts.to_pylist()
    for language in sorted({each for each in work.languages if each}):
        chosen = [row for row, each in enumerate(work.languages) if each == language]
        for row, found in zip(chosen, _rows([texts[row] for row in chosen], lines[language], language), strict=True):
            rows[row] = found
    return Done(work.fragment, as_batch([found or blank() for found in rows]))


def _rows(texts: list[str], line: str, language: str) -> list[tuple[object, ...]]:
    if line == FAST:
        return [
            tuple(row.values())
            for row in _estimated(Work(0, pa.array(texts, pa.large_string()), [language] * len(texts))).batch.to_pylist()
        ]
    one = parser_of(line, language)
    try:
        return [row_of(parsed, language) for parsed in one.parse(texts)]
    except GoldsmithError:
        raise
    except Exception as error:  # noqa: BLE001  whatever a library breaks on, the record is found and reported
        if len(texts) == 1:
            return [(*[None] * 7, language, FAILED, f"{type(error).__name__}: {error}")]
        return [row for text in texts for row in _rows([text], line, language)]


def row_of(parsed: object, language: str) -> tuple[object, ...]:
    """Return the row of a text that was parsed; its numbers are null where one of the five cannot be measured."""
    found = features(*parsed)  # type: ignore[misc]  # trees and tagged words
    numbers = found[: len(FEATURES)]
    state = NOT_MEASURABLE if None in numbers else MEASURED
    return (*numbers, found.words, found.sentences, language, state, None)


def blank() -> tuple[object, ...]:
    """Return the row of a text that cannot be measured at all."""
    return (*[None] * len(FEATURES), 0, 0, None, NOT_MEASURABLE, None)


def as_batch(rows: list[tuple[object, ...]]) -> pa.RecordBatch:
    """Return rows as columns."""
    return pa.RecordBatch.from_arrays(
        [pa.array(values, one.type) for values, one in zip(zip(*rows, strict=True), COLUMNS, strict=True)], schema=COLUMNS
    )
