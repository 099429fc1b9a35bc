"""Anchored checkpoints: what they show, and what a log that was put back or rewritten cannot hide."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

from anchors.authority import Authority, Serving, made
from anchors.conftest import authority, serving  # noqa: F401  fixtures
from goldsmith.anchors.rfc3161 import Rfc3161
from goldsmith.certify.log import Log, anchoring
from goldsmith.certify.log.copies import Copy
from goldsmith.certify.log.forks import Fork
from goldsmith.certify.log.proofs import Proof
from goldsmith.log_errors import AnchorError, LogError
from goldsmith.signing.notes import NoteSigner


@pytest.fixture
def clock(serving: Serving, authority: Authority) -> Rfc3161:  # noqa: F811
    """The anchor of the authority."""
    authority.replays = False
    return Rfc3161(url=serving.of(authority), roots=authority.roots)


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """A log of 300 entries: one whole tile, and a part of the next."""
    made_ = Log.made(tmp_path / "log", "example.org/log")
    made_.append([f"entry {n}".encode() for n in range(300)])
    return made_


def looked(log: Log, clock: Rfc3161, kept=None) -> list[anchoring.Looked]:
    """Look at what is kept of a log."""
    kept = anchoring.read((log.folder / "anchors").read_bytes()) if kept is None else kept
    return anchoring.looked(Copy(str(log.folder)), log.key, kept, {"rfc3161": clock})


def test_an_anchor_tells_by_when_a_log_had_its_entries(log: Log, clock: Rfc3161):
    """Two of them, before and after the log grew; each entry has the earliest that covers it."""
    before = time.time()
    anchoring.anchored(log, "rfc3161", clock)
    log.append([f"entry {n}".encode() for n in range(300, 700)])
    anchoring.anchored(log, "rfc3161", clock)

    found = looked(log, clock)

    assert [(each.size, each.sort, each.is_believed) for each in found] == [(300, "", True), (700, "", True)]
    assert all(before - 5 <= each.witnessed.at <= time.time() + 5 for each in found)
    assert [(anchoring.earliest(found, n) or found[0]).size for n in (0, 299, 300, 699)] == [300, 300, 700, 700]
    assert anchoring.earliest(found, 700) is None


def test_the_proof_of_an_entry_stands_under_the_anchored_checkpoint(log: Log, clock: Rfc3161):
    """The log has grown since; the proof is of the tree that was witnessed."""
    anchoring.anchored(log, "rfc3161", clock)
    log.append([f"entry {n}".encode() for n in range(300, 700)])
    (found,) = looked(log, clock)

    proof = Proof.read(anchoring.proof_under(Copy(str(log.folder)), found, 7))

    assert proof.checkpoint == found.kept.checkpoint
    assert proof.head(b"entry 7", log.key).size == 300
    with pytest.raises(LogError):
        proof.head(b"entry 8", log.key)


def test_a_log_that_was_put_back_is_told(log: Log, clock: Rfc3161, tmp_path: Path):
    """The whole folder of yesterday is put back, and its anchors with it; a copy of the anchors that was kept elsewhere tells."""
    anchoring.anchored(log, "rfc3161", clock)
    shutil.copytree(log.folder, tmp_path / "yesterday")
    log.append([b"what somebody regrets"])
    anchoring.anchored(log, "rfc3161", clock)
    elsewhere = anchoring.read((log.folder / "anchors").read_bytes())
    shutil.rmtree(log.folder)
    (tmp_path / "yesterday").rename(log.folder)

    own, told = looked(log, clock), looked(log, clock, elsewhere)

    assert [each.sort for each in own] == [""]
    assert [each.sort for each in told] == ["", "stale"]
    assert "301 entries were anchored, the log shows 300" in told[1].words
    assert told[1].witnessed is not None


def test_a_log_that_was_written_anew_is_told_and_proved(log: Log, clock: Rfc3161, tmp_path: Path):
    """The owner rewrites an entry and signs again: longer than what was anchored, or just as long, the fork is proved by his own signatures."""
    anchoring.anchored(log, "rfc3161", clock)
    kept = anchoring.read((log.folder / "anchors").read_bytes())
    entries = [f"entry {n}".encode() for n in range(300)]
    for name, rewritten in {"longer": [*entries[:5], b"another", *entries[6:], b"more"], "same": [*entries[:-1], b"another"]}.items():
        twin = Log.made(tmp_path / name, "example.org/log", log._signer)
        twin.append(rewritten)

        (found,) = looked(twin, clock, kept)

        assert found.sort == "fork"
        assert Fork.read(found.fork).is_proved(log.key)


def test_tiles_that_do_not_lead_to_the_checkpoint_accuse_nobody(log: Log, clock: Rfc3161):
    """A damaged disk is no fork."""
    anchoring.anchored(log, "rfc3161", clock)
    log.append([b"more"])
    tile = log.folder / "tile" / "0" / "001.p" / "45"
    tile.write_bytes(bytes(32) + tile.read_bytes()[32:])

    (found,) = looked(log, clock)

    assert (found.sort, found.fork) == ("damaged", b"")


def test_the_checkpoint_of_another_log_is_none_of_this_one(log: Log, clock: Rfc3161, tmp_path: Path):
    """Another key, or another note under the same proof: neither is believed."""
    twin = Log.made(tmp_path / "twin", "example.org/log", NoteSigner.made("example.org/log"))
    twin.append([b"another"])
    other, _, _ = anchoring.anchored(twin, "rfc3161", clock)
    kept, _, _ = anchoring.anchored(log, "rfc3161", clock)
    log.append([b"more"])
    moved = replace(kept, checkpoint=log.checkpoint())

    found = looked(log, clock, [other, moved, kept])

    assert [each.sort for each in found] == ["checkpoint", "proof", ""]
    assert "another digest" in found[1].words


def test_nothing_is_kept_of_an_answer_that_proves_nothing(log: Log, clock: Rfc3161, authority: Authority, tmp_path: Path):  # noqa: F811
    """The authority is another than the one that is trusted."""
    strange = Rfc3161(url=clock.url, roots=made(tmp_path / "stranger").roots)

    with pytest.raises(AnchorError):
        anchoring.anchored(log, "rfc3161", strange)

    assert not (log.folder / "anchors").exists()


def test_an_empty_log_has_nothing_to_anchor(tmp_path: Path, clock: Rfc3161):
    """Its checkpoint says nothing that anybody would want to know the time of."""
    with pytest.raises(LogError, match="nothing to anchor"):
        anchoring.anchored(Log.made(tmp_path / "log", "example.org/log"), "rfc3161", clock)


@pytest.mark.parametrize(
    "line", [b"{}", b"[]", b"x", b'{"anchor":"a","checkpoint":"b","proof":"c","v":1}', b'{"anchor":"a","checkpoint":"b","proof":"","v":2}']
)
def test_a_line_that_holds_no_anchor_is_named(line: bytes):
    """With the file and the line."""
    with pytest.raises(LogError) as wrong:
        anchoring.read(anchoring.Kept("a", b"b", b"c").line() + line, where="anchors")

    assert wrong.value.where == "anchors: line 2"


def test_what_nobody_said_whom_to_trust_for_is_not_believed(log: Log, clock: Rfc3161):
    """It is told apart from what is refused, and a rollback is seen all the same."""
    kept, _, _ = anchoring.anchored(log, "rfc3161", clock)

    (found,) = anchoring.looked(Copy(str(log.folder)), log.key, [kept], {})

    assert (found.size, found.sort, found.is_believed) == (300, "unknown", False)
