"""Questions in SQL are answered in processes of their own: one that eats memory, or does not end, costs its asker an answer and nobody else anything.

1. A process answers one question after the other; so many are kept for the next ones as were asked at the same time.
2. It may take so much memory and no more; what a question makes of the engine beyond that ends the question, or the process.
3. One that is silent for longer than a question may take is killed; the next question gets a fresh one.
4. It ends with the service: its end of the pipe is closed then.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import multiprocessing
import os
import resource
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from goldsmith.circulation_errors import QuestionError, ShelfError

if TYPE_CHECKING:
    from collections.abc import Collection
    from multiprocessing.connection import Connection

    from goldsmith.circulate.release import Release
    from goldsmith.errors import GoldsmithError

MEMORY_BYTES = 2 << 30
"""Memory that a process may ask for."""
SECONDS = 20.0
GRACE = 10.0
"""Seconds beyond those of a question after which a process is killed, and for which it may take to begin."""
WORN = 1 << 30
"""A process that ever held so much is followed by a fresh one: what it let go is not always given back."""
RSS_UNIT = 1 if sys.platform == "darwin" else 1024
QUESTIONS = 200
"""A process is followed by a fresh one after so many questions."""
FACTS = ("message", "where", "found", "expected", "hint")
KINDS: dict[str, type[GoldsmithError]] = {"question": QuestionError, "shelf": ShelfError}
WAYS = multiprocessing.get_context("spawn")
"""A forked process would have the service's locks and connections."""


def answered_apart(release: Release, query: str, *, rows: int, seconds: float = SECONDS, without: Collection[str] = ()) -> bytes:
    """Return the answer to a question as JSON: ``columns``, ``rows`` and ``more``.

    Args:
        release: What is asked about.
        query: One SELECT of DuckDB.
        rows: Most rows of the answer.
        seconds: After so long it is given up.
        without: Columns that are not in the table.

    Raises:
        QuestionError: It is no question, cannot be answered, takes too long or too much memory.
        ShelfError: A file is not what was certified.
    """
    asker = _taken()
    job = {
        "folder": str(release.folder),
        "digest": release.digest,
        "query": query,
        "rows": rows,
        "seconds": seconds,
        "without": sorted(without),
    }
    try:
        said = asker.ask(job, seconds + GRACE)
    except TimeoutError:
        asker.end()
        raise QuestionError("this question takes too long", expected=f"an answer within {seconds:g} seconds") from None
    except (EOFError, OSError):
        asker.end()
        raise QuestionError("this question takes too much memory", expected=f"at most {MEMORY_BYTES >> 30} GiB") from None
    _given_back(asker, worn=said["worn"])
    if said["kind"] != "answer":
        raise KINDS[said["kind"]](**said["facts"])
    block: bytes = said["answer"]
    return block


class _Asker:
    """A process that answers questions, seen from outside."""

    def __init__(self) -> None:
        self.left = QUESTIONS
        self._pipe, other = WAYS.Pipe()
        self._process = WAYS.Process(target=_serve, args=(other,), daemon=True)
        self._process.start()
        other.close()

    def ask(self, job: dict[str, Any], patience: float) -> dict[str, Any]:
        """Return what is said of a question.

        Raises:
            TimeoutError: Nothing for so many seconds.
            EOFError: The process is gone.
        """
        self.left -= 1
        self._pipe.send(job)
        if not self._pipe.poll(patience):
            raise TimeoutError
        said: dict[str, Any] = self._pipe.recv()
        return said

    def end(self) -> None:
        """End the process, whatever it is at."""
        self._pipe.close()
        self._process.kill()
        self._process.join(GRACE)


_LOCK, _FREE = threading.Lock(), list[_Asker]()


def _taken() -> _Asker:
    with _LOCK:
        if _FREE:
            return _FREE.pop()
    return _Asker()


def _given_back(asker: _Asker, *, worn: bool) -> None:
    if asker.left <= 0 or worn:
        asker.end()
        return
    with _LOCK:
        _FREE.append(asker)


@atexit.register
def _ended() -> None:
    with _LOCK:
        while _FREE:
            _FREE.pop().end()


def _serve(pipe: Connection) -> None:
    """Answer questions until nobody is at the other end."""
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    most = MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(MEMORY_BYTES, hard)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    os.environ.update({"TOKIO_WORKER_THREADS": "2", "LANCE_CPU_THREADS": "2"})
    import pyarrow as pa

    pa.set_cpu_count(2)
    pa.set_io_thread_count(2)  # the stack of every thread is memory that is asked for
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            said = {"worn": False, **_told(pipe.recv())}
            said["worn"] |= resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RSS_UNIT > WORN
            pipe.send(said)


def _told(job: dict[str, Any]) -> dict[str, Any]:
    from goldsmith.circulate.asking import answered

    try:
        release = _release(job["folder"], job["digest"])
        table, more = answered(release, job["query"], rows=job["rows"], seconds=job["seconds"], without=job["without"])
        said = {"columns": table.schema.names, "rows": table.to_pylist(), "more": more}
        return {"kind": "answer", "answer": orjson.dumps(said, default=_as_text)}
    except (QuestionError, ShelfError) as problem:
        kind = next(name for name, one in KINDS.items() if isinstance(problem, one))
        return {"kind": kind, "worn": _broke_off(problem), "facts": {name: getattr(problem, name) for name in FACTS}}
    except (OverflowError, ValueError, TypeError) as problem:
        hint = "ask for dates before the year 1 or after 9999 as VARCHAR"
        return {"kind": "question", "facts": {"message": "this question cannot be answered", "found": str(problem)[:200], "hint": hint}}
    except MemoryError:
        told = {"message": "this question takes too much memory", "expected": f"at most {MEMORY_BYTES >> 30} GiB"}
        return {"kind": "question", "worn": True, "facts": told}


def _broke_off(problem: GoldsmithError) -> bool:
    """Return whether the engine gave up a question that it had begun: one that ran out of memory may not answer another one."""
    import duckdb

    return isinstance(problem.__context__, duckdb.Error) and not isinstance(problem.__context__, duckdb.ProgrammingError)


@functools.lru_cache(maxsize=32)
def _release(folder: str, digest: str) -> Release:
    """Return a release; its files are hashed once in a process, and again when they changed.

    Raises:
        ShelfError: It is another one by now.
    """
    from goldsmith.circulate.copies import release_at

    found = release_at(Path(folder))
    if found.digest != digest:
        raise ShelfError("this release is another one now", where=f"{found.name}@{found.version}", hint="ask again")
    return found


def _as_text(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else str(value)
