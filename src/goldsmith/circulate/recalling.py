"""A status list goes where it is looked for: beside the hallmark of each release of its publisher that stands on a shelf.

The shelf gives nobody what it recalls, whoever verifies or pulls a release finds it there, and nothing else of the folder changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from goldsmith.certify.statement import status
from goldsmith.circulation_errors import ShelfError

if TYPE_CHECKING:
    from pathlib import Path

    from goldsmith.circulate.shelf import Shelf

PLACE = "hallmark/status.dsse.json"


def spread(file: Path, shelf: Shelf) -> list[str]:
    """Put the list of a file beside the releases that it is of, and return what they are called, in order.

    They are those that the key of the list signed as their publisher, and those that it recalls. A list that is as new stays where it is; a folder
    that is no release is given to nobody anyway, and keeps no recall from the others.

    Raises:
        ReleaseError: What stands there is no status list.
    """
    content, told = file.read_bytes(), status.read(file, "")
    recalled = {one["hallmark"] for one in told.recalled}
    reached = []
    for name in shelf.names():
        for version in reversed(shelf.versions(name)):
            try:
                release = shelf.release(name, version)
            except ShelfError:
                continue
            if release.publisher in told.signers or release.digest in recalled:
                place = release.folder / PLACE
                if status.read(place, "").number < told.number:
                    status.written(place, content)
                reached.append(f"{name}@{version}")
    return reached
