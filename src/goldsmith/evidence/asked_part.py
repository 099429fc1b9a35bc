"""What every part of a requirement is: frozen, and without settings that nobody knows."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]
Name = Annotated[str, Field(min_length=1)]


class Part(BaseModel):
    """A part of a requirement."""

    model_config = ConfigDict(frozen=True, extra="forbid")
