"""DOC-6: share of metadata exports that are valid."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicator import About, Unbuilt, clauses


class MetadataValidity(Unbuilt):
    """Measure the share of metadata exports that are valid.

    Formula: valid exports / {Croissant, DCAT, dataset card, TC609-5-2025-02}.

    Limits: validity is form, not truth. It is not measured yet and says what it needs.

    Source: Croissant 1.1; W3C DCAT 3.
    """

    about: ClassVar[About] = About(
        id="DOC-6", en="metadata export validity", zh="元数据互通", letter="I", kind="scan", evidence="E1", unit="file", core=False,
        clauses=clauses("Croissant 1.1: validity", "DCAT 3: validity"),
        says=Said("Share of metadata exports that are valid.", "有效元数据导出的占比。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("exports",)
