"""The page of a dataset, all of it out of certified papers: what it is, how good, whence, who vouches, how to get and to load it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import yaml

from goldsmith.circulate.catalogue.columns import columns_of, ways
from goldsmith.circulate.catalogue.entries import document, of_release
from goldsmith.circulate.catalogue.lineage import lineage_of
from goldsmith.circulate.catalogue.quality import quality_of
from goldsmith.circulate.catalogue.standing import standing_of
from goldsmith.circulation_errors import ShelfError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from goldsmith.circulate.release import Release
    from goldsmith.circulate.shelf import Access, Shelf

CARD = "README.md"
MOST_FILES = 500
HOW = {
    "open": ("anybody may have it", "任何人均可获取"),
    "members": ("whoever is signed in may have it", "登录用户均可获取"),
    "granted": ("whoever was named may have it; ask the contact to be named", "仅限获授权者；请联系发布方申请授权"),
    "contract": (
        "whoever has an agreement about it may have it; order one, or ask the contact",
        "须签订协议后方可获取；请订购，或联系发布方",
    ),
}
"""Who may have a dataset, and what to do to get it."""


def page_of(
    shelf: Shelf, release: Release, access: Access, *, address: str, knows: Callable[[Release], bool], hidden: Collection[str] = ()
) -> dict[str, Any]:
    """Return the page of a dataset at one release, for somebody who may have it.

    Args:
        shelf: Where it stands.
        release: Which.
        access: Who may have it.
        address: Of the service.
        knows: Tells whether he may know the facts of another version.
        hidden: Columns that he may not know of.

    Raises:
        ShelfError: Something of it is not what was certified.
    """
    front, text = _card(release)
    word = shelf.access(release.name).access  # what its owner says: an agreement of who asks does not change it
    en, zh = HOW[word]
    return {
        "entry": of_release(shelf, release, access).as_json(),
        "access": {"word": word, "contact": access.contact, "says": {"en": en, "zh": zh}},
        "card": {"facts": front, "text": text},
        "quality": quality_of(release),
        "hallmark": standing_of(shelf, release),
        "versions": [_version(shelf, release.name, one, access, knows) for one in shelf.versions(release.name)],
        "lineage": lineage_of(release, hidden=hidden),
        "columns": [one for one in columns_of(release) if one["name"] not in hidden],
        "files": [{"path": path, "bytes": pieces[-1].end if pieces else 0} for path, pieces in sorted(release.shards.items())[:MOST_FILES]],
        "offer": document(release, "offer.json") or None,
        "load": ways(release, address),
    }


def _version(shelf: Shelf, name: str, version: str, access: Access, knows: Callable[[Release], bool]) -> dict[str, Any]:
    """Return what is told of a version; of one that is not what was certified, or too sensitive for whoever asks, only that."""
    told: dict[str, Any] = {"version": version, "commit": "", "released": "", "records": 0, "bytes": 0, "grade": "", "recalled": "", "expired": False, "altered": True, "kept_back": False}  # fmt: skip
    with suppress(ShelfError, KeyError):
        release = shelf.release(name, version)
        if not knows(release):
            return {**told, "altered": False, "kept_back": True}
        entry = of_release(shelf, release, access)
        told |= {"commit": release.commit, "released": entry.released, "records": entry.records, "bytes": entry.bytes, "grade": entry.grade}
        told |= {"recalled": shelf.recalled(release), "expired": release.expired(), "altered": False}
    return told


def _card(release: Release) -> tuple[dict[str, Any], str]:
    """Return what the card says before its text, and its text."""
    if CARD not in release.paths:
        return {}, ""
    text = release.read(CARD).decode("utf-8", "replace")
    begins, mark, rest = text.partition("---\n")
    front, closing, body = rest.partition("\n---\n")
    if begins or not mark or not closing:
        return {}, text
    try:
        found = yaml.safe_load(front)
    except yaml.YAMLError:
        return {}, text
    return (found if isinstance(found, dict) else {}), body.lstrip("\n")
