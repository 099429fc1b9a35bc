"""CLN-1: texts that a language model finds ordinary."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pyarrow as pa

from goldsmith.evidence.finding import Said
from goldsmith.indicating.ratio import Share
from goldsmith.indicator import About, clauses

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given


class PerplexityProfile(Share):
    """Measure the share of texts whose perplexity lies in the range of a reference, by the model of the recipe's ``perplexity``.

    Formula: texts with a perplexity from ``at_least`` to ``at_most`` / texts with one. Give the first and the 99th percentile of a reference
    set of the domain; without them nothing is graded as odd.

    Limits: it depends on the model; rare words and formulas are no noise.

    Source: TC609-5-2025-04, 02080101, as implementers read it.
    """

    at_least: float = 0.0
    """Smallest ordinary perplexity."""
    at_most: float = 0.0
    """Largest ordinary perplexity; 0 where no reference is given, and then nothing is measured."""

    about: ClassVar[About] = About(
        id="CLN-1", en="perplexity profile", zh="文本困惑度", letter="A", kind="scan", evidence="E1", modalities=("text",),
        clauses=clauses("TC609-5-2025-04: 02080101"),
        says=Said("Share of texts that a language model finds ordinary.", "语言模型认为正常的文本占比。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("perplexity",)

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the column."""
        del given
        return ("perplexity",)

    def judge(self, seen: Seen, given: Given) -> pa.BooleanArray:
        """Return whether each text is ordinary."""
        del given
        values = np.asarray(seen.column("perplexity").to_numpy(zero_copy_only=False), dtype=np.float64)
        if not self.at_most:
            return pa.nulls(len(values), pa.bool_())
        return pa.array((values >= self.at_least) & (values <= self.at_most), mask=np.isnan(values))
