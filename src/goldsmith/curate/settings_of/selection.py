"""What a user may say about a selection: how, by what, how much, and how the budget is shared."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from goldsmith.curate.settings_of.names import SelectionName  # noqa: TC001  pydantic reads the annotations

Method = Literal["cdf", "top", "bottom", "threshold", "band", "importance", "k-centre", "facility-location", "random", "length-matched"]
Unit = Literal["records", "characters", "tokens"]

BY_SCORE = ("cdf", "top", "bottom", "threshold", "band", "importance")
"""Methods that go by a column of numbers."""

BY_VECTOR = ("k-centre", "facility-location")
"""Methods that go by a column of embeddings."""

WITHOUT_GROUPS = ("threshold", "band")
"""Methods whose budget cannot be shared among groups."""

_AMOUNT = re.compile(
    r"\s*([0-9][0-9_,]*\.?[0-9]*(?:e[0-9]+)?)\s*([kmb](?![a-z])|thousand|million|billion)?\s*(%?)\s*(records?|characters?|tokens?)?\s*",
    re.IGNORECASE,
)
_TIMES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "b": 1e9, "billion": 1e9, "": 1.0}


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Budget(_Model):
    """How much is to be taken; written as `20%`, `20% records`, `5000 records`, `2M tokens` or `1e6 characters`."""

    amount: Annotated[float, Field(gt=0, allow_inf_nan=False)] = Field(description="A number of units, or a percentage of all of them.")
    share: bool = Field(default=False, description="Whether the amount is a percentage of what takes part.")
    unit: Unit = Field("tokens", description="What is counted.")

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return value
        found = _AMOUNT.fullmatch(str(value))
        if not found:
            raise ValueError("a budget is written `20%`, `20% records`, `5000 records`, `2M tokens` or `1e6 characters`")
        number, times, percent, unit = (part or "" for part in found.groups())
        amount = float(re.sub("[_,]", "", number)) * _TIMES[times.lower()]
        plain = unit.lower().rstrip("s") + "s" if unit else "tokens" if percent else "records"
        return {"amount": amount, "share": bool(percent), "unit": plain}

    @model_validator(mode="after")
    def _at_most_all(self) -> Budget:
        if self.share and self.amount > 100:
            raise ValueError("a budget is at most 100 %")
        return self

    def text(self) -> str:
        """Return the budget as a user writes it.

        Example:
            >>> Budget.model_validate("2M tokens").text(), Budget.model_validate("20%").text()
            ('2,000,000 tokens', '20% of the tokens')
        """
        return f"{self.amount:g}% of the {self.unit}" if self.share else f"{self.amount:,.0f} {self.unit}"

    def of(self, total: int) -> int:
        """Return the budget in units, given what there is in all; at least 1."""
        return max(1, round(total * self.amount / 100 if self.share else self.amount))


class Per(_Model):
    """How the budget is shared among groups, such as sources or languages."""

    column: str = Field(description="The column whose values are the groups, such as `source`, `language` or `cluster`.")
    share: Literal["proportional", "equal", "temperature"] = Field(
        "proportional", description="A group's weight: its size, 1, or its size to the power 1/temperature."
    )
    temperature: Annotated[float, Field(ge=1, le=1e6)] = Field(
        1.0, description="With `temperature`: 1 is proportional, more is more equal."
    )
    epochs: Annotated[float, Field(ge=1, le=100)] = Field(1.0, description="How often a small group may be repeated at most.")
    at_least: dict[str, float | str] = Field(
        default_factory=dict, description="What a group gets at least: a number in the unit of the budget, or `10%` of the budget."
    )
    at_most: dict[str, float | str] = Field(default_factory=dict, description="What a group gets at most, as `at_least`.")

    @field_validator("at_least", "at_most")
    @classmethod
    def _amounts(cls, value: dict[str, float | str]) -> dict[str, float | str]:
        for name, amount in value.items():
            _amount(name, amount, 100)
        return value

    @model_validator(mode="after")
    def _hot(self) -> Per:
        if self.temperature != 1 and self.share != "temperature":
            raise ValueError("`temperature` holds with `share: temperature` only")
        return self

    def limits(self, budget: int) -> tuple[dict[str, int], dict[str, int]]:
        """Return what groups get at least and at most, in units."""
        low = {name: _amount(name, amount, budget) for name, amount in self.at_least.items()}
        return low, {name: _amount(name, amount, budget) for name, amount in self.at_most.items()}


class Select(_Model):
    """A selection: one column of truth values, `selected_NAME`, and the record of how it was made."""

    name: SelectionName = Field(description="The column is called `selected_NAME`.")
    method: Method = Field(description="How records are chosen.")
    by: str | None = Field(None, description="The column of the score, of the log weight, or of the embedding.")
    budget: Budget | None = Field(None, description="How much is taken: `20%`, `5000 records`, `2M tokens`.")
    seed: Annotated[int, Field(ge=0, lt=2**63)] = Field(42, description="Of all that is left to chance.")
    among: str | None = Field(None, description="An SQL expression: only these of the kept records take part.")
    everything: bool = Field(default=False, description="Whether records that were dropped take part too.")
    per: Per | None = Field(None, description="Share the budget among groups; `length-matched`: match within the groups of this column.")
    tokens: str = Field(
        "token_count",
        description="What tokens are: `characters`, `words`, `token_count`, a column of whole numbers, or a `tokenizer.json`.",
    )
    sure: Annotated[float, Field(ge=0, le=1)] = Field(0.4, description="`cdf`: share of the budget that the highest scores take for sure.")
    solve: Literal["met", "expected", "published"] = Field(
        "met", description="`cdf`: whether the budget is met by every draw, on average, or as in the authors' code, which falls short."
    )
    above: float | None = Field(None, description="`threshold`: the lowest score taken.")
    below: float | None = Field(None, description="`threshold`: the highest score taken.")
    between: tuple[float, float] | None = Field(None, description="`band`: two quantiles, such as [0.3, 0.7].")
    like: str | None = Field(None, description="`length-matched`: the selection whose lengths are matched.")

    @model_validator(mode="before")
    @classmethod
    def _vectors(cls, value: object) -> object:
        if isinstance(value, dict) and value.get("method") in BY_VECTOR and value.get("by") is None:
            return {**value, "by": "embedding"}
        return value

    @model_validator(mode="after")
    def _fits(self) -> Select:
        problems = [*self._missing(), *self._idle()]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    @property
    def column(self) -> str:
        """The column that holds the selection."""
        return f"selected_{self.name}"

    @property
    def unit(self) -> Unit:
        """What the budget counts; records where there is none."""
        return self.budget.unit if self.budget else "records"

    def settings(self) -> dict[str, Any]:
        """Return what was said, without what was left out."""
        return self.model_dump(mode="json", exclude_defaults=True, exclude={"name"})

    def _missing(self) -> list[str]:
        wants = {
            "by": self.method in BY_SCORE and self.by is None,
            "budget": self.method not in {"threshold", "band", "length-matched"} and self.budget is None,
            "between": self.method == "band" and self.between is None,
            "like": self.method == "length-matched" and self.like is None,
            "above` or `below": self.method == "threshold" and self.above is None and self.below is None,
        }
        return [f"`{self.method}` wants `{name}`" for name, missing in wants.items() if missing]

    def _idle(self) -> list[str]:
        idle = {
            "by": self.by is not None and self.method not in {*BY_SCORE, *BY_VECTOR},
            "budget": self.budget is not None and self.method == "threshold",
            "per": self.per is not None and self.method in WITHOUT_GROUPS,
            "per.share": self.method == "length-matched" and self.per is not None and self.per != Per(column=self.per.column),
            "sure": self.sure != 0.4 and self.method != "cdf",
            "solve": self.solve != "met" and (self.method != "cdf" or self.per is not None),
            "above": self.above is not None and self.method != "threshold",
            "below": self.below is not None and self.method != "threshold",
            "between": self.between is not None and self.method != "band",
            "like": self.like is not None and self.method != "length-matched",
        }
        return [f"`{self.method}` does not take `{name}`" for name, odd in idle.items() if odd]


def _amount(name: str, amount: float | str, budget: int) -> int:
    """Return a limit in units."""
    number = str(amount).strip()
    try:
        found = float(number.rstrip("%").strip()) * (budget / 100 if number.endswith("%") else 1)
    except ValueError as fault:
        raise ValueError(f"`{name}`: {amount!r} is no number and no percentage") from fault
    if not 0 <= found < 2**62:
        raise ValueError(f"`{name}`: a limit is not negative")
    return round(found)
