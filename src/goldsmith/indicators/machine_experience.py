"""QOE-M: how well models cope with the media."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicator import About, Unbuilt


class MachineExperience(Unbuilt):
    """Measure how far the answers of several models stay the same on the media and on clean references.

    Formula: mean agreement over at least three models.

    Limits: the models are not the buyer's. It is not measured yet and says what it needs.

    Source: Li et al. 2025, arXiv:2503.10078.
    """

    about: ClassVar[About] = About(
        id="QOE-M", en="machine experience", zh="机器的体验质量", letter="U", kind="model", evidence="E2", unit="file", modalities=("image", "audio", "video"),
        says=Said("How well models cope with the media.", "模型对媒体的任务一致性。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("models",)
