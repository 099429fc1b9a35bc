"""What a release says that a scheme may ask for, each with where it says it; what nobody said is not there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goldsmith.circulate.catalogue.columns import columns_of
from goldsmith.circulate.catalogue.entries import CROISSANT, EVALUATION, document, of_release, stated_of
from goldsmith.circulate.schemes.terms import terms_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from goldsmith.circulate.catalogue.entries import Entry
    from goldsmith.circulate.release import Release
    from goldsmith.circulate.shelf import Shelf

CARD = "README.md"


@dataclass(frozen=True)
class Fact:
    """Something that a release or an agreement says.

    Attributes:
        value: It, as JSON.
        place: Where it is said.
    """

    value: Any
    place: str


def facts_of(shelf: Shelf, release: Release, agreement: Mapping[str, Any] | None = None) -> dict[str, Fact]:
    """Return what is known of a release, by name.

    Args:
        shelf: Where it stands.
        release: Which.
        agreement: An ODRL agreement about it; its offer where there is none.

    Raises:
        ShelfError: A paper of it is not what was certified.
        SettingsError: The agreement or the offer holds terms that are not understood.
    """
    entry = of_release(shelf, release, shelf.access(release.name))
    found = [*_named(entry), *_described(release, entry), *_papers(release, entry)]
    offer = document(release, CROISSANT).get("usageInfo")
    terms, place = (agreement, "agreement") if agreement else (offer, f"{CROISSANT}: usageInfo")
    if isinstance(terms, dict) and terms:
        found += [(name, value, place) for name, value in terms_of(terms).items()]
    return {name: Fact(value, place) for name, value, place in found if value not in ("", None, [], {}, ())}


def _named(entry: Entry) -> Iterator[tuple[str, Any, str]]:
    yield "version", entry.version, "hallmark: dataset.version"
    yield "publisher", entry.publisher, "hallmark: identity.publisher"
    yield "released", entry.released, "hallmark: validity.not_before"
    yield "delivery", "数据集", "a release is a folder of files"
    yield "sensitivity", f"GB/T 43697-2024 {entry.sensitivity}" if entry.sensitivity else "", "hallmark: security, and changes signed since"
    yield "grade", {"letter": entry.grade, "profile": entry.profile} if entry.grade else {}, "hallmark: grade"


def _described(release: Release, entry: Entry) -> Iterator[tuple[str, Any, str]]:
    stated = stated_of(release)

    def by(fact: str, other: str) -> str:
        return f"{EVALUATION}: {fact}" if stated.get(fact) else f"{CROISSANT}: {other}"

    yield "title", entry.title["zh"] or entry.title["en"] or entry.name, by("about.name", "name")
    yield "title_en", entry.title["en"], by("about.name", "name")
    yield "description", entry.description["zh"] or entry.description["en"], by("about.description", "description")
    yield "keywords", list(entry.keywords), by("about.keywords", "keywords")
    yield "languages", list(entry.languages), by("counted.languages", "inLanguage")
    for name in ("domains", "modalities", "sources"):
        yield name, list(getattr(entry, name)), f"{EVALUATION}: stated"


def _papers(release: Release, entry: Entry) -> Iterator[tuple[str, Any, str]]:
    croissant = document(release, CROISSANT)
    formats = {
        str(each.get("encodingFormat"))
        for each in croissant.get("distribution") or ()
        if isinstance(each, dict) and each.get("encodingFormat")
    }
    yield "formats", sorted(formats), f"{CROISSANT}: distribution"
    yield "columns", columns_of(release), f"{CROISSANT}: recordSet"
    yield "card", {"file": CARD, "sha256": release.file(CARD).sha256} if CARD in release.paths else {}, "the file itself"
    urn = f"urn:goldsmith:release:{release.name}@{release.version}"
    about = {"urn": urn, "hallmark": release.digest, "records": entry.records, "bytes": entry.bytes, "files": len(release.paths)}
    yield "scope", about, "hallmark: dataset"
    yield "product", {"name": release.name, "version": release.version, "urn": urn, "licence": entry.licence}, "hallmark: dataset, rights"
