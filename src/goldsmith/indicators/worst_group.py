"""UTL-3: how the worst group fares."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicator import About, Unbuilt


class WorstGroup(Unbuilt):
    """Measure the score of the worst slice over that of all.

    Formula: worst slice score / overall score.

    Limits: slices must be named before. It is not measured yet and says what it needs.

    Source: own definition.
    """

    about: ClassVar[About] = About(
        id="UTL-3", en="worst group", zh="子群表现", letter="U", kind="training", evidence="E3", unit="slice", core=False, ours=True,
        says=Said("How the worst group fares.", "最差子群相对整体的表现。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("predictions",)
