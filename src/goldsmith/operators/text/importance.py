"""How much likelier a text is in a target domain than among the raw texts."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.importance import model
from goldsmith.operators.text._model import ModelMeasure


class Importance(ModelMeasure, version=1, reads="text", writes=pa.float64()):
    """Measure the log importance weight of a text (DSIR): the log of how much likelier its n-grams are in a target domain.

    Above 0 is more like the target, below 0 more like the raw texts. The weight is a sum over n-grams, so it grows with length:
    among raw texts of mixed lengths long ones win or lose by length alone, unless ``per: gram`` gives the mean. The authors draw by the
    sum with Gumbel noise, among texts of at least 100 tokens. It sees words, not quality: an advertisement in the words of the
    domain has a high weight. Null where there is no token.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> path = Path(tempfile.mkdtemp()) / "tiny.npz"
        >>> model.fit(pa.array(["cat"]), pa.array(["cat dog dog dog"]), about={"name": "cats"}, most=1).save(path)
        >>> measured = Importance(model=str(path)).on(["cat", "cat cat", "", None])
        >>> [value and round(value, 4) for value in measured.to_pylist()]
        [1.3863, 2.7726, None, None]

    Source: Xie et al. 2023, arXiv:2302.03169.
    """

    kind: ClassVar[str] = model.KIND

    per: Literal["text", "gram"] = "text"
    """`text` for the sum over all n-grams, as published; `gram` for their mean."""

    @classmethod
    def parsed(cls, block: bytes, where: str) -> Any:
        """Return the model in the bytes of a file."""
        return model.parsed(block, where)

    def __call__(self, text: pa.Array, /) -> pa.Array:
        """Return one log weight a record in nats, null where there is no token."""
        found = self.fitted.log_weights(text)
        values = found.sums if self.per == "text" else found.sums / np.maximum(found.sizes, 1)
        return pa.array(values, pa.float64(), mask=found.sizes == 0)
