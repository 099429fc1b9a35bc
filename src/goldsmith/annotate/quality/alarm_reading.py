"""What alarms look at: the newest answers of a project as numbers, known answers in order, predictions that were known to be wrong, sittings.

Memory does not grow with the project: of more than so many the newest are taken, and of an answer stay 40 bytes and its votes.
"""

from __future__ import annotations

import asyncio
from array import array
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.annotate.configuration import fitting
from goldsmith.annotate.quality.accuracy import judgements_of
from goldsmith.annotate.quality.gold_tables import judged
from goldsmith.annotate.tables import answer, prediction, task, turn
from goldsmith.database.columns import is_one_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.configuration import Asked, Configuration

MOST = 100_000
"""Answers, and known answers, that are looked at: the newest."""
MOST_SAT = 20_000
"""Moments of one person's answers by which his sittings are told."""
PAGE = 500
"""Answers that are read before others get their turn."""


@dataclass
class Votes:
    """Answers to one question whose answers are votes, as numbers; ``guess`` is what a model said of the same task, -1 where nothing."""

    name: str
    row: array[int] = field(default_factory=lambda: array("i"))
    said: array[int] = field(default_factory=lambda: array("i"))
    guess: array[int] = field(default_factory=lambda: array("i"))
    values: dict[Any, int] = field(default_factory=dict)

    def add(self, row: int, vote: Any, guess: Any) -> None:
        """Take an answer."""
        self.row.append(row)
        self.said.append(self.values.setdefault(vote, len(self.values)))
        self.guess.append(-1 if guess is None else self.values.setdefault(guess, len(self.values)))


@dataclass
class Seen:
    """What there is to look at.

    Attributes:
        given: Answers of each person in the life of the project.
        judged: Of each person, known answers in order: when, whether right, the task.
        copied: Of each person, tasks with a known answer on which a wrong prediction was shown to him, in order, and whether he kept it.
        moments: Of each person, when he answered, in order.
        task: Of each answer that is looked at.
        person: Its person.
        at: When it was given.
        active_ms: How long it took, at least 1.
        shown: 1 where a prediction was shown, 0 where it was hidden, -1 where there was none.
        votes: Of each question whose answers are votes.
    """

    given: dict[int, int] = field(default_factory=dict)
    judged: dict[int, list[tuple[int, bool, int]]] = field(default_factory=dict)
    copied: dict[int, list[tuple[int, bool]]] = field(default_factory=dict)
    moments: dict[int, list[int]] = field(default_factory=dict)
    task: array[int] = field(default_factory=lambda: array("q"))
    person: array[int] = field(default_factory=lambda: array("q"))
    at: array[int] = field(default_factory=lambda: array("q"))
    active_ms: array[int] = field(default_factory=lambda: array("q"))
    shown: array[int] = field(default_factory=lambda: array("b"))
    votes: list[Votes] = field(default_factory=list)


async def given_by(connection: AsyncConnection, project_id: int) -> dict[int, int]:
    """Return how many answers each person gave in a project; those that were brought from elsewhere too."""
    counts = sa.select(turn.c.person_id, sa.func.count()).where(turn.c.project_id == project_id, turn.c.answered_at.is_not(None))
    return {int(who): int(n) for who, n in (await connection.execute(counts.group_by(turn.c.person_id))).all()}


async def known_of(connection: AsyncConnection, project_id: int) -> dict[int, list[tuple[int, bool, int]]]:
    """Return of each person when a known answer was judged, whether it was right, and the task, in order."""
    found: dict[int, list[tuple[int, bool, int]]] = defaultdict(list)
    for one in await judgements_of(connection, project_id, most=MOST):
        found[one.person_id].append((one.at, one.right, one.task_id))
    return dict(found)


async def read_answers(connection: AsyncConnection, project_id: int, asked: Configuration, version: int, seen: Seen) -> None:
    """Read the newest answer of each turn, without what reviewers mended and what was brought from elsewhere.

    Args:
        connection: One that may be held for some seconds.
        project_id: The project.
        asked: What it asks now.
        version: The version of that: answers to another have no votes.
        seen: Takes them.
    """
    seen.votes = [Votes(each.name) for each in asked.questions if each.leaf.classes]
    leaves = [each for each in asked.questions if each.leaf.classes]
    wanted = (
        sa.select(
            answer.c.turn_id, answer.c.task_id, answer.c.person_id, answer.c.value, answer.c.active_ms, answer.c.at,
            answer.c.questions_version, answer.c.prediction_shown, prediction.c.value.label("guess"),
        )
        .outerjoin(prediction, prediction.c.id == answer.c.prediction_id)
        .where(answer.c.project_id == project_id, ~is_one_of(answer.c.origin, "reviewer", "import"))
        .order_by(answer.c.id.desc())
        .limit(MOST)
    )  # fmt: skip
    turns = set[int]()
    async with connection.stream(wanted.execution_options(yield_per=PAGE)) as rows:
        async for part in rows.partitions(PAGE):
            for one in part:
                if one.turn_id not in turns:
                    turns.add(one.turn_id)
                    _take(seen, one, leaves if one.questions_version == version else ())
            await asyncio.sleep(0)


