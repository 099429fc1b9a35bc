"""Recording deeds: the salt is kept, the entry is logged, witnesses are asked, and the proof is made, in this order."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldsmith.certify.log.asking import Known, cosigned
from goldsmith.certify.log.entries import Entry, entry_of_digest, extra_of
from goldsmith.certify.log.private import Opening, signers_of
from goldsmith.errors import UsageError
from goldsmith.log_errors import LogError
from goldsmith.signing.notes import Note

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from goldsmith.certify.log.folder import Log
    from goldsmith.certify.log.private import Private


@dataclass(frozen=True)
class Recorded:
    """A deed that was logged.

    Attributes:
        index: The place of its entry.
        entry: The entry as text.
        salt: Its salt.
        name: What its document is called.
    """

    index: int
    entry: str
    salt: bytes
    name: str


def record(log: Log, private: Private, deed: str, documents: Sequence[tuple[str, bytes]]) -> list[Recorded]:
    """Log what was done with some documents, together.

    Args:
        log: Where.
        private: Where the salts are kept, before anything is logged.
        deed: What was done.
        documents: What each is called, and its bytes.

    Raises:
        LogError: The log is only read here, or damaged.
        StorageError: Salts or entries cannot be written; nothing was logged.
        UsageError: There is no such deed.
    """
    return record_digests(log, private, deed, [Digested.of(name, document) for name, document in documents])


@dataclass(frozen=True)
class Digested:
    """A document of which the digest alone is at hand.

    Attributes:
        name: What it is called.
        digest: Its SHA-256, in hex.
        signers: Who signed it, as ``did:key``.
    """

    name: str
    digest: str
    signers: tuple[str, ...] = ()

    @classmethod
    def of(cls, name: str, document: bytes) -> Digested:
        """Return the digest of a document."""
        return cls(name, hashlib.sha256(document).hexdigest(), signers_of(document))


def record_digests(log: Log, private: Private, deed: str, documents: Sequence[Digested]) -> list[Recorded]:
    """Log what was done with some documents as :func:`record` does, by their digests.

    Raises:
        LogError, StorageError, UsageError: As there.
    """
    made = [(one, *entry_of_digest(deed, bytes.fromhex(one.digest))) for one in documents]
    private.keep([Opening(entry, base64.b64encode(salt).decode(), one.digest, one.name, one.signers) for one, entry, salt in made])
    places = log.append([entry.encode() for _, entry, _ in made])
    return [Recorded(index, entry, salt, one.name) for index, (one, entry, salt) in zip(places, made, strict=True)]


def proof_of(log: Log, recorded: Recorded) -> bytes:
    """Return the proof of a deed, with what makes its entry again from the document."""
    return log.proof(recorded.index, extra=extra_of(recorded.entry, recorded.salt))


def asked(log: Log, witnesses: Sequence[Known]) -> int:
    """Have witnesses cosign the newest checkpoint, and return how many did before it was replaced by a newer one.

    Raises:
        WitnessError: One of them refuses, or cannot be reached; the cosignatures of those before it are kept.
    """
    for n, each in enumerate(witnesses):
        text = Note.read(log.checkpoint()).text
        if not log.cosign(text, [cosigned(log, each)]):
            return n
    return len(witnesses)


def found(log: Log, private: Private, document: bytes) -> list[Recorded]:
    """Return the deeds that were logged of a document, the first one first.

    Raises:
        LogError: None was, or its salt is not kept here.
    """
    places = [one for _, one in _places(log, private, {hashlib.sha256(document).hexdigest()})]
    if not places:
        hint = "its salt is kept by whoever logged it; the proof beside a release carries it"
        raise LogError("no entry of this document is known here", where=str(log.folder), hint=hint)
    return places


def found_digests(log: Log, private: Private, digests: Collection[str]) -> dict[tuple[str, str], Recorded]:
    """Return the first entries of documents, by deed and SHA-256 of the document; what was never entered is left out."""
    there: dict[tuple[str, str], Recorded] = {}
    for digest, one in _places(log, private, digests):
        there.setdefault((Entry.read(one.entry.encode()).deed, digest), one)
    return there


def _places(log: Log, private: Private, digests: Collection[str]) -> Iterator[tuple[str, Recorded]]:
    """Yield the entries of documents, as they stand in the log, with the SHA-256 of each one's document."""
    openings = {Entry.read(each.entry.encode()).digest: each for each in private.openings() if each.document in digests}
    tree = log.tree()
    for number in range((tree.size + 255) // 256 if openings else 0):
        for at, entry in enumerate(tree.entries(number)):
            opening = openings.get(_digest(entry))
            if opening:
                yield opening.document, Recorded(number * 256 + at, entry.decode(), _salt(opening), opening.name)


def opened(log: Log, private: Private, index: int) -> Recorded | None:
    """Return the deed at a place, where its salt is kept here."""
    entry = log.entry(index)
    return next((Recorded(index, each.entry, _salt(each), each.name) for each in private.openings() if each.entry.encode() == entry), None)


def known(said: Sequence[str]) -> list[Known]:
    """Return the witnesses that are named as `VKEY URL`.

    Raises:
        UsageError: One is named twice, or is none.
    """
    witnesses = [Known.read(each) for each in said]
    if len({each.key for each in witnesses}) < len(witnesses):
        raise UsageError("a witness is named twice")
    return witnesses


def _digest(entry: bytes) -> str:
    try:
        return Entry.read(entry).digest
    except LogError:
        return ""


def _salt(opening: Opening) -> bytes:
    return base64.b64decode(opening.salt)
