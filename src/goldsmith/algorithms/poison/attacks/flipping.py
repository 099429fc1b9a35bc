"""Label flips: a record keeps its text and gets the label of another class."""

from __future__ import annotations

from collections import Counter

import numpy as np

from goldsmith.algorithms.poison.attacks.items import Item, Material, replace
from goldsmith.errors import PoisonError

FEWEST = 8
"""Records of a class, below which nothing is flipped to it."""


def made(material: Material, count: int) -> list[Item]:
    """Return items with another label.

    Raises:
        PoisonError: There are no labels, or only one.
    """
    labels = [] if material.records.label is None else material.records.label.to_pylist()
    counts = Counter(label for label in labels if label is not None)
    classes = sorted(label for label, seen in counts.items() if seen >= FEWEST)
    fit = material.mine(np.array([row for row, label in enumerate(labels) if label in set(classes)], np.int64))
    if len(classes) < 2 or len(fit) < count:
        raise PoisonError(
            "labels cannot be flipped",
            found=f"{len(classes)} classes of {FEWEST} records or more, {len(fit)} records in them",
            expected=f"two classes and {count} records",
        )
    items = []
    for campaign, row in enumerate(material.random.choice(fit, count, replace=False).tolist()):
        item = material.item(row, campaign, "flip", added=False)
        others = [label for label in classes if label != item.label]
        items.append(replace(item, label=others[int(material.random.integers(len(others)))]))
    return items
