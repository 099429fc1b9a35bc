"""EMB-2: share of episodes that people demonstrated."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicator import About, Unbuilt


class HumanInTheLoop(Unbuilt):
    """Measure the share of episodes that people demonstrated.

    Formula: demonstrated episodes / episodes, beside the rate of interventions.

    Limits: ours: no metric was published. It is not measured yet and says what it needs.

    Source: own definition.
    """

    about: ClassVar[About] = About(
        id="EMB-2", en="human in the loop", zh="人在环", letter="A", kind="scan", evidence="E0", unit="episode", modalities=("robot",), core=False, ours=True,
        says=Said("Share of episodes that people demonstrated.", "人类示范片段的占比。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("media",)
