"""A grid of topics that ships: fields, their topics, and the words that find records about each."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from goldsmith.evidence.asked_part import Name  # noqa: TC001  pydantic reads the annotations
from goldsmith.evidence.requirement import Both, Cell

Count = Annotated[int, Field(ge=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Topic(_Part):
    """A topic: of its words, ``distinct`` different ones stand in a record that is about it."""

    name: Both
    words: Annotated[list[Name], Field(min_length=1)]
    distinct: Count | None = None
    unless: list[Name] = Field(default_factory=list)
    records: Count | None = None


class GridField(_Part):
    """A field with its topics."""

    name: Both
    topics: Annotated[list[Topic], Field(min_length=1)]


class TopicGrid(_Part):
    """The whole grid, with what holds for every topic that says nothing else."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    version: Count
    title: Both
    description: Both
    distinct: Count = 2
    """Different words of a topic that a record needs."""
    records: Count = 1
    """Records that a topic needs."""
    fields: Annotated[list[GridField], Field(min_length=1)]

    @model_validator(mode="after")
    def _topics_differ(self) -> TopicGrid:
        names = [topic.name.zh for one in self.fields for topic in one.topics]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise ValueError(f"two topics are called {twice}")
        self.cells()
        return self

    def cells(self) -> list[Cell]:
        """Return a cell a topic, named in both languages, grouped by field.

        Raises:
            ValueError: A topic wants more different words than it has.
        """
        return [
            Cell(
                name=f"{topic.name.zh} {topic.name.en}",
                group=f"{one.name.zh} {one.name.en}",
                words=topic.words,
                unless=topic.unless,
                distinct=topic.distinct or min(self.distinct, len(set(topic.words))),
                records=topic.records or self.records,
            )
            for one in self.fields
            for topic in one.topics
        ]
