"""What the measures of grammar share: one pass that estimates all five numbers of CDF-GC, and what they were fitted to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.grammar.approximate import Estimated, about, estimated
from goldsmith.algorithms.grammar.features import FEATURES
from goldsmith.operator import Fused

if TYPE_CHECKING:
    from numpy.typing import NDArray


def grammar_pass(text: pa.Array, _wanted: frozenset[str]) -> Estimated:
    """Return the estimates of a batch."""
    return estimated(text)


class SyntaxMeasure(Fused, shared=grammar_pass):
    """A measure of grammar without a parser."""

    @property
    def notes(self) -> dict[str, str]:
        """Which parsers the estimates were fitted to."""
        said = about()
        fitted = ", ".join(f"{language}: {parser}" for language, parser in said["fitted_to"].items())
        return {"syntax_estimate": f"version {said['version']}, fitted to {fitted}"}

    def number(self, counted: Estimated, name: str) -> pa.Array:
        """Return one of the five numbers, null where not measurable."""
        return as_floats(counted.features[:, FEATURES.index(name)])


def as_floats(values: NDArray[np.float64]) -> pa.Array:
    """Return numbers as a column, null where not a number."""
    return pa.array(values.astype(np.float32), mask=np.isnan(values))
