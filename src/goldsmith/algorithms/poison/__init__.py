"""Screens for poison and misinformation over all records, and the planted test that says how much they find."""

from __future__ import annotations

from goldsmith.algorithms.poison.attacks import ATTACKS
from goldsmith.algorithms.poison.audit import Audit, random_audit
from goldsmith.algorithms.poison.facts import Facts, Relation
from goldsmith.algorithms.poison.planted_test import BUDGET, RATES, Grade, PlantedTest, planted_test
from goldsmith.algorithms.poison.planting import PlantedCopy, planted
from goldsmith.algorithms.poison.records import Readable, Records
from goldsmith.algorithms.poison.screening import NEEDS, Screening, screen
from goldsmith.algorithms.poison.surface import giveaway
from goldsmith.algorithms.poison.suspicion import NotScreened, Reason, Suspicion

__all__ = [
    "ATTACKS",
    "BUDGET",
    "NEEDS",
    "RATES",
    "Audit",
    "Facts",
    "Grade",
    "NotScreened",
    "PlantedCopy",
    "PlantedTest",
    "Readable",
    "Reason",
    "Records",
    "Relation",
    "Screening",
    "Suspicion",
    "giveaway",
    "planted",
    "planted_test",
    "random_audit",
    "screen",
]
