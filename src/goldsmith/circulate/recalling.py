"""A status list goes where it is looked for: beside the hallmark of each release of its publisher that stands on a shelf.

The shelf gives nobody what it recalls, whoever verifies or pulls a release finds it there, and nothing else of the folder changes.
"""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from goldsmith.certify.statement import status
from goldsmith.circulation_errors import ShelfError
from goldsmith.errors import GoldsmithError

if TYPE_CHECKING:
    from goldsmith.circulate.release import Release
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


def taken_up(release: Release, content: bytes) -> bool:
    """Put a status list beside a release where it is a newer one by the key of its publisher, and tell whether it is; another one changes nothing."""
    place = release.folder / PLACE
    with tempfile.NamedTemporaryFile(suffix=".json") as file, suppress(GoldsmithError):
        file.write(content)
        file.flush()
        told = status.read(Path(file.name), "")
        if release.publisher in told.signers and told.number > status.read(place, "").number:
            status.written(place, content)
            return True
    return False
