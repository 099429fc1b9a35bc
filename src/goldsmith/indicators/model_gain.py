"""UTL-1: whether a model becomes better by the dataset."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, ClassVar

from goldsmith.evidence.finding import Finding, Missing, Said, measured, not_measurable
from goldsmith.indicating.trained import trial_of
from goldsmith.indicator import About, Indicator, clauses
from goldsmith.stats.estimate import Estimate, bounded

if TYPE_CHECKING:
    from goldsmith.indicator import Given

LEAST_SEEDS = 5


class ModelGain(Indicator):
    """Measure how much better a model is when it is trained with the dataset than with the baseline, by a trial.

    Formula: mean difference over at least 5 paired seeds, at equal budget and recipe; the interval is the wider of the t interval over seeds
    and the bootstrap over test items. The score is the logistic function of (gain − target) / σ, σ a quarter of the interval's width.

    Limits: a small model on one task; the direction may differ for a large one. The trial's own page tells what it could have shown.

    Source: TC609-5-2025-04, 0305, as implementers read it; Li et al. 2024 (DCLM), arXiv:2406.11794.
    """

    metric: str = ""
    """The metric of the trial; its first where left out."""
    arm: str = ""
    """The arm that the dataset is; the first that is no baseline where left out."""
    against: str = ""
    """The baseline; the first that the arm is compared with where left out."""

    target: float = 0.0
    """The gain that the use asks for."""

    about: ClassVar[About] = About(
        id="UTL-1", en="model gain", zh="模型适配性", letter="U", kind="training", evidence="E3", unit="seed",
        clauses=clauses("TC609-5-2025-04: 0305"),
        says=Said("How much better a small model is when it is trained with the dataset.", "用该数据集训练后小模型的提升。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("trial",)
    looks: ClassVar[bool] = False

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Read the difference out of the trial."""
        del whole
        trial = trial_of(given, seeds=LEAST_SEEDS)
        if isinstance(trial, Finding):
            return trial
        row = next((one for one in trial["differences"] if self._is_meant(one)), None)
        if row is None:
            return not_measurable(Missing("trial", Said("the trial compares no such arms", "该试验没有这样的比较")))
        sign = -1 if trial["metrics"][row["metric"]] == "lower" else 1
        ends = sorted(sign * end for end in (min(row["low"], row["item_low"]), max(row["high"], row["item_high"])))
        value, low, high = bounded(sign * row["mean"], *ends)
        gain = Estimate(value, min(low, value), max(high, value), 0.95, len(trial["seeds"]), "paired t over seeds, bootstrap over items")
        spread = (high - low) / 4
        ends = [
            1 / (1 + math.exp(-max(-50.0, min(50.0, (end - self.target) / spread)))) if spread else float(end > self.target)
            for end in (value, low, high)
        ]
        score = Estimate(ends[0], min(ends), max(ends), 0.95, gain.n, gain.method)
        details = {"metric": row["metric"], "arm": row["arm"], "against": row["against"], "could_have_shown": row["detectable"]}
        return measured(gain, score, evidence_level=self.about.evidence, population=gain.n, sampled=True, details=details)

    def _is_meant(self, row: dict[str, Any]) -> bool:
        return all(
            not wanted or row[name] == wanted for name, wanted in (("metric", self.metric), ("arm", self.arm), ("against", self.against))
        )
