"""What an indicator found: a value with its interval, or the reason why there is none.

A finding is in one of four states. ``measured`` has a value, the interval around it and the method's name. ``not_measurable`` says what
is missing and how to give it. ``not_applicable`` says why the question does not arise. ``failed`` says what broke. Only the first has
numbers: a check that had nothing to check never passes.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from goldsmith.stats.estimate import Estimate
from goldsmith.stats.proportion import proportion

if TYPE_CHECKING:
    from collections.abc import Mapping

State = Literal["measured", "not_measurable", "not_applicable", "failed"]
CENSUS = "census"
UNCALIBRATED = "E2"
"""The level of evidence of a model's verdicts that no person has checked: such a number earns no grade above C, and passes no gate."""
EVIDENCE_SHOWN = 20
"""Ids of the worst records that a finding names."""
SOURCES_SHOWN = 50


@dataclass(frozen=True)
class Said:
    """A sentence in English and Chinese."""

    en: str
    zh: str


@dataclass(frozen=True)
class Missing:
    """Something that an indicator needs and was not given, and how to give it."""

    what: str
    how: Said


@dataclass(frozen=True)
class SourceShare:
    """The value of one source: its numerator and denominator."""

    source: str
    numerator: float
    denominator: float

    @property
    def value(self) -> float:
        """The value of this source alone."""
        return self.numerator / self.denominator


@dataclass(frozen=True)
class Finding:
    """What one indicator found.

    Attributes:
        state: ``measured`` or why there is no number.
        estimate: The number, in the indicator's unit, with its interval; that of a census has no width.
        score: The number as a share of what is wanted, in [0, 1]; ``None`` for one that is shown and not graded.
        numerator: What the number counts, where it is a ratio.
        denominator: Out of how many.
        population: Units that there are.
        sampled: Whether more of a sample would make the interval narrower.
        evidence_level: How much stands behind the number, ``E0`` to ``E5``.
        evidence: Ids of the worst records, at most 20, the worst first.
        sources: The value by source, the worst first.
        details: Further numbers, by name.
        missing: What is needed and was not given.
        reason: Why there is no number, or what must be known of it.
    """

    state: State
    estimate: Estimate | None = None
    score: Estimate | None = None
    numerator: float | None = None
    denominator: float | None = None
    population: int = 0
    sampled: bool = False
    evidence_level: str = ""
    evidence: tuple[str, ...] = ()
    sources: tuple[SourceShare, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    missing: tuple[Missing, ...] = ()
    reason: Said | None = None

    @property
    def is_measured(self) -> bool:
        """Whether there is a number."""
        return self.state == "measured"

    @property
    def value(self) -> float | None:
        """The number alone."""
        return None if self.estimate is None else self.estimate.value

    def as_json(self) -> dict[str, Any]:
        """Return the finding as JSON values."""
        told = {name: None if one is None else one.as_json() for name, one in (("estimate", self.estimate), ("score", self.score))}
        plain = asdict(replace(self, estimate=None, score=None))
        return {**plain, **told}


def read(values: Mapping[str, Any]) -> Finding:
    """Return a finding from the JSON values that :meth:`Finding.as_json` gave."""
    told = dict(values)
    for name in ("estimate", "score"):
        told[name] = Estimate(**{**told[name], "notes": tuple(told[name].get("notes", ()))}) if told[name] else None
    told["evidence"] = tuple(told["evidence"])
    told["sources"] = tuple(SourceShare(**one) for one in told["sources"])
    told["missing"] = tuple(Missing(one["what"], Said(**one["how"])) for one in told["missing"])
    told["reason"] = Said(**told["reason"]) if told["reason"] else None
    return Finding(**told)


def not_measurable(*missing: Missing, reason: Said | None = None) -> Finding:
    """Return the finding of an indicator that lacks something."""
    return Finding("not_measurable", missing=missing, reason=reason)


def not_applicable(en: str, zh: str) -> Finding:
    """Return the finding of a question that does not arise."""
    return Finding("not_applicable", reason=Said(en, zh))


def failed(error: str) -> Finding:
    """Return the finding of an indicator that broke."""
    return Finding("failed", reason=Said(error, error))


def measured(estimate: Estimate, score: Estimate | None = None, **more: Any) -> Finding:
    """Return a finding with a number; ``more`` are its other attributes."""
    return Finding("measured", estimate, score, **more)


def exact(value: float, n: int) -> Estimate:
    """Return the estimate of a census: everything was looked at, so the interval has no width."""
    return Estimate(value, value, value, 1.0, n, CENSUS)


def counted(numerator: float, denominator: float, *, higher_is_better: bool = True, **more: Any) -> Finding:
    """Return the ratio of a census.

    Raises:
        ValueError: There is nothing to divide by: that is *not applicable*, never a number.
    """
    if denominator <= 0:
        raise ValueError("a share of nothing is no number")
    found = exact(numerator / denominator, int(denominator))
    known = {"population": int(denominator), **more}
    return measured(found, found if higher_is_better else found.complement(), numerator=numerator, denominator=denominator, **known)


def sampled(successes: int, n: int, population: int, *, higher_is_better: bool = True, **more: Any) -> Finding:
    """Return the rate of a random sample with its Wilson interval, narrower where much of a finite population was looked at.

    Args:
        successes: Units with the property, of those looked at.
        n: Units looked at, drawn at random; at least 1.
        population: Units that there are, at least ``n``.
        higher_is_better: Whether the property is wanted.
        more: Other attributes of the finding.
    """
    found = proportion(successes, n, population=max(population, n))
    score = found if higher_is_better else found.complement()
    known = {"population": population, "sampled": n < population, **more}
    return measured(found, score, numerator=successes, denominator=n, **known)
