"""Learning in a process of its own, so that nobody who answers waits for it: ``python -m goldsmith.annotate.models.apart FOLDER``.

1. ``job.json`` says what is asked, which models learn and what is to be chosen; ``tasks.jsonl`` holds the tasks with their answers.
2. ``predictions.jsonl`` gets what each model says, ``results.json`` what became of each and which tasks are asked next, ``compared.json`` what
   choosing saved. Each is written under another name and renamed, so what is there is whole.
3. It takes one core at the lowest priority, so much time and memory and no more, and ends when the process that began it is gone.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import resource
import shutil
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Callable

CPU_SECONDS = 900
"""After so long the process is ended by the machine."""
MEMORY_BYTES = 6 << 30
"""Memory that it may ask for."""
LOWEST = 19


def main(folder: str) -> int:
    """Learn what a folder holds; return 0."""
    bounded(Path(folder))
    from goldsmith.annotate.models.teaching import Work

    work = Work(Path(folder))
    whole(work.folder / "results.json", _bytes(work.results, 0.0))
    whole(work.folder / "compared.json", _bytes(work.compared, time.process_time()))
    return 0


def _bytes(make: Callable[[], dict[str, Any]], begun: float) -> bytes:
    """Return what was made as JSON, with the processor time since then and the most memory."""
    made = make()
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = {"cpu_ms": round(1000 * (time.process_time() - begun)), "peak_mb": round(used.ru_maxrss / 1024)}
    return orjson.dumps({**made, **spent}, option=orjson.OPT_SERIALIZE_NUMPY)


def whole(path: Path, content: bytes) -> None:
    """Write a file that is there as a whole or not at all."""
    part = path.with_suffix(".part")
    part.write_bytes(content)
    part.replace(path)


def bounded(folder: Path) -> None:
    """Take little, and end with whoever began this."""
    with contextlib.suppress(OSError):
        os.nice(LOWEST)
    for kind, most in ((resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_DATA, MEMORY_BYTES)):
        with contextlib.suppress(OSError, ValueError):
            hard = resource.getrlimit(kind)[1]
            resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    threading.Thread(target=_watch, args=(folder,), daemon=True).start()


def _watch(folder: Path) -> None:
    """End when the other end of the standard input is closed: its process is gone, or wants no more; nothing of the tasks is left behind."""
    while os.read(0, 1):
        pass
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(3)


def digest(*parts: str) -> str:
    """Return the version of several models together, 32 hexadecimal digits."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
