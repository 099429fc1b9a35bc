"""How many texts two sets have in common, told to one side, while neither shows a text or a hash of one.

1. Whoever asks blinds the hashes of his texts with a key of his own: that is his request.
2. The owner counts the request against the asker's allowance and notes its digest, on the disk, before he answers.
3. The owner blinds the request again, in another order, and adds his own set, blinded: that is his answer.
4. Whoever asked takes his key off and counts; he learns the number and no member of it.

His request binds him: the same hashes and the same key make the same request again, so that the owner can ask him to open one that was noted.

What the owner cannot see: one who blinds each text with another key takes each answer back to its text, and learns which of his texts are there. His request
does not open then; an owner who asks for that sees it.

Source: Diffie-Hellman private set intersection as in OpenMined PSI; semi-honest: somebody who asks about texts that he makes up learns how many
of those are there, which is why small sets and many different requests are refused.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import time
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goldsmith.errors import MissingPartError
from goldsmith.privacy_errors import OverlapError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

SMALLEST, LARGEST = 100, 1_000_000
"""Texts that a set has at least and at most."""
RUNS, DAYS = 3, 30
"""Different requests that an asker may make of a dataset within so many days."""
WRONG_BY_CHANCE = 1e-6
"""Chance that a text that is not there is counted, over the whole request."""
SHINGLE = 5
TABLE = "CREATE TABLE IF NOT EXISTS overlap (dataset TEXT, asker TEXT, request TEXT, size INTEGER, at REAL, PRIMARY KEY (dataset, asker, request))"


def psi() -> Any:
    """Return the library that blinds.

    Raises:
        MissingPartError: It is not installed.
    """
    try:
        import private_set_intersection.python as found
    except ImportError as error:
        hint = "pip install 'goldsmith-data[privacy]'"
        raise MissingPartError("what compares sets privately is not installed", found=str(error), hint=hint) from error
    return found


def hashes_of(texts: Iterable[str], *, shingles: bool = False) -> list[str]:
    """Return the hashes of different texts in order: of whole ones, or of all runs of five characters in them.

    Form (NFKC), case and white space make no other text.

    Example:
        >>> hashes_of(["Ａ  b ", "a B"]) == hashes_of(["a b"])
        True
        >>> len(hashes_of(["abcdef"], shingles=True))
        2
    """
    plain = (" ".join(unicodedata.normalize("NFKC", text).casefold().split()) for text in texts)
    parts = (part for text in plain for part in (_shingles(text) if shingles else [text]))
    return sorted({hashlib.sha256(part.encode()).hexdigest() for part in parts if part})


@dataclass(frozen=True)
class Request:
    """A request of an asker.

    Attributes:
        message: What is sent to the owner.
        key: What stays with the asker.
    """

    message: bytes
    key: bytes

    @property
    def digest(self) -> str:
        """What the owner notes of it."""
        return hashlib.sha256(self.message).hexdigest()


def requested(hashes: Sequence[str], key: bytes | None = None) -> Request:
    """Return a request about a set; with the key of an earlier one about the same set, the same.

    Raises:
        OverlapError: The set is too small or too large.
    """
    _sized(len(hashes), "this set")
    side = psi().client
    client = side.CreateFromKey(key, False) if key else side.CreateWithNewKey(False)  # noqa: FBT003  the library's own order
    return Request(client.CreateRequest(sorted(hashes)).SerializeToString(), client.GetPrivateKeyBytes())


def answered(message: bytes, hashes: Sequence[str], register: Register, *, dataset: str, asker: str) -> tuple[bytes, bytes]:
    """Return what the owner sends back to a request: his set blinded, and the request blinded again.

    Raises:
        OverlapError: A set is too small or too large, the request is none, or the asker has asked about too many sets.
    """
    library = psi()
    request = _read(library.Request(), message)
    n = len(request.encrypted_elements)
    _sized(n, "the set that is asked about")
    if len(set(request.encrypted_elements)) < n:
        raise OverlapError("this request asks for some texts more than once", where=dataset, expected="a set", hint="how often an answer comes back would tell which text it is of")  # fmt: skip
    _sized(len(hashes), "the set of this dataset")
    if request.reveal_intersection:
        raise OverlapError("this request asks for the members, and only their number is told", where=dataset)
    register.note(dataset, asker, hashlib.sha256(message).hexdigest(), n)
    server = library.server.CreateWithNewKey(False)  # noqa: FBT003  the library's own order
    setup = server.CreateSetupMessage(WRONG_BY_CHANCE, n, list(hashes), library.DataStructure.GCS)
    return setup.SerializeToString(), server.ProcessRequest(request).SerializeToString()


def told(key: bytes, setup: bytes, response: bytes) -> int:
    """Return how many texts of the asker's the owner has as well.

    Raises:
        OverlapError: What came is no answer, or the key is none.
    """
    library = psi()
    try:
        client = library.client.CreateFromKey(key, False)  # noqa: FBT003  the library's own order
    except RuntimeError:
        raise OverlapError(
            "this is no key of a request", found=f"{len(key):,} bytes", hint="private.key, beside the request that you sent"
        ) from None
    return int(client.GetIntersectionSize(_read(library.ServerSetup(), setup), _read(library.Response(), response)))


def opened(digest: str, hashes: Sequence[str], key: bytes) -> bool:
    """Return whether a request that was noted was about exactly this set, which its asker opens with his key."""
    return requested(hashes, key).digest == digest


class Register:
    """The requests that were noted, in a file of SQLite; the note stands on the disk before the answer is made."""

    def __init__(self, path: Path, *, runs: int = RUNS, days: float = DAYS) -> None:
        self._path, self._runs, self._days = path, runs, days
        with self._changing():
            pass

    @contextlib.contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._path, timeout=60, isolation_level=None)
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(TABLE)
            yield connection
            connection.execute("COMMIT")
        finally:
            connection.close()

    def note(self, dataset: str, asker: str, request: str, size: int) -> None:
        """Note a request; the same one again counts once.

        Raises:
            OverlapError: He asked about too many sets already.
        """
        since = time.time() - self._days * 86_400
        with self._changing() as connection:
            other = connection.execute(
                "SELECT count(*) FROM overlap WHERE dataset = ? AND asker = ? AND request <> ? AND at > ?", (dataset, asker, request, since)
            ).fetchone()[0]
            if other >= self._runs:
                raise OverlapError(
                    "this asker has compared as many sets as he may", where=f"{dataset}, {asker}", found=f"{other} within {self._days:g} days",
                    expected=f"at most {self._runs}", hint="the owner may open those that were noted, and allow more",
                )  # fmt: skip
            connection.execute("INSERT OR IGNORE INTO overlap VALUES (?, ?, ?, ?, ?)", (dataset, asker, request, size, time.time()))

    def noted(self, dataset: str) -> list[dict[str, Any]]:
        """Return the requests that were noted of a dataset, in order."""
        with self._changing() as connection:
            rows = connection.execute("SELECT asker, request, size, at FROM overlap WHERE dataset = ? ORDER BY at", (dataset,)).fetchall()
        return [dict(zip(("asker", "request", "size", "at"), row, strict=True)) for row in rows]


def _shingles(text: str) -> list[str]:
    return [text[at : at + SHINGLE] for at in range(max(1, len(text) - SHINGLE + 1))]


def _sized(n: int, what: str) -> None:
    if not SMALLEST <= n <= LARGEST:
        raise OverlapError(
            f"{what} has too {'few' if n < SMALLEST else 'many'} different texts", found=f"{n}", expected=f"{SMALLEST} to {LARGEST:,}"
        )


def _read(message: Any, block: bytes) -> Any:
    """Return a message of the protocol.

    Raises:
        OverlapError: It is none.
    """
    from google.protobuf.message import DecodeError

    try:
        message.ParseFromString(block)
    except DecodeError as problem:
        raise OverlapError("this is no message of the protocol", found=str(problem)[:100]) from None
    return message
