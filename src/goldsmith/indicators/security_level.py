"""SAF-6: the security level, and who signed for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from goldsmith.evidence.finding import Finding, Missing, Said, exact, measured, not_measurable
from goldsmith.indicator import About, Indicator, clauses

if TYPE_CHECKING:
    from goldsmith.indicator import Given


class SecurityLevel(Indicator):
    """State whether the dataset may circulate by its security level: 1 where it may, 0 where it may not.

    Formula: 一般 with a signature: 1; 重要 with a signature and the record of an authorisation: 1; 核心: 0. Without a signature nothing is known.

    Limits: declared (E0): rules cannot tell the level, people sign for it.

    Source: GB/T 43697-2024, by secondary sources.
    """

    about: ClassVar[About] = About(
        id="SAF-6", en="security level", zh="数据级别", letter="S", kind="sample", evidence="E0", unit="dataset",
        clauses=clauses("GB/T 43697-2024: levels"),
        says=Said("Whether its security level lets the dataset circulate.", "数据级别是否允许流通。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("level",)
    looks: ClassVar[bool] = False

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Return 1 or 0."""
        del whole
        level = given.requirement.level
        if level is None or not level.signed_by.strip():
            told = Said("somebody must sign for the level: `level: {signed_by: …}`", "级别须有人签字：`level: {signed_by: …}`")
            return not_measurable(Missing("level", told))
        may = level.value == "一般" or (level.value == "重要" and bool(level.authorisation.strip()))
        found = exact(float(may), 1)
        details = {"level": level.value, "signed_by": level.signed_by, "authorised": bool(level.authorisation.strip())}
        return measured(found, found, evidence_level=self.about.evidence, population=1, details=details)
