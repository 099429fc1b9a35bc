"""What a trial file may say: the dataset, the arms, what is held out, the tasks, the trainer, and how often."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from goldsmith.curate.settings_of.names import TaskName, TrialName  # noqa: TC001  pydantic reads the annotations
from goldsmith.curate.settings_of.selection import Budget, Select

FULL, RANDOM, LENGTH_MATCHED, TOP, CDF = "full", "random", "length_matched", "top", "cdf"
READY = (FULL, RANDOM, LENGTH_MATCHED, TOP, CDF)
"""Arms that need no more than their name."""
BY_SCORE = (TOP, CDF)
SELECTED = "selected_"
WHOLE = "full_all_tokens"
"""What ``full`` is called where a trainer that counts has read all of it, and so more than the other arms hold."""


def _arm(value: str) -> str:
    """Return an arm as it was meant; a wrong one tells what it could have been."""
    if value not in READY and not re.fullmatch(SELECTED + r"[A-Za-z]\w*", value):
        raise ValueError(f"`{value}` is no arm; {', '.join(READY)}, a column `selected_NAME`, or settings with `name` and `method`")
    return value


Arm = Annotated[str, AfterValidator(_arm)] | Select


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class HeldOut(_Model):
    """Texts that no arm may hold, by the digest of their ids."""

    share: Annotated[float, Field(gt=0, lt=1)] = Field(0.05, description="Share of the records that is held out.")
    among: str | None = Field(
        None, description="An SQL expression: only these are held out, such as the domain that the model is meant for."
    )
    most: Annotated[int, Field(ge=2)] = Field(2_000, description="Records held out at most; those with the lowest digests.")


class NearCopies(_Model):
    """What counts as a copy of a held-out text or a task's text; such records are in no arm."""

    words: Annotated[int, Field(ge=4, le=1000)] = Field(13, description="Words in a row that are a copy.")
    characters: Annotated[int, Field(ge=8, le=1000)] = Field(
        50, description="Characters in a row that are a copy, where there are no spaces."
    )
    similarity: Annotated[float, Field(gt=0.3, le=1)] = Field(
        0.7, description="Share of a text that must stand in a record for an edited copy."
    )


class Task(_Model):
    """A classification: texts that people have labelled, to learn from and to be asked."""

    name: TaskName = Field(description="What reports call it.")
    train: Annotated[str, Field(min_length=1)] = Field(description="File of labelled texts, or a dataset of the lake.")
    test: Annotated[str, Field(min_length=1)] = Field(description="File of labelled texts that are asked, or a dataset of the lake.")
    text: str = Field("text", description="Field of the text.")
    label: str = Field("label", description="Field of the label.")
    shots: Annotated[int, Field(ge=2)] = Field(
        200, description="Labelled texts to learn from, drawn by seed; fewer make what was read count more."
    )
    measure: Literal["accuracy", "balanced_accuracy"] = Field("accuracy", description="`balanced_accuracy`: every label counts alike.")


class LinearTrainer(_Model):
    """Counts n-grams and contexts; seconds, no other library."""

    name: Literal["linear"] = "linear"
    order: Annotated[int, Field(ge=2, le=6)] = Field(3, description="Tokens in the longest n-gram.")
    dimensions: Annotated[int, Field(ge=8, le=4096)] = Field(512, description="Length of the vectors of tokens.")
    window: Annotated[int, Field(ge=1, le=64)] = Field(5, description="Tokens on either side that make a context.")
    vocabulary: Annotated[int, Field(ge=2)] = Field(60_000, description="Tokens that have vectors.")


class GptTrainer(_Model):
    """A small transformer of characters; needs the extra `train`."""

    name: Literal["gpt"]
    width: Annotated[int, Field(ge=8, le=4096)] = Field(64, description="Numbers that stand for a character.")
    layers: Annotated[int, Field(ge=1, le=64)] = Field(2, description="Blocks of attention and feed-forward.")
    heads: Annotated[int, Field(ge=1, le=64)] = Field(2, description="Parts of the attention; divides the width.")
    context: Annotated[int, Field(ge=8, le=4096)] = Field(64, description="Characters that it sees at once.")
    batch: Annotated[int, Field(ge=1, le=4096)] = Field(32, description="Contexts in a step.")
    rate: Annotated[float, Field(gt=0, lt=1)] = Field(2e-3, description="Learning rate.")
    vocabulary: Annotated[int, Field(ge=16)] = Field(3_000, description="Different characters that it knows.")
    device: Literal["", "cpu", "cuda"] = Field("", description="Where it is trained; a graphics card where there is one.")
    threads: Annotated[int, Field(ge=1)] = Field(1, description="Threads of the processor.")

    @model_validator(mode="after")
    def _divides(self) -> GptTrainer:
        if self.width % self.heads:
            raise ValueError("`heads` must divide `width`")
        return self


