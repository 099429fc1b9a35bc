"""Concluded labels that are most probably wrong, for people to look at again.

1. Looked at are labels of tasks that are done, concluded by votes, and that no reviewer confirmed.
2. Where the project shows texts, the predictor of :mod:`goldsmith.algorithms.label_errors.training` learns from the labels and says of each task what it
   would have said, from models that have not seen it. Else what models predicted before anybody answered is taken, where there is some.
3. Answers, known answers and such predictions together tell how probable each class is
   (:mod:`goldsmith.algorithms.answers.assisted`); a label is as suspect as it is improbable.

Nothing is mended by it. Of more than 20,000 tasks so many are read, drawn by a hash of their numbers; of the others answers alone tell.
"""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import dataclass
from heapq import nlargest
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool

from goldsmith.algorithms.answers.assisted import assisted
from goldsmith.annotate.ballots import Decided
from goldsmith.annotate.quality.telling import Words, words
from goldsmith.annotate.tables import task
from goldsmith.errors import LabelError
from goldsmith.question_classes import Named, calls

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.configuration import Asked, Configuration
    from goldsmith.annotate.quality.counting import Counting
    from goldsmith.annotate.results import Decides

MOST = 500
"""Suspects that are kept."""
LEAST_WRONG = 0.2
"""Probability from which on a label is a suspect."""
LEAST_TEXTS = 100
MOST_TEXTS = 20_000
LONGEST = 2_000
"""Characters of a text that are read."""
AT_ONCE = 500


@dataclass(frozen=True)
class Suspected:
    """A label that is probably wrong.

    Attributes:
        task_id: Of which task.
        question: Of which question.
        value: The label.
        proposed: The likeliest other class.
        wrong: Probability that the label is wrong.
        why: Sentences for people.
    """

    task_id: int
    question: str
    value: str
    proposed: str
    wrong: float
    why: tuple[Words, ...]


async def suspects_of(
    connection: AsyncConnection, asked: Configuration, decided: Mapping[str, Decides], counting: Counting
) -> list[Suspected]:
    """Return the labels of a project that are most probably wrong, the most first."""
    found: list[Suspected] = []
    texts: dict[int, str] = {}
    for each in asked.questions:
        one, doubtable = decided.get(each.name), np.array(counting.of[each.name].doubtable, np.int64)
        if isinstance(one, Decided) and len(one.given.values) > 1 and len(doubtable):
            texts = texts or await _texts(connection, asked, doubtable)
            found += await run_in_threadpool(_suspected, each, one, doubtable, texts)
    return nlargest(MOST, found, key=lambda one: (one.wrong, -one.task_id))


async def _texts(connection: AsyncConnection, asked: Configuration, ids: NDArray[np.int64]) -> dict[int, str]:
    """Return the beginnings of what tasks show as text."""
    fields = [each.field for each in asked.shows if each.as_ in {"text", "markdown"}]
    if not fields or len(ids) < LEAST_TEXTS:
        return {}
    drawn = sorted(sorted(ids.tolist(), key=lambda one: (zlib.crc32(b"%d" % one), one))[:MOST_TEXTS])
    found = {}
    for begin in range(0, len(drawn), AT_ONCE):
        wanted = sa.select(task.c.id, task.c.material).where(task.c.id.in_(drawn[begin : begin + AT_ONCE]))
        for one in (await connection.execute(wanted)).all():
            found[one.id] = "\n".join(str(one.material.get(name) or "") for name in fields)[:LONGEST]
    return found


def _suspected(asked: Asked, found: Decided, doubtable: NDArray[np.int64], texts: Mapping[int, str]) -> list[Suspected]:
    at = np.searchsorted(found.items, doubtable)
    keep = (at < len(found.items)) & (found.items[np.minimum(at, len(found.items) - 1)] == doubtable)
    at = at[keep]
    labels = {int(place): found(int(found.items[place]))[0] for place in at}
    labels = {place: label for place, label in labels.items() if label is not None}
    predicted = _predicted(found, labels, texts)
    posterior = assisted(found.given, predicted, dict(found.known), pseudo=found.belief).consensus.posterior
    place_of = {value: column for column, value in enumerate(found.given.values)}
    wrong = {place: 1 - float(posterior[place, place_of[label]]) for place, label in labels.items()}
    worst = nlargest(MOST, ((chance, -place) for place, chance in wrong.items() if chance >= LEAST_WRONG))
    return [_one(asked, found, -place, labels[-place], (posterior, predicted)) for _, place in worst]


