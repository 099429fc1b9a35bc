"""Entries: what was done, and a salted digest of the document that it was done with; the document itself is told to nobody.

1. An entry is canonical JSON, ``{"deed": …, "digest": …, "v": 1}``, at most 4 KiB.
2. Its digest is SHA-256 over the salt and the SHA-256 of the document. The salt is 32 random bytes, so that nobody can guess what was logged.
3. Whoever has document and salt can show which entry is theirs; the salt travels in the proof, beside the release.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import Any

from goldsmith.annotation_errors import CertificateError
from goldsmith.errors import UsageError
from goldsmith.log_errors import LogError
from goldsmith.setting_words import nearest
from goldsmith.signing.canonical import canonical, parsed

DEEDS = ("publish", "certify", "offer", "agreement", "grant", "receipt", "meter", "revoke", "recall", "accuse", "status", "grade", "award")
"""What an entry may say."""
VERSION = 1
SALT = 32
ONLY_FORM = re.compile(f'{{"deed":"({"|".join(DEEDS)})","digest":"([0-9a-f]{{64}})","v":{VERSION}}}'.encode())
"""What canonical JSON makes of an entry; no other bytes are one."""


@dataclass(frozen=True)
class Entry:
    """What an entry says.

    Attributes:
        deed: What was done.
        digest: The salted digest, in hex.
    """

    deed: str
    digest: str

    @classmethod
    def read(cls, text: bytes) -> Entry:
        """Return what an entry says.

        Raises:
            LogError: It has another form.
        """
        found = ONLY_FORM.fullmatch(text)
        if found is None:
            raise LogError(
                "this entry has another form than ours",
                found=text[:80].decode(errors="replace"),
                expected='{"deed":…,"digest":…,"v":1} in canonical JSON',
            )
        return cls(found[1].decode(), found[2].decode())

    def is_of(self, document: bytes, salt: bytes) -> bool:
        """Tell whether it is of this document, with this salt."""
        return self.digest == salted(document, salt)


def entry_of(deed: str, document: bytes, salt: bytes | None = None) -> tuple[str, bytes]:
    """Return the entry of something that was done with a document, and its salt, which has to be kept.

    Raises:
        UsageError: There is no such deed.

    Example:
        >>> entry_of("publish", b"catalogue", bytes(32))[0][:40]
        '{"deed":"publish","digest":"97b9a0744bab'
    """
    return entry_of_digest(deed, hashlib.sha256(document).digest(), salt)


def entry_of_digest(deed: str, digest: bytes, salt: bytes | None = None) -> tuple[str, bytes]:
    """Return the entry of something that was done with the document of a SHA-256, and its salt, which has to be kept.

    Raises:
        UsageError: There is no such deed.
    """
    if deed not in DEEDS:
        raise UsageError("there is no such deed", found=deed, expected=", ".join(DEEDS), hint=nearest(deed, DEEDS).removeprefix(", "))
    salt = secrets.token_bytes(SALT) if salt is None else salt
    if len(salt) != SALT:
        raise UsageError("a salt has 32 bytes", found=f"{len(salt)}")
    return canonical({"deed": deed, "digest": _salted(digest, salt), "v": VERSION}).decode(), salt


def salted(document: bytes, salt: bytes) -> str:
    """Return the digest of a document that an entry tells, in hex."""
    return _salted(hashlib.sha256(document).digest(), salt)


def _salted(digest: bytes, salt: bytes) -> str:
    return hashlib.sha256(salt + digest).hexdigest()


def extra_of(entry: str, salt: bytes) -> bytes:
    """Return what a proof carries so that its entry can be made again from the document: the entry as text, and the salt."""
    return canonical({"entry": entry, "salt": base64.b64encode(salt).decode()})


def extra_read(extra: bytes | None) -> tuple[str, bytes]:
    """Return entry and salt of what a proof carries.

    Raises:
        LogError: It carries neither.
    """
    try:
        value: Any = parsed(extra or b"")
        return str(value["entry"]), base64.b64decode(value["salt"], validate=True)
    except (CertificateError, KeyError, TypeError, ValueError):
        raise LogError("this proof does not carry its entry and its salt", expected='extra {"entry": …, "salt": …} in base64') from None
