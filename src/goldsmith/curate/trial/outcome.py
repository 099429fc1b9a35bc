"""What a trial found: means, differences and curves, worked out from the results of all trainings."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.trial.comparison import Compared, Mean, Scores, compared, means
from goldsmith.algorithms.trial.value_curve import ValueCurve, value_curve
from goldsmith.curate.settings_of.trial import FULL, LENGTH_MATCHED, RANDOM, WHOLE
from goldsmith.stats.student import quantile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goldsmith.curate.settings_of.trial import Trial
    from goldsmith.curate.trial.results import Results
    from goldsmith.curate.trial.training import Measured

BASELINES = (RANDOM, LENGTH_MATCHED, FULL, WHOLE)
"""What every other arm is compared with."""


@dataclass(frozen=True)
class Point:
    """A point of a learning curve: an arm's mean over seeds after so many tokens, with the t interval over seeds."""

    tokens: float
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Outcome:
    """What a trial found.

    Attributes:
        facts: What it was made of: sizes, arms, copies, tasks.
        metrics: Whether less is better, by metric.
        means: Every arm's number with its interval.
        differences: Every arm against the baselines, by every metric.
        curves: By metric and arm, the points in the order of tokens.
        values: By metric and arm, the power law of the error, where one fits.
        told: By arm, tokens, epochs and seconds, means over seeds.
        macro_f1: By task and arm, the mean over seeds at equal tokens.
    """

    facts: dict[str, Any]
    metrics: dict[str, bool]
    means: tuple[Mean, ...]
    differences: tuple[Compared, ...]
    curves: dict[str, dict[str, tuple[Point, ...]]]
    values: dict[str, dict[str, ValueCurve]]
    told: dict[str, dict[str, float]]
    macro_f1: dict[str, dict[str, float]]

    @property
    def shown(self) -> tuple[Compared, ...]:
        """The differences that the trial shows."""
        return tuple(one for one in self.differences if one.shown)

    def mean(self, arm: str, metric: str) -> Mean:
        """Return the number of an arm."""
        return next(one for one in self.means if one.arm == arm and one.metric == metric)

    def difference(self, arm: str, against: str, metric: str) -> Compared:
        """Return the difference of two arms."""
        return next(one for one in self.differences if (one.arm, one.against, one.metric) == (arm, against, metric))

    def as_json(self) -> dict[str, Any]:
        """Return all of it as JSON values."""
        return {
            **self.facts, "metrics": {name: "lower" if lower else "higher" for name, lower in self.metrics.items()},
            "means": [asdict(one) for one in self.means],
            "differences": [{**asdict(one), "verdict": one.verdict} for one in self.differences],
            "curves": {metric: {arm: [asdict(point) for point in line] for arm, line in arms.items()} for metric, arms in self.curves.items()},
            "value_curves": {metric: {arm: asdict(one) for arm, one in arms.items()} for metric, arms in self.values.items()},
            "trainings": self.told, "macro_f1": self.macro_f1,
        }  # fmt: skip


def told(facts: Mapping[str, Any], trial: Trial, asked: Measured, results: Results) -> Outcome:
    """Work out what the results of all trainings say."""
    rows = [results.rows[name, seed] for name in trial.arm_names for seed in facts["seeds"]]
    scores = list(_scores(rows, asked))
    metrics, arms = asked.metrics(), list(dict.fromkeys(one.arm for one in scores))
    curves, values = _curves(rows, metrics)
    return Outcome(
        dict(facts), metrics, tuple(means(scores)), tuple(compared(scores, pairs(arms), lower_is_better=metrics)),
        curves, values, _told(rows), _macro_f1(rows, facts["tokens"]),
    )  # fmt: skip


def pairs(arms: Sequence[str]) -> list[tuple[str, str]]:
    """Return which arms are compared: every one with each baseline, two baselines once.

    Example:
        >>> pairs(["full", "random", "cdf"])
        [('cdf', 'random'), ('cdf', 'full'), ('random', 'full')]
    """
    there = [name for name in BASELINES if name in arms]
    own = [(arm, other) for arm in arms if arm not in BASELINES for other in there]
    between = [(LENGTH_MATCHED, RANDOM), (RANDOM, FULL), (RANDOM, WHOLE)]
    return own + [(one, other) for one, other in between if one in arms and other in arms]


def _scores(rows: Sequence[Mapping[str, Any]], asked: Measured) -> list[Scores]:
    weights = asked.weights()
    found = []
    for row in rows:
        for kind, metrics in row["items"].items():
            whole = kind == WHOLE
            tokens = row["tokens"] if whole else row["equal_tokens"]
            for metric, values in metrics.items():
                found.append(
                    Scores(WHOLE if whole else row["arm"], row["seed"], metric, np.asarray(values, float), weights[metric], tokens)
                )
    return found


def _curves(
    rows: Sequence[Mapping[str, Any]], metrics: Mapping[str, bool]
) -> tuple[dict[str, dict[str, tuple[Point, ...]]], dict[str, dict[str, ValueCurve]]]:
    """Return the learning curves, and the power laws of their errors; an answer's error is that it is wrong."""
    by_arm: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        by_arm[row["arm"]].append(row)
    curves: dict[str, dict[str, tuple[Point, ...]]] = {}
    values: dict[str, dict[str, ValueCurve]] = {}
    for metric, lower in metrics.items():
        lines = {
            arm: {row["seed"]: [(p["tokens"], p["metrics"][metric]) for p in row["curve"] if metric in p["metrics"]] for row in some}
            for arm, some in by_arm.items()
        }
        curves[metric] = {arm: _points(seeds) for arm, seeds in lines.items()}
        values[metric] = {
            arm: value_curve({seed: [(n, y if lower else 1 - y) for n, y in line] for seed, line in seeds.items()})
            for arm, seeds in lines.items()
        }
    return curves, values


def _points(seeds: Mapping[int, Sequence[tuple[float, float]]]) -> tuple[Point, ...]:
    found = []
    length = min(len(line) for line in seeds.values())
    for column in zip(*(line[-length:] for line in seeds.values()), strict=True):
        n, y = np.array(column, float).T
        half = quantile(0.975, len(y) - 1) * float(y.std(ddof=1)) / len(y) ** 0.5 if len(y) > 1 else 0.0
        found.append(Point(float(n.mean()), float(y.mean()), float(y.mean() - half), float(y.mean() + half)))
    return tuple(found)


def _told(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    wanted = ("records", "own_tokens", "tokens", "epochs", "cpu_seconds")
    arms = list(dict.fromkeys(row["arm"] for row in rows))
    return {arm: {key: round(float(np.mean([row[key] for row in rows if row["arm"] == arm])), 4) for key in wanted} for arm in arms}


def _macro_f1(rows: Sequence[Mapping[str, Any]], tokens: int) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        nearest = min(row["curve"], key=lambda point: abs(point["tokens"] - tokens))
        for name, value in nearest["metrics"].items():
            if name.endswith(": macro_f1"):
                found[name.removesuffix(": macro_f1")][row["arm"]].append(value)
    return {task: {arm: round(float(np.mean(values)), 4) for arm, values in arms.items()} for task, arms in found.items()}
