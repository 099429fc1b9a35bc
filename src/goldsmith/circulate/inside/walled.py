"""A program run within walls: what it may see, how long it is waited for, and what comes back of it.

What the walls hold (``goldsmith.circulate.inside.walls``) and what they do not: the files and the network are walled off by namespaces of the Linux
kernel, memory is watched four times a second, time by a clock. How long a job took is seen by whoever waits for it. The processor's caches, and
mistakes of the kernel, are not walled off.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import platform
import selectors
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goldsmith.circulate.inside.walls import REFUSED
from goldsmith.privacy_errors import InsideError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goldsmith.circulate.inside.job import Limits

WALLS = Path(__file__).with_name("walls.py")
WHOLE = ("network", "files", "processes", "memory", "time", "disk")
"""What is enforced within walls."""
THIN = ("memory", "time", "file size")
"""What is enforced without namespaces: limits of the process, and nothing that keeps it from files or the network."""
LOOK = 0.25
"""Seconds between two looks at its memory."""
PAGE = os.sysconf("SC_PAGE_SIZE")
SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache")


@dataclass(frozen=True)
class Ended:
    """How a program within walls ended.

    Attributes:
        code: Its exit status; negative where a signal ended it.
        said: What it handed out.
        why: ``time``, ``memory`` or ``size`` where it was ended for that.
    """

    code: int
    said: bytes
    why: str = ""


@functools.cache
def enforced() -> tuple[str, ...]:
    """Return what this machine can enforce: everything within walls, or less."""
    if platform.system() != "Linux" or platform.machine() not in {"x86_64", "aarch64"}:
        return THIN
    limits = _Small()
    ended = within_walls([sys.executable, "-c", "print('in')"], b"", {}, limits, most=100)
    return WHOLE if ended.said == b"in\n" else THIN


@dataclass(frozen=True)
class _Small:
    seconds: int = 20
    memory_mb: int = 512
    disk_mb: int = 16


def within_walls(
    command: Sequence[str],
    given: bytes,
    shown: Mapping[str, str],
    limits: Limits | _Small,
    *,
    most: int,
    thin: bool = False,
    hidden: Sequence[Path] = (),
) -> Ended:
    """Run a program within walls, and return how it ended and what it handed out; everything else that it made is gone.

    Args:
        command: The program.
        given: What it reads.
        shown: What it sees beside Python and its libraries: a path, and where it finds it.
        limits: What it may take.
        most: Bytes that it may hand out.
        thin: Limits alone, no walls.
        hidden: Folders that are not seen although something around them is.

    Raises:
        InsideError: The walls cannot be put up here.
    """
    with tempfile.TemporaryDirectory(prefix="goldsmith-room-") as root:
        plan = _plan(command, shown, limits, root, thin=thin, hidden=hidden)
        process = subprocess.Popen(
            [sys.executable, "-I", str(WALLS), json.dumps(plan)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True, env=dict(plan["environment"]),
        )  # fmt: skip
        try:
            ended = _waited(process, given, limits, most)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, 9)
            process.wait()
            if process.stdout:
                process.stdout.close()
    if ended.code == REFUSED:
        raise _no_walls()
    return ended


def _no_walls() -> InsideError:
    hint = "allow user namespaces (sysctl user.max_user_namespaces, kernel.apparmor_restrict_unprivileged_userns), or approve it with --walls thin"
    return InsideError("this machine puts up no walls around a job", expected="Linux with user namespaces", hint=hint)


def _plan(
    command: Sequence[str], shown: Mapping[str, str], limits: Limits | _Small, root: str, *, thin: bool, hidden: Sequence[Path]
) -> dict[str, Any]:
    import goldsmith

    package = str(Path(goldsmith.__file__).parent)
    places = [one for one in sys.path if one.startswith("/") and Path(one).is_dir() and one != str(Path(package).parent)]
    seen = _apart(
        [sys.prefix, sys.base_prefix, *places, package, *(one for one in SYSTEM if Path(one).exists() and not Path(one).is_symlink())]
    )
    paths = [str(Path(package).parent), *places]
    environment = {
        "PATH": "/usr/bin:/bin", "PYTHONPATH": os.pathsep.join(paths), "HOME": "." if thin else "/work", "TMPDIR": root if thin else "/work",
        "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "2", "TOKIO_WORKER_THREADS": "2", "LANCE_CPU_THREADS": "2",
        **{name: os.environ[name] for name in ("NUMBA_CACHE_DIR", "LD_LIBRARY_PATH") if name in os.environ},
    }  # fmt: skip
    cache = [environment["NUMBA_CACHE_DIR"]] if "NUMBA_CACHE_DIR" in environment else []
    return {
        "root": root, "work": root, "thin": thin, "command": [command[0], *command[1:]], "environment": environment,
        "shown": [[one, one] for one in (*seen, *cache)] + [[place, at] for place, at in shown.items()],
        "hidden": [str(one.resolve()) for one in hidden],
        "links": [[one, str(Path(one).readlink())] for one in SYSTEM if Path(one).is_symlink()],
        "memory": limits.memory_mb << 20, "seconds": limits.seconds, "disk": limits.disk_mb << 20,
    }  # fmt: skip


def _apart(paths: Sequence[str]) -> list[str]:
    """Return the folders without those that stand within another one of them."""
    found = sorted({str(Path(one)) for one in paths} | {str(Path(one).resolve()) for one in paths})
    return [one for one in found if not any(one != other and Path(one).is_relative_to(other) for other in found)]


def _waited(process: subprocess.Popen[bytes], given: bytes, limits: Limits | _Small, most: int) -> Ended:
    """Hand in what is given, and read until it ends, or is ended.

    Raises:
        TypeError: It has no pipes: a mistake of the program.
    """
    late, held = time.monotonic() + limits.seconds, bytearray()
    if process.stdin is None or process.stdout is None:
        raise TypeError("both ends are pipes")
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(given)
        process.stdin.close()
    with selectors.DefaultSelector() as watched:
        watched.register(process.stdout, selectors.EVENT_READ)
        while True:
            if time.monotonic() > late:
                return Ended(-9, b"", "time")
            if memory_of(process.pid) > limits.memory_mb << 20:
                return Ended(-9, b"", "memory")
            if not watched.select(LOOK):
                continue
            piece = os.read(process.stdout.fileno(), 1 << 16)
            held += piece
            if len(held) > most:
                return Ended(-9, b"", "size")
            if not piece:
                break
    try:
        return Ended(process.wait(timeout=max(0.1, late - time.monotonic())), bytes(held))
    except subprocess.TimeoutExpired:
        return Ended(-9, b"", "time")


def memory_of(number: int) -> int:
    """Return the bytes of memory that a process and those that it began hold, shared ones counted for each."""
    try:
        held = int(Path(f"/proc/{number}/statm").read_text(encoding="ascii").split()[1]) * PAGE
        children = Path(f"/proc/{number}/task/{number}/children").read_text(encoding="ascii").split()
    except (OSError, IndexError):
        return 0
    return held + sum(memory_of(int(one)) for one in children)
