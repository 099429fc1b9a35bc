"""Settings of outside models: where they are, how they are asked, and what asking may cost.

Of a key there stands the name of a variable of the service's environment, and never the key. Which variable may be sent to which host is
for whoever runs the service to say, so that nobody who may change a project can have a secret sent to an address of his own.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, field_validator

from goldsmith.errors import SettingsError
from goldsmith.settings_fault import Configured

OPENAI, LABEL_STUDIO = "openai", "label_studio"
KINDS = (OPENAI, LABEL_STUDIO)
"""Kinds of outside models."""

KEY_NAME = r"^([A-Za-z_][A-Za-z0-9_]{0,99})?$"
LONGEST_URL = 2_000


class Outside(Configured):
    """What every outside model has."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Annotated[str, Field(min_length=1, max_length=LONGEST_URL, pattern=r"^https?://[^\s\\]+$")]
    """Where it is: for the OpenAI API up to `/v1`, for an ML backend the address that Label Studio would be told."""
    key_env: Annotated[str, Field(pattern=KEY_NAME)] = ""
    """Name of the variable of the service's environment that holds the key; none where empty. The key itself is never stored."""
    at_once: Annotated[int, Field(ge=1, le=32)] = 4
    """Requests under way at the same time."""
    per_minute: Annotated[int, Field(ge=0, le=100_000)] = 0
    """Most requests that begin in a minute; 0 for as many as go."""
    seconds: Annotated[float, Field(ge=1.0, le=600.0)] = 60.0
    """Seconds that one answer may take."""

    @field_validator("url")
    @classmethod
    def _plain(cls, url: str) -> str:
        if "@" in url.split("/", 3)[2] or "?" in url or "#" in url or not url.isascii():
            raise ValueError("an address has no name and password, no ? and no #; the key stands in a variable of the environment")
        return url.rstrip("/")


class OpenAISettings(Outside):
    """A model behind an endpoint that speaks the OpenAI API."""

    model: Annotated[str, Field(min_length=1, max_length=200)]
    """Name of the model, as the endpoint calls it."""
    temperature: Annotated[float | None, Field(ge=0.0, le=2.0)] = 0.0
    """Temperature; left to the endpoint where null. Several samples want one above 0."""
    samples: Annotated[int, Field(ge=1, le=20)] = 1
    """Answers that are asked for each task; the one that the others agree with most is the prediction, and how much they do is its score."""
    form: Literal["auto", "schema", "object", "plain"] = "auto"
    """How JSON is asked for: by its schema, as any object, in words alone, or the first of these that the endpoint takes."""
    logprobs: bool = True
    """Whether the endpoint is asked how likely its words are, for the score of one sample; one that refuses is asked without."""
    max_tokens: Annotated[int, Field(ge=16, le=100_000)] = 1_000
    """Most tokens of an answer."""
    characters: Annotated[int, Field(ge=100, le=500_000)] = 12_000
    """Most characters of each field that are sent; the end of what is longer is left out."""
    instructions: Annotated[str, Field(max_length=20_000)] = ""
    """What the model is told beside guideline and questions."""
    guideline: bool = True
    """Whether the guideline with its examples is sent with each request."""
    language: Literal["auto", "en", "zh"] = "auto"
    """In which language it is asked; that of the guideline or the material where `auto`."""
    mask: bool = False
    """Whether personal data in the material is masked before it is sent; questions about places in a text cannot be asked then."""


class LabelStudioSettings(Outside):
    """A machine-learning backend of Label Studio."""

    batch: Annotated[int, Field(ge=1, le=200)] = 16
    """Tasks that are sent with one request."""
    tells: bool = False
    """Whether it is told of each new answer, so that it may learn."""
    user: Annotated[str, Field(max_length=200, pattern=r"^[^:\s]*$")] = ""
    """Name for basic authentication; `key_env` holds the password then. Without a name the key is sent as a bearer token."""
    title: Annotated[str, Field(max_length=200)] = ""
    """Its version as it called itself last."""


SETTINGS: dict[str, type[OpenAISettings | LabelStudioSettings]] = {OPENAI: OpenAISettings, LABEL_STUDIO: LabelStudioSettings}


def settings_of(kind: str, given: Any) -> OpenAISettings | LabelStudioSettings:
    """Return the settings of an outside model.

    Raises:
        SettingsError: There is no such kind, or settings are unknown or wrong; all of them are listed.
    """
    if kind not in SETTINGS:
        raise SettingsError("there is no such kind of outside model", where="kind", found=kind, expected=" or ".join(KINDS))
    if not isinstance(given, dict):
        raise SettingsError("settings are an object", where="settings", found=type(given).__name__)
    return SETTINGS[kind].configured(given, where="settings")
