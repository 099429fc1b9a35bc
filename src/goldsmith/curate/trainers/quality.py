"""A model for the measure `quality`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from pydantic import Field

from goldsmith.algorithms.quality.training import BUCKETS, DECAY, MOST, TURNS, train
from goldsmith.curate.trainer import Examples, Figure, Trainer, positive, require
from goldsmith.kernels.token_bags import MOST_TOKENS

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from goldsmith.algorithms.quality.model import QualityModel


class Quality(Trainer):
    """Good texts against bad ones, told apart by a linear model over hashed words and pairs of words, in any language.

    Its probabilities are calibrated across five parts of what it learns from. Judged on held-out texts by precision and recall at
    0.5, the area under the curve, and the mean squared error of its probabilities (Brier score).
    """

    wants_label: ClassVar[bool] = True
    used_by: ClassVar[str] = "measure: [{{quality: {{model: {model}}}}}]"

    positive: str = ""
    """The label of good texts; all others are bad. Where left out, labels are 1 or 0, true or false, yes or no."""
    most: int = Field(MOST, ge=1, le=MOST_TOKENS)
    """Tokens in the longest n-gram."""
    turns: int = Field(TURNS, ge=1, le=100)
    """Times that each text is learnt from."""
    decay: float = Field(DECAY, ge=0, le=0.1)
    """Pull of the weights towards 0, against learning single texts by heart."""
    buckets: int = Field(BUCKETS, ge=2, le=1 << 24)
    """Buckets that n-grams are hashed into."""

    def fit(self, examples: Examples, about: dict[str, Any]) -> QualityModel:
        """Return a model of labelled texts; the same texts in the same order give the same model."""
        require(examples.label, self.positive)
        settings = {"most": self.most, "turns": self.turns, "buckets": self.buckets}
        return train(examples.text, self.truth(examples.label), about=about, decay=self.decay, **settings)

    def scores(self, model: QualityModel, text: pa.LargeStringArray) -> NDArray[np.float64]:
        """Return a probability for each text; none where it has no token."""
        chances, unknown = model.probabilities(text)
        return np.where(unknown, np.nan, chances)

    def truth(self, label: pa.LargeStringArray | None) -> NDArray[np.bool_]:
        """Tell which labels are those of good texts."""
        return positive(label, self.positive)

    def judge(self, model: QualityModel, held: Examples) -> list[Figure]:
        """Return how good the model is on texts that it has not seen."""
        scores, truth = self.scores(model, held.text), self.truth(held.label)
        errors = (scores - truth)[~np.isnan(scores)] ** 2
        half = 1.959964 * float(errors.std(ddof=1)) / len(errors) ** 0.5 if len(errors) > 1 else 1.0
        mean = float(errors.mean()) if len(errors) else np.nan
        brier = Figure("brier_score", mean, max(0.0, mean - half), min(1.0, mean + half), len(errors))
        return [*super().judge(model, held), brier]
