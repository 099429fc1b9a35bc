"""How likely a text is one of those that you called good."""

from __future__ import annotations

from typing import Any, ClassVar

import pyarrow as pa

from goldsmith.algorithms.quality import model
from goldsmith.operators.text._model import ModelMeasure


class Quality(ModelMeasure, version=1, reads="text", writes=pa.float32()):
    """Estimate the probability that a text is good, by a linear model over words and pairs of words that you trained on labels.

    It is calibrated on texts like those of its training, and says nothing of others: a model that learnt encyclopaedias against
    advertisements calls a good poem bad. It has learnt the taste, and the subjects, of its labels; `goldsmith train` prints how
    well it tells held-out texts apart, with intervals. Null where there is no token.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> import numpy as np
        >>> from goldsmith.algorithms.quality.training import train
        >>> texts = pa.array([f"thank you number {n}" if n % 2 else f"buy now {n} off" for n in range(80)])
        >>> path = Path(tempfile.mkdtemp()) / "tiny.npz"
        >>> train(texts, np.arange(80) % 2 == 1, about={"name": "polite"}).save(path)
        >>> [value and value > 0.5 for value in Quality(model=str(path)).on(["thank you", "buy now", "", None]).to_pylist()]
        [True, False, None, None]

    Source: Joulin et al. 2016, arXiv:1607.01759; Li et al. 2024 (DCLM), arXiv:2406.11794, 4.4 (the use).
    """

    kind: ClassVar[str] = model.KIND

    @classmethod
    def parsed(cls, block: bytes, where: str) -> Any:
        """Return the model in the bytes of a file."""
        return model.parsed(block, where)

    def __call__(self, text: pa.Array, /) -> pa.Array:
        """Return one probability a record, null where there is no token."""
        chances, unknown = self.fitted.probabilities(text)
        return pa.array(chances.astype("float32"), mask=unknown)
