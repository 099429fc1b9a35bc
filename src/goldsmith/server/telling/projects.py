"""Answers about projects: what they show and ask, their members, how far they are."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field

from goldsmith.server.telling.forms import Fault, Material, Moment, Rows, Said, Told, Value


class ShownField(Told):
    """A field of the task that people see, and how."""

    model_config = ConfigDict(populate_by_name=True)

    field: str
    as_: str = Field(alias="as")
    title: Said


class Condition(Told):
    """Ask only where another answer is, or holds, a class."""

    model_config = ConfigDict(populate_by_name=True)

    question: str
    is_: str | int | float | bool = Field(alias="is")


class AskedQuestion(Told):
    """A question, with the classes that answers may have."""

    name: str
    kind: str
    title: Said
    about: Said
    required: bool
    when: Condition | None
    settings: dict[str, Any]
    classes: list[str]


class Asked(Told):
    """What a project shows and asks, and the JSON Schema of an answer."""

    model_config = ConfigDict(populate_by_name=True)

    shows: list[ShownField]
    questions: list[AskedQuestion]
    schema_: dict[str, Any] = Field(alias="schema")


class Previewed(Asked):
    """A configuration that was tried, and the answer in its normal form."""

    value: Value | None
    faults: list[Fault]


class Kind(Told):
    """A kind of question: its settings, and an example."""

    model_config = ConfigDict(populate_by_name=True)

    kind: str
    about: str
    schema_: dict[str, Any] = Field(alias="schema")
    example: dict[str, Any]


class Kinds(Rows):
    """All kinds of questions, and the rules that a project may have."""

    rows: list[Kind]
    policy: dict[str, Any]


class ProjectRow(Told):
    """A project in a list."""

    id: int
    name: str
    title: str
    description: str
    state: str
    revision: int
    dataset: str
    questions_version: int
    guideline_version: int
    role: str
    changed_at: Moment


class Projects(Rows):
    """Projects."""

    rows: list[ProjectRow]


class Project(Asked):
    """A project, with what it shows and asks, and its tasks by state."""

    id: int
    name: str
    title: str
    description: str
    state: str
    revision: int
    policy: dict[str, Any]
    lake: str
    dataset: str
    questions_version: int
    guideline_version: int
    tasks: dict[str, int]
    role: str = ""


class Fate(Told):
    """What would become of the answers to a question."""

    name: str
    fate: str
    answers: int
    unfit: int
    faults: list[Fault]


class Lacking(Told):
    """A field that some tasks do not have."""

    field: str
    tasks: int
    of: int


class Effects(Told):
    """What other questions would do to the answers that are there."""

    version: int
    tried: int
    all_tried: bool
    questions: list[Fate]
    lacking: list[Lacking]
    held: int
    people: int


class ShownExample(Told):
    """An answer of the guideline, and whether it is a good one."""

    material: Material
    value: Value
    good: bool
    why: Said


class Guideline(Told):
    """How to answer."""

    version: int
    text: str
    examples: list[ShownExample]


class GuidelineVersion(Told):
    """A version of the guideline: by whom, when, and how long."""

    version: int
    by: str
    at: Moment
    characters: int
    examples: int


class GuidelineVersions(Rows):
    """Versions of the guideline, the newest first."""

    rows: list[GuidelineVersion]


class Membership(Told):
    """What somebody is in a project."""

    person: int
    role: str
    paused: bool
    quota: int | None
    daily_quota: int | None
    until: Moment | None
    exports: bool


class MemberRow(Membership):
    """A member."""

    id: int
    login: str
    name: str


class Members(Rows):
    """Members of a project."""

    rows: list[MemberRow]


class Dropped(Told):
    """Who is a member no longer."""

    person: int


class Hour(Told):
    """Answers of an hour."""

    hour: Moment
    answers: int


class Forecast(Told):
    """Working hours that are left, with a 95 % interval."""

    hours: float
    low: float
    high: float
    answers: int
    busy_hours: int


class Warned(Told):
    """Answers that wait in vain: why, and what to do."""

    code: str
    answers: int
    able: int
    wanted: int
    skill: str
    level: int
    said: Said
    do: Said


class Progress(Told):
    """How far a project is."""

    tasks: dict[str, int]
    tasks_left: int
    answers: int
    answers_left: int
    held: int
    waiting: int
    to_review: int
    by_hour: list[Hour]
    forecast: Forecast | None
    warnings: list[Warned]
    at: Moment


class Did(Told):
    """What a member did."""

    person: int
    name: str
    login: str
    role: str
    paused: bool
    last_at: Moment | None
    answers: int
    held: int
    skipped: int
    escalated: int
    sent_back: int
    active_ms: int
    seconds_an_answer: float | None
    reviewed: dict[str, int]


class WhoDidWhat(Rows):
    """What the members did."""

    rows: list[Did]
