"""A model for the measure `toxicity`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from pydantic import Field

from goldsmith.algorithms.toxicity.training import DECAY, TURNS, train
from goldsmith.curate.trainer import Examples, Trainer, positive, require

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from goldsmith.algorithms.toxicity.model import ToxicityModel


class Toxicity(Trainer):
    """Texts that readers call offensive, or any other two sorts of short texts, told apart by a linear model over character n-grams.

    Trained in seconds, in any language; its values are calibrated probabilities on texts like those it was trained on.
    """

    wants_label: ClassVar[bool] = True
    used_by: ClassVar[str] = "measure: [{{toxicity: {{model: {model}}}}}]"

    positive: str = ""
    """The label that is looked for; all others count as no. Where left out, labels are 1 or 0, true or false, yes or no."""
    turns: int = Field(TURNS, ge=1, le=100)
    """Times that each text is learnt from."""
    decay: float = Field(DECAY, ge=0, le=0.1)
    """Pull of the weights towards 0, against learning single texts by heart."""

    def fit(self, examples: Examples, about: dict[str, Any]) -> ToxicityModel:
        """Return a model of labelled texts; the same texts in the same order give the same model."""
        require(examples.label, self.positive)
        labels = self.truth(examples.label).astype(int).tolist()
        return train(examples.text.to_pylist(), labels, about=about, turns=self.turns, decay=self.decay)

    def scores(self, model: ToxicityModel, text: pa.LargeStringArray) -> NDArray[np.float64]:
        """Return a probability for each text; none where it is hardly a text, or in another script than those learnt from."""
        chances, unknown = model.probabilities(text)
        return np.where(unknown, np.nan, chances)

    def truth(self, label: pa.LargeStringArray | None) -> NDArray[np.bool_]:
        """Tell which labels are the one that is looked for."""
        return positive(label, self.positive)
