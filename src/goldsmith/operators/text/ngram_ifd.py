"""How much an instruction helps an n-gram model to foretell its response."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import numpy as np
import pyarrow as pa
from pydantic import Field

from goldsmith.algorithms.instruction.turns import pairs
from goldsmith.algorithms.ngram_model import model
from goldsmith.operators.text._model import ModelMeasure


class NgramIfd(ModelMeasure, version=1, reads="messages", writes=pa.float64()):
    """Measure the perplexity of a response given its instruction over that of the response alone, both by an n-gram model.

    A cheap stand-in for `ifd`, which asks a language model: here the instruction helps by its words alone. With some probability a
    token is drawn from the words of the instruction instead of the model's own guess, so the ratio is below 1 where the response takes up
    rare words of its instruction and just above 1 where it shares none. It knows nothing of meaning: use it to find responses
    that have no word to do with their instruction, not to rank by difficulty. Null where there is no answer, or nothing before it.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> from goldsmith.algorithms.ngram_model.training import fitted
        >>> path = Path(tempfile.mkdtemp()) / "tiny.npz"
        >>> fitted([pa.array(["the cat sat on the mat", "a zebra ran"])], about={"name": "pets"}).save(path)
        >>> talks = [f'[{{"role":"user","content":"{ask}"}},{{"role":"assistant","content":"the zebra"}}]' for ask in ("a zebra", "cat")]
        >>> helped, not_helped, nothing = NgramIfd(model=str(path)).on([*talks, None]).to_pylist()
        >>> helped < 1 < not_helped, nothing
        (True, None)

    Source: Li et al. 2024 (Superfiltering), arXiv:2402.00530: the ratio; Kuhn and De Mori 1990, doi:10.1109/34.56193: words drawn
    from what was said.
    """

    kind: ClassVar[str] = model.KIND

    share: Annotated[float, Field(ge=0, lt=1)] = 0.1
    """Probability that a token is drawn from the words of the instruction."""

    @classmethod
    def parsed(cls, block: bytes, where: str) -> Any:
        """Return the model in the bytes of a file."""
        return model.parsed(block, where)

    def __call__(self, messages: pa.Array, /) -> pa.Array:
        """Return one ratio a record, null where there is no answer to anything."""
        sums, counts = self.fitted.score_pairs(*pairs(messages), share=self.share)
        ratio = np.exp((sums[0] - sums[1]) / np.maximum(counts, 1))
        return pa.array(ratio, pa.float64(), mask=counts == 0)
