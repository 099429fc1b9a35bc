"""What a model that learnt in a project says of records that are no tasks there: from its bytes, without learning again.

1. Of each question the newest bytes stand in the database (``fitted``); they are arrays and facts, nothing that runs.
2. They are opened once in a process and kept as long as others are not asked more recently, by their version: a newer learning is another one.
3. Records are read as tasks are: the fields that the model reads, and the vector where it wants one.
4. What is said comes in two forms: as an answer that the project's page would send, held against its questions, and as labels with scores, as
   programs for classifiers expect them.
"""

from __future__ import annotations

from base64 import b64decode
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import sqlalchemy as sa

from goldsmith.algorithms.learners.choices import choice_model
from goldsmith.algorithms.learners.dictionary import Dictionary
from goldsmith.algorithms.learners.numbers import number_model
from goldsmith.algorithms.learners.preferences import preference_model
from goldsmith.algorithms.learners.several import several_model
from goldsmith.algorithms.learners.span_model import span_model
from goldsmith.annotate.configuration import fitting
from goldsmith.annotate.models.learning_tables import fitted
from goldsmith.annotate.models.pool import checked
from goldsmith.annotate.models.records import Records, records_of
from goldsmith.annotate.models.settings import LearnerSettings, labels_of, questions_of, texts_of, way_of
from goldsmith.annotate.models.taught import labels_said, number_said
from goldsmith.annotate.models.taught_pairs import best_of, chances_of, options_scored
from goldsmith.annotate.models.taught_spans import spans_said
from goldsmith.errors import LabelError, MissingPartError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.algorithms.learners.material import Material
    from goldsmith.annotate.configuration import Asked, Configuration

OPENED = 16
"""Models that a process keeps open."""
PARSED: dict[str, Callable[[bytes], Any]] = {
    "choices": choice_model,
    "several": several_model,
    "numbers": number_model,
    "preferences": preference_model,
    "spans": span_model,
}
"""How the bytes of a model are opened, by what learnt it."""


@dataclass(frozen=True)
class Said:
    """What a model says of one record.

    Attributes:
        value: Its answer, by question, as a page would send it; without those that it says nothing of.
        score: The chance that all of it is right; ``None`` where that is not known.
        labels: Of each question what it thinks possible, the likeliest first: ``label`` and ``score``; of spans ``entity_group``, ``score``,
            ``word``, ``start`` and ``end`` in code points; of numbers ``low`` and ``high`` besides, between which nine of ten lie.
    """

    value: dict[str, Any]
    score: float | None
    labels: dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Kept:
    """What a model learnt of a question: open already, by the way of its question, or as it is kept."""

    version: str
    content: str
    facts: dict[str, Any]
    opened: Mapping[str, Any] = field(default_factory=dict)


@dataclass(eq=False)
class Opened:
    """Models that are open, the last asked last."""

    held: OrderedDict[tuple[str, str], Any] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def of(self, way: str, kept: Kept) -> Any:
        """Return a model; ``None`` where its bytes are of another kind of question, as after a change of what is asked."""
        if way in kept.opened:
            return kept.opened[way]
        try:
            found = PARSED[way](b64decode(kept.content)) if kept.content else None
        except MissingPartError:
            return None
        with self.lock:
            self.held[way, kept.version] = found
            while len(self.held) > OPENED:
                self.held.popitem(last=False)
        return found

    def known(self, version: str) -> dict[str, Any]:
        """Return what is open of a version, by the way of its question."""
        with self.lock:
            found = {name: held for name, held in self.held.items() if name[1] == version}
            for name in found:
                self.held.move_to_end(name)
        return {way: held for (way, _), held in found.items()}


OPEN = Opened()


async def kept_of(connection: AsyncConnection, model_id: int) -> dict[str, Kept]:
    """Return what a model learnt last, by question."""
    facts = sa.select(fitted.c.id, fitted.c.question, fitted.c.version, fitted.c.facts).where(fitted.c.model_id == model_id)
    rows = (await connection.execute(facts)).all()
    known = {row.id: OPEN.known(row.version) for row in rows}
    unknown = [number for number, opened in known.items() if not opened]
    contents = (
        dict((await connection.execute(sa.select(fitted.c.id, fitted.c.content).where(fitted.c.id.in_(unknown)))).all()) if unknown else {}
    )
    return {row.question: Kept(row.version, contents.get(row.id, ""), dict(row.facts), known[row.id]) for row in rows}


def said_of(
    asked: Configuration, settings: LearnerSettings, kept: Mapping[str, Kept], materials: Sequence[Mapping[str, Any]]
) -> list[Said]:
    """Return what a model says of records.

    Args:
        asked: What the project asks now.
        settings: Of the model.
        kept: What it learnt, by question.
        materials: The fields of each record.

    Raises:
        LabelError: Records bring no vectors, or none that fit together.
        MissingPartError: Texts are to be read by their meaning, and the extra ``embedding`` is not installed.
    """
    known = [each for each in questions_of(asked, settings) if each.name in kept or (way_of(each) == "spans" and settings.dictionary)]
    if not known or not materials:
        return [Said({}, None, {}) for _ in materials]
    records = records_of(materials, settings, texts_of(asked, settings))
    found = {each.name: _told(each, records, settings, kept.get(each.name)) for each in known}
    return [_whole(asked, {name: rows[at] for name, rows in found.items()}, shown) for at, shown in enumerate(materials)]


Told = tuple[Any, "float | None", "list[dict[str, Any]]"]
"""An answer to one question, its score, and what is thought possible."""


