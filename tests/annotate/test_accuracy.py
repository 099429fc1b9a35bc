"""How often people are right, from what was judged."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from annotate.requests import take
from goldsmith.annotate.quality.accuracy import accuracies_by_question, accuracies_of, accuracy_over_time, judgements_of
from goldsmith.annotate.quality.gold_tables import judged
from goldsmith.database.opening import Database
from service import people, project_with, run

DAY_MS = 86_400_000


def judgement(project: int, held, question: str, *, right: bool, at: int) -> dict[str, object]:
    """Return a row of what was judged."""
    same = {"project_id": project, "task_id": held.task_id, "turn_id": held.id, "person_id": held.person_id, "pool": True, "at": at}
    return {**same, "question": question, "score": 1.0 if right else 0.25, "right": right}


def test_a_task_is_right_where_all_its_questions_are_and_each_day_stands_apart(url: str):
    """Of ten tasks with two questions eight are right as a whole; each question, each day and each person is told apart."""

    async def trial(database: Database) -> None:
        own, ann, bob = await people(database, "own", "ann", "bob")
        project = await project_with(database, [own, ann, bob], 10, lease_seconds=900)
        held = [(await take(database, project, ann))[0][0] for _ in range(10)]
        rows = [judgement(project, one, "topic", right=at != 0, at=at // 5 * DAY_MS + 1) for at, one in enumerate(held)]
        rows += [judgement(project, one, "tone", right=at not in {0, 9}, at=at // 5 * DAY_MS + 1) for at, one in enumerate(held)]
        async with database.changing() as connection:
            await connection.execute(sa.insert(judged), rows)

        async with database.reading() as connection:
            found = await accuracies_of(connection, project)
            questions = await accuracies_by_question(connection, project)
            days = await accuracy_over_time(connection, project, person_id=ann)
            series = await judgements_of(connection, project, person_id=ann)
            first = await accuracies_of(connection, project, until=DAY_MS)

        assert (found[ann].asked, found[ann].right) == (10, 8)
        assert found[ann].score == pytest.approx(1 - 0.75 * 3 / 20)
        assert found[ann].plain is not None
        assert found[ann].plain.low < 0.8 < found[ann].plain.high
        assert (found[bob].asked, found[bob].plain, found[bob].score, found[bob].last_at) == (0, None, None, None)
        assert 0 < found[bob].shrunk.low < found[bob].shrunk.value < 1
        assert {name: (each[ann].asked, each[ann].right) for name, each in questions.items()} == {"topic": (10, 9), "tone": (10, 8)}
        assert [(day.begins, day.ends, day.asked, day.right) for day in days] == [(0, DAY_MS, 5, 4), (DAY_MS, 2 * DAY_MS, 5, 4)]
        assert [one.right for one in series] == [False, *[True] * 8, False]
        assert [one.turn_id for one in series] == [one.id for one in held]
        assert (first[ann].asked, first[ann].right) == (5, 4)

    run(url, trial)
