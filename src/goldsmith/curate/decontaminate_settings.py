"""What a user asks for of decontamination, as values that have been checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

if TYPE_CHECKING:
    from goldsmith.algorithms.overlap import Overlap


class Decontaminate(BaseModel):
    """Records that hold items of benchmarks: found by words, by edits, or by what they mean."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    against: list[str] = Field(min_length=1, description="Benchmarks: registered names such as `gsm8k` or `gsm8k@1`, or paths.")
    mode: Literal["question", "question+answer"] = Field(
        "question", description="What must stand in a record: the question, or the question and behind it the answer."
    )
    action: Literal["flag", "remove", "cut"] = Field(
        "flag",
        description="`flag` only writes columns, `remove` drops the records too, `cut` writes the text without the passages as a column.",
    )
    words: Annotated[int, Field(ge=4, le=1000)] = Field(13, description="Words of an item that must stand in a record unchanged.")
    characters: Annotated[int, Field(ge=8, le=1000)] = Field(
        50, description="The same for scripts without spaces, in letters, punctuation not counted."
    )
    similarity: Annotated[float, Field(gt=0.3, le=1)] = Field(
        0.7, description="Share of an item that must stand in a record for it to count as edited; 1 for exact overlap alone."
    )
    repeated: Annotated[int, Field(ge=1)] = Field(
        10, description="Words that stand in more items than this are the benchmark's own boilerplate and prove nothing."
    )
    paraphrases: bool = Field(default=False, description="Look for items in other words too, by embeddings; about a hundred times slower.")
    model: str = Field("", description="The embedding model for paraphrases; the default one where empty.")
    threshold: Annotated[float, Field(gt=0, le=1)] | None = Field(
        None, description="Cosine from which a passage is a paraphrase; the calibrated one of the model where left out."
    )
    registry: str | None = Field(None, description="Folder of registered benchmarks; that of the user where left out.")

    @field_validator("against", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value

    def overlap(self) -> Overlap:
        """Return what counts as overlap."""
        from goldsmith.algorithms.overlap import Overlap

        return Overlap(self.words, self.characters, self.similarity, self.repeated, self.mode)

    def made_by(self) -> dict[str, Any]:
        """Return the settings that decide what is found."""
        return self.model_dump(mode="json", include={"mode", "words", "characters", "similarity", "repeated"})
