"""CLN-4: share of pictures that are sharp."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicator import About, Unbuilt, clauses


class Sharpness(Unbuilt):
    """Measure the share of pictures that are sharp and free of noise.

    Formula: pictures within the limits of Laplacian variance and noise / pictures.

    Limits: limits differ by subject. It is not measured yet and says what it needs.

    Source: TC609-5-2025-04, 02080203 and 02080204, as implementers read them.
    """

    about: ClassVar[About] = About(
        id="CLN-4", en="sharpness and noise", zh="图像清晰度与噪声", letter="A", kind="scan", evidence="E1", unit="file", modalities=("image", "video"),
        clauses=clauses("TC609-5-2025-04: 02080203", "TC609-5-2025-04: 02080204"),
        says=Said("Share of pictures that are sharp.", "清晰图像的占比。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("media",)
