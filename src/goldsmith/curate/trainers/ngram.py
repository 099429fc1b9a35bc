"""A model for the measure `perplexity`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from goldsmith.algorithms.ngram_model.sample import Sample
from goldsmith.algorithms.ngram_model.training import fit
from goldsmith.curate.trainer import Examples, Figure, Trainer
from goldsmith.kernels.ngrams import MOST

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from goldsmith.algorithms.ngram_model.model import NgramModel

ROUNDS = 1000


class Ngram(Trainer):
    """Texts of a reference domain, as an n-gram model with interpolated modified Kneser-Ney smoothing; no labels are needed.

    The model holds hashes and numbers, no words. Judged by its perplexity on held-out texts: all their tokens together, with an
    interval from drawing texts again; the share of tokens that it does not know; and the 1st and 99th percentile of the texts' own
    perplexities, which are the limits of a rule that keeps what is like the domain.
    """

    wants_label: ClassVar[bool] = False
    used_by: ClassVar[str] = "measure: [{{perplexity: {{model: {model}}}}}]"

    order: int = Field(4, ge=2, le=MOST)
    """Tokens in the longest n-gram."""
    least: int = Field(2, ge=1)
    """How often an n-gram of three or more tokens must occur to be kept; 1 keeps all, in a larger file."""
    vocabulary: int = Field(200_000, ge=1)
    """Different tokens that are kept; the rarer ones are unknown."""
    unit: Literal["word", "character"] = "word"
    """What a token is in scripts with spaces; in Chinese it is a character in both."""
    tokens: int = Field(20_000_000, ge=1)
    """Tokens learnt from at most; of more, texts are left out by their digest. A million take some 150 MB of memory."""

    def fit(self, examples: Examples, about: dict[str, Any]) -> NgramModel:
        """Return a model of the texts; the same texts give the same model, in any order."""
        sample = Sample(self.tokens)
        for start in range(0, len(examples), 4096):
            sample.add(examples.text.slice(start, 4096), self.unit)
        chosen = {"order": self.order, "least": self.least, "vocabulary": self.vocabulary, "unit": self.unit}
        return fit(sample, about=about, **chosen)  # type: ignore[arg-type]  # mypy sees one type of value for all settings

    def scores(self, model: NgramModel, text: pa.LargeStringArray) -> NDArray[np.float64]:
        """Return the perplexity of each text."""
        found = model.score(text)
        return np.where(found.counts > 0, np.exp(found.cross_entropy), np.nan)

    def judge(self, model: NgramModel, held: Examples) -> list[Figure]:
        """Return how well the model foretells texts that it has not seen."""
        found = model.score(held.text)
        measured = found.counts > 0
        if not measured.any():
            return [Figure("perplexity", np.nan, 0.0, np.inf, 0)]
        sums, counts, unknown = found.sums[measured], found.counts[measured], found.unknown[measured]
        alone = np.exp(-sums / counts)
        drawn = np.random.default_rng(1).integers(len(counts), size=(ROUNDS, len(counts)), dtype=np.int32) if len(counts) < 5000 else None
        return [
            _resampled("perplexity", sums, counts, drawn, lambda total, n: np.exp(-total / n)),
            _resampled("unknown_share", unknown.astype(np.float64), counts, drawn, lambda total, n: total / n),
            *(_percentile(alone, share) for share in (0.01, 0.99)),
        ]


def _resampled(name: str, sums: NDArray[np.float64], counts: NDArray[np.int64], drawn: NDArray[np.int32] | None, made: Any) -> Figure:
    """Return a ratio of totals over texts with the interval of its logarithm's or own distribution under resampling of texts."""
    value = float(made(sums.sum(), counts.sum()))
    if drawn is None:  # many texts: by the delta method the ratio of means is normal
        ratio = sums.sum() / counts.sum()
        error = float(np.std(sums - ratio * counts, ddof=1) / np.sqrt(len(counts)) / counts.mean())
        low, high = sorted(float(made(ratio + sign * 1.959964 * error, 1.0)) for sign in (-1, 1))
        return Figure(name, value, max(low, 0.0), high, len(counts))
    values = made(sums[drawn].sum(axis=1), counts[drawn].sum(axis=1))
    low, high = np.quantile(values, [0.025, 0.975])
    return Figure(name, value, float(low), float(high), len(counts))


def _percentile(values: NDArray[np.float64], share: float) -> Figure:
    """Return a percentile of texts, with the interval that the ranks of a binomial give."""
    ranked = np.sort(values)
    half = 1.959964 * np.sqrt(len(values) * share * (1 - share))
    at = [int(np.clip(round(len(values) * share + sign * half), 0, len(values) - 1)) for sign in (-1, 1)]
    value = float(np.quantile(ranked, share))
    return Figure(
        f"percentile_{round(share * 100)}", value, min(value, float(ranked[at[0]])), max(value, float(ranked[at[1]])), len(values)
    )
