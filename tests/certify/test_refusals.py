"""What is well signed and still no: by whom, in which log, how old, recalled, what the policy asks for. One claim a case, with its exit code."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from certify.corruptions import HALLMARK, PROOF, STATUS
from certify.releases import (
    EVALUATOR,
    FILES,
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
    digest,
    envelope,
    proof_of,
    status_list,
    written,
)
from goldsmith.certify import goldsmith_verify as verifier

Change = Callable[[Any], None]


def said(files: dict[str, bytes], where: Path, policy: str = POLICY, **options: Any) -> dict[str, Any]:
    """Return the verdict on a release."""
    (where / "policy").write_text(policy, encoding="utf-8", newline="")
    return verifier.verify(str(written(where / "release", files)), str(where / "policy"), **{"now": NOW, **options})


def put(path: str, value: Any) -> Change:
    """Return what sets a field of a statement."""

    def change(statement: Any) -> None:
        *above, last = path.split(".")
        for name in above:
            statement = statement[int(name) if name.isdigit() else name]
        statement[last] = value

    return change


NOT_TRUSTED: dict[str, Plan] = {
    "no evaluator signed": Plan(signers=(PUBLISHER,)),
    "no publisher signed": Plan(signers=(EVALUATOR,)),
    "a stranger published": Plan(signers=(STRANGER, EVALUATOR)),
    "a stranger evaluated": Plan(signers=(PUBLISHER, STRANGER)),
    "the evaluator is the publisher, with another key": Plan(signers=(PUBLISHER, SECOND)),
    "the publisher signed twice": Plan(signers=(PUBLISHER, PUBLISHER)),
    "the evaluator is not named": Plan(change=put("predicate.identity.evaluators", [])),
    "another publisher is named": Plan(change=put("predicate.identity.publisher.key", EVALUATOR.did)),
    "the status list is a stranger's": Plan(status=status_list(3, STRANGER)),
    "the status list is the evaluator's": Plan(status=status_list(3, EVALUATOR)),
    "the key was revoked before a quorum saw the hallmark": Plan(
        status=status_list(revoked=[{"key": PUBLISHER.did, "since": "2026-05-01T00:00:00Z"}])
    ),
    "the evaluator's key was revoked before": Plan(status=status_list(revoked=[{"key": EVALUATOR.did, "since": "2026-05-01T00:00:00Z"}])),
}


@pytest.mark.parametrize("why", NOT_TRUSTED)
def test_signers_who_are_not_trusted(why: str, tmp_path: Path):
    """11: whatever else is in order."""
    assert said(built(NOT_TRUSTED[why]), tmp_path)["exit"] == 11


def test_a_manifest_by_somebody_else(tmp_path: Path):
    """11: the hallmark may be of it, and yet it is signed by a stranger."""
    files = built()
    bundle = json.loads(files["hallmark/manifest.oms.json"])
    payload = base64.b64decode(bundle["dsseEnvelope"]["payload"])
    bundle["dsseEnvelope"] = json.loads(envelope(payload, STRANGER))
    raw = json.dumps(bundle).encode()
    again = built(Plan(change=put("predicate.bound", {**_bound(files), "hallmark/manifest.oms.json": digest(raw)})))

    assert said({**again, "hallmark/manifest.oms.json": raw}, tmp_path)["exit"] == 11


def _bound(files: dict[str, bytes]) -> dict[str, str]:
    return json.loads(base64.b64decode(json.loads(files[HALLMARK])["payload"]))["predicate"]["bound"]


def test_evidence_in_anothers_name(tmp_path: Path):
    """11: the hallmark binds it, and it is not signed by whom it names."""
    name = "hallmark/evidence/check-0.dsse.json"
    files = built()
    value = json.loads(files[name])
    value["signatures"][0]["keyid"] = OTHER.did
    raw = json.dumps(value).encode()

    def change(statement: Any) -> None:
        statement["predicate"]["bound"][name] = statement["predicate"]["evidence"][0]["sha256"] = digest(raw)

    assert said({**built(Plan(change=change)), name: raw}, tmp_path)["exit"] == 11


def test_the_other_half_of_a_signature(tmp_path: Path):
    """10: n - s signs as well as s, so one of them only is taken, in the hallmark and in the status list."""
    files = built()
    payload = base64.b64decode(json.loads(files[HALLMARK])["payload"])
    high = envelope(payload, PUBLISHER, EVALUATOR, high=True)
    status = json.loads(files[STATUS])

    assert said({**files, HALLMARK: high, PROOF: proof_of(high)}, tmp_path)["exit"] == 10
    assert said({**files, STATUS: envelope(base64.b64decode(status["payload"]), PUBLISHER, high=True)}, tmp_path)["exit"] == 10


def _witness_line(text: str, who: NoteSigner, when: int = 1_780_000_000) -> bytes:
    return who.line(text, when).encode()


def test_what_no_log_holds(tmp_path: Path):
    """12: too few witnesses, another log, another hallmark's entry, another tree, or a line that proves nothing."""
    files = built()
    hallmark, proof = files[HALLMARK], files[PROOF]
    text = proof.decode().split("\n\n")[1] + "\n"
    stranger = NoteSigner("log.example/two", 1)
    again = NoteSigner(WITNESSES[0].name, 4)
    again.private = stranger.private
    alone = proof_of(hallmark, witnesses=0)
    cases = {
        "no witness": alone,
        "one witness": proof_of(hallmark, witnesses=1),
        "a witness twice": alone + _witness_line(text, WITNESSES[0]) + _witness_line(text, WITNESSES[0], 1_780_000_001),
        "a witness's key that is not his": alone + _witness_line(text, again) + _witness_line(text, WITNESSES[1]),
        "witnesses of another tree": alone + b"".join(_witness_line(text.replace("6", "7", 1), each) for each in WITNESSES),
        "witnesses out of order": alone + b"".join(sorted((_witness_line(text, each) for each in WITNESSES), reverse=True)),
        "signed by another log": proof.replace(LOG.line(text).encode(), stranger.line(text).encode()),
        "not signed by the log": proof.replace(LOG.line(text).encode(), b""),
        "of another hallmark": proof_of(hallmark + b" "),
        "another place": proof.replace(b"index 3", b"index 2"),
        "of a larger tree": proof.replace(b"\n6\n", b"\n7\n"),
    }
    assert said(files, tmp_path)["exit"] == 0
    assert {why: said({**files, PROOF: raw}, tmp_path)["exit"] for why, raw in cases.items()} == dict.fromkeys(cases, 12)


