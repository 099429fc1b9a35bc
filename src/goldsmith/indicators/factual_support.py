"""ACC-4: claims that references support."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from goldsmith.algorithms.passages import Passages
from goldsmith.evidence.finding import EVIDENCE_SHOWN, Finding, Said, not_applicable
from goldsmith.evidence.heard import Heard, hear, share_of
from goldsmith.evidence.judging import Judgement, Material, reference_of
from goldsmith.indicating.audited_or_judged import AuditedOrJudged
from goldsmith.indicating.judged import agreed, by_source, finding, panel_of, unheard
from goldsmith.indicator import About, clauses, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.evidence.judging import Drawn
    from goldsmith.indicator import Given

QUESTION = "factual_support"
NOWHERE = Judgement("not_found")
SHOWN = 10
LONG = 4_000
"""Characters of a record's own reference beyond which the passages next to the claim are shown, and not all of it."""


class FactualSupport(AuditedOrJudged):
    """Measure the share of checkable claims that a reference supports.

    Formula: claims supported / claims checked (supported, contradicted, not found), of a random sample of records. Claims are checked by people;
    else a model writes down up to five claims of each record and holds each against the references that the user gave, and its share is corrected
    by the rates at which it errs on claims that people checked (Rogan-Gladen). Claims of one record are no independent units: the interval
    counts records.

    Limits: "not found" is not "wrong": the reference may lack new facts; the details tell them apart. Which claims a model writes down is
    calibrated by nobody.

    Source: Alber et al. 2025, doi:10.1038/s41591-024-03445-1 (the idea); TC609-5-2025-04, 0202.
    """

    about: ClassVar[About] = About(
        id="ACC-4", en="factual support", zh="事实正确性", letter="A", kind="sample", evidence="E4", unit="claim", modalities=("text",),
        clauses=clauses("TC609-5-2025-04: 0202"),
        says=Said("Share of claims that a reference supports.", "有参照依据的论断占比。"),
        remedy=Said("correct or drop the records whose claims a reference contradicts", "更正或剔除与参照相矛盾的记录"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("fact_verdicts",)
    audit: ClassVar[str] = "facts"

    def good(self, row: Mapping[str, Any]) -> bool | None:
        """Return whether a claim is supported."""
        return {"supported": True, "contradicted": False, "not_found": False}.get(said(row.get("verdict")).lower())

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Return the rate, and the verdicts by kind."""
        found = super().conclude(whole, given)
        if not found.is_measured or not self.is_audited(given):
            return found
        verdicts = Counter(said(row.get("verdict")).lower() for row in given.rows_of(given.requirement.audits.facts or ""))
        return replace(found, details={**found.details, "verdicts": dict(sorted(verdicts.items()))})

    def judged(self, given: Given) -> Finding:
        """Have claims written down, and hold each against its references."""
        panel = panel_of(given)
        told = hear(replace(panel, people=()), "claims")
        if (lacking := unheard(told)) is not None:
            return lacking
        claims = [(record, claim) for record, answer in told.answered for claim in answer.answer or ()]
        if not claims:
            return not_applicable("no sampled record makes a claim that could be checked", "抽样记录中没有可核查的论断")
        heard = _checked(given, told, claims)
        if (lacking := unheard(heard)) is not None:
            return lacking
        flags = [judged.answer == "supported" for _, judged in heard.answered]
        owners = [record.id for record, _ in heard.answered]
        pairs = [replace(pair, id="") for pair in heard.pairs(lambda answer: float(answer == "supported"))]
        found = share_of(flags, owners, pairs, clusters=owners)
        verdicts = Counter(str(judged.answer) for _, judged in heard.answered)
        judgements = zip(claims, heard.sample, strict=False)
        wrong = sorted((record.id, claim) for (record, claim), (_, judged) in judgements if judged.answer == "contradicted")
        told_too = {"records": len(told.answered), "contradicted_claims": [f"{id_}: {claim}" for id_, claim in wrong[:SHOWN]]}
        return finding(
            heard, found, given, agreement=agreed(heard), details={"verdicts": dict(sorted(verdicts.items())), **told_too},
            evidence=tuple(dict.fromkeys(id_ for id_, _ in wrong))[:EVIDENCE_SHOWN],
            sources=by_source((one.source, float(fits)) for (one, _), fits in zip(heard.answered, flags, strict=True)),
        )  # fmt: skip


def _checked(given: Given, told: Heard, claims: list[tuple[Drawn, str]]) -> Heard:
    """Return what is said of each claim; one to which the references hold nothing is not found, and the judge is not asked."""
    panel = panel_of(given)
    shown = [Material(claim, _reference(given, record, claim)) for record, claim in claims]
    people = [
        replace(one, material=replace(one.material, beside=one.material.beside or _reference(given, None, one.material.text)))
        for one in panel.people_on(QUESTION)
    ]
    every = shown + [one.material for one in people]
    asked = [one for one in every if one.beside]
    answers = iter(panel.judge.judge(QUESTION, asked))
    verdicts = [next(answers) if one.beside else NOWHERE for one in every]
    lost = [(record, answer) for record, answer in told.sample if answer.answer is None]
    per_record = max(1, round(len(claims) / max(1, len(told.answered))))
    sample = [
        *zip((record for record, _ in claims), verdicts[: len(claims)], strict=True),
        *(one for one in lost for _ in range(per_record)),
    ]
    return Heard(
        panel.judge.version_of(QUESTION), tuple(sample), tuple(zip(people, verdicts[len(claims) :], strict=True)), panel.judge.model,
        whole=False, strange=panel.strange,
    )  # fmt: skip


def _reference(given: Given, record: Drawn | None, claim: str) -> str:
    """Return what a claim is held against: the field of its record, else passages of the corpus; empty where there is nothing."""
    references = given.requirement.references
    if references is not None and references.field:
        whole = reference_of(record, references.field) if record is not None else ""
        return whole if len(whole) <= LONG else "\n\n".join(Passages([whole]).near(claim, references.passages))
    return "\n\n".join(given.passages(claim)) if given.passages is not None else ""
