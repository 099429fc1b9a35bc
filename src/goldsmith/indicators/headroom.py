"""SCL-3: what twice as much data would bring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from goldsmith.evidence.finding import Finding, Missing, Said, measured, not_measurable
from goldsmith.indicating.trained import trial_of
from goldsmith.indicator import About, Indicator
from goldsmith.stats.estimate import Estimate

if TYPE_CHECKING:
    from goldsmith.indicator import Given

LEAST_SEEDS = 3


class Headroom(Indicator):
    """Measure by how much the error of a small model would fall with twice the data, from the value curve of a trial.

    Formula: err(n) = a + b · n^−c over at least 5 sizes and 3 seeds; the foreseen change of the error at 2n with its interval over seeds.
    Shown, not graded: little headroom means that there is enough, or that the data adds nothing.

    Limits: foreseen from the curve; where no power law fits, nothing is foreseen.

    Source: Hestness et al. 2017, arXiv:1712.00409; Covert et al. 2024, arXiv:2405.20456.
    """

    metric: str = ""
    """The metric of the trial; its first with a curve where left out."""
    arm: str = "full"
    """The arm that is the dataset."""

    about: ClassVar[About] = About(
        id="SCL-3", en="headroom", zh="学习曲线余量", letter="L", kind="training", evidence="E3", unit="seed", ours=True,
        says=Said("By how much a small model's error would fall with twice the data (negative is better).", "数据加倍后小模型误差的预计变化（负为改善）。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("trial",)
    looks: ClassVar[bool] = False

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Read the value curve out of the trial."""
        del whole
        trial = trial_of(given, seeds=LEAST_SEEDS)
        if isinstance(trial, Finding):
            return trial
        curves = {
            name: arms[self.arm]
            for name, arms in trial["value_curves"].items()
            if self.arm in arms and (not self.metric or name == self.metric)
        }
        fitting = next(((name, one) for name, one in curves.items() if one["doubled"] is not None), None)
        if fitting is None:
            why = next((one["why"] for one in curves.values() if one["why"]), "the trial has no such curve")
            return not_measurable(Missing("trial", Said(why, f"没有可用的价值曲线（{why}）")))
        metric, curve = fitting
        change = Estimate(curve["doubled"], min(curve["low"], curve["doubled"]), max(curve["high"], curve["doubled"]), 0.95, len(trial["seeds"]), "power law, t over seeds")  # fmt: skip
        return measured(
            change,
            None,
            evidence_level=self.about.evidence,
            population=change.n,
            sampled=True,
            details={"metric": metric, "law": curve["law"]},
        )
