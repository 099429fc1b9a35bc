"""Indicators whose number is what a calibrated judge says of a random sample of records."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from goldsmith.evidence.finding import EVIDENCE_SHOWN, SOURCES_SHOWN, Finding, Missing, Said, SourceShare, measured, not_measurable
from goldsmith.evidence.heard import UNHEARD, Corrected, Heard, agreement_of, hear, mean_of, told_of, widened
from goldsmith.evidence.indicator_inputs import HOW
from goldsmith.indicator import Given, Indicator

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from goldsmith.evidence.judging import Panel
    from goldsmith.stats.estimate import Estimate

FEW = 2
"""Records below which nothing can be said of a sample."""


class Judged(Indicator):
    """An indicator that asks a judge."""

    looks: ClassVar[bool] = False
    question: ClassVar[str] = ""
    """What it asks."""

    def unanswerable(self, given: Given) -> Finding | None:
        """Return what is missing: a judge, or leave to ask it."""
        return super().unanswerable(given) or unasked(given, self.name)


class Scored(Judged):
    """An indicator that is the mean of scores on a scale of five, as a share of the scale; the mean itself stands in the details."""

    least: ClassVar[float] = 1.0
    most: ClassVar[float] = 5.0

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Ask, and take the mean; the records with the lowest scores are its evidence."""
        del whole
        heard = hear(panel_of(given), self.question)
        if (lacking := unheard(heard)) is not None:
            return lacking
        answered = [(record, float(str(said.answer))) for record, said in heard.answered]
        pairs = heard.pairs(lambda answer: float(str(answer)))
        found = mean_of([score for _, score in answered], [one.id for one, _ in answered], pairs, least=self.least, most=self.most)
        kappa = agreement_of(
            [one.person for one in pairs], [one.judge for one in pairs], weighting="quadratic", values=[1.0, 2.0, 3.0, 4.0, 5.0]
        )
        scores = [score for _, score in answered]
        details = {"scores": {str(step): scores.count(step) for step in range(int(self.least), int(self.most) + 1)}}
        worst = sorted(answered, key=lambda one: (one[1], one[0].id))[:EVIDENCE_SHOWN]
        return finding(
            heard, found, given, ends=(self.least, self.most), agreement=kappa, details=details,
            evidence=tuple(record.id for record, score in worst if score < self.most),
            sources=by_source((record.source, (score - self.least) / (self.most - self.least)) for record, score in answered),
        )  # fmt: skip


def panel_of(given: Given) -> Panel:
    """Return the judge and the records drawn for it.

    Raises:
        RuntimeError: There is none: the indicator should have said so before.
    """
    if given.panel is None:
        raise RuntimeError("an indicator asks a judge that is not there")
    return given.panel


def unasked(given: Given, name: str) -> Finding | None:
    """Return why a judge must not be asked: there is none, or it is kept for other indicators; ``None`` where it may."""
    if given.panel is None:
        return not_measurable(Missing("judge", HOW["judge"].how))
    if not given.panel.asks(name):
        return not_measurable(Missing("judge", Said(f"the requirement keeps the judge for others: `judge: {{ask: [{name}, …]}}`", f"规格未让评判模型评这一项：`judge: {{ask: [{name}, …]}}`")))  # fmt: skip
    return None


def unheard(heard: Heard) -> Finding | None:
    """Return why there is no number: too few records, or too few answers; ``None`` where there are enough."""
    asked, answered = len(heard.sample), len(heard.answered)
    if asked < FEW:
        return not_measurable(Missing("judge", Said("fewer than two records have a text to judge", "有文本可评判的记录不足两条")))
    if answered < FEW or answered < (1 - UNHEARD) * asked:
        lost = {why: sum(said.why == why for _, said in heard.sample) for why in ("refused", "unreadable")}
        told = Said(
            f"of {asked:,} records the model refused {lost['refused']:,} and gave no readable answer to {lost['unreadable']:,}: name another model",
            f"{asked:,} 条记录中，模型拒答 {lost['refused']:,} 条，{lost['unreadable']:,} 条答复无法解析：请换用其他模型",
        )
        return replace(not_measurable(Missing("judge", told)), details=told_of(heard))
    return None


def finding(heard: Heard, found: Corrected, given: Given, *, ends: tuple[float, float] = (0.0, 1.0), agreement: Mapping[str, Any] | None = None, details: Mapping[str, Any] | None = None, population: int | None = None, **more: Any) -> Finding:  # fmt: skip
    """Return the finding of a judged sample.

    Args:
        heard: What was asked and answered.
        found: The number.
        given: What the indicator was given.
        ends: The ends of its scale.
        agreement: Of judge and people.
        details: Further numbers.
        population: Units that there are; the records where left out.
        more: Other attributes of the finding.
    """
    answered, asked = len(heard.answered), len(heard.sample)
    estimate = widened(found.estimate, answered, asked, least=ends[0], most=ends[1])
    score = _between(estimate, *ends)
    scale = {} if ends == (0.0, 1.0) else {"mean_score": estimate.as_json()}
    told = {
        **scale,
        **told_of(heard),
        "uncorrected": found.raw,
        **({"agreement": dict(agreement)} if agreement else {}),
        **found.details,
        **(details or {}),
    }
    return measured(
        score, score, denominator=answered, population=max(given.facts.records if population is None else population, answered),
        sampled=not heard.whole, evidence_level=found.level, details=told, reason=found.reason, **more,
    )  # fmt: skip


def by_source(rows: Iterable[tuple[str, float]]) -> tuple[SourceShare, ...]:
    """Return the share of every source that is named, the worst first, from sources and numbers between 0 and 1."""
    sums: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for source, number in rows:
        sums[source][0] += number
        sums[source][1] += 1
    shares = [SourceShare(name, total, n) for name, (total, n) in sums.items() if name]
    return tuple(sorted(shares, key=lambda one: (one.value, one.source))[:SOURCES_SHOWN])


def agreed(heard: Heard) -> dict[str, Any] | None:
    """Return how far judge and people agree beyond chance, in the words of the question; ``None`` where that is not defined."""
    both = [(one.verdict, said.answer) for one, said in heard.people if said.answer is not None]
    return agreement_of(*zip(*both, strict=True)) if both else None


def _between(found: Estimate, least: float, most: float) -> Estimate:
    """Return an estimate on a scale as a share of the scale."""
    value, low, high = ((one - least) / (most - least) for one in (found.value, found.low, found.high))
    return replace(found, value=min(1.0, max(0.0, value)), low=min(1.0, max(0.0, low)), high=min(1.0, max(0.0, high)))
