"""A model for the measure `importance`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from pydantic import Field

from goldsmith.algorithms import verdicts
from goldsmith.algorithms.importance.model import BUCKETS, LARGEST, fit
from goldsmith.curate.trainer import Examples, Figure, Trainer, positive, require
from goldsmith.kernels.token_bags import MOST_TOKENS

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from goldsmith.algorithms.importance.model import ImportanceModel


class Importance(Trainer):
    """Texts of a target domain against raw texts, as two distributions over hashed words and pairs of words (DSIR).

    The label says which text is of the target; all others are the raw texts. Judged by how well the mean weight of an n-gram tells
    held-out texts of the two apart.
    """

    wants_label: ClassVar[bool] = True
    used_by: ClassVar[str] = "measure: [{{importance: {{model: {model}}}}}]"

    positive: str = ""
    """The label of the target; all others are raw texts. Where left out, labels are 1 or 0, true or false, yes or no."""
    most: int = Field(2, ge=1, le=MOST_TOKENS)
    """Tokens in the longest n-gram."""
    buckets: int = Field(BUCKETS, ge=2, le=LARGEST)
    """Buckets that n-grams are hashed into; 10,000 as published."""

    def fit(self, examples: Examples, about: dict[str, Any]) -> ImportanceModel:
        """Return a model of texts with their sides; the same texts give the same model, in any order."""
        require(examples.label, self.positive)
        target = self.truth(examples.label)
        sides = (examples.where(chosen).text for chosen in (target, ~target))
        return fit(*sides, about=about, most=self.most, buckets=self.buckets)

    def scores(self, model: ImportanceModel, text: pa.LargeStringArray) -> NDArray[np.float64]:
        """Return the mean log weight of each text's n-grams."""
        found = model.log_weights(text)
        return np.where(found.sizes > 0, found.sums / np.maximum(found.sizes, 1), np.nan)

    def truth(self, label: pa.LargeStringArray | None) -> NDArray[np.bool_]:
        """Tell which labels are the target's."""
        return positive(label, self.positive)

    def judge(self, model: ImportanceModel, held: Examples) -> list[Figure]:
        """Return how well weights tell the sides apart; a text without tokens is left out."""
        scores, target = self.scores(model, held.text), self.truth(held.label)
        heard = ~np.isnan(scores)
        return [
            Figure.of("area_under_curve", verdicts.area(scores[heard], target[heard])),
            Figure.of("measurable", verdicts.share(int(heard.sum()), len(held))),
        ]
