"""Envelopes of signed statements (DSSE): what was said in bytes, and who signed exactly these bytes as being of this type.

1. What is signed is the type and the bytes, each with its length, so that no bytes of one type can pass for another.
2. A signature names its key (``keyid``, a ``did:key``); the key is in the name, and whether it is trusted is for whoever asks.
3. Bytes that were signed are never read and written again: they stand in the envelope as they are.

Source: https://github.com/secure-systems-lab/dsse, protocol v1.0.2; in-toto Attestation Framework v1, envelope.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goldsmith.annotation_errors import CertificateError
from goldsmith.signing.keys import PREFIX, is_signed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goldsmith.signing.held import Signer

IN_TOTO = "application/vnd.in-toto+json"
"""The type of a statement."""
STATEMENT = "https://in-toto.io/Statement/v1"
HALF = 32


@dataclass(frozen=True)
class Envelope:
    """An envelope that was read.

    Attributes:
        type: What the bytes are said to be.
        payload: The bytes.
        signatures: Names of keys, each with its signature in DER; not checked.
    """

    type: str
    payload: bytes
    signatures: tuple[tuple[str, bytes], ...]

    def signers(self) -> tuple[str, ...]:
        """Return the keys whose signatures are of these bytes, each once.

        Raises:
            CertificateError: A signature is not of these bytes, or names no key: then something was changed.
        """
        message = encoded(self.payload, self.type)
        for did, signature in self.signatures:
            if not did.startswith(PREFIX) or not is_signed_der(did, message, signature):
                raise CertificateError(
                    "a signature is not of this envelope: something of it was changed", found=did[:80] or "a signature without a key"
                )
        return tuple(dict.fromkeys(did for did, _ in self.signatures))


def encoded(payload: bytes, kind: str = IN_TOTO) -> bytes:
    """Return what is signed (pre-authentication encoding).

    Example:
        >>> encoded(b"hello world", "http://example.com/HelloWorld")
        b'DSSEv1 29 http://example.com/HelloWorld 11 hello world'
    """
    name = kind.encode()
    return b"DSSEv1 %d %b %d %b" % (len(name), name, len(payload), payload)


def signed(payload: bytes, keys: Sequence[Signer], kind: str = IN_TOTO) -> dict[str, Any]:
    """Return the envelope of some bytes, with the signature of each key in order."""
    message = encoded(payload, kind)
    made = [{"keyid": key.did, "sig": base64.b64encode(key.sign(message)).decode()} for key in keys]
    return {"payload": base64.b64encode(payload).decode(), "payloadType": kind, "signatures": made}


def opened(document: Any, *, kind: str = IN_TOTO) -> Envelope:
    """Return an envelope out of its JSON; its signatures are not checked yet.

    Raises:
        CertificateError: It is no envelope, or what it holds is of another type.
    """
    if not isinstance(document, dict) or document.get("payloadType") != kind or not isinstance(document.get("signatures"), list):
        raise CertificateError("this is no signed envelope", expected=f"DSSE of {kind}")
    try:
        payload = _bytes(document["payload"])
        signatures = tuple((str(one.get("keyid") or ""), _bytes(one["sig"])) for one in document["signatures"])
    except (KeyError, TypeError, AttributeError, ValueError, binascii.Error):
        raise CertificateError("this is no signed envelope", found="a part that is no Base64") from None
    return Envelope(kind, payload, signatures)


def is_signed_der(did: str, data: bytes, signature: bytes) -> bool:
    """Tell whether a signature in DER of some bytes is by the key of this name."""
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    try:
        r, s = decode_dss_signature(signature)
        halves = r.to_bytes(HALF, "big") + s.to_bytes(HALF, "big")
    except (ValueError, OverflowError):
        return False
    return is_signed(did, data, halves)


def with_signature(document: Mapping[str, Any], key: Signer) -> dict[str, Any]:
    """Return an envelope with one more signature, of exactly the bytes that stand in it."""
    found = opened(document)
    more = {"keyid": key.did, "sig": base64.b64encode(key.sign(encoded(found.payload, found.type))).decode()}
    return {**document, "signatures": [*document["signatures"], more]}


def _bytes(said: str) -> bytes:
    return base64.b64decode(said, validate=True)
