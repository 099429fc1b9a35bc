"""The manifest in the form of OpenSSF Model Signing v1.0: an in-toto statement over shards, in an envelope, in a Sigstore bundle.

1. Resources are the shards, sorted by name; the subject is the digest of their digests in this order.
2. The payload is canonical JSON. What binds a release is the SHA-256 of this payload and never the subject, which ignores names.
3. The key is named by the SHA-256 of its PEM, as `model_signing` names it, and by its ``did:key`` in the envelope.

Source: https://github.com/ossf/model-signing-spec, v1.0 (2026-05-14); its schemas and vectors are tested.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from goldsmith.certify.manifest.hashing import SHARD_BYTES
from goldsmith.signing import dsse
from goldsmith.signing.canonical import canonical
from goldsmith.signing.keys import pem_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goldsmith.certify.manifest.hashing import Shard
    from goldsmith.signing.held import Signer

PREDICATE = "https://model_signing/signature/v1.0"
BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
IGNORED = ("goldsmith_verify.py", "hallmark")
"""What a manifest does not cover; the hallmark binds it."""


def by_shards(name: str, shards: Sequence[Shard], *, shard_bytes: int = SHARD_BYTES) -> bytes:
    """Return the statement of a release by its shards, in bytes: what a hallmark binds.

    Args:
        name: What the release is called.
        shards: All shards of all files.
        shard_bytes: Bytes of a shard.
    """
    return _payload(name, {one.name: one.digest for one in shards}, {"method": "shards", "shard_size": shard_bytes})


def by_files(name: str, digests: Mapping[str, str]) -> bytes:
    """Return the statement of a release by its whole files.

    `model_signing` 1.1.1 writes and expects another name of the algorithm where it reads shards than the schemas of the specification allow,
    and its command line asks for whole files; so a release carries this one for it.
    """
    return _payload(name, digests, {"method": "files"})


def _payload(name: str, digests: Mapping[str, str], method: Mapping[str, Any]) -> bytes:
    ordered = sorted(digests.items())
    root = hashlib.sha256(b"".join(bytes.fromhex(digest) for _, digest in ordered)).hexdigest()
    how = {**method, "hash_type": "sha256", "allow_symlinks": False, "ignore_paths": list(IGNORED)}
    resources = [{"name": one, "digest": digest, "algorithm": "sha256"} for one, digest in ordered]
    predicate = {"resources": resources, "serialization": how}
    subject = [{"name": name, "digest": {"sha256": root}}]
    return canonical({"_type": dsse.STATEMENT, "subject": subject, "predicateType": PREDICATE, "predicate": predicate})


def bundle(content: bytes, key: Signer) -> dict[str, Any]:
    """Return the bundle of a payload, signed by a key."""
    hint = hashlib.sha256(pem_of(key.did).encode()).hexdigest()
    return {
        "mediaType": BUNDLE,
        "verificationMaterial": {"publicKey": {"hint": hint}, "tlogEntries": []},
        "dsseEnvelope": dsse.signed(content, [key]),
    }
