"""Grammatical complexity of documents (CDF-GC): five numbers of parsed sentences, their mean over a corpus, and a fast approximation."""

from __future__ import annotations

from goldsmith.algorithms.grammar.complexity import PUBLISHED_WEIGHTS, Complexity, complexity, given_length, length_correlation
from goldsmith.algorithms.grammar.features import FEATURES, Features, Tagged, features
from goldsmith.algorithms.grammar.trees import Tree

__all__ = [
    "FEATURES",
    "PUBLISHED_WEIGHTS",
    "Complexity",
    "Features",
    "Tagged",
    "Tree",
    "complexity",
    "features",
    "given_length",
    "length_correlation",
]
