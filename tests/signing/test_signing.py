"""Canonical JSON, keys and proofs: published vectors, and nothing that was changed is believed."""

from __future__ import annotations

import hashlib
import json
import struct
import threading
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.annotation_errors import CertificateError
from goldsmith.signing import keys
from goldsmith.signing.canonical import canonical, parsed
from goldsmith.signing.proof import SHOWS, digests, signed, signer_of

SECRET, PUBLIC = "z42twTcNeSYcnqg1FLuSFs2bsGH3ZqbRHFmvS9XMsYhjxvHN", "zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP"
CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"]
ALUMNI = {
    "@context": CONTEXT,
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}
SIGNATURE = (
    "f15c3b599eb9b3cad05df9d8e8b39a70a86375833b53743c764ac0a88c4457d60707fd7d073e03d906130631d87803f80a9824dc9939632ba92d418181be9d16"
)


def published_key() -> keys.SigningKey:
    """Return the key of the Recommendation's vectors."""
    secret = keys.from_base58(SECRET[1:])
    assert secret is not None
    return keys.SigningKey(ec.derive_private_key(int.from_bytes(secret[2:], "big"), ec.SECP256R1()), f"did:key:{PUBLIC}")


def test_the_published_vector_is_reached():
    """Digests and signature of the credential of vc-di-ecdsa, ecdsa-jcs-2019 with P-256 (examples 49 to 59), and the proof is believed."""
    made = signed(ALUMNI, published_key(), created="2023-02-24T23:36:38Z")
    data = digests(made, made["proof"])

    assert data[32:].hex() == "59b7cb6251b8991add1ce0bc83107e3db9dbbab5bd2c28f687db1a03abc92f19"
    assert data[:32].hex() == "fe5799489119c7fe3c528715e72bd39d2ec6b4ab345978df32e9a9312648ec25"
    assert keys.from_base58(made["proof"]["proofValue"][1:]).hex() == SIGNATURE
    assert signer_of(made) == f"did:key:{PUBLIC}"
    assert keys.did_of(keys.pem_of(f"did:key:{PUBLIC}")) == f"did:key:{PUBLIC}"


