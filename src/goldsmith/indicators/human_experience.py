"""QOE-H: what people think of the media."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicator import About, Unbuilt


class HumanExperience(Unbuilt):
    """Measure the mean opinion of people about media.

    Formula: mean opinion score with the interval over raters.

    Limits: opinions differ by screen and room. It is not measured yet and says what it needs.

    Source: ITU-R BT.500.
    """

    about: ClassVar[About] = About(
        id="QOE-H", en="human experience", zh="人的体验质量", letter="A", kind="sample", evidence="E4", unit="file", modalities=("image", "audio", "video"), core=False,
        says=Said("What people think of the media.", "人对媒体的平均意见分。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("raters",)
