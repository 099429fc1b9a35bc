"""Predictions of a project: brought by a file or a program, counted by model, and taken away again as long as nothing hangs on them.

1. What is brought is held against the questions as a whole file; where something does not fit, all of it is listed and nothing is stored.
2. A model has one prediction of a task that is offered to people: a further one takes the place of the one before, as long as no answer is
   held against that. One that somebody was shown, or that an answer is measured by, stays for ever, for it is evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from goldsmith.annotate.models.backend_model import score_of
from goldsmith.annotate.models.replying import parts_of
from goldsmith.annotate.tables import answer, prediction, task, turn
from goldsmith.annotation_errors import AnswerError
from goldsmith.database.columns import named, now
from goldsmith.question_reading import brief
from goldsmith.settings_fault import faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.configuration import Configuration

AT_ONCE = 500
"""Predictions that are looked at, or stored, together."""
TOLD = 20
"""Faults that are listed."""


class Brought(BaseModel):
    """A prediction as a line brings it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Annotated[str, Field(min_length=1, max_length=500)]
    value: dict[str, Any]
    score: Annotated[float | None, Field(allow_inf_nan=False)] = None
    model: Annotated[str, Field(max_length=200)] = ""


@dataclass(frozen=True)
class New:
    """A prediction that is to be stored."""

    task_id: int
    model: str
    value: Mapping[str, Any]
    score: float | None = None


class Gathering:
    """Predictions while they are read; ``end`` raises what was wrong with them."""

    def __init__(self, asked: Configuration, model: str = "") -> None:
        """Take what the project asks, and the model of lines that name none."""
        self.asked, self.model = asked, model
        self.new: list[New] = []
        self.lines: list[str] = []
        self.n_faulty = self.n_read = 0

    def line(self, given: Any, where: str) -> Brought | None:
        """Return a line as a prediction; ``None`` after noting what is wrong with it."""
        self.n_read += 1
        try:
            found = Brought.model_validate(given)
        except ValidationError as problem:
            first = faults(problem.errors(), given, Brought)[0]
            self.fault(where, first.words if first.place else f"an object was expected, found {brief(given)}")
            return None
        if not (found.model or self.model):
            self.fault(where, "it names no model")
            return None
        return found

    def add(self, one: Brought, row: Any, where: str) -> None:
        """Add a prediction of a task, or note why it does not fit.

        Args:
            one: The prediction.
            row: The task with its number and material; ``None`` where there is none.
            where: The place of the prediction.
        """
        if row is None:
            self.fault(where, f"no task has the key {brief(one.key)}")
            return
        value, misfits = parts_of(self.asked, one.value, row.material)
        if misfits:
            self.fault(where, "; ".join(each.says() for each in misfits[:5]))
        elif not value:
            self.fault(where, "it answers no question")
        else:
            self.new.append(New(row.id, one.model or self.model, value, score_of(one.score)))

    def fault(self, where: str, said: str) -> None:
        """Note what is wrong."""
        self.n_faulty += 1
        if len(self.lines) < TOLD:
            self.lines.append(f"{where}: {said}")

    def end(self) -> None:
        """Finish reading.

        Raises:
            AnswerError: Some do not fit; none is stored.
        """
        if self.n_faulty:
            told = "\n".join(f"  - {line}" for line in self.lines)
            raise AnswerError(
                f"{self.n_faulty:,} of {self.n_read:,} predictions do not fit, none was stored\n{told}",
                expected='{"key": …, "value": {"QUESTION": …}, "score": 0.9, "model": …}',
                hint="mend these lines, or leave them out",
            )


async def tasks_by_key(connection: AsyncConnection, project_id: int, keys: Sequence[str]) -> dict[str, Any]:
    """Return tasks of a project by their keys, with number and material."""
    wanted = sa.select(task.c.id, task.c.key, task.c.material).where(task.c.project_id == project_id, task.c.key.in_(keys))
    return {row.key: row for row in (await connection.execute(wanted)).all()}


