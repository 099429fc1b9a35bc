"""Proofs inside documents: who signed this, for which purpose, with which challenge.

1. The proof without its value, and the document without its proof, are each brought into canonical form and digested (SHA-256).
2. Both digests, one after the other, are signed with P-256; the value stands in the proof in base58btc.
3. So nothing of the document and nothing of the proof can be changed, left out or added.

Source: W3C, Data Integrity ECDSA Cryptosuites v1.0 (Recommendation, 2025), section 3.3, ``ecdsa-jcs-2019``; its vectors are tested.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from goldsmith.annotation_errors import CertificateError
from goldsmith.signing.canonical import canonical
from goldsmith.signing.keys import PREFIX, base58, from_base58, is_signed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from goldsmith.signing.keys import SigningKey

KIND, SUITE = "DataIntegrityProof", "ecdsa-jcs-2019"
SAYS, SHOWS = "assertionMethod", "authentication"
"""Purposes: the signer says that the document is true, or the signer lets somebody show it."""
FIELDS = frozenset(
    {"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue", "@context", "challenge", "domain"}
)


def signed(document: Mapping[str, Any], key: SigningKey, *, created: str, purpose: str = SAYS, challenge: str = "") -> dict[str, Any]:
    """Return a document with the proof of a key.

    Args:
        document: One without a proof.
        key: Who signs.
        created: When, as RFC 3339 in UTC.
        purpose: ``assertionMethod`` or ``authentication``.
        challenge: A word of whoever is to be shown it; none where empty.
    """
    proof = {
        "type": KIND,
        "cryptosuite": SUITE,
        "created": created,
        "verificationMethod": f"{key.did}#{key.did.removeprefix('did:key:')}",
        "proofPurpose": purpose,
    }
    proof |= {"challenge": challenge} if challenge else {}
    proof |= {"@context": document["@context"]} if "@context" in document else {}
    return {**document, "proof": {**proof, "proofValue": "z" + base58(key.sign(digests(document, proof)))}}


def digests(document: Mapping[str, Any], proof: Mapping[str, Any]) -> bytes:
    """Return what is signed: the digest of the proof without its value, then that of the document without its proof."""
    said = {name: value for name, value in proof.items() if name != "proofValue"}
    bare = {name: value for name, value in document.items() if name != "proof"}
    return hashlib.sha256(canonical(said)).digest() + hashlib.sha256(canonical(bare)).digest()


def signer_of(document: Any, *, purpose: str = SAYS, among: Collection[str] | None = None) -> str:
    """Return the key by which a document is signed for a purpose.

    Args:
        document: It, with its proof.
        purpose: What it must be signed for.
        among: Keys of which it must be one; any where left out.

    Raises:
        CertificateError: It has no such proof, the proof is not of this document, or the key is none of those.
    """
    proof = document.get("proof") if isinstance(document, dict) else None
    if not isinstance(proof, dict) or set(proof) - FIELDS or (proof.get("type"), proof.get("cryptosuite")) != (KIND, SUITE):
        raise CertificateError("this document has no proof that can be checked", expected=f"{KIND}, {SUITE}")
    if proof.get("proofPurpose") != purpose:
        raise CertificateError("this document is signed for another purpose", found=str(proof.get("proofPurpose"))[:80], expected=purpose)
    if proof.get("@context", document.get("@context")) != document.get("@context"):
        raise CertificateError("the proof is of another document", where="proof.@context")
    did, _, part = str(proof.get("verificationMethod")).partition("#")
    if not did.startswith(PREFIX) or part != did.removeprefix("did:key:"):
        raise CertificateError("the proof names no key", where="proof.verificationMethod", found=did[:80])
    if among is not None and did not in among:
        raise CertificateError(
            "this is signed by a key that does not count here", found=did, hint="an owner registers issuers by their keys"
        )
    value = str(proof.get("proofValue"))
    signature = from_base58(value[1:]) if value.startswith("z") and len(value) < 200 else None
    if signature is None or not is_signed(did, digests(document, proof), signature):
        raise CertificateError("the signature is not of this document: something of it was changed", where="proof.proofValue")
    return did
