#!/usr/bin/env python3
"""Verify a release of a dataset offline, with Python 3.9 or later and nothing else.

A VERIFIER FOUND INSIDE A RELEASE PROVES NOTHING: whoever changed the data may have changed it as well. Use your own copy, and your own policy.
发布包里自带的验证程序什么也不能证明：改动数据的人同样可以改动它。请使用您自己的副本和您自己的策略。
    python goldsmith_verify.py DIR|URL --policy FILE [--status FILE|URL] [--now TIME] [--remember FILE] [--json] [--threads N] [--sample-proof ID]
The first no ends the procedure:
1. policy: whom the buyer trusts, and what he asks for. Nothing else is trusted.
2. statement: the hallmark is an envelope signed by a publisher and by enough evaluators whom the policy names.
3. log: the hallmark is an entry of a log that the policy names, under a checkpoint that a quorum of witnesses cosigned.
4. status: the newest list of the same publisher recalls neither the hallmark nor its parents, revokes none of its keys, and is fresh enough.
5. validity: it is valid now.
6. manifest: it is the one that the hallmark is of, signed by the same publisher; the folder holds what is named, and nothing else.
7. contents: every byte of every file is as the manifest says.
8. bound: every other file is as the hallmark says; evidence is signed by whom it names.
9. requirements: grade, profile, security level and licences are what the policy asks for.
10. sample, memory: a record is inside; nothing is older than, or contradicts, what this machine saw before (each only where it is asked for).
Exit codes: 0 verified, 10 altered, 11 signer not trusted, 12 not in the log, 13 expired, 14 recalled, 15 policy not met, 16 unreadable; 2 misused.
Sources: C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof, tlog-policy; RFC 6962, 8032, 8785, 9162; FIPS 186-5; DSSE v1; in-toto
Statement v1; OpenSSF Model Signing v1.0; W3C did:key v0.7; Renes, Costello and Batina, eprint 2015/1060. Part of goldsmith, Apache-2.0.
"""

# fmt: off
from __future__ import annotations
import argparse, base64, concurrent.futures, contextlib, gzip, hashlib, itertools, json, os, re, sys, time, unicodedata
import urllib.error, urllib.parse, urllib.request
from datetime import datetime, timezone
from types import SimpleNamespace
from typing import Any, Callable, Iterable

VERIFIED, ALTERED, NOT_TRUSTED, NOT_LOGGED, EXPIRED, RECALLED, NOT_MET, UNREADABLE = 0, 10, 11, 12, 13, 14, 15, 16
VERDICTS = {VERIFIED: ("verified", "验证通过"), ALTERED: ("altered", "已被改动"), NOT_TRUSTED: ("signer not trusted", "签名者不受信任"),
            NOT_LOGGED: ("not in the log", "不在日志中"), EXPIRED: ("expired", "不在有效期内"), RECALLED: ("recalled", "已被召回"),
            NOT_MET: ("policy not met", "不满足策略"), UNREADABLE: ("unreadable", "无法读取")}
HALLMARK, PROOF, STATUS = "hallmark/hallmark.dsse.json", "hallmark/release.tlog-proof", "hallmark/status.dsse.json"
MANIFEST, ITSELF, EVIDENCE = "hallmark/manifest.oms.json", "goldsmith_verify.py", "hallmark/evidence/"
IN_TOTO, STATEMENT, OMS = "application/vnd.in-toto+json", "https://in-toto.io/Statement/v1", "https://model_signing/signature/v1.0"
LETTERS, LEVELS, WEB = ("A", "B", "C", "D"), ("一般", "重要", "核心"), ("http://", "https://")
SMALL, LARGE, BLOCK, TOGETHER = 4 << 20, 256 << 20, 1 << 20, 4  # most bytes of a document, of a bound file; read at once; shards a thread takes
SKEW, PATIENCE, DEEPEST = 300, 30, 64  # seconds by which clocks differ; seconds that a server may be silent; brackets in one another in JSON
Point = tuple[int, ...]
Pieces = list[tuple[int, int, str]]
class RefusedError(Exception):
    """Not verified: the exit code, and why in English and in Chinese."""
def need(ok: Any, en: str, code: int = 0, zh: str = "") -> None:
    """End the procedure unless this is so: with the code, or as unreadable where there is none."""
    if not ok:
        raise RefusedError(code, en, zh) if code else ValueError(en)

# ---- Reading: JSON, base64, times
def parsed(raw: bytes, *, canonical: bool = False) -> Any:
    """Return a JSON document that everybody reads alike; canonical: one that has its only form (RFC 8785)."""
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        need(len(dict(pairs)) == len(pairs), "a name stands twice")
        return dict(pairs)
    def number(text: str) -> Any:
        value = int(text) if len(text) < 18 and text.lstrip("-").isdigit() else float(text)
        need(abs(value) < 1 << 53 and len(text) <= 32, f"{text[:40]} is no number that everybody reads alike")
        return value

    text = raw.decode()
    brackets = "".join(re.sub(r'[^\[\]{}"\\]+|\\.', "", text).split('"')[::2])  # those outside of texts
    need(max(itertools.accumulate(1 if each in "[{" else -1 for each in brackets), default=0) <= DEEPEST, "too many things in one another")
    value = json.loads(text, object_pairs_hook=once, parse_int=number, parse_float=number, parse_constant=number)
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    need(not canonical or written == raw, "a document is not in its only form, canonical JSON", ALTERED, "文件不是规范 JSON 形式")
    return value
def at(value: Any, path: str, kind: Any) -> Any:
    """Return what stands at a path in a document, if it is of this kind."""
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    need(isinstance(value, kind) and not isinstance(value, bool), f"`{path}` is missing, or of another kind")
    return value
def unbase64(text: str) -> bytes:
    """Return the bytes of standard base64 in its only form."""
    raw = base64.b64decode(text, validate=True)
    need(base64.b64encode(raw).decode() == text, "base64 that has another form")
    return raw
def instant(text: str) -> float:
    """Return seconds since 1970 of a time in RFC 3339, in UTC with Z."""
    found = re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,6})?Z", text) or [""] * 3
    need(found[1], f"{text[:40]!r} is no time such as 2026-01-31T00:00:00Z")
    return datetime.fromisoformat(found[1]).replace(tzinfo=timezone.utc).timestamp() + float(found[2] or 0)
