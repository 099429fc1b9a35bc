"""Fill the fields of a document: each with what is declared, what is counted, what was measured, or with what is missing.

A measured number always stands with its interval, its method and its level of evidence; a declared one says that it is declared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goldsmith import indicator
from goldsmith.evidence.finding import Said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from goldsmith.evaluate.evaluation import Evaluation
    from goldsmith.evidence.finding import Finding
    from goldsmith.profile import Dimension, Item, Profile

SHOWN = 12
"""Members of a counted fact that a sentence names."""


NOTED = {"counted.collected_at": "where the input does not say it, when it was read into the lake"}
"""What must be known of a counted fact."""


def fact_name(name: str) -> str:
    """Return the name of a fact as people read it.

    Example:
        >>> fact_name("origins.user_data")
        'user data'
    """
    return name.partition(".")[2].replace("_", " ") + (f" ({NOTED[name]})" if name in NOTED else "")


@dataclass(frozen=True)
class Filled:
    """One field of a document.

    Attributes:
        code: Its name or number in the document.
        title: What it asks.
        declared: What the card or the requirement says, by the name of the fact.
        counted: What the columns tell, by the name of the fact.
        measured: A sentence for each number.
        lacking: What would fill it, where it is empty.
    """

    code: str
    title: Said
    declared: Mapping[str, Any]
    counted: Mapping[str, Any]
    measured: tuple[Said, ...]
    lacking: Said | None

    @property
    def is_filled(self) -> bool:
        """Whether anything stands in it."""
        return self.lacking is None

    def texts(self) -> list[str]:
        """Return what stands in it, in English: what is declared as it was written."""
        told = [words(value) for value in self.declared.values()]
        told += [f"{fact_name(name)}, counted: {words(value)}" for name, value in self.counted.items()]
        return told + [one.en for one in self.measured]

    def as_json(self) -> dict[str, Any]:
        """Return the field as JSON values."""
        return {
            "code": self.code, "title": {"en": self.title.en, "zh": self.title.zh}, "filled": self.is_filled,
            "declared": dict(self.declared), "counted": dict(self.counted),
            "measured": [{"en": one.en, "zh": one.zh} for one in self.measured],
            "missing": None if self.lacking is None else {"en": self.lacking.en, "zh": self.lacking.zh},
        }  # fmt: skip


def sections(made: Evaluation, profile: Profile) -> list[tuple[Dimension, list[Filled]]]:
    """Return the fields of a document by its parts, in order."""
    stated, findings = made.measurements.stated, made.measurements.findings
    return [(part, [_filled(item, stated, findings) for item in part.items]) for part in profile.dimensions]


def _filled(item: Item, stated: Mapping[str, Any], findings: Mapping[str, Finding]) -> Filled:
    facts = {name: stated[name] for name in item.states if name in stated}
    declared = {name: value for name, value in facts.items() if not name.startswith("counted.")}
    counted = {name: value for name, value in facts.items() if name.startswith("counted.")}
    measured = tuple(_measured(name, findings[name]) for name in item.indicators if name in findings and findings[name].is_measured)
    lacking = None if facts or measured else _lacking(item, findings)
    return Filled(item.code, Said(item.title.en, item.title.zh), declared, counted, measured, lacking)


def _measured(name: str, found: Finding) -> Said:
    about, estimate = indicator.load(name).about, found.estimate
    if estimate is None:
        raise ValueError(name)
    ends = "" if estimate.width == 0 else f" ({estimate.confidence:.0%}: {estimate.low:.4g}–{estimate.high:.4g})"
    tail = f"{estimate.value:.4g}{ends}; {estimate.method}, n = {estimate.n:,}, {found.evidence_level or 'E1'}"
    return Said(f"{about.en}, measured: {tail}", f"{about.zh}（测得）：{tail}")


def _lacking(item: Item, findings: Mapping[str, Finding]) -> Said:
    if item.how is not None:
        return Said(item.how.en, item.how.zh)
    for name in item.indicators:
        found = findings.get(name)
        if found is not None and found.missing:
            return found.missing[0].how
        if found is not None and found.reason is not None:
            return found.reason
    return Said("nothing tells it", "没有任何内容可填")


def words(value: Any) -> str:
    """Return a value as words: ``false`` is *No*, counts are named with their numbers.

    Example:
        >>> words(False), words({"zh": 3, "en": 1}), words(["a", "b"])
        ('No', 'zh (3), en (1)', 'a, b')
    """
    if value is False:
        return "No"
    if value is True:
        return "Yes"
    return ", ".join(_members(value)) if isinstance(value, dict | list) else str(value)


def _members(value: dict[Any, Any] | list[Any]) -> Iterator[str]:
    named = list(value.items()) if isinstance(value, dict) else [(None, one) for one in value]
    for name, one in named[:SHOWN]:
        told = words(one)
        yield told if name is None else f"{name} ({one:,})" if isinstance(one, int) and not isinstance(one, bool) else f"{name}: {told}"
    if len(named) > SHOWN:
        yield f"and {len(named) - SHOWN:,} more"
