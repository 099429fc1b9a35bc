"""What predictions do to answers, from turns that showed one and turns that by chance did not.

1. Looked at are first answers to turns that had a prediction when they were first told, the newest ones: whether it was shown was drawn then, and stays.
2. An answer is compared with the prediction of its own turn by the question's distance, whatever the page says was done with it.
3. Truth is the known answer of a task, and nothing else: an answer that a reviewer accepted was seen by him with all that led to it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.algorithms.assistance.effect import answered, effect
from goldsmith.algorithms.assistance.size import answers_for_anchoring, answers_for_time
from goldsmith.annotate.configuration import fitting
from goldsmith.annotate.tables import answer, prediction, task, turn
from goldsmith.stats.proportion import proportion

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.configuration import Asked, Configuration
    from goldsmith.stats.estimate import Estimate

MOST = 20_000
"""Answers that are looked at, the newest."""
LOOKED_AT = 100_000
"""Answers among which those are found."""
PAGE = 1_000
LEAST_ANCHORING = 0.2
"""The anchoring that must not be overlooked."""
LEAST_TIME = 0.8
"""The share of the time that predictions leave, which must not be overlooked."""
ESTIMATES = ("accepted", "corrected", "mended", "spoilt", "time", "anchoring", "agreement", "accuracy")


@dataclass
class Columns:
    """Answers to one question, one entry an answer."""

    person: list[int] = field(default_factory=list)
    assisted: list[bool] = field(default_factory=list)
    same: list[bool] = field(default_factory=list)
    active_ms: list[int] = field(default_factory=list)
    right: list[bool | None] = field(default_factory=list)
    prediction_right: list[bool | None] = field(default_factory=list)

    def add(self, row: Any, same: bool, right: bool | None, good: bool | None) -> None:  # noqa: FBT001  facts of one answer
        """Add an answer."""
        self.person.append(row.person_id)
        self.assisted.append(bool(row.prediction_shown))
        self.same.append(same)
        self.active_ms.append(row.active_ms)
        self.right.append(right)
        self.prediction_right.append(good)


@dataclass
class Seen:
    """What was seen of turns with a prediction.

    Attributes:
        by_question: Answers to each question.
        handled: How many answers there are of each origin, of those that saw a prediction.
        hidden: Turns of which a prediction was hidden.
        turns: All of them.
        elsewhere: Answers to other versions of the questions, which are left out.
    """

    by_question: dict[str, Columns] = field(default_factory=lambda: defaultdict(Columns))
    handled: Counter[str] = field(default_factory=Counter)
    hidden: int = 0
    turns: int = 0
    elsewhere: int = 0


def newest_of(project_id: int) -> sa.Subquery:
    """Return the newest answers of a project, so many that looking through them takes no long time where few are of interest."""
    return sa.select(answer.c.id).where(answer.c.project_id == project_id).order_by(answer.c.id.desc()).limit(LOOKED_AT).subquery("newest")


async def seen(connection: AsyncConnection, row: Any, asked: Configuration) -> Seen:
    """Return the answers of both streams.

    Args:
        connection: The database.
        row: The row of the project.
        asked: What it asks now.
    """
    found, newest = Seen(), newest_of(row.id)
    columns = turn.c.prediction_shown, turn.c.person_id, answer.c.value, answer.c.active_ms, answer.c.origin, answer.c.questions_version
    wanted = (
        sa.select(*columns, prediction.c.value.label("predicted"), task.c.gold, task.c.material)
        .join(turn, turn.c.id == answer.c.turn_id)
        .join(prediction, prediction.c.id == turn.c.prediction_id)
        .join(task, task.c.id == answer.c.task_id)
        .join(newest, newest.c.id == answer.c.id)
        .where(answer.c.revision == 1, turn.c.prediction_shown.is_not(None))
        .order_by(answer.c.id.desc())
        .limit(MOST)
    )
    async with connection.stream(wanted.execution_options(yield_per=PAGE)) as rows:
        async for each in rows:
            _add(found, each, asked, row.questions_version)
    return found


def _add(found: Seen, row: Any, asked: Configuration, version: int) -> None:
    found.turns += 1
    found.hidden += not row.prediction_shown
    if row.prediction_shown:
        found.handled[row.origin] += 1
    if row.questions_version != version:
        found.elsewhere += 1
        return
    predicted, truth = fitting(asked, row.predicted, row.material), fitting(asked, row.gold or {}, row.material)
    for each in asked.questions:
        if (guess := predicted.get(each.name)) is None or (said := row.value.get(each.name)) is None:
            continue
        known = truth.get(each.name)
        right, good = (None, None) if known is None else (_same(each, said, known), _same(each, guess, known))
        found.by_question[each.name].add(row, _same(each, said, guess), right, good)


def _same(asked: Asked, one: Any, other: Any) -> bool:
    return asked.leaf.distance(one, other) == 0


def effects(found: Seen) -> list[dict[str, Any]]:
    """Return what predictions did, question by question, and how many answers are missing where it cannot be told."""
    return [_effect(name, columns) for name, columns in found.by_question.items()]


def _effect(name: str, columns: Columns) -> dict[str, Any]:
    known = any(one is not None for one in columns.right)
    judged = {"right": columns.right, "prediction_right": columns.prediction_right} if known else {}
    did = effect(answered(columns.person, columns.assisted, columns.same, active_ms=columns.active_ms, **judged))
    told = {each: as_json(getattr(did, each)) for each in ESTIMATES}
    counted = {"assisted": did.assisted, "unassisted": did.unassisted, "known": sum(one is not None for one in columns.right)}
    return {"question": name, **counted, **told, "enough": enough(columns), "warnings": list(did.warnings)}


def enough(columns: Columns) -> dict[str, dict[str, Any]]:
    """Return how many answers each stream needs, and how many the shorter one lacks."""
    judged = [one is not None for one in columns.right]
    wrong = [one is False for one in columns.prediction_right]
    share = min(max(sum(wrong) / max(sum(judged), 1), 0.05), 0.95) if any(judged) else 0.2
    needs = {
        "time": (LEAST_TIME, answers_for_time(LEAST_TIME), _least(columns, [bool(ms) for ms in columns.active_ms])),
        "anchoring": (LEAST_ANCHORING, answers_for_anchoring(LEAST_ANCHORING, wrong_share=share).answers, _least(columns, judged)),
    }
    return {name: {"least": least, "needed": n, "missing": max(0, n - there)} for name, (least, n, there) in needs.items()}


def _least(columns: Columns, counts: list[bool]) -> int:
    """Return how many answers that count the shorter stream has."""
    sides = Counter(side for side, one in zip(columns.assisted, counts, strict=True) if one)
    return min(sides[True], sides[False])


def share_of(part: int, whole: int, wanted: float) -> dict[str, Any]:
    """Return a share as it was wanted and as it came about, with its interval."""
    return {"wanted": wanted, "n": part, "of": whole, "share": as_json(proportion(part, whole)) if whole else None}


def as_json(estimate: Estimate | None) -> dict[str, Any] | None:
    """Return an estimate as JSON holds it."""
    return None if estimate is None else estimate.as_json()
