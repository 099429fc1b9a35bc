"""CLN-5: share of media files that meet the technical minimum."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicator import About, Unbuilt, clauses


class TechnicalConformity(Unbuilt):
    """Measure the share of media files that meet the stated minimum of resolution, rate and length.

    Formula: files that meet every minimum / files.

    Limits: a header may lie. It is not measured yet and says what it needs.

    Source: TC609-5-2025-04, 020802 to 020804, as implementers read them.
    """

    about: ClassVar[About] = About(
        id="CLN-5", en="technical conformity", zh="技术参数合规", letter="I", kind="scan", evidence="E1", unit="file", modalities=("image", "audio", "video"),
        clauses=clauses("TC609-5-2025-04: 02080201", "TC609-5-2025-04: 02080403"),
        says=Said("Share of media files that meet the technical minimum.", "满足技术参数下限的媒体文件占比。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("media",)
