"""What comes in: labels and probabilities, checked; what cannot be judged is left out and told, never guessed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.errors import LabelError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

ROUNDING = 0.02
"""Probabilities may sum to 1 within this: half-precision files do."""
SHOWN = 5


@dataclass(frozen=True, eq=False)
class LeftOut:
    """Records that are not judged.

    Attributes:
        reason: ``no_label``, ``unknown_label``, ``rare_class``, ``no_prediction`` or ``nothing_to_read``.
        rows: Their positions.
        told: A sentence for people.
    """

    reason: str
    rows: NDArray[np.int64]
    told: str


@dataclass(frozen=True, eq=False)
class Labels:
    """Given labels as numbers of classes.

    Attributes:
        codes: The class of each record, -1 where it is not judged.
        classes: Their names.
        left_out: Why some are not judged.
    """

    codes: NDArray[np.int64]
    classes: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def judged(self) -> NDArray[np.bool_]:
        """Which records are judged."""
        return self.codes >= 0

    def without(self, reason: str, rows: NDArray[Any], told: str) -> Labels:
        """Return the labels without some records more; none that is out already is told again."""
        rows = np.asarray(rows, np.int64)
        rows = rows[self.codes[rows] >= 0]
        if not len(rows):
            return self
        codes = self.codes.copy()
        codes[rows] = -1
        return replace(self, codes=codes, left_out=(*self.left_out, LeftOut(reason, rows, told)))


def coded(labels: Sequence[Any] | NDArray[Any], classes: Sequence[Any] | None = None) -> Labels:
    """Return labels as numbers of classes.

    Args:
        labels: One a record: names or numbers. None, NaN and blanks are no label.
        classes: All classes, in the order of the columns of probabilities; by default those that occur, in order.

    Raises:
        LabelError: Fewer than two classes occur, a class is named twice, or no label is one of the classes.

    Example:
        >>> found = coded(["cat", "dog", None, "cat"])
        >>> found.codes.tolist(), found.classes, [(one.reason, one.rows.tolist()) for one in found.left_out]
        ([0, 1, -1, 0], ('cat', 'dog'), [('no_label', [2])])
    """
    keys = [_key(one) for one in (labels.tolist() if isinstance(labels, np.ndarray) else labels)]
    named = sorted({key for key in keys if key is not None}, key=_order) if classes is None else [_key(one) for one in classes]
    number = {name: at for at, name in enumerate(named)}
    if len(number) != len(named) or None in number:
        raise LabelError("a class is named twice, or has no name", found=_few(named))
    codes = np.array([-1 if key is None else number.get(key, -1) for key in keys], np.int64)
    empty = np.flatnonzero([key is None for key in keys])
    strange = np.flatnonzero([key is not None and key not in number for key in keys])
    if len(np.unique(codes[codes >= 0])) < 2:
        raise LabelError(
            "label errors need at least two classes among the labels",
            found=f"{len(keys):,} records, {len(empty):,} without a label, classes: {_few({key for key in keys if key in number}) or 'none'}",
            hint="where every record has the same label nothing says what another label would look like",
        )
    told = Labels(np.where(codes >= 0, codes, 0), tuple(str(name) for name in named))
    told = told.without("no_label", empty, f"{len(empty):,} records have no label")
    names = _few({keys[row] for row in strange})
    return told.without("unknown_label", strange, f"{len(strange):,} records have a label that is none of the classes: {names}")


def checked(probabilities: NDArray[Any], labels: Labels) -> tuple[NDArray[np.float64], Labels]:
    """Return probabilities whose rows sum to 1, and the labels without the records that have none.

    Args:
        probabilities: Shape (records, classes).
        labels: Of the same records; their classes name the columns.

    Raises:
        LabelError: The shape does not fit, a row is no distribution, or no record has a prediction.
    """
    chances = np.array(probabilities, np.float64, ndmin=1)
    if chances.shape != (len(labels.codes), len(labels.classes)):
        raise LabelError(
            "probabilities do not fit the labels",
            found=f"shape {chances.shape}",
            expected=f"({len(labels.codes)}, {len(labels.classes)}): a row a record, a column for each of {_few(labels.classes)}",
        )
    absent = ~np.isfinite(chances).all(axis=1)
    sums = np.where(absent, 1.0, np.nan_to_num(chances).sum(axis=1))
    wrong = ~absent & ((np.nan_to_num(chances) < 0).any(axis=1) | (np.abs(sums - 1) > ROUNDING))
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise LabelError(
            "probabilities of a record are no distribution",
            where=f"row {row}",
            found=f"{int(wrong.sum()):,} such rows; this one sums to {sums[row]:.6g}, its least is {chances[row].min():.6g}",
            expected=f"numbers from 0 on that sum to 1, within {ROUNDING}",
            hint="scores or logits have to go through a softmax first",
        )
    labels = labels.without("no_prediction", np.flatnonzero(absent), f"{int(absent.sum()):,} records have a prediction that is not finite")
    if not labels.judged.any():
        raise LabelError("no record has both a label and a prediction", found="; ".join(one.told for one in labels.left_out))
    chances[absent] = 1 / chances.shape[1]
    return chances / np.where(absent, 1.0, sums)[:, None], labels


def _key(label: Any) -> Any:
    """Return a label as people write it; None where there is none. The number 1 and the text ``1`` are the same class."""
    if label is None or (isinstance(label, float) and np.isnan(label)):
        return None
    if isinstance(label, bool | np.bool_):
        return str(bool(label)).lower()
    if isinstance(label, float) and label.is_integer():
        label = int(label)
    return str(label).strip() or None


def _order(name: str) -> tuple[bool, int, str]:
    number = name.lstrip("-").isdecimal() and len(name) < 18
    return (not number, int(name) if number else 0, name)


def _few(names: Any) -> str:
    listed = sorted(map(str, names))
    return ", ".join(f"`{name}`" for name in listed[:SHOWN]) + (f" and {len(listed) - SHOWN} more" if len(listed) > SHOWN else "")
