"""The walls around a job: each attack is planted as a program that tries it, and is shown to work where nothing stops it."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from circulate.privacy.insiders import House, Small, planted_in
from goldsmith.circulate.inside import walled
from goldsmith.circulate.inside.walled import THIN, WHOLE, enforced

walls = pytest.mark.skipif(enforced() == THIN, reason="no user namespaces on this machine")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A shelf with an owner."""
    return House(tmp_path_factory.mktemp("house"))


@walls
def test_nothing_of_the_machine_is_there_but_python_and_the_release(house: House):
    """No other release, no key, no home, no process of others, no environment; the release can be read and not written."""
    code = f"""
import os
def tries(what):
    try:
        return what() or 'did'
    except OSError as problem:
        return type(problem).__name__
print(tries(lambda: os.listdir({str(house.shelf.folder)!r})), tries(lambda: open({str(house.folder / "keys/lab/0001.pem")!r}).read()))
print(sorted(os.listdir('/release/people')), tries(lambda: open('/release/people/1.0.0/README.md', 'w')), tries(lambda: os.remove('/release/people/1.0.0/data/train-00000-of-00001.parquet')))
print(tries(lambda: open('/release/people/1.0.0/../../../etc/passwd').read()), tries(lambda: os.mkdir('/usr/planted')), [one for one in os.listdir('/proc') if one.isdigit()])
print('PLANTED' in os.environ, tries(lambda: os.kill({os.getpid()}, 0)))
os.symlink({str(house.folder)!r}, 'link')
print(tries(lambda: os.listdir('link')))
"""
    os.environ["PLANTED"] = "1"
    try:
        said = planted_in(code, house).said.decode().splitlines()
    finally:
        del os.environ["PLANTED"]

    assert said[0] in {"[] FileNotFoundError", "FileNotFoundError FileNotFoundError"}
    assert said[1:] == ["['1.0.0'] OSError OSError", "FileNotFoundError OSError ['1']", "False ProcessLookupError", "FileNotFoundError"]


@walls
def test_there_is_no_network(house: House):
    """Not to this machine either: what listens here is reached without walls, and not from within; nor is a socket in a folder, or one without."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        code = f"""
import socket
for family, place in ((socket.AF_INET, ('127.0.0.1', {listening.getsockname()[1]})), (socket.AF_INET, ('1.1.1.1', 53)), (socket.AF_UNIX, '\\0planted')):
    try:
        one = socket.socket(family); one.settimeout(3); one.connect(place); print('reached')
    except OSError as problem:
        print(type(problem).__name__)
"""
        abstract = socket.socket(socket.AF_UNIX)
        abstract.bind("\0planted")
        abstract.listen()
        free = subprocess.run(
            [sys.executable, "-c", code.replace("('1.1.1.1', 53)", repr(listening.getsockname()))], capture_output=True, check=True
        )
        inside = planted_in(code, house).said.decode().split()
        abstract.close()

    assert free.stdout.split() == [b"reached"] * 3
    assert inside == ["OSError", "OSError", "ConnectionRefusedError"]


@walls
def test_walls_cannot_be_taken_down_from_within():
    """Neither by mounting again, nor in namespaces of its own."""
    code = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
print(libc.mount(b'', b'/usr', b'', 32 | 4096, None), libc.umount2(b'/proc', 2), libc.setuid(0), libc.chroot(b'/'))
print(libc.unshare(0x10000000 | 0x00020000) in (0, -1), libc.mount(b'', b'/usr', b'', 32 | 4096, None))
print(libc.umount2(b'/usr', 2), os.path.exists('/usr/bin'))
"""
    assert planted_in(code).said.decode().split() == ["-1", "-1", "-1", "-1", "True", "-1", "-1", "True"]


@pytest.mark.parametrize("thin", [pytest.param(False, marks=walls), True])
@pytest.mark.parametrize(
    ("code", "why"),
    [
        (
            "held = [bytearray(1 << 20) for _ in range(4000)]\nfor one in held: one[::4096] = b'x' * 256\nimport time; time.sleep(60)",
            "memory",
        ),
        ("while True: pass", "time"),
        ("import sys\nwhile True: sys.stdout.write('x' * 10_000)", "size"),
    ],
)
def test_what_takes_too_much_is_ended(code: str, why: str, thin: bool):
    """Memory, time and bytes that are handed out; what a process is refused by its own limit ends it as well."""
    limits = type("Tight", (Small,), {"seconds": 4, "memory_mb": 256})

    ended = planted_in(code, limits=limits, thin=thin)

    assert ended.why == why or (why == "memory" and ended.code != 0)
    assert ended.said == b""


@walls
def test_processes_together_take_no_more_memory_than_one_may():
    """Four that hold a third each are ended, though none of them is beyond its own limit."""
    code = """
import os, time
for _ in range(3):
    if os.fork() == 0: break
held = bytearray(120 << 20)
held[::4096] = b'x' * len(held[::4096])
time.sleep(60)
"""
    assert planted_in(code, limits=type("Tight", (Small,), {"seconds": 20, "memory_mb": 360})).why == "memory"


@walls
def test_the_disk_ends():
    """What is written is bounded, over all files together, and is gone afterwards."""
    code = """
try:
    for at in range(100):
        open(f'/work/{at}', 'wb').write(b'x' * (1 << 20))
except OSError as problem:
    print(problem.errno, at)
"""
    number, at = planted_in(code).said.split()
    assert (number, int(at) < 33) == (b"28", True)


@walls
def test_what_a_job_began_ends_with_it():
    """A process that was sent to the background does not go on behind the walls."""
    marker = f"planted-{os.getpid()}-{threading.get_ident()}"
    code = f"import os, time\nif os.fork() == 0:\n    os.setsid(); os.close(1); os.execv('/usr/bin/sleep', ['{marker}', '300'])\nprint('begun')"

    assert planted_in(code).said == b"begun\n"
    commands = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # others end while these are read
            commands.append(path.read_bytes())
    assert commands
    assert not [one for one in commands if one.startswith(marker.encode())]


def test_it_is_said_what_is_enforced(monkeypatch: pytest.MonkeyPatch):
    """On another system, less; and no job is walled in by a word alone."""
    assert enforced() in (WHOLE, THIN)
    monkeypatch.setattr(walled.platform, "system", lambda: "Darwin")
    assert walled.enforced.__wrapped__() == THIN
    assert not {"network", "files"} & set(THIN)
