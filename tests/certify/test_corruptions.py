"""No corruption of a release is ever verified: more than two thousand of them, each refused with the right code; untouched ones always are."""

from __future__ import annotations

import functools
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from certify import corruptions
from certify.releases import NOW, POLICY, WITNESSES, Plan, built, status_list
from goldsmith.certify import goldsmith_verify as verifier

Verify = Callable[..., dict[str, Any]]


class Folder:
    """A folder that is made to hold a release, by writing what differs from the one before."""

    def __init__(self, root: Path) -> None:
        self.root, self.now = root, dict[str, bytes]()
        root.mkdir()

    def hold(self, files: dict[str, bytes]) -> Path:
        """Hold these files, and no other."""
        for name in set(self.now) - set(files):
            (self.root / name).unlink()
            for above in list((self.root / name).relative_to(self.root).parents)[:-1]:
                if not any((self.root / above).iterdir()):
                    (self.root / above).rmdir()
        for name, data in files.items():
            if self.now.get(name) != data:
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                (self.root / name).write_bytes(data)
        self.now = files
        return self.root


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check the same signature of the same bytes by the same key once: what is a function of its arguments alone is remembered."""
    for name in ("ecdsa", "ed25519", "key_of", "ed_point"):
        monkeypatch.setattr(verifier, name, _remembered(name))


@functools.cache
def _remembered(name: str) -> Callable[..., Any]:
    return functools.lru_cache(100_000)(getattr(verifier, name))


@pytest.fixture
def verify(tmp_path: Path) -> Verify:
    """Verify files as a release, against a policy."""
    folder, policy = Folder(tmp_path / "release"), tmp_path / "policy"

    def run(files: dict[str, bytes], said: str = POLICY, **options: Any) -> dict[str, Any]:
        policy.write_text(said, encoding="utf-8", newline="")
        return verifier.verify(str(folder.hold(files)), str(policy), threads=1, **{"now": NOW, **options})

    return run


OTHER = {
    "data/part-0.jsonl": b'{"id": "r1"}\n' * 3,
    "data/é.bin": b"\1" * 128,
    "README.md": b"# Another release\n",
    "croissant.json": b"[]",
}


def every(files: dict[str, bytes], seed: int) -> Iterator[corruptions.Corrupted]:
    """Yield all corruptions of a release."""
    unknown = _unknown_line(files)
    yield from corruptions.flips(files, seed, 55)
    yield from corruptions.bytes_changed(files, seed + 1, 40)
    yield from corruptions.lengths(files, seed + 2)
    yield from corruptions.swaps(files, built(Plan(files=dict(OTHER), status=status_list(4))))
    yield from corruptions.names_changed(files)
    yield from corruptions.envelopes(files, seed + 3)
    yield from corruptions.proofs(files, unknown)


def _unknown_line(files: dict[str, bytes]) -> str:
    """Return the line of a witness whom no policy names, though it is a good one."""
    text = files[corruptions.PROOF].decode().split("\n\n")[1] + "\n"
    return type(WITNESSES[0])("zz-unknown.example", 4).line(text, 1_780_000_000).rstrip("\n")


def test_no_corruption_is_verified(verify: Verify):
    """Every one is refused, and with a code that says what is wrong."""
    files = built()
    assert verify(files)["exit"] == 0
    kinds, wrong = Counter[int](), []
    for label, corrupted, right in every(files, 1):
        found = verify(corrupted)
        kinds[found["exit"]] += 1
        if found["exit"] not in right or not found["why"]:
            wrong.append((label, found["exit"], found["why"]))

    print(f"corruptions refused: {kinds.total() - kinds[0]}/{kinds.total()}, by exit code: {dict(sorted(kinds.items()))}")  # noqa: T201
    assert wrong == []
    assert kinds.total() >= 2000
    assert kinds[0] == 0
    assert verify(files)["exit"] == 0, "and the release itself is as it was"


def _plan(draw: random.Random) -> Plan:
    names = [
        "a",
        "data/x.parquet",
        "data/数据.jsonl.zst",
        "data/deep/er/é",
        "README.md",
        "evaluation/e.json",
        "z z",
        "data/a-1.tar",
        "data/'quoted'",
    ]
    sizes = [1, 63, 64, 65, 128, 1000]
    files = {name: draw.randbytes(draw.choice(sizes)) for name in draw.sample(names, draw.randint(1, len(names)))}
    size = draw.randint(1, 40)
    log = {"size": size, "index": draw.randrange(size), "witnesses": draw.randint(2, 3)}
    return Plan(files=files, shard=draw.choice([0, 1, 64, 100, 5000]), evidence=draw.randint(0, 3), log=log, copies=draw.random() < 0.5)


@pytest.mark.parametrize("seed", range(40))
def test_untouched_releases_are_verified(verify: Verify, seed: int):
    """Of every shape: few files or many, any length of shards, any place in a log of any size, more or less evidence."""
    found = verify(built(_plan(random.Random(seed))))

    assert (found["exit"], found["why"]) == (0, "")


def test_links_and_what_is_no_file(verify: Verify, tmp_path: Path):
    """A link to the same bytes, a pipe, an empty folder, a folder in the place of a file: none is a file of the release."""
    files = built()
    root = tmp_path / "release"
    verify(files)
    target = root / "README.md"
    kept = tmp_path / "kept"
    target.rename(kept)

    def refused() -> int:
        return verifier.verify(str(root), str(tmp_path / "policy"), now=NOW)["exit"]

    assert refused() == 10, "missing"
    for make in (lambda: target.symlink_to(kept), lambda: os.mkfifo(target), target.mkdir, lambda: target.symlink_to("nowhere")):
        make()
        assert refused() == 10
        target.rmdir() if target.is_dir() else target.unlink()
    kept.rename(target)
    assert refused() == 0
    (root / "empty").mkdir()
    assert refused() == 10
    (root / "empty").rmdir()
    (root / "data").rename(tmp_path / "data")
    (root / "data").symlink_to(tmp_path / "data")
    assert refused() == 10


def test_a_lying_verifier_inside_changes_nothing(verify: Verify):
    """The copy inside says yes to everything; the buyer's own copy does not run it, and tells that data were changed."""
    files = built()

    assert files["goldsmith_verify.py"].startswith(b"raise SystemExit(0)")
    assert verify({**files, "README.md": b"# B release\n"})["exit"] == 10
