"""Correct the count of a detector for its own errors, which were measured on items whose truth is known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from goldsmith.evidence.finding import Finding, Said
from goldsmith.stats.detector import Calibration, corrected_share

if TYPE_CHECKING:
    from goldsmith.evidence.requirement import Calibration as Asked

WORTHLESS = Said(
    "the calibration shows a detector no better than a coin, so nothing is corrected", "校准显示检测器不优于抛硬币，因此不作校正"
)


def corrected(found: Finding, flagged: int, n: int, known: Asked, *, lower: bool, scanned: bool = True) -> Finding:
    """Return a finding with the corrected share of defects; it rests on people's verdicts then (``E3``).

    Args:
        found: The share that the detector found.
        flagged: Units that it flagged.
        n: Units that it looked at.
        known: What it does on items whose truth is known.
        lower: Whether the finding's value is the share of defects, rather than of clean units.
        scanned: Whether it looked at all that there are, and not at a sample.
    """
    hits, passes = known.sensitivity, known.specificity
    try:
        share = corrected_share(flagged, n, Calibration(hits.right, hits.of, passes.right, passes.of), scanned=scanned)
    except ValueError:
        return replace(found, reason=WORTHLESS)
    details = {
        **found.details,
        "found_by_detector": flagged / n,
        "sensitivity": hits.right / hits.of,
        "specificity": passes.right / passes.of,
    }
    good = share.complement()
    return replace(found, estimate=share if lower else good, score=good, evidence_level="E3", details=details)
