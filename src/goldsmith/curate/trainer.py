"""The contract of trainers: examples in, a model with what it was trained on out; one kind of model a file in ``curate/trainers``.

A trainer's fields are its settings. It says in ``wants_label`` whether it learns from labels, makes a model in ``fit`` and says in
``judge`` how good that model is on examples that it has not seen. By default these are precision, recall and the area under the curve of
a model that tells the label that is looked for from all others.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import numpy as np
import pyarrow as pa
from pydantic import ConfigDict

from goldsmith.algorithms import verdicts
from goldsmith.errors import SettingsError
from goldsmith.settings_fault import Configured

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

YES, NO = frozenset({"1", "true", "yes"}), frozenset({"0", "false", "no"})
"""How labels say whether a text is what is looked for, where no setting names the label that does."""


@dataclass(frozen=True)
class Examples:
    """Texts, and what people said of them.

    Attributes:
        text: ``large_string``, no null.
        label: ``large_string``, one a text, no null; a number or truth value as JSON writes it. ``None`` for trainers without labels.
    """

    text: pa.LargeStringArray
    label: pa.LargeStringArray | None

    def __len__(self) -> int:
        """Count the texts."""
        return len(self.text)

    def where(self, chosen: NDArray[np.bool_]) -> Examples:
        """Return those that are chosen, in their order."""
        mask = pa.array(chosen)
        return Examples(self.text.filter(mask), None if self.label is None else self.label.filter(mask))


@dataclass(frozen=True)
class Figure:
    """One number about a model, measured on examples that it has not seen; low and high bound 95 %."""

    name: str
    value: float
    low: float
    high: float
    n: int

    @classmethod
    def of(cls, name: str, rate: verdicts.Rate) -> Figure:
        """Return a rate under a name."""
        return cls(name, *rate)


class Model(Protocol):
    """What a trainer makes: it knows what it was trained on, and can be written."""

    @property
    def about(self) -> dict[str, Any]:
        """Name, version, what it was trained on, licence."""

    def save(self, path: Path) -> None:
        """Write the model; the same model gives the same bytes."""


class Trainer(Configured):
    """A kind of model that `goldsmith train` makes. Its fields are its settings."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    wants_label: ClassVar[bool] = True
    """Whether each text needs a label."""
    used_by: ClassVar[str] = ""
    """How a recipe uses the model, as YAML with ``{model}`` for its path."""

    @abstractmethod
    def fit(self, examples: Examples, about: dict[str, Any]) -> Model:
        """Return a model of these examples; ``about`` goes into it, with what the trainer adds."""

    @abstractmethod
    def scores(self, model: Any, text: pa.LargeStringArray) -> NDArray[np.float64]:
        """Return what the model says of each text, shape (n,), not a number where it says nothing."""

    def truth(self, label: pa.LargeStringArray) -> NDArray[np.bool_]:
        """Tell which labels say that a text is what is looked for.

        Raises:
            SettingsError: A label says neither yes nor no.
        """
        return positive(label, "")

    def judge(self, model: Any, held: Examples) -> list[Figure]:
        """Return how good the model is on examples that it has not seen; a text that it says nothing of counts as a no."""
        if held.label is None:
            return []
        scores, truth = self.scores(model, held.text), self.truth(held.label)
        silent = np.isnan(scores)
        heard = np.where(silent, -np.inf, scores)
        return [
            Figure.of("precision", verdicts.precision(heard, truth, 0.5)),
            Figure.of("recall", verdicts.recall(heard, truth, 0.5)),
            Figure.of("area_under_curve", verdicts.area(np.where(silent, -1.0, scores), truth)),
            Figure.of("measurable", verdicts.share(int((~silent).sum()), len(held))),
        ]


def positive(label: pa.LargeStringArray, wanted: str) -> NDArray[np.bool_]:
    """Tell which labels are the wanted one; where none is named, labels must say yes or no.

    Raises:
        SettingsError: Labels are not what was expected.

    Example:
        >>> positive(pa.array(["1", "0", "true"], pa.large_string()), "").tolist()
        [True, False, True]
    """
    strange = [] if wanted else sorted(set(label.unique().to_pylist()) - YES - NO)
    if strange:
        raise SettingsError(
            "labels say neither yes nor no",
            found=_few(strange),
            expected="1 or 0, true or false, yes or no",
            hint="name the label that is looked for: --set positive=LABEL; all others then count as no",
        )
    held = pa.compute.is_in(label, pa.array([wanted] if wanted else sorted(YES), pa.large_string()))
    return np.asarray(held, np.bool_)


def require(label: pa.LargeStringArray, wanted: str) -> None:
    """Refuse a label that no example has.

    Raises:
        SettingsError: None has it.
    """
    known = label.unique().to_pylist()
    if wanted and wanted not in known:
        raise SettingsError("no example has the label that is looked for", found=_few(known), expected=f"`{wanted}` among them")


def _few(labels: list[str]) -> str:
    told = [f"`{one[:30]}`" for one in sorted(labels)[:5]]
    return ", ".join(told) + (f" and {len(labels) - 5} more" if len(labels) > 5 else "")
