"""The true share behind a detector that errs: what it flags, set right by how often it misses and how often it cries wolf.

1. The corrected share is (flagged + specificity - 1) / (sensitivity + specificity - 1), cut to [0, 1].
2. Its interval carries three uncertainties: of the flagged share, of the sensitivity and of the specificity, each with pseudo-counts,
   and is moved by what the ratio is bent.
3. Where every record was scanned the flagged share is no sample: only the detector's own throws on these records are uncertain then. It
   stands for as many free draws as vary by so little, and is drawn towards one half, by z squared, as little as so many are.

Sensitivity and specificity come from records that people labelled and that had no part in making the detector.

Source: W. Rogan, B. Gladen 1978, doi:10.1093/oxfordjournals.aje.a112510; Zs. Lang, J. Reiczigel, Confidence limits for prevalence of
disease adjusted for estimated sensitivity and specificity, 2014, doi:10.1016/j.prevetmed.2013.09.015 (points 2 and 3 of theirs; the
variance of a whole scan is ours).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from goldsmith.stats.estimate import Estimate, bounded
from goldsmith.stats.rates import critical

METHOD = "rogan-gladen"
PLUS = 2.0


@dataclass(frozen=True)
class Calibration:
    """How a detector did on records that people had labelled.

    Attributes:
        found: Flagged among those that have the property.
        positives: Records that have the property, at least 1.
        passed: Not flagged among those that have it not.
        negatives: Records that have it not, at least 1.
    """

    found: int
    positives: int
    passed: int
    negatives: int

    def __post_init__(self) -> None:
        if not (0 <= self.found <= self.positives and 0 <= self.passed <= self.negatives and self.positives and self.negatives):
            raise ValueError(f"{self.found} of {self.positives} found and {self.passed} of {self.negatives} passed calibrate nothing")

    @property
    def sensitivity(self) -> float:
        """Share found of those that have the property."""
        return self.found / self.positives

    @property
    def specificity(self) -> float:
        """Share passed of those that have it not."""
        return self.passed / self.negatives


def corrected_share(flagged: int, trials: int, calibration: Calibration, *, confidence: float = 0.95, scanned: bool = False) -> Estimate:
    """Return the share of records that have a property, from a detector's flags and its calibration.

    Args:
        flagged: Records flagged.
        trials: Records that the detector read, at least 1.
        calibration: On labelled records, disjoint from those that made the detector and drawn at random from each side.
        confidence: Two-sided coverage wanted, strictly between 0 and 1.
        scanned: Whether these are all records that are asked about, and not a sample of them.

    Raises:
        ValueError: A count or the coverage is out of range, or the detector does no better than a coin on the labelled records.

    Example:
        >>> found = corrected_share(200, 1_000, Calibration(90, 100, 190, 200))
        >>> round(found.value, 4), round(found.low, 3), round(found.high, 3)
        (0.1765, 0.13, 0.219)
    """
    if trials < 1 or not 0 <= flagged <= trials:
        raise ValueError(f"{flagged} of {trials} is no rate")
    z = critical(confidence)
    square = z * z
    hit = (calibration.found + PLUS / 2) / (calibration.positives + PLUS)
    passed = (calibration.passed + PLUS / 2) / (calibration.negatives + PLUS)
    hit_variance = hit * (1 - hit) / (calibration.positives + PLUS)
    passed_variance = passed * (1 - passed) / (calibration.negatives + PLUS)
    better = hit + passed - 1
    if min(better, calibration.sensitivity + calibration.specificity - 1) <= 0:
        raise ValueError(
            f"a detector that finds {calibration.sensitivity:.3f} of {calibration.positives} and passes {calibration.specificity:.3f} "
            f"of {calibration.negatives} cannot be told from a coin"
        )
    value = (flagged / trials + calibration.specificity - 1) / (calibration.sensitivity + calibration.specificity - 1)
    free = _free_draws(flagged, trials, hit, passed) if scanned else trials
    share = (flagged / trials * free + square / 2) / (free + square)
    middle = (share + passed - 1) / better
    spread = math.sqrt(share * (1 - share) / (free + square) + hit_variance * middle**2 + passed_variance * (1 - middle) ** 2) / better
    moved = middle + 2 * square * (middle * hit_variance - (1 - middle) * passed_variance)
    ends = moved - z * spread, moved + z * spread
    return Estimate(*bounded(value, *ends, least=0.0, most=1.0), confidence, trials, f"{METHOD}-scanned" if scanned else METHOD)


def _free_draws(flagged: int, trials: int, hit: float, passed: float) -> float:
    """Return how many free draws vary as little as the flagged share of a fixed set does, by the detector's throws alone."""
    share = (flagged + PLUS / 2) / (trials + PLUS)
    bad = min(1.0, max(0.0, (share + passed - 1) / (hit + passed - 1)))
    thrown = bad * hit * (1 - hit) + (1 - bad) * passed * (1 - passed)
    return trials * share * (1 - share) / thrown
