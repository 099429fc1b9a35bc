"""How right models are, measured honestly: against answers that came after they had said something.

1. Looked at are first answers to turns of the project, the newest, for each of them what the model's prediction of that task was when it came. A model
   says of a task that has answers what models say that did not learn from it; so no answer was known to what it is compared with.
2. Who saw a prediction may have been led by it: answers of those who did not are told apart, and count.
3. Tasks that a model chose are hard ones: answers to tasks that it did not choose are told besides, seen or not.
4. Beside it stands how often the commonest answer would have been right: what is worth nothing is told as such.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool

from goldsmith.annotate.configuration import fitting
from goldsmith.annotate.models.assistance import as_json, newest_of
from goldsmith.annotate.models.learning_tables import chosen
from goldsmith.annotate.models.settings import LearnerSettings, questions_of, way_of
from goldsmith.annotate.projects import Configurations, project_of
from goldsmith.annotate.tables import answer, prediction, task, turn
from goldsmith.stats.clusters import clustered_proportion
from goldsmith.stats.proportion import proportion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.configuration import Asked, Configuration

MOST = 5_000
"""Answers that are looked at of a model, the newest."""
PAGE = 1_000
FEW_PEOPLE = 4
"""Below so many persons answers are taken as trials of their own."""
CONFIGURATIONS = Configurations()


async def measured(connection: AsyncConnection, project_id: int, rows: Sequence[Any]) -> dict[int, dict[str, Any]]:
    """Return what was measured of some models, by their numbers: ``questions``, and how many answers were ``looked_at``."""
    project = await project_of(connection, project_id)
    asked = await CONFIGURATIONS.of(connection, project_id, project.questions_version)
    return {row.id: await _measured(connection, project, asked, row) for row in rows}


async def _measured(connection: AsyncConnection, project: Any, asked: Configuration, row: Any) -> dict[str, Any]:
    async with connection.stream(_compared(project, row.name).execution_options(yield_per=PAGE)) as rows:
        said = [
            Compared(one.person_id, bool(one.prediction_shown), one.way == "active", one.value, fitting(asked, one.predicted, one.material))
            async for one in rows
        ]
    settings = LearnerSettings.model_validate(row.settings)
    held_out = (row.figures or {}).get("held_out", {})
    questions = await run_in_threadpool(lambda: [_right(each, said, held_out) for each in questions_of(asked, settings)])
    return {"questions": questions, "looked_at": len(said)}


def _compared(project: Any, name: str) -> sa.Select[Any]:
    """Return the question for first answers with what a model said of their tasks when they came."""
    newest = newest_of(project.id)
    columns = answer.c.person_id, answer.c.value, answer.c.prediction_shown, task.c.material, chosen.c.way
    return (
        sa.select(*columns, prediction.c.value.label("predicted"))
        .join(turn, turn.c.id == answer.c.turn_id)
        .join(prediction, prediction.c.task_id == answer.c.task_id)
        .join(task, task.c.id == answer.c.task_id)
        .outerjoin(chosen, chosen.c.task_id == answer.c.task_id)
        .join(newest, newest.c.id == answer.c.id)
        .where(
            answer.c.revision == 1,
            answer.c.questions_version == project.questions_version,
            prediction.c.model == name,
            prediction.c.at < answer.c.at,
            sa.or_(prediction.c.replaced_at.is_(None), prediction.c.replaced_at >= answer.c.at),
        )
        .order_by(answer.c.id.desc())
        .limit(MOST)
    )


class Compared(NamedTuple):
    """An answer, and what a model had said of its task: whether its person saw that, and whether a model chose the task."""

    person: int
    seen: bool
    chosen: bool
    value: dict[str, Any]
    guess: dict[str, Any]


def _right(asked: Asked, said: list[Compared], held_out: dict[str, Any]) -> dict[str, Any]:
    """Return how right a model was about a question."""
    by_side: dict[Any, tuple[list[int], list[bool]]] = defaultdict(lambda: ([], []))
    apart: list[float] = []
    votes: list[str] = []
    for one in said:
        value, guess = one.value.get(asked.name), one.guess.get(asked.name)
        if value is None or guess is None:
            continue
        distance = asked.leaf.distance(guess, value)
        for side in (one.seen, *([] if one.chosen else ["not chosen"])):
            people, right = by_side[side]
            people.append(one.person)
            right.append(distance == 0)
        if not one.seen:
            apart.append(distance)
            votes.append(repr(value))
    most = max(Counter(votes).values(), default=0)
    return {
        "question": asked.name,
        "kind": way_of(asked) or "",
        "unseen": _share(*by_side[False]),
        "seen": _share(*by_side[True]),
        "not_chosen": _share(*by_side["not chosen"]),
        "usual": as_json(proportion(most, len(votes))) if votes else None,
        "agreement": round(1 - float(np.mean(apart)), 4) if apart else None,
        "held_out": held_out.get(asked.name),
    }


def _share(people: list[int], right: list[bool]) -> dict[str, Any] | None:
    """Return a share with its interval, by persons where there are several."""
    if not right:
        return None
    if len(set(people)) < FEW_PEOPLE:
        return as_json(proportion(sum(right), len(right)))
    return as_json(clustered_proportion(np.array(right), np.unique(np.array(people), return_inverse=True)[1]))
