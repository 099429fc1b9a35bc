"""Profiles: which indicators answer which item of a standard, with weights, limits and gates; data with a name, a version and a hash.

A profile never changes what was measured: the same measurements can be graded by another one. It may carry defaults for the requirement,
over which what the user asks is laid; then a sector needs little more than its name.
"""

from __future__ import annotations

import difflib
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from goldsmith import registry
from goldsmith.digest import fingerprint
from goldsmith.evidence.requirement import Requirement  # noqa: TC001  pydantic reads the annotation
from goldsmith.indicating.stated import known_states

Weight = Annotated[float, Field(gt=0)]
EVIDENCE = ("audits", "trial", "calibration", "evaluator")
"""Parts of a requirement that are evidence, and that a profile must not bring."""


def _known(name: str) -> str:
    if name not in registry.names("indicator"):
        unknown = registry.unknown("indicator", name)
        raise ValueError(f"{unknown.message}; {unknown.hint}")
    return name


IndicatorName = Annotated[str, AfterValidator(_known)]
"""The name of a registered indicator."""


def _told(name: str) -> str:
    names = known_states()
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1)
        raise ValueError(f"no fact is called `{name}`" + (f", did you mean `{near[0]}`?" if near else ""))
    return name


FactName = Annotated[str, AfterValidator(_told)]
"""The name of a fact that a card declares or that is counted."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Title(_Part):
    """A name in English and Chinese."""

    en: str
    zh: str


class Item(_Part):
    """An item of a standard, and what answers it: indicators, and in a profile of a document also what the card or the records tell."""

    code: str
    title: Title
    weight: Weight = 1.0
    indicators: list[IndicatorName] = Field(default_factory=list)
    states: list[FactName] = Field(default_factory=list)
    """Facts that fill it: aspects of the documentation (``construction.collection``), or what is counted (``counted.sources``)."""
    how: Title | None = None
    """How to give what is missing."""

    @model_validator(mode="after")
    def _is_answered(self) -> Item:
        if not self.indicators and not self.states:
            raise ValueError("an item names at least one indicator")
        return self


class Dimension(_Part):
    """A dimension that is graded: its items, and the limit that it must reach, of 100."""

    name: Annotated[str, Field(min_length=1)]
    title: Title
    says: Title
    limit: Annotated[float, Field(gt=0, le=100)] | None = None
    items: Annotated[list[Item], Field(min_length=1)]


class Gate(_Part):
    """A condition that must hold by itself and is never averaged away."""

    name: Annotated[str, Field(min_length=1)]
    title: Title
    indicator: IndicatorName
    detail: str = ""
    """A number of the indicator's details, instead of its value."""
    at_least: float | None = None
    at_most: float | None = None
    bound: Literal["value", "worse"] = "value"
    """``worse``: the end of the interval that is worse must hold too, at a level adjusted for many gates."""
    sample: Annotated[int, Field(ge=1)] | None = None
    """Units that must have been looked at, or all where there are fewer."""

    @model_validator(mode="after")
    def _has_one_limit(self) -> Gate:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("a gate has one limit: `at_least` or `at_most`")
        return self


class Scale(_Part):
    """How a number becomes a score where it has no natural scale, or another one is wanted: 0 at ``zero``, 1 at ``full``, straight between."""

    zero: float
    full: float

    @model_validator(mode="after")
    def _is_a_scale(self) -> Scale:
        if self.zero == self.full:
            raise ValueError("`zero` and `full` are the same")
        return self


class Unanswered(_Part):
    """An item of the standard that no indicator answers, and why: what is left out is told, not forgotten."""

    codes: Annotated[list[str], Field(min_length=1)]
    why: Title


class Problem(_Part):
    """A known problem of a sector's data: the indicators that would find it, and what people should ask of a sample."""

    name: Annotated[str, Field(min_length=1)]
    title: Title
    says: Title
    found_by: list[IndicatorName] = Field(default_factory=list)
    ask: Title | None = None
    """What an audit of a random sample asks."""

    @model_validator(mode="after")
    def _can_be_found(self) -> Problem:
        if not self.found_by and self.ask is None:
            raise ValueError("a problem names indicators that find it (`found_by`), or what people ask of a sample (`ask`)")
        return self


