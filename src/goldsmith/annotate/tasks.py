"""Tasks: added in bulk, listed page by page, changed; each with as many open slots as answers are wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa

from goldsmith.annotate.lanes import CLOSED, place_anew
from goldsmith.annotate.meant import known_here, meant_in
from goldsmith.annotate.placing import answers_of_each, lanes_further, more_slots, open_slots
from goldsmith.annotate.policy import Policy
from goldsmith.annotate.quality.lots import refuse_held
from goldsmith.annotate.tables import answer, prediction, project, slot, task, turn
from goldsmith.annotation_errors import LimitError, ProjectError
from goldsmith.database.columns import is_one_of, now
from goldsmith.errors import NoRecordError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.meant import Meant

AT_ONCE = 2_000
"""Tasks that are stored by one statement."""
LARGEST = 2_000_000
"""Bytes of text that a task may show."""
LARGEST_PRIORITY = 1_000_000
LONGEST_MODEL = 200
STATES = ("open", "done", "paused", "withdrawn")
GOLD = "gold"
"""The state of tasks in the gold pool, which only :mod:`goldsmith.annotate.quality.gold` gives and takes."""
MOST = 500
"""Rows of a page."""


@dataclass(frozen=True)
class New:
    """A task to add.

    Attributes:
        key: The id of its record, unique in the project.
        material: What people see, by field.
        priority: Tasks of higher priority come first.
        wanted: Answers that are wanted; the project's overlap where left out.
        gold: The known answer, where there is one.
        predictions: What models said: each an object with `model`, `value` and `score`.
        meant: For whom it is, where it is for one person or one team alone.
    """

    key: str
    material: dict[str, Any]
    priority: int = 0
    wanted: int | None = None
    gold: dict[str, Any] | None = None
    predictions: tuple[dict[str, Any], ...] = ()
    meant: Meant | None = None


@dataclass(frozen=True)
class Added:
    """What became of new tasks: how many were added, and how many were there already and are as they were."""

    added: int
    there: int


async def add(connection: AsyncConnection, project_id: int, tasks: Sequence[New]) -> Added:
    """Add tasks at the end of the queue; one whose key is there already is left as it is.

    Raises:
        ProjectError: A task lacks a field that the project shows, or its numbers are out of range.
        NoRecordError: There is no such project.
    """
    row = (await connection.execute(sa.select(project).where(project.c.id == project_id).with_for_update(key_share=True))).first()
    if row is None:
        raise NoRecordError("there is no such project", where=f"project {project_id}")
    policy, added = Policy.model_validate(row.policy), 0
    distinct = await known_here(connection, project_id, list({each.key: each for each in reversed(tasks)}.values())[::-1])
    for begin in range(0, len(distinct), AT_ONCE):
        part = distinct[begin : begin + AT_ONCE]
        keys = sa.select(task.c.key).where(task.c.project_id == project_id, task.c.key.in_([each.key for each in part]))
        there = set((await connection.execute(keys)).scalars())
        fresh = [each for each in part if each.key not in there]
        if fresh:
            await _insert(connection, project_id, policy, fresh)
        added += len(fresh)
    return Added(added, len(tasks) - added)


async def there(connection: AsyncConnection, project_id: int, keys: Sequence[str]) -> int:
    """Return how many of these keys are those of tasks already, or stand twice."""
    distinct, n = list(dict.fromkeys(keys)), 0
    for begin in range(0, len(distinct), AT_ONCE):
        known = sa.select(sa.func.count()).where(task.c.project_id == project_id, task.c.key.in_(distinct[begin : begin + AT_ONCE]))
        n += int((await connection.execute(known)).scalar_one())
    return n + len(keys) - len(distinct)


async def _insert(connection: AsyncConnection, project_id: int, policy: Policy, fresh: list[New]) -> None:
    at = now()
    values = [
        {
            "project_id": project_id, "key": each.key, "material": each.material, "priority": each.priority,
            "wanted": answers_of_each(each, policy), "answered": 0, "state": "open", "gold": each.gold, "created_at": at, "changed_at": at,
        }
        for each in fresh
    ]  # fmt: skip
    await connection.execute(sa.insert(task), values)
    numbers = sa.select(task.c.key, task.c.id).where(task.c.project_id == project_id, task.c.key.in_([each.key for each in fresh]))
    ids = {row.key: row.id for row in (await connection.execute(numbers)).all()}
    await open_slots(connection, project_id, policy, [(ids[each.key], each) for each in fresh])
    predicted = [
        {"project_id": project_id, "task_id": ids[each.key], "model": str(one.get("model", "")), "value": one["value"], "score": one.get("score"), "at": at}
        for each in fresh
        for one in each.predictions
    ]  # fmt: skip
    if predicted:
        await connection.execute(sa.insert(prediction), predicted)


def checked(given: Any, *, fields: Sequence[str], where: str) -> New:
    """Return a task out of a JSON object: the fields at its top level, or under ``material``.

    Raises:
        ProjectError: It is no object, has no key, or lacks a field that is shown.
        LimitError: It is too large.
    """
    if not isinstance(given, dict):
        raise ProjectError("a task is an object", where=where, found=type(given).__name__)
    key = given.get("key", given.get("id"))
    if not isinstance(key, str | int) or isinstance(key, bool) or not str(key).strip() or len(str(key)) > 500:
        raise ProjectError("a task wants a `key` or `id` of its own", where=where, found=repr(key)[:80])
    material = (
        given["material"]
        if isinstance(given.get("material"), dict)
        else {k: v for k, v in given.items() if k not in BESIDE or (k == "for" and k in fields)}
    )
    missing = [name for name in fields if material.get(name) is None]
    if missing:
        there = ", ".join(sorted(material)[:20]) or "none"
        raise ProjectError("a task lacks what the project shows", where=where, found=f"fields: {there}", expected=", ".join(missing))
    if _size(material) > LARGEST:
        raise LimitError(
            "a task is too large to be shown", where=where, found=f"{_size(material):,} bytes", expected=f"at most {LARGEST:,}"
        )
    _refuse_unfit(str(key), given, where)
    numbers = {"priority": (0, -LARGEST_PRIORITY, LARGEST_PRIORITY), "wanted": (None, 1, 100)}
    priority, wanted = (_number(given, name, *about, where=where) for name, about in numbers.items())
    meant = meant_in(None if "for" in fields else given.get("for"), wanted, where=where)
    return New(str(key), material, priority or 0, wanted, given.get("gold"), tuple(given.get("predictions") or ()), meant)


def _refuse_unfit(key: str, given: dict[str, Any], where: str) -> None:
    """Refuse what could not be stored, and known answers and predictions that are none."""
    try:
        orjson.dumps(given)
    except TypeError as problem:
        raise ProjectError("a task holds what is no JSON", where=where, found=str(problem)) from None
    if "\0" in key or _holds_nul(given):
        raise ProjectError("a text holds NUL, which databases do not take", where=where, hint="take it out")
    if not isinstance(given.get("gold"), dict | None):
        raise ProjectError("`gold` holds answers by question", where=where, found=repr(given["gold"])[:80], expected="an object")
    predictions = given.get("predictions") or []
    if not isinstance(predictions, list) or not all(isinstance(one, dict) and _predicted(one) for one in predictions):
        raise ProjectError(
            "predictions are objects", where=where, found=repr(predictions)[:80], expected="[{model, value: answers by question, score}]"
        )


def _predicted(one: dict[str, Any]) -> bool:
    model, score = one.get("model", ""), one.get("score")
    known = isinstance(score, int | float | None) and not isinstance(score, bool)
    return isinstance(one.get("value"), dict) and isinstance(model, str) and len(model) <= LONGEST_MODEL and known


def _holds_nul(value: Any) -> bool:
    """Tell whether a JSON value holds NUL, in a key or a text."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if "\0" in one:
                return True
        elif isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one
    return False


