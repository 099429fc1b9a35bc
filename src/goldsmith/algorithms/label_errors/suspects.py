"""Suspected label errors: every judged record ranked by how suspect its label is, and the first of them explained.

1. Probabilities come from models that have not seen the record: the user's, or those of goldsmith's own predictor (``training.py``).
2. Each label gets a suspicion; how is named: ``posterior`` (``posterior.py``), ``adjusted_margin``, ``self_confidence`` or
   ``normalised_margin`` (``confident.py``). A label whose suspicion is larger ranks earlier; of equal ones the record that comes first.
   ``by_data`` asks where the errors are (``floor.py``): anywhere, as slips are, or among hard records, as mix-ups are. For slips
   ``posterior`` finds most, for mix-ups ``adjusted_margin``.
3. As many of the first are flagged as there are records that are surely of another class, by confident learning or by the
   posterior (``counted``); or those are
   flagged that one of its own rules chooses. Of a class that the models contradict in most of its records nothing is flagged.

Nothing is mended: in published checks between 15 and 90 of 100 flagged labels were wrong. It is a queue for people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.label_errors import bags, confident, folds, labels
from goldsmith.algorithms.label_errors.orders import ORDERS, PRUNE, ordered
from goldsmith.algorithms.label_errors.posterior import posterior
from goldsmith.algorithms.label_errors.training import Predicted, Training, predicted
from goldsmith.errors import LabelError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from goldsmith.algorithms.label_errors.confident import Joint
    from goldsmith.algorithms.label_errors.labels import Labels, LeftOut

    Floats = NDArray[np.float64]

LEAST_HABIT = 0.005
"""Share of a class from which on its being labelled as another is told."""


@dataclass(frozen=True)
class Suspect:
    """A label that is probably wrong, and why.

    Attributes:
        row: Position of the record.
        given: Its label.
        proposed: The class that the models would have given.
        given_probability: What the models, which have not seen the record, give its label.
        proposed_probability: What they give the proposed class.
        margin: The second less the first, in [-1, 1].
        suspicion: What it is ranked by, in [0, 1]; it orders labels, and is no probability of an error.
        flagged: Whether it is called a suspect, and not only ranked.
        why: Sentences for people.
    """

    row: int
    given: str
    proposed: str
    given_probability: float
    proposed_probability: float
    margin: float
    suspicion: float
    flagged: bool
    why: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Ranking:
    """All records by how suspect their labels are.

    Attributes:
        labels: What was judged, and what was not.
        chances: Out-of-sample probabilities, shape (n, classes).
        suspicion: Of each record, in [0, 1]; NaN where it is not judged.
        proposed: The class that is proposed for each record.
        flagged: Which labels are called suspect; never one that is not judged.
        order: Positions of the judged records, the most suspect first.
        joint: What confident learning counts.
        one_sided: Share of each true class that gets each other label, beyond what is mixed up both ways, shape (true, given).
        votes: The likeliest class in each round of training, shape (rounds, n).
        about: How the predictions were made.
        ordered_by: The order that was taken.
        because: Why, for people.
        untold: Classes that the models contradict in most of their records: nothing of them is flagged.
    """

    labels: Labels
    chances: Floats
    suspicion: Floats
    proposed: NDArray[np.int64]
    flagged: NDArray[np.bool_]
    order: NDArray[np.int64]
    joint: Joint
    one_sided: Floats
    votes: NDArray[np.int32]
    about: dict[str, Any]
    ordered_by: str
    because: str
    untold: tuple[str, ...]

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Records that were not judged, and why."""
        return self.labels.left_out

    @property
    def flagged_share(self) -> float:
        """Share of judged labels that are called suspect: no estimate of how many are wrong, see ``audit.py``."""
        return float(self.flagged.sum() / max(len(self.order), 1))

    def suspects(self, most: int | None = None, *, flagged_only: bool = True) -> Iterator[Suspect]:
        """Yield the most suspect labels, explained, the worst first."""
        rows = self.order[self.flagged[self.order]] if flagged_only else self.order
        for row in rows[:most].tolist():
            yield self._explained(row)

    def _explained(self, row: int) -> Suspect:
        given, proposed = int(self.labels.codes[row]), int(self.proposed[row])
        own, other = float(self.chances[row, given]), float(self.chances[row, proposed])
        names = self.labels.classes[given], self.labels.classes[proposed]
        return Suspect(
            row, *names, own, other, other - own, float(self.suspicion[row]), bool(self.flagged[row]), self._why(row, given, proposed)
        )

    def _why(self, row: int, given: int, proposed: int) -> tuple[str, ...]:
        own, other = self.chances[row, [given, proposed]]
        one, two = self.labels.classes[given], self.labels.classes[proposed]
        usual = self.joint.thresholds
        told = [
            f"models that have not seen the record give `{one}` {_said(own)} and `{two}` {_said(other)}",
            f"records labelled `{one}` get {_said(usual[given])} for it on average, records labelled `{two}` {_said(usual[proposed])}",
        ]
        if len(self.votes) > 1:
            voted = int((self.votes[:, row] == proposed).sum())
            told.append(f"in {voted} of {len(self.votes)} rounds of training `{two}` was the likeliest")
        habit = self.one_sided[proposed, given]
        if habit >= LEAST_HABIT:
            told.append(f"`{two}` is labelled `{one}` much oftener than the reverse: some {100 * habit:.1f} of 100 of its records")
        return tuple(told)


