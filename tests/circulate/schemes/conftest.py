"""A shelf with one certified release, made once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from certify.houses import house


@pytest.fixture(scope="session")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder `planted/1.2.0` of a shelf: 60 records of two sources, under the MIT licence, with an offer."""
    folder = tmp_path_factory.mktemp("schemes")
    made = house(folder / "house" if (folder / "house").mkdir() is None else folder).release()
    place = folder / "releases" / "planted" / "1.2.0"
    place.parent.mkdir(parents=True)
    shutil.move(made.folder, place)
    return place
