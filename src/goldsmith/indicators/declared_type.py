"""CON-6: records that are of the declared type."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, ClassVar

from goldsmith.evidence.finding import EVIDENCE_SHOWN, Finding, Said
from goldsmith.evidence.heard import hear, share_of
from goldsmith.indicating.audited_or_judged import AuditedOrJudged
from goldsmith.indicating.judged import agreed, by_source, finding, panel_of, unheard
from goldsmith.indicator import About, clauses

if TYPE_CHECKING:
    from goldsmith.indicator import Given

WORDS = {"行业专识": "expert", "行业通识": "industry", "通识": "general"}


class DeclaredType(AuditedOrJudged):
    """Measure the share of sampled records that are of the declared type: general, general of an industry, or expert of an industry.

    Formula: records judged to fit the declared type / records of a random sample; judged by people, else by a model, whose share is moved by what
    people said of drawn records (prediction-powered inference), or of other texts (Rogan-Gladen).

    Limits: whether the standard asks for this or for 内容专业性 is unsettled between two lists. A model without people's verdicts is marked
    uncalibrated.

    Source: TC609-5-2025-04, 0207, and TC609-5-2025-03, as implementers read them; Rogan, Gladen 1978, doi:10.1093/oxfordjournals.aje.a112510.
    """

    about: ClassVar[About] = About(
        id="CON-6", en="declared type", zh="类型一致性", letter="A", kind="sample", evidence="E4",
        clauses=clauses("TC609-5-2025-04: 0207", "TC609-5-2025-03: classification"),
        says=Said("Share of records that are of the declared type.", "与声明类型一致的记录占比。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("type", "type_verdicts")
    audit: ClassVar[str] = "type"

    def judged(self, given: Given) -> Finding:
        """Ask of each sampled record which type it is."""
        heard = hear(panel_of(given), "declared_type")
        if (lacking := unheard(heard)) is not None:
            return lacking
        wanted = WORDS[given.requirement.type or "通识"]
        flags = [said.answer == wanted for _, said in heard.answered]
        ids = [record.id for record, _ in heard.answered]
        found = share_of(flags, ids, heard.pairs(lambda answer: float(answer == wanted)), whole=heard.whole)
        bad = sorted(id_ for id_, fits in zip(ids, flags, strict=True) if not fits)
        return finding(
            heard, found, given, agreement=agreed(heard),
            details={"types": dict(sorted(Counter(str(said.answer) for _, said in heard.answered).items())), "declared": wanted},
            evidence=tuple(bad[:EVIDENCE_SHOWN]), sources=by_source((one.source, float(fits)) for (one, _), fits in zip(heard.answered, flags, strict=True)),
        )  # fmt: skip