def ranked(
    given: Sequence[Any] | NDArray[Any] | Labels,
    probabilities: NDArray[Any],
    *,
    classes: Sequence[Any] | None = None,
    order: str = "by_data",
    flag: str = "counted",
) -> Ranking:
    """Return labels ranked by suspicion, from probabilities that the user's own models gave.

    Args:
        given: One label a record.
        probabilities: Shape (n, classes), of models that have not seen the record: predictions of models that learnt from it show few
            of its errors. A row that is not finite is left out and told.
        classes: The classes in the order of the columns; by default the labels that occur, in order.
        order: ``by_data``, ``posterior``, ``adjusted_margin``, ``self_confidence`` or ``normalised_margin``.
        flag: ``counted``, ``confident_joint``, ``prune_by_class``, ``prune_by_noise_rate`` or ``prune_by_both``.

    Raises:
        LabelError: There are fewer than two classes, or probabilities do not fit or are none.

    Example:
        >>> chances = np.array([[0.9, 0.1]] * 20 + [[0.2, 0.8]] * 20)
        >>> found = ranked(["cat"] * 21 + ["dog"] * 19, chances)
        >>> [(one.row, one.given, one.proposed) for one in found.suspects()]
        [(20, 'cat', 'dog')]
    """
    known = given if isinstance(given, labels.Labels) else labels.coded(given, classes)
    chances, known = labels.checked(probabilities, known)
    return from_predictions(Predicted(chances, known, np.zeros((0, len(chances)), np.int32)), order=order, flag=flag)


def found_in_texts(
    text: Any,
    given: Sequence[Any] | NDArray[Any],
    *,
    vectors: NDArray[Any] | None = None,
    training: Training | None = None,
    order: str = "by_data",
    flag: str = "counted",
) -> Ranking:
    """Return labels of texts ranked by suspicion; the predictor is trained here.

    Args:
        text: Texts, Chinese, English or both: an Arrow string column, or a sequence; null where there is none.
        given: One label a text.
        vectors: An embedding of each text, shape (n, dimensions): they find more; see ``goldsmith.embedders.opening``.
        training: Folds, rounds, seed and threads.
        order: See :func:`ranked`.
        flag: See :func:`ranked`.

    Raises:
        LabelError: Fewer than two classes have as many different texts as there are folds, or the lengths differ.
    """
    import pyarrow as pa

    column = text if isinstance(text, pa.Array | pa.ChunkedArray) else pa.array(list(text), pa.large_string())
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if len(column) != len(given):
        raise LabelError("labels are one a text", found=f"{len(column):,} texts, {len(given):,} labels")
    known = labels.coded(given)
    made = predicted(bags.of_texts(column), known, groups=folds.copies(column), vectors=vectors, training=training)
    return from_predictions(made, order=order, flag=flag)


def from_predictions(made: Predicted, *, order: str = "by_data", flag: str = "counted") -> Ranking:
    """Return labels ranked by suspicion, from out-of-sample predictions.

    Raises:
        LabelError: ``order`` or ``flag`` is unknown.
    """
    for said, known, what in ((order, ORDERS, "order"), (flag, ("counted", *PRUNE), "flag")):
        if said not in known:
            raise LabelError(f"`{what}` is unknown", found=f"`{said}`", expected=", ".join(f"`{one}`" for one in known))
    rows = np.flatnonzero(made.labels.judged)
    chances, given = made.chances[rows], made.labels.codes[rows]
    joint = confident.confident_joint(chances, given)
    after = posterior(chances, given, joint)
    taken = ordered(order, chances, given, joint, after)
    suspicion, proposed = np.full(len(made.chances), np.nan), np.full(len(made.chances), -1, np.int64)
    suspicion[rows], proposed[rows] = taken.suspicion, taken.proposed
    ranks, flagged = rows[np.argsort(-taken.suspicion, kind="stable")], np.zeros(len(made.chances), np.bool_)
    apart = confident.told_apart(given, joint)
    if flag == "counted":
        counted = (joint.off_diagonal | after.another(given)) & apart[given]
        flagged[ranks[apart[made.labels.codes[ranks]]][: int(counted.sum())]] = True
    else:
        flagged[rows] = PRUNE[flag](chances, given, joint)
    untold = tuple(name for name, known in zip(made.labels.classes, apart.tolist(), strict=True) if not known)
    return Ranking(
        made.labels, made.chances, suspicion, proposed, flagged, ranks, joint, after.one_sided, made.votes, made.about,
        ordered_by=taken.name, because=taken.because, untold=untold,
    )  # fmt: skip


def _said(chance: float) -> str:
    """Return a probability with three digits, and never 0 or 1 for what is neither."""
    return "below 0.001" if chance < 0.001 else "above 0.999" if chance > 0.999 else f"{chance:.3f}"
