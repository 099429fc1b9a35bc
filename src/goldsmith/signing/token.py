"""Keys on tokens (PKCS#11): a card, a stick or a machine signs, and the private key never leaves it.

1. The address says which token and key are meant, by which library the token is spoken to, and where its PIN is read from.
2. The public key beside the private one tells what the key is called; both have the same label, or the same number.
3. The token signs the SHA-256 of the bytes; its two halves are brought into DER. It draws its own nonce, so signatures differ each time.

Source: RFC 7512 (the address); OASIS PKCS #11 v2.40, ``CKM_ECDSA``, ``CKA_EC_POINT``.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from goldsmith.annotation_errors import CertificateError
from goldsmith.errors import MissingPartError
from goldsmith.signing import keys
from goldsmith.signing.held import TOKEN, VARIABLE, der

KNOWN = frozenset({"token", "object", "id", "serial", "manufacturer", "model", "type", "slot-id"})
ASKED = frozenset({"module-path", "module-name", "pin-value", "pin-source"})
UNCOMPRESSED = b"\x04"


@dataclass(frozen=True)
class TokenKey:
    """A key on a token.

    Attributes:
        said: Its address.
        did: What it is called.
    """

    said: str
    did: str

    def sign(self, data: bytes) -> bytes:
        """Return the signature in DER, made on the token."""
        from pkcs11 import Mechanism, ObjectClass

        with _session(self.said) as (session, labels):
            private = _one(session, {**labels, "class": ObjectClass.PRIVATE_KEY}, self.said)
            return der(private.sign(hashlib.sha256(data).digest(), mechanism=Mechanism.ECDSA))


def on_token(said: str) -> TokenKey:
    """Return the key that an address names.

    Raises:
        CertificateError: The address is none, or names no key of P-256, or the token does not open.
        MissingPartError: What speaks to tokens is not installed.
    """
    try:
        from pkcs11 import Attribute, ObjectClass
    except ImportError:
        raise MissingPartError(
            "keys on tokens need a library that is not installed", where=TOKEN, hint="pip install 'goldsmith-data[pkcs11]'"
        ) from None
    with _session(said) as (session, labels):
        _one(session, {**labels, "class": ObjectClass.PRIVATE_KEY}, said)
        public = _one(session, {**labels, "class": ObjectClass.PUBLIC_KEY}, said)
        return TokenKey(said, _did(bytes(public[Attribute.EC_POINT]), said))


def parts_of(said: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return what an address says of the key, and of how the token is reached.

    Raises:
        CertificateError: It says something that is not known, or does not say which library speaks to the token.
    """
    path, _, query = said.removeprefix(TOKEN).partition("?")
    found = [dict(_pair(one, said) for one in part.split(mark) if one) for part, mark in ((path, ";"), (query, "&"))]
    for part, known in zip(found, (KNOWN, ASKED), strict=True):
        if strange := sorted(set(part) - known):
            raise CertificateError("this address of a key says something unknown", found=strange[0], expected=", ".join(sorted(known)))
    return found[0], found[1]


def _pair(said: str, whole: str) -> tuple[str, str]:
    name, middle, value = said.partition("=")
    if not middle:
        raise CertificateError(
            "this is no address of a key on a token", found=_plain(whole), expected="pkcs11:token=NAME;object=NAME?module-path=FILE"
        )
    return name, unquote(value)


def _plain(said: str) -> str:
    """Return an address without its PIN."""
    return said.partition("?")[0]


def _session(said: str) -> Any:
    import contextlib

    @contextlib.contextmanager
    def opened() -> Any:
        import pkcs11

        path, query = parts_of(said)
        module = query.get("module-path") or os.environ.get("PKCS11_MODULE", "")
        if not module:
            raise CertificateError(
                "which library speaks to the token?", where=_plain(said), hint="add ?module-path=FILE, or set PKCS11_MODULE"
            )
        labels: dict[str, Any] = {"label": path["object"]} if "object" in path else {}
        labels |= {"id": path["id"].encode("latin-1")} if "id" in path else {}
        try:
            token = pkcs11.lib(module).get_token(token_label=path.get("token"))
            with token.open(user_pin=_pin(query)) as session:
                yield session, labels
        except (pkcs11.PKCS11Error, RuntimeError, OSError) as problem:
            told = str(problem) or type(problem).__name__
            raise CertificateError("the token does not open, or does not sign", where=_plain(said), found=told) from None

    return opened()


def _pin(query: dict[str, str]) -> str | None:
    source = query.get("pin-source", "").removeprefix("file:")
    if source.startswith(VARIABLE):
        return os.environ.get(source.removeprefix(VARIABLE))
    if source:
        path = Path(source)
        if path.stat().st_mode & keys.OTHERS:
            raise CertificateError("others may read this PIN", where=str(path), hint=f"chmod 600 {path}")
        return path.read_text(encoding="utf-8").strip()
    return query.get("pin-value")


def _one(session: Any, wanted: dict[str, Any], said: str) -> Any:
    from pkcs11 import Attribute, KeyType

    names = {"label": Attribute.LABEL, "id": Attribute.ID, "class": Attribute.CLASS}
    found = list(session.get_objects({Attribute.KEY_TYPE: KeyType.EC, **{names[name]: value for name, value in wanted.items()}}))
    if len(found) != 1:
        raise CertificateError(
            "this address does not name one key", where=_plain(said), found=f"{len(found)} keys",
            expected="a private key of P-256 and its public one, with the same label", hint="say object=LABEL, or id=%01",
        )  # fmt: skip
    return found[0]


def _did(point: bytes, said: str) -> str:
    """Return what a public key is called, whose point stands in an octet string of DER."""
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

    bare = point[2:] if point[:1] == UNCOMPRESSED and len(point) == 67 else point
    try:
        return keys.did_of_public(EllipticCurvePublicKey.from_encoded_point(SECP256R1(), bare))
    except ValueError:
        raise CertificateError("this key is not of P-256", where=_plain(said)) from None
