"""The walls of a room on Linux, put up by a process about itself before it becomes the job; it imports nothing but the standard library.

1. Namespaces of its own: user, mounts, network, processes, messages, names. The network has no way out, not even to this machine.
2. A new root in memory, of bounded size: Python and its libraries, and the one release, both read-only; a folder to work in. Nothing else is there.
3. The rest of the machine is cut off: the old root is taken away, and the capabilities with which this was done end with the next program.
4. Limits on memory, time, sizes of files; no dumps; no rise in privileges.
5. The next program is the job. It ends with the process that asked for it, and everything that it wrote ends with it.

Where the kernel gives no such namespaces, ``thin`` limits it (4) and walls nothing off: whoever asks for that has to say so.

Source: namespaces(7), user_namespaces(7), pivot_root(2), prctl(2), setrlimit(2).
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import NoReturn

NEW = 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000
"""Mounts, control groups, names, messages, users, processes, network."""
RDONLY, NOSUID, NODEV, REMOUNT, BIND, REC, PRIVATE = 1, 2, 4, 32, 4096, 16384, 1 << 18
DETACH = 2
DEATH_SIGNAL, NO_NEW_PRIVILEGES = 1, 38
PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
NOBODY = 65534
DEVICES = ("null", "zero", "urandom", "random")
REFUSED = 97
"""Exit status where the walls cannot be put up."""
LIBC = ctypes.CDLL(None, use_errno=True)


def called(name: str, *arguments: object) -> None:
    """Call a function of the C library.

    Raises:
        OSError: It refused.
    """
    if getattr(LIBC, name)(*arguments) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")


def mounted(source: str, target: str, kind: str = "", flags: int = 0, data: str = "") -> None:
    """Mount something.

    Raises:
        OSError: The kernel refused.
    """
    called("mount", source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), data.encode())


def parted() -> None:
    """Leave the namespaces that everybody shares (1).

    Raises:
        OSError: The kernel gives none.
    """
    user, group = os.getuid(), os.getgid()
    called("unshare", ctypes.c_int(NEW))
    for name, line in (("setgroups", "deny"), ("uid_map", f"{NOBODY} {user} 1"), ("gid_map", f"{NOBODY} {group} 1")):
        Path(f"/proc/self/{name}").write_text(line, encoding="ascii")


def shown(source: str, root: str, place: str) -> None:
    """Show a folder or a file in the new root, to be read and no more."""
    target = Path(root + place)
    if Path(source).is_dir():
        target.mkdir(parents=True, exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    mounted(source, str(target), flags=BIND | REC)
    mounted("", str(target), flags=REMOUNT | BIND | RDONLY | NOSUID | NODEV | kept_flags(str(target)))


def kept_flags(place: str) -> int:
    """Return the flags of a mount that one without rights over it may not take away."""
    found = os.statvfs(place).f_flag
    return found & (NOSUID | NODEV | 8 | 1024 | 2048)


def rooted(plan: dict[str, object]) -> None:
    """Make the new root and stay in it (2, 3).

    Raises:
        OSError: The kernel refused.
    """
    root, disk = str(plan["root"]), int(str(plan["disk"]))
    mounted("", "/", flags=REC | PRIVATE)
    mounted("room", root, "tmpfs", NOSUID | NODEV, f"size={disk},mode=0755,nr_inodes=200000")
    for source, place in plan["shown"]:  # type: ignore[attr-defined]
        shown(source, root, place)
    for place in plan["hidden"]:  # type: ignore[attr-defined]
        if Path(root + place).is_dir():
            mounted("nothing", root + place, "tmpfs", NOSUID | NODEV | RDONLY, "size=4k")
    for link, target in plan["links"]:  # type: ignore[attr-defined]
        if not Path(root + link).exists():
            Path(root + link).symlink_to(target)
    for name in ("dev", "proc", "work", "old"):
        Path(root, name).mkdir(exist_ok=True)
    for name in DEVICES:
        Path(root, "dev", name).touch()
        mounted(f"/dev/{name}", f"{root}/dev/{name}", flags=BIND)
    Path(root, "dev", "shm").mkdir()
    mounted("proc", f"{root}/proc", "proc", NOSUID | NODEV | 8)
    called("syscall", ctypes.c_long(PIVOT_ROOT[os.uname().machine]), root.encode(), f"{root}/old".encode())
    os.chdir("/")
    called("umount2", b"/old", ctypes.c_int(DETACH))
    Path("/old").rmdir()


def limited(plan: dict[str, object]) -> None:
    """Limit what this process may take, and have it end with the one that began it (4, 5)."""
    memory, seconds, disk = (int(str(plan[name])) for name in ("memory", "seconds", "disk"))
    cores = os.cpu_count() or 1
    limits = (
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_CPU, seconds * cores),
        (resource.RLIMIT_FSIZE, disk),
        (resource.RLIMIT_CORE, 0),
    )
    for what, most in limits:
        hard = resource.getrlimit(what)[1]
        held = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (held, held))
    called("prctl", DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    called("prctl", NO_NEW_PRIVILEGES, 1, 0, 0, 0)


def main() -> NoReturn:
    """Put up the walls, and become the job."""
    plan = json.loads(sys.argv[1])
    if plan["thin"]:
        limited(plan)
        os.chdir(plan["work"])
        os.execve(plan["command"][0], plan["command"], plan["environment"])  # noqa: S606  the command is ours
    try:
        parted()
        child = os.fork()
        if child:
            called("prctl", DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
            status = os.waitpid(child, 0)[1]
            sys.exit(os.waitstatus_to_exitcode(status) & 0x7F)
        rooted(plan)
        limited(plan)
        os.chdir("/work")
    except OSError as problem:
        os.write(2, f"{problem}\n".encode())
        os._exit(REFUSED)
    os.execve(plan["command"][0], plan["command"], plan["environment"])  # noqa: S606  the command is ours


if __name__ == "__main__":
    main()
