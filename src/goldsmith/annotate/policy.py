"""How a project works: how many answer a task, for how long one is held, who sees what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from goldsmith.annotation_errors import ProjectError
from goldsmith.settings_fault import Fault, faults

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_AHEAD = 8
"""Tasks that one person may hold at once."""


class Policy(BaseModel):
    """The rules of a project that a manager may change while it runs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    overlap: Annotated[int, Field(ge=1, le=100)] = 1
    """People who answer each task."""
    lease_seconds: Annotated[int, Field(ge=10, le=86_400)] = 900
    """How long a task is held without a sign of life; each saved draft begins it anew."""
    blind: bool = True
    """Whether people do not see each other's answers before they gave their own."""
    order: Literal["finish_first", "spread"] = "finish_first"
    """Whether all answers to one task are collected before the next, or each task gets one answer first. For tasks added from then on."""
    ahead: Annotated[int, Field(ge=1, le=MOST_AHEAD)] = 4
    """Tasks that a page holds at once, so that nobody waits for the next."""
    domain: Annotated[str, Field(max_length=100)] = ""
    """The field of knowledge that its tasks are of, such as law; by it people's figures are told. The skill's name where empty."""
    language: Annotated[str, Field(max_length=20)] = ""
    """The language of what people read, as zh or en; by it people are matched. None where empty."""
    open_call: bool = False
    """Whether everybody of the organisation whom it fits is told of it on his own page."""
    quota: Annotated[int | None, Field(ge=0)] = None
    """Answers that one person may give in all; a member's own quota goes before it."""
    daily_quota: Annotated[int | None, Field(ge=0)] = None
    """Answers that one person may give in 24 hours; a member's own quota goes before it."""
    skill: Annotated[str, Field(max_length=100)] = ""
    """The skill that tasks ask for; none where empty."""
    level: Annotated[int, Field(ge=1, le=5)] = 5
    """The lowest level of that skill that may answer: 5 beginner to 1 senior technician."""
    escalate_level: Annotated[int, Field(ge=1, le=5)] = 2
    """The lowest level that gets what somebody asked a senior about, where a skill is asked for."""
    review_share: Annotated[float, Field(ge=0.0, le=1.0)] = 1.0
    """Share of answers that are put before a reviewer, drawn by chance when a task is taken; nobody can know which."""
    show_predictions: bool = False
    """Whether people see what a model said before they answer."""
    review_reasons: Annotated[tuple[Annotated[str, Field(min_length=1, max_length=100)], ...], Field(max_length=20)] = ()
    """Reasons that a reviewer may choose from when he mends an answer or sends it back, beside words of his own."""
    adjudicate_below: Annotated[float | None, Field(ge=0.0, le=1.0)] = None
    """Agreement below which a finished task goes to an adjudicator, as every tie does then; nobody adjudicates where it is left out."""
    adjudicator_sees_names: bool = False
    """Whether an adjudicator sees who gave which answer."""
    dispute_days: Annotated[int, Field(ge=0, le=90)] = 7
    """Days for which somebody may dispute what was said of his answer; 0 for no disputes."""
    gold_share: Annotated[float, Field(ge=0.0, le=0.5)] = 0.0
    """Share of the tasks that somebody takes which come out of the gold pool, drawn by chance each time; nobody can know which."""
    feedback: Literal["none", "at_once", "later"] = "none"
    """When people are told the known answer of a gold task and why it is: never, with their answer, or among their own answers after a day."""
    qualify_tasks: Annotated[int, Field(ge=0, le=200)] = 0
    """Tasks of the gold pool that somebody answers before he gets any other; 0 asks for no qualification."""
    qualify_right: Annotated[float, Field(ge=0.0, le=1.0)] = 0.8
    """What he must reach in them to pass: the share of tasks that he has right, or his mean score."""
    qualify_by: Literal["right", "score"] = "right"
    """Whether a task counts where every question asked of it is right, or by its score, which is 1 less the distance to the known answer."""
    qualify_grants: bool = False
    """Whether who passes is given the skill that the project asks for, at its level, with the figures as evidence."""
    unassisted_share: Annotated[float, Field(ge=0.0, le=1.0)] = 0.1
    """Share of turns that show no prediction though the project shows them, drawn by chance when a task is taken: what predictions do is
    measured by these."""
    order_by_model: Literal["off", "uncertainty", "diversity", "committee", "cost"] = "off"
    """Which tasks are asked next: in their order, those that a model is unsure of, those that cover what there is, those on which models
    differ, or those that teach most a second."""
    random_share: Annotated[float, Field(gt=0.0, le=1.0)] = 0.2
    """Share of tasks chosen by chance beside those that a model chose: by these the saving is measured."""
    model_batch: Annotated[int, Field(ge=5, le=1_000)] = 50
    """Tasks that are chosen at once."""
    most_answers: Annotated[int | None, Field(ge=1, le=100)] = None
    """Most answers that a task in doubt gets, beyond those that each gets; none is asked again where left out."""
    sure: Annotated[float, Field(gt=0.5, lt=1.0)] = 0.97
    """Share of labels that is to be right: tasks in doubt are asked again until so many are thought right."""
    budget: Annotated[int | None, Field(ge=0)] = None
    """Answers that may be asked for besides, in all, because tasks are in doubt; no limit where left out."""

    alarm_rate: Annotated[float, Field(ge=0.0, le=0.5)] = 0.05
    """Share of projects, among those in which everybody works as he should, in which anybody is ever named by an alarm; 0 asks for none."""
    alarm_right: Annotated[float, Field(gt=0.0, lt=1.0)] = 0.7
    """Share of known answers that good work gets right; below it an alarm is proved, above it disproved, where there are enough of them."""
    pay_unit: Literal["accepted_unit", "hour"] = "accepted_unit"
    """What statements count for pay: each accepted answer, or the active time of accepted answers."""
    pay_price: Annotated[str, Field(pattern=r"^(\d{1,9}(\.\d{1,6})?)?$", max_length=16)] = ""
    """What an accepted answer, or an hour, is paid, such as 0.35; empty where statements tell counts alone."""
    pay_currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "CNY"
    """The currency of that, by its three letters."""
    pay_mended: bool = True
    """Whether an answer that a reviewer mended is paid as an accepted one is."""

    def field(self) -> str:
        """Return the field of knowledge: the domain, else the skill."""
        return self.domain.strip() or self.skill

    def has_gold(self) -> bool:
        """Tell whether people get tasks out of the gold pool."""
        return self.gold_share > 0 or self.qualify_tasks > 0

    def lasts_ms(self) -> int:
        """Return how long a lease lasts, in milliseconds."""
        return self.lease_seconds * 1000


def policy_of(given: Mapping[str, Any]) -> Policy:
    """Return the policy.

    Raises:
        ProjectError: A rule is unknown or out of its range; all of them are listed.
    """
    if wrong := wrong_rules(given):
        lines = "".join(f"\n  - {one.words}" for one in wrong)
        raise ProjectError(f"these rules of a project are wrong{lines}", hint=f"rules: {', '.join(Policy.model_fields)}")
    return Policy.model_validate(dict(given))


def wrong_rules(given: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with the rules of a project, each with its place; nothing where they fit."""
    try:
        Policy.model_validate(dict(given))
    except ValidationError as problem:
        return faults(problem.errors(), given, Policy)
    return []
