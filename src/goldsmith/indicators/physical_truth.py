"""EMB-1: share of episodes that obey physics."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicator import About, Unbuilt


class PhysicalTruth(Unbuilt):
    """Measure the share of episodes that pass checks of energy, penetration, joints and contacts.

    Formula: episodes that pass / episodes.

    Limits: ours: no metric was published. It is not measured yet and says what it needs.

    Source: own definition.
    """

    about: ClassVar[About] = About(
        id="EMB-1", en="physical truth", zh="物理真实", letter="A", kind="scan", evidence="E1", unit="episode", modalities=("robot",), core=False, ours=True,
        says=Said("Share of episodes that obey physics.", "符合物理规律的片段占比。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("media",)
