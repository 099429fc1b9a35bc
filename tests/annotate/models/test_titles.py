"""A project over real news titles from begin to end: a model learns, is shown by the rules, chooses what is asked, and is measured."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from annotate.models.titles import answers, learn, opened, titles
from goldsmith.annotate.models.learning_tables import chosen
from goldsmith.annotate.tables import answer, prediction, task
from goldsmith.database.opening import Database
from goldsmith.stats.proportion import proportion
from service import front, lite, run


@pytest.mark.usefixtures("same_chance")
def test_a_project_over_real_titles_from_begin_to_end(tmp_path: Path):
    """What it says of open tasks is right far oftener than the commonest class; hidden and random shares are as told; a saving is produced."""

    async def trial(database: Database) -> None:
        real = titles(900)
        truth = dict(real)
        at = await front(database, ["ann", "bob", "eve"])
        rules: dict[str, Any] = {"show_predictions": True, "unassisted_share": 0.3, "order_by_model": "uncertainty", "model_batch": 90}
        number = await opened(at, real, people=["bob", "eve"], **rules, random_share=0.4)
        await at.ask("ann", "POST", f"/api/projects/{number}/models", {"name": "net"}, status=201)
        for _ in range(3):
            await learn(database)
            for login in ("bob", "eve"):
                await answers(at, login, number, 45, lambda one: {"topic": truth[one["task"]["material"]["text"]]})
        await learn(database)

        async with database.reading() as connection:
            wanted = sa.select(prediction.c.value, task.c.material).join(task, task.c.id == prediction.c.task_id)
            standing = (await connection.execute(wanted.where(prediction.c.replaced_at.is_(None), task.c.state == "open"))).all()
            said = (await connection.execute(sa.select(answer.c.origin, answer.c.prediction_id, answer.c.prediction_shown))).all()
            put = (await connection.execute(sa.select(chosen.c.way, sa.func.count()).group_by(chosen.c.way))).all()
        right = proportion(sum(one.value["topic"] == truth[one.material["text"]] for one in standing), len(standing))
        assert len(standing) == 630
        assert right.low > 0.35  # one class in ten is right by chance

        hidden = [one for one in said if one.prediction_id is not None and not one.prediction_shown]
        guessed = sum(one.prediction_id is not None for one in said)
        share = proportion(len(hidden), guessed, confidence=0.99)
        assert share.low <= 0.3 <= share.high
        assert {one.origin for one in hidden} == {"person"}
        assert dict(put)["random"] / sum(dict(put).values()) == 0.4

        told = await at.ask("ann", "GET", f"/api/projects/{number}/streams")
        saving = told["asking"]["saving"]
        assert (len(saving["curve"]) > 2, bool(saving["said"]), saving["missing"]) == (True, True, {"random": 0, "others": 0})
        assert told["asking"]["accuracy"]["low"] > 0.3
        (model,) = (await at.ask("ann", "GET", f"/api/projects/{number}/models"))["rows"]
        (measured,) = model["figures"]["questions"]
        assert measured["unseen"]["n"] + measured["seen"]["n"] == guessed
        assert measured["not_chosen"]["n"] < guessed

    run(lite(tmp_path), trial)
