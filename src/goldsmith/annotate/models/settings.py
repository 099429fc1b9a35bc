"""What a manager sets of a model that learns in a project, and which questions can be learnt at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from goldsmith.annotation_errors import ProjectError
from goldsmith.question_classes import paths
from goldsmith.settings_fault import faults

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.annotate.configuration import Asked, Configuration
    from goldsmith.errors import GoldsmithError

TEXTS = ("text", "markdown", "messages", "options")
"""Fields that hold words, by how they are shown."""
WAYS = {"choice": "choices", "several": "several", "scale": "numbers", "preference": "preferences", "spans": "spans"}
"""By the kind of question, the learner."""
LONGEST_DICTIONARY = 20_000


class LearnerSettings(BaseModel):
    """Settings of a model that learns while people answer."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    questions: Annotated[tuple[str, ...], Field(max_length=50)] = ()
    """Questions that it answers; all that can be learnt where left out."""
    fields: Annotated[tuple[str, ...], Field(max_length=50)] = ()
    """Fields whose words it reads; all texts that are shown where left out."""
    vectors: Annotated[str, Field(max_length=200)] = ""
    """A field of the tasks that holds an embedding of text, image or sound, as a list of numbers."""
    meaning: bool = False
    """Whether texts are read by what they mean too, through the text model of the extra `embedding`: more is learnt from few answers."""
    every: Annotated[int, Field(ge=1, le=10_000)] = 20
    """New answers after which it learns again, and a tenth of those that there are where that is more."""
    least_score: Annotated[float, Field(ge=0.0, le=1.0)] = 0.0
    """Predictions of a lower score are not kept."""
    dictionary: Annotated[dict[str, str], Field(max_length=LONGEST_DICTIONARY)] = Field(default_factory=dict)
    """Phrases and their labels, for spans: found before anything is learnt, and weighed afterwards."""


def way_of(asked: Asked) -> str | None:
    """Return which learner learns a question, ``None`` where none does."""
    if asked.kind == "choice":
        return "several" if getattr(asked.leaf, "several", False) else "choices"
    if asked.kind == "spans" and asked.settings.get("relations"):
        return None
    return WAYS.get(asked.kind)


def labels_of(asked: Asked) -> tuple[str, ...]:
    """Return the labels that a question about spans may be answered with."""
    return tuple(path for path, _ in paths(getattr(asked.leaf, "labels", ())))


def texts_of(asked: Configuration, settings: LearnerSettings) -> tuple[str, ...]:
    """Return the fields whose words are read."""
    return settings.fields or tuple(dict.fromkeys(each.field for each in asked.shows if each.as_ in TEXTS))


def questions_of(asked: Configuration, settings: LearnerSettings) -> list[Asked]:
    """Return the questions that a model learns as a project asks now; those that are gone since are left out."""
    wanted = settings.questions or [each.name for each in asked.questions]
    return [each for each in asked.questions if each.name in wanted and way_of(each) is not None]


def settings_of(given: Mapping[str, Any], asked: Configuration) -> LearnerSettings:
    """Return the settings of a model, checked against what the project shows and asks.

    Raises:
        ProjectError: A setting is unknown, out of its range, or names what the project does not have; all of them are listed.
    """
    try:
        made = LearnerSettings.model_validate(dict(given))
    except ValidationError as problem:
        wrong = [one.words for one in faults(problem.errors(), given, LearnerSettings)]
        raise unfit(wrong) from None
    if wrong := misfits(made, asked):
        raise unfit(wrong)
    return made


def misfits(made: LearnerSettings, asked: Configuration) -> list[str]:
    """Return what does not fit the project, a sentence each."""
    names = {each.name: each for each in asked.questions}
    shown = [each.field for each in asked.shows]
    found = [f"`questions`: the project does not ask {name!r}" for name in made.questions if name not in names]
    found += [
        f"`questions`: no model learns {name!r}, a question of kind {names[name].kind}"
        for name in made.questions
        if name in names and way_of(names[name]) is None
    ]
    found += [f"`fields`: the project does not show {name!r}" for name in made.fields if name not in shown]
    learnt = questions_of(asked, made)
    if not learnt and not found:
        found.append(f"`questions`: a model learns {', '.join(WAYS)}; the project asks none of them")
    if learnt and not made.vectors and not texts_of(asked, made) and any(way_of(each) != "spans" for each in learnt):
        found.append("`vectors`: the project shows no text; name a field of the tasks that holds an embedding")
    labels = {label for each in learnt if each.kind == "spans" for label in labels_of(each)}
    strange = sorted({label for label in made.dictionary.values() if label not in labels})
    found += [f"`dictionary`: {label!r} is no label of a question about spans" for label in strange[:5]]
    return found


def unfit(wrong: list[str]) -> ProjectError:
    """Return the error that lists what does not fit."""
    lines = "".join(f"\n  - {one}" for one in wrong)
    return ProjectError(f"this model cannot learn here as it is set{lines}", hint=f"settings: {', '.join(LearnerSettings.model_fields)}")


def told_of(problem: GoldsmithError) -> dict[str, str]:
    """Return an error as models keep it."""
    names = ("code", "message", "where", "found", "expected", "hint")
    return {name: str(getattr(problem, name)) for name in names}
