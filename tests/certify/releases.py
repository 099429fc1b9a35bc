"""Tiny valid releases, built the plain way and signed with `cryptography`: what the verifier is tried on."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from goldsmith.signing.canonical import canonical
from goldsmith.signing.keys import P256, PREFIX, base58

NOW = "2026-06-01T00:00:00Z"
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
STATEMENT = "https://in-toto.io/Statement/v1"
FILES = {
    "data/part-0.jsonl": b"".join(b'{"id": "r%d", "text": "row %d"}\n' % (i, i) for i in range(7)),
    "data/图.bin": bytes(range(100)),
    "data/é.bin": b"\0" * 128,
    "README.md": b"# A release\n",
    "croissant.json": b"{}",
    "evaluation/evaluation.json": b'{"grade": "A"}',
}


class Signer:
    """A key of P-256 that signs envelopes."""

    def __init__(self, number: int) -> None:
        self.private = ec.derive_private_key(number + 1000, ec.SECP256R1())
        raw = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        self.did = PREFIX + base58(P256 + raw)

    def sign(self, payload: bytes, *, high: bool = False) -> dict[str, str]:
        """Return the signature of a payload as it stands in an envelope; high: with the other half, which is as good a signature."""
        kind = b"application/vnd.in-toto+json"
        signed = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)
        r, s = utils.decode_dss_signature(self.private.sign(signed, ec.ECDSA(SHA256(), deterministic_signing=True)))
        s = (max if high else min)(s, ORDER - s)
        return {"keyid": self.did, "sig": base64.b64encode(utils.encode_dss_signature(r, s)).decode()}


class NoteSigner:
    """A key of Ed25519 that signs notes: of a log (kind 1), or of a witness (kind 4)."""

    def __init__(self, name: str, kind: int) -> None:
        self.name, self.kind = name, kind
        self.private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())
        public = bytes([kind]) + self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.id = hashlib.sha256(name.encode() + b"\n" + public).digest()[:4]
        self.vkey = f"{name}+{self.id.hex()}+{base64.b64encode(public).decode()}"

    def line(self, text: str, when: int = 0) -> str:
        """Return the signature line of a note, of a witness at a time."""
        said = f"cosignature/v1\ntime {when}\n{text}" if self.kind == 4 else text
        stamp = when.to_bytes(8, "big") if self.kind == 4 else b""
        return f"— {self.name} {base64.b64encode(self.id + stamp + self.private.sign(said.encode())).decode()}\n"


PUBLISHER, SECOND, EVALUATOR, OTHER, STRANGER = (Signer(n) for n in range(5))
LOG = NoteSigner("log.example/one", 1)
WITNESSES = [NoteSigner(f"witness-{n}.example", 4) for n in range(3)]


def digest(data: bytes) -> str:
    """Return SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def envelope(statement: Any, *signers: Signer, high: bool = False) -> bytes:
    """Return a signed statement in its only form."""
    payload = statement if isinstance(statement, bytes) else canonical(statement)
    signatures = [signer.sign(payload, high=high) for signer in signers]
    return canonical(
        {"payload": base64.b64encode(payload).decode(), "payloadType": "application/vnd.in-toto+json", "signatures": signatures}
    )


