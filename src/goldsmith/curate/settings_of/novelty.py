"""How the novelty of records is measured: light to import, so that a recipe may hold it."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from goldsmith.settings_fault import Configured


class Novelty(Configured):
    """How the novelty of records is measured."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    n: int = Field(5, ge=1, le=64, description="Words in an n-gram; a Chinese character is a word.")
    order: str = Field(
        "",
        description="The order in which records come: as they stand in the table where left out; else by a column of numbers, the "
        "largest first (``quality``), or the smallest (``-perplexity``). Equal ones, and those without a number, which "
        "come last, as they stand.",
    )
    text: str = Field("", description="The column of the text; the edited text where there is one, where left out.")
    everything: bool = Field(
        default=False,
        description="Whether records that a rule dropped count too. Otherwise they are not measured, and what they say is not seen.",
    )
    megabytes: int = Field(
        256,
        ge=0,
        le=1 << 20,
        description="Memory of the filter of n-grams, rounded down to a power of two; 0 for an exact set, 11 to 22 bytes an n-gram.",
    )
    seed: int = Field(1, ge=0, description="Of the hashes.")