def _told(asked: Asked, records: Records, settings: LearnerSettings, kept: Kept | None) -> list[Told]:
    way = way_of(asked) or ""
    model = None if kept is None else OPEN.of(way, kept)
    if way == "spans":
        return _spans(asked, records, settings, model)
    if model is None:
        return [(None, None, [])] * len(records)
    if way == "preferences":
        return _best(asked, records, model, kept.facts if kept else {})
    read = records.read(np.arange(len(records)))
    return {"choices": _class, "several": _labels, "numbers": _number}[way](asked, model, read)


def _class(asked: Asked, model: Any, read: Material) -> list[Told]:
    del asked
    guesses = model.predict(read)
    rows = zip(guesses.best(), guesses.chances.tolist(), strict=True)
    return [(name, chance, _ranked(model.classes, row)) for (name, chance), row in rows]


def _labels(asked: Asked, model: Any, read: Material) -> list[Told]:
    chances = model.predict(read)
    ranked = [_ranked(model.labels, row) for row in chances.tolist()]
    if model.labels != tuple(asked.leaf.classes):
        return [(None, None, each) for each in ranked]
    sure = np.maximum(chances, 1 - chances).prod(axis=1).tolist()
    return [(labels_said(row, asked.leaf), score, each) for row, score, each in zip(chances, sure, ranked, strict=True)]


def _number(asked: Asked, model: Any, read: Material) -> list[Told]:
    found = model.predict(read)
    rows = zip(found.values.tolist(), found.low.tolist(), found.high.tolist(), strict=True)
    return [
        (number_said(value, asked.leaf), None, [{"label": asked.name, "score": value, "low": low, "high": high}])
        for value, low, high in rows
    ]


def _spans(asked: Asked, records: Records, settings: LearnerSettings, model: Any) -> list[Told]:
    texts = records.text(asked.leaf.fields[0], np.arange(len(records)))
    if model is None:
        known = Dictionary(settings.dictionary, labels_of(asked))
        spans = [known.spans(text) if text else [] for text in texts]
        return [(spans_said(each), None, [_span(text, *one, None) for one in each]) for each, text in zip(spans, texts, strict=True)]
    found = model.predict(texts)
    sure = np.exp(-np.asarray(found.unsure, np.float64)).tolist()
    return [
        (
            spans_said((one.start, one.end, one.label) for one in each),
            score,
            [_span(text, one.start, one.end, one.label, one.score) for one in each],
        )
        for each, text, score in zip(found.spans, texts, sure, strict=True)
    ]


def _best(asked: Asked, records: Records, model: Any, facts: Mapping[str, Any]) -> list[Told]:
    options = asked.leaf.fields
    scores = options_scored(model, list(records.shown), options)
    guessed = best_of(scores, options, facts.get("degree"))
    rows = zip(guessed.values, guessed.scores.tolist(), chances_of(scores).tolist(), strict=True)
    return [(value, score, _ranked(options, row) if value else []) for value, score, row in rows]


def _ranked(names: Sequence[str], chances: Sequence[float]) -> list[dict[str, Any]]:
    found = [{"label": name, "score": chance} for name, chance in zip(names, chances, strict=True)]
    return sorted(found, key=lambda one: -one["score"])


def _span(text: str | None, start: int, end: int, label: str, chance: float | None) -> dict[str, Any]:
    return {"entity_group": label, "score": chance, "word": (text or "")[start:end], "start": start, "end": end}


def _whole(asked: Configuration, told: Mapping[str, Told], shown: Mapping[str, Any]) -> Said:
    """Put what is said of all questions together, in the form of an answer."""
    value = checked(asked, {name: one for name, (one, _, _) in told.items()}, shown)
    scores = [told[name][1] for name in value]
    known = [one for one in scores if one is not None]
    score = min(known) if known and len(known) == len(scores) else None
    return Said(fitting(asked, value, shown), score, {name: labels for name, (_, _, labels) in told.items()})


def described(asked: Configuration, settings: LearnerSettings, kept: Mapping[str, Kept]) -> list[dict[str, Any]]:
    """Return what a model answers: of each question its name, task in the words of the field, labels, and version."""
    tasks = {"choices": "text-classification", "several": "text-classification", "numbers": "regression", "preferences": "ranking", "spans": "token-classification"}  # fmt: skip
    found = []
    for each in questions_of(asked, settings):
        way = way_of(each) or ""
        if each.name not in kept:
            continue
        labels = labels_of(each) if way == "spans" else getattr(each.leaf, "fields" if way == "preferences" else "classes", ())
        found.append({"question": each.name, "task": tasks[way], "labels": list(labels), "version": kept[each.name].version})
    return found


def fields_of(asked: Configuration, settings: LearnerSettings) -> tuple[str, ...]:
    """Return the fields that a record must bring: those whose words are read, those of options and marked texts, and the vector's."""
    own = [name for each in questions_of(asked, settings) if way_of(each) in {"spans", "preferences"} for name in each.leaf.fields]
    return tuple(dict.fromkeys([*texts_of(asked, settings), *own, *([settings.vectors] if settings.vectors else [])]))


def material_of(fields: Sequence[str], given: str | Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a record as a model reads it: an object as it is, a text as the one field that is read.

    Raises:
        LabelError: A text is given where several fields are read.

    Example:
        >>> material_of(("text",), "a title")
        {'text': 'a title'}
    """
    if not isinstance(given, str):
        return given
    if len(fields) != 1:
        raise LabelError(
            "this model reads several fields", found="one text", expected=f"an object with {', '.join(fields)}",
            hint='send {"inputs": [{…}]}',
        )  # fmt: skip
    return {fields[0]: given}
