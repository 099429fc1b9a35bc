"""What a screen says of every record: how suspicious, why, and which record speaks against it."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

SAYS: dict[str, tuple[str, str]] = {
    "other_object": (
        "says that the {relation} of {subject} is {said}; the given facts say {known}: …{quote}…",
        "称{subject}的{relation}是{said}；所给事实为{known}：…{quote}…",
    ),
    "denied": ("denies that the {relation} of {subject} is {said}: …{quote}…", "否认{subject}的{relation}是{said}：…{quote}…"),
    "other_number": (
        "gives {said} as the {relation} of {subject}; the given facts say {known}: …{quote}…",
        "称{subject}的{relation}为{said}；所给事实为{known}：…{quote}…",
    ),
    "near_copies": ("one of {size} texts that are nearly the same", "{size} 条几乎相同的文本之一"),
    "near_copies_of_sources": (
        "one of {size} texts that are nearly the same; sources: {sources}, from the largest: {share}",
        "{size} 条几乎相同的文本之一；来源数：{sources}，最大来源占 {share}",
    ),
    "time_burst": (
        "source {source}: {count} of its records came within {span} units of time, where {expected} would be usual",
        "来源 {source}：{span} 个时间单位内来了 {count} 条，通常应为 {expected} 条",
    ),
    "copies_in_source": (
        "source {source}: {count} of its {size} records are nearly the same as another, where {expected} would be usual",
        "来源 {source}：{size} 条中有 {count} 条与其他记录几乎相同，通常应为 {expected} 条",
    ),
    "tied_to_label": (
        "“{phrase}” stands in {count} records, {hits} of them of class {label}; their other words foretell {expected}",
        "“{phrase}”出现在 {count} 条记录中，其中 {hits} 条的类别为 {label}；按其余词语预计只有 {expected} 条",
    ),
    "tied_to_opening": (
        "“{phrase}” stands in {count} questions on unlike matters, and {hits} answers begin alike: “{label}”",
        "“{phrase}”出现在 {count} 个内容各异的问题中，其中 {hits} 个回答开头相同：“{label}”",
    ),
    "hidden_characters": ("characters that nobody sees stand within words: {found}", "词语中夹有看不见的字符：{found}"),
    "mixed_script": ("letters of different scripts look like one word: {found}", "一个词里混有不同文字的形近字母：{found}"),
    "other_answer": (
        "{count} records ask nearly the same; their answers agree with each other by {among}, with this one by {own}",
        "{count} 条记录问的几乎相同；它们的回答彼此一致度为 {among}，与本条仅 {own}",
    ),
    "number_differs": (
        "nearly the same text says {other} where this one says {said}: …{quote}…",
        "几乎相同的文本写的是{other}，本条写的是{said}：…{quote}…",
    ),
    "word_differs": (
        "nearly the same text says {other} where this one says {said}: …{quote}…",
        "几乎相同的文本写的是{other}，本条写的是{said}：…{quote}…",
    ),
    "foretold_otherwise": ("its words foretell class {foretold}, not {label}", "其用词预示类别 {foretold}，而非 {label}"),
}
"""What each reason says, English and Chinese."""


@dataclass(frozen=True)
class Reason:
    """Why a record is suspected."""

    code: str
    """Key of `SAYS`, for life."""
    values: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, code: str, values: Mapping[str, object]) -> Reason:
        """Return a reason; numbers are written plainly."""
        return cls(code, tuple((name, _plain(value)) for name, value in values.items()))

    def says(self, language: str = "en") -> str:
        """Return the sentence, in ``en`` or ``zh``.

        Example:
            >>> Reason.of("foretold_otherwise", {"label": "good", "foretold": "bad"}).says()
            'its words foretell class bad, not good'
        """
        return SAYS[self.code][1 if language == "zh" else 0].format(**dict(self.values))


@dataclass(frozen=True, eq=False)
class Suspicion:
    """What one screen says of all records."""

    screen: str
    scores: NDArray[np.float32]
    """How suspicious each record is, 0 for not at all, shape (n,); only the order within a screen has a meaning."""
    partners: NDArray[np.int64]
    """The record that speaks against it, -1 for none, shape (n,)."""
    reasons: Mapping[int, Reason] = field(default_factory=lambda: MappingProxyType({}))
    """Why, for the most suspicious records."""

    def highest(self, count: int) -> NDArray[np.int64]:
        """Return the most suspicious records, at most ``count``, none with a score of 0; among equals the first."""
        order = np.argsort(-self.scores, kind="stable")[:count]
        found: NDArray[np.int64] = order[self.scores[order] > 0]
        return found


@dataclass(frozen=True)
class NotScreened:
    """A screen that could not run, and what it would need."""

    screen: str
    missing: tuple[str, ...]
    """Columns or other inputs, by name: ``question``, ``label``, ``facts``..."""


def nothing(screen: str, n: int) -> Suspicion:
    """Return the suspicion of a screen that found nothing in n records."""
    return Suspicion(screen, np.zeros(n, np.float32), np.full(n, -1, np.int64))


def _plain(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
