"""What spans taught: a chain of tags over words, with a dictionary beside it, which speaks alone as long as too little is learnt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.learners.dictionary import Dictionary
from goldsmith.algorithms.learners.spans import learn_spans
from goldsmith.annotate.models.settings import labels_of
from goldsmith.annotate.models.taught import Guessed, Lesson, Taught, either
from goldsmith.errors import LabelError
from goldsmith.stats.proportion import proportion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from goldsmith.algorithms.learners.span_model import TaggedTexts
    from goldsmith.algorithms.learners.words import Span

    Integers = NDArray[np.int64]
ONLY_DICTIONARY = "{}: the dictionary speaks alone, because too little is answered to learn from"


def of_spans(lesson: Lesson) -> Taught:
    """Return what spans teach; where that is too little and there is a dictionary, what stands in it.

    Raises:
        LabelError: There is too little to learn from, and no dictionary.
    """
    labels, field = labels_of(lesson.asked), lesson.asked.leaf.fields[0]
    try:
        return _learnt(lesson, labels, field)
    except LabelError:
        if not lesson.dictionary:
            raise
    known = Dictionary(lesson.dictionary, labels)

    def looked(rows: Integers) -> Guessed:
        found = [spans_said(known.spans(text)) if text else None for text in lesson.records.text(field, rows)]
        return Guessed(found, np.full(len(rows), np.nan), np.ones(len(rows)))

    return Taught("", 0, None, looked, (ONLY_DICTIONARY.format(lesson.asked.name),))


def _learnt(lesson: Lesson, labels: tuple[str, ...], field: str) -> Taught:
    used, records = lesson.used, lesson.records
    said = [[(one["start"], one["end"], one["label"]) for one in answer["spans"]] for answer in lesson.said(used)]
    texts = records.text(field, used)
    learnt = learn_spans(texts, said, lesson.weights[used], labels=labels, dictionary=lesson.dictionary)

    def looked(rows: Integers) -> Guessed:
        return spans_found(learnt.model.predict(records.text(field, rows)))

    aside = spans_found(learnt.found)
    right = sum(_places(one["spans"]) == set(other) for one, other in zip(aside.values, said, strict=True))
    bent = (f"{lesson.asked.name}: {learnt.bent} spans that overlap or end inside a word were learnt otherwise",) if learnt.bent else ()
    return Taught(learnt.model.version, len(used), proportion(right, len(used)), either(used, aside, looked), bent, learnt.model.packed)


def spans_found(tagged: TaggedTexts) -> Guessed:
    """Return what a model of spans found, as answers, each with the chance that all of it is right."""
    values = [spans_said((one.start, one.end, one.label) for one in spans) for spans in tagged.spans]
    scores = np.exp(-np.asarray(tagged.unsure, np.float64))
    return Guessed(list(values), scores, 1 - scores)


def spans_said(spans: Iterable[Span]) -> dict[str, Any]:
    """Return spans as an answer."""
    return {"spans": [{"start": start, "end": end, "label": label} for start, end, label in spans]}


def _places(spans: list[dict[str, Any]]) -> set[Span]:
    return {(one["start"], one["end"], one["label"]) for one in spans}
