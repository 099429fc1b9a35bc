"""What is asked of a dataset: the specification that a user writes beside a profile, checked before anything is read.

It says what cannot be read off the records: what they are for, which fields must be there, what labels mean, which licences may be
used, how old a record may be, how much of what is required, and what people have found in samples. Every part may be left out;
indicators that need it are then *not measurable*.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003  pydantic reads the annotations
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Share = Annotated[float, Field(ge=0, le=1)]
Name = Annotated[str, Field(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FieldRule(_Part):
    """What the values of one field must be."""

    type: Literal["string", "number", "integer", "boolean", "list", "date"] | None = None
    one_of: list[Any] | None = None
    at_least: float | None = None
    at_most: float | None = None
    pattern: str | None = None
    unique: bool = False


class Schema(_Part):
    """Which fields a record has; a field of the input that has no column of its own is found under its own name."""

    required: list[Name] = Field(default_factory=list)
    optional: list[Name] = Field(default_factory=list)
    fields: dict[str, FieldRule] = Field(default_factory=dict)


class Labels(_Part):
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


class Licences(_Part):
    """Which licences records may have, which were verified against their text, and which must not stand together."""

    allowed: list[Name] = Field(default_factory=list)
    verified: list[Name] = Field(default_factory=list)
    conflicts: list[tuple[Name, Name]] = Field(default_factory=list)
    use: Literal["commercial", "research"] = "commercial"


class Times(_Part):
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


class Cell(_Part):
    """A part of the requirement grid: which records belong to it, and how many are required."""

    name: Name
    where: dict[str, Any] = Field(default_factory=dict)
    """Fields with the value, the list of values, or the ``{at_least, at_most}`` that a record must have."""
    words: list[Name] = Field(default_factory=list)
    """At least one of these stands in the text."""
    records: Annotated[int, Field(ge=1)] = 1

    @model_validator(mode="after")
    def _says_something(self) -> Cell:
        if not self.where and not self.words:
            raise ValueError("a cell needs `where` or `words`: else every record belongs to it")
        return self


class Size(_Part):
    """How much is required."""

    records: Annotated[int, Field(ge=1)] | None = None
    characters: Annotated[int, Field(ge=1)] | None = None


class Lengths(_Part):
    """How long texts should be, in characters."""

    at_least: Annotated[int, Field(ge=0)] = 0
    at_most: Annotated[int, Field(ge=1)] = 1_000_000_000


class Level(_Part):
    """The security level after GB/T 43697, and who has signed for it."""

    value: Literal["一般", "重要", "核心"]
    signed_by: str = ""
    authorisation: str = ""
    """The record that permits the use of 重要 data."""


class Releases(_Part):
    """When releases were promised and made."""

    promised_every_days: Annotated[int, Field(ge=1)]
    made: list[dt.date] = Field(default_factory=list)


class Order(_Part):
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


class Audits(_Part):
    """Files of what people found in random samples, JSON Lines with `id` and `verdict` (or what the page of the indicator says)."""

    labels: str | None = None
    safety: str | None = None
    type: str | None = None
    facts: str | None = None
    agreement: str | None = None
    gold: str | None = None
    links: str | None = None
    """Of names of the knowledge file found in texts: rows with `id`, `entity` and `verdict`."""


class Rate(_Part):
    """How often something was right of how many."""

    right: Annotated[int, Field(ge=0)]
    of: Annotated[int, Field(ge=1)]

    @model_validator(mode="after")
    def _is_a_rate(self) -> Rate:
        if self.right > self.of:
            raise ValueError(f"{self.right} of {self.of} is no rate")
        return self


class Calibration(_Part):
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


class Evaluator(_Part):
    """Who evaluates."""

    role: Literal["builder", "internal", "third_party"] = "builder"
    name: str = ""


class Requirement(_Part):
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
    topics: list[Cell] = Field(default_factory=list)
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
    calibration: dict[str, Calibration] = Field(default_factory=dict)
    evaluator: Evaluator = Field(default_factory=Evaluator)
    settings: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """Settings of indicators, by their names."""