def root_of(leaves: list[bytes]) -> bytes:
    """Return the root of a tree, as RFC 6962 defines it (section 2.1)."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else hashlib.sha256().digest()
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + root_of(leaves[:k]) + root_of(leaves[k:])).digest()


def path_of(leaves: list[bytes], index: int) -> list[bytes]:
    """Return the path of a leaf, as RFC 6962 defines it (section 2.1.1)."""
    if len(leaves) <= 1:
        return []
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return [*path_of(leaves[:k], index), root_of(leaves[k:])] if index < k else [*path_of(leaves[k:], index - k), root_of(leaves[:k])]


def manifest(files: dict[str, bytes], shard: int, *signers: Signer, change: Callable[[Any], None] = lambda _: None) -> bytes:
    """Return a Model Signing bundle over files, in shards of so many bytes (0: whole files)."""
    resources = [
        {
            "name": f"{name}:{at}:{min(at + shard, len(data))}" if shard else name,
            "algorithm": "sha256",
            "digest": digest(data[at : at + shard or None]),
        }
        for name, data in files.items()
        for at in range(0, len(data) if shard else 1, shard or 1)
    ]
    resources.sort(key=lambda each: each["name"])
    how = {"method": "shards", "shard_size": shard} if shard else {"method": "files"}
    how |= {"hash_type": "sha256", "allow_symlinks": False, "ignore_paths": ["hallmark", "goldsmith_verify.py"]}
    root = digest(b"".join(bytes.fromhex(each["digest"]) for each in resources))
    statement: dict[str, Any] = {
        "_type": STATEMENT,
        "subject": [{"name": "release", "digest": {"sha256": root}}],
        "predicateType": "https://model_signing/signature/v1.0",
        "predicate": {"resources": resources, "serialization": how},
    }
    change(statement)
    material = {"publicKey": {"hint": digest(signers[0].did.encode())}, "tlogEntries": []}
    value = {"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json", "verificationMaterial": material}
    return json.dumps({**value, "dsseEnvelope": json.loads(envelope(statement, *signers))}, indent=1).encode()


def status_list(number: int = 3, *signers: Signer, change: Callable[[Any], None] = lambda _: None, **said: Any) -> bytes:
    """Return a status list of a publisher."""
    predicate = {
        "number": number,
        "issued": "2026-05-20T00:00:00Z",
        "expires": "2026-07-01T00:00:00Z",
        "recalled": [],
        "revoked": [],
        **said,
    }
    statement = {"_type": STATEMENT, "subject": [], "predicateType": "urn:goldsmith:status:v1", "predicate": predicate}
    change(statement)
    return envelope(statement, *(signers or (PUBLISHER,)))


def proof_of(
    hallmark: bytes, *, size: int = 6, index: int = 3, witnesses: int = 2, when: int = 1_780_000_000, others: bytes = b""
) -> bytes:
    """Return the proof that a hallmark stands in a log of so many entries."""
    salt = hashlib.sha256(b"salt" + hallmark).digest()
    entry = canonical({"deed": "certify", "digest": digest(salt + hashlib.sha256(hallmark).digest()), "v": 1}).decode()
    leaves = [hashlib.sha256(b"\0entry %d" % i + others).digest() for i in range(size)]
    leaves[index] = hashlib.sha256(b"\0" + entry.encode()).digest()
    text = f"{LOG.name}\n{size}\n{base64.b64encode(root_of(leaves)).decode()}\n"
    lines = sorted(each.line(text, when + place) for place, each in enumerate(WITNESSES[:witnesses]))
    extra = canonical({"entry": entry, "salt": base64.b64encode(salt).decode()})
    head = ["c2sp.org/tlog-proof@v1", f"extra {base64.b64encode(extra).decode()}", f"index {index}"]
    head += [base64.b64encode(each).decode() for each in path_of(leaves, index)]
    return ("\n".join(head) + "\n\n" + text + "\n" + LOG.line(text) + "".join(lines)).encode()


POLICY = f"""# whom we trust
publisher Acme {PUBLISHER.did}
publisher Acme {SECOND.did}
evaluator Assay {EVALUATOR.did}   # an office of assay
evaluator Other {OTHER.did}
log {LOG.vkey} https://log.example/
witness w0 {WITNESSES[0].vkey}
witness w1 {WITNESSES[1].vkey}
witness w2 {WITNESSES[2].vkey}
group some 2 w0 w1 w2
quorum some
status-max-age 30d
grade B
profile tc609-2025
security 一般
licences MIT Apache-2.0 CC-BY-4.0
"""
NO_LOG = "".join(line + "\n" for line in POLICY.splitlines() if line.split()[0] not in ("log", "witness", "group", "quorum"))


@dataclass
class Plan:
    """How a release is built.

    Attributes:
        files: What the manifest names.
        shard: Bytes of a shard; whole files where 0.
        signers: Who sign the hallmark.
        evidence: Attestations of how many measurements.
        log: How its proof is made.
        status: Its status list; none where empty.
        copies: Whether a policy and a verifier lie inside.
        change: What is done to the statement before it is signed.
        bind: What is done to the manifest's statement before it is signed.
    """

    files: dict[str, bytes] = field(default_factory=lambda: dict(FILES))
    shard: int = 64
    signers: tuple[Signer, ...] = (PUBLISHER, EVALUATOR)
    evidence: int = 2
    log: dict[str, Any] = field(default_factory=dict)
    status: bytes = field(default_factory=status_list)
    copies: bool = True
    change: Callable[[Any], None] = lambda _: None
    bind: Callable[[Any], None] = lambda _: None


def built(plan: Plan | None = None) -> dict[str, bytes]:
    """Return a whole release: the bytes of each of its files."""
    plan = plan or Plan()
    beside = {f"hallmark/evidence/check-{n}.dsse.json": _evidence(n) for n in range(plan.evidence)}
    beside |= {"hallmark/manifest.oms.json": manifest(plan.files, plan.shard, PUBLISHER, change=plan.bind)}
    if plan.copies:
        beside |= {"hallmark/trust.policy": POLICY.encode(), "goldsmith_verify.py": b"raise SystemExit(0)  # a verifier that lies\n"}
    statement = _statement(plan, beside)
    plan.change(statement)
    hallmark = envelope(statement, *plan.signers)
    whole = {**plan.files, **beside, "hallmark/hallmark.dsse.json": hallmark, "hallmark/release.tlog-proof": proof_of(hallmark, **plan.log)}
    return {**whole, **({"hallmark/status.dsse.json": plan.status} if plan.status else {})}


def _evidence(n: int) -> bytes:
    kind = "https://in-toto.io/attestation/test-result/v0.1"
    predicate = {"result": "PASSED", "n": n}
    return envelope({"_type": STATEMENT, "subject": [], "predicateType": kind, "predicate": predicate}, EVALUATOR)


def _statement(plan: Plan, beside: dict[str, bytes]) -> dict[str, Any]:
    payload = base64.b64decode(json.loads(beside["hallmark/manifest.oms.json"])["dsseEnvelope"]["payload"])
    urn = "urn:goldsmith:release:rows@1.0.0"
    ids = sorted(json.loads(line)["id"] for name, data in plan.files.items() if name.endswith(".jsonl") for line in data.splitlines())
    leaves = [hashlib.sha256(b"\0" + hashlib.sha256(each.encode()).digest()).digest() for each in ids]
    evaluators = [{"name": "an evaluator", "key": each.did} for each in plan.signers[1:]]
    about: dict[str, Any] = {
        "dataset": {"name": "rows", "version": "1.0.0", "urn": urn, "files": len(plan.files), "bytes": sum(map(len, plan.files.values()))},
        "identity": {"publisher": {"name": "Acme", "key": plan.signers[0].did}, "evaluators": evaluators},
        "grade": {"profile": "tc609-2025", "edition": "1", "letter": "A", "scores": {"coverage": {"value": 0.75, "low": 0.7, "high": 0.8}}},
        "evidence": [{"file": name, "sha256": digest(data)} for name, data in beside.items() if "/evidence/" in name],
        "provenance": {"parents": [{"urn": "urn:goldsmith:release:older@1.0.0", "sha256": digest(b"older")}]},
        "security": {"class": "public", "level": "一般"},
        "rights": {"spdx": "MIT AND (CC-BY-4.0 OR Apache-2.0)"},
        "validity": {"not_before": "2026-05-01T00:00:00Z", "not_after": "2027-05-01T00:00:00Z"},
        "bound": {name: digest(data) for name, data in beside.items()},
    }
    about["dataset"] |= {"records": len(ids), "records_root": root_of(leaves).hex()}
    return {
        "_type": STATEMENT,
        "subject": [{"name": urn, "digest": {"sha256": digest(payload)}}],
        "predicateType": "urn:goldsmith:hallmark:v1",
        "predicate": about,
    }


def written(folder: Path, files: dict[str, bytes]) -> Path:
    """Write a release into a folder."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder
