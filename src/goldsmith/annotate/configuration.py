"""What a project shows of a task, what it asks, and whether an answer to all of it fits."""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from goldsmith import question, registry
from goldsmith.annotate.chinese import in_chinese
from goldsmith.annotation_errors import UnfitProjectError
from goldsmith.errors import GoldsmithError
from goldsmith.question import Fault, FaultyAnswerError
from goldsmith.settings_fault import Fault as Wrong
from goldsmith.settings_fault import Place, faults

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goldsmith.question import Material, Question

NAME = r"^[A-Za-z_][A-Za-z0-9_]{0,62}$"
"""Names of questions: they become columns."""


class Title(BaseModel):
    """How something is called, by language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    en: Annotated[str, Field(max_length=500)] = ""
    zh: Annotated[str, Field(max_length=500)] = ""


def _in_both(given: Any) -> Any:
    """Return a bare title as that of every language."""
    return {"en": given, "zh": given} if isinstance(given, str) else given


Titled = Annotated[Title, BeforeValidator(_in_both)]


class Shown(BaseModel):
    """A field of the task that people see, and how."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    field: Annotated[str, Field(min_length=1, max_length=200)]
    as_: Annotated[Literal["text", "markdown", "messages", "image", "audio", "options", "json"], Field(alias="as")] = "text"
    title: Titled = Title()


class When(BaseModel):
    """Ask only where another question's answer is, or holds, a class."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    question: str
    is_: Annotated[str | int | float | bool, Field(alias="is")]

    def holds(self, value: Mapping[str, Any], asked: Mapping[str, Asked]) -> bool:
        """Tell whether it holds for the answers so far: the class that one is a vote for, or what it is or holds."""
        said = value.get(self.question)
        vote = asked[self.question].leaf.vote(said) if said is not None and self.question in asked else None
        return self.is_ == vote or (self.is_ in said if isinstance(said, list) else said == self.is_)


class Asked(BaseModel):
    """One question of a project."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=NAME)]
    kind: str
    title: Titled = Title()
    about: Titled = Title()
    required: bool = True
    when: When | None = None
    settings: dict[str, Any] = Field(default_factory=dict)

    @functools.cached_property
    def leaf(self) -> Question:
        """The question itself."""
        return question.load(self.kind, self.settings)


