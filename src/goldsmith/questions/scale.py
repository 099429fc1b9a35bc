"""A number, or a place on a scale."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field, field_validator

from goldsmith.question import Answer, Material, Question, Trial
from goldsmith.question import Scale as Kind
from goldsmith.question_reading import Reading

if TYPE_CHECKING:
    from pydantic import ValidationInfo

FEW = 21
"""Places of a scale up to which answers are votes for them."""

LARGE = 1e15
End = Annotated[float, Field(ge=-LARGE, le=LARGE, allow_inf_nan=False)]


class Point(BaseModel):
    """How a place on a scale is called."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: End
    """The number."""
    en: str = ""
    """How an English page calls it."""
    zh: str = ""
    """How a Chinese page calls it."""


class Scale(Question):
    """Give a number: a count, a measurement, a rating from 1 to 5, a place on a slider.

    A whole number is kept as one (``3``, not ``3.0``), and a number on a step is the step exactly, so 0.1 + 0.2 is 0.3. A scale with both
    ends and at most 21 steps is voted on too. Two numbers are compared by their difference over the length of the scale, and where an end is
    missing by 2d / (a + b + d), the signs of a and b aside.

    Example:
        >>> stars = Scale.configured({"at_least": 1, "at_most": 5, "step": 1, "named": [{"value": 5, "en": "very good", "zh": "很好"}]})
        >>> stars.checked(4.0, {}), stars.distance(2, 4), stars.vote(4)
        (4, 0.5, '4')

    Source: of numbers without ends, Steinhaus's transform of their difference around 0 (Marczewski and Steinhaus 1958, Colloquium
    Mathematicum 6).
    """

    scale: ClassVar[Kind] = "interval"
    trials: ClassVar[tuple[Trial, ...]] = (
        Trial(
            {"at_least": 1, "at_most": 5, "step": 1, "ordered": True},
            {},
            (1, 2, 5),
            ((3, 3.0),),
            (0, 6, 2.5, "3", True, None, [3], {"value": 3}, float("inf"), float("nan"), 10**400),
        ),
        Trial({"at_least": -1, "at_most": 1, "step": 0.1}, {}, (-1, -0.3, 0, 0.7), ((0.1 + 0.2, 0.3), (-0.0, 0)), (0.25, 1.1, -2)),
        Trial({}, {}, (0, 1, -1, 0.1, 1e300, -1e308, 5e-324, 2**53), ((7, 7.0),), ("7", False, -math.inf)),
        Trial({"at_least": 0, "unit": "kg"}, {}, (0, 3.25, 1e9), (), (-0.001,)),
    )

    at_least: End | None = None
    """Least number that may be given; no end where left out."""
    at_most: End | None = None
    """Greatest number that may be given; no end where left out."""
    step: Annotated[float | None, Field(gt=0, le=LARGE, allow_inf_nan=False)] = None
    """Between numbers that may be given, counted from the least one or from 0; any number may be given where left out."""
    named: Annotated[tuple[Point, ...], Field(max_length=1_000)] = ()
    """How places are called, such as the two ends: objects with `value`, `en` and `zh`."""
    unit: Annotated[str, Field(max_length=40)] = ""
    """What is counted, such as `kg`, shown after the number."""
    ordered: bool = False
    """Whether only the order of numbers means something, as on most scales of opinion: agreement is then counted by ranks."""

    @field_validator("at_most")
    @classmethod
    def _above(cls, at_most: float | None, info: ValidationInfo) -> float | None:
        least = info.data.get("at_least")
        if at_most is not None and least is not None and at_most <= least:
            raise ValueError("a scale goes up: it must be above `at_least`")
        return at_most

    @property
    def level(self) -> Kind:
        """``ordinal`` where only the order means something."""
        return "ordinal" if self.ordered else "interval"

    @property
    def classes(self) -> tuple[str, ...]:
        """The places of a short scale, as text."""
        if self.at_least is None or self.at_most is None or self.step is None:
            return ()
        steps = (self.at_most - self.at_least) / self.step + 1e-9
        if steps >= FEW:
            return ()
        return tuple(str(self.checked(min(self.at_least + at * self.step, self.at_most), {})) for at in range(int(steps) + 1))

    def schema_of(self) -> dict[str, Any]:
        """Return a number in its range."""
        ends = {"minimum": self.at_least, "maximum": self.at_most}
        return {"type": "number", **{name: end for name, end in ends.items() if end is not None}}

    def checked(self, said: Answer, material: Material) -> Answer:
        """Return the number, on its step."""
        del material
        reading = Reading()
        number = reading.stepped(said, "", least=self.at_least, most=self.at_most, step=self.step)
        reading.end()
        return number

    def distance(self, one: Answer, other: Answer) -> float:
        """Return the difference as a share of the scale, or of both numbers where it has no ends."""
        if one == other:
            return 0.0
        if self.at_least is not None and self.at_most is not None:
            return max(float(abs(one - other)) / (self.at_most - self.at_least), math.ulp(0.0))
        larger = float(max(abs(one), abs(other)))
        a, b = float(one) / larger, float(other) / larger
        return max(2 * abs(a - b) / (abs(a) + abs(b) + abs(a - b)), math.ulp(0.0))

    def stored_as(self) -> pa.DataType:
        """Return a number."""
        return pa.float64()

    def stored(self, answer: Answer) -> float:
        """Return it as a float."""
        return float(answer)

    def vote(self, answer: Answer) -> str | None:
        """Return the place as text, where the scale is short."""
        return str(answer) if self.classes else None
