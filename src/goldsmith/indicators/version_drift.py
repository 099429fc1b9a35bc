"""VIT-4: how far the data has moved since the last version."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicator import About, Unbuilt


class VersionDrift(Unbuilt):
    """Measure how far the fields have moved since the last version.

    Formula: largest Jensen-Shannon divergence of a field between two versions.

    Limits: far is not wrong. It is not measured yet and says what it needs.

    Source: own definition.
    """

    about: ClassVar[About] = About(
        id="VIT-4", en="version drift", zh="版本漂移", letter="V", kind="scan", evidence="E1", unit="version", lower_is_better=True, core=False, ours=True,
        says=Said("How far the data has moved since the last version.", "相对上一版本的漂移。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("older",)
