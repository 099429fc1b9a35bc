"""PDF files are read in processes of their own: a file that crashes the library, or never ends, costs one record and not the run.

1. A process serves one file after the other: a request, a line of JSON, comes in; rows, lines of JSON, go out.
2. It may take no more memory than a limit, and tells before every page that it is alive; one that is silent for too long is ended.
3. It ends by itself when its input ends, so a run that was killed leaves nothing behind.
4. Reading waits without holding the interpreter lock, so several threads read several files at once: PDFium itself allows one at a time.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib.util
import json
import os
import subprocess
import sys
import threading
from multiprocessing import connection
from typing import IO, TYPE_CHECKING, Any

from goldsmith.errors import MissingPartError, ReadingError
from goldsmith.reading import ocr
from goldsmith.reading.documents import UnreadableError
from goldsmith.reading.found import Failure, failure
from goldsmith.reading.pdf_rows import PdfSettings, pdf_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_MEMORY = 3 << 29
MOST_MEMORY_TO_RECOGNISE = 5 << 30
"""Bytes of address space of a process; where pages are recognised the models need more."""
PATIENCE = 120.0
"""Seconds that a process may be silent."""
FILES_A_PROCESS = 500
"""A process is followed by a fresh one after so many files, whatever it may have leaked."""
START = "from goldsmith.reading.pdf_process import serve; serve()"


def read_apart(path: str, settings: PdfSettings) -> Iterator[tuple[int, dict[str, object] | Failure]]:
    """Yield what ``pdf_rows`` yields for a file, read in another process.

    Raises:
        UnreadableError: The file cannot be read; ``crashed`` and ``timed_out`` where reading it ended the process.
        MissingPartError: A library that is needed is not installed.
    """
    if importlib.util.find_spec("pypdfium2") is None:
        raise MissingPartError("pypdfium2, which reads PDF files, is not installed", hint="pip install 'goldsmith-data[documents]'")
    worker = _taken()
    whole = False
    try:
        worker.ask({"path": path, **settings.values})
        for answer in worker.answers():
            if "end" in answer:
                whole = True
                _raise(answer)
                return
            row = answer["row"]
            yield answer["at"], row if row is not None else failure(answer["at"], answer["error"], answer["message"])
    finally:
        _given_back(worker, usable=whole)


def _raise(answer: dict[str, Any]) -> None:
    """Raise what the process could not do."""
    if "missing" in answer:
        raise MissingPartError(answer["missing"], hint=answer["hint"])
    if "error" in answer:
        raise UnreadableError(answer["error"], answer["message"])


class _Worker:
    """A process that reads PDF files, seen from outside."""

    def __init__(self) -> None:
        self.n_files = 0
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-c", START], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        except OSError as problem:
            raise ReadingError("no process can be started to read PDF files", found=str(problem)) from problem

    def ask(self, request: dict[str, Any]) -> None:
        self.n_files += 1
        with contextlib.suppress(BrokenPipeError):
            goal: Any = self._process.stdin
            goal.write(json.dumps(request).encode() + b"\n")
            goal.flush()

    def answers(self) -> Iterator[dict[str, Any]]:
        """Yield the answers to the last request, without the signs of life between them."""
        source: Any = self._process.stdout
        held = b""
        while True:
            if not connection.wait([source], PATIENCE):
                raise UnreadableError("timed_out", f"a page took longer than {PATIENCE:.0f} seconds; the file may be made to take for ever")
            piece = os.read(source.fileno(), 1 << 20)
            if not piece:
                ended = self._process.wait()
                why = "it needs more memory than is allowed" if ended == 1 else f"signal {-ended}" if ended < 0 else f"exit code {ended}"
                raise UnreadableError("crashed", f"reading the file ended the PDF library ({why}); the file is broken or made to do so")
            *lines, held = (held + piece).split(b"\n")
            for line in lines:
                if line != b".":
                    yield json.loads(line)

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()


_idle: list[_Worker] = []
_lock = threading.Lock()


def _taken() -> _Worker:
    with _lock:
        if _idle:
            return _idle.pop()
    return _Worker()


def _given_back(worker: _Worker, *, usable: bool) -> None:
    if usable and worker.n_files < FILES_A_PROCESS:
        with _lock:
            _idle.append(worker)
    else:
        worker.end()


@atexit.register
def end_all() -> None:
    """End the processes that wait for files."""
    with _lock:
        workers, _idle[:] = list(_idle), []
    for worker in workers:
        worker.end()


def serve() -> None:
    """Answer the requests on standard input until it ends."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print is no answer
    _limit(MOST_MEMORY)
    for line in sys.stdin.buffer:
        request = json.loads(line)
        path = request.pop("path")
        if request["ocr"] != "off" and ocr.is_installed():
            _limit(MOST_MEMORY_TO_RECOGNISE)
        try:
            for at, row in pdf_rows(path, PdfSettings(**request), alive=lambda: _tell(out, b".")):
                told = {"error": row.error, "message": row.message} if isinstance(row, Failure) else {}
                _tell(out, _dumped({"at": at, "row": None if told else row, **told}))
            answer: dict[str, Any] = {"end": True}
        except UnreadableError as problem:
            answer = {"end": True, "error": problem.error, "message": problem.message}
        except MissingPartError as problem:
            answer = {"end": True, "missing": problem.message, "hint": problem.hint}
        _tell(out, _dumped(answer))


def _dumped(answer: dict[str, Any]) -> bytes:
    return json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")


def _tell(out: IO[bytes], line: bytes) -> None:
    out.write(line + b"\n")
    out.flush()


def _limit(n_bytes: int) -> None:
    try:
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (n_bytes, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):  # not on this platform
        return
