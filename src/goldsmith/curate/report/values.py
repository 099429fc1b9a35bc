"""What the data of a report is made of: texts that any encoder takes, counts, shares, sentences in both languages, pairs of records."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _readable(value: object) -> object:
    r"""Return bytes and lone surrogates as text that any encoder takes, with ``\xNN`` for what is no UTF-8."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    return value


Text = Annotated[str, BeforeValidator(_readable)]
Count = Annotated[int, Field(ge=0)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Dropped = dict[Text, Count]


class Part(BaseModel):
    """A frozen part of a report; a key that it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)


class Sentence(Part):
    """One sentence in both languages."""

    en: Text
    zh: Text


class Pair(Part):
    """A dropped record beside the record that it duplicates."""

    id: Text
    duplicate_of: Text
    similarity: Share
    kind: Literal["exact", "near", "semantic"]
    text: Text
    partner_text: Text
