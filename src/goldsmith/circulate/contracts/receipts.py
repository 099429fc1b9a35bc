"""Receipts of uses: what was given or refused under which agreement, in canonical JSON, signed by the service's key.

Source: RFC 8785 (canonical JSON); DSSE 1.0.2 (envelope).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goldsmith.signing.canonical import canonical, parsed
from goldsmith.signing.dsse import encoded, opened, signed
from goldsmith.signing.keys import is_signed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.signing.keys import SigningKey

KIND = "application/vnd.goldsmith.receipt+json"


def receipt(told: Mapping[str, Any], key: SigningKey) -> dict[str, Any]:
    """Return the signed receipt of a use."""
    return signed(canonical(dict(told)), [key], KIND)


def verified(document: Any, did: str) -> dict[str, Any] | None:
    """Return what a receipt tells, where the key of this name signed exactly that; None where it did not.

    Raises:
        CertificateError: It is no envelope of a receipt.
    """
    envelope = opened(document, kind=KIND)
    message = encoded(envelope.payload, KIND)
    if not any(is_signed(did, message, signature) for _, signature in envelope.signatures):
        return None
    told = parsed(envelope.payload)
    return told if isinstance(told, dict) and canonical(told) == envelope.payload else None