EXPIRED: dict[str, tuple[Plan, str]] = {
    "its time is over": (Plan(), "2027-05-01T00:00:00Z"),
    "it is not valid yet": (Plan(status=status_list(issued="2026-04-01T00:00:00Z")), "2026-04-20T00:00:00Z"),
    "it is never valid": (
        Plan(change=put("predicate.validity", {"not_before": "2026-08-01T00:00:00Z", "not_after": "2026-05-01T00:00:00Z"})),
        NOW,
    ),
    "there is no status list": (Plan(status=b""), NOW),
    "the status list is older than the policy allows": (Plan(), "2026-06-19T00:00:01Z"),
    "the status list is past its own end": (Plan(status=status_list(expires="2026-05-31T00:00:00Z")), NOW),
    "the status list is of the future": (Plan(status=status_list(issued="2026-06-01T00:06:00Z")), NOW),
}


@pytest.mark.parametrize("why", EXPIRED)
def test_what_has_expired(why: str, tmp_path: Path):
    """13: too late, too early, or nobody can tell whether it was recalled."""
    plan, now = EXPIRED[why]

    assert said(built(plan), tmp_path, now=now)["exit"] == 13


def test_what_is_recalled(tmp_path: Path):
    """14: the hallmark itself, or one that it comes from; a newer list that the buyer has wins over the one inside."""
    files = built()
    mine, parent = (
        {"hallmark": each, "why": "leak", "since": "2026-05-19T00:00:00Z"} for each in (digest(files[HALLMARK]), digest(b"older"))
    )
    newer = tmp_path / "newer"
    newer.write_bytes(status_list(4, recalled=[mine]))

    assert said({**files, STATUS: status_list(recalled=[mine])}, tmp_path)["exit"] == 14
    assert said({**files, STATUS: status_list(recalled=[parent])}, tmp_path)["exit"] == 14
    assert said(files, tmp_path, status=str(newer))["exit"] == 14
    newer.write_bytes(status_list(2, recalled=[mine]))
    assert said(files, tmp_path, status=str(newer))["exit"] == 0, "the list inside is the newest"
    newer.write_bytes(status_list(3, recalled=[mine]))
    assert said(files, tmp_path, status=str(newer))["exit"] == 11, "two lists of one number"
    assert said(files, tmp_path, status=str(tmp_path / "nowhere"))["exit"] == 16


