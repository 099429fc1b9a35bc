"""A question that can be answered privately: everything that shapes its answer is said before the data is looked at."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from goldsmith.digest import fingerprint
from goldsmith.settings_fault import Configured

Statistic = Literal["count", "count-by", "sum", "mean", "quantile", "histogram"]
Mechanism = Literal["laplace", "gaussian"]
CONDITION = re.compile(r"\s*([^\s<>=!]+)\s*(<=|>=|!=|=|<|>)\s*(.*?)\s*", re.DOTALL)
Finite = Annotated[float, Field(allow_inf_nan=False)]
MOST_CELLS = 10_000
NEEDS: dict[Statistic, tuple[str, ...]] = {
    "count": (),
    "count-by": ("column", "categories"),
    "sum": ("column", "low", "high"),
    "mean": ("column", "low", "high"),
    "quantile": ("column", "low", "high", "at"),
    "histogram": ("column", "edges"),
}
"""What has to be said for each statistic, beside the budget that it may use."""


class PrivateQuestion(Configured):
    """A statistic of a release that may be told with noise.

    Example:
        >>> PrivateQuestion(statistic="count", where=("age >= 30",), epsilon=0.5).conditions
        (('age', '>=', '30'),)
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    statistic: Statistic
    """What is asked."""
    epsilon: Annotated[float, Field(gt=0, le=20)]
    """Privacy loss that the answer may cost."""
    delta: Annotated[float, Field(ge=0, lt=0.01)] = 0.0
    """Chance that the loss may be exceeded with; only Gaussian noise needs one."""
    mechanism: Mechanism = "laplace"
    """Noise: discrete Laplace, or discrete Gaussian, which is less where many cells are asked at once."""
    column: str | None = None
    """Column that is asked about."""
    low: Finite | None = None
    """Least value that counts; smaller ones count as it."""
    high: Finite | None = None
    """Greatest value that counts; greater ones count as it."""
    at: Annotated[float, Field(gt=0, lt=1)] | None = None
    """Which quantile: 0.5 for the median."""
    steps: Annotated[int, Field(ge=2, le=MOST_CELLS)] = 101
    """Values from low to high that a quantile may be."""
    edges: tuple[Finite, ...] | None = None
    """Edges of the cells of a histogram, ascending; the last cell holds its upper edge."""
    categories: tuple[str, ...] | None = None
    """Values that are counted, known before; others are not counted."""
    where: tuple[str, ...] = ()
    """Conditions that hold for every record that counts, such as ``age>=30``."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """Refuse what is missing, or contradicts itself."""
        missing = [name for name in NEEDS[self.statistic] if getattr(self, name) is None]
        if missing:
            raise ValueError(f"{self.statistic} needs {', '.join(missing)}")
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise ValueError("low has to be less than high")
        if self.edges is not None and (not 2 <= len(self.edges) <= MOST_CELLS or any(a >= b for a, b in pairwise(self.edges))):
            raise ValueError("edges have to ascend, and be at least two")
        if self.categories is not None and (
            not 1 <= len(self.categories) <= MOST_CELLS or len(set(self.categories)) < len(self.categories)
        ):
            raise ValueError("categories have to be different ones, and at least one")
        if (self.mechanism == "gaussian") != (self.delta > 0):
            raise ValueError("delta belongs to Gaussian noise, which needs one")
        if self.mechanism == "gaussian" and self.statistic in {"mean", "quantile"}:
            raise ValueError(f"{self.statistic} is answered with Laplace noise only")
        if unclear := [one for one in self.where if not CONDITION.fullmatch(one)]:
            raise ValueError(f"no condition: {unclear[0]}; expected COLUMN=VALUE, or with !=, <, <=, >, >=")
        return self

    @property
    def digest(self) -> str:
        """What stands for exactly this question: 32 hexadecimal digits."""
        return fingerprint(self.model_dump(mode="json"))

    @property
    def conditions(self) -> tuple[tuple[str, str, str], ...]:
        """Column, comparison and value of every condition."""
        found = [CONDITION.fullmatch(one) for one in self.where]
        return tuple((one[1], one[2], one[3]) for one in found if one)

    @property
    def columns(self) -> list[str]:
        """The columns that have to be read, in order."""
        named = [one for one, _, _ in self.conditions] + ([self.column] if self.column else [])
        return sorted(set(named))


class Unit(Configured):
    """What one unit of privacy is: a record, or all records of a person, of which at most so many count.

    Example:
        >>> Unit(person="user", most=3).words
        'each person in `user`, with at most 3 records'
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    person: str | None = None
    """Column that names the person; where there is none, each record is a unit of its own."""
    most: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    """Records of a person that count; the others of hers are left out."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.person is None and self.most != 1:
            raise ValueError("most belongs to a column of persons")
        return self

    @property
    def words(self) -> str:
        """It in a few words."""
        return f"each person in `{self.person}`, with at most {self.most} records" if self.person else "each record"