BESIDE = frozenset({"key", "id", "material", "priority", "wanted", "gold", "predictions", "for"})
"""What stands beside the fields of a task."""


def _size(material: dict[str, Any]) -> int:
    return sum(len(str(value).encode("utf-8", "surrogatepass")) for value in material.values())


def _number(given: dict[str, Any], name: str, default: int | None, least: int, most: int, *, where: str) -> int | None:
    value = given.get(name, default)
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and least <= value <= most):
        return value
    raise ProjectError(f"`{name}` is a whole number", where=where, found=repr(value), expected=f"{least} to {most}")


async def page(connection: AsyncConnection, project_id: int, *, after: int = 0, limit: int = 50, state: str | None = None, gold: bool = True) -> list[Any]:  # fmt: skip
    """Return the tasks of a page, in the order in which they were added, without their material; those of the gold pool where wanted."""
    wanted = sa.select(task.c.id, task.c.key, task.c.priority, task.c.wanted, task.c.answered, task.c.state, task.c.changed_at)
    where = [task.c.project_id == project_id, task.c.id > after]
    where += [is_one_of(task.c.state, state)] if state in {*STATES, GOLD} else [sa.false()] if state else []
    where += [] if gold else [~is_one_of(task.c.state, GOLD)]
    return list((await connection.execute(wanted.where(*where).order_by(task.c.id).limit(min(limit, MOST)))).all())


