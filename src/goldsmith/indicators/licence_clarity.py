"""PRV-2: records whose licence is known and may be used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from goldsmith.evidence.finding import Finding, Said, counted, not_applicable
from goldsmith.indicating.spread import Spread, details_of
from goldsmith.indicator import About, clauses

if TYPE_CHECKING:
    from collections import Counter

    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given


class LicenceClarity(Spread):
    """Measure the share of records whose licence was verified, and find licences that must not stand here or together.

    Formula: records whose licence is in ``licences.verified`` / all records. A conflict is a licence that is not allowed, or two licences
    that the requirement says must not stand together; the gate asks for none. Where no record names a licence, or the requirement allows
    none and forbids none, conflicts are not counted at all.

    Limits: names are compared as they stand; what a licence permits is what the requirement says of it, and no legal advice.

    Source: own definition; Longpre et al. 2023 (Data Provenance Initiative), arXiv:2310.16787.
    """

    about: ClassVar[About] = About(
        id="PRV-2", en="licence clarity", zh="许可清晰度", letter="S", kind="scan", evidence="E0",
        clauses=clauses("EU AI Act: Article 10(2)"),
        says=Said("Share of records whose licence was verified.", "许可已核实的记录占比。"),
        remedy=Said("leave out the sources whose licences must not stand together, or have their licences verified and name them in the requirement", "去掉许可证互相冲突的来源，或核实其许可证并写入要求"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("licences",)

    def field(self, given: Given) -> str:
        """Return the licence."""
        del given
        return "license"

    def look(self, seen: Seen, given: Given) -> Counter[str]:
        """Count the licences; records without one count under an empty name."""
        found = super().look(seen, given)
        found[""] += len(seen) - sum(found.values())
        return found

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Count verified records and conflicts."""
        rule = given.requirement.licences
        if not whole or rule is None:
            return not_applicable("there is no record", "没有记录")
        counts = {name: n for name, n in whole.items() if n}
        allowed = {*rule.allowed, *rule.verified}
        refused = sorted(name for name in counts if name and allowed and name not in allowed)
        together = [f"{one} + {other}" for one, other in rule.conflicts if counts.get(one) and counts.get(other)]
        checked = any(counts.get(name) for name in counts if name) and bool(allowed or rule.conflicts)
        details = {
            **details_of(counts),
            "without": counts.get("", 0),
            "refused": refused,
            "together": together,
            "conflicts": len(refused) + len(together) if checked else None,
        }
        good = sum(n for name, n in counts.items() if name in rule.verified)
        return counted(good, sum(counts.values()), evidence_level=self.about.evidence, details=details)