async def store(connection: AsyncConnection, project_id: int, new: Sequence[New]) -> dict[str, int]:
    """Store predictions; return how many were ``added``, were ``there`` already, and took the place of one before (``replaced``)."""
    ids = {one.task_id for one in new}
    lately = {(one.task_id, one.model): one for one in new}
    known = sa.select(prediction.c.id, prediction.c.task_id, prediction.c.model, prediction.c.value, prediction.c.score)
    known = known.where(prediction.c.task_id.in_(ids), prediction.c.model.in_({one.model for one in new}))
    before = [row for row in (await connection.execute(known.order_by(prediction.c.id))).all() if (row.task_id, row.model) in lately]
    newest = {(row.task_id, row.model): row for row in before}
    same = {of for of, row in newest.items() if (row.value, row.score) == (lately[of].value, lately[of].score)}
    gone = await _taken(connection, [row.id for row in before if (row.task_id, row.model) not in same])
    at = now()
    rows = [
        {"project_id": project_id, "task_id": one.task_id, "model": one.model, "value": one.value, "score": one.score, "at": at}
        for of, one in lately.items()
        if of not in same
    ]
    if rows:
        await connection.execute(sa.insert(prediction), rows)
    return {"added": len(rows), "there": len(same), "replaced": gone}


async def listed(connection: AsyncConnection, project_id: int) -> list[dict[str, Any]]:
    """Return the models of whom there are predictions: how many, of how many tasks, with what scores, when, and how many must stay."""
    columns = (
        prediction.c.model,
        sa.func.count().label("predictions"),
        sa.func.count(prediction.c.task_id.distinct()).label("tasks"),
        sa.func.count(prediction.c.score).label("scored"),
        sa.func.avg(prediction.c.score).label("score"),
        sa.func.max(prediction.c.at).label("last_at"),
        sa.func.sum(sa.case((_held(), 1), else_=0)).label("kept"),
    )
    wanted = sa.select(*columns).where(prediction.c.project_id == project_id).group_by(prediction.c.model).order_by(prediction.c.model)
    rows = [named(row) for row in (await connection.execute(wanted)).mappings()]
    return [{**row, "kept": int(row["kept"] or 0), "score": None if row["score"] is None else float(row["score"])} for row in rows]


async def some_of(connection: AsyncConnection, project_id: int, model: str) -> list[int]:
    """Return numbers of predictions of a model that may be taken away, a part at a time."""
    wanted = sa.select(prediction.c.id).where(prediction.c.project_id == project_id, prediction.c.model == model, ~_held())
    return list((await connection.execute(wanted.order_by(prediction.c.id).limit(AT_ONCE))).scalars())


async def take_away(connection: AsyncConnection, project_id: int, model: str) -> int:
    """Take away a part of the predictions of a model, but those that somebody was shown or an answer is held against; return how many."""
    return await _taken(connection, await some_of(connection, project_id, model))


async def counted(connection: AsyncConnection, project_id: int, model: str) -> int:
    """Return how many predictions a model has."""
    wanted = sa.select(sa.func.count()).select_from(prediction).where(prediction.c.project_id == project_id, prediction.c.model == model)
    return int(await connection.scalar(wanted) or 0)


def rows_of(body: bytes) -> Iterator[tuple[str, Any]]:
    """Yield the lines of a body, or the members of the list that it is, each with its place.

    Raises:
        AnswerError: It is no JSON.
    """
    text = body.strip()
    if text.startswith(b"["):
        yield from ((f"[{at}]", one) for at, one in enumerate(_parsed(text, "the body")))
        return
    for at, line in enumerate(text.split(b"\n"), 1):
        if line.strip():
            yield f"line {at}", _parsed(line, f"line {at}")


def _parsed(text: bytes, where: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as problem:
        raise AnswerError("this is no JSON", where=where, found=str(problem)) from None


def _held() -> sa.ColumnElement[bool]:
    """Return the condition that a prediction must stay: a turn was shown it, or an answer is held against it."""
    shown = sa.exists().where(turn.c.task_id == prediction.c.task_id, turn.c.prediction_id == prediction.c.id)
    measured = sa.exists().where(answer.c.task_id == prediction.c.task_id, answer.c.prediction_id == prediction.c.id)
    return shown | measured


async def _taken(connection: AsyncConnection, ids: Sequence[int]) -> int:
    """Delete those predictions of some that need not stay."""
    gone = 0
    for begin in range(0, len(ids), AT_ONCE):
        some = ids[begin : begin + AT_ONCE]
        found = await connection.execute(sa.delete(prediction).where(prediction.c.id.in_(some), ~_held()))
        gone += found.rowcount
    return gone
