"""What is asked of a dataset: the specification that a user writes beside a profile, checked before anything is read.

It says what cannot be read off the records: what they are for, which fields must be there, what labels mean, which licences may be
used, how old a record may be, how much of what is required, and what people have found in samples. Every part may be left out;
indicators that need it are then *not measurable*.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003  pydantic reads the annotations
from collections.abc import Sequence  # noqa: TC003  pydantic looks at the names of the module
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from goldsmith.evidence.asked_of_judges import Judging, References, Statement  # noqa: TC001  pydantic reads the annotations
from goldsmith.evidence.asked_part import Name, Part, Share


class FieldRule(Part):
    """What the values of one field must be."""

    type: Literal["string", "number", "integer", "boolean", "list", "date"] | None = None
    one_of: list[Any] | None = None
    at_least: float | None = None
    at_most: float | None = None
    pattern: str | None = None
    unique: bool = False


class Schema(Part):
    """Which fields a record has; a field of the input that has no column of its own is found under its own name."""

    required: list[Name] = Field(default_factory=list)
    optional: list[Name] = Field(default_factory=list)
    fields: dict[str, FieldRule] = Field(default_factory=dict)


class Labels(Part):
    """Where the label of a record stands, which labels there are, and how they should be spread."""

    field: Name
    values: list[str | int | float | bool] | None = None
    target: dict[str, Share] | None = None
    needed: bool = True
    """Whether every record must have one."""

    @field_validator("target")
    @classmethod
    def _sums_to_one(cls, value: dict[str, float] | None) -> dict[str, float] | None:
        if value is not None and abs(sum(value.values()) - 1) > 0.01:
            raise ValueError(f"the shares of a target add up to 1, not to {sum(value.values()):g}")
        return value


class Licences(Part):
    """Which licences records may have, which were verified against their text, and which must not stand together."""

    allowed: list[Name] = Field(default_factory=list)
    verified: list[Name] = Field(default_factory=list)
    conflicts: list[tuple[Name, Name]] = Field(default_factory=list)
    use: Literal["commercial", "research"] = "commercial"


class Times(Part):
    """How old records may be."""

    field: Name = "original_at"
    start: dt.date | None = None
    end: dt.date | None = None
    half_life_days: Annotated[float, Field(gt=0)] | None = None
    as_of: dt.date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Times:
        if self.start and self.end and self.start > self.end:
            raise ValueError("the window ends before it starts")
        return self


class Both(Part):
    """A sentence or a name in English and Chinese."""

    en: Name
    zh: Name


def roots(words: Sequence[str]) -> dict[str, str]:
    """Return for every word the shortest one of them that it holds: words that hold one another are no different words.

    Example:
        >>> roots(["端午节", "端午", "粽子"])
        {'端午节': '端午', '端午': '端午', '粽子': '粽子'}
    """
    short = sorted({word.casefold() for word in words}, key=lambda word: (len(word), word))
    return {word: next(one for one in short if one in word.casefold()) for word in words}


class Cell(Part):
    """A part of the requirement grid: which records belong to it, and how many are required."""

    name: Name
    group: str = ""
    """The part of the grid that the cell belongs to; coverage is told by group as well."""
    where: dict[str, Any] = Field(default_factory=dict)
    """Fields with the value, the list of values, or the ``{at_least, at_most}`` that a record must have."""
    words: list[Name] = Field(default_factory=list)
    """Of these, ``distinct`` different ones stand in the text; words of spaced scripts stand there whole, with or without a plural s.
    A word that holds another is the same word: ``端午节`` and ``端午`` are one."""
    distinct: Annotated[int, Field(ge=1)] = 1
    unless: list[Name] = Field(default_factory=list)
    """Longer phrases in which a word means something else: inside of them it does not count."""
    records: Annotated[int, Field(ge=1)] = 1

    @model_validator(mode="after")
    def _says_something(self) -> Cell:
        if not self.where and not self.words:
            raise ValueError("a cell needs `where` or `words`: else every record belongs to it")
        n = len(set(roots(self.words).values()))
        if self.words and self.distinct > n:
            raise ValueError(f"{self.distinct} different words are wanted, and there are {n} (one that holds another is the same word)")
        return self


class Term(Part):
    """A term of a field: how it is written in Chinese and English, other forms of it, and what it means."""

    zh: Name
    en: Name
    also: list[Name] = Field(default_factory=list)
    unless: list[Name] = Field(default_factory=list)
    """Longer phrases in which it means something else."""
    says: Both

    @property
    def forms(self) -> tuple[str, ...]:
        """All ways in which it is written."""
        return tuple(dict.fromkeys((self.zh, self.en, *self.also)))


class Outdated(Part):
    """Something that was in force once: its names, since when it is not, and what took its place."""

    words: list[Name] = Field(min_length=1)
    since: dt.date
    now: list[Name] = Field(default_factory=list)
    """What is said today; a record that says both tells of the change, and is of today."""
    told_by: list[Name] = Field(default_factory=list)
    """Words beside which the old name is said rightly, such as *repealed* or *withdrawn*; by themselves they say nothing."""
    unless: list[Name] = Field(default_factory=list)
    """Longer phrases in which a word means something else."""
    says: Both


class Size(Part):
    """How much is required."""

    records: Annotated[int, Field(ge=1)] | None = None
    characters: Annotated[int, Field(ge=1)] | None = None


class Lengths(Part):
    """How long texts should be, in characters."""

    at_least: Annotated[int, Field(ge=0)] = 0
    at_most: Annotated[int, Field(ge=1)] = 1_000_000_000

    @model_validator(mode="after")
    def _leaves_room(self) -> Lengths:
        if self.at_most < self.at_least:
            raise ValueError(f"no text has at least {self.at_least:,} and at most {self.at_most:,} characters")
        return self


class Level(Part):
    """The security level after GB/T 43697, and who has signed for it."""

    value: Literal["一般", "重要", "核心"]
    signed_by: str = ""
    authorisation: str = ""
    """The record that permits the use of 重要 data."""


class Releases(Part):
    """When releases were promised and made."""

    promised_every_days: Annotated[int, Field(ge=1)]
    made: list[dt.date] = Field(default_factory=list)


class Order(Part):
    """In which order the steps of a process follow each other.

    Either every record holds the times of all its steps, one field a step; or every record is one step of an entity, and says which.
    """

    steps: Annotated[list[Name], Field(min_length=2)]
    """Fields of times, in order; or with ``step`` the names of the steps, in order."""
    entity: str = ""
    """The field that names the entity; a record by itself where left out."""
    step: str = ""
    """The field that names the step of a record."""
    time: str = "original_at"
    """With ``step``, the field of its time."""

    @model_validator(mode="after")
    def _differ(self) -> Order:
        if len(set(self.steps)) < len(self.steps):
            raise ValueError("a step stands twice in the order")
        if bool(self.step) != bool(self.entity):
            raise ValueError("`entity` and `step` go together")
        return self


class Audits(Part):
    """Files of what people found in random samples, JSON Lines with `id` and `verdict` (or what the page of the indicator says)."""

    labels: str | None = None
    safety: str | None = None
    type: str | None = None
    facts: str | None = None
    values: str | None = None
    agreement: str | None = None
    gold: str | None = None
    links: str | None = None
    """Of names of the knowledge file found in texts: rows with `id`, `entity` and `verdict`."""


class Rate(Part):
    """How often something was right of how many."""

    right: Annotated[int, Field(ge=0)]
    of: Annotated[int, Field(ge=1)]

    @model_validator(mode="after")
    def _is_a_rate(self) -> Rate:
        if self.right > self.of:
            raise ValueError(f"{self.right} of {self.of} is no rate")
        return self


class Calibration(Part):
    """What a detector does on items whose truth is known: the items, or rates that somebody counted elsewhere.

    The items must not be those that the detector was made with, nor records of the dataset.
    """

    items: str | None = None
    """A file of JSON Lines with `text` and `defect`, true or false; the detector is tried on them here."""
    sensitivity: Rate | None = None
    """Defects found, of the defects that there were."""
    specificity: Rate | None = None
    """Clean records left alone, of the clean ones that there were."""

    @model_validator(mode="after")
    def _says_something(self) -> Calibration:
        if self.items is None and (self.sensitivity is None or self.specificity is None):
            raise ValueError("a calibration needs `items`, or both `sensitivity` and `specificity`")
        return self


class Evaluator(Part):
    """Who evaluates."""

    role: Literal["builder", "internal", "third_party"] = "builder"
    name: str = ""


class Requirement(Part):
    """The whole specification."""

    name: str = ""
    purpose: str = ""
    languages: list[Name] = Field(default_factory=list)
    type: Literal["通识", "行业通识", "行业专识"] | None = None
    schema_: Schema | None = Field(default=None, alias="schema")
    labels: Labels | Literal[False] | None = None
    """``false`` says that records have no labels, so that questions about them do not arise."""
    licences: Licences | None = None
    time: Times | None = None
    grid: list[Cell] = Field(default_factory=list)
    topics: list[Cell] | Name = Field(default_factory=list)
    """Cells, or the name of a grid that ships (``goldsmith list grid``), or the path of one."""
    glossary: list[Term] = Field(default_factory=list)
    outdated: list[Outdated] = Field(default_factory=list)
    population: dict[str, dict[str, Share]] = Field(default_factory=dict)
    size: Size | None = None
    lengths: Lengths | None = None
    split: str | Literal[False] | None = None
    """``false`` says that there are no parts for training and testing."""
    level: Level | None = None
    releases: Releases | None = None
    documentation: dict[str, Any] | str | None = None
    audits: Audits = Field(default_factory=Audits)
    order: Order | None = None
    trial: str | None = None
    predictions: str | None = None
    """A file of what a model predicted without having learnt from the record: rows with `id` and `predicted`."""
    trusted: Annotated[int, Field(ge=1)] | None = None
    """The earlier version of the dataset that is trusted, to compare with."""
    question: str | None = None
    """The field of the question that a text answers."""
    knowledge: str | None = None
    """A file of facts that are trusted: YAML, JSON, or a table of three columns."""
    judge: Judging | None = None
    references: References | None = None
    values: list[Statement] = Field(default_factory=list)
    rubrics: str | None = None
    """A file of rubrics, with answers that people judged where there are some; JSON Lines."""
    calibration: dict[str, Calibration] = Field(default_factory=dict)
    evaluator: Evaluator = Field(default_factory=Evaluator)
    settings: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """Settings of indicators, by their names."""

    @model_validator(mode="after")
    def _may_be_sent(self) -> Requirement:
        if self.judge is not None and (why := self.judge.withheld(self.level.value if self.level else None, self._is_signed())):
            raise ValueError(why)
        return self

    def _is_signed(self) -> bool:
        """Tell whether somebody has signed for the level and, of 重要 data, authorised its use."""
        level = self.level
        return bool(level and level.signed_by.strip() and (level.value != "重要" or level.authorisation.strip()))