Trainer = Annotated[LinearTrainer | GptTrainer, Field(discriminator="name")]


class Trial(_Model):
    """A trial: the same small model, trained from the same start on each arm."""

    name: TrialName = Field(description="What its folder and report are called.")
    dataset: Annotated[str, Field(min_length=1)] = Field(description="The dataset in the lake; its kept records take part.")
    score: str | None = Field(None, description="Column of the score that `top` and `cdf` go by.")
    budget: Budget = Field(
        default_factory=lambda: Budget.model_validate("20%"), description="What a selection may hold: `20%`, `2M tokens`."
    )
    arms: Annotated[tuple[Arm, ...], Field(min_length=2)] = Field(
        READY, description="`full`, `random`, `length_matched`, `top`, `cdf`, a column `selected_NAME`, or the settings of a selection."
    )
    held_out: HeldOut = Field(default_factory=HeldOut, description="Texts that no arm may hold.")
    near_copies: NearCopies = Field(default_factory=NearCopies, description="What counts as a copy of a held-out text.")
    tasks: tuple[Task, ...] = Field((), description="What a model is asked, beside how well it foresees held-out texts.")
    trainer: Trainer = Field(default_factory=LinearTrainer, description="`linear` or `gpt`, or its settings with its `name`.")
    tokens: Annotated[int, Field(ge=1)] | None = Field(
        None,
        description="Tokens that every arm reads; where left out, `linear`: as many as the smallest arm holds, `gpt`: as many as `full` holds.",
    )
    seeds: Annotated[int, Field(ge=2, le=100)] | None = Field(None, description="Trainings of every arm; 5, with `gpt` 3.")
    sizes: Annotated[int, Field(ge=1, le=12)] = Field(5, description="Sizes of the value curve, each twice the one before.")
    seed: Annotated[int, Field(ge=0, lt=2**31)] = Field(1, description="The first seed.")

    @field_validator("trainer", mode="before")
    @classmethod
    def _named(cls, value: object) -> object:
        if isinstance(value, str):
            return {"name": value}
        return {"name": "linear", **value} if isinstance(value, dict) else value

    @model_validator(mode="after")
    def _fits(self) -> Trial:
        problems = []
        names = self.arm_names
        if len(set(names)) < len(names):
            problems.append("two arms have the same name")
        if self.score is None and any(name in BY_SCORE for name in self.arms if isinstance(name, str)):
            problems.append("the arms `top` and `cdf` want a `score`")
        problems += self._unmatched()
        if len({task.name for task in self.tasks}) < len(self.tasks):
            problems.append("two tasks have the same name")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _unmatched(self) -> list[str]:
        """Say which lengths cannot be matched, because the arm that they are those of is none, or is matched itself."""
        plain = {
            n
            for n, arm in zip(self.arm_names, self.arms, strict=True)
            if n != LENGTH_MATCHED and not (isinstance(arm, Select) and arm.like)
        }
        likes = [arm.like for arm in self.arms if isinstance(arm, Select) and arm.like]
        if LENGTH_MATCHED in self.arms and not self.matched:
            likes.append("a selection")
        return [f"`length-matched` wants another arm to match; `{like}` is none" for like in likes if like not in plain]

    @property
    def arm_names(self) -> tuple[str, ...]:
        """What the arms are called, in order."""
        return tuple(arm if isinstance(arm, str) else arm.name for arm in self.arms)

    @property
    def matched(self) -> str | None:
        """The arm whose lengths ``length_matched`` has: ``cdf``, else ``top``, else the first that is a selection."""
        plain = [n for n, arm in zip(self.arm_names, self.arms, strict=True) if not (isinstance(arm, Select) and arm.like)]
        chosen = [name for name in plain if name not in {FULL, RANDOM, LENGTH_MATCHED}]
        return next((name for name in (CDF, TOP) if name in chosen), chosen[0] if chosen else None)

    @property
    def times(self) -> int:
        """How often every arm is trained."""
        return self.seeds or (3 if self.trainer.name == "gpt" else 5)
