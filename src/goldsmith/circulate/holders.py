"""Bytes that are here already: what other releases of a dataset hold, by shards and by chunks."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from goldsmith.circulate.chunks import Chunk, chunks_of
from goldsmith.circulation_errors import ShelfError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from goldsmith.circulate.release import Release
    from goldsmith.circulate.shelf import Shelf


class Holders:
    """Bytes that other releases of the dataset hold here: shards by digest, and chunks of files, looked at where they are needed."""

    def __init__(self, releases: Sequence[Release]) -> None:
        self.shards: dict[tuple[str, int], tuple[Path, int]] = {}
        self.files: dict[str, Path] = {}
        self._chunks: dict[Path, dict[bytes, tuple[Path, int]]] = {}
        self._lock = threading.Lock()
        for release in releases:
            for path, pieces in release.shards.items():
                self.files.setdefault(path, release.folder / path)
                for one in pieces:
                    self.shards.setdefault((one.sha256, one.end - one.start), (release.folder / path, one.start))

    def chunk(self, path: str, wanted: Chunk) -> tuple[Path, int] | None:
        """Return where the bytes of a chunk stand: in the file of the same name, or in one of the same kind beside it."""
        for place in self._places(path):
            with self._lock:
                if place not in self._chunks:
                    self._chunks[place] = {one.digest: (place, one.begin) for one in chunks_of(place)}
            held = self._chunks[place].get(wanted.digest)
            if held is not None:
                return held
        return None

    def _places(self, path: str) -> Iterator[Path]:
        if path in self.files:
            yield self.files[path]
        suffix = path.rpartition(".")[2]
        yield from (
            place for name, place in self.files.items() if name != path and name.endswith(f".{suffix}") and name.startswith("data/")
        )


def holders_of(shelf: Shelf, name: str) -> Holders:
    """Return what the releases of a dataset that are here hold, the newest first; what is no release holds nothing."""
    found = []
    for version in shelf.versions(name):
        try:
            found.append(shelf.release(name, version))
        except (ShelfError, KeyError):
            continue
    return Holders(found)
