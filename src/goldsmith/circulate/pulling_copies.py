"""Fetching a marked copy: what a service gives in place of a release that leaves for nobody as it was certified.

1. Its papers come first: statement, manifest, commitment, its proof, and the parent's hallmark. The parent is held against the policy as far as papers tell:
   who signed it, what for, and until when; its log, status and data are not there.
2. Data is held against the manifest of the copy, piece by piece.
3. The commitment has to be in a log of the policy, where it names one.
4. At the end all of it is checked: files, manifest and statement by the publisher's key, and the commitment.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from goldsmith.circulate.copies import Copy
from goldsmith.circulate.fingerprints import delivering
from goldsmith.circulate.release import HALLMARK, MANIFEST, _shards, payload_of
from goldsmith.circulation_errors import TransferError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from goldsmith.circulate.release import Shard
    from goldsmith.circulate.source import Source

PAPERS = (delivering.COPY, MANIFEST, delivering.GRANT, delivering.PROOF, delivering.PARENT)


class Coming:
    """A marked copy whose data is not there yet.

    Attributes:
        shards: Of each file.
        predicate: Nothing is bound but by the copy's own statement.
    """

    predicate: Mapping[str, dict[str, str]] = MappingProxyType({"bound": dict.fromkeys(PAPERS, "")})

    def __init__(self, folder: Path) -> None:
        """Read the manifest."""
        self.shards: dict[str, tuple[Shard, ...]] = _shards(payload_of(folder / MANIFEST), folder)


def papers(source: Source, room: Path, papers_trusted: Callable[[Path], None]) -> Coming | None:
    """Fetch the papers of a marked copy, let its parent be trusted, and return what is coming; None where the other side gives none.

    Raises:
        TransferError: One of them cannot be had.
        UntrustedError: The parent is not one to be trusted.
    """
    if (statement := source.document(delivering.COPY, needed=False)) is None:
        return None
    held = {delivering.COPY: statement, **{path: source.document(path) or b"" for path in PAPERS[1:]}}
    for path, content in held.items():
        (room / path).parent.mkdir(parents=True, exist_ok=True)
        (room / path).write_bytes(content)
    trusted(room, papers_trusted)
    return Coming(room)


def trusted(folder: Path, papers_trusted: Callable[[Path], None]) -> None:
    """Let the papers of a copy be looked at: its parent's hallmark in its own place, the commitment and its proof.

    Raises:
        UntrustedError: They are not trusted.
    """
    with tempfile.TemporaryDirectory() as room:
        (Path(room) / HALLMARK).parent.mkdir()
        shutil.copyfile(folder / delivering.PARENT, Path(room) / HALLMARK)
        for path in (delivering.GRANT, delivering.PROOF):
            shutil.copyfile(folder / path, Path(room) / path)
        papers_trusted(Path(room))


def not_asked_for(folder: Path) -> None:
    """Take no marked copy.

    Raises:
        TransferError: Always: nothing says whose copies are trusted.
    """
    raise TransferError("the other side gives a marked copy, and nobody said whose copies are trusted", where=str(folder))


def is_copy(folder: Path) -> bool:
    """Tell whether a folder holds a marked copy."""
    return (folder / delivering.COPY).is_file()


def whole(folder: Path, name: str, version: str) -> Copy:
    """Return a marked copy that is what was signed, of the release that was asked for.

    Raises:
        ShelfError: It is not.
        TransferError: It is of another release.
    """
    found = Copy(folder)
    if (found.name, found.version) != (name, version):
        raise TransferError("this is a copy of another release", where=str(folder), found=f"{found.name}@{found.version}", expected=f"{name}@{version}")  # fmt: skip
    return found
