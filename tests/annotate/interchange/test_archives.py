"""Archives of strangers: names that leave the folder, links, bombs, and files that lie; nothing is believed, and nothing is written."""

from __future__ import annotations

import io
import zipfile

import pytest

from goldsmith.annotate.interchange import archives
from goldsmith.annotate.interchange.archives import Files
from goldsmith.annotation_errors import InterchangeError, LimitError


def archive(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    """Return an archive of these files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in entries:
            made.writestr(name, body)
    return held.getvalue()


def link() -> zipfile.ZipInfo:
    """Return an entry that is a link."""
    entry = zipfile.ZipInfo("a.txt")
    entry.external_attr = 0o120777 << 16
    return entry


@pytest.mark.parametrize("name", ["../a.txt", "a/../../b.txt", "/a.txt", "\\a.txt", "a\\..\\..\\b.txt", "C:/a.txt", link()])
def test_names_that_leave_the_folder_are_refused(name: str | zipfile.ZipInfo):
    """Nothing is ever written to disk, and still no such name is taken."""
    with pytest.raises(InterchangeError, match="this archive is refused"):
        Files(archive((name, b"x")))


def test_a_bomb_is_left_where_it_goes_over_the_limit(monkeypatch: pytest.MonkeyPatch):
    """What an archive says of its size is not believed; all its files together count."""
    monkeypatch.setattr(archives, "LARGEST", 1 << 20)
    body = archive(("a.txt", bytes(700_000)), ("b.txt", bytes(700_000)))
    lying = body.replace((700_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    files = Files(body)
    files.read("a.txt")
    with pytest.raises(LimitError, match="becomes too large"):
        files.read("b.txt")
    with pytest.raises(InterchangeError, match="broken"):
        Files(lying).read("a.txt")
