"""One training of a trial: an arm, a seed, and what the model says at every size."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.trial.gpt import Gpt
from goldsmith.algorithms.trial.linear import Linear
from goldsmith.algorithms.trial.probe import macro_f1, probe
from goldsmith.algorithms.trial.streams import points, stream
from goldsmith.curate.settings_of.trial import FULL, WHOLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from goldsmith.algorithms.trial.trainer import Trained, Trainer
    from goldsmith.curate.settings_of.trial import Trial
    from goldsmith.curate.trial.tasks import Questions

BITS = "bits_per_byte"
DIGITS = 7
"""Digits of the numbers that are kept of each held-out item."""


def trainer_of(trial: Trial) -> Trainer:
    """Return the trainer that a trial names, with its settings."""
    settings = trial.trainer.model_dump(exclude={"name"})
    return Gpt(**settings) if trial.trainer.name == "gpt" else Linear(**settings)


@dataclass(frozen=True)
class Measured:
    """What models are asked.

    Attributes:
        held_out: Texts that no arm holds.
        bytes_: Bytes of each.
        tasks: Questions about labelled texts.
    """

    held_out: pa.Array
    bytes_: NDArray[np.int64]
    tasks: Sequence[Questions]

    def metrics(self) -> dict[str, bool]:
        """Return what is measured, and whether less of it is better."""
        return {BITS: True, **{f"{one.task.name}: {one.task.measure}": False for one in self.tasks}}

    def weights(self) -> dict[str, NDArray[np.float64]]:
        """Return what each item counts in each metric."""
        return {BITS: self.bytes_.astype(float), **{f"{one.task.name}: {one.task.measure}": one.weights() for one in self.tasks}}

    def ask(self, model: Trained, seed: int, *, tasks: bool = True) -> dict[str, list[float]]:
        """Return one number a held-out item, by metric: bits a byte, and whether an answer is right where tasks are asked."""
        bits = model.bits(self.held_out) / self.bytes_
        found: dict[str, list[float]] = {BITS: [float(f"{one:.{DIGITS}g}") for one in bits]}
        for one in self.tasks if tasks else ():
            shots = one.shots(seed)
            learnt = model.represent(one.train.take(shots))
            given = probe(learnt, one.labels[shots], model.represent(one.test)).given
            found[f"{one.task.name}: {one.task.measure}"] = [int(right) for right in given == one.right]
            found[f"{one.task.name}: macro_f1"] = [macro_f1(given, one.right)]
        return found


def sizes_of(name: str, own: int, tokens: int, trial: Trial, *, repeats: bool) -> tuple[int, ...]:
    """Return after how many tokens an arm is measured; a trainer that counts reads ``full`` to its end as well."""
    found = set(points(tokens, trial.sizes))
    if name == FULL and not repeats and own > tokens:
        found |= {own >> step for step in range(trial.sizes) if own >> step > tokens} | {own}
    return tuple(sorted(found))


def trained(
    trainer: Trainer, rows: NDArray[np.int64], sizes: NDArray[np.int64], at: Sequence[int], seed: int, asked: Measured, *, equal: int
) -> dict[str, Any]:
    """Train on an arm and return what is kept of it.

    Args:
        trainer: Prepared with all texts.
        rows: The arm.
        sizes: Tokens of every text.
        at: After how many tokens the model is asked.
        seed: Of the start, of the order of the texts, and of the labelled texts.
        asked: What it is asked.
        equal: The tokens that all arms have read; the answers to each question are kept there, and at the end. A trainer that reads texts
            again is asked about tasks at the end alone.
    """
    begun, wall = time.process_time(), time.monotonic()
    read = stream(rows, sizes, at[-1], seed=seed, repeats=trainer.repeats)
    own = int(sizes[rows].sum())
    curve: list[dict[str, Any]] = []
    items: dict[str, dict[str, list[float]]] = {}
    reached = 0
    weights = asked.weights()
    for point, model in zip(at, trainer.train(read.rows, at, seed), strict=False):
        said = asked.ask(model, seed, tasks=not trainer.repeats or point == at[-1])  # reading many texts is slow where a network reads
        curve.append({"tokens": model.tokens, "metrics": {name: _mean(values, weights.get(name)) for name, values in said.items()}})
        if point == equal:
            reached = model.tokens
        if point in {equal, at[-1]}:
            items["equal" if point == equal else WHOLE] = {name: said[name] for name in weights}
    return {
        "records": len(rows), "own_tokens": own, "tokens": curve[-1]["tokens"], "equal_tokens": reached, "epochs": round(curve[-1]["tokens"] / own, 4),
        "curve": curve, "items": items, "cpu_seconds": round(time.process_time() - begun, 3), "seconds": round(time.monotonic() - wall, 3),
    }  # fmt: skip


def _mean(values: Sequence[float], weights: NDArray[np.float64] | None) -> float:
    found = np.asarray(values, float)
    found_mean: float = np.average(found, weights=weights).item()
    return found_mean
