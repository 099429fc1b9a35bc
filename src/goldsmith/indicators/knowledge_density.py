"""DEN-3: how many distinct facts stand in a thousand tokens."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicator import About, Unbuilt


class KnowledgeDensity(Unbuilt):
    """Measure how many distinct entities and facts stand in a thousand tokens.

    Formula: distinct linked entities or triples / 1,000 tokens, precision measured on a sample.

    Limits: what the linker does not know it does not count. It is not measured yet and says what it needs.

    Source: own definition (高知识密度 of VALID2 has no published metric).
    """

    about: ClassVar[About] = About(
        id="DEN-3", en="knowledge density", zh="知识密度", letter="D2", kind="model", evidence="E2", unit="record", modalities=("text",), ours=True,
        says=Said("How many distinct facts stand in a thousand tokens.", "每千词元中不同事实的数量。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("knowledge",)
