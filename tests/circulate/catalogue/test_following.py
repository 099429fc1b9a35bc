"""The catalogue of a shelf sees what is put there, recalled, opened and closed, at the next search."""

from __future__ import annotations

from pathlib import Path

import pytest

from goldsmith.circulate.catalogue import following
from goldsmith.circulate.catalogue.entries import Entry
from goldsmith.circulate.catalogue.following import Catalogue
from goldsmith.circulate.catalogue.index import Query
from goldsmith.circulate.shelf import Access, Shelf
from shelved import release, status


def told(catalogue: Catalogue, login: str | None = "bo") -> list[tuple[str, str]]:
    """Return names and versions that somebody finds."""

    def may(entry: Entry) -> bool:
        return entry.access.lets(login)

    return [(entry.name, entry.version) for entry, _ in catalogue.search(Query(sort="name"), may).rows]


@pytest.mark.parametrize("at_once", [1, 1_000])
def test_the_shelf_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int):
    """A new release, a recall, an opening and a removal; also where one search looks at one dataset alone."""
    monkeypatch.setattr(following, "AT_ONCE", at_once)
    release(tmp_path, "lakes", "1.0.0", rows=3, files=1)
    shelf = Shelf(tmp_path)
    catalogue = Catalogue(shelf)
    assert told(catalogue) == [("lakes", "1.0.0")]

    second = release(tmp_path, "lakes", "1.1.0", rows=3, files=1)
    release(tmp_path, "rivers", "1.0.0", rows=3, files=1)
    assert told(catalogue) == [("lakes", "1.1.0"), ("rivers", "1.0.0")]

    status(second, 1, second)
    assert told(catalogue) == [("lakes", "1.0.0"), ("rivers", "1.0.0")]
    assert told(catalogue, None) == []

    shelf.share("lakes", Access("open"))
    shelf.share("rivers", Access("granted", {"ann": ""}))
    told(catalogue, None)
    assert (told(catalogue, None), told(catalogue), told(catalogue, "ann")) == ([("lakes", "1.0.0")], [("lakes", "1.0.0")], [("lakes", "1.0.0"), ("rivers", "1.0.0")])  # fmt: skip


def test_a_dataset_of_which_all_was_recalled_is_in_no_catalogue(tmp_path: Path):
    """Nor is one whose rules of access cannot be understood."""
    only = release(tmp_path, "lakes", "1.0.0", rows=3, files=1)
    release(tmp_path, "rivers", "1.0.0", rows=3, files=1)
    catalogue = Catalogue(Shelf(tmp_path))
    assert len(told(catalogue)) == 2

    status(only, 1, only)
    (tmp_path / "rivers" / "access.json").write_text("{")

    assert told(catalogue) == []


def test_a_release_that_is_altered_is_in_no_catalogue(tmp_path: Path):
    """Its card is not what was certified, so nothing of it is told."""
    folder = release(tmp_path, "lakes", "1.0.0", rows=3, files=1)
    (folder / "croissant.json").write_text("{}")

    assert told(Catalogue(Shelf(tmp_path))) == []