NOT_MET: dict[str, Plan] = {
    "a lower grade": Plan(change=put("predicate.grade.letter", "C")),
    "no grade": Plan(change=put("predicate.grade.letter", "")),
    "a grade that is none": Plan(change=put("predicate.grade.letter", "AA")),
    "another profile": Plan(change=put("predicate.grade.profile", "ours")),
    "a higher security level": Plan(change=put("predicate.security.level", "重要")),
    "an unknown security level": Plan(change=put("predicate.security.level", "公开")),
    "a licence that is not allowed": Plan(change=put("predicate.rights.spdx", "MIT AND GPL-3.0-only")),
    "an exception that is not allowed": Plan(change=put("predicate.rights.spdx", "MIT WITH Anything")),
    "no licence": Plan(change=put("predicate.rights.spdx", "()")),
}


@pytest.mark.parametrize("why", NOT_MET)
def test_what_the_policy_asks_for(why: str, tmp_path: Path):
    """15: all is in order, and it is not what the buyer asked for; who asks for nothing takes it."""
    files = built(NOT_MET[why])
    policy = "".join(line + "\n" for line in POLICY.splitlines() if line.split()[0] not in ("grade", "profile", "security", "licences"))

    assert said(files, tmp_path)["exit"] == 15
    assert said(files, tmp_path, policy)["exit"] == 0


ALTERED: dict[str, Plan] = {
    "a file that is not counted": Plan(change=put("predicate.dataset.files", 5)),
    "bytes that are not counted": Plan(change=put("predicate.dataset.bytes", 1)),
    "of another manifest": Plan(change=put("subject.0.digest.sha256", digest(b""))),
    "a file beside that is not bound": Plan(change=lambda statement: statement["predicate"]["bound"].pop("goldsmith_verify.py")),
    "a bound file outside": Plan(
        change=lambda statement: statement["predicate"]["bound"].update({"hallmark/../README.md": digest(FILES["README.md"])})
    ),
    "evidence that is not named": Plan(change=put("predicate.evidence", [])),
    "a bound file that is data": Plan(
        change=lambda statement: statement["predicate"]["bound"].update({"README.md": digest(FILES["README.md"])})
    ),
}


@pytest.mark.parametrize("why", ALTERED)
def test_hallmarks_that_do_not_fit(why: str, tmp_path: Path):
    """10: signed by all, and not what lies in the folder."""
    assert said(built(ALTERED[why]), tmp_path)["exit"] == 10


def _resources(change: Change) -> Change:
    def apply(statement: Any) -> None:
        resources = statement["predicate"]["resources"]
        change(resources)
        resources.sort(key=lambda each: each["name"])
        root = digest(b"".join(bytes.fromhex(each["digest"]) for each in resources))
        statement["subject"][0]["digest"]["sha256"] = root

    return apply


