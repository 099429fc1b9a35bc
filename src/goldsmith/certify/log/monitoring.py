"""The monitor: which entries of a log were made with one's own key, and what nobody can tell.

An entry tells its deed and a salted digest. Whoever has the salt can tell which document it is of; without it, nobody can. Therefore:

- An entry whose salt is kept here is *known*: the document is named, and so is the key that signed it.
- A proof that was found in the world (`.tlog-proof`) carries its salt, and makes its entry known as well.
- All others are *sealed*: they may be of anybody, or of a thief who used one's key. In a log to which nobody else writes, a sealed entry is an
  alarm; in a shared one it is not, and only the document itself, once it turns up, shows whose key signed it.
- A salt whose entry is not in the log is *absent*: somebody died before it was logged, or the entry was dropped.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from goldsmith.certify.log.entries import Entry, extra_read
from goldsmith.certify.log.private import Opening
from goldsmith.certify.log.proofs import Proof
from goldsmith.log_errors import LogError

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Use:
    """An entry that is known.

    Attributes:
        index: Its place.
        deed: What was done.
        name: What its document is called.
        document: SHA-256 of the document; empty where only a proof tells of it.
        keys: Who signed the document.
    """

    index: int
    deed: str
    name: str
    document: str
    keys: tuple[str, ...]


@dataclass
class Monitored:
    """What a monitor can know of a log.

    Attributes:
        uses: Entries of documents that the key signed.
        others: Known entries of documents that it did not sign.
        sealed: Places of entries that nothing here opens, with their deeds.
        absent: Names of documents whose entries are not in the log.
    """

    uses: list[Use] = field(default_factory=list)
    others: list[Use] = field(default_factory=list)
    sealed: list[tuple[int, str]] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)


class Monitor:
    """Looks at entries one by one.

    Args:
        key: One's own, as ``did:key``; empty for every key.
        openings: What opens entries.
    """

    def __init__(self, key: str, openings: Iterable[Opening]) -> None:
        self._key = key
        self._openings = {json.loads(each.entry)["digest"]: each for each in openings if each.is_sound()}
        self._met: set[str] = set()
        self.monitored = Monitored()

    def look(self, index: int, entry: bytes) -> None:
        """Look at an entry."""
        try:
            found = Entry.read(entry)
        except LogError:
            self.monitored.sealed.append((index, "unknown"))
            return
        opening = self._openings.get(found.digest)
        if opening is None or opening.entry.encode() != entry:
            self.monitored.sealed.append((index, found.deed))
            return
        self._met.add(found.digest)
        use = Use(index, found.deed, opening.name, opening.document, opening.keys)
        (self.monitored.uses if not self._key or self._key in opening.keys else self.monitored.others).append(use)

    def ended(self) -> Monitored:
        """Return what was seen, once every entry was looked at."""
        self.monitored.absent = [each.name or each.document for digest, each in self._openings.items() if digest not in self._met]
        return self.monitored


def opening_of(proof: bytes, document: bytes, name: str) -> Opening:
    """Return what opens the entry of a document that was found with its proof.

    Raises:
        LogError: The proof does not carry it, or is not of this document.
    """
    entry, salt = extra_read(Proof.read(proof).extra)
    if not Entry.read(entry.encode()).is_of(document, salt):
        raise LogError("this proof is not of this document", where=name, expected="the document that was logged, byte for byte")
    return Opening.of(entry, salt, document, name)
