"""What a user may set of embeddings, clusters and semantic duplicates."""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from goldsmith.curate.settings_of.names import ColumnName  # noqa: TC001  pydantic reads the annotations
from goldsmith.settings_fault import settings_error


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Embedding(_Model):
    """How texts become vectors."""

    model: str = Field(
        "use-multilingual",
        description="The model: `use-multilingual`, the path of an ONNX file or its folder, or `https://host/v1#name` (OpenAI API).",
    )
    reads: Literal["text", "edited_text"] | None = Field(
        None, description="The text as it was read, or as it was edited; left out, the edited one where there is one."
    )
    characters: Annotated[int, Field(ge=16, le=4_096)] = Field(400, description="Most characters of a passage.")
    passages: Annotated[int, Field(ge=1)] = Field(4, description="Most passages of a text, spread evenly over it; it is their mean.")
    precision: Literal["float32", "float16"] = Field("float32", description="How numbers are kept; `float16` halves the space.")
    column: ColumnName = Field("embedding", description="The column of the vectors.")


class Clusters(_Model):
    """How records are grouped by what they are about."""

    count: Annotated[int, Field(ge=0)] = Field(0, description="Number of clusters; 0: about the root of half the records, 2 to 200.")
    where: str | None = Field(None, description="An SQL expression: only these records take part, e.g. `reason IS NULL`.")
    seed: int = Field(0, description="Where chance begins.")
    column: str = Field("embedding", description="The column of the vectors.")


class SemanticDuplicates(_Model):
    """Which records mean the same."""

    similarity: Annotated[float, Field(gt=0, le=1)] = Field(
        0.95, description="Cosine at or above which one of two records repeats the other."
    )
    keep: list[str] = Field(
        ["longest", "earliest"],
        description="Which of two stays: `longest`, `earliest`, or a column, with `-` before it for the smallest value.",
        min_length=1,
    )
    where: str | None = Field(None, description="An SQL expression: only these records take part, e.g. `reason IS NULL`.")
    seed: int = Field(0, description="Where chance begins.")
    column: str = Field("embedding", description="The column of the vectors.")


Settings = TypeVar("Settings", bound=_Model)


def checked(kind: type[Settings], **values: object) -> Settings:
    """Return settings, or say what is wrong with them.

    Raises:
        SettingsError: With all that is wrong.
    """
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise settings_error(kind, error, values, where=kind.__name__.lower()) from None
