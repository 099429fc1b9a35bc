"""Run a command and tell its CPU seconds, wall time and peak memory, every descendant included.

``python bench/measure.py COMMAND…`` prints one JSON line on the standard error stream.
Bench scripts import :func:`measure`.

CPU seconds come from the kernel's accounts of ended processes. The runner makes itself the *subreaper*
of its descendants (Linux), so that workers of a fork server, which nobody waits for, are counted as well.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of <linux/prctl.h>
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Measured:
    """What one run of a command cost.

    Attributes:
        code: Exit status.
        seconds: Wall time.
        cpu_seconds: User and system time of all descendants.
        peak_rss: Largest sum of resident sizes in MB; shared pages counted more than once.
        peak_pss: Largest sum of proportional sizes in MB, null where the system does not tell.
        output: Standard output.
        errors: The last 4,000 characters of the standard error stream.
    """

    code: int
    seconds: float
    cpu_seconds: float
    peak_rss: float
    peak_pss: float | None
    output: str
    errors: str

    def last_json(self) -> dict[str, object]:
        """Return the last line of the output that is a JSON object, an empty one if there is none."""
        for line in reversed(self.output.splitlines()):
            with contextlib.suppress(ValueError):
                found = json.loads(line)
                if isinstance(found, dict):
                    return found
        return {}


def measure(
    command: Sequence[str], *, environment: Mapping[str, str] | None = None, folder: Path | None = None, every: float = 0.25
) -> Measured:
    """Run a command to its end and measure it.

    Args:
        command: Program and arguments.
        environment: Variables added to those of this process.
        folder: Working folder.
        every: Seconds between two samples of memory.
    """
    with tempfile.TemporaryDirectory() as room:
        result, output, errors = (Path(room) / name for name in ("result", "output", "errors"))
        with output.open("wb") as out, errors.open("wb") as err:
            runner = subprocess.Popen(
                [sys.executable, __file__, "--runner", str(result), *command],
                stdout=out,
                stderr=err,
                cwd=folder,
                env={**os.environ, **(environment or {})},
            )
            peak = _Peak(runner.pid, every)
            peak.start()
            runner.wait()
            peak.stop()
        told = json.loads(result.read_text())
        return Measured(
            **told,
            peak_rss=peak.rss or _largest_child(),
            peak_pss=peak.pss,
            output=output.read_text(errors="replace"),
            errors=errors.read_text(errors="replace")[-4000:],
        )


def _largest_child() -> float:
    """Return the largest resident size in MB of one ended child, for systems without ``/proc``."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit / MEGABYTE


class _Peak(threading.Thread):
    """Samples the memory of a tree of processes."""

    def __init__(self, root: int, every: float) -> None:
        super().__init__(daemon=True)
        self.root, self.every, self.rss, self.pss = root, every, 0.0, None
        self.over = threading.Event()

    def run(self) -> None:
        """Sample until told to stop."""
        while not self.over.wait(self.every):
            rss, pss = 0, 0
            for pid in _tree(self.root)[1:]:
                with contextlib.suppress(OSError, ValueError):
                    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().split("\n")
                    found = {line.split(":")[0]: int(line.split()[1]) for line in lines if line.startswith(("Rss", "Pss:"))}
                    rss, pss = rss + found["Rss"], pss + found["Pss"]
            self.rss = max(self.rss, rss * 1024 / MEGABYTE)
            self.pss = max(self.pss or 0.0, pss * 1024 / MEGABYTE) if pss else self.pss

    def stop(self) -> None:
        """Stop sampling."""
        self.over.set()
        self.join()


def _tree(root: int) -> list[int]:
    found = [root]
    for pid in found:
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                found += [int(child) for child in children.read_text().split()]
    return found


def run_here(command: Sequence[str]) -> dict[str, float]:
    """Run a command as the subreaper of all its descendants, and return code, seconds and CPU seconds."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    begin = time.perf_counter()
    code = subprocess.run(command, check=False).returncode
    seconds = time.perf_counter() - begin
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"code": code, "seconds": round(seconds, 3), "cpu_seconds": round(used.ru_utime + used.ru_stime, 3)}


if __name__ == "__main__":
    if sys.argv[1] == "--runner":
        Path(sys.argv[2]).write_text(json.dumps(run_here(sys.argv[3:])), encoding="utf-8")
    else:
        found = measure(sys.argv[1:])
        sys.stdout.write(found.output)
        sys.stderr.write(json.dumps({k: v for k, v in asdict(found).items() if k not in {"output", "errors"}}) + "\n")
        sys.exit(found.code)
