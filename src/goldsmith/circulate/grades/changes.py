"""Changes of a dataset's sensitivity after it was released: signed, in order, never taken away.

1. A change is a signed statement (DSSE): of which dataset, which version (or all) and which column (or all of it), from what to what, why, and after which
   change, so that none can be left out or said again.
2. Who may sign is named in a hallmark of the dataset: its publisher and its evaluators. To raise it takes one of them, to lower it two.
3. What was raised is at least that from then on, whatever later releases say of themselves. What was lowered is lower only where it was what the change says
   that it was: of a release that is stricter by itself, nothing was examined.
4. A file with a change that too few signed lets nobody have anything.

Source: GB/T 43697-2024: levels are looked at again when data, use or rules change; to lower one is itself an act that is examined.
"""

from __future__ import annotations

import fcntl
import functools
import hashlib
import json
import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goldsmith.circulation_errors import ShelfError
from goldsmith.errors import GoldsmithError, UsageError
from goldsmith.sensitivity import Sensitivity
from goldsmith.signing import dsse
from goldsmith.signing.canonical import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from goldsmith.signing.held import Signer

FILE = "grade.json"
PREDICATE = "urn:goldsmith:grade:v1"
LOWERED_BY = 2
"""People that it takes to lower a sensitivity."""


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Change a dataset's record while nobody else does."""
    with (folder / ".grade.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@dataclass(frozen=True)
class Change:
    """One change.

    Attributes:
        dataset: Of which dataset.
        version: Of which version; ``""``: of all.
        column: Of which column; ``""``: of the whole.
        before: What it was.
        after: What it is from then on.
        why: The reason.
        at: When, RFC 3339.
        previous: SHA-256 of what was signed of the change before; ``""`` for the first.
        signers: The keys of who signed.
    """

    dataset: str
    version: str
    column: str
    before: Sensitivity
    after: Sensitivity
    why: str
    at: str
    previous: str = ""
    signers: tuple[str, ...] = ()

    def of(self, version: str) -> bool:
        """Tell whether it is of a version."""
        return self.version in {"", version}

    @property
    def digest(self) -> str:
        """SHA-256 of what is signed of it."""
        return hashlib.sha256(self.payload()).hexdigest()

    def upon(self, before: Sensitivity) -> Sensitivity:
        """Return what something is after it that was something before it."""
        if self.after < self.before:
            return self.after if before == self.before else before
        return max(before, self.after)

    def payload(self) -> bytes:
        """Return what is signed of it: an in-toto statement in canonical JSON."""
        facts = {
            "version": self.version,
            "column": self.column,
            "from": str(self.before),
            "to": str(self.after),
            "why": self.why,
            "at": self.at,
            "previous": self.previous,
        }
        urn = f"urn:goldsmith:dataset:{self.dataset}"
        subject = {"name": urn, "digest": {"sha256": hashlib.sha256(urn.encode()).hexdigest()}}
        return canonical({"_type": dsse.STATEMENT, "subject": [subject], "predicateType": PREDICATE, "predicate": facts})


def signed(change: Change, keys: Sequence[Signer]) -> dict[str, Any]:
    """Return the envelope of a change."""
    return dsse.signed(change.payload(), keys)


def changes_of(folder: Path) -> list[Change]:
    """Return the changes of a dataset in order; none where there is no file. Their signatures are right; whose they are is not looked at.

    Raises:
        ShelfError: The file is none, or something in it was changed.
    """
    path = folder / FILE
    try:
        stands = path.stat()
        return list(_changes(path, (stands.st_mtime_ns, stands.st_ctime_ns, stands.st_size, stands.st_ino)))
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, GoldsmithError) as problem:
        found = problem.message if isinstance(problem, GoldsmithError) else str(problem)[:120]
        raise ShelfError(
            "how sensitive this dataset is is said wrongly", where=str(path), found=found, expected="changes that goldsmith level signed"
        ) from None


def held(change: Change, named: Mapping[str, str]) -> None:
    """Go on where a change holds: it says why, and enough of those who are named signed it; several keys of one name are one of them.

    Raises:
        UsageError: It does not.
    """
    if not change.why.strip():
        raise UsageError("say why", hint="--why …: whoever looks at the record reads it")
    theirs, needed = {named[one] for one in change.signers if one in named}, LOWERED_BY if change.after < change.before else 1
    if len(theirs) < needed:
        raise UsageError(
            "not enough people sign this change", where=change.column or change.dataset, found=f"{len(theirs)} of those whom a hallmark names",
            expected=f"{needed}, to {'lower' if needed == LOWERED_BY else 'raise'} it", hint="--key KEY for the publisher's, again for an evaluator's",
        )  # fmt: skip


def added(folder: Path, envelope: dict[str, Any]) -> None:
    """Add a change to those of a dataset; the file comes to stand whole."""
    path = folder / FILE
    stands = json.loads(path.read_bytes())["changes"] if path.exists() else []
    file, part = tempfile.mkstemp(dir=folder, prefix=".grade-")
    with os.fdopen(file, "w", encoding="utf-8") as out:
        json.dump({"changes": [*stands, envelope]}, out, ensure_ascii=False)
        out.flush()
        os.fsync(out.fileno())
    Path(part).replace(path)


@functools.lru_cache(maxsize=4096)
def _changes(path: Path, stands: tuple[int, ...]) -> tuple[Change, ...]:
    """Return the changes of a file that stands so; signatures are looked at once."""
    del stands
    found = tuple(_read(one, path.parent.name) for one in json.loads(path.read_bytes())["changes"])
    if [one.previous for one in found] != ["", *(one.digest for one in found[:-1])][: len(found)]:
        raise ValueError("a change was left out, or stands twice")
    return found


def _read(document: Any, dataset: str) -> Change:
    envelope = dsse.opened(document)
    signers = envelope.signers()
    statement = json.loads(envelope.payload)
    told, named = statement["predicate"], statement["subject"][0]["name"]
    if statement["predicateType"] != PREDICATE or named != f"urn:goldsmith:dataset:{dataset}":
        raise ValueError(named)
    before, after = Sensitivity.read(told["from"]), Sensitivity.read(told["to"])
    return Change(
        dataset, str(told["version"]), str(told["column"]), before, after, str(told["why"]), str(told["at"]), str(told["previous"]), signers
    )
