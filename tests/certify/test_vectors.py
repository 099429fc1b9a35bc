"""The verifier on test vectors that others made: signatures, trees, a real log, model-signing bundles; printed as n/N."""

from __future__ import annotations

import base64
import json
import tarfile
from collections.abc import Iterator

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.x509 import load_der_x509_certificate

from data import shared
from goldsmith.certify import goldsmith_verify as verifier

TESSERA = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
"""The key of the log, from the script that made it (tessera, testdata/build_log.sh)."""


def files(name: str) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each file in a set of vectors."""
    with tarfile.open(shared(f"vectors/{name}.tgz")) as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is not None:
                yield member.name, file.read()


def told(what: str, right: int, of: int) -> None:
    """Print how many vectors came out as they should, and fail unless it is all."""
    print(f"{what}: {right}/{of}")  # noqa: T201  a figure that is looked for
    assert right == of > 0


def _wycheproof(name: str) -> Iterator[tuple[dict, dict]]:
    (found,) = [raw for path, raw in files("wycheproof") if path.endswith(f"/{name}_test.json")]
    for group in json.loads(found)["testGroups"]:
        for case in group["tests"]:
            yield group["publicKey"], case


def test_wycheproof_ecdsa_p256_sha256():
    """Every signature in DER is accepted or refused as Wycheproof says."""
    right = n = 0
    for public, case in _wycheproof("ecdsa_secp256r1_sha256"):
        raw = bytes.fromhex(public["uncompressed"])
        key = (int.from_bytes(raw[1:33], "big"), int.from_bytes(raw[33:], "big"), 1)
        said = verifier.ecdsa(key, bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"]))
        right, n = right + (said == (case["result"] == "valid")), n + 1

    told("Wycheproof ECDSA P-256 SHA-256, DER", right, n)
    assert n == 484


def test_wycheproof_ed25519():
    """Every signature is accepted or refused as Wycheproof says; a key that is none signs nothing."""
    right = n = 0
    for public, case in _wycheproof("ed25519"):
        try:
            said = verifier.ed25519(bytes.fromhex(public["pk"]), bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"]))
        except ValueError:
            said = False
        right, n = right + (said == (case["result"] == "valid")), n + 1

    told("Wycheproof Ed25519", right, n)
    assert n == 151


def _proves(case: dict) -> bool:
    """Tell what the verifier says of a proof of inclusion or consistency, in a tree or in a subtree of one."""
    path = [base64.b64decode(each) for each in case["proof"] or ()]
    if "leafIdx" in case:
        start, end, index = case.get("start", 0), case.get("end", case.get("treeSize")), case["leafIdx"]
        fit = start <= index < end and start & ((1 << (end - start - 1).bit_length()) - 1) == 0
        root, _ = verifier.climbed(base64.b64decode(case["leafHash"]), index - start, end - start, path)
        return fit and root == base64.b64decode(case["root"])
    first, second = (case["size1"], case["size2"]) if "size1" in case else (case["end"], case["size"])
    old, new = base64.b64decode(case["root1"]), base64.b64decode(case["root2"])
    return verifier.consistent(first, second, old, new, path, case.get("start"))


def test_merkle_proofs():
    """Proofs of inclusion and consistency, of trees and subtrees; that an empty tree is consistent with anything is an error."""
    cases = [json.loads(raw) for name, raw in files("merkle") if name.endswith(".json")]

    told("RFC 6962 proofs", sum(_proves(case) != case["wantErr"] for case in cases), len(cases))
    assert len(cases) == 518
    assert not verifier.consistent(0, 0, verifier.sha256(), verifier.sha256(), [])


def test_a_real_log():
    """The checkpoints of a log that Tessera wrote are signed by its key, and the tiles of each size have its root."""
    found = dict(files("tessera"))
    key = verifier.note_key(TESSERA, 1)
    notes = {name: raw for name, raw in found.items() if "/checkpoint." in name}
    right = 0
    for raw in notes.values():
        text, ((name, known, signature, _),) = verifier.note(raw)
        origin, size, root = verifier.checkpoint(text)
        tile = found.get(f"tessera/testdata/log/tile/0/000.p/{size}", b"")
        leaves = [tile[at : at + 32] for at in range(0, len(tile), 32)]
        whole = verifier.proved(leaves, 0)[1] if leaves else verifier.sha256()
        right += (origin, name, known) == (key[0], *key[:2]) and verifier.ed25519(key[2], text.encode(), signature) and whole == root

    told("Tessera checkpoints, with their tiles", right, len(notes))
    assert len(notes) == 16


def test_a_real_log_grows_as_it_says():
    """Between any two sizes of the log there is a proof of consistency, made of its tiles, that the verifier takes; and none with another root."""
    found = dict(files("tessera"))
    tile = found["tessera/testdata/log/tile/0/000.p/15"]
    leaves = [tile[at : at + 32] for at in range(0, len(tile), 32)]
    for second in range(1, len(leaves) + 1):
        new = verifier.proved(leaves[:second], 0)[1]
        for first in range(1, second + 1):
            old, path = verifier.proved(leaves[:first], 0)[1], _grown(leaves[:second], first, whole=True)
            assert verifier.consistent(first, second, old, new, path)
            assert not verifier.consistent(first, second, verifier.sha256(old), new, path)
            assert not verifier.consistent(first, second, old, verifier.sha256(new), path)


def _grown(leaves: list[bytes], first: int, *, whole: bool) -> list[bytes]:
    """Return a proof of consistency as RFC 6962 defines it (section 2.1.2)."""
    if first == len(leaves):
        return [] if whole else [verifier.proved(leaves, 0)[1]]
    k = 1 << (len(leaves) - 1).bit_length() - 1
    if first <= k:
        return [*_grown(leaves[:k], first, whole=whole), verifier.proved(leaves[k:], 0)[1]]
    return [*_grown(leaves[k:], first - k, whole=False), verifier.proved(leaves[:k], 0)[1]]


def test_model_signing_bundles():
    """Bundles of the specification: valid ones are read, invalid ones are refused, and what is read is what was signed."""
    right = n = 0
    for name, raw in files("model_signing"):
        if name.endswith(".bundle.json"):
            n += 1
            try:
                payload, _, statement = verifier.model_signing(raw)
            except ValueError:
                right += "/invalid" in name
            else:
                right += (
                    "/valid/" in name and list(verifier.layout(statement["predicate"])) == ["signme-1", "signme-2"] and len(payload) > 0
                )

    told("model-signing bundles", right, n)
    assert n == 8


def test_what_a_bundle_says_is_signed():
    """The bytes that the verifier takes to be signed are those that the certificate of the specification's own example signed (P-384)."""
    (raw,) = [raw for name, raw in files("model_signing") if name.endswith("valid/certificate.bundle.json")]
    payload, ((_, signature),), _ = verifier.model_signing(raw)
    leaf = json.loads(raw)["verificationMaterial"]["x509CertificateChain"]["certificates"][0]["rawBytes"]
    public = load_der_x509_certificate(base64.b64decode(leaf)).public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    kind = SHA384() if public.curve.key_size == 384 else SHA256()
    try:
        public.verify(signature, verifier.pae(payload), ec.ECDSA(kind))
    except InvalidSignature:
        public.verify(signature, verifier.pae(payload), ec.ECDSA(SHA256()))
    with pytest.raises(InvalidSignature):
        public.verify(signature, verifier.pae(payload + b" "), ec.ECDSA(SHA256()))


def test_the_keys_of_the_note_specification():
    """The example of a signed note in C2SP: text, name and key are its own."""
    vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    line = "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
    name, known, public = verifier.note_key(vkey, 1)

    text, ((by, key, signature, _),) = verifier.note(f"This is an example message.\n\n{line}".encode())

    assert (by, key, text) == (name, known, "This is an example message.\n")
    assert verifier.ed25519(public, text.encode(), signature)
    assert not verifier.ed25519(public, b"This is another message.\n", signature)
