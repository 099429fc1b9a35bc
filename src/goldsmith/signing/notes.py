"""Signed notes: a text, an empty line, and a line for each key that signed it.

1. The text ends with a newline, and the last empty line parts it from the signatures.
2. A line is ``— NAME BASE64``, where the bytes are four of the key's id and then the signature.
3. Signatures of keys that nobody here knows are passed over; one of a known key that does not hold spoils the whole note.

Keys are Ed25519, of two kinds: one signs the text itself (a log), the other says when it saw it (a witness, ``cosignature/v1``).

Source: C2SP signed-note v1.0.0 and tlog-cosignature v1.0.1.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldsmith.log_errors import NoteError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

LOG, WITNESS = 1, 4
"""Kinds of keys: the byte before the public key."""
ID = 4
"""Bytes of a key's id."""
MOST_SIGNATURES = 100
LATEST = (1 << 63) - 1
"""Seconds since 1970 that a cosignature may tell."""
SECRET = "PRIVATE+KEY+"  # noqa: S105  how the text of a private key begins
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
NAME = re.compile(r"[^\s+]+")
LINE = re.compile(r"— ([^\s+]+) (\S+)")


@dataclass(frozen=True)
class VerifierKey:
    """A public key that signs notes.

    Attributes:
        name: What it is called; for a log, its origin.
        kind: ``LOG`` or ``WITNESS``.
        public: Its 32 bytes.
    """

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that name it in a signature."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:ID]

    def __str__(self) -> str:
        """Return it as a vkey, ``NAME+ID+KEY``."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes([self.kind]) + self.public).decode()}"

    @classmethod
    def read(cls, vkey: str) -> VerifierKey:
        """Return the key of a vkey.

        Raises:
            NoteError: It is none, or none of Ed25519.

        Example:
            >>> VerifierKey.read("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k").name
            'example.com/foo'
        """
        name, kind, public = _parts(vkey, vkey)
        found = cls(name, kind, public)
        if vkey.split("+")[1] != found.id.hex():
            raise _no_key(vkey, f"its id is not {found.id.hex()}")
        return found

    def seen(self, text: str, signature: bytes) -> int | None:
        """Return when a text was signed, in seconds since 1970 (0 where the kind does not say); nothing where the signature is not of it."""
        if self.kind == LOG:
            return 0 if self._holds(text.encode(), signature) else None
        at = int.from_bytes(signature[:8], "big")
        return at if at <= LATEST and self._holds(_cosigned(text, at), signature[8:]) else None

    def _holds(self, data: bytes, signature: bytes) -> bool:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, data)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, repr=False)
class NoteSigner:
    """A private key that signs notes.

    Attributes:
        key: Its public half.
        private: The key itself.
    """

    key: VerifierKey
    private: Ed25519PrivateKey

    @classmethod
    def made(cls, name: str, kind: int = LOG) -> NoteSigner:
        """Return a new key.

        Raises:
            NoteError: The name has a space or a plus, or is empty.
        """
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        if not NAME.fullmatch(name) or CONTROL.search(name):
            raise NoteError("this is no name of a key", found=repr(name), expected="such as example.org/log, without a space or a plus")
        return cls._of(name, kind, Ed25519PrivateKey.generate())

    @classmethod
    def read(cls, said: str) -> NoteSigner:
        """Return the key of ``PRIVATE+KEY+NAME+ID+KEY``.

        Raises:
            NoteError: It is none. The message does not repeat it.
        """
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        told = "(not shown)"
        if not said.startswith(SECRET):
            raise _no_key(told, f"it does not begin with {SECRET}")
        name, kind, seed = _parts(said.removeprefix(SECRET), told)
        found = cls._of(name, kind, Ed25519PrivateKey.from_private_bytes(seed))
        if said.removeprefix(SECRET).split("+")[1] != found.key.id.hex():
            raise _no_key(told, "its id is another's")
        return found

    @classmethod
    def _of(cls, name: str, kind: int, private: Ed25519PrivateKey) -> NoteSigner:
        return cls(VerifierKey(name, kind, private.public_key().public_bytes_raw()), private)

    def secret(self) -> str:
        """Return it as text, to be kept where nobody else reads it."""
        material = bytes([self.key.kind]) + self.private.private_bytes_raw()
        return f"{SECRET}{self.key.name}+{self.key.id.hex()}+{base64.b64encode(material).decode()}"

    def line(self, text: str, *, at: int = 0) -> str:
        """Return the signature line of a text, with its newline.

        Args:
            text: What is signed; it ends with a newline.
            at: Seconds since 1970, for a key of a witness.
        """
        if self.key.kind == LOG:
            signature = self.private.sign(text.encode())
        else:
            signature = at.to_bytes(8, "big") + self.private.sign(_cosigned(text, at))
        return signature_line(self.key, signature)


@dataclass(frozen=True)
class Signature:
    """A signature line.

    Attributes:
        name: The key's name.
        id: The key's id.
        signature: The bytes behind it.
        line: The line as it stood, with its newline.
    """

    name: str
    id: bytes
    signature: bytes
    line: str


@dataclass(frozen=True)
class Note:
    """A note as it was read; nothing of it is checked yet.

    Attributes:
        text: What was signed.
        signatures: Who is said to have signed it.
    """

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def read(cls, raw: bytes) -> Note:
        """Return the note that some bytes are.

        Raises:
            NoteError: They are none.
        """
        try:
            whole = raw.decode()
        except UnicodeDecodeError:
            raise _no_note("bytes that are no UTF-8") from None
        text, gap, tail = whole.rpartition("\n\n")
        if CONTROL.search(whole) or not gap or not tail.endswith("\n"):
            raise _no_note("a control character" if CONTROL.search(whole) else "no empty line before signatures that end with a newline")
        lines = tail[:-1].split("\n")
        if len(lines) > MOST_SIGNATURES:
            raise _no_note(f"{len(lines)} signatures")
        return cls(text + "\n", tuple(_signature(line) for line in lines))

    def by(self, keys: Iterable[VerifierKey]) -> dict[VerifierKey, int]:
        """Return which of these keys signed, and when (0 where a key does not say).

        Raises:
            NoteError: A signature of one of them does not hold.
        """
        known = {(each.name, each.id): each for each in keys}
        found: dict[VerifierKey, int] = {}
        for each in self.signatures:
            key = known.get((each.name, each.id))
            if key is None or key in found:
                continue
            at = key.seen(self.text, each.signature)
            if at is None:
                raise NoteError("a signature does not hold", where=each.name, found=f"key {each.id.hex()}")
            found[key] = at
        return found


def signed(text: str, *lines: str) -> bytes:
    """Return a note of a text and its signature lines."""
    return (text + "\n" + "".join(lines)).encode()


def signature_line(key: VerifierKey, signature: bytes) -> str:
    """Return the line of a signature, with its newline."""
    return f"— {key.name} {base64.b64encode(key.id + signature).decode()}\n"


def unbase64(said: str) -> bytes:
    """Return the bytes of standard base64 in its only form.

    Raises:
        ValueError: It is none.
    """
    raw = base64.b64decode(said.encode(), validate=True)
    if base64.b64encode(raw).decode() != said:
        raise ValueError("not in its only form")
    return raw


def _cosigned(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _signature(line: str) -> Signature:
    """Return what a line says; where its base64 is not in its only form the signature is empty, and holds for nobody."""
    found = LINE.fullmatch(line)
    try:
        raw = base64.b64decode(found[2].encode(), validate=True) if found else b""
    except ValueError:
        raw = b""
    if found is None or len(raw) <= ID:
        raise _no_note(f"the line {line[:80]!r}")
    return Signature(found[1], raw[:ID], raw[ID:] if base64.b64encode(raw).decode() == found[2] else b"", line + "\n")


def _parts(said: str, told: str) -> tuple[str, int, bytes]:
    """Return name, kind and 32 bytes of a key as text."""
    parts = said.split("+", 2)
    try:
        said.encode()
        raw = unbase64(parts[2]) if len(parts) == 3 else b""
    except ValueError:  # no base64, or half a character
        raw = b""
    if len(raw) != 33 or raw[0] not in {LOG, WITNESS} or not NAME.fullmatch(parts[0]) or not re.fullmatch("[0-9a-f]{8}", parts[1]):
        raise _no_key(told, "NAME+ID+KEY of Ed25519 is expected")
    return parts[0], raw[0], raw[1:]


def _no_key(found: str, why: str) -> NoteError:
    return NoteError("this is no key of notes", found=found[:200], expected=f"example.org/log+8 hex digits+base64; {why}")


def _no_note(found: str) -> NoteError:
    return NoteError("this is no signed note", found=found, expected="a text, an empty line, and lines `— NAME BASE64`")
