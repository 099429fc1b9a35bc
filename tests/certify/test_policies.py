"""The buyer's policy: what it may say, what makes it unreadable, which quorum it asks for, and what a machine remembers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from certify.corruptions import HALLMARK, PROOF, STATUS
from certify.releases import (
    EVALUATOR,
    LOG,
    NO_LOG,
    NOW,
    OTHER,
    POLICY,
    PUBLISHER,
    SECOND,
    STRANGER,
    WITNESSES,
    NoteSigner,
    Plan,
    built,
    proof_of,
    status_list,
    written,
)
from goldsmith.certify import goldsmith_verify as verifier
from goldsmith.signing.keys import PREFIX, base58

LINES = POLICY.splitlines()


def said(policy: str | bytes) -> Any:
    """Return a policy that is read."""
    return verifier.policy_of(policy.encode() if isinstance(policy, str) else policy)


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A valid release."""
    return written(tmp_path / "release", built())


def verdict(release: Path, policy: str, **options: Any) -> int:
    """Return the exit code of a release under a policy."""
    (release.parent / "policy").write_text(policy, encoding="utf-8", newline="")
    return verifier.verify(str(release), str(release.parent / "policy"), **{"now": NOW, **options})["exit"]


P384 = PREFIX + base58(
    b"\x81\x24" + ec.derive_private_key(7, ec.SECP384R1()).public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
)
SMALL_ORDER = "witness-9.example"
UNREADABLE = {
    "an unknown word": POLICY + "trust everybody\n",
    "a word in other letters": POLICY.replace("grade B", "Grade B"),
    "Windows": POLICY.replace("\n", "\r\n"),
    "a control character": POLICY + "# \x1b[2J\n",
    "no publisher": "".join(line + "\n" for line in LINES if not line.startswith("publisher")),
    "no evaluator": "".join(line + "\n" for line in LINES if not line.startswith("evaluator")),
    "fewer evaluators than must sign": POLICY + "evaluators 3\n",
    "no evaluator asked for": POLICY + "evaluators 0\n",
    "an evaluator who publishes, by name": POLICY + f"evaluator Acme {STRANGER.did}\n",
    "an evaluator who publishes, by key": POLICY + f"evaluator Third {PUBLISHER.did}\n",
    "a key twice": POLICY + f"publisher Acme {PUBLISHER.did}\n",
    "a key of another curve": POLICY + f"publisher Acme {P384}\n",
    "a key with a letter more": POLICY.replace(SECOND.did, SECOND.did + "1"),
    "a key with a one before": POLICY.replace(SECOND.did, SECOND.did.replace("did:key:z", "did:key:z1")),
    "no key": POLICY.replace(SECOND.did, "did:web:acme.example"),
    "a log without a quorum": POLICY.replace("quorum some\n", ""),
    "two quorums": POLICY + "quorum w0\n",
    "a quorum of nobody": POLICY.replace("quorum some", "quorum others"),
    "a group of nobody": POLICY + "group more 1 w9\n",
    "a group before its members": "group early any w0\n" + POLICY,
    "a member twice": POLICY.replace("group some 2 w0 w1 w2", "group some 2 w0 w0 w1"),
    "a member of two groups": POLICY + "group more any w0\n",
    "more than there are": POLICY.replace("group some 2", "group some 4"),
    "none of a group": POLICY.replace("group some 2", "group some 0"),
    "a witness's name twice": POLICY + f"witness w0 {NoteSigner('x', 4).vkey}\n",
    "a witness's key twice": POLICY + f"witness w9 {WITNESSES[0].vkey}\n",
    "a witness called none": POLICY + f"witness none {NoteSigner('x', 4).vkey}\n",
    "a log's key twice": POLICY + f"log {LOG.vkey}\n",
    "a log's key as a witness's": POLICY + f"witness w9 {LOG.vkey}\n",
    "a witness's key as a log's": POLICY + f"log {WITNESSES[0].vkey}\n",
    "a key's id that is not its own": POLICY.replace("+" + LOG.id.hex(), "+00000000"),
    "a key under another name": POLICY.replace(LOG.vkey, LOG.vkey.replace("/one", "/two")),
    "an age that is none": POLICY.replace("30d", "30"),
    "a grade that is none": POLICY.replace("grade B", "grade E"),
    "two grades": POLICY + "grade C\n",
    "a level that is none": POLICY.replace("一般", "公开"),
    "no licence": POLICY.replace(" MIT Apache-2.0 CC-BY-4.0", ""),
    "a revocation of no key": POLICY + "revoked everybody\n",
    "a revocation at no time": POLICY + f"revoked {PUBLISHER.did} yesterday\n",
    "nothing": "",
}


@pytest.mark.parametrize("why", UNREADABLE)
def test_policies_that_are_unreadable(why: str, release: Path):
    """16: a policy that says something else than a policy may say is not guessed at."""
    assert verdict(release, UNREADABLE[why]) == 16


def test_a_key_that_signs_anything_is_none():
    """A point of small order lets everybody sign: it is no key of a log or a witness."""
    with pytest.raises(ValueError, match="no key of Ed25519"):
        verifier.ed_point(bytes(32))
    for point in (b"\1" + bytes(31), bytes.fromhex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")):
        with pytest.raises(ValueError, match="no key of Ed25519"):
            verifier.ed_point(point)


def test_what_a_policy_may_look_like():
    """Tabs, blanks, comments at the end of a line, addresses with a number sign, names that are no UTF-8."""
    found = said(POLICY.replace("\n", "  \t# a comment\n").replace(" ", " \t").replace("https://log.example/", "https://log.example/#top"))

    assert found.publisher == {PUBLISHER.did: "Acme", SECOND.did: "Acme"}
    assert (len(found.logs), sorted(found.witnesses), found.groups, found.needed) == (
        1,
        ["w0", "w1", "w2"],
        {"some": (2, ["w0", "w1", "w2"])},
        1,
    )
    assert said(POLICY.encode() + b"profile2\n".replace(b"profile2", b"# \xff")).keys.keys() == found.keys.keys()
    assert said(POLICY.rstrip("\n")).once == said(POLICY).once


def test_whom_a_policy_trusts_changes_the_verdict(release: Path):
    """The same release under other policies: other parties, another log, other witnesses, more evaluators."""
    changes = {
        POLICY.replace(PUBLISHER.did, STRANGER.did): 11,
        POLICY.replace(EVALUATOR.did, STRANGER.did): 11,
        POLICY + "evaluators 2\n": 11,
        POLICY.replace(LOG.vkey, NoteSigner("log.example/two", 1).vkey): 12,
        POLICY.replace(WITNESSES[0].vkey, NoteSigner("x", 4).vkey): 12,
        POLICY.replace("some 2", "some all"): 12,
        POLICY.replace("quorum some", "quorum w2"): 12,
        POLICY.replace("quorum some", "quorum w0"): 0,
        POLICY.replace("some 2", "some any"): 0,
        POLICY.replace("quorum some", "quorum none"): 0,
        POLICY.replace("grade B", "grade A"): 0,
        POLICY.replace("一般", "核心"): 0,
        POLICY.replace("MIT Apache-2.0", "mit apache-2.0"): 0,
        NO_LOG: 0,
    }

    assert {policy: verdict(release, policy) for policy in changes} == changes


def test_groups_of_groups(release: Path):
    """Two of three of one organisation and one of another, as in the specification's example."""
    others = [NoteSigner(f"y{n}.example", 4) for n in range(2)]
    text = (release / PROOF).read_text(encoding="utf-8").split("\n\n")[1] + "\n"
    nested = POLICY.replace("quorum some\n", "") + "".join(f"witness y{n} {each.vkey}\n" for n, each in enumerate(others))
    nested += "group ys any y0 y1\ngroup both all some ys\nquorum both\n"
    whole = (release / PROOF).read_bytes()

    assert verdict(release, nested) == 12
    (release / PROOF).write_bytes(whole + others[1].line(text, 1_790_000_000).encode())
    assert verdict(release, nested) == 0
    assert verdict(release, POLICY) == 12, "a line by a key that the policy does not name"


def test_without_a_log_it_says_so(release: Path):
    """Nothing is asked of a log where the policy names none, and the verdict says that nothing was."""
    (release / PROOF).unlink()
    (release.parent / "policy").write_text(NO_LOG, encoding="utf-8")

    found = verifier.verify(str(release), str(release.parent / "policy"), now=NOW)

    assert found["exit"] == 0
    assert [each["en"] for each in found["steps"] if each["step"] == "log"] == [
        "the policy names no log: none is asked, and release.tlog-proof is not looked at"
    ]


def test_what_a_machine_remembers(release: Path):
    """An older status list, none, another of the same number, and a log that forked since are refused; what is newer is learnt, what is refused is not."""
    memory = release.parent / "memory"
    first = built()

    def now(files: dict[str, bytes], policy: str = POLICY) -> int:
        written(release, files)
        return verdict(release, policy, remember=str(memory))

    assert now(first) == 0
    assert now(first) == 0
    kept = memory.read_bytes()
    assert json.loads(kept)["status"]["Acme"]["number"] == 3
    assert now({**first, STATUS: status_list(2)}) == 13
    assert now({**first, STATUS: status_list(3, issued="2026-05-21T00:00:00Z")}) == 11
    assert now({**first, PROOF: proof_of(first[HALLMARK], others=b"fork")}) == 12, "another tree of the same size"
    assert now({**first, PROOF: proof_of(first[HALLMARK], size=9, others=b"fork")}) == 12, "another tree, larger"
    assert memory.read_bytes() == kept
    assert now({**first, PROOF: proof_of(first[HALLMARK], size=9)}) == 0, "the tree has grown"
    assert now({**first, STATUS: status_list(9)}) == 0
    assert now(first) == 13
    (release / STATUS).unlink()
    without = POLICY.replace("status-max-age 30d\n", "")
    assert verdict(release, without) == 0
    assert verdict(release, without, remember=str(memory)) == 13
    memory.write_text("{}", encoding="utf-8")
    assert verdict(release, without, remember=str(memory)) == 16


def test_a_sample_is_proved_to_be_inside(release: Path):
    """The path from the id of a record to the root in the hallmark; an id that is not there is not met."""
    (release.parent / "policy").write_text(POLICY, encoding="utf-8")
    found = verifier.verify(str(release), str(release.parent / "policy"), now=NOW, sample="r3")
    proof = found["proof"]
    leaf = verifier.sha256(b"\0", verifier.sha256(b"r3"))

    assert (found["exit"], proof["index"], proof["size"]) == (0, 3, 7)
    assert verifier.climbed(leaf, 3, 7, [bytes.fromhex(each) for each in proof["path"]])[0] == bytes.fromhex(proof["root"])
    assert verdict(release, POLICY, sample="r7") == 15


def test_a_party_may_sign_with_any_of_its_keys(tmp_path: Path):
    """The status list may be by a newer key of the publisher; another publisher's list does not count, though he is trusted too."""
    files = {**built(Plan(signers=(PUBLISHER, EVALUATOR, OTHER))), STATUS: status_list(3, SECOND)}
    release = written(tmp_path / "release", files)

    assert verdict(release, POLICY + "evaluators 2\n") == 0
    assert verdict(release, POLICY.replace(f"Acme {SECOND.did}", f"Brand {SECOND.did}")) == 11
