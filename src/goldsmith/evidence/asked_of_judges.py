"""The parts of a requirement that are about judges: who judges, what claims are held against, and the values that are declared."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from goldsmith.evidence.asked_part import Name, Part

Asked = Literal["coherence", "professionalism", "declared_type", "factual_support", "value_statements", "rubric_quality"]


class Judging(Part):
    """The model that judges, and the people whose verdicts calibrate it.

    Texts of sampled records are sent to it, personal data masked. Where the model is not on this machine they leave the machine: somebody must
    have signed for the security level then, and it must allow it.
    """

    url: Name
    """Where it is, up to ``/v1``."""
    model: Name
    sample: Annotated[int, Field(ge=30, le=1_000_000)] = 400
    """Records that are judged."""
    ask: list[Asked] = Field(default_factory=list)
    """Indicators that may ask it; all where left out."""
    calibration: str | list[str] = Field(default_factory=list)
    """Files of people's verdicts, JSON Lines."""
    sheet: str | None = None
    """A file that is written for people to fill in where it is not there yet: the first records of the sample, with each question."""
    language: Literal["zh", "en"] | None = None
    """Of the questions; that of each record where left out."""
    nonce: str = ""
    """A value that became public after the version was frozen; it decides, with the root, who is drawn."""
    characters: Annotated[int, Field(ge=200, le=1_000_000)] = 6_000
    """Most characters of a record that are sent."""
    at_once: Annotated[int, Field(ge=1, le=256)] = 4
    per_minute: Annotated[int, Field(ge=0)] = 0
    """Most requests that begin in a minute; 0 for as many as go."""
    tries: Annotated[int, Field(ge=1, le=20)] = 8
    timeout: Annotated[float, Field(gt=0)] = 60.0
    parameters: dict[str, Any] = Field(default_factory=dict)
    """Further parameters of the request; ``null`` takes one of ours away."""

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")) or not urlsplit(value).hostname:
            raise ValueError("an address begins with http:// or https:// and names a host")
        if urlsplit(value).username or urlsplit(value).password or urlsplit(value).query:
            raise ValueError("a key does not belong into the address: put it into the environment as GOLDSMITH_JUDGE_KEY")
        return value

    @property
    def files(self) -> list[str]:
        """The files of people's verdicts."""
        return [self.calibration] if isinstance(self.calibration, str) else self.calibration

    @property
    def is_here(self) -> bool:
        """Whether the model is on this machine, so that nothing leaves it.

        Example:
            >>> [Judging(url=url, model="m").is_here for url in ("http://127.0.0.1:8080/v1", "http://[::1]/v1", "https://api.example.org/v1")]
            [True, True, False]
        """
        host = urlsplit(self.url).hostname or ""
        try:
            return host == "localhost" or ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False

    def withheld(self, level: str | None, signed: bool) -> str:  # noqa: FBT001 - the two things that somebody must have said
        """Return why texts of that level may not be sent to the model; empty where they may."""
        if self.is_here:
            return ""
        if level == "核心":
            return "`judge` is on another machine, and 核心 data does not leave this one: name a model on 127.0.0.1"
        if not signed:
            need = "`level: {value: 重要, signed_by: …, authorisation: …}`" if level == "重要" else "`level: {value: 一般, signed_by: …}`"
            return (
                f"`judge` is on another machine, and nobody has signed that texts may leave this one: {need}, or name a model on 127.0.0.1"
            )
        return ""


class References(Part):
    """What claims are held against: a field of each record, or a corpus in which passages are looked up."""

    field: str | None = None
    """The field of a record that holds its reference."""
    file: str | None = None
    """JSON Lines; or plain text, with an empty line between passages."""
    dataset: str | None = None
    """A dataset of the same lake."""
    column: Name = "text"
    """Where the text of a line or record of the corpus stands."""
    passages: Annotated[int, Field(ge=1, le=20)] = 3
    """Passages that a claim is held against."""

    @model_validator(mode="after")
    def _is_one(self) -> References:
        if sum(bool(one) for one in (self.field, self.file, self.dataset)) != 1:
            raise ValueError("name one of `field`, `file` and `dataset`")
        return self


class Statement(Part):
    """A declared value: a statement that records should not contradict."""

    name: Name
    statement: Name
