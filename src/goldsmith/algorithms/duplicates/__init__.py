"""Exact and near duplicates: found by sketches, removed only after exact comparison, by direct likeness to a kept record."""

from __future__ import annotations

from goldsmith.algorithms.duplicates.banding import Banding, Similarity, plan_bands
from goldsmith.algorithms.duplicates.fingerprint import Fingerprints, fingerprint
from goldsmith.algorithms.duplicates.outcome import EXACT, KEPT, KINDS, NEAR, Duplicates, Effort
from goldsmith.algorithms.duplicates.search import DuplicateSearch

__all__ = [
    "EXACT",
    "KEPT",
    "KINDS",
    "NEAR",
    "Banding",
    "DuplicateSearch",
    "Duplicates",
    "Effort",
    "Fingerprints",
    "Similarity",
    "fingerprint",
    "plan_bands",
]