@pytest.mark.parametrize(
    ("bits", "said"),
    [
        ("0000000000000000", "0"), ("8000000000000000", "0"), ("0000000000000001", "5e-324"), ("7fefffffffffffff", "1.7976931348623157e+308"),
        ("4340000000000000", "9007199254740992"), ("4430000000000000", "295147905179352830000"), ("44b52d02c7e14af5", "9.999999999999997e+22"),
        ("44b52d02c7e14af6", "1e+23"), ("444b1ae4d6e2ef4e", "999999999999999700000"), ("444b1ae4d6e2ef50", "1e+21"),
        ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"), ("3eb0c6f7a0b5ed8d", "0.000001"), ("41b3de4355555553", "333333333.3333332"),
        ("becbf647612f3696", "-0.0000033333333333333333"), ("43143ff3c1cb0959", "1424953923781206.2"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_published(bits: str, said: str):
    """The table of RFC 8785, appendix B."""
    (value,) = struct.unpack(">d", bytes.fromhex(bits))

    assert canonical(value).decode() == said


def test_names_are_ordered_and_text_is_escaped_as_published():
    """The example of RFC 8785, section 3.2.3: by units of UTF-16, not by code points."""
    value = {"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One", "\U0001f600": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"}  # fmt: skip

    assert list(json.loads(canonical(value))) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert canonical('\u20ac$\u000f\u000aA\'B"\\"/') == b'"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\"/"'


TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-1e15, 1e15) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@settings(derandomize=True, deadline=None)
@given(TREES)
def test_the_canonical_form_says_the_same(tree: Any):
    """What is read back is equal, and its form is the same."""
    said = canonical(tree)

    assert json.loads(said) == tree
    assert canonical(parsed(said)) == said


@pytest.mark.parametrize(
    "text",
    [b'{"a":1,"a":2}', b'{"a":NaN}', b'{"a":1e999}', b'{"a":9007199254740993}', b'"\\ud800"', b"\xff", b"{", b"[" * 5000, b"[" * 40 + b"]" * 40, b'"' + b"a" * 300_000 + b'"'],
)  # fmt: skip
def test_what_two_may_read_differently_is_refused(text: bytes):
    """Names that stand twice, numbers that are none or too large, half characters, depths."""
    with pytest.raises(CertificateError):
        parsed(text)


def test_a_key_is_made_once_and_kept_from_others(tmp_path: Path):
    """Eight that ask at the same moment have one key; its file is for its owner alone; one that others may read is refused."""
    found: list[str] = []
    asking = [threading.Thread(target=lambda: found.append(keys.current(tmp_path, "lab").did)) for _ in range(8)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    (path,) = (tmp_path / "lab").iterdir()

    assert len(set(found)) == 1
    assert (path.name, path.stat().st_mode & 0o777) == ("0001.pem", 0o600)
    path.chmod(0o640)
    with pytest.raises(CertificateError, match="others may read"):
        keys.current(tmp_path, "lab")


def test_the_last_key_signs_and_the_others_are_kept(tmp_path: Path):
    """After a rotation both keys are there, the new one is current, and what the old one signed is believed as its own."""
    first = keys.current(tmp_path, "lab")
    old = signed(ALUMNI, first, created="2026-01-01T00:00:00Z")
    second = keys.rotate(tmp_path, "lab")

    assert keys.current(tmp_path, "lab").did == second.did != first.did
    assert [one.did for one in keys.every(tmp_path, "lab")] == [first.did, second.did]
    assert signer_of(old, among={first.did}) == first.did
    with pytest.raises(CertificateError, match="does not count here"):
        signer_of(old, among={second.did})


@pytest.mark.parametrize("said", ["", "did:key:z", f"did:key:{PUBLIC[:-1]}", "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK", "did:web:x", "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----", f"did:key:{PUBLIC}0"])  # fmt: skip
def test_what_is_no_key_of_the_curve_is_refused(said: str):
    """Nothing, half of one, one of another curve, one with a letter too many."""
    with pytest.raises(CertificateError, match="no public key"):
        keys.did_of(said)


def test_the_folder_that_cannot_be_written_is_told(tmp_path: Path):
    """A file in the place of the folder is a clear error."""
    (tmp_path / "lab").write_text("")
    with pytest.raises(CertificateError, match="cannot be kept"):
        keys.current(tmp_path, "lab")


def test_no_change_of_a_document_is_believed(tmp_path: Path):
    """Each byte of a signed document, changed in several ways: it is refused, or it is the same document."""
    made = signed(ALUMNI | {"level": 2, "share": 0.97}, keys.current(tmp_path, "lab"), created="2026-01-01T00:00:00Z", challenge="c")
    text = canonical(made)
    believed = []
    for at in range(len(text)):
        for by in (1, 32, 128):
            changed = text[:at] + bytes([text[at] ^ by]) + text[at + 1 :]
            try:
                document = parsed(changed)
                signer_of(document)
            except CertificateError:
                continue
            believed += [changed] if canonical(document) != text else []

    assert believed == []


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.binary(min_size=1, max_size=20), st.floats(0, 1, exclude_max=True), st.sampled_from(["insert", "cut"]))
def test_nothing_put_in_or_taken_out_is_believed(piece: bytes, where: float, how: str):
    """Bytes put in or cut out anywhere: refused, or the same document."""
    made = signed(ALUMNI, published_key(), created="2023-02-24T23:36:38Z")
    text = canonical(made)
    at = int(where * len(text))
    changed = text[:at] + piece + text[at:] if how == "insert" else text[:at] + text[at + len(piece) :]
    try:
        document = parsed(changed)
        signer_of(document)
    except CertificateError:
        return

    assert canonical(document) == text


def test_a_proof_of_another_purpose_or_document_is_refused(tmp_path: Path):
    """A proof that shows is none that says; the proof of one document on another; fields that nobody knows; another's key in its place."""
    key, other = keys.current(tmp_path, "lab"), keys.current(tmp_path, "other")
    made = signed(ALUMNI, key, created="2026-01-01T00:00:00Z")
    shown = signed(ALUMNI, key, created="2026-01-01T00:00:00Z", purpose=SHOWS)
    method = f"{other.did}#{other.did.removeprefix('did:key:')}"
    for wrong in (
        shown,
        {**made, "name": "Other"},
        {**made, "proof": {**made["proof"], "nonce": "x"}},
        {**made, "proof": {**made["proof"], "verificationMethod": method}},
        {**made, "proof": {**made["proof"], "@context": []}},
        {**made, "proof": [made["proof"]]},
        {**made, "proof": None},
        ALUMNI,
        [],
    ):
        with pytest.raises(CertificateError):
            signer_of(wrong)
    assert signer_of(shown, purpose=SHOWS) == key.did


def test_signing_is_the_same_each_time(tmp_path: Path):
    """No randomness that may fail is in a signature."""
    key = keys.current(tmp_path, "lab")

    assert len({hashlib.sha256(key.sign(b"x")).hexdigest() for _ in range(3)}) == 1
