"""How many texts two sets share: the planted number, nothing else, and not for sets that are made up one by one."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from goldsmith.circulate.privacy.overlap import Register, answered, hashes_of, opened, psi, requested, told
from goldsmith.privacy_errors import OverlapError

pytest.importorskip("private_set_intersection", reason="the extra `privacy` is not installed")
MINE = hashes_of(f"text {at}" for at in range(300))
THEIRS = hashes_of(f"Text  {at}" for at in range(100, 700))


def test_the_planted_number_is_told(tmp_path: Path):
    """Two hundred texts are in both sets; no hash of a text is in a message."""
    request = requested(MINE)
    setup, response = answered(request.message, THEIRS, Register(tmp_path / "r.db"), dataset="d", asker="mei")

    assert told(request.key, setup, response) == 200
    for one in (*MINE, *THEIRS):
        assert not any(form in part for part in (request.message, setup, response) for form in (one.encode(), bytes.fromhex(one)))


def test_shingles_tell_texts_that_are_nearly_the_same():
    """A letter more leaves most runs of five as they were, and makes another text."""
    one, two = "a long enough sentence about ships", "a long enough sentence about ship"

    assert not set(hashes_of([one])) & set(hashes_of([two]))
    assert len(set(hashes_of([one], shingles=True)) & set(hashes_of([two], shingles=True))) == 29


def test_an_asker_cannot_enumerate(tmp_path: Path):
    """Small sets are refused, and a fourth different set as well; the same request again is one."""
    register = Register(tmp_path / "r.db")
    with pytest.raises(OverlapError, match="too few"):
        requested(MINE[:99])
    for at in range(3):
        message = requested(MINE[at:]).message
        for _ in range(2):
            answered(message, THEIRS, register, dataset="d", asker="mei")
    with pytest.raises(OverlapError, match="as many sets as he may"):
        answered(requested(MINE[9:]).message, THEIRS, register, dataset="d", asker="mei")
    answered(requested(MINE).message, THEIRS, register, dataset="d", asker="bo")

    assert [(one["asker"], one["size"]) for one in register.noted("d")] == [("mei", 300), ("mei", 299), ("mei", 298), ("bo", 300)]


def test_a_text_that_is_asked_twice_is_no_set(tmp_path: Path):
    """Text k, asked k times, would come back k times: who counts that learns of each text whether it is there, and not only how many are."""
    library, register = psi(), Register(tmp_path / "overlap.db")
    honest = library.Request()
    honest.ParseFromString(requested(MINE[:100]).message)
    told_apart = library.Request(
        reveal_intersection=False, encrypted_elements=[one for at, one in enumerate(honest.encrypted_elements) for _ in range(at + 1)]
    )

    with pytest.raises(OverlapError, match="more than once"):
        answered(told_apart.SerializeToString(), THEIRS, register, dataset="people", asker="mei")
    assert register.noted("people") == []


def test_a_request_binds_who_made_it(tmp_path: Path):
    """He can open it with his key and that set, and with no other."""
    request = requested(MINE)

    assert opened(request.digest, MINE, request.key)
    assert not opened(request.digest, MINE[:-1], request.key)


def test_what_is_no_key_is_told(tmp_path: Path):
    """Another file in place of the key is a mistake that is told."""
    setup, response = answered(requested(MINE).message, THEIRS, Register(tmp_path / "r.db"), dataset="d", asker="mei")

    with pytest.raises(OverlapError, match="no key"):
        told(b"not a key at all, and longer than one", setup, response)


def test_what_is_no_message_is_refused(tmp_path: Path):
    """Noise, and nothing at all, are refused before anything is noted."""
    register = Register(tmp_path / "r.db")
    for block in (b"\xff" * 50, b""):
        with pytest.raises(OverlapError):
            answered(block, THEIRS, register, dataset="d", asker="mei")
    assert register.noted("d") == []


def test_five_thousand_against_twenty_thousand(tmp_path: Path):
    """In less than 30 seconds of one processor, both sides together."""
    begun = time.process_time()
    request = requested(hashes_of(f"t{at}" for at in range(5_000)))
    theirs = hashes_of(f"t{at}" for at in range(4_000, 24_000))
    setup, response = answered(request.message, theirs, Register(tmp_path / "r.db"), dataset="d", asker="mei")

    assert told(request.key, setup, response) == 1_000
    assert time.process_time() - begun < 30
