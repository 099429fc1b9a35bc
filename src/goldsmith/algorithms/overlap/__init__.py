"""Overlap with benchmarks: which items of a benchmark stand in a text, exactly, edited, or in other words."""

from goldsmith.algorithms.overlap.index import Index
from goldsmith.algorithms.overlap.items import Benchmark, Item
from goldsmith.algorithms.overlap.search import Found, Hit, search
from goldsmith.algorithms.overlap.settings import EDITED, EXACT, KINDS, PARAPHRASE, Overlap

__all__ = ["EDITED", "EXACT", "KINDS", "PARAPHRASE", "Benchmark", "Found", "Hit", "Index", "Item", "Overlap", "search"]
