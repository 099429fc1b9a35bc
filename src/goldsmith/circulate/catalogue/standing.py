"""The standing of a hallmark in words, for a page: who signed, whether a log proves it, whether it was recalled, how long it is good.

What is told here is what the service finds in the release. Whom to trust is the reader's own word: he verifies with his own policy.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any

from goldsmith.annotation_errors import CertificateError
from goldsmith.certify.log.proofs import Proof
from goldsmith.certify.log.trees import is_included, leaf_hash
from goldsmith.circulate.release import HALLMARK
from goldsmith.errors import GoldsmithError
from goldsmith.signing import dsse
from goldsmith.signing.checkpoints import Checkpoint

if TYPE_CHECKING:
    from goldsmith.circulate.release import Release
    from goldsmith.circulate.shelf import Shelf

PROOF = "hallmark/release.tlog-proof"
STATUS = "hallmark/status.dsse.json"


def standing_of(shelf: Shelf, release: Release) -> dict[str, Any]:
    """Return the part ``hallmark`` of a dataset's page.

    Raises:
        ShelfError: A status list is none.
    """
    validity = release.predicate.get("validity") or {}
    signers = _signers(release)
    log = _log(release)
    why = shelf.recalled(release)
    listed = (release.folder / STATUS).is_file()
    told = {"digest": release.digest, "urn": f"urn:goldsmith:release:{release.name}@{release.version}", "signers": signers, "log": log}
    told |= {"not_before": str(validity.get("not_before") or ""), "not_after": str(validity.get("not_after") or ""), "recalled": why}
    steps = [*_signed(signers), _logged(log), _recalled(why, listed=listed), _valid(release)]
    return {**told, "steps": steps, "verify": f"goldsmith pull {release.name}@{release.version} --from ADDRESS --policy my.policy"}


def _step(what: str, state: str, en: str, zh: str) -> dict[str, Any]:
    return {"what": what, "state": state, "says": {"en": en, "zh": zh}}


def _signers(release: Release) -> list[dict[str, Any]]:
    """Return publisher and evaluators, and whose signatures are good."""
    identity = release.predicate.get("identity") or {}
    parties = [("publisher", identity.get("publisher") or {})] + [("evaluator", one) for one in identity.get("evaluators") or ()]
    good = _good(release)
    rows = [(role, str(one.get("name") or ""), str(one.get("key") or "")) for role, one in parties if isinstance(one, dict)]
    return [{"role": role, "name": name, "key": key, "signed": key in good} for role, name, key in rows]


def _good(release: Release) -> set[str]:
    try:
        envelope = dsse.opened(json.loads((release.folder / HALLMARK).read_bytes()))
    except (OSError, ValueError, CertificateError):
        return set()
    message = dsse.encoded(envelope.payload, envelope.type)
    return {did for did, signature in envelope.signatures if did and _is_signed(did, message, signature)}


def _is_signed(did: str, message: bytes, signature: bytes) -> bool:
    try:
        return dsse.is_signed_der(did, message, signature)
    except (GoldsmithError, ValueError):
        return False


def _signed(signers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    words = {"publisher": "发布方", "evaluator": "评测方"}
    found = []
    for one in signers:
        who, role = one["name"] or one["key"] or "—", one["role"]
        if one["signed"]:
            found.append(_step("signature", "good", f"signed by the {role} {who}", f"{words[role]} {who} 已签名"))
        else:
            found.append(_step("signature", "none", f"the {role} {who} has not signed", f"{words[role]} {who} 未签名"))
    return found


def _log(release: Release) -> dict[str, Any] | None:
    """Return what the proof beside a release says of a log; None where there is none."""
    try:
        raw = (release.folder / PROOF).read_bytes()
    except OSError:
        return None
    try:
        proof = Proof.read(raw)
        text, _, lines = proof.checkpoint.partition(b"\n\n")
        point = Checkpoint.read(text.decode() + "\n")
        extra = json.loads(proof.extra or b"{}")
        entry, salt = str(extra["entry"]).encode(), base64.b64decode(extra["salt"], validate=True)
        digest = hashlib.sha256(salt + bytes.fromhex(release.digest)).hexdigest()
        proved = json.loads(entry).get("digest") == digest and is_included(
            leaf_hash(entry), proof.index, point.size, proof.path, point.root
        )
        signed = [line.split()[1] for line in lines.decode().splitlines() if line.startswith("— ")]
    except (GoldsmithError, ValueError, KeyError, TypeError, IndexError, AttributeError):
        return {"origin": "", "index": 0, "size": 0, "proved": False, "witnesses": []}
    return {"origin": point.origin, "index": proof.index, "size": point.size, "proved": proved, "witnesses": [one for one in signed if one != point.origin]}  # fmt: skip


def _logged(log: dict[str, Any] | None) -> dict[str, Any]:
    if log is None:
        return _step("log", "none", "it is in no transparency log", "未登记于透明日志")
    if not log["proved"]:
        return _step("log", "bad", "its proof is not that of this certificate", "日志证明与此证书不符")
    n = len(log["witnesses"])
    en = f"entry {log['index']:,} of the log {log['origin']}; {n} {'witness' if n == 1 else 'witnesses'} named"
    return _step("log", "good", en, f"日志 {log['origin']} 第 {log['index']:,} 条，见证方 {n} 个")


def _recalled(why: str, *, listed: bool) -> dict[str, Any]:
    if why:
        return _step("status", "bad", f"recalled: {why}", f"已召回：{why}")
    if listed:
        return _step("status", "good", "the publisher's status list does not recall it", "发布方状态列表未将其召回")
    return _step("status", "none", "the publisher has issued no status list with it", "发布方未附状态列表")


def _valid(release: Release) -> dict[str, Any]:
    until = str((release.predicate.get("validity") or {}).get("not_after") or "")
    if release.expired():
        return _step("validity", "bad", f"its time was over on {until[:10]}", f"证书已于 {until[:10]} 到期")
    if not until:
        return _step("validity", "none", "it says no end of its time", "证书未注明到期日")
    return _step("validity", "good", f"good until {until[:10]}", f"有效期至 {until[:10]}")
