"""Profiles: which indicators answer which item of a standard, with weights, limits and gates; data with a name, a version and a hash.

A profile never changes what was measured: the same measurements can be graded by another one.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from goldsmith import registry
from goldsmith.digest import fingerprint

Weight = Annotated[float, Field(gt=0)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Title(_Part):
    """A name in English and Chinese."""

    en: str
    zh: str


class Item(_Part):
    """An item of a standard, and the indicators that answer it."""

    code: str
    title: Title
    weight: Weight = 1.0
    indicators: Annotated[list[str], Field(min_length=1)]


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
    indicator: str
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
    """How a number that has no natural scale becomes a score: 0 at ``zero``, 1 at ``full``, straight between."""

    zero: float
    full: float

    @model_validator(mode="after")
    def _is_a_scale(self) -> Scale:
        if self.zero == self.full:
            raise ValueError("`zero` and `full` are the same")
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
    gain: str = "model_gain"
    """The indicator whose lower bound must be above 0 for the best grade."""
    scales: dict[str, Scale] = Field(default_factory=dict)
    dimensions: Annotated[list[Dimension], Field(min_length=1)]
    gates: list[Gate] = Field(default_factory=list)

    @field_validator("dimensions")
    @classmethod
    def _names_differ(cls, value: list[Dimension]) -> list[Dimension]:
        if len({one.name for one in value}) != len(value):
            raise ValueError("two dimensions have the same name")
        return value

    @model_validator(mode="after")
    def _indicators_exist(self) -> Profile:
        known = set(registry.names("indicator"))
        for name in self.indicators():
            if name not in known:
                raise ValueError(str(registry.unknown("indicator", name).message) + f"; {registry.unknown('indicator', name).hint}")
        return self

    def indicators(self) -> tuple[str, ...]:
        """Return the indicators that it names."""
        named = [name for one in self.dimensions for item in one.items for name in item.indicators]
        return tuple(dict.fromkeys([*named, *(gate.indicator for gate in self.gates), *self.scales]))

    @property
    def hash(self) -> str:
        """Fingerprint of all that it says."""
        return fingerprint(self.model_dump(mode="json"))
