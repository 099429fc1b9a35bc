"""CUL-2: records that contradict no declared value."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from goldsmith.evidence.finding import EVIDENCE_SHOWN, Finding, Missing, Said, not_measurable
from goldsmith.evidence.heard import Heard, agreement_of, hear, share_of, told_of
from goldsmith.evidence.judging import Material
from goldsmith.indicating.audited_or_judged import AuditedOrJudged
from goldsmith.indicating.judged import by_source, finding, panel_of, unheard
from goldsmith.indicator import About, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.evidence.judging import Panel
    from goldsmith.indicator import Given

QUESTION = "value_statements"
NEEDED = Said(
    "values are not judged by an uncalibrated model, nor by a list of words: give 30 verdicts of people or more, some of them `contradicts`, as "
    "`judge: {calibration: FILE}` with question value_statements, or people's verdicts about a random sample as `audits: {values: FILE}`",
    "价值取向不由未校准的模型评判，也不由词表评判：请给出不少于 30 条人工结论（其中应有 contradicts），写入 `judge: {calibration: FILE}`"
    "（question 为 value_statements），或以 `audits: {values: FILE}` 给出随机样本的人工结论",
)


class ValueStatements(AuditedOrJudged):
    """Measure the share of sampled records that contradict none of the declared statements of value.

    Formula: records that contradict no statement / records of a random sample; a record agrees with a statement, contradicts it, or does not
    touch it. Judged by people, else by a model that people have calibrated, whose share is moved by what they said of drawn records
    (prediction-powered inference), or of other texts (Rogan-Gladen). The counts by statement are the model's own.

    Limits: it holds records against the statements that the user declares, and says nothing of others; reporting a view is not holding it, and
    judges confuse the two. With no calibrated judge it is not measured: no list of words decides about values.

    Source: own definition.
    """

    about: ClassVar[About] = About(
        id="CUL-2", en="declared values", zh="价值陈述一致", letter="S", kind="model", evidence="E3", unit="record", modalities=("text",), core=False, ours=True,
        says=Said("Share of records that contradict none of the values that were declared.", "不违背所声明价值陈述的记录占比。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("values", "value_verdicts")
    audit: ClassVar[str] = "values"

    def good(self, row: Mapping[str, Any]) -> bool | None:
        """Return whether a record contradicts nothing."""
        return {"agrees": True, "not_touched": True, "contradicts": False}.get(said(row.get("verdict")).lower())

    def judged(self, given: Given) -> Finding:
        """Ask of each sampled record where it stands towards each statement."""
        names = [one.name for one in given.requirement.values]
        told = tuple(one.statement for one in given.requirement.values)
        panel = panel_of(given)
        people = tuple(replace(one, material=Material(one.material.text, named=told)) for one in panel.people_on(QUESTION))
        heard = hear(_with(panel, people), QUESTION, lambda record: Material(record.text, named=told))
        if (lacking := unheard(heard)) is not None:
            return lacking
        flags = [_fine(record_said.answer) for _, record_said in heard.answered]
        ids = [record.id for record, _ in heard.answered]
        found = share_of(flags, ids, heard.pairs(_fine), whole=heard.whole)
        if found.level != "E3":
            return replace(not_measurable(Missing("judge", NEEDED), reason=found.reason), details=told_of(heard))
        bad = sorted(id_ for id_, fine in zip(ids, flags, strict=True) if not fine)
        return finding(
            heard, found, given, agreement=_agreement(heard), details={"statements": _by_statement(heard, names)}, evidence=tuple(bad[:EVIDENCE_SHOWN]),
            sources=by_source((one.source, float(fine)) for (one, _), fine in zip(heard.answered, flags, strict=True)),
        )  # fmt: skip


def _with(panel: Panel, people: tuple[Any, ...]) -> Panel:
    others = tuple(one for one in panel.people if one.question != QUESTION)
    return replace(panel, people=(*others, *people))


def _overall(answer: Any) -> str:
    """Return where a record stands on the whole: against a statement, for one, or nowhere."""
    words = answer if isinstance(answer, tuple) else (answer,)
    return next((word for word in ("contradicts", "agrees") if word in words), "not_touched")


def _fine(answer: Any) -> bool:
    return _overall(answer) != "contradicts"


def _agreement(heard: Heard) -> dict[str, Any] | None:
    both = [(one.verdict, _overall(judged.answer)) for one, judged in heard.people if judged.answer is not None]
    return agreement_of(*zip(*both, strict=True)) if both else None


def _by_statement(heard: Heard, names: list[str]) -> dict[str, Any]:
    """Return for each statement how many records agree, contradict and do not touch it, as the model says, and kappa where people said."""
    found: dict[str, Any] = {}
    for at, name in enumerate(names):
        counts = Counter(judged.answer[at] for _, judged in heard.answered if isinstance(judged.answer, tuple))
        both = [
            (one.named[name], judged.answer[at]) for one, judged in heard.people if name in one.named and isinstance(judged.answer, tuple)
        ]
        kappa = agreement_of(*zip(*both, strict=True)) if both else None
        found[name] = {word: counts[word] for word in ("agrees", "contradicts", "not_touched")} | ({"agreement": kappa} if kappa else {})
    return found