def _predicted(found: Decided, labels: Mapping[int, str], texts: Mapping[int, str]) -> NDArray[np.float64] | None:
    """Return what models say that have not seen the task, shape (tasks, values), NaN where they say nothing."""
    ids = found.items
    read = [place for place in sorted(labels) if int(ids[place]) in texts]
    chances = _learnt([texts[int(ids[place])] for place in read], [labels[place] for place in read]) if len(read) >= LEAST_TEXTS else None
    if chances is None:
        return found.predicted
    made = np.full((len(ids), len(found.given.values)), np.nan) if found.predicted is None else found.predicted.copy()
    classes, table = chances
    inside = [(column, found.given.values.index(name)) for column, name in enumerate(classes) if name in found.given.values]
    rows = np.zeros((len(read), len(found.given.values)))
    for column, goal in inside:
        rows[:, goal] = table[:, column]
    made[read] = rows / rows.sum(axis=1, keepdims=True)
    return made


def _learnt(texts: Sequence[str], labels: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.float64]] | None:
    """Return classes and out-of-sample probabilities of texts; ``None`` where nothing can be learnt of them."""
    from goldsmith.algorithms.label_errors import bags, folds
    from goldsmith.algorithms.label_errors.labels import coded
    from goldsmith.algorithms.label_errors.training import Training, predicted

    column = pa.array(texts, pa.large_string())
    try:
        made = predicted(bags.of_texts(column), coded(labels), groups=folds.copies(column), training=Training(rounds=1, workers=1))
    except LabelError:
        return None
    return made.labels.classes, made.chances


Tables = tuple["NDArray[np.float64]", "NDArray[np.float64] | None"]


def _one(asked: Asked, found: Decided, place: int, label: str, tables: Tables) -> Suspected:
    """Return a suspect with what speaks against it."""
    posterior, predicted = tables
    column = found.given.values.index(label)
    other = int(np.where(np.arange(posterior.shape[1]) == column, -1.0, posterior[place]).argmax())
    proposed = found.given.values[other]
    first, end = np.searchsorted(found.given.item, [place, place + 1])
    said = Counter(found.given.values[one] for one in found.given.value[first:end])
    named = _Named(asked)
    why = [_people(said, label, named)]
    if predicted is not None and np.isfinite(predicted[place]).all():
        own, its = 100 * predicted[place, column], 100 * predicted[place, other]
        why.append(
            words(
                f"a model that has not seen this task gives `{named.en(label)}` {own:.1f} % and `{named.en(proposed)}` {its:.1f} %",
                f"未见过此任务的模型给“{named.zh(label)}” {own:.1f} %，给“{named.zh(proposed)}” {its:.1f} %",
            )
        )
    return Suspected(int(found.items[place]), asked.name, label, proposed, 1 - float(posterior[place, column]), tuple(why))


class _Named:
    """How people see the classes of a question, in either language."""

    def __init__(self, asked: Asked) -> None:
        classes = getattr(asked.leaf, "choices", ())  # a scale has numbers for classes, which call themselves
        named = classes if all(isinstance(one, Named) for one in classes) else ()
        self._en, self._zh = (calls(named, language) for language in ("en", "zh"))

    def en(self, value: Any) -> str:
        """Return how an English page calls a class."""
        return self._en.get(value, str(value))

    def zh(self, value: Any) -> str:
        """Return how a Chinese page calls it."""
        return self._zh.get(value, str(value))


def _people(said: Counter[Any], label: str, named: _Named) -> Words:
    n = sum(said.values())
    others = [(name, times) for name, times in sorted(said.items()) if name != label]
    if not others:
        return words(f"{n} of {n} answers say `{named.en(label)}`", f"{n} 份答案均为“{named.zh(label)}”")
    en = ", ".join(f"`{named.en(name)}` {times}" for name, times in others)
    zh = "，".join(f"“{named.zh(name)}” {times} 份" for name, times in others)
    return words(
        f"{said[label]} of {n} answers say `{named.en(label)}`; {en}", f"{n} 份答案中 {said[label]} 份为“{named.zh(label)}”；其他：{zh}"
    )
