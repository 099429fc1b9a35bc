"""CUL-1: declared cultural topics that are covered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from goldsmith.evidence.finding import Finding, Said, counted
from goldsmith.indicating.grid_cells import fields_of, members
from goldsmith.indicator import About, Indicator

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given


class CulturalTopics(Indicator):
    """Measure the share of the declared topics about which there are enough records.

    Formula: topics with at least the required records / topics. A topic is a list of words, of which one must stand in the text.

    Limits: a word is a topic only where it is used for it; values are judged by people or calibrated models, never by a list.

    Source: own definition.
    """

    about: ClassVar[About] = About(
        id="CUL-1", en="cultural topics", zh="文化主题覆盖", letter="D1", kind="scan", evidence="E1", unit="topic", modalities=("text",), core=False, ours=True,
        says=Said("Share of the declared topics about which there are enough records.", "声明的文化主题中记录足够的占比。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("topics",)
    second: ClassVar[bool] = True
    compares: ClassVar[bool] = True

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the fields of the topics."""
        return fields_of(given.requirement.topics)

    def look(self, seen: Seen, given: Given) -> list[int]:
        """Count the records of each topic."""
        return members(seen, given.requirement.topics, given)

    def join(self, one: list[int], other: list[int]) -> list[int]:
        """Add up."""
        return [a + b for a, b in zip(one, other, strict=True)]

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Count the topics that have enough."""
        topics = given.requirement.topics
        counts = whole or [0] * len(topics)
        enough = sum(n >= topic.records for n, topic in zip(counts, topics, strict=True))
        told = {topic.name: {"found": n, "required": topic.records} for n, topic in zip(counts, topics, strict=True)}
        return counted(enough, len(topics), evidence_level=self.about.evidence, details={"cells": told})
