"""One learning as a whole: each model of a project learns its questions, says something of the tasks, and the next ones to ask are chosen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from goldsmith.annotate.configuration import Configuration
from goldsmith.annotate.models.apart import digest
from goldsmith.annotate.models.choosing import accuracy_of, batch_of, comparison, sampled
from goldsmith.annotate.models.pool import checked, conclusions, pool_in
from goldsmith.annotate.models.records import Records, records_of
from goldsmith.annotate.models.settings import LearnerSettings, questions_of, texts_of, told_of
from goldsmith.annotate.models.taught import Lesson, taught
from goldsmith.errors import GoldsmithError, LabelError, SelectionError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from goldsmith.annotate.models.taught import Guessed, Taught

    Integers = NDArray[np.int64]


LARGEST = 256 << 20
"""Bytes of a model that is kept."""


@dataclass(eq=False)
class Learnt:
    """What became of one model.

    Attributes:
        number: Its number.
        settings: Its settings.
        records: The tasks as it reads them, ``None`` where they cannot be read so.
        models: What it learnt, by question.
        failed: Why it learnt nothing of a question, by its name.
    """

    number: int
    settings: LearnerSettings
    records: Records | None = None
    models: dict[str, Taught] = field(default_factory=dict)
    failed: dict[str, GoldsmithError] = field(default_factory=dict)


class Work:
    """What is done with a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.job = orjson.loads((folder / "job.json").read_bytes())
        self.asked = Configuration.model_validate(self.job["configuration"])
        self.pool = pool_in(folder / "tasks.jsonl")
        self.rows = self.pool.read
        self.learners = [Learnt(one["id"], LearnerSettings.model_validate(one["settings"])) for one in self.job["learners"]]
        names = dict.fromkeys(each.name for one in self.learners for each in questions_of(self.asked, one.settings))
        self.truth = conclusions(self.pool, self.asked, list(names))
        self.first: tuple[Learnt, str, Guessed] | None = None

    def results(self) -> dict[str, Any]:
        """Learn, write what models say of tasks, choose what is asked next; return what became of it."""
        unsure, told = None, []
        with (self.folder / "predictions.jsonl").open("wb") as out:
            for one in self.learners:
                self._learn(one)
                said, wanted = self._say(one, out)
                if unsure is None and wanted is not None:
                    unsure = wanted
                told.append({"id": one.number, **_facts(one), "predicted": said, "fitted": self._pack(one)})
        found: dict[str, Any] = {"learners": told, "batch": None, **self._streams()}
        if self.job["order"] is not None:
            found["batch"] = batch_of(self.pool, self._plain(), self.rows, self.job["order"], unsure)
        return found

    def compared(self) -> dict[str, Any]:
        """Return what choosing saved; nothing where it was not asked for, or the streams are too short."""
        if not self.job["compare"] or self.first is None:
            return {}
        one, name, _ = self.first
        sample, asked = sampled(self.pool, self.truth[name][0], self.job["seed"])
        try:
            return comparison(self._lesson(one, name), self.pool, self.rows, sample, asked)
        except (SelectionError, LabelError) as problem:
            return {"why": problem.message}

    def _pack(self, one: Learnt) -> list[dict[str, Any]]:
        """Write the bytes of what a model learnt, a file a question; return what stands in which."""
        found = []
        for at, (name, each) in enumerate(one.models.items()):
            if each.packed is not None and len(block := each.packed()) <= LARGEST:
                file = f"{one.number}-{at}.npz"
                (self.folder / file).write_bytes(block)
                found.append({"question": name, "version": each.version, "facts": each.facts, "file": file})
        return found

    def _learn(self, one: Learnt) -> None:
        """Let a model learn each of its questions."""
        try:
            shown = [self.pool.shown[row] or {} for row in self.rows.tolist()]
            one.records = records_of(shown, one.settings, texts_of(self.asked, one.settings))
        except GoldsmithError as problem:
            one.failed[""] = problem
            return
        for each in questions_of(self.asked, one.settings):
            try:
                one.models[each.name] = taught(self._lesson(one, each.name))
            except LabelError as problem:
                one.failed[each.name] = problem

    def _lesson(self, one: Learnt, name: str) -> Lesson:
        values, weights = self.truth[name]
        truth = [values[row] for row in self.rows.tolist()]
        asked = next(each for each in self.asked.questions if each.name == name)
        committee = self.job["order"] is not None and self.job["order"]["way"] == "committee"
        return Lesson(asked, one.records or Records([], ()), truth, weights[self.rows], committee, one.settings.dictionary)

    def _say(self, one: Learnt, out: Any) -> tuple[int, NDArray[np.float64] | None]:
        """Write what a model says of the tasks; return of how many, and how unsure it is of each of the pool."""
        if not one.models:
            return 0, None
        place = {row: at for at, row in enumerate(self.rows.tolist())}
        inside = np.array([place[row] for row in self.pool.wanted.tolist()], np.int64)
        guessed = {name: model.guess(inside) for name, model in one.models.items()}
        unsure = np.full(len(self.pool), np.nan)
        said = 0
        for at, row in enumerate(self.pool.wanted.tolist()):
            unsure[row] = max(float(each.unsure[at]) for each in guessed.values())
            value = checked(self.asked, {name: each.values[at] for name, each in guessed.items()}, self.pool.shown[row] or {})
            scores = [float(guessed[name].scores[at]) for name in value]
            score = None if not scores or np.isnan(scores).any() else min(scores)
            if value and (score is None or score >= one.settings.least_score):
                out.write(
                    orjson.dumps({"learner": one.number, "task": self.pool.ids[row], "value": value, "score": score and round(score, 4)})
                    + b"\n"
                )
                said += 1
        if self.first is None:
            name = next(iter(one.models))
            self.first = one, name, one.models[name].guess(np.arange(len(self.rows)))
        return said, unsure

    def _plain(self) -> Records:
        """Return the tasks as the first model reads them, or their texts where none does."""
        if self.learners and self.learners[0].records is not None:
            return self.learners[0].records
        fields = texts_of(self.asked, LearnerSettings())
        return Records([self.pool.shown[row] or {} for row in self.rows.tolist()], fields)

    def _streams(self) -> dict[str, Any]:
        """Return how long both streams are, and how right the first model is over the pool."""
        if self.first is None:
            return {"sample": 0, "beyond": 0, "accuracy": None}
        _, name, guessed = self.first
        truth = self.truth[name][0]
        sample, asked = sampled(self.pool, truth, self.job["seed"])
        accuracy = accuracy_of(self.pool, guessed, self.rows, truth, sample)
        return {"sample": len(sample), "beyond": int((~np.isin(asked, sample)).sum()), "accuracy": accuracy}


def _facts(one: Learnt) -> dict[str, Any]:
    """Return what became of a model, as JSON values."""
    held = {name: each.held_out.as_json() if each.held_out else None for name, each in one.models.items()}
    notes = [note for each in one.models.values() for note in each.notes]
    return {
        "learnt_from": max((each.answers for each in one.models.values()), default=0),
        "version": digest(*(each.version for each in one.models.values())) if one.models else "",
        "held_out": held,
        "notes": notes,
        "failed": {name: told_of(problem) for name, problem in one.failed.items()},
    }
