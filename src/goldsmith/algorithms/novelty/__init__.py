"""What a record adds to those before it: the share of its n-grams that none of them has."""

from goldsmith.algorithms.novelty.memory import NgramMemory

__all__ = ["NgramMemory"]
