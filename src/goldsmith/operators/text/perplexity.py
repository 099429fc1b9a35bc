"""How little a text surprises a model of a reference domain."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.algorithms.ngram_model import model
from goldsmith.operators.text._model import ModelMeasure


class Perplexity(ModelMeasure, version=1, reads="text", writes=pa.float64()):
    """Measure the perplexity of a text under an n-gram model of a reference domain: how many tokens the model wavers between.

    Low is what the domain says all the time (boilerplate too), high is what it never says (another subject, another language,
    garbage): keep a middle, such as from the 1st to the 99th percentile of the domain's own held-out texts. Tokens are words, and
    single characters in Chinese, so values of different languages, and of different models, do not compare; `per: byte` compares
    better. Each line counts as a sentence. Train the model on texts that are not in the dataset: what it has learnt by heart
    never surprises it. Null where there is no token.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> from goldsmith.algorithms.ngram_model.training import fitted
        >>> path = Path(tempfile.mkdtemp()) / "tiny.npz"
        >>> fitted([pa.array(["the cat sat", "the dog sat"])], about={"name": "pets"}, order=2).save(path)
        >>> measured = Perplexity(model=str(path)).on(["the cat sat", "sat cat the", "", None])
        >>> [value and round(value, 1) for value in measured.to_pylist()]
        [1.9, 10.8, None, None]

    Source: Chen and Goodman 1998, TR-10-98 (the model); Wenzek et al. 2020 (CCNet), arXiv:1911.00359 (the use).
    """

    kind: ClassVar[str] = model.KIND

    per: Literal["token", "byte"] = "token"
    """`token` for perplexity; `byte` for the mean number of bits that a byte of UTF-8 costs."""

    @classmethod
    def parsed(cls, block: bytes, where: str) -> Any:
        """Return the model in the bytes of a file."""
        return model.parsed(block, where)

    def __call__(self, text: pa.Array, /) -> pa.Array:
        """Return one number a record, null where there is no token."""
        found = self.fitted.score(text)
        if self.per == "token":
            values = np.exp(found.cross_entropy)
        else:
            n_bytes = pc.binary_length(text).fill_null(0).to_numpy(zero_copy_only=False)
            values = -found.sums / np.log(2) / np.maximum(n_bytes, 1)
        return pa.array(values, pa.float64(), mask=found.counts == 0)
