"""Calibration: the cosine from which two texts count as saying the same, chosen on labelled pairs and judged on others.

The threshold is the one of the best F1 on the calibration pairs, or the least at which the share of true paraphrases among pairs at or above it
reaches a precision that is asked for. What it is worth is measured on pairs that were held out, with Wilson intervals, and kept with it: the model, the
pairs, the numbers. Pairs of such collections are far harder than what stands in a corpus: most pairs with the label "no" are about the same
thing. So the false alarms on a corpus are measured on a corpus, not here.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.overlap.passages import bare
from goldsmith.errors import MissingPartError, SettingsError
from goldsmith.stats.rates import wilson

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Rate:
    """A share with its 95 % interval and how many it is of."""

    value: float
    low: float
    high: float
    n: int

    @classmethod
    def of(cls, successes: int, trials: int) -> Rate:
        """Return the share, with the whole range where nothing was tried."""
        if not trials:
            return cls(float("nan"), 0.0, 1.0, 0)
        low, high = wilson(successes, trials)
        return cls(successes / trials, low, high, trials)


@dataclass(frozen=True)
class Calibration:
    """A threshold and what it is worth."""

    model: str
    model_digest: str
    threshold: float
    wanted_precision: float | None
    """None where the threshold is that of the best F1."""
    pairs: str
    """Which labelled pairs."""
    n_calibration: int
    precision: Rate
    """On the pairs that were held out."""
    recall: Rate
    false_positives: Rate

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        path.write_text(json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Calibration:
        """Read it.

        Raises:
            SettingsError: The file is no calibration.
        """
        try:
            found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            rates: dict[str, Any] = {name: Rate(**found[name]) for name in ("precision", "recall", "false_positives")}
            return cls(**{**found, **rates})
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
            raise SettingsError("this is no calibration of paraphrases", where=str(path), found=str(problem)) from problem


def calibrated(
    pairs: Sequence[tuple[str, str, bool]],
    held_out: Sequence[tuple[str, str, bool]],
    embed: Callable[[Sequence[str]], Array],
    *,
    precision: float | None = None,
    named: tuple[str, str, str],
) -> Calibration:
    """Choose a threshold on labelled pairs and judge it on others.

    Args:
        pairs: Two texts and whether they say the same.
        held_out: The same, of none of which the threshold knows.
        embed: Texts to rows of unit length.
        precision: Share of true paraphrases wanted among what is found, in (0, 1); the best F1 is taken where None.
        named: Name and digest of the model, and what the pairs are.

    Raises:
        SettingsError: There is no pair of either kind, or no threshold reaches this precision.
    """
    if len({bool(one[2]) for one in pairs}) < 2:
        raise SettingsError(
            "calibration needs pairs that say the same and pairs that do not", where="calibration", found=f"{len(pairs)} pairs"
        )
    cosines, same = _cosines(pairs, embed), np.array([one[2] for one in pairs], bool)
    threshold = _threshold(cosines, same, precision)
    others, truth = _cosines(held_out, embed), np.array([one[2] for one in held_out], bool)
    found = others >= threshold
    return Calibration(
        named[0], named[1], threshold, precision, named[2], len(pairs),
        Rate.of(int((found & truth).sum()), int(found.sum())),
        Rate.of(int((found & truth).sum()), int(truth.sum())),
        Rate.of(int((found & ~truth).sum()), int((~truth).sum())),
    )  # fmt: skip


def _threshold(cosines: Array, same: Array, precision: float | None) -> float:
    order = np.argsort(-cosines, kind="stable")
    true = np.cumsum(same[order])
    share = true / np.arange(1, len(order) + 1)
    if precision is None:
        place = int(np.argmax(2 * true / (np.arange(1, len(order) + 1) + same.sum())))
    else:
        reached = np.flatnonzero(share >= precision)
        if not len(reached):
            raise SettingsError(
                "no threshold reaches this precision",
                where="calibration",
                found=f"at most {share.max(initial=0):.3f}",
                expected=str(precision),
            )
        place = int(reached[-1])
    return float(np.floor(1e4 * cosines[order][place]) / 1e4)


def shipped(model: str, digest: str) -> Calibration:
    """Return the calibration that comes with goldsmith for a model.

    Raises:
        MissingPartError: There is none for this model.
    """
    for path in sorted(Path(__file__).parent.glob("*.calibration.json")):
        found = Calibration.load(path)
        if (found.model, found.model_digest) == (model, digest):
            return found
    raise MissingPartError(
        "no threshold for paraphrases is known for this model", where=model,
        hint="name one that you have measured: --paraphrase-threshold 0.9; `bench/decontamination.py --calibrate` shows how",
    )  # fmt: skip


def _cosines(pairs: Sequence[tuple[str, str, bool]], embed: Callable[[Sequence[str]], Array]) -> Array:
    left, right = np.asarray(embed([bare(one[0]) for one in pairs])), np.asarray(embed([bare(one[1]) for one in pairs]))
    found: Array = (left * right).sum(axis=1)
    return found
