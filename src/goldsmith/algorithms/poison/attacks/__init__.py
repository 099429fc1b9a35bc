"""The five kinds of attack that a planted test simulates, each written into a copy that is thrown away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goldsmith.algorithms.poison.attacks import contradicting, flipping, flooding, swapping, triggering
from goldsmith.algorithms.poison.attacks.items import Item, Material

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from goldsmith.algorithms.poison.facts import Facts

ATTACKS: Mapping[str, Callable[[Material, int, Facts | None], list[Item]]] = {
    "contradiction": contradicting.made,
    "swap": lambda material, count, _facts: swapping.made(material, count),
    "trigger": lambda material, count, _facts: triggering.made(material, count),
    "flood": lambda material, count, _facts: flooding.made(material, count),
    "flip": lambda material, count, _facts: flipping.made(material, count),
}
"""By name, for life."""
NEEDS: Mapping[str, tuple[str, ...]] = {"contradiction": ("facts",), "swap": (), "trigger": (), "flood": (), "flip": ("label",)}
"""What each needs beside the text."""

__all__ = ["ATTACKS", "NEEDS", "Item", "Material"]
