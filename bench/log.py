"""A transparency log: ``python bench/log.py [--entries N]``: appends, proofs and audits a second, of wall time and of CPU.

Appends are durable: each batch is on the disk (fsync) under a signed checkpoint before it counts, so small batches measure the disk. Entries are
those of goldsmith, 110 bytes each. Where ``pymerkle`` is installed its tree in memory is measured beside: without tiles, files or signatures.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import sys
import tempfile
import time
from pathlib import Path

from goldsmith.certify.log import Log
from goldsmith.certify.log.auditing import Plan, audit
from goldsmith.certify.log.copies import Copy
from goldsmith.certify.log.entries import entry_of
from goldsmith.signing.notes import NoteSigner

SALT = bytes(32)


def measured(name, n, work):
    """Print how many a second a piece of work does."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{name:<34} {n:>9,}   {n / wall:>11,.0f} /s   {n / cpu:>11,.0f} / CPU s")


def appended(log, entries, size):
    for at in range(0, len(entries), size):
        log.append(entries[at : at + size])


def ours(folder, n):
    signer = NoteSigner.made("bench.example/log")
    entries = [entry_of("certify", str(each).encode(), SALT)[0].encode() for each in range(n)]
    for size, count in ((1, 100), (16, 800), (256, 25_600)):
        log = Log.made(folder / f"log-{size}", "bench.example/log", signer)
        measured(
            f"append, batches of {size:,}", min(count, n), lambda log=log, count=count, size=size: appended(log, entries[:count], size)
        )
    log = Log.made(folder / "log", "bench.example/log", signer)
    measured("append, batches of 4,096", n, lambda: appended(log, entries, 4096))
    places = [each * 7919 % n for each in range(2000)]
    measured("proofs, at random", len(places), lambda: [log.proof(each) for each in places])
    measured("consistency proofs", 500, lambda: [log.consistency(1 + each * n // 501) for each in range(500)])
    measured(
        "audit (every hash and form)", n, lambda: sys.exit("not whole") if audit(Copy(str(log.folder)), Plan(log.key)).findings else None
    )
    plain = Plan(log.key, ours=False)
    measured("audit (every hash)", n, lambda: sys.exit("not whole") if audit(Copy(str(log.folder)), plain).findings else None)
    measured("SHA-256 of as many entries", n, lambda: [hashlib.sha256(b"\0" + each).digest() for each in entries])
    return entries


def peer(entries):
    if importlib.util.find_spec("pymerkle") is None:
        print("pymerkle is not installed: not compared")
        return
    from pymerkle import InmemoryTree

    tree = InmemoryTree(algorithm="sha256")
    some = entries[:20_000]
    measured("pymerkle: append in memory", len(some), lambda: [tree.append_entry(each) for each in some])
    places = [1 + each * 7919 % len(some) for each in range(200)]
    measured("pymerkle: proofs in memory", len(places), lambda: [tree.prove_inclusion(each) for each in places])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where the logs are written; else a temporary folder")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=said.folder) as folder:
        peer(ours(Path(folder), said.entries))


if __name__ == "__main__":
    main()
