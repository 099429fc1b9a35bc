"""CON-6: records that are of the declared type."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicating.audited import Audited
from goldsmith.indicator import About, clauses


class DeclaredType(Audited):
    """Measure the share of sampled records that are of the declared type: general, general of an industry, or expert of an industry.

    Formula: records judged to fit the declared type / records of a random sample.

    Limits: whether the standard asks for this or for 内容专业性 is unsettled between two lists.

    Source: TC609-5-2025-04, 0207, and TC609-5-2025-03, as implementers read them.
    """

    about: ClassVar[About] = About(
        id="CON-6", en="declared type", zh="类型一致性", letter="A", kind="sample", evidence="E4",
        clauses=clauses("TC609-5-2025-04: 0207", "TC609-5-2025-03: classification"),
        says=Said("Share of records that are of the declared type.", "与声明类型一致的记录占比。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("type", "type_audit")
    audit: ClassVar[str] = "type"
