"""Where a key that signs is kept: a file, an environment variable, or a token; to whoever signs they are the same.

``keys/publisher`` (a folder of ``goldsmith keys``: its last key), ``keys/publisher/0001.pem`` (a file), ``env:NAME`` (PEM in a variable), and
``pkcs11:token=…;object=…?module-path=…`` (RFC 7512), where the private key never leaves the token.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from goldsmith.annotation_errors import CertificateError
from goldsmith.signing import keys

if TYPE_CHECKING:
    from goldsmith.signing.keys import SigningKey

VARIABLE, TOKEN = "env:", "pkcs11:"
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""The order of P-256: of a signature (r, s), (r, ORDER - s) holds as well, so that one of them has to be the one."""


class Signer(Protocol):
    """Whatever signs: it has a name, which is its public key, and returns signatures (ECDSA, P-256, SHA-256) in DER."""

    @property
    def did(self) -> str:
        """What it is called: ``did:key:z…``."""

    def sign(self, data: bytes) -> bytes:
        """Return the signature of some bytes, in DER."""


@dataclass(frozen=True)
class Held:
    """A key in memory, which signs the same bytes the same way each time (RFC 6979)."""

    key: SigningKey

    @property
    def did(self) -> str:
        """What it is called."""
        return self.key.did

    def sign(self, data: bytes) -> bytes:
        """Return the signature in DER."""
        return der(self.key.sign(data))


def held(said: str) -> Signer:
    """Return the key that somebody names.

    Raises:
        CertificateError: There is none, others may read it, or the token does not open.
        MissingPartError: What speaks to tokens is not installed.
    """
    if said.startswith(TOKEN):
        from goldsmith.signing.token import on_token

        return on_token(said)
    if said.startswith(VARIABLE):
        name = said.removeprefix(VARIABLE)
        text = os.environ.get(name, "")
        if not text:
            raise CertificateError("this variable holds no key", where=name, expected="PEM, P-256, without a password")
        return Held(keys.of_pem(text.encode(), where=said))
    path = Path(said).expanduser()
    if path.is_dir():
        kept = keys.every(path.parent, path.name)
        if not kept:
            raise CertificateError(
                "there is no key in this folder", where=said, hint=f"goldsmith keys new {path.name} --folder {path.parent}"
            )
        return Held(kept[-1])
    return Held(keys.read(path))


def name_of(said: str) -> str:
    """Return what a key is called by people, by where it is kept: the name of its folder, its file or its variable.

    Example:
        >>> name_of("keys/publisher/0001.pem"), name_of("env:HOUSE_KEY"), name_of("pkcs11:token=box;object=seal?module-path=/p.so")
        ('publisher', 'HOUSE_KEY', 'seal')
    """
    if said.startswith(TOKEN):
        from goldsmith.signing.token import parts_of

        asked, _ = parts_of(said)
        return asked.get("object") or asked.get("token") or "token"
    if said.startswith(VARIABLE):
        return said.removeprefix(VARIABLE)
    path = Path(said).expanduser()
    return path.parent.name or path.stem if path.stem.isdigit() else path.stem


def der(halves: bytes) -> bytes:
    """Return a signature of two halves, 64 bytes, in DER, in its only form: of the two that hold, the one whose second half is small."""
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    middle = len(halves) // 2
    r, s = int.from_bytes(halves[:middle], "big"), int.from_bytes(halves[middle:], "big")
    return encode_dss_signature(r, min(s, ORDER - s))
