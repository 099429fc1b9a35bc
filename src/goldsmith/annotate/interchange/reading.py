"""What readers of other tools' files share: how labels are taken, which task an image is of, and answers checked with their place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from goldsmith.annotate.interchange.brought import Answered, As, Brought, Guessed
from goldsmith.annotate.interchange.there import every
from goldsmith.annotate.interchange.writer import medium_name
from goldsmith.annotation_errors import InterchangeError
from goldsmith.question import FaultyAnswerError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.annotate.configuration import Asked, Configuration
    from goldsmith.annotate.interchange.problems import Problems


@dataclass(frozen=True)
class Request:
    """How a file is to be taken.

    Attributes:
        form: The format.
        taken: As what its labels are taken, where it does not say who made them.
        question: The question that they answer; the only one that fits where empty.
        name: How whoever made them is called.
        config: The configuration that the project was imported with; empty where it was made here.
        there: Tasks that the project has: material by key.
        apart: Told by the reader: what is kept apart, since nobody can answer it here.
    """

    form: str
    taken: As = "predictions"
    question: str = ""
    name: str = ""
    config: str = ""
    there: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    apart: list[dict[str, Any]] = field(default_factory=list)


def question_of(asked: Configuration, kinds: tuple[str, ...], request: Request) -> Asked:
    """Return the question that the labels of a file answer.

    Raises:
        InterchangeError: None fits, or several do and none is named.
    """
    fitting = [each for each in asked.questions if each.kind in kinds and (not request.question or each.name == request.question)]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(f"{each.name} ({each.kind})" for each in asked.questions)
    what = "several questions fit this file" if fitting else "no question fits this file"
    raise InterchangeError(what, found=names, expected=" or ".join(kinds), hint="name one: &question=NAME")


SEVERAL = ""
"""Stands for the key where a name is that of several tasks."""


class Places:
    """Which task of a project an image is of."""

    def __init__(self, request: Request, on: str) -> None:
        """Look at the tasks that are there, by key, by the name of their image, and by that name without its ending."""
        self._there, self._of = request.there, dict[str, str]()
        for key, material in every(request.there):
            name = medium_name(material.get(on))
            for known in {key, name, name.rpartition(".")[0]} - {""}:
                self._of[known] = key if self._of.get(known, key) == key else SEVERAL

    def key_of(self, *names: str) -> str | None:
        """Return the key of the one task that is known by one of these names, tried in their order; ``None`` where there is none."""
        for name in names:
            found = self._of.get(name, SEVERAL)
            if found != SEVERAL:
                return found
        return None

    def material_of(self, key: str) -> Mapping[str, Any]:
        """Return what a task shows."""
        return self._there[key]


@dataclass(frozen=True)
class Taking:
    """Labels of a file taken as a request says.

    Attributes:
        asked: What the project asks.
        each: The question that the labels answer.
        request: How the file is to be taken.
        problems: Where answers that do not fit are noted.
    """

    asked: Configuration
    each: Asked
    request: Request
    problems: Problems

    @property
    def on(self) -> str:
        """The field that the labels are about."""
        return self.each.leaf.fields[0]

    def one(self, key: str, material: Mapping[str, Any], said: Any, place: str) -> Brought | None:
        """Return a task with its labels; ``None`` after noting that they do not fit."""
        lacking = [shown.field for shown in self.asked.shows if material.get(shown.field) is None]
        if lacking:
            self.problems.add(place, f"the project shows {', '.join(lacking)}, and there is no such task: add the tasks first")
            return None
        try:
            value = {self.each.name: self.each.leaf.checked(said, material)}
        except FaultyAnswerError as problem:
            for fault in problem.faults:
                self.problems.add(place, fault.says())
            return None
        who, shown = self.request.name or self.request.form, dict(material)
        if self.request.taken == "gold":
            return Brought(key, shown, gold=value)
        if self.request.taken == "answers":
            return self._answer(key, shown, value, who, place)
        return Brought(key, shown, guesses=(Guessed(who, value),))

    def _answer(self, key: str, material: dict[str, Any], value: dict[str, Any], who: str, place: str) -> Brought | None:
        others = [one for one in self.asked.questions if one.name != self.each.name]
        lacking = [one.name for one in others if one.required and (one.when is None or one.when.holds(value, {self.each.name: self.each}))]
        if lacking:
            self.problems.add(place, f"an answer must also say {', '.join(lacking)}; take the file as predictions or as known answers")
            return None
        return Brought(key, material, answers=(Answered(who, value),))