def _take(seen: Seen, one: Any, leaves: Sequence[Asked]) -> None:
    """Take an answer as numbers."""
    row = len(seen.task)
    seen.task.append(one.task_id)
    seen.person.append(one.person_id)
    seen.at.append(one.at)
    seen.active_ms.append(max(1, one.active_ms))
    seen.shown.append(-1 if one.guess is None else int(one.prediction_shown))
    for each, votes in zip(leaves, seen.votes, strict=False):
        said = one.value.get(each.name)
        vote = None if said is None else each.leaf.vote(said)
        if vote is not None:
            votes.add(row, vote, _guessed(each, one.guess))


def _guessed(each: Asked, guess: Any) -> Any:
    """Return the vote of a prediction; nothing where it is none of the classes: a model may have said anything."""
    said = guess.get(each.name) if isinstance(guess, dict) else None
    try:
        vote = None if said is None else each.leaf.vote(said)
        return vote if vote is not None and isinstance(hash(vote), int) else None
    except (TypeError, ValueError, KeyError, AttributeError):
        return None


async def read_copied(connection: AsyncConnection, project_id: int, asked: Configuration, seen: Seen) -> None:
    """Read which wrong predictions each person kept, of tasks whose answer is known."""
    wanted = (
        sa.select(answer.c.person_id, answer.c.task_id, answer.c.value, prediction.c.value.label("guess"), task.c.gold, task.c.material)
        .join(prediction, prediction.c.id == answer.c.prediction_id)
        .join(task, task.c.id == answer.c.task_id)
        .where(
            answer.c.turn_id.in_(sa.select(judged.c.turn_id).where(judged.c.project_id == project_id)),
            answer.c.revision == 1, answer.c.prediction_shown, task.c.gold.is_not(None),
        )
        .order_by(answer.c.id.desc())
        .limit(MOST_SAT)
    )  # fmt: skip
    found: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    async with connection.stream(wanted.execution_options(yield_per=PAGE)) as rows:
        async for one in rows:
            kept = _kept(asked, one)
            if kept is not None:
                found[one.person_id].append((one.task_id, kept))
    seen.copied = {who: kept[::-1] for who, kept in found.items()}


def _kept(asked: Configuration, one: Any) -> bool | None:
    """Return whether somebody kept what a prediction has wrong; nothing where it has nothing wrong."""
    guess, gold = fitting(asked, one.guess, one.material), fitting(asked, one.gold, one.material)
    wrong = [
        each
        for each in asked.questions
        if guess.get(each.name) is not None
        and gold.get(each.name) is not None
        and one.value.get(each.name) is not None
        and each.leaf.distance(guess[each.name], gold[each.name]) > 0
    ]
    return all(one.value[each.name] == guess[each.name] for each in wrong) if wrong else None


async def read_moments(connection: AsyncConnection, project_id: int, people: Sequence[int], seen: Seen) -> None:
    """Read when people answered, by which their sittings are told."""
    for who in people:
        wanted = sa.select(turn.c.answered_at).where(
            turn.c.project_id == project_id, turn.c.person_id == who, turn.c.answered_at.is_not(None)
        )
        newest = wanted.order_by(turn.c.answered_at.desc()).limit(MOST_SAT)
        seen.moments[who] = sorted((await connection.execute(newest)).scalars())


def gold_of(seen: Seen, person: int, *, last: int | None = None) -> tuple[int, int]:
    """Return the known answers that somebody had right and that he gave, or of his last so many."""
    rows: Sequence[tuple[int, bool, int]] = seen.judged.get(person, ())
    rows = rows[-last:] if last else rows
    return sum(right for _, right, _ in rows), len(rows)


def counts(kinds: Mapping[str, dict[int, int]]) -> set[int]:
    """Return everybody of whom there is anything to look at."""
    return {who for of in kinds.values() for who in of}
