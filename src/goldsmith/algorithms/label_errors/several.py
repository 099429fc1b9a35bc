"""Suspected errors where a record has any number of labels: one that is missing, or one that does not fit.

Each label is a question of its own, answered yes or no by every record, and judged as two classes are (``posterior.py``); a record is as
suspect as the worst of its answers. A record without any label has answered no to all of them: only None is no answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.label_errors import bags, folds, labels
from goldsmith.algorithms.label_errors.linear import Linear
from goldsmith.algorithms.label_errors.posterior import posterior
from goldsmith.algorithms.label_errors.training import Training
from goldsmith.algorithms.toxicity.training import calibrated
from goldsmith.errors import LabelError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from numpy.typing import NDArray

    from goldsmith.algorithms.label_errors.labels import Labels, LeftOut

    Floats = NDArray[np.float64]
    Marks = NDArray[np.bool_]
    Given = Sequence[Collection[Any] | None]


@dataclass(frozen=True)
class SuspectMark:
    """A label that is probably missing, or probably does not fit.

    Attributes:
        row: Position of the record.
        label: The label in question.
        has: Whether the record has it.
        probability: What models that have not seen the record give it.
        suspicion: What it is ranked by, in [0, 1].
        why: A sentence for people.
    """

    row: int
    label: str
    has: bool
    probability: float
    suspicion: float
    why: str


@dataclass(frozen=True, eq=False)
class SeveralRanking:
    """Records by how suspect the worst of their answers is.

    Attributes:
        classes: The labels.
        marks: Which labels each record has, shape (n, classes).
        chances: Out-of-sample probability of each, same shape.
        suspicion: Of each answer, same shape; NaN where it is not judged.
        order: Positions of the judged records, the most suspect first.
        left_out: Records that are not judged.
        about: How the predictions were made.
    """

    classes: tuple[str, ...]
    marks: Marks
    chances: Floats
    suspicion: Floats
    order: NDArray[np.int64]
    left_out: tuple[LeftOut, ...] = ()
    about: dict[str, Any] = field(default_factory=dict)

    def suspects(self, most: int) -> Iterator[SuspectMark]:
        """Yield the most suspect answers, the worst first; several may be of one record."""
        flat = np.where(np.isnan(self.suspicion), -1, self.suspicion).ravel()
        for place in np.argsort(-flat, kind="stable")[:most].tolist():
            row, label = divmod(place, len(self.classes))
            if flat[place] < 0:
                return
            name, has, chance = self.classes[label], bool(self.marks[row, label]), float(self.chances[row, label])
            why = f"the record {'has' if has else 'lacks'} `{name}`, to which models that have not seen it give {chance:.3f}"
            yield SuspectMark(row, name, has, chance, float(flat[place]), why)


def ranked_several(given: Given, probabilities: NDArray[Any], classes: Sequence[Any]) -> SeveralRanking:
    """Return records ranked by suspicion, from probabilities that the user's own models gave.

    Args:
        given: The labels of each record, none or many; None where it was not labelled.
        probabilities: Of each label, shape (n, classes), of models that have not seen the record; they need not sum to 1.
        classes: The labels in the order of the columns.

    Raises:
        LabelError: Probabilities do not fit, or lie outside [0, 1]; a label is none of the classes.
    """
    marks, known = _marked(given, classes)
    chances = np.array(probabilities, np.float64, ndmin=1)
    if chances.shape != marks.shape or (chances < 0).any() or (chances > 1).any():
        raise LabelError(
            "probabilities do not fit the labels",
            found=f"shape {chances.shape}, from {np.nanmin(chances, initial=1):.4g} to {np.nanmax(chances, initial=0):.4g}",
            expected=f"shape {marks.shape}, from 0 to 1",
        )
    absent = np.flatnonzero(~np.isfinite(chances).all(axis=1))
    known = known.without("no_prediction", absent, f"{len(absent):,} records have a prediction that is not finite")
    return _judged(marks, chances, known, {})


def found_several_in_texts(text: Sequence[str | None], given: Given, *, training: Training | None = None) -> SeveralRanking:
    """Return records ranked by suspicion; the predictor is trained here.

    Args:
        text: Texts, Chinese, English or both; null where there is none.
        given: The labels of each, none or many; None where it was not labelled.
        training: Folds, rounds, seed and threads.

    Raises:
        LabelError: The lengths differ, or a label has fewer records than there are folds, or all records.
    """
    import pyarrow as pa

    how, column = training or Training(), pa.array(list(text), pa.large_string())
    if len(column) != len(given):
        raise LabelError("labels are one list a text", found=f"{len(column):,} texts, {len(given):,} lists of labels")
    made = bags.of_texts(column)
    marks, known = _marked(given, None)
    silent = np.flatnonzero(made.empty)
    known = known.without("nothing_to_read", silent, f"{len(silent):,} records share no word with any other")
    used = np.flatnonzero(known.judged)
    _enough(marks[used], known.classes, how.folds)
    rarest = np.where(known.judged, np.where(marks, -marks.sum(axis=0), -len(marks) - 1).argmax(axis=1), -1)
    flat = np.nonzero(marks)[1].astype(np.int32), np.cumsum(marks.sum(axis=1))
    model = Linear(made, rarest, len(known.classes), how.workers, flat)
    copies = folds.copies(column)
    pace = model.chosen(folds.dealt(rarest, copies, how.folds, (how.seed, how.rounds)), (how.seed, how.rounds))
    rounds = (
        model.out_of_sample(folds.dealt(rarest, copies, how.folds, (how.seed, n)), pace, (how.seed, n)).astype(np.float64)
        for n in range(how.rounds)
    )
    scores = np.asarray(sum(rounds), np.float64) / how.rounds
    chances = np.zeros(marks.shape)
    for label in range(len(known.classes)):
        slope, intercept = calibrated(scores[used, label], marks[used, label].astype(np.float64))
        chances[:, label] = 1 / (1 + np.exp(-np.clip(slope * scores[:, label] + intercept, -500, 500)))
    return _judged(marks, chances, known, {"folds": how.folds, "rounds": how.rounds, "seed": how.seed, **pace.about})


def _marked(given: Given, classes: Sequence[Any] | None) -> tuple[Marks, Labels]:
    """Return which labels each record has, and which records are judged."""
    flat = labels.coded([label for one in given if one is not None for label in one], classes)
    if flat.left_out:
        raise LabelError("a label is none of the classes, or is empty", found="; ".join(one.told for one in flat.left_out))
    counts = np.array([0 if one is None else len(one) for one in given], np.int64)
    marks = np.zeros((len(given), len(flat.classes)), np.bool_)
    marks[np.repeat(np.arange(len(given)), counts), flat.codes] = True
    unlabelled = np.flatnonzero([one is None for one in given])
    judged = labels.Labels(np.zeros(len(given), np.int64), flat.classes)
    return marks, judged.without("no_label", unlabelled, f"{len(unlabelled):,} records were not labelled")


def _enough(marks: Marks, classes: tuple[str, ...], parts: int) -> None:
    held = marks.sum(axis=0)
    bad = np.flatnonzero((held < parts) | (len(marks) - held < parts))
    if len(bad):
        raise LabelError(
            "a label has too few records with it, or without it, to be spread over the folds",
            found=", ".join(f"`{classes[at]}` {held[at]} of {len(marks)}" for at in bad[:5]),
            expected=f"at least {parts} with it and {parts} without it",
            hint="leave the label out, or take fewer folds",
        )


def _judged(marks: Marks, chances: Floats, known: Labels, about: dict[str, Any]) -> SeveralRanking:
    rows = np.flatnonzero(known.judged)
    suspicion = np.full(marks.shape, np.nan)
    for label in range(marks.shape[1]):
        answers, chance = marks[rows, label].astype(np.int64), chances[rows, label]
        after = posterior(np.column_stack([1 - chance, chance]), answers).chances
        suspicion[rows, label] = 1 - after[np.arange(len(rows)), answers]
    order = rows[np.argsort(-suspicion[rows].max(axis=1), kind="stable")]
    return SeveralRanking(known.classes, marks, chances, suspicion, order, known.left_out, about)