def sha256(*parts: bytes) -> bytes:
    """Return the digest of some bytes."""
    return hashlib.sha256(b"".join(parts)).digest()

# ---- Signatures: ECDSA over P-256 and Ed25519, both with formulas that know no exception, so that all numbers take the same steps
P, B = 2**256 - 2**224 + 2**192 + 2**96 - 1, 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
G = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296, 0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5, 1)
Q, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, ROOT = -121665 * pow(121666, -1, Q) % Q, pow(2, (Q - 1) // 4, Q)
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
def _both(a: int, one: Point, b: int, other: Point, add: Callable[[Point, Point], Point], zero: Point) -> Point:
    """Return a times one point and b times another, 4 bits of both at a time."""
    rows, total = [[zero], [zero]], zero
    for _ in range(15):
        rows = [[*row, add(row[-1], point)] for row, point in zip(rows, (one, other))]
    for shift in range(252, -1, -4):
        for _ in range(4):
            total = add(total, total)
        total = add(add(total, rows[0][a >> shift & 15]), rows[1][b >> shift & 15])
    return total
def _add(one: Point, other: Point) -> Point:
    """Return the sum of two points of P-256, in projective coordinates: x/z and y/z; nothing is (0, 1, 0)."""
    (x1, y1, z1), (x2, y2, z2) = one, other
    xx, yy, zz, xy, xz, yz = x1 * x2, y1 * y2, z1 * z2 % P, (x1 * y2 + x2 * y1) % P, (x1 * z2 + x2 * z1) % P, (y1 * z2 + y2 * z1) % P
    u, v, w = 3 * (B * zz - xz) % P, 3 * (B * xz - xx - 3 * zz) % P, 3 * (xx - zz) % P
    return (xy * (yy - u) - yz * v) % P, ((yy + u) * (yy - u) + w * v) % P, (yz * (yy + u) + xy * w) % P
def halves(signature: bytes) -> tuple[int, int]:
    """Return r and s of a signature in DER; zeros where they are out of range, or it is not the only form of them."""
    cut = 4 + signature[3] if 8 <= len(signature) <= 72 else 4
    found = int.from_bytes(signature[4:cut], "big"), int.from_bytes(signature[cut + 2 :][:40], "big")
    body = b"".join(bytes([2, n.bit_length() // 8 + 1]) + n.to_bytes(n.bit_length() // 8 + 1, "big") for n in found)
    return found if bytes([0x30, len(body)]) + body == signature and all(0 < n < N for n in found) else (0, 0)
def ecdsa(key: Point, data: bytes, signature: bytes) -> bool:
    """Tell whether a signature in DER is by this key of P-256, over SHA-256."""
    r, s = halves(signature)
    w = pow(s or 1, -1, N)
    x, _, z = _both(int.from_bytes(sha256(data), "big") * w % N, G, r * w % N, key, _add, (0, 1, 0))
    return s != 0 and z != 0 and (x == r * z % P or (r + N < P and x == (r + N) * z % P))
def key_of(did: str) -> Point:
    """Return the public key that a did:key of P-256 is, in its only form."""
    number, text = 0, did[9:] if len(did) < 80 else ""
    for letter in text:
        number = number * 58 + BASE58.index(letter)
    x, odd = number & (1 << 256) - 1, number >> 256 & 1
    y = pow(x * x * x - 3 * x + B, (P + 1) // 4, P)
    known = did[:9] == "did:key:z" and text[:1] != "1" and number >> 257 == 0x802402 >> 1 and x < P and (y * y - x * x * x + 3 * x - B) % P == 0
    need(known, f"{did[:80]!r} is no did:key of P-256")
    return x, y if y & 1 == odd else P - y, 1
def _ed_add(one: Point, other: Point) -> Point:
    """Return the sum of two points of Ed25519, in extended coordinates: x/z, y/z and xy/z."""
    (x1, y1, z1, t1), (x2, y2, z2, t2) = one, other
    a, b, c, d = (y1 - x1) * (y2 - x2) % Q, (y1 + x1) * (y2 + x2) % Q, 2 * t1 * t2 * D % Q, 2 * z1 * z2 % Q
    return (b - a) * (d - c) % Q, (d + c) * (b + a) % Q, (d - c) * (d + c) % Q, (b - a) * (b + a) % Q
def ed_point(raw: bytes) -> Point:
    """Return the point of Ed25519 that 32 bytes in their only form are, unless it is of small order."""
    number = int.from_bytes(raw, "little")
    y, odd = number & (1 << 255) - 1, number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, -1, Q) % Q
    x = pow(square, (Q + 3) // 8, Q)
    x = x if (x * x - square) % Q == 0 else x * ROOT % Q
    x = x if x & 1 == odd else Q - x
    point: Point = (x, y, 1, x * y % Q)
    two = _ed_add(point, point)
    eight = _ed_add(_ed_add(two, two), _ed_add(two, two))
    need(len(raw) == 32 and y < Q and (x * x - square) % Q == 0 and eight[0] and 0 < x < Q, "no key of Ed25519")
    return point
ED_BASE = ed_point((4 * pow(5, -1, Q) % Q).to_bytes(32, "little"))
def ed25519(key: bytes, data: bytes, signature: bytes) -> bool:
    """Tell whether a signature is by this key of Ed25519."""
    (x, y, _, t), s = ed_point(key), int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + data).digest(), "little") % L
    x, y, z, _ = _both(s % L, ED_BASE, k, (Q - x, y, 1, Q - t), _ed_add, (0, 1, 1, 0))
    inverse = pow(z, -1, Q)
    return len(signature) == 64 and s < L and (y * inverse % Q | (x * inverse % Q & 1) << 255).to_bytes(32, "little") == signature[:32]

# ---- Envelopes (DSSE), statements (in-toto) and manifests (Model Signing)
def pae(payload: bytes) -> bytes:
    """Return what is signed of a payload."""
    return b"DSSEv1 %d %s %d %s" % (len(IN_TOTO), IN_TOTO.encode(), len(payload), payload)
def envelope(value: Any, *, exact: bool = False) -> tuple[bytes, list[tuple[str, bytes]]]:
    """Return payload and signatures (keyid, DER) of an envelope; exact: without another name, and each signature in its only form."""
    signatures, payload = at(value, "signatures", list), unbase64(at(value, "payload", str))
    found = [(str(each.get("keyid") or ""), unbase64(at(each, "sig", str))) for each in signatures]
    need(at(value, "payloadType", str) == IN_TOTO and found, "no signed statement")
    plain = len(value) == 3 and all(set(each) == {"keyid", "sig"} and 0 < halves(sig)[1] <= N // 2 for each, (_, sig) in zip(signatures, found))
    need(plain or not exact, "an envelope or a signature is not in its only form", ALTERED, "信封或签名不是唯一规范形式")
    return payload, found
def statement_of(payload: bytes, kind: str) -> Any:
    """Return an in-toto statement of this kind."""
    value = parsed(payload)
    need((at(value, "_type", str), at(value, "predicateType", str)) == (STATEMENT, kind) and at(value, "predicate", dict), f"no statement of the kind {kind}")
    return value
def model_signing(raw: bytes) -> tuple[bytes, list[tuple[str, bytes]], Any]:
    """Return payload, signatures and statement of a bundle that has the form of Model Signing v1.0, with SHA-256."""
    value = parsed(raw)
    material = at(value, "verificationMaterial", dict)
    key, chain, leaf = (material.get(each) or {} for each in ("publicKey", "x509CertificateChain", "certificate"))
    need({"hint", "rawBytes"} & set(key) or chain.get("certificates") or (leaf and material.get("tlogEntries")), "a bundle that does not say how it is signed")
    need(len(value) == 3 and at(value, "mediaType", str).startswith("application/vnd.dev.sigstore.bundle"), "no Sigstore bundle")
    payload, signatures = envelope(at(value, "dsseEnvelope", dict))
    statement = statement_of(payload, OMS)
    resources = [(at(each, "name", str), at(each, "digest", str), each["algorithm"]) for each in at(statement, "predicate.resources", list)]
    need(resources and resources == sorted(resources), "resources that are none, or out of order")
    need(all(re.fullmatch("[0-9a-f]{64}", one) and by == "sha256" for _, one, by in resources), "resources that are not by SHA-256")
    (subject,) = at(statement, "subject", list)
    need(sha256(bytes.fromhex("".join(one for _, one, _ in resources))).hex() == at(subject, "digest.sha256", str), "a subject that is not of the resources")
    return payload, signatures, statement
def layout(predicate: Any) -> dict[str, Pieces]:
    """Return the pieces of each file in a manifest: start, end (or -1, the end of the file) and SHA-256."""
    how, files = predicate["serialization"], dict[str, Pieces]()
    size = at(how, "shard_size", int) if how["method"] == "shards" else 0
    need(how["method"] in ("shards", "files") and how["hash_type"] == "sha256" and how["allow_symlinks"] is False and size >= 0, "an unknown way of hashing")
    for each in predicate["resources"]:
        found = re.fullmatch(r"(.+):(0|[1-9][0-9]{0,15}):([1-9][0-9]{0,15})", each["name"], re.DOTALL) if size else None
        name, start, end = (found[1], int(found[2]), int(found[3])) if found else (each["name"], 0, -1)
        files.setdefault(name, []).append((start, end, each["digest"]))
        fit = bool(size) == bool(found) and is_plain(name) and name != ITSELF and not name.startswith("hallmark/")
        need(fit, f"the manifest names what no release may hold: {name}", ALTERED, f"清单含有不允许的文件名：{name}")
    for name, pieces in files.items():
        starts, (start, end, _) = [i * size for i in range(len(pieces) if size else 1)], max(pieces)
        fit = [one for one, _, _ in sorted(pieces)] == starts and all(last - one == size for one, last, _ in sorted(pieces)[:-1])
        need(fit and (not size or 0 < end - start <= size), f"the manifest does not cover {name} from end to end", ALTERED, f"清单没有完整覆盖 {name}")
    return {name: sorted(pieces) for name, pieces in files.items()}
def is_plain(name: str) -> bool:
    """Tell whether the name of a file stays in its folder, and is the same on every system."""
    odd = any(each in ("", ".", "..") or re.search(r"[\x00-\x1f\x7f\\:]", each) for each in name.split("/"))
    return not odd and unicodedata.normalize("NFC", name) == name
def twins(names: Iterable[str]) -> list[str]:
    """Return names that, or folders of which, differ from those before in nothing but case or normal form."""
    seen, found = dict[str, str](), list[str]()
    for name in names:
        parts = [name[:end] for end, letter in enumerate(name + "/") if letter == "/"]
        folded = [unicodedata.normalize("NFC", unicodedata.normalize("NFC", each).casefold()) for each in parts]
        found += [name] if any(seen.setdefault(fold, part) != part for fold, part in zip(folded, parts)) else []
    return found

# ---- Merkle trees, notes, checkpoints, proofs
def climbed(leaf: bytes, index: int, size: int, path: list[bytes]) -> tuple[bytes | None, dict[str, str]]:
    """Return the root to which a path leads, if it has the length, and the complete subtrees on the way (`level/place`)."""
    place, last, level, seen = index, size - 1, 0, {f"0/{index}": leaf.hex()}
    inner = (index ^ last).bit_length()
    if not 0 <= index < size or len(path) != inner + bin(index >> inner).count("1") or any(len(each) != 32 for each in (leaf, *path)):
        return None, {}
    for each in path:
        while place == last and not place & 1:
            place, last, level = place >> 1, last >> 1, level + 1
        seen.update({f"{level}/{place ^ 1}": each.hex()} if ((place ^ 1) + 1) << level <= size else {})
        leaf = sha256(b"\1", each, leaf) if place & 1 else sha256(b"\1", leaf, each)
        place, last, level = place >> 1, last >> 1, level + 1
        seen.update({f"{level}/{place}": leaf.hex()} if (place + 1) << level <= size else {})
    return leaf, seen
def consistent(first: int, second: int, old: bytes, new: bytes, path: list[bytes], start: int | None = None) -> bool:
    """Tell whether a path proves that the first tree (or, with a start: the subtree from there up to `first`) stands in the second."""
    if start is not None and start == first <= second:
        return not path and old == sha256()  # an empty subtree is in every tree; an empty tree proves nothing
    fn, sn, tn = start or 0, first - 1, second - 1
    if not 0 <= fn <= sn <= tn or fn & ((1 << (sn - fn).bit_length()) - 1):
        return False
    while fn != sn and (sn & 1 or sn == tn):
        fn, sn, tn = fn >> 1, sn >> 1, tn >> 1
    fr = sr = old if fn == sn else (path or [b""])[0]
    for each in path[fn != sn :]:
        if not tn:
            return False
        fr = sha256(b"\1", each, fr) if fn < sn and (sn & 1 or sn == tn) else fr
        sr = sha256(b"\1", each, sr) if sn & 1 or sn == tn else sha256(b"\1", sr, each)
        while sn == tn and not sn & 1:
            fn, sn, tn = fn >> 1, sn >> 1, tn >> 1
        fn, sn, tn = fn >> 1, sn >> 1, tn >> 1
    return not tn and fr == old and sr == new
def proved(leaves: list[bytes], index: int) -> tuple[list[bytes], bytes]:
    """Return the path from one of the leaves, and the root."""
    path: list[bytes] = []
    while len(leaves) > 1:
        path += leaves[index ^ 1 : (index ^ 1) + 1]
        leaves = [sha256(b"\1", *leaves[i : i + 2]) if i + 1 < len(leaves) else leaves[i] for i in range(0, len(leaves), 2)]
        index >>= 1
    return path, leaves[0]
def note_key(text: str, kind: int) -> tuple[str, bytes, bytes]:
    """Return name, key id and key of a vkey: of a log (kind 1), or of a witness (kind 4)."""
    name, said, material = (text.split("+", 2) + ["", ""])[:3]
    raw = unbase64(material)
    known = sha256(name.encode("utf-8", "surrogateescape"), b"\n", raw)[:4]
    need(name and known.hex() == said and raw[:1] == bytes([kind]) and ed_point(raw[1:]), f"{text[:100]!r} is no key of a {'log' if kind == 1 else 'witness'}")
    return name, known, raw[1:]
def note(raw: bytes) -> tuple[str, list[tuple[str, bytes, bytes, str]]]:
    """Return the text of a note, and its signatures: name, key id, signature, line."""
    text, gap, tail = raw.decode().rpartition("\n\n")
    lines = tail.split("\n")
    need(gap and not lines.pop() and 0 < len(lines) <= 100 and not re.search(rb"[\x00-\x09\x0b-\x1f]", raw), "no signed note")
    found = [re.fullmatch(r"— ([^\s+]+) (\S{8,})", line) or ["", "", ""] for line in lines]
    need(all(each[1] for each in found), "no signature of a note")
    return text + "\n", [(each[1], unbase64(each[2])[:4], unbase64(each[2])[4:], line) for each, line in zip(found, lines)]
def checkpoint(text: str) -> tuple[str, int, bytes]:
    """Return origin, size and root of a checkpoint."""
    lines = text.split("\n")
    need(not lines.pop() and len(lines) > 2 and all(lines) and re.fullmatch("0|[1-9][0-9]{0,17}", lines[1]) and len(unbase64(lines[2])) == 32, "no checkpoint")
    return lines[0], int(lines[1]), unbase64(lines[2])
def cosigned(key: bytes, text: str, signature: bytes) -> int | None:
    """Return when a witness cosigned a checkpoint, in seconds since 1970; nothing where it did not."""
    when = int.from_bytes(signature[:8], "big")
    return when if when < 1 << 63 and ed25519(key, f"cosignature/v1\ntime {when}\n{text}".encode(), signature[8:]) else None
def tlog_proof(raw: bytes) -> tuple[bytes, int, list[bytes], bytes]:
    """Return extra data, index, path and checkpoint of a proof."""
    head, _, rest = raw.partition(b"\n\n")
    first, *lines = head.decode().split("\n")
    extra = unbase64(lines.pop(0)[6:]) if lines and lines[0].startswith("extra ") else b""
    need(first == "c2sp.org/tlog-proof@v1" and lines and re.fullmatch("index (0|[1-9][0-9]{0,17})", lines[0]) and len(lines) < 65, "no tlog-proof")
    return extra, int(lines[0][6:]), [unbase64(line) for line in lines[1:]], rest

# ---- The buyer's policy
SAYS = {  # what follows each word; URLs are for other programs
    "publisher": r"(\S+) (\S+)", "evaluator": r"(\S+) (\S+)", "evaluators": "([1-9][0-9]?)", "log": r"(\S+)(?: \S+)?",
    "witness": r"(\S+) (\S+)(?: \S+)?", "group": r"(\S+) (any|all|[1-9][0-9]{0,3}) (.+)", "quorum": r"(\S+)", "status-max-age": "([1-9][0-9]{0,4})([hd])",
    "grade": "([A-D])", "profile": r"(\S+)", "security": "(一般|重要|核心)", "licences": "(.+)", "revoked": r"(\S+)(?: (\S+))?",
}
def policy_of(raw: bytes) -> Any:
    """Return whom the buyer trusts, and what he asks for."""
    policy = SimpleNamespace(publisher={}, evaluator={}, keys={}, logs=[], witnesses={}, groups={}, members=set(), revoked={}, once={})
    for number, line in enumerate(raw.decode("utf-8", "surrogateescape").split("\n"), 1):
        word, _, rest = " ".join(re.split("[ \t]+", re.sub("(^|[ \t])#.*", "", line, flags=re.DOTALL).strip(" \t"))).partition(" ")
        found = re.fullmatch(SAYS.get(word, "$."), rest)
        try:
            need((found or not word) and not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", line), f"{line[:100]!r} is nothing that a policy may say")
            _learn(policy, word, *(found.groups("") if found else ()))
        except ValueError as problem:
            raise RefusedError(UNREADABLE, f"line {number}: {problem}", f"策略第 {number} 行有误") from None
    policy.needed, names = int(policy.once.get("evaluators", ["1"])[0]), set(policy.evaluator.values())
    need(policy.publisher and len(names) >= policy.needed and not names & set(policy.publisher.values()), "no publisher, or too few other evaluators")
    need("quorum" in policy.once or not policy.logs, "a log, and no quorum of witnesses (`quorum none` asks for none)")
    return policy
def _learn(policy: Any, word: str, *said: str) -> None:
    names = ("none", *policy.witnesses, *policy.groups)
    if word in ("publisher", "evaluator"):
        need(said[1] not in policy.keys, "a key that stands twice")
        policy.keys[said[1]], getattr(policy, word)[said[1]] = key_of(said[1]), said[0]
    elif word == "revoked" and key_of(said[0]):
        policy.revoked[said[0]] = min(instant(said[1]) if said[1] else 0.0, policy.revoked.get(said[0], 1e12))
    elif word in ("log", "witness"):
        key, others = note_key(said[-1], 1 if word == "log" else 4), policy.logs if word == "log" else policy.witnesses.values()
        need(key[2] not in [each[2] for each in others] and (word == "log" or said[0] not in names), "a key or a name that stands twice")
        policy.witnesses.update({said[0]: key} if word == "witness" else {})
        policy.logs += [key] if word == "log" else []
    elif word == "group":
        members = said[2].split(" ")
        many = {"any": 1, "all": len(members)}.get(said[1]) or int(said[1])
        need(said[0] not in names and many <= len(members) and set(members) <= set(names[1:]), "a name that stands twice, or members unknown or too few")
        need(len(set(members) - policy.members) == len(members), "a member of two groups, or twice")
        policy.groups[said[0]], policy.members = (many, members), policy.members | set(members)
    elif word:
        need(word not in policy.once and (word != "quorum" or said[0] in names), "a word that stands twice, or a quorum of nobody")
        policy.once[word] = said
def witnessed(policy: Any, name: str, seen: list[str]) -> bool:
    """Tell whether a witness, or a group of them, saw something."""
    many, members = policy.groups.get(name, (1, []))
    return name in seen or sum(witnessed(policy, each, seen) for each in members) >= many

# ---- Where a release lies: in a folder, or behind a URL
class _Redirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if not newurl.startswith(WEB[1] if req.full_url.startswith(WEB[1]) else WEB):
            raise OSError(f"a redirection to {newurl[:80]!r} is not followed")
        return super().redirect_request(req, fp, code, msg, headers, newurl)
def opened(place: str, name: str) -> Any:
    """Return a file below a folder or a URL, open for reading; links are not followed."""
    if not place.startswith(WEB):
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
        return open(os.open(os.path.join(place, *name.split("/")), flags), "rb", buffering=0)
    try:
        return urllib.request.build_opener(_Redirect()).open(f"{place.rstrip('/')}/{urllib.parse.quote(name)}" if name else place, timeout=PATIENCE)
    except urllib.error.HTTPError as problem:
        problem.close()
        raise FileNotFoundError(name) if problem.code in (404, 410) else OSError(f"{name}: the server says {problem.code}") from None
def listed(place: str) -> list[str]:
    """Return the names of all files below a folder."""
    found, left = [], [""]
    while left:
        above = left.pop()
        inside = list(os.scandir(os.path.join(place, above)))
        left += [above + each.name + "/" for each in inside if each.is_dir(follow_symlinks=False)]
        found += [above + each.name for each in inside if each.is_file(follow_symlinks=False)]
        need(inside, f"{above or 'the folder'} is empty", ALTERED if above else 0, f"{above} 是空文件夹")
        for each in inside:
            need(each.is_dir(follow_symlinks=False) or each.is_file(follow_symlinks=False), f"{above + each.name} is a link, or no file", ALTERED, f"{above + each.name} 是链接")
    return found
def read(place: str, name: str = "", most: int = SMALL) -> bytes:
    """Return a whole file, unless it is larger than `most` bytes; without a name, the file that the place itself is."""
    found, block = bytearray(), b"-"
    place, name = (place, name) if name or place.startswith(WEB) else os.path.split(os.path.realpath(place))
    with opened(place, name) as file:
        while block and len(found) <= most:
            block = file.read(min(BLOCK, most + 1 - len(found)))
            found += block
        need(len(found) <= most and not getattr(file, "length", None), f"{name or place} is larger than {most:,} bytes, or broke off")
    return bytes(found)
def hashed(place: str, name: str, pieces: Pieces, most: int, *, last: bool) -> int:
    """Return the bytes of pieces of a file, if they are as they should be, and nothing comes after the last."""
    buffer, total = memoryview(bytearray(BLOCK)), pieces[0][0]
    with opened(place, name) as file:
        if total:
            file.seek(total)
        for start, end, wanted in pieces:
            digest, n = hashlib.sha256(), 1
            while n and total != (end if end > 0 else most + 1):
                n = file.readinto(buffer[: min(BLOCK, (end if end > 0 else most + 1) - total)])
                digest.update(buffer[:n])
                total += n
            same, broken = digest.hexdigest() == wanted, not n and getattr(file, "length", None)
            need(same or not broken, f"{name}: the connection broke off")
            need(same, f"{name} is altered at byte {start:,} or behind it", ALTERED, f"{name} 自字节 {start:,} 起已被改动")
        need(not last or not file.readinto(buffer[:1]), f"{name} is longer than it was", ALTERED, f"{name} 比原来更长")
    return total - pieces[0][0]

# ---- The procedure: a function a step, each of which returns what it found, and leaves in `s` what later ones need
def _policy(s: Any) -> tuple[str, str]:
    s.policy = policy_of(read(s.policy))
    return f"{len(s.policy.publisher)} keys of publishers, {len(s.policy.evaluator)} of evaluators", "已读取买方策略"
def _trusted(s: Any, revoked: dict[str, float]) -> None:
    """End unless, without keys that are revoked (but for what a quorum of witnesses saw before), a publisher and enough evaluators signed."""
    good = [did for did in s.signers if did not in revoked or (s.seen is not None and s.seen < revoked[did])]
    evaluators = {s.policy.evaluator[did] for did in good if did in s.policy.evaluator and did in s.named}
    need(s.publisher in good and s.publisher in s.policy.publisher, "no trusted publisher signed the hallmark", NOT_TRUSTED, "没有受信任的发布方签名")
    need(len(evaluators) >= s.policy.needed, "too few trusted evaluators signed the hallmark", NOT_TRUSTED, "受信任的评测方签名不足")
def _statement(s: Any) -> tuple[str, str]:
    s.names, s.raw = None if s.target.startswith(WEB) else listed(s.target), read(s.target, HALLMARK)
    payload, signatures = envelope(parsed(s.raw, canonical=True), exact=True)
    s.signers = [did for did, _ in signatures if did in s.policy.keys]
    for did, signature in signatures:
        need(did not in s.policy.keys or ecdsa(s.policy.keys[did], pae(payload), signature), f"the hallmark is not what {did} signed", ALTERED, f"证书内容与 {did} 的签名不符")
    need(s.signers and len({did for did, _ in signatures}) == len(signatures), "signed by nobody who is trusted, or twice", NOT_TRUSTED, "没有受信任的签名者")
    statement = statement_of(payload, "urn:goldsmith:hallmark:v1")
    (subject,), s.about = at(statement, "subject", list), statement["predicate"]
    name, version, s.urn = at(s.about, "dataset.name", str), at(s.about, "dataset.version", str), at(subject, "name", str)
    s.of, s.bound = at(subject, "digest.sha256", str), at(s.about, "bound", dict)
    need(f"urn:goldsmith:release:{name}@{version}" == s.urn == at(s.about, "dataset.urn", str), "names that do not agree")
    s.publisher, s.named = at(s.about, "identity.publisher.key", str), {at(each, "key", str) for each in at(s.about, "identity.evaluators", list)}
    s.found["release"] = s.urn
    _trusted(s, {did: 0.0 for did, since in s.policy.revoked.items() if not since})
    s.party = s.policy.publisher[s.publisher]
    return f"{s.urn}, signed by {s.party} and {len(s.signers) - 1} more", f"{s.urn}，由 {s.party} 等 {len(s.signers)} 方签名"
def _log(s: Any) -> tuple[str, str]:
    if not s.policy.logs:
        _trusted(s, s.policy.revoked)
        return "the policy names no log: none is asked, and release.tlog-proof is not looked at", "策略未列出日志：未核对日志"
    extra, index, path, rest = tlog_proof(read(s.target, PROOF))
    (text, signatures), inner, times = note(rest), parsed(extra, canonical=True), dict[str, Any]()
    (origin, size, root), entry, salt = checkpoint(text), at(inner, "entry", str).encode(), unbase64(at(inner, "salt", str))
    fit = parsed(entry) == {"deed": "certify", "digest": sha256(salt, sha256(s.raw)).hex(), "v": 1} and len(salt) == 32 and len(inner) == 2 and len(entry) <= 4096
    need(fit, "the entry of the log does not certify this hallmark: it is of another one, or of another deed", NOT_LOGGED, "日志条目不是对这份证书的 certify：属于另一份证书，或另一种事项")
    found, s.nodes = climbed(sha256(b"\0", entry), index, size, path)
    need(found == root, "the entry is not in the tree of the checkpoint", NOT_LOGGED, "条目不在检查点的树中")
    for (name, known, signature, line), before in zip(signatures[1:], ["", *(line for _, _, _, line in signatures[1:])]):
        who = [(each, key[2]) for each, key in s.policy.witnesses.items() if key[:2] == (name, known) and each not in times]
        when = cosigned(who[0][1], text, signature) if who and line > before else None
        need(when is not None, f"a line that is out of order, or by no witness of the policy: {line[:80]}", NOT_LOGGED, f"签名行次序不对或不是策略所列见证方：{line[:80]}")
        times[who[0][0]] = when
    name, known, signature, _ = signatures[0]
    fit = any((origin, name, known) == (key[0], *key[:2]) and ed25519(key[2], text.encode(), signature) for key in s.policy.logs)
    need(fit, "the checkpoint is not signed, first, by a log that the policy names", NOT_LOGGED, "检查点不是由策略所列日志签署")
    quorum, s.origin, s.nodes[f"size/{size}"] = s.policy.once["quorum"][0], origin, root.hex()
    s.seen = next((when for when in sorted(times.values()) if witnessed(s.policy, quorum, [each for each in times if times[each] <= when])), None)
    need(quorum == "none" or s.seen is not None, f"the {len(times)} witnesses are no quorum", NOT_LOGGED, f"{len(times)} 个见证方未达到法定数")
    _trusted(s, s.policy.revoked)
    return f"entry {index} of {origin}, seen by {len(times)} witnesses", f"{origin} 的第 {index} 条，{len(times)} 个见证方"
def _status(s: Any) -> tuple[str, str]:
    lists, oldest, raws = [], "".join(s.policy.once.get("status-max-age", ())), [read(s.status)] if s.status else []
    with contextlib.suppress(FileNotFoundError):  # a release may have none
        raws.append(read(s.target, STATUS))
    for raw in raws:
        payload, ((did, signature),) = envelope(parsed(raw, canonical=True), exact=True)
        fit = s.policy.publisher.get(did) == s.party and did not in s.policy.revoked
        need(fit, "the status list is not signed by the publisher of the hallmark", NOT_TRUSTED, "状态清单不是由该发布方签名")
        need(ecdsa(s.policy.keys[did], pae(payload), signature), "the status list is not what was signed", ALTERED, "状态清单已被改动")
        lists.append((payload, statement_of(payload, "urn:goldsmith:status:v1")["predicate"]))
    need(lists or not oldest, f"the policy asks for a status list of the last {oldest}, and there is none", EXPIRED, "策略要求状态清单，但没有提供")
    if not lists:
        return "there is no status list, and the policy asks for none", "没有状态清单，策略也未要求"
    payload, newest = max(lists, key=lambda each: int(at(each[1], "number", int)))
    s.newest = {"number": newest["number"], "sha256": sha256(payload).hex()}
    fit = all(each["number"] != newest["number"] or other == payload for other, each in lists)
    need(fit, f"there are two status lists of the number {newest['number']}", NOT_TRUSTED, "同一编号有两份不同的状态清单")
    issued, expires = instant(at(newest, "issued", str)), instant(at(newest, "expires", str))
    fresh = not oldest or (s.now <= expires and s.now - issued <= int(oldest[:-1]) * {"h": 3600, "d": 86400}[oldest[-1]])
    need(issued <= s.now + SKEW and fresh, f"the status list of {newest['issued']} is too old, or of the future", EXPIRED, f"{newest['issued']} 的状态清单过旧或时间有误")
    gone = {at(each, "hallmark", str) for each in at(newest, "recalled", list)}
    gone &= {sha256(s.raw).hex(), *(at(each, "sha256", str) for each in at(s.about, "provenance.parents", list))}
    need(not gone, f"recalled: {', '.join(gone)[:64]}", RECALLED, f"证书或其来源已被召回：{'、'.join(gone)[:64]}")
    revoked = [(at(each, "key", str), instant(at(each, "since", str))) for each in at(newest, "revoked", list)]
    _trusted(s, dict(sorted(revoked + list(s.policy.revoked.items()), key=lambda each: -each[1])))
    return f"list {newest['number']} of {newest['issued']}: not recalled", f"{newest['issued']} 的第 {newest['number']} 号状态清单：未被召回"
def _validity(s: Any) -> tuple[str, str]:
    start, end = at(s.about, "validity.not_before", str), at(s.about, "validity.not_after", str)
    need(instant(start) <= s.now + SKEW and s.now < instant(end), f"it is valid from {start} to {end}", EXPIRED, f"有效期为 {start} 至 {end}")
    return f"valid until {end}", f"有效期至 {end}"
def _manifest(s: Any) -> tuple[str, str]:
    raw = read(s.target, MANIFEST, LARGE)
    payload, signatures, statement = model_signing(raw) if sha256(raw).hex() == s.bound.get(MANIFEST) else (b"", [], {})
    need(sha256(payload).hex() == s.of, "manifest.oms.json is not the manifest of this hallmark", ALTERED, "清单与证书不符")
    keys = [s.policy.keys[did] for did, name in s.policy.publisher.items() if name == s.party]
    fit = any(ecdsa(key, pae(payload), signature) for key in keys for _, signature in signatures)
    need(fit, "the manifest is not signed by the publisher of the hallmark", NOT_TRUSTED, "清单不是由该发布方签名")
    s.files = layout(statement["predicate"])
    odd = [each for each in s.bound if not is_plain(each) or each in (HALLMARK, PROOF, STATUS) or not (each == ITSELF or each.startswith("hallmark/"))]
    named = {*s.files, *s.bound, HALLMARK}
    odd += twins(sorted(named)) + (sorted((named ^ set(s.names)) - {PROOF, STATUS}) if s.names is not None else [])
    need(not odd, f"missing, not named, or of another name: {', '.join(odd[:3])}", ALTERED, f"缺失、多余或名称有误：{'、'.join(odd[:3])}")
    need(at(s.about, "dataset.files", int) == len(s.files), "the hallmark counts other files", ALTERED, "文件数与证书不符")
    return f"{len(s.files)} files, signed by {s.party}", f"{len(s.files)} 个文件，由 {s.party} 签名"
def _contents(s: Any) -> tuple[str, str]:
    most, began, step = at(s.about, "dataset.bytes", int), time.perf_counter(), 1 << 60 if s.target.startswith(WEB) else TOGETHER
    jobs = [(name, pieces[i : i + step], i + step >= len(pieces)) for name, pieces in s.files.items() for i in range(0, len(pieces), step)]
    with concurrent.futures.ThreadPoolExecutor(s.threads or min(8, os.cpu_count() or 1)) as pool:
        total = sum(pool.map(lambda job: hashed(s.target, job[0], job[1], most, last=job[2]), jobs))
    need(total == most, f"the files have {total:,} bytes, and the hallmark says {most:,}", ALTERED, f"文件共 {total:,} 字节，证书声明为 {most:,}")
    s.found.update(files=len(s.files), bytes=total, seconds=round(time.perf_counter() - began, 3))
    return f"{total:,} bytes of {len(s.files)} files are as they were signed", f"{len(s.files)} 个文件共 {total:,} 字节，与签名时一致"
def _bound(s: Any) -> tuple[str, str]:
    told = {at(each, "file", str): at(each, "sha256", str) for each in at(s.about, "evidence", list)}
    for name, digest in s.bound.items():
        raw = read(s.target, name, LARGE)
        need(sha256(raw).hex() == digest, f"{name} is altered", ALTERED, f"{name} 已被改动")
        payload, signatures = envelope(parsed(raw)) if name.startswith(EVIDENCE) else (b"", [])
        fit = all(ecdsa(key_of(did), pae(payload), signature) for did, signature in signatures)
        need(fit, f"{name} is not signed by whom it names", NOT_TRUSTED, f"{name} 的签名无效")
    need(told == {name: digest for name, digest in s.bound.items() if name.startswith(EVIDENCE)}, "the evidence is not what the hallmark names", ALTERED, "证据文件与证书所列不符")
    return f"{len(s.bound)} other files, of which {len(told)} of evidence", f"另有 {len(s.bound)} 个文件，其中证据 {len(told)} 份"
def _requirements(s: Any) -> tuple[str, str]:
    asked, grade, names = s.policy.once, at(s.about, "grade.letter", str), re.split(r"[\s()]+", at(s.about, "rights.spdx", str))
    letter, level, profile, licences = (asked.get(each, ("",))[0] for each in ("grade", "security", "profile", "licences"))
    fit = not letter or (grade in LETTERS and grade <= letter)
    need(fit, f"the grade is {grade or 'none'}, and the policy asks for {letter}", NOT_MET, f"等级为 {grade or '无'}，策略要求 {letter}")
    need(not profile or s.about["grade"].get("profile") == profile, f"it is not graded by {profile}", NOT_MET, f"不是按 {profile} 评级")
    fit = not level or at(s.about, "security.level", str) in LEVELS[: LEVELS.index(level) + 1]
    need(fit, f"the security level is above {level}", NOT_MET, f"安全级别高于{level}")
    odd = [each for each in names if each and each not in ("AND", "OR", "WITH") and each.lower() not in licences.lower().split(" ")]
    need(not licences or (any(names) and not odd), f"the policy does not allow licence {', '.join(odd) or 'none'}", NOT_MET, f"策略不允许许可证 {'、'.join(odd) or '无'}")
    return f"grade {grade or 'none'}; asked for: {', '.join(sorted(asked)) or 'nothing'}", f"等级 {grade or '无'}，满足策略"
def _sample(s: Any) -> tuple[str, str] | None:
    ids = list[str]()
    for name in sorted(s.files) if s.sample else ():
        path = os.path.join(s.target, *name.split("/"))
        if name.startswith("data/") and name.endswith((".jsonl", ".jsonl.gz")):
            with (gzip.open if name.endswith(".gz") else open)(path, "rb") as file:
                ids += [json.loads(line)["id"] for line in file if line.strip()]
        elif name.startswith("data/") and s.ids:
            ids += s.ids(path)
    if not s.sample:
        return None
    ordered, wanted = sorted(each.encode() for each in ids), s.sample.encode()
    need(wanted in ordered, f"no record here is called {s.sample} (`goldsmith verify` reads Parquet too, and folders only)", NOT_MET, f"找不到记录 {s.sample}")
    path, root = proved([sha256(b"\0", sha256(each)) for each in ordered], ordered.index(wanted))
    need(root.hex() == at(s.about, "dataset.records_root", str), "the ids of the records are not those of the hallmark", ALTERED, "记录编号与证书不符")
    s.found["proof"] = {"id": s.sample, "index": ordered.index(wanted), "size": len(ordered), "path": [each.hex() for each in path], "root": root.hex()}
    return f"{s.sample} is record {ordered.index(wanted)} of {len(ordered)}, {root.hex()}", f"{s.sample} 在 {len(ordered)} 条记录之中"
def _memory(s: Any) -> tuple[str, str] | None:
    if not s.remember:
        return None
    kept = parsed(read(s.remember, most=LARGE)) if os.path.exists(s.remember) else {"status": {}, "logs": {}}
    known, nodes = at(kept, "status", dict).get(s.party, {"number": -1}), at(kept, "logs", dict).setdefault(s.origin, {})
    number = s.newest["number"] if s.newest else -1
    need(number >= at(known, "number", int), f"this machine saw status list {known['number']} before: give it with --status", EXPIRED, "本机见过更新的状态清单")
    need(not s.newest or number != known["number"] or s.newest == known, f"this machine saw another status list of the number {number}", NOT_TRUSTED, f"本机见过另一份第 {number} 号状态清单")
    need({**s.nodes, **nodes} == {**nodes, **s.nodes}, f"{s.origin} showed this machine another tree before: it has two faces", NOT_LOGGED, f"{s.origin} 曾出示不同的树：日志前后不一")
    kept["status"].update({s.party: s.newest} if s.newest else {})
    kept["logs"][s.origin] = dict(list({**nodes, **s.nodes}.items())[-10000:])
    with open(s.remember + ".new", "w", encoding="utf-8") as file:
        json.dump(kept, file)
    os.replace(s.remember + ".new", s.remember)
    return "nothing is older than what this machine saw, or contradicts it", "与本机此前所见一致"
STEPS = (_policy, _statement, _log, _status, _validity, _manifest, _contents, _bound, _requirements, _sample, _memory)
MISSING = {"log": NOT_LOGGED, "manifest": ALTERED, "contents": ALTERED, "bound": ALTERED}
def verify(target: str, policy: str, *, status: str = "", now: str = "", remember: str = "", threads: int = 0, sample: str = "",
           ids: Callable[[str], Iterable[str]] | None = None, say: Callable[[str, str, str], Any] = lambda *_: None) -> dict[str, Any]:
    """Return the verdict on a release: `exit`, `verdict`, `why`, the steps, what was found. Nothing is raised; `ids` reads those of files that are not JSON Lines."""
    s: Any = SimpleNamespace(target=target, policy=policy, status=status, remember=remember, threads=threads, sample=sample, ids=ids)
    s.found, s.seen, s.nodes, s.origin, s.newest, steps, name = {}, None, {}, "-", None, [], "time"
    code, en, zh = VERIFIED, "", ""
    try:
        s.now = instant(now) if now else time.time()
        for step in STEPS:
            name = step.__name__[1:]
            told = step(s)
            if told:
                steps.append({"step": name, "en": told[0], "zh": told[1]})
                say(name, *told)
    except RefusedError as refusal:
        code, en, zh = refusal.args
    except FileNotFoundError as problem:
        code, en, zh = MISSING.get(name, UNREADABLE), f"missing: {problem.filename or problem}", "缺少文件"
    except Exception as problem:  # noqa: BLE001  whatever a hostile file makes of this program, it is a no
        code, en, zh = UNREADABLE, f"{problem or type(problem).__name__}"[:300], "内容无法读取"
    return {"exit": code, "verdict": VERDICTS[code][0], "verdict_zh": VERDICTS[code][1], "step": name, "why": shown(en), "why_zh": shown(zh), "steps": steps, **s.found}
def shown(text: str) -> str:
    """Return a text without what would command a terminal."""
    return "".join(each if each.isprintable() else "?" for each in text)
def ending(found: dict[str, Any]) -> str:
    """Return the last line: the verdict, and why it is a no."""
    no = f"NO  {found['step']}: {found['verdict']}: {found['why']} | {found['verdict_zh']}：{found['why_zh']}"
    return shown(no if found["exit"] else f"OK  {found['verdict']} | {found['verdict_zh']}")
def main(arguments: list[str] | None = None) -> int:
    """Verify what the command line names, and return the exit code."""
    parser = argparse.ArgumentParser(description="Verify a release of a dataset, offline. 离线验证数据集发布包。")
    parser.add_argument("target", metavar="DIR|URL")
    for option, about in (("policy", "whom you trust 您信任谁"), ("status", "a newer status list 更新的状态清单"), ("now", "verify for this time, as 2026-01-31T00:00:00Z"),
                          ("remember", "file in which is kept what was seen 记忆文件"), ("sample-proof", "prove that the record of this id is inside 证明记录在内")):
        parser.add_argument(f"--{option}", default="", help=about, required=option == "policy")
    parser.add_argument("--threads", type=int, default=0, help="that read and hash at once 线程数")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    said = parser.parse_args(arguments)
    getattr(sys.stdout, "reconfigure", dict)(encoding="utf-8", errors="replace")
    found = verify(said.target, said.policy, status=said.status, now=said.now, remember=said.remember, threads=max(0, said.threads), sample=said.sample_proof,
                   say=lambda step, en, zh: said.json or sys.stdout.write(shown(f"ok  {step}: {en} | {zh}") + "\n"))
    sys.stdout.write((json.dumps(found) if said.json else ending(found)) + "\n")
    return int(found["exit"])
if __name__ == "__main__":
    sys.exit(main())