MANIFESTS: dict[str, tuple[Change, int]] = {
    "a name that leaves the folder": (_resources(lambda all_: all_[0].update(name="../x:0:12")), 10),
    "an absolute name": (_resources(lambda all_: all_[0].update(name="/x:0:12")), 10),
    "a name of Windows": (_resources(lambda all_: all_[0].update(name="data\\x:0:12")), 10),
    "a name of the hallmark": (_resources(lambda all_: all_[0].update(name="hallmark/x:0:12")), 10),
    "two names that differ in case": (_resources(lambda all_: all_.append({**all_[0], "name": all_[0]["name"].swapcase()})), 10),
    "a name in another normal form": (_resources(lambda all_: all_.append({**all_[0], "name": "data/e\u0301.bin:0:12"})), 10),
    "a piece twice": (_resources(lambda all_: all_.append(dict(all_[0]))), 10),
    "a gap": (_resources(lambda all_: all_.pop(next(i for i, each in enumerate(all_) if each["name"] == "data/é.bin:0:64"))), 10),
    "a file of no bytes": (_resources(lambda all_: all_.append({**all_[0], "name": "empty:0:0"})), 10),
    "no piece at all": (_resources(lambda all_: all_.clear()), 16),
    "links": (put("predicate.serialization.allow_symlinks", True), 16),
    "another hash": (put("predicate.serialization.hash_type", "blake2b"), 16),
    "another root": (put("subject.0.digest.sha256", digest(b"")), 16),
    "another kind": (put("predicateType", "https://model_signing/Digests/v0.1"), 16),
    "out of order": (lambda statement: statement["predicate"]["resources"].reverse(), 16),
}


@pytest.mark.parametrize("why", MANIFESTS)
def test_manifests_that_say_too_much(why: str, tmp_path: Path):
    """A manifest that is signed by all, and yet names what no release may hold, or covers not all of it."""
    change, code = MANIFESTS[why]

    assert said(built(Plan(bind=change)), tmp_path)["exit"] == code


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{}",
        b"[]",
        b"1",
        b'{"_type":1}',
        b"[" * 5000,
        b"{" * 5000,
        b'{"a":NaN}',
        b'{"_type":"https://in-toto.io/Statement/v1","_type":""}',
        b"\xff",
    ],
)
def test_statements_that_cannot_be_read(payload: bytes, tmp_path: Path):
    """16: signed by both, and no statement."""
    files = built()
    hallmark = envelope(payload, PUBLISHER, EVALUATOR)

    assert said({**files, HALLMARK: hallmark, PROOF: proof_of(hallmark)}, tmp_path)["exit"] == 16


READ = (
    "dataset.name", "dataset.version", "dataset.urn", "dataset.files", "dataset.bytes", "identity.publisher.key", "identity.evaluators", "grade.letter",
    "grade.profile", "evidence", "provenance.parents", "security.level", "rights.spdx", "validity.not_before", "validity.not_after", "bound",
)  # fmt: skip


def test_every_field_that_is_read_may_be_of_another_kind(tmp_path: Path):
    """Whatever a signed statement says in the place of a value, the end is a no; but for no parents, which are none."""
    odd = (None, True, -1, "x", [], [[]], [None], {}, {"x": {}})
    found = {
        (path, repr(value)): said(built(Plan(change=put(f"predicate.{path}", value))), tmp_path, NO_LOG)["exit"]
        for path in READ
        for value in odd
    }

    assert [each for each, code in found.items() if code == 0] == [("provenance.parents", "[]")]
    assert set(found.values()) <= {0, 10, 11, 13, 15, 16}


def test_a_revoked_key_counts_for_what_was_seen_before(tmp_path: Path):
    """A quorum of witnesses saw the hallmark in May 2026: a key that is revoked from later on still counts for it; without witnesses it does not."""
    seen = "2026-05-28T20:26:41Z"  # 1780000001, the second witness
    after = status_list(revoked=[{"key": PUBLISHER.did, "since": "2026-05-29T00:00:00Z"}])
    files = {**built(), STATUS: status_list(3, SECOND)}

    assert said({**built(), STATUS: after}, tmp_path)["exit"] == 0
    assert said(files, tmp_path, f"{POLICY}revoked {PUBLISHER.did} 2026-05-28T20:26:42Z\n")["exit"] == 0
    assert said(files, tmp_path, f"{POLICY}revoked {PUBLISHER.did} {seen}\n")["exit"] == 11
    assert said(files, tmp_path, f"{POLICY}revoked {PUBLISHER.did}\n")["exit"] == 11
    assert said(files, tmp_path, f"{NO_LOG}revoked {PUBLISHER.did} 2026-05-29T00:00:00Z\n")["exit"] == 11
    assert said(built(), tmp_path, f"{POLICY}revoked {SECOND.did}\n")["exit"] == 0, "a key that signed nothing"
