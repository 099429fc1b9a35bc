"""How grammatical complexity is measured: light to import, so that a recipe may hold it."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field, field_validator, model_validator

from goldsmith.algorithms.grammar import PUBLISHED_WEIGHTS
from goldsmith.algorithms.grammar.parser import DEFAULTS, FAST, KINDS
from goldsmith.algorithms.grammar.scaling import Method  # noqa: TC001  pydantic reads the annotations
from goldsmith.settings_fault import Configured


class Grammar(Configured):
    """How grammatical complexity is measured."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: str = Field(
        DEFAULTS["zh"],
        description="The parser of Chinese texts; ``fast`` is the approximation without one.",
    )
    en: str = Field(
        DEFAULTS["en"],
        description="The parser of English texts.",
    )
    language: Literal["auto", "zh", "en"] = Field(
        "auto",
        description="Which texts are measured, all by this language's parser; ``auto`` tells by the script of each text.",
    )
    trees: str = Field(
        "",
        description="Trees that are there already: a file in CoNLL-U whose documents are named by the records' ids, or a column of CoNLL-U.",
    )
    text: str = Field(
        "",
        description="The column of the text; the edited text where there is one, where left out.",
    )
    normalise: Method = Field(
        "minmax",
        description="How the five numbers are brought onto one scale: as published, ``clipped`` or ``rank``, which odd records cannot move.",
    )
    weights: tuple[float, float, float, float, float] = Field(
        PUBLISHED_WEIGHTS,
        description="Weights of the five numbers, in their order.",
    )

    @property
    def lines(self) -> dict[str, str]:
        """The parser of each language that is measured."""
        return {name: line for name, line in (("zh", self.zh), ("en", self.en)) if self.language in {"auto", name}}

    @field_validator("weights", mode="before")
    @classmethod
    def _parted(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",")) if value.strip() else PUBLISHED_WEIGHTS
        return value

    @field_validator("zh", "en")
    @classmethod
    def _known(cls, value: str) -> str:
        if value.partition(":")[0] not in KINDS:
            raise ValueError(f"a parser is one of {', '.join(KINDS)}, with a model behind a colon")
        return value

    @model_validator(mode="after")
    def _weighed(self) -> Grammar:
        if min(self.weights) < 0 or not sum(self.weights):
            raise ValueError("weights are at least 0, and not all 0")
        return self

    @property
    def is_fast(self) -> bool:
        """Whether nothing is parsed."""
        return not self.trees and set(self.lines.values()) == {FAST}
