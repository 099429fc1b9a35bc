"""A first answer held against the known one, question by question.

1. The known answer is read as the questions are that the person was asked, so that one given to an older version judges nobody by mistake.
2. A question that ``when`` left out for this answer is not judged, for nobody asked it. One that was asked and not answered has the score 0. An
   answer that leaves out all that is known has the score 0 in all of it, for what is known was to be asked: else somebody could choose what he is judged by.
3. The score is 1 less the question's own distance; right is what has the score 1.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.annotate.beginning import DRAWS
from goldsmith.annotate.configuration import fitting
from goldsmith.annotate.quality.gold_tables import judged
from goldsmith.database.opening import as_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.configuration import Configuration

SHORT = 4_000
"""Characters of both answers that are compared in no time."""
NEARLY = 1e-9
"""What rounding may take from a score of 1."""


@dataclass(frozen=True)
class Score:
    """What an answer to one question is worth.

    Attributes:
        question: Its name.
        score: 1 less the distance to the known answer.
        right: Whether nothing is amiss.
    """

    question: str
    score: float
    right: bool


@dataclass(frozen=True)
class Of:
    """Whose answer is judged: the turn, its task, its person, and whether the task came out of the pool."""

    project_id: int
    task_id: int
    turn_id: int
    person_id: int
    pool: bool


def scores(asked: Configuration, gold: Any, value: Mapping[str, Any], material: Any) -> list[Score]:
    """Return what each answer is worth whose known one is there.

    Args:
        asked: What the person was asked.
        gold: The known answers by question.
        value: His, in normal form.
        material: What he saw.

    Example:
        >>> from goldsmith.annotate.configuration import configured
        >>> sides = configured([{"field": "text"}], [{"name": "side", "kind": "choice", "settings": {"choices": ["a", "b"]}}])
        >>> scores(sides, {"side": "a"}, {"side": "b"}, {"text": "?"})
        [Score(question='side', score=0.0, right=False)]
    """
    known = fitting(asked, gold, material)
    named = {each.name: each for each in asked.questions}
    found = []
    for each in asked.questions:
        if each.name not in known or (each.when is not None and not each.when.holds(value, named)):
            continue
        said = value.get(each.name)
        score = 0.0 if said is None else 1.0 - each.leaf.distance(said, known[each.name])
        found.append(Score(each.name, min(max(score, 0.0), 1.0), score >= 1.0 - NEARLY))
    return found or [Score(each.name, 0.0, right=False) for each in asked.questions if each.name in known]


async def beside(asked: Configuration, gold: Any, value: Mapping[str, Any], material: Any) -> list[Score]:
    """Return what each answer is worth; what may take long is counted in a thread, so that nobody else waits for it."""
    if len(as_json(value)) + len(as_json(gold)) <= SHORT:
        return scores(asked, gold, value, material)
    return await asyncio.to_thread(scores, asked, gold, value, material)


def rows_of(of: Of, found: Sequence[Score], at: int) -> list[dict[str, Any]]:
    """Return what is stored of a judged answer, a row a question."""
    return [{**vars(of), **vars(one), "at": at} for one in found]


async def judge(connection: AsyncConnection, asked: Configuration, held: Any, value: Mapping[str, Any], at: int) -> None:
    """Store what a first answer is worth, in the transaction that stores the answer.

    Args:
        connection: That transaction.
        asked: What the person was asked.
        held: His turn, with the task's material and known answer.
        value: His answer, in normal form.
        at: When he gave it.
    """
    found = await beside(asked, held.gold, value, held.material)
    of = Of(held.project_id, held.task_id, held.id, held.person_id, held.draw >= DRAWS)
    if found:
        await connection.execute(sa.insert(judged), rows_of(of, found, at))


def known_of(asked: Configuration, gold: Any, material: Any) -> dict[str, Any]:
    """Return the known answers as somebody may be told them: those that the questions take as they are now."""
    return fitting(asked, gold, material)
