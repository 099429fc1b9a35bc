"""CUL-1: declared cultural topics that are covered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from goldsmith.evidence.finding import Finding, Said, counted
from goldsmith.indicating.grid_cells import by_group, cells_of, fields_of, members
from goldsmith.indicator import About, Indicator

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given


class CulturalTopics(Indicator):
    """Measure the share of the declared topics about which there are enough records.

    Formula: topics with at least the required records / topics. A topic is a list of words, of which ``distinct`` different ones must stand in
    the text. A grid that ships is named: ``topics: chinese-traditional-culture``.

    Limits: words find records, they do not judge them: a record that uses the words of a topic may speak of something else, and one about the
    topic may use none of them. So the number is a heuristic (E1). Values are judged by people or calibrated models, never by a list.

    Source: own definition.
    """

    version: ClassVar[int] = 2
    about: ClassVar[About] = About(
        id="CUL-1", en="cultural topics", zh="文化主题覆盖", letter="D1", kind="scan", evidence="E1", unit="topic", modalities=("text",), core=False, ours=True,
        says=Said("Share of the declared topics about which there are enough records, found by their words.", "声明的文化主题中（按词语查找）记录足够的占比。"),
        remedy=Said("collect records for the topics that have too few; the page counts each", "为记录不足的主题补充采集；各主题的数量见该指标"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("topics",)
    second: ClassVar[bool] = True
    compares: ClassVar[bool] = True

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the fields of the topics."""
        return fields_of(cells_of(given.requirement.topics))

    def look(self, seen: Seen, given: Given) -> list[int]:
        """Count the records of each topic."""
        return members(seen, cells_of(given.requirement.topics), given)

    def join(self, one: list[int], other: list[int]) -> list[int]:
        """Add up."""
        return [a + b for a, b in zip(one, other, strict=True)]

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Count the topics that have enough."""
        topics = cells_of(given.requirement.topics)
        counts = whole or [0] * len(topics)
        enough = sum(n >= topic.records for n, topic in zip(counts, topics, strict=True))
        told = {topic.name: {"found": n, "required": topic.records} for n, topic in zip(counts, topics, strict=True)}
        groups = {"groups": found} if (found := by_group(topics, counts)) else {}
        return counted(enough, len(topics), evidence_level=self.about.evidence, details={**groups, "cells": told})
