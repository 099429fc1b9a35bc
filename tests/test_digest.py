"""Digests of files: the same whether they were begun ahead or not, and never those of bytes that are no longer there."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from goldsmith import digest
from goldsmith.reader import source_digest

SMALL = 1_000
"""Bytes from which on a file is digested ahead, in these tests."""


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a file that is large enough to be digested ahead."""
    monkeypatch.setattr(digest, "AHEAD_BYTES", SMALL)
    path = tmp_path / "large.jsonl"
    path.write_bytes(os.urandom(10 * SMALL))
    return path


def sha256(path: Path) -> str:
    """Return the digest that everybody else computes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_digest_begun_ahead_is_that_of_the_file(large: Path):
    """Begun ahead or not, and asked for twice, the digest is the SHA-256 of the bytes."""
    assert source_digest(large) == sha256(large)

    digest.digest_ahead([str(large)])

    assert [source_digest(large), source_digest(large)] == [sha256(large)] * 2


@pytest.mark.parametrize("change", ["appended", "replaced", "same size"])
def test_a_file_that_changes_meanwhile_is_digested_again(large: Path, change: str):
    """Bytes that came after the digest was begun count."""
    digest.digest_ahead([str(large)])
    digest._begun[str(large)].thread.join()
    if change == "appended":
        with large.open("ab") as file:
            file.write(b"more")
    elif change == "replaced":
        other = large.with_name("other")
        other.write_bytes(large.read_bytes()[::-1])
        other.replace(large)
    else:
        large.write_bytes(large.read_bytes()[::-1])
        os.utime(large, ns=(1, 1))

    assert source_digest(large) == sha256(large)


def test_what_is_no_large_file_is_left_alone(tmp_path: Path, large: Path):
    """Folders, patterns, small and missing files, addresses and pipes are not opened ahead."""
    small, pipe = tmp_path / "small", tmp_path / "pipe"
    small.write_bytes(b"few")
    os.mkfifo(pipe)

    digest.digest_ahead(
        [str(tmp_path), str(tmp_path / "*.jsonl"), str(small), str(tmp_path / "none"), "s3://bucket/key", "a\0b", str(pipe)]
    )

    assert not digest._begun
    assert source_digest(large) == sha256(large)
