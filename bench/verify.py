"""How fast a release is verified: ``python bench/verify.py [--gigabytes 1.5] [--files 12] [--rounds 3] [--peer PYTHON]``.

A release of random files is made and signed. Then, turn by turn in one run, on the same files, which all were read just before:

* ``goldsmith_verify.py`` as a buyer runs it, in a process of its own: signatures, manifest, every byte, with one thread a core and with one thread;
* ``sha256sum`` of the same files, one after the other, and with as many at a time as there are cores;
* with ``--peer``, `model_signing` in its own environment (``pip install model-signing pyOpenSSL``), which verifies a signature that it made itself.

Printed are the medians: GB a second of wall time, GB a CPU second, and each beside ``sha256sum`` on all cores.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from goldsmith.certify import goldsmith_verify as verifier
from goldsmith.certify.manifest import hashing, oms
from goldsmith.signing import dsse, keys
from goldsmith.signing.canonical import canonical
from goldsmith.signing.held import held

PEER = Path(__file__).parent / "peers" / "model_signing_side.py"
URN = "urn:goldsmith:release:bench@1.0.0"


def make(place: Path, size: int, files: int) -> list[str]:
    """Make a release of random files, the keys of two parties and a policy; return the names of the files."""
    folder = place / "release"
    (folder / "data").mkdir(parents=True)
    (folder / "hallmark").mkdir()
    for n in range(files):
        with (folder / f"data/part-{n:04d}.parquet").open("wb") as out:
            for _ in range(size // files >> 20):
                out.write(os.urandom(1 << 20))
    signers = {}
    for name in ("publisher", "evaluator"):
        keys.current(place / "keys", name)
        signers[name] = held(str(place / "keys" / name))
    names = hashing.files_below(folder, without=("hallmark",))
    payload = oms.by_shards("bench", hashing.shards_of(folder, names))
    bundle = json.dumps(oms.bundle(payload, signers["publisher"])).encode()
    (folder / verifier.MANIFEST).write_bytes(bundle)
    about = {
        "dataset": {"name": "bench", "version": "1.0.0", "urn": URN, "files": len(names), "bytes": sum((folder / one).stat().st_size for one in names)},
        "identity": {"publisher": {"name": "p", "key": signers["publisher"].did}, "evaluators": [{"name": "e", "key": signers["evaluator"].did}]},
        "grade": {"profile": "none", "letter": "A"}, "evidence": [], "provenance": {"parents": []}, "rights": {"spdx": "MIT"},
        "validity": {"not_before": "2026-01-01T00:00:00Z", "not_after": "2099-01-01T00:00:00Z"},
        "bound": {verifier.MANIFEST: hashlib.sha256(bundle).hexdigest()},
    }  # fmt: skip
    subject = [{"name": URN, "digest": {"sha256": hashlib.sha256(payload).hexdigest()}}]
    statement = {"_type": verifier.STATEMENT, "subject": subject, "predicateType": "urn:goldsmith:hallmark:v1", "predicate": about}
    (folder / verifier.HALLMARK).write_bytes(canonical(dsse.signed(canonical(statement), list(signers.values()))))
    (place / "policy").write_text(f"publisher p {signers['publisher'].did}\nevaluator e {signers['evaluator'].did}\n", encoding="utf-8")
    return names


def timed(words: list[str], place: Path) -> tuple[float, float]:
    """Return wall and CPU seconds of a command that must succeed."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(words, cwd=place, check=False, capture_output=True, text=True)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{words[:4]}: {done.stdout[-500:]}{done.stderr[-500:]}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def contenders(place: Path, names: list[str], peer: str) -> dict[str, list[str]]:
    """Return the commands that are measured."""
    cores = len(os.sched_getaffinity(0))
    ours = [sys.executable, "-I", "-S", verifier.__file__, "release", "--policy", "policy", "--json", "--threads"]
    sums = ["xargs", "-a", "names", "-n", "1", "-P"]
    (place / "names").write_text("".join(f"release/{name}\n" for name in names), encoding="utf-8")
    found = {
        f"goldsmith_verify, {cores} threads": [*ours, str(cores)],
        "goldsmith_verify, 1 thread": [*ours, "1"],
        f"sha256sum, {cores} at a time": [*sums, str(cores), "sha256sum"],
        "sha256sum, one after the other": [*sums, "1", "sha256sum"],
    }
    if peer:
        key = keys.current(place / "keys", "publisher")
        (place / "private.pem").write_bytes(key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        (place / "public.pem").write_text(keys.pem_of(key.did), encoding="utf-8")
        timed([peer, str(PEER), "sign", "release/data", "private.pem", "signature"], place)
        found["model_signing, verify"] = [peer, str(PEER), "verify", "release/data", "public.pem", "signature"]
    return found


def main() -> None:
    """Make a release, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gigabytes", type=float, default=1.5)
    parser.add_argument("--files", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peer", default="")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        names = make(place, int(said.gigabytes * 1e9), said.files)
        size = sum((place / "release" / name).stat().st_size for name in names)
        commands = contenders(place, names, said.peer)
        runs: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for _ in range(said.rounds):
            for name, words in commands.items():
                runs[name].append(timed(words, place))
        plain = next(name for name in commands if name.startswith("sha256sum, ") and name.endswith("at a time"))
        base = statistics.median(wall for wall, _ in runs[plain])
        print(f"{size / 1e9:.2f} GB in {len(names)} files, medians of {said.rounds} rounds")
        for name, each in runs.items():
            wall, cpu = (statistics.median(values) for values in zip(*each, strict=True))
            print(
                f"{name:32} {size / wall / 1e9:6.2f} GB/s of wall time   {size / cpu / 1e9:6.2f} GB a CPU second   {base / wall:5.2f} × {plain}"
            )


if __name__ == "__main__":
    main()
