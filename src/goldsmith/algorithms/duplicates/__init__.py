"""Exact and near duplicates: found by sketches, removed only after exact comparison, by direct likeness to a kept record."""

from __future__ import annotations

from goldsmith.algorithms.duplicates.alarm import SourceLoss, source_alarm, source_losses
from goldsmith.algorithms.duplicates.banding import Banding, Similarity, plan_bands
from goldsmith.algorithms.duplicates.boilerplate import Boilerplate, BoilerplateSearch, BoilerplateSettings, Parts, Within, parts_of
from goldsmith.algorithms.duplicates.fingerprint import Fingerprints, fingerprint
from goldsmith.algorithms.duplicates.outcome import EXACT, KEPT, KINDS, NEAR, Duplicates, Effort
from goldsmith.algorithms.duplicates.search import DuplicateSearch

__all__ = [
    "EXACT",
    "KEPT",
    "KINDS",
    "NEAR",
    "Banding",
    "Boilerplate",
    "BoilerplateSearch",
    "BoilerplateSettings",
    "DuplicateSearch",
    "Duplicates",
    "Effort",
    "Fingerprints",
    "Parts",
    "Similarity",
    "SourceLoss",
    "Within",
    "fingerprint",
    "parts_of",
    "plan_bands",
    "source_alarm",
    "source_losses",
]
