"""Documents of a contract: the agreement, its end, receipts of uses, and what a recipient confirms; in canonical JSON, signed.

Source: RFC 8785 (canonical JSON); DSSE 1.0.2 (envelope).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from goldsmith.signing.canonical import canonical, parsed
from goldsmith.signing.dsse import encoded, is_signed_der, opened, signed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.signing.held import Signer

Kind = Literal["receipt", "agreement", "revocation", "confirmation"]


def sealed(told: Mapping[str, Any], key: Signer, kind: Kind) -> dict[str, Any]:
    """Return a document with the signature of a key; it says what it is in `type`.

    Args:
        told: What it says.
        key: Who signs.
        kind: What it is.
    """
    return signed(canonical({"type": f"urn:goldsmith:{kind}:v1", **told}), [key], _media(kind))


def verified(document: Any, did: str, kind: Kind) -> dict[str, Any] | None:
    """Return what a document says, where the key of this name signed exactly that; None where it did not.

    Raises:
        CertificateError: It is no envelope of such a document.
    """
    envelope = opened(document, kind=_media(kind))
    message = encoded(envelope.payload, _media(kind))
    if not any(is_signed_der(did, message, signature) for _, signature in envelope.signatures):
        return None
    told = parsed(envelope.payload)
    whole = isinstance(told, dict) and canonical(told) == envelope.payload and told.get("type") == f"urn:goldsmith:{kind}:v1"
    return told if whole else None


def _media(kind: Kind) -> str:
    return f"application/vnd.goldsmith.{kind}+json"
