"""EMB-3: share of required scenes that are there."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicator import About, Unbuilt


class SceneRichness(Unbuilt):
    """Measure the share of required combinations of object, scene, light and pose that have episodes.

    Formula: cells with enough episodes / cells.

    Limits: ours: no metric was published. It is not measured yet and says what it needs.

    Source: own definition.
    """

    about: ClassVar[About] = About(
        id="EMB-3", en="scene richness", zh="场景丰富", letter="D1", kind="scan", evidence="E1", unit="cell", modalities=("robot",), core=False, ours=True,
        says=Said("Share of required scenes that are there.", "所需场景的覆盖比例。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("media", "grid")
