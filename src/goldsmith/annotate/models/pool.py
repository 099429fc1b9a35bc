"""The tasks of a project as one learning sees them, read from the file that the service wrote; what their answers come to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from goldsmith.annotate.ballots import Ballots
from goldsmith.annotate.results import Said, conclusion_of
from goldsmith.question import FaultyAnswerError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from goldsmith.annotate.configuration import Asked, Configuration

    Integers = NDArray[np.int64]
    Floats = NDArray[np.float64]

LEAST_WEIGHT = 0.25
"""Of a conclusion that few agree on."""


@dataclass(eq=False)
class Pool:
    """Tasks, one entry each.

    Attributes:
        ids: Their numbers.
        keys: Their keys.
        states: Their states.
        shown: What is read of each; ``None`` where a project has more tasks than are read.
        answered: Whether somebody answered it.
        first_at: When it was answered first, in milliseconds, 0 where it was not.
        active_ms: Mean time of its answers, NaN where none was measured.
        free: Whether it waits for an answer and nobody has it.
        put: Whether it was put forward before, and how: active, random or nothing.
        gold: Known answers.
        said: Answers.
    """

    ids: list[int] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    shown: list[dict[str, Any] | None] = field(default_factory=list)
    answered: list[bool] = field(default_factory=list)
    first_at: list[int] = field(default_factory=list)
    active_ms: list[float] = field(default_factory=list)
    free: list[bool] = field(default_factory=list)
    put: list[str] = field(default_factory=list)
    gold: dict[int, dict[str, Any]] = field(default_factory=dict)
    said: dict[int, list[Said]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def read(self) -> Integers:
        """Rows of tasks that are read."""
        return np.array([row for row, one in enumerate(self.shown) if one is not None], np.int64)

    @property
    def wanted(self) -> Integers:
        """Rows of tasks of which models say something: those that people still get, and those whose answer is known, so that these look like others."""
        return np.array([row for row in self.read.tolist() if self.states[row] in {"open", "gold"}], np.int64)

    def add(self, line: bytes) -> None:
        """Add a task as the service wrote it."""
        one = orjson.loads(line)
        row = len(self.ids)
        self.ids.append(one["id"])
        self.keys.append(one["key"])
        self.states.append(one["state"])
        self.shown.append(one.get("shown"))
        self.free.append(bool(one.get("free")))
        self.put.append(one.get("put") or "")
        answers = [Said(who, value, at, ms, 0, 0, reviewed) for who, value, at, ms, reviewed in one.get("said", ())]
        self.answered.append(bool(one["answered"]))
        self.first_at.append(min((each.at for each in answers), default=0))
        times = [each.active_ms for each in answers if each.active_ms > 0]
        self.active_ms.append(sum(times) / len(times) if times else float("nan"))
        if answers:
            self.said[row] = answers
        if one.get("gold"):
            self.gold[row] = one["gold"]


def pool_in(path: Path) -> Pool:
    """Return the tasks in a file."""
    found = Pool()
    with path.open("rb") as lines:
        for line in lines:
            found.add(line)
    return found


def conclusions(pool: Pool, asked: Configuration, names: list[str]) -> dict[str, tuple[list[Any], Floats]]:
    """Return, for each question, what each task came to and how much that counts: a known answer in full, others as far as people agree."""
    gold = {row: _fitting(asked, one, pool.shown[row] or {}) for row, one in pool.gold.items()}
    decided = _ballots(pool, asked, gold).decided()
    told: dict[str, tuple[list[Any], Floats]] = {}
    for each in (one for one in asked.questions if one.name in names):
        values: list[Any] = [None] * len(pool)
        weights = np.zeros(len(pool))
        for row, answers in pool.said.items():
            if given := [one for one in answers if one.counted.get(each.name) is not None]:
                found = conclusion_of(each, row, given, decided.get(each.name))
                values[row] = found.value
                weights[row] = 1.0 if found.agreement is None or found.why == "review" else max(found.agreement, LEAST_WEIGHT)
        for row, known in gold.items():
            if known.get(each.name) is not None:
                values[row], weights[row] = known[each.name], 1.0
        for row, shown in enumerate(pool.shown):
            if shown is None:
                values[row] = None
        told[each.name] = values, weights
    return told


def _ballots(pool: Pool, asked: Configuration, gold: Mapping[int, Mapping[str, Any]]) -> Ballots:
    """Return the votes of all tasks, without what models said: a model does not learn from itself."""
    ballots = Ballots(asked)
    for row, answers in pool.said.items():
        for one in answers:
            ballots.add(row, one.who, one.counted)
    for row, known in gold.items():
        ballots.know(row, known)
    return ballots


def checked(asked: Configuration, guessed: Mapping[str, Any], shown: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a guess the questions take, in normal form, without those that its own other answers leave out."""
    value: dict[str, Any] = {}
    names: dict[str, Asked] = {each.name: each for each in asked.questions}
    for each in asked.questions:
        if guessed.get(each.name) is None or (each.when is not None and not each.when.holds(value, names)):
            continue
        fits = _fitting_one(each, guessed[each.name], shown)
        if fits is not None:
            value[each.name] = fits
    return value


def _fitting(asked: Configuration, value: Mapping[str, Any], shown: Mapping[str, Any]) -> dict[str, Any]:
    found = {each.name: _fitting_one(each, value.get(each.name), shown) for each in asked.questions}
    return {name: one for name, one in found.items() if one is not None}


def _fitting_one(asked: Asked, said: Any, shown: Mapping[str, Any]) -> Any:
    if said is None:
        return None
    try:
        return asked.leaf.checked(said, shown)
    except FaultyAnswerError:
        return None