class Profile(_Part):
    """The whole profile."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    version: Annotated[int, Field(ge=1)]
    title: Title
    description: Title
    standard: str
    verified: bool = False
    """Whether the original text of the standard was read."""
    ours: bool = False
    """Whether indicators, weights or limits are goldsmith's own."""
    graded: bool = True
    """Whether a grade is given; a view shows its dimensions only."""
    coverage: Annotated[float, Field(ge=0, le=1)] = 0.8
    """Share of the weight of a dimension that must be measured, or nothing is decided."""
    gain: IndicatorName = "model_gain"
    """The indicator whose lower bound must be above 0 for the best grade."""
    scales: dict[IndicatorName, Scale] = Field(default_factory=dict)
    dimensions: Annotated[list[Dimension], Field(min_length=1)]
    gates: list[Gate] = Field(default_factory=list)
    requirement: Requirement | None = None
    """Defaults of the requirement; what the user asks is laid over them."""
    reasons: dict[str, Title] = Field(default_factory=dict)
    """Why a number is what it is, by its place: ``gates.personal_data``, ``requirement.time.half_life_days``."""
    problems: list[Problem] = Field(default_factory=list)
    unanswered: list[Unanswered] = Field(default_factory=list)
    """Items of the standard that nothing here answers."""
    document: Literal["croissant", "training_summary"] | None = None
    """The document that the items are the fields of: an item is then filled or not, and the document is written with the report."""

    @field_validator("dimensions")
    @classmethod
    def _names_differ(cls, value: list[Dimension]) -> list[Dimension]:
        if len({one.name for one in value}) != len(value):
            raise ValueError("two dimensions have the same name")
        return value

    @model_validator(mode="after")
    def _settings_are_of_indicators(self) -> Profile:
        for name in self.requirement.settings if self.requirement else {}:
            _known(name)
        return self

    @model_validator(mode="after")
    def _signs_for_nobody(self) -> Profile:
        """A profile may come from anybody: it neither sends texts to a judge nor says that they may leave the machine."""
        asked = self.requirement
        if asked is not None and (
            asked.judge is not None or (asked.level is not None and (asked.level.signed_by or asked.level.authorisation))
        ):
            raise ValueError(
                "a profile names no `judge` and signs for no `level`: that is for who answers for the data, in the requirement"
            )
        return self

    @model_validator(mode="after")
    def _brings_no_evidence(self) -> Profile:
        """A profile asks; what people found, who evaluated and how well a detector does is evidence, and stands in the requirement."""
        asked = self.requirement
        given = [name for name in EVIDENCE if asked is not None and name in asked.model_fields_set]
        if given:
            raise ValueError(
                f"a profile asks and brings no evidence: {', '.join(f'`{name}`' for name in given)} belongs in the requirement"
            )
        return self

    @model_validator(mode="after")
    def _facts_belong_to_documents(self) -> Profile:
        stated = next((item.code for one in self.dimensions for item in one.items if item.states), None)
        if self.document is None and stated is not None:
            raise ValueError(f"item {stated}: `states` are of a profile that is a `document`")
        return self

    @model_validator(mode="after")
    def _reasons_have_numbers(self) -> Profile:
        for place in self.reasons:
            if self.at(place) is None:
                raise ValueError(f"a reason is given for `{place}`, and there is no such setting")
        return self

    def at(self, place: str) -> object:
        """Return the setting at a place such as ``requirement.time.half_life_days``; parts of a list are found by their names."""
        found: object = self
        for step in place.split("."):
            if isinstance(found, list):
                found = next((one for one in found if getattr(one, "name", getattr(one, "code", None)) == step), None)
            elif isinstance(found, dict):
                found = found.get(step)
            else:
                found = getattr(found, "schema_" if step == "schema" else step, None)
        return found

    def indicators(self) -> tuple[str, ...]:
        """Return the indicators that it names."""
        named = [name for one in self.dimensions for item in one.items for name in item.indicators]
        return tuple(dict.fromkeys([*named, *(gate.indicator for gate in self.gates), *self.scales]))

    @property
    def hash(self) -> str:
        """Fingerprint of all that it says."""
        return fingerprint(self.model_dump(mode="json", exclude_defaults=True, by_alias=True))