async def task_of(connection: AsyncConnection, task_id: int) -> Any:
    """Return the row of a task.

    Raises:
        NoRecordError: There is none.
    """
    found = (await connection.execute(sa.select(task).where(task.c.id == task_id))).first()
    if found is None:
        raise NoRecordError("there is no such task", where=f"task {task_id}")
    return found


async def answers_of(connection: AsyncConnection, task_id: int) -> list[Any]:
    """Return the newest revision of every answer to a task, oldest turn first, with the turn's state."""
    newest = sa.select(sa.func.max(answer.c.id)).where(answer.c.task_id == task_id).group_by(answer.c.turn_id)
    wanted = sa.select(answer, turn.c.state.label("turn_state")).join(turn, turn.c.id == answer.c.turn_id)
    return list((await connection.execute(wanted.where(answer.c.id.in_(newest)).order_by(answer.c.turn_id))).all())


async def change(connection: AsyncConnection, task_id: int, *, priority: int | None = None, state: str | None = None, wanted: int | None = None) -> None:  # fmt: skip
    """Change the priority, the state, or the number of answers of a task; its open slots go to the end of their new lane.

    Raises:
        ProjectError: A value is out of range, or fewer answers are wanted than before.
        NoRecordError: There is no such task.
    """
    slots = await lock(connection, task_id)
    stands = (await connection.execute(sa.select(task).where(task.c.id == task_id).with_for_update(key_share=True))).first()
    if stands is None:
        raise NoRecordError("there is no such task", where=f"task {task_id}")
    await refuse_held(connection, task_id)
    _refuse(stands, state, wanted)
    most = wanted or stands.wanted
    values = {
        "priority": stands.priority if priority is None else priority,
        "wanted": most,
        "state": _becomes(stands, state, most),
        "changed_at": now(),
    }
    await connection.execute(sa.update(task).where(task.c.id == task_id).values(values))
    into = await lanes_further(connection, {one.lane_id for one in slots}, int(values["priority"]) - stands.priority)
    away = [one for one in slots if one.state == "taken" and into[one.lane_id] != one.lane_id]
    for one in away:
        await connection.execute(sa.update(slot).where(slot.c.id == one.id).values(lane_id=into[one.lane_id]))
    closed, moved = values["state"] in CLOSED, priority is not None
    anew = {
        one.id: into[one.lane_id]
        for one in slots
        if (one.state == "withdrawn" and not closed) or (one.state == "open" and (moved or closed))
    }
    if most > stands.wanted:
        anew |= await more_slots(connection, stands, most, int(values["priority"]))
    await place_anew(connection, anew, withdrawn=set(anew) if closed else frozenset())


async def lock(connection: AsyncConnection, task_id: int) -> list[Any]:
    """Return the slots of a task in the queue, locked: slots come before the task, as for whoever answers late."""
    ours = slot.c.task_id == task_id, slot.c.n > 0  # those below are of people who got the task out of the gold pool
    locked = sa.select(slot.c.id, slot.c.state, slot.c.lane_id).where(*ours).order_by(slot.c.id).with_for_update()
    return list((await connection.execute(locked)).all())


def _refuse(stands: Any, state: str | None, wanted: int | None) -> None:
    where = f"task {stands.id}"
    if stands.state == GOLD and (state is not None or wanted is not None):
        raise ProjectError("this task stands in the gold pool", where=where, hint="take it out of the pool first")
    if state is not None and state not in STATES:
        raise ProjectError("there is no such state of a task", where=where, found=state, expected=", ".join(STATES))
    if state == "done" and stands.state != "done":
        raise ProjectError(
            "a task is done when it has its answers", where=where, found=f"{stands.answered} of {stands.wanted}", hint="withdraw it"
        )
    if wanted is not None and wanted < stands.wanted:
        raise ProjectError(
            "a task cannot want fewer answers than it did", where=where, found=str(wanted), expected=f"{stands.wanted} or more",
            hint="withdraw the task; the answers that it has are kept",
        )  # fmt: skip


def _becomes(stands: Any, state: str | None, wanted: int) -> str:
    """Return the state of a task: one that is not closed is done with as many answers as are wanted, and open with fewer."""
    said = state or stands.state
    return said if said in CLOSED else "done" if stands.answered >= wanted else "open"
