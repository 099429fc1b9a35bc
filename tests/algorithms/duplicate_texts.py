"""Texts of which some are altered copies of others."""

from __future__ import annotations

import numpy as np

PARAGRAPH = (
    "Thank you for writing to the support desk about the parcel that has not arrived yet. We have asked the carrier where it is, "
    "and as soon as an answer comes we shall write to you again. If the parcel is lost you may choose between a new one and your money."
)


def words(*names: int) -> str:
    """Return a text made of numbered words."""
    return " ".join(f"w{name}" for name in names)


def corpus(size: int, seed: int) -> list[str]:
    """Return texts of which half are altered copies of others, at all similarities."""
    dice = np.random.default_rng(seed)
    texts: list[str] = []
    for number in range(size):
        if number % 2 and texts:
            copy = texts[dice.integers(len(texts))].split()
            for place in dice.integers(len(copy), size=dice.integers(0, 12)):
                copy[place] = f"x{dice.integers(1 << 30)}"
            texts.append(" ".join(copy))
        else:
            texts.append(" ".join(f"w{word}" for word in dice.integers(5000, size=dice.integers(3, 120))))
    return texts
