"""Keys that sign: ECDSA over P-256, kept in files that nobody else reads, named by what they are.

1. Each name, such as ``organisation-1``, has a folder of its own; its keys are ``0001.pem``, ``0002.pem``… The last one signs, and those before
   it are kept: what they signed is still told by them, and taken back by them.
2. A file comes to stand whole and once: two processes that make the first key at the same moment have the same.
3. A key is told to others as ``did:key:z…``, which is the public key itself, or as PEM.

P-256 is what publishers and evaluators of datasets sign with as well (OpenSSF Model Signing knows no Ed25519).

Source: W3C CCG, The did:key Method v0.7; Multicodec ``p256-pub`` 0x1200; FIPS 186-5.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from goldsmith.annotation_errors import CertificateError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey

PREFIX = "did:key:z"
P256 = b"\x80\x24"
"""The sort of the key, before its 33 bytes."""
LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
HALF = 32
"""Bytes of each half of a signature."""
OTHERS = 0o077
"""What of a file's mode lets others at it."""


@dataclass(frozen=True, repr=False)
class SigningKey:
    """A key that signs.

    Attributes:
        private: The key itself, which is told to nobody.
        did: What it is called: ``did:key:z…``.
    """

    private: EllipticCurvePrivateKey
    did: str

    def sign(self, data: bytes) -> bytes:
        """Return the signature of some bytes, 64 bytes long; the same each time (RFC 6979)."""
        from cryptography.hazmat.primitives.asymmetric import ec, utils
        from cryptography.hazmat.primitives.hashes import SHA256

        r, s = utils.decode_dss_signature(self.private.sign(data, ec.ECDSA(SHA256(), deterministic_signing=True)))
        return r.to_bytes(HALF, "big") + s.to_bytes(HALF, "big")


def is_signed(did: str, data: bytes, signature: bytes) -> bool:
    """Tell whether a signature of some bytes is by the key of this name.

    Raises:
        CertificateError: The name is that of no key.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec, utils
    from cryptography.hazmat.primitives.hashes import SHA256

    public = _public_of(did)
    if len(signature) != 2 * HALF:
        return False
    halves = (int.from_bytes(signature[:HALF], "big"), int.from_bytes(signature[HALF:], "big"))
    try:
        public.verify(utils.encode_dss_signature(*halves), data, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def did_of(said: str) -> str:
    """Return the name of a public key that somebody says: ``did:key:z…``, or PEM.

    Raises:
        CertificateError: It is no key of P-256.
    """
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    text = said.strip()
    if text.startswith(PREFIX):
        return did_of_public(_public_of(text))
    try:
        found = load_pem_public_key(text.encode())
    except ValueError:
        raise _no_key(text) from None
    if not isinstance(found, EllipticCurvePublicKey) or not isinstance(found.curve, SECP256R1):
        raise _no_key(type(found).__name__)
    return did_of_public(found)


def pem_of(did: str) -> str:
    """Return a public key as PEM."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return _public_of(did).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def current(folder: Path, name: str) -> SigningKey:
    """Return the key that signs now under a name; the first one is made.

    Raises:
        CertificateError: The folder cannot be written, a file is no key, or others may read it.
    """
    kept = every(folder, name)
    return kept[-1] if kept else _made(folder / name, 1)


def every(folder: Path, name: str) -> list[SigningKey]:
    """Return the keys of a name, the oldest first.

    Raises:
        CertificateError: A file is no key, or others may read it.
    """
    return [read(path) for path in sorted((folder / name).glob("[0-9][0-9][0-9][0-9].pem"))]


def rotate(folder: Path, name: str) -> SigningKey:
    """Make another key, which signs from now on; those before are kept.

    Raises:
        CertificateError: The folder cannot be written.
    """
    return _made(folder / name, len(every(folder, name)) + 1)


def _made(folder: Path, n: int) -> SigningKey:
    """Return the key of a number, made unless another process was faster."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    path = folder / f"{n:04d}.pem"
    made = ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file, part = tempfile.mkstemp(dir=folder, prefix=".new-")  # of mode 0600
        try:
            with os.fdopen(file, "wb") as out:
                out.write(made)
                out.flush()
                os.fsync(out.fileno())
            os.link(part, path)
        except FileExistsError:
            pass
        finally:
            Path(part).unlink()
    except OSError as problem:
        hint = "name a folder that the service may write: GOLDSMITH_SIGNING_KEYS"
        raise CertificateError("the key that signs cannot be kept", where=str(folder), found=str(problem), hint=hint) from None
    return read(path)


def read(path: Path) -> SigningKey:
    """Return the key of a file.

    Raises:
        CertificateError: There is no such file, it is no key, or others may read it.
    """
    try:
        if path.stat().st_mode & OTHERS:
            raise CertificateError(
                "others may read this key", where=str(path), hint=f"chmod 600 {path}; make another key if somebody may have"
            )
        return of_pem(path.read_bytes(), where=str(path))
    except FileNotFoundError:
        raise CertificateError("there is no key here", where=str(path), hint="goldsmith keys new NAME makes one") from None
    except OSError as problem:
        raise CertificateError("this key cannot be read", where=str(path), found=str(problem.strerror or problem)) from None


def of_pem(text: bytes, *, where: str) -> SigningKey:
    """Return the private key that a PEM says; ``where`` it stood is told if it is none.

    Raises:
        CertificateError: It is no private key of P-256, or it has a password.
    """
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        found = load_pem_private_key(text, password=None)
    except (ValueError, TypeError):
        raise CertificateError("this is no key that signs", where=where, expected="PEM, P-256, without a password") from None
    if not isinstance(found, EllipticCurvePrivateKey) or not isinstance(found.curve, SECP256R1):
        raise CertificateError("this is no key that signs", where=where, expected="PEM, P-256, without a password")
    return SigningKey(found, did_of_public(found.public_key()))


def did_of_public(public: EllipticCurvePublicKey) -> str:
    """Return what a public key is called: ``did:key:z…``."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return PREFIX + base58(P256 + public.public_bytes(Encoding.X962, PublicFormat.CompressedPoint))


def _public_of(did: str) -> EllipticCurvePublicKey:
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

    said = from_base58(did.removeprefix(PREFIX)) if did.startswith(PREFIX) and len(did) < 100 else None
    if said is None or not said.startswith(P256):
        raise _no_key(did)
    try:
        return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), said[len(P256) :])
    except ValueError:
        raise _no_key(did) from None


def _no_key(found: str) -> CertificateError:
    return CertificateError("this is no public key", found=found[:80], expected="did:key:zDn…, or PEM, of P-256")


def base58(data: bytes) -> str:
    """Return bytes in the letters of base58btc.

    Example:
        >>> base58(b"Hello World!"), from_base58("2NEpo7TZRRrLZSi2U")
        ('2NEpo7TZRRrLZSi2U', b'Hello World!')
    """
    number, said = int.from_bytes(data, "big"), ""
    while number:
        number, at = divmod(number, len(LETTERS))
        said = LETTERS[at] + said
    return LETTERS[0] * (len(data) - len(data.lstrip(b"\0"))) + said


def from_base58(said: str) -> bytes | None:
    """Return what letters of base58btc stand for; none where one is no such letter."""
    number = 0
    for letter in said:
        at = LETTERS.find(letter)
        if at < 0:
            return None
        number = number * len(LETTERS) + at
    ones = len(said) - len(said.lstrip(LETTERS[0]))
    return b"\0" * ones + number.to_bytes((number.bit_length() + 7) // 8, "big")