class Configuration(BaseModel):
    """Everything that a page needs to show a task and ask about it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    shows: Annotated[tuple[Shown, ...], Field(min_length=1, max_length=50)]
    questions: Annotated[tuple[Asked, ...], Field(min_length=1, max_length=50)]

    def checked(self, value: Any, material: Material) -> dict[str, Any]:
        """Return the normal form of the answers to all questions; those that ``when`` leaves out are dropped.

        Raises:
            FaultyAnswerError: Some answer does not fit, a required one is missing, or one is to no question; all faults are listed.
        """
        if not isinstance(value, dict):
            raise FaultyAnswerError([Fault("", "an object of answers by question was expected", "应为按问题名称给出的答案对象")])
        faults = [
            Fault(str(name), "no question is called so", "没有这个问题")
            for name in value
            if name not in {each.name for each in self.questions}
        ]
        normal: dict[str, Any] = {}
        asked = {each.name: each for each in self.questions}
        for each in self.questions:
            if each.when is not None and not each.when.holds(normal, asked):
                continue
            if value.get(each.name) is None:
                faults += [Fault(each.name, "an answer is required", "此题必答")] * each.required
                continue
            try:
                normal[each.name] = each.leaf.checked(value[each.name], material)
            except FaultyAnswerError as problem:
                faults += [below(each.name, fault) for fault in problem.faults]
        if faults:
            raise FaultyAnswerError(faults)
        return normal

    def orders(self, nonce: str) -> dict[str, list[str]]:
        """Return the order in which one person sees the options of each question that shuffles them; the same nonce, the same order.

        A mark of a dialogue stands as ``QUESTION.MARK``. Answers name options, so they say the same in whatever order these were shown.
        """
        shown = {each.name: each.leaf.shown(nonce) for each in self.questions}
        for each in self.questions:
            marks = (*getattr(each.leaf, "marks", ()), *getattr(each.leaf, "whole", ()))
            shown |= {f"{each.name}.{mark.name}": mark.asked.shown(f"{nonce} {mark.name}") for mark in marks}
        return {name: list(order) for name, order in shown.items() if order}

    def schema_of(self) -> dict[str, Any]:
        """Return the JSON Schema of a whole answer."""
        return {
            "type": "object",
            "properties": {each.name: each.leaf.schema_of() for each in self.questions},
            "required": [each.name for each in self.questions if each.required and each.when is None],
            "additionalProperties": False,
        }

    def as_json(self) -> dict[str, Any]:
        """Return it as the API gives it."""
        return self.model_dump(mode="json", by_alias=True)


def fitting(asked: Configuration, value: Any, material: Any) -> dict[str, Any]:
    """Return those answers that the questions take as they are now: what an earlier version asked may be another question by that name."""
    fits: dict[str, Any] = {}
    for each in asked.questions:
        if isinstance(value, dict) and value.get(each.name) is not None:
            with contextlib.suppress(FaultyAnswerError):
                fits[each.name] = each.leaf.checked(value[each.name], material)
    return fits


def below(name: str, fault: Fault) -> Fault:
    """Return a fault of a part as one of the whole."""
    joined = name if not fault.path else f"{name}{fault.path}" if fault.path.startswith("[") else f"{name}.{fault.path}"
    return Fault(joined, fault.en, fault.zh)


def configured(shows: Any, questions: Any) -> Configuration:
    """Return the configuration, checked as a whole.

    Raises:
        UnfitProjectError: Something does not fit; every fault is listed with its place.
    """
    made, found = fitted(shows, questions)
    if made is None or found:
        raise unfit(found)
    return made


def fitted(shows: Any, questions: Any) -> tuple[Configuration | None, list[Fault]]:
    """Return the configuration, where its form fits, and all that is wrong with it, also within the settings of questions."""
    made: Configuration | None = None
    found: list[tuple[Place, str]] = []
    try:
        made = Configuration.model_validate(given := {"shows": shows, "questions": questions})
    except ValidationError as problem:
        found = [(one.place, one.said) for one in faults(problem.errors(), given, Configuration)]
    found += [(one.place, one.said) for one in of_settings(questions)]
    if made is not None:
        found += misfits(made)
    return made, [Fault(path_of(place), said, in_chinese(said)) for place, said in dict.fromkeys(found)]


def unfit(found: Sequence[Fault]) -> UnfitProjectError:
    """Return the error that lists what is wrong."""
    return UnfitProjectError(
        "this project cannot ask as it is configured",
        found,
        hint="`goldsmith list question` shows the kinds of questions, `goldsmith show question KIND` the settings of one",
    )


def of_settings(questions: Any) -> list[Wrong]:
    """Return what the questions' own settings refuse, also where something else of the questions is wrong, and kinds that there are not."""
    found: list[Wrong] = []
    for at, each in enumerate(questions if isinstance(questions, list | tuple) else ()):
        if not isinstance(each, dict) or not isinstance(each.get("kind"), str):
            continue
        settings = each.get("settings") or {}
        here: Place = ("questions", at)
        try:
            leaf = registry.load("question", each["kind"])
            leaf.model_validate(settings) if isinstance(settings, dict) else None
        except ValidationError as problem:
            found += [one._replace(place=(*here, "settings", *one.place)) for one in faults(problem.errors(), settings, leaf)]
        except GoldsmithError as problem:
            found.append(Wrong((*here, "kind"), problem.message + (f"; {problem.hint}" if problem.hint else "")))
    return found


def path_of(location: Place) -> str:
    """Return a place as a page and a person read it.

    Example:
        >>> path_of(("questions", 0, "settings", "choices"))
        'questions[0].settings.choices'
    """
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).removeprefix(".")


def misfits(made: Configuration) -> list[tuple[Place, str]]:
    """Return what does not fit together, by place: names used twice, fields that are not shown, keys that two things ask for.

    What a question's own settings refuse is told by :func:`of_settings`.
    """
    found: list[tuple[Place, str]] = []
    seen, shown, used = set[str](), {each.field for each in made.shows}, dict[str, str]()
    for at, each in enumerate(made.questions):
        here: Place = ("questions", at)
        if each.name in seen:
            found.append(((*here, "name"), f"two questions are called {each.name!r}"))
        if each.when is not None and each.when.question not in seen:
            found.append(((*here, "when"), f"{each.when.question!r} is no earlier question"))
        seen.add(each.name)
        try:
            leaf = each.leaf
        except GoldsmithError:
            continue  # of_settings tells why
        found += [((*here, "settings"), f"the field {name!r} is not shown") for name in leaf.fields if name not in shown]
        for key, what in leaf.keys:
            if key in used:
                found.append(((*here, "settings"), f"the key {key!r} of {what!r} is that of {used[key]!r}"))
            used[key] = f"{each.name}: {what}"
    return found
