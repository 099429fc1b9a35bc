"""What somebody wants of a dataset, and how well an entry of the catalogue fits it, with a reason for each part.

A part that is not wanted says nothing. What an entry does not tell does not fit: nothing is guessed in its favour.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from goldsmith.circulate.catalogue.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from goldsmith.circulate.catalogue.entries import Entry

LETTERS = "ABCDEFGH"


@dataclass(frozen=True)
class Wants:
    """What is wanted; what is empty is not asked about.

    Attributes:
        text: What for, in words.
        scenario: Name of a scenario.
        modality: Such as ``text``.
        language: ISO 639 code.
        grade: This letter or a better one.
        records: At least so many.
        licence: SPDX name that its licence has to hold.
    """

    text: str = ""
    scenario: str = ""
    modality: str = ""
    language: str = ""
    grade: str = ""
    records: int = 0
    licence: str = ""

    @classmethod
    def of(cls, facts: Mapping[str, Any], *, text: str = "", scenario: str = "") -> Wants:
        """Return what the facts of a demand want."""
        records = facts.get("records")
        said = {name: str(facts.get(name) or "") for name in ("modality", "language", "grade", "licence")}
        return cls(text=text, scenario=scenario, records=records if isinstance(records, int) else 0, **said)


@dataclass(frozen=True)
class Reason:
    """Why an entry fits in one part, or why not, in both languages."""

    what: str
    fits: bool
    en: str
    zh: str

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {"what": self.what, "fits": self.fits, "says": {"en": self.en, "zh": self.zh}}


@dataclass(frozen=True)
class Match:
    """How well an entry fits.

    Attributes:
        share: Share of the parts that fit, 0 to 1; 0 where nothing was wanted.
        meets: Whether it has all that is wanted: every part but the words.
        reasons: One a part.
    """

    share: float
    meets: bool
    reasons: tuple[Reason, ...] = field(default=())


def matched(entry: Entry, wants: Wants) -> Match:
    """Return how well an entry fits what is wanted.

    Example:
        >>> from goldsmith.circulate.catalogue.entries import Entry
        >>> found = matched(Entry("talks", "1.0.0", modalities=("text",), grade="B", records=90), Wants(modality="text", grade="A", records=50))
        >>> [(one.what, one.fits) for one in found.reasons], round(found.share, 2), found.meets
        ([('modality', True), ('grade', False), ('records', True)], 0.67, False)
    """
    reasons = tuple(_reasons(entry, wants))
    share = sum(one.fits for one in reasons) / len(reasons) if reasons else 0.0
    return Match(share, all(one.fits for one in reasons if one.what != "text"), reasons)


def at_least(grade: str, wanted: str) -> bool:
    """Tell whether a letter is as good as another or better; none is worse than all.

    Example:
        >>> at_least("A", "B"), at_least("C", "B"), at_least("", "C")
        (True, False, False)
    """
    return grade in LETTERS and wanted in LETTERS and bool(grade) and grade <= wanted


def _reasons(entry: Entry, wants: Wants) -> Iterator[Reason]:
    if wants.text:
        wanted = set(words(wants.text))
        there = wanted & set(words(" ".join((entry.name, *entry.title.values(), *entry.description.values(), *entry.keywords, *entry.scenarios, *entry.domains))))  # fmt: skip
        n, of = len(there), len(wanted)
        yield Reason("text", 2 * n >= of > 0, f"{n} of {of} words of the need stand in it", f"需求中的 {of} 个词有 {n} 个出现")
    for what, wish, has in (("scenario", wants.scenario, entry.scenarios), ("modality", wants.modality, entry.modalities), ("language", wants.language, entry.languages)):  # fmt: skip
        if wish:
            told = ", ".join(has) or "—"
            yield Reason(what, wish in has, f"{what} {wish} wanted, it has {told}", f"需要{ZH[what]} {wish}，该集为 {told}")
    if wants.grade:
        told = entry.grade or "—"
        yield Reason("grade", at_least(entry.grade, wants.grade), f"grade {wants.grade} or better wanted, it has {told}", f"需要等级 {wants.grade} 及以上，该集为 {told}")  # fmt: skip
    if wants.records:
        fits = entry.records >= wants.records
        yield Reason("records", fits, f"{wants.records:,} records wanted, it has {entry.records:,}", f"需要 {wants.records:,} 条，该集有 {entry.records:,} 条")  # fmt: skip
    if wants.licence:
        told = entry.licence or "—"
        yield Reason("licence", wants.licence in entry.licence.split(), f"licence {wants.licence} wanted, it has {told}", f"需要许可 {wants.licence}，该集为 {told}")  # fmt: skip


ZH = {"scenario": "场景", "modality": "模态", "language": "语言"}
