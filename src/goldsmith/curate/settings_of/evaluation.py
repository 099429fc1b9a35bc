"""How a curated dataset is evaluated, and what must hold of it: light to import, so that a recipe may hold it."""

from __future__ import annotations

import re
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_LIMIT = re.compile(r"(value\s+)?(>=|<=|>|<)\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(%?)", re.IGNORECASE)
_LIMIT_SAID = "a limit is written `>= 0.99` (the whole interval must hold), `<= 2 %`, or `value >= 0.99` (the value alone)"
DECISIONS = ("confirmed", "provisional")


class Limit(NamedTuple):
    """What a number must be."""

    sign: Literal[">=", "<=", ">", "<"]
    number: float
    value_alone: bool
    """Whether the value is compared, instead of the worse end of its interval."""

    def holds(self, value: float, low: float, high: float) -> bool:
        """Tell whether a number with its interval is within the limit.

        Example:
            >>> limit_of(">= 0.9").holds(0.95, 0.85, 0.99), limit_of("value >= 0.9").holds(0.95, 0.85, 0.99)
            (False, True)
        """
        worse = value if self.value_alone else low if self.sign.startswith(">") else high
        return {">=": worse >= self.number, "<=": worse <= self.number, ">": worse > self.number, "<": worse < self.number}[self.sign]


def limit_of(written: str) -> Limit:
    """Return the limit that a user wrote.

    Raises:
        ValueError: It is none; in words.

    Example:
        >>> limit_of(">= 99 %"), limit_of("value < 3")
        (Limit(sign='>=', number=0.99, value_alone=False), Limit(sign='<', number=3.0, value_alone=True))
    """
    found = _LIMIT.fullmatch(written.strip())
    if not found:
        raise ValueError(_LIMIT_SAID)
    alone, sign, number, percent = found.groups()
    return Limit(sign, float(number) / (100 if percent else 1), bool(alone))  # type: ignore[arg-type]


def _limit(written: str) -> str:
    limit_of(written)
    return written


def _decision(written: str) -> str:
    if written not in DECISIONS and not _LIMIT.fullmatch(written.strip()):
        raise ValueError(f"a dimension is `confirmed` or `provisional`, or its score of 100 has a limit: {_LIMIT_SAID}")
    return written


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Require(_Model):
    """What must hold of an evaluation; what could not be measured does not hold."""

    grade: Literal["A", "B", "C", "D"] | None = Field(None, description="This grade or a better one.")
    gates: Literal["all_pass", "none_fails", "any"] = Field(
        "none_fails",
        description="What becomes of the profile's gates: `none_fails` bears gates that are open, `all_pass` does not, `any` asks nothing.",
    )
    dimensions: dict[str, Annotated[str, AfterValidator(_decision)]] = Field(
        default_factory=dict,
        description="By dimension of the profile: `confirmed`, `provisional` (or confirmed), or a limit of its score such as `>= 95`.",
    )
    indicators: dict[str, Annotated[str, AfterValidator(_limit)]] = Field(
        default_factory=dict,
        description="By indicator: `<= 0.01` asks it of the whole interval, `value <= 0.01` of the value alone.",
    )
    margin: Annotated[float, Field(ge=0, le=1)] = Field(
        0.001, description="With `not_worse_than`: by how much a score of 0 to 1 may be worse; where all is counted, any difference is one."
    )
    not_worse_than: str | int | None = Field(
        None,
        description="A version or tag, or `previous`: no graded indicator may be shown to be worse than there, by the interval of its change.",
    )


class Evaluate(_Model):
    """How the curated dataset is evaluated; where what is required does not hold, the run ends with exit code 3."""

    profile: str = Field("tc609-2025", description="Name of a profile, or the path of a YAML file.")
    spec: str | None = Field(None, description="Path of the requirement, what is asked of the dataset (YAML).")
    without: list[str] = Field(default_factory=list, description="Indicators that are left out, such as slow ones.")
    require: Require = Field(default_factory=lambda: Require.model_validate({}), description="What must hold of it.")
    export_anyway: bool = Field(default=False, description="Whether exports are written even where it does not hold.")
