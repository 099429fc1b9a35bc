"""Selection: choose the records that a budget can hold, by rank, by chance, by weight, by coverage, or as a baseline.

Every method takes a :class:`Pool` of arrays and a budget and returns a :class:`Chosen`. Random numbers belong to records, not to positions,
so a choice depends on the seed alone: neither the order of the records nor the number of workers changes it.
"""

from __future__ import annotations

from goldsmith.algorithms.selection.baselines import length_matched, random
from goldsmith.algorithms.selection.cumulative import cumulative
from goldsmith.algorithms.selection.diversity import covering, diverse
from goldsmith.algorithms.selection.grouped import grouped
from goldsmith.algorithms.selection.pool import Chosen, Pool, walked
from goldsmith.algorithms.selection.ranking import band, bottom, threshold, top
from goldsmith.algorithms.selection.shares import Shares, Sharing, shared
from goldsmith.algorithms.selection.weighted import effective, importance

__all__ = [
    "Chosen",
    "Pool",
    "Shares",
    "Sharing",
    "band",
    "bottom",
    "covering",
    "cumulative",
    "diverse",
    "effective",
    "grouped",
    "importance",
    "length_matched",
    "random",
    "shared",
    "threshold",
    "top",
    "walked",
]
