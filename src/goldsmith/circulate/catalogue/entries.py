"""An entry of the catalogue: what a release says of itself, in the words that people search by.

1. Name, version, sizes, grade, level of security and licence are what the hallmark says.
2. Title, description, scenarios, domains, keywords, modalities and languages are what the evaluation states, and Croissant where it states nothing.
3. What nobody has said stays empty: nothing is guessed from the records.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from goldsmith.circulate.catalogue.words import EASTERN
from goldsmith.circulate.grades.standing import graded
from goldsmith.circulate.shelf import Access
from goldsmith.circulation_errors import ShelfError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from goldsmith.circulate.release import Release
    from goldsmith.circulate.shelf import Shelf

EVALUATION = "evaluation/evaluation.json"
CROISSANT = "croissant.json"
SPDX = "https://spdx.org/licenses/"
FIELDS_OF_WORK = {"medicine": "医疗", "finance": "金融", "law": "法律", "government": "政务"}
"""What a profile of one field of work says of the domain."""
LONGEST_TEXT = 2_000
MOST = 40
"""Most keywords, scenarios or domains of an entry."""


@dataclass(frozen=True)
class Entry:
    """What the catalogue knows of a dataset: that of its newest good release.

    Attributes:
        name: Of the dataset.
        version: Of the release.
        title: In ``en`` and ``zh``; empty where it has none in that language.
        description: In ``en`` and ``zh``.
        scenarios: What it is for, such as ``问诊对话``.
        domains: Fields of work, such as ``医疗``.
        modalities: ``text``, ``image``, …
        languages: ISO 639 codes.
        licence: SPDX expression; empty where none is said.
        sensitivity: ``一般`` (and its level), ``重要``, ``核心``, as it is now; empty where none is declared.
        basis: The same without its most sensitive columns: what facts of it are decided by.
        grade: Letter of its hallmark; empty where it has none.
        profile: By which it was graded.
        scores: ``value``, ``low``, ``high``, ``n`` and ``method`` of each dimension that has a score.
        records: How many.
        bytes: Of its files.
        released: When, RFC 3339.
        ends: Until when its certificate is good, RFC 3339; empty where it does not say.
        keywords: Words to find it by.
        publisher: Name.
        hallmark: SHA-256 of its certificate.
        parents: SHA-256 of the certificates of the releases that it was made from.
        sources: What its records came from.
        access: Who may have it.
    """

    name: str
    version: str
    title: Mapping[str, str] = field(default_factory=lambda: {"en": "", "zh": ""})
    description: Mapping[str, str] = field(default_factory=lambda: {"en": "", "zh": ""})
    scenarios: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    licence: str = ""
    sensitivity: str = ""
    basis: str = ""
    grade: str = ""
    profile: str = ""
    scores: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    records: int = 0
    bytes: int = 0
    released: str = "1970-01-01T00:00:00Z"
    ends: str = ""
    keywords: tuple[str, ...] = ()
    publisher: str = ""
    hallmark: str = ""
    parents: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    access: Access = field(default_factory=Access)

    @property
    def released_at(self) -> int:
        """When it was released, in seconds since 1970; 0 where it does not say."""
        with suppress(ValueError, OverflowError):
            return max(int(datetime.fromisoformat(self.released).timestamp()), 0)
        return 0

    def as_json(self) -> dict[str, Any]:
        """Return what a list tells of it; whom else it was granted to is nobody's business."""
        told = {name: value for name, value in asdict(self).items() if name not in {"parents", "sources", "access", "basis"}}
        told |= {name: list(told[name]) for name in ("scenarios", "domains", "modalities", "languages", "keywords")}
        return {**told, "expired": self.expired(), "access": self.access.access}

    def expired(self, *, now: datetime | None = None) -> bool:
        """Tell whether the time of its certificate is over."""
        with suppress(ValueError):
            return bool(self.ends) and (now or datetime.now(UTC)) > datetime.fromisoformat(self.ends)
        return True


def entry_of(shelf: Shelf, name: str) -> Entry | None:
    """Return the entry of a dataset; None where nothing of it may be had: no release, all recalled, or not what was certified."""
    with suppress(ShelfError, KeyError):
        release = shelf.found(name, "main")
        if not shelf.recalled(release):
            return of_release(shelf, release, shelf.access(name))
    return None


