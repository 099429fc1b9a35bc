"""What the storage layer says, told as an error that a user can act on.

Lance reports most faults as ``OSError`` or ``ValueError`` with a sentence; the sentences are matched here and nowhere else.
"""

from __future__ import annotations

import random
import re
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from goldsmith.errors import BusyError, ColumnError, DamageError, GoldsmithError, LakeError, NoDatasetError, StorageError, VersionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Result = TypeVar("Result")

ATTEMPTS = 400
"""How often a commit that lost a race is tried again; with the pauses below that is several minutes."""

_CONFLICT = re.compile(
    r"retryable commit conflict|commit conflict for version|too many concurrent writers|preempted by concurrent|incompatible with concurrent",
    re.IGNORECASE,
)

_TOLD: tuple[tuple[str, type[LakeError | StorageError], str, str], ...] = (
    (
        r"no space left|os error 28\b|disk quota exceeded|os error 122\b",
        StorageError,
        "the disk is full",
        "free some space and run again; every version committed before is safe",
    ),
    (
        r"read-only file ?system|os error 30\b",
        StorageError,
        "the lake is read-only",
        "open a lake in a folder that can be written to, or remount it",
    ),
    (
        r"permission denied|os error 13\b|access ?denied|forbidden",
        StorageError,
        "access to the lake is denied",
        "check the permissions of the folder or the storage options",
    ),
    (r"too many open files|os error 24\b", StorageError, "too many files are open", "raise the limit, e.g. `ulimit -n 65536`"),
    (
        r"input/output error|os error 5\b",
        StorageError,
        "the disk reports an input/output error",
        "check the disk, then run `goldsmith check`",
    ),
    (r"nosuchbucket|nosuchcontainer", StorageError, "there is no such bucket", "check its name, or make it"),
    (r"no field named|column .{1,200} does not exist|column .{1,200} not found", ColumnError, "no such column", ""),
    (r"already exists in the dataset", ColumnError, "the column exists already", ""),
    (
        r"not supported sql|error parsing statement|sql parser error|schema error|error during planning|type_coercion|cannot infer common",
        ColumnError,
        "the expression cannot be understood",
        "write it as in SQL, e.g. `language = 'zh' AND word_count > 10`",
    ),
    (r"ref characters|ref .{0,40}invalid|ref is invalid", VersionError, "the name is not allowed", "use letters, digits, `.`, `-` and `_`"),
    (
        r"ref not found|tag .{1,200} does not exist|branch .{1,200} does not exist|\.manifest was not found",
        VersionError,
        "no such version, tag or branch",
        "",
    ),
    (r"ref conflict|tag .{1,200} already exists|branch .{1,200} already exists", VersionError, "the name is taken already", ""),
    (r"was not found: not found: .{0,2000}_versions|dataset at path", NoDatasetError, "no dataset here", ""),
    (
        r"error (sending|performing)|connection refused|dns error|timed? ?out|generic s3 error",
        StorageError,
        "the storage is out of reach",
        "check the network, the endpoint and the storage options",
    ),
    (
        r"invalid data|corrupt|unexpected end|not found: .{0,2000}\.(lance|arrow|bin)|object at location .{0,2000} not found|lance error.*magic",
        DamageError,
        "a file of the table is missing or damaged",
        "run `goldsmith check`, then restore an older version",
    ),
)


def is_conflict(fault: BaseException) -> bool:
    """Return whether a commit merely lost a race, so that it may be tried again.

    Column writers get ``CommitConflictError``, compaction a plain ``OSError`` with the same sentence.
    """
    return bool(_CONFLICT.search(str(fault)))


@contextmanager
def told(where: str) -> Iterator[None]:
    """Turn what the storage layer raises inside the block into a :class:`~goldsmith.errors.GoldsmithError`.

    Lost races pass through unchanged (see :func:`retried`), and so does everything that is not understood.

    Raises:
        StorageError: The disk is full, read-only or out of reach.
        LakeError: One of its kinds, where the sentence of the storage layer is known.
    """
    try:
        yield
    except GoldsmithError:
        raise
    except (OSError, ValueError, RuntimeError) as fault:
        said = str(fault)
        if is_conflict(fault):
            raise
        for pattern, kind, message, hint in _TOLD:
            if re.search(pattern, said, re.IGNORECASE | re.DOTALL):
                raise kind(message, where=where, found=first_sentence(said), hint=hint) from fault
        raise


def first_sentence(said: str) -> str:
    """Return what a person needs of a message of the storage layer: one line, no source positions of its own."""
    line = re.split(r", /\S+\.rs:|\n", said, maxsplit=1)[0]
    return line if len(line) <= 300 else line[:297] + "..."


def retried(act: Callable[[], Result], *, where: str) -> Result:
    """Call ``act`` until it no longer loses the race against other writers, pausing a little longer each time.

    Args:
        act: Reads the current version itself, so that each attempt starts afresh.
        where: The dataset, for the message.

    Raises:
        BusyError: It lost some hundred times in a row.
    """
    for attempt in range(ATTEMPTS):
        try:
            with told(where):
                return act()
        except (OSError, ValueError, RuntimeError) as fault:
            if not is_conflict(fault):
                raise
            last = fault
        time.sleep(random.uniform(0.2, 1.0) * min(0.005 * 2 ** min(attempt, 7), 0.5))  # noqa: S311  no secret, only spread
    raise BusyError(
        "other writers committed first every time",
        where=where,
        found=first_sentence(str(last)),
        hint="run again when fewer writers are at work",
    ) from last
