"""Deeds that are recorded: the offline verifier believes their proofs, a monitor tells what can be known, and salts come first."""

from __future__ import annotations

from pathlib import Path

import pytest

from certify import releases
from certify.log.test_audit import ENTRIES, ORIGIN, SIGNER
from certify.log.test_witness import served, witness_of
from goldsmith.certify.goldsmith_verify import verify
from goldsmith.certify.log import Log
from goldsmith.certify.log.asking import Known
from goldsmith.certify.log.auditing import Plan, audit
from goldsmith.certify.log.copies import Copy
from goldsmith.certify.log.entries import entry_of
from goldsmith.certify.log.monitoring import Monitor, opening_of
from goldsmith.certify.log.private import Opening, Private
from goldsmith.certify.log.recording import asked, found, proof_of, record
from goldsmith.errors import StorageError
from goldsmith.log_errors import LogError
from goldsmith.signing.notes import NoteSigner


def test_the_offline_verifier_believes_our_proofs(tmp_path: Path):
    """The one-file verifier, written apart from this, accepts a release with a proof of this log, and refuses it with another's."""
    files = releases.built()
    signer = NoteSigner.made("log.example/ours")
    log, private = Log.made(tmp_path / "log", "log.example/ours", signer), Private(tmp_path / "private")
    log.append([entry.replace(b"certify", b"publish") for entry in ENTRIES[:300]])
    hallmark = files["hallmark/hallmark.dsse.json"]
    [one] = record(log, private, "certify", [("hallmark.dsse.json", hallmark)])
    [other] = record(log, private, "certify", [("other", hallmark + b" ")])
    witnesses = [witness_of(tmp_path, log.key, name=f"witness-{n}.ours") for n in range(2)]
    with served(witness=witnesses[0]) as first, served(witness=witnesses[1]) as second:
        assert asked(log, [Known(witnesses[0].key, first), Known(witnesses[1].key, second)]) == 2
    lines = [line for line in releases.POLICY.splitlines() if line.split()[0] not in {"log", "witness", "group"}]
    lines[lines.index("quorum some") :] = [
        f"log {log.key}",
        *(f"witness w{n} {each.key}" for n, each in enumerate(witnesses)),
        "group some 2 w0 w1",
        "quorum some",
        *lines[lines.index("quorum some") + 1 :],
    ]
    policy = tmp_path / "my.policy"
    policy.write_text("\n".join(lines) + "\n", encoding="utf-8")

    codes = []
    for name, recorded in (("right", one), ("wrong", other)):
        folder = releases.written(tmp_path / name, {**files, "hallmark/release.tlog-proof": proof_of(log, recorded)})
        codes.append(verify(str(folder), str(policy), now=releases.NOW)["exit"])

    assert codes == [0, 12]


def test_a_monitor_tells_what_can_be_known(tmp_path: Path):
    """Own uses are named; others' entries are sealed, until a proof that turned up opens them; a salt without an entry is told."""
    log = Log.made(tmp_path / "log", ORIGIN, SIGNER)
    mine, theirs = Private(tmp_path / "mine"), Private(tmp_path / "theirs")
    envelope = b'{"payload":"","payloadType":"x","signatures":[{"keyid":"did:key:zMe","sig":""}]}'
    record(log, mine, "certify", [("a", envelope)])
    [stolen] = record(log, theirs, "certify", [("thief's", envelope + b"\n")])
    record(log, mine, "recall", [("b", b"unsigned")])
    text, salt = entry_of("certify", b"never logged")
    mine.keep([Opening.of(text, salt, b"never logged", "lost")])

    def watched(*more: Opening) -> Monitor:
        monitor = Monitor("did:key:zMe", [*mine.openings(), *more])
        audit(Copy(str(log.folder)), Plan(SIGNER.key), look=monitor.look)
        return monitor

    seen = watched().ended()
    opened = watched(opening_of(proof_of(log, stolen), envelope + b"\n", "found in the world")).ended()

    assert [(use.index, use.name) for use in seen.uses] == [(0, "a")]
    assert [use.index for use in seen.others] == [2]
    assert (seen.sealed, seen.absent) == ([(1, "certify")], ["lost"])
    assert [(use.index, use.name) for use in opened.uses] == [(0, "a"), (1, "found in the world")]
    assert opened.sealed == []
    assert [each.index for each in found(log, mine, envelope)] == [0]
    with pytest.raises(LogError, match="not of this document"):
        opening_of(proof_of(log, stolen), envelope, "another")
    with pytest.raises(LogError, match="no entry of this document"):
        found(log, mine, b"another")


def test_a_salt_that_cannot_be_kept_logs_nothing(tmp_path: Path):
    """Without its salt an entry could never be opened, so nothing is logged."""
    log = Log.made(tmp_path / "log", ORIGIN, SIGNER)
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(StorageError):
        record(log, Private(tmp_path / "file"), "certify", [("a", b"a")])

    assert log.head().size == 0