def of_release(shelf: Shelf, release: Release, access: Access) -> Entry:
    """Return the entry of one release.

    Raises:
        ShelfError: Its report or its card is not what was certified.
    """
    said, now = release.predicate, graded(shelf, release)
    stated, croissant = stated_of(release), document(release, CROISSANT)
    about, grade = _part(said, "dataset"), _part(said, "grade")
    title = _both(stated, "about.name", str(croissant.get("name") or release.name))
    return Entry(
        name=release.name, version=release.version, title=title, description=_both(stated, "about.description", _text(croissant.get("description"))),
        scenarios=_names(stated, "application.scenarios", "application.scenario", "application.cases"),
        domains=_names(stated, "about.domain", "about.domains", "application.domain") or _listed(FIELDS_OF_WORK.get(str(grade.get("profile", "")))),
        modalities=_names(stated, "content.modality", "counted.modalities"),
        languages=_names(stated, "counted.languages", "requirement.languages") or _listed(croissant.get("inLanguage")),
        licence=_licence(str(_part(said, "rights").get("spdx") or ""), croissant), sensitivity=str(now.whole), basis=str(now.base),
        grade=str(grade.get("letter") or ""), profile=str(grade.get("profile") or ""), scores=_scores(grade),
        records=_whole(about.get("records")), bytes=_whole(about.get("bytes")), released=release.made_at,
        ends=str(_part(said, "validity").get("not_after") or ""), keywords=_names(stated, "about.keywords") or _listed(croissant.get("keywords")),
        publisher=str(_part(_part(said, "identity"), "publisher").get("name") or ""), hallmark=release.digest,
        parents=tuple(str(one.get("sha256")) for one in _part(said, "provenance").get("parents", ()) if isinstance(one, dict)),
        sources=_names(stated, "counted.sources"), access=access,
    )  # fmt: skip


def stated_of(release: Release) -> Mapping[str, Any]:
    """Return what the report of a release states of it; nothing where it has no report."""
    measurements = document(release, EVALUATION).get("measurements")
    stated = measurements.get("stated") if isinstance(measurements, dict) else None
    return stated if isinstance(stated, dict) else {}


def document(release: Release, path: str) -> dict[str, Any]:
    """Return a JSON document of a release; nothing where it has none of that name.

    Raises:
        ShelfError: It is not what was certified.
    """
    if path not in release.paths:
        return {}
    try:
        found = json.loads(release.read(path))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _part(said: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = said.get(name)
    return found if isinstance(found, dict) else {}


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and 0 <= value < 1 << 62 else 0


def _text(value: Any) -> str:
    return value[:LONGEST_TEXT] if isinstance(value, str) else ""


def _listed(value: Any) -> tuple[str, ...]:
    """Return names out of a name, a list of them, or counts by name."""
    every = [value] if isinstance(value, str) else list(value) if isinstance(value, list | dict) else []
    return tuple(dict.fromkeys(str(one)[:200] for one in every if isinstance(one, str) and one and one != "…"))[:MOST]


def _names(stated: Mapping[str, Any], *facts: str) -> tuple[str, ...]:
    return next((found for name in facts if (found := _listed(stated.get(name)))), ())


def _both(stated: Mapping[str, Any], fact: str, default: str) -> dict[str, str]:
    """Return a text in both languages: declared for each, or else in the language that it is written in."""
    said = stated.get(fact)
    if isinstance(said, dict):
        return {tongue: _text(said.get(tongue)) for tongue in ("en", "zh")}
    one, other = _text(said) or default[:LONGEST_TEXT], _text(stated.get(f"{fact}_zh"))
    chinese = bool(EASTERN.search(one)) and not other
    return {"en": "" if chinese else one, "zh": one if chinese else other}


def _licence(expression: str, croissant: Mapping[str, Any]) -> str:
    return expression or " AND ".join(one.removeprefix(SPDX) for one in _listed(croissant.get("license")))


def _scores(grade: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    every: Iterable[Any] = grade.get("dimensions") or ()
    numbers = ("value", "low", "high", "n", "method")
    return {str(one["name"]): {name: one.get(name) for name in numbers} for one in every if isinstance(one, dict) and "value" in one and "name" in one}  # fmt: skip
