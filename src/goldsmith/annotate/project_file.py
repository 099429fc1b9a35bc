"""A project as people write it: one YAML file that says what is shown, what is asked, how it works, and the guideline.

All that is wrong with a file is told at once, each thing with its line:

1. What does not fit the form of a project file.
2. What a question's own settings refuse, also where something else of the file is wrong.
3. Where the form fits, what does not fit together: names used twice, fields that are not shown, two things with one key, examples that are
   called good and are no answers.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from goldsmith.annotate.configuration import Asked, Configuration, Shown, Title, Titled, misfits, of_settings
from goldsmith.annotate.policy import Policy
from goldsmith.annotation_errors import ProjectError
from goldsmith.errors import UsageError
from goldsmith.question import FaultyAnswerError
from goldsmith.settings_fault import Place, faults
from goldsmith.written import Sort, Written
from goldsmith.written import read as read_written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

READY = Path(__file__).parent / "ready"
"""Where project files stand that people start from."""
HINT = "`goldsmith project example` prints a project file that works, `goldsmith show question KIND` the settings of a question"
SORT = Sort("project file", ProjectError, HINT, "name:")
SWITCHES: dict[Any, tuple[str, ...]] = {
    yes: tuple(spelt for word in words for spelt in (word, word.title(), word.upper()))
    for yes, words in ((True, ("on", "yes", "true")), (False, ("off", "no", "false")))
}
"""What YAML takes for true and false."""
PROJECT = ("name", "title", "description", "shows", "questions", "policy", "lake", "dataset")


class Example(BaseModel):
    """A task with an answer that is right or wrong, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    material: dict[str, Any]
    value: dict[str, Any]
    good: bool
    why: Titled = Title()


class Guideline(BaseModel):
    """What people are told to do, with examples."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Annotated[str, Field(max_length=500_000)] = ""
    file: str = ""
    """A file of Markdown beside the project file, instead of the text."""
    examples: Annotated[tuple[Example, ...], Field(max_length=500)] = ()


class ProjectFile(BaseModel):
    """A project that is to be made."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, StringConstraints(max_length=100, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: Annotated[str, Field(max_length=300)] = ""
    description: Annotated[str, Field(max_length=20_000)] = ""
    shows: Annotated[tuple[Shown, ...], Field(min_length=1, max_length=50)]
    questions: Annotated[tuple[Asked, ...], Field(min_length=1, max_length=50)]
    policy: Policy = Policy()
    guideline: Annotated[Guideline, BeforeValidator(lambda given: {"text": given} if isinstance(given, str) else given)] = Guideline()
    lake: Annotated[str, Field(max_length=1000)] = ""
    dataset: Annotated[str, Field(max_length=300)] = ""

    def plan(self) -> dict[str, Any]:
        """Return the project as the service takes it."""
        told = self.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return {name: value for name, value in told.items() if name in PROJECT}


def read(path: str | Path) -> ProjectFile:
    """Return the project that a file describes, its guideline read.

    Raises:
        UsageError: There is no such file.
        ProjectError: It does not fit; all that is wrong is listed with its line.
    """
    place = Path(path)
    if not place.is_file():
        raise UsageError("there is no such project file", where=str(path), hint=HINT)
    found = read_written(place, SORT)
    found = replace(found, tree=_named(found, found.tree, ()))
    made = _checked(found)
    if not made.guideline.file:
        return made
    beside = place.parent / made.guideline.file
    if made.guideline.text or not beside.is_file():
        said = "the guideline is a text or a file, not both" if made.guideline.text else f"there is no such file: {made.guideline.file}"
        raise found.refusal([(("guideline", "file"), said)])
    text = beside.read_text(encoding="utf-8")
    return made.model_copy(update={"guideline": made.guideline.model_copy(update={"text": text})})


def planned(given: Mapping[str, Any]) -> ProjectFile:
    """Return the project that a mapping describes; the same as a file, without lines.

    Raises:
        ProjectError: It does not fit; all that is wrong is listed.

    Example:
        >>> asked = {"name": "topic", "kind": "choice", "settings": {"choices": ["sport", "home"]}}
        >>> planned({"name": "news", "shows": [{"field": "text"}], "questions": [asked]}).policy.overlap
        1
    """
    return _checked(Written(dict(given), {}, str(given.get("name") or "project"), SORT))


def ready() -> list[str]:
    """Return the names of the project files that people may start from."""
    return sorted(path.stem for path in READY.glob("*.yaml"))


def example(name: str) -> str:
    """Return a ready project file.

    Raises:
        UsageError: There is none of this name.
    """
    if name not in ready():
        raise UsageError("there is no such example", found=name, expected=", ".join(ready()))
    return (READY / f"{name}.yaml").read_text(encoding="utf-8")


def _checked(found: Written) -> ProjectFile:
    """Return the project, or refuse all that is wrong: steps 1 to 3."""
    problems: list[tuple[Place, str]] = []
    made: ProjectFile | None = None
    try:
        made = ProjectFile.model_validate(found.tree)
    except ValidationError as problem:
        problems += [(one.place, one.words) for one in faults(problem.errors(), found.tree, ProjectFile)]
    problems += [(one.place, one.words if "settings" in one.place else one.said) for one in of_settings(found.tree.get("questions"))]
    if made is not None and not problems:
        asked = Configuration(shows=made.shows, questions=made.questions)
        problems += misfits(asked) or _of_examples(made.guideline.examples, asked)
    if made is None or problems:
        raise found.refusal(problems)
    return made


def _named(found: Written, value: Any, place: Place) -> Any:
    """Return a value whose names are as they are written: YAML takes `on`, the name of a setting, and `yes` and `no` for true and false.

    Raises:
        ProjectError: A name is a number or nothing.
    """
    if isinstance(value, list):
        return [_named(found, one, (*place, at)) for at, one in enumerate(value)]
    if not isinstance(value, dict):
        return value
    named = {}
    for key, one in value.items():
        name = key if isinstance(key, str) else next((word for word in SWITCHES.get(key, ()) if (*place, word) in found.lines), None)
        if name is None:
            raise found.refusal([((*place, str(key)), f"`{key}` is no name; put it in quotation marks")])
        named[name] = _named(found, one, (*place, name))
    return named


def _of_examples(examples: Sequence[Example], asked: Configuration) -> Iterator[tuple[Place, str]]:
    """Yield why examples that are called good are no answers."""
    for at, one in enumerate(examples):
        try:
            asked.checked(one.value, one.material) if one.good else None
        except FaultyAnswerError as problem:
            for fault in problem.faults:
                yield ("guideline", "examples", at, "value"), f"this example is called good, and is no answer: {fault.says()}"
