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
DECLARED = Said(
    "rates that are declared, and not counted on labelled items, make no number better than what was found: give `items`",
    "仅声明而未在已标注样本上统计的比率不会使数值优于实际所见：请给出 `items`",
)


def corrected(
    found: Finding, flagged: int, n: int, known: Asked, *, lower: bool, scanned: bool = True, counted_here: bool = False
) -> Finding:
    """Return a finding with the corrected share of defects; it rests on people's verdicts then (``E3``).

    Rates that were counted here, on labelled items, correct both ways. Rates that somebody declares may make the number worse, and never
    better than what the detector found: else a low specificity, claimed and not shown, would explain every defect away.

    Args:
        found: The share that the detector found.
        flagged: Units that it flagged.
        n: Units that it looked at.
        known: What it does on items whose truth is known.
        lower: Whether the finding's value is the share of defects, rather than of clean units.
        scanned: Whether it looked at all that there are, and not at a sample.
        counted_here: Whether the rates were counted on items, and are not declared.
    """
    hits, passes = known.sensitivity, known.specificity
    if hits is None or passes is None:
        return found
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
    reason = found.reason
    if not counted_here and share.value < flagged / n:
        share = replace(share, value=flagged / n, high=max(share.high, flagged / n), method=f"{share.method}-declared")
        reason = DECLARED
    good = share.complement()
    return replace(found, estimate=share if lower else good, score=good, evidence_level="E3", details=details, reason=reason)
