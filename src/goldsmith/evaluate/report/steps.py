"""What stands between a dataset and a better grade, the first thing first: said with its number, and where the evidence is."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from goldsmith import indicator
from goldsmith.evaluate.report.detail_words import gate_why
from goldsmith.evaluate.report.numbers import number as told
from goldsmith.evidence.finding import Said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from goldsmith.evaluate.evaluation import Evaluation
    from goldsmith.evaluate.gates import GateResult
    from goldsmith.evaluate.grading import Decided
    from goldsmith.evaluate.scoring import ItemScore
    from goldsmith.evidence.finding import Finding
    from goldsmith.profile import Dimension, Gate, Profile

WEAKEST = 3
FULL = 99.95
UNDECIDED = frozenset({"not_covered", "provisional", "undecided"})


@dataclass(frozen=True)
class Step:
    """One thing that stands in the way.

    Attributes:
        kind: ``fails`` where it was found to be so, ``open`` where it was not looked at, ``more`` where more of a sample would settle it.
        what: The gate or the dimension.
        found: What was found of it, against what.
        how: How to give what is missing, or what mends the data; empty where that depends on the data.
        to: Where the evidence stands on the page.
        decides: Whether the grade is what it is because of this; a weak item of a dimension that is not decided decides nothing yet.
    """

    kind: str
    what: Said
    found: Said
    how: tuple[Said, ...] = ()
    to: str = ""
    decides: bool = True

    def as_json(self) -> dict[str, Any]:
        """Return the step as JSON values."""
        return {"kind": self.kind, "what": asdict(self.what), "found": asdict(self.found), "how": [asdict(one) for one in self.how]}


def steps(made: Evaluation, profile: Profile) -> list[Step]:
    """Return what stands in the way of a better grade.

    Args:
        made: The evaluation.
        profile: What it was graded by.
    """
    findings = made.measurements.findings
    gates = list(zip(profile.gates, made.grade.gates, strict=True))
    dimensions = list(zip(profile.dimensions, made.grade.dimensions, strict=True))
    found = [_failing(gate, findings[gate.indicator], result) for gate, result in gates if result.verdict == "fails"]
    found += [_below(one, decided, findings) for one, decided in dimensions if decided.decision == "failed"]
    found += [step for one, decided in dimensions if decided.decision in UNDECIDED for step in weak_items(one, decided, findings)]
    found += [_uncovered(one, decided, profile, findings) for one, decided in dimensions if decided.decision == "not_covered"]
    found += [_unsettled(one, decided) for one, decided in dimensions if decided.decision in {"provisional", "undecided"}]
    return found + list(_opened(gates, findings))


def _failing(gate: Gate, found: Finding, result: GateResult) -> Step:
    share = not gate.detail and (found.score is not None or found.denominator is not None)
    if result.found is None:
        return Step("fails", _title(gate), Said(result.why, gate_why(result.why)), to="gates")
    number = told(result.found, share=share)
    return Step("fails", _title(gate), Said(f"found {number}", f"实测 {number}"), tuple(_remedies([gate.indicator])), gate.indicator)


def _below(one: Dimension, decided: Decided, findings: Mapping[str, Finding]) -> Step:
    weak = _weakest(decided, FULL)
    named, score = _named(one, weak), decided.score.score.value if decided.score.score else 0.0
    found = Said(
        f"{score:.1f} of 100, limit {decided.limit:g}; weakest: {named.en}", f"{score:.1f} 分，限值 {decided.limit:g}；最弱：{named.zh}"
    )
    return Step("fails", _title(one), found, tuple(_mending(weak, findings)), f"dimension-{one.name}")


def weak_items(one: Dimension, decided: Decided, findings: Mapping[str, Finding]) -> Iterator[Step]:
    """Yield the items of a dimension that is not decided yet whose scores are below its limit: no sample will mend those."""
    limit = FULL if decided.limit is None else decided.limit
    weak = _weakest(decided, limit)
    if weak:
        named = _named(one, weak)
        found = Said(f"below {limit:g} of 100 in what was measured of it: {named.en}", f"已测部分中低于 {limit:g} 分：{named.zh}")
        yield Step("fails", _title(one), found, tuple(_mending(weak, findings)), f"dimension-{one.name}", decides=False)


def _weakest(decided: Decided, limit: float) -> list[ItemScore]:
    """Return the items whose scores are below a limit, the lowest first: all that have 0, and else a few."""
    found = sorted(
        (item for item in decided.score.items if item.score is not None and item.score < limit), key=lambda item: item.score or 0.0
    )
    return found[: max(WEAKEST, sum(not item.score for item in found))]


def _named(one: Dimension, items: Sequence[ItemScore]) -> Said:
    titles = {item.code: item.title for item in one.items}
    return Said(
        ", ".join(f"{titles[item.code].en} {item.score:.1f}" for item in items),
        "、".join(f"{titles[item.code].zh} {item.score:.1f}" for item in items),
    )


def _mending(items: Sequence[ItemScore], findings: Mapping[str, Finding]) -> Iterator[Said]:
    return _remedies([name for item in items for name in item.measured if _falls_short(findings[name])])


def _uncovered(one: Dimension, decided: Decided, profile: Profile, findings: Mapping[str, Finding]) -> Step:
    lacking = [name for item in decided.score.items for name in item.missing]
    found = Said(
        f"{decided.score.coverage:.0%} of it is measured, and {profile.coverage:.0%} is needed for a decision".replace("%", " %"),
        f"已测 {decided.score.coverage:.0%}，判定需要 {profile.coverage:.0%}".replace("%", " %"),
    )
    return Step("open", _title(one), found, tuple(_ways(lacking, findings)), f"dimension-{one.name}")


def _unsettled(one: Dimension, decided: Decided) -> Step:
    score = decided.score.score
    ends = f"{score.low:.1f} – {score.high:.1f}" if score else ""
    found = Said(
        f"the interval {ends} holds the limit {decided.limit:g}: more evidence would settle it",
        f"区间 {ends} 跨过限值 {decided.limit:g}：需要更多证据",
    )
    if decided.more is None:
        return Step("more", _title(one), found, to=f"dimension-{one.name}")
    name, n = decided.more
    about = indicator.load(name).about
    how = Said(f"look at {n:,} more of “{about.en}”", f"再抽查 {n:,} 条“{about.zh}”")
    return Step("more", _title(one), found, (how,), f"dimension-{one.name}")


def _unsure(gate: Gate, found: Finding, result: GateResult) -> Step:
    """Return the step of a gate whose value holds, and which is open because of how it was measured: too few, or by nobody calibrated."""
    share = not gate.detail and (found.score is not None or found.denominator is not None)
    number, why = told(result.found or 0.0, share=share), result.why
    en, zh = f"found {number}, and too few were looked at to be sure", f"实测 {number}，但检查数量不足以确认"
    if why == "uncalibrated":
        en, zh = f"found {number} by verdicts that nobody has calibrated", f"实测 {number}，但判定未经校准"
    return Step("more", _title(gate), Said(f"{en} ({why})", f"{zh}（{gate_why(why)}）"), to=gate.indicator)


def _opened(gates: list[tuple[Gate, GateResult]], findings: Mapping[str, Finding]) -> Iterator[Step]:
    """Yield gates that could not be checked; those that wait for the same thing together."""
    waiting: dict[tuple[Said, ...], list[Gate]] = {}
    for gate, result in gates:
        if result.verdict == "open" and result.found is not None:
            yield _unsure(gate, findings[gate.indicator], result)
        elif result.verdict == "open":
            waiting.setdefault(tuple(_ways([gate.indicator], findings)), []).append(gate)
    for how, some in waiting.items():
        what = Said("; ".join(gate.title.en for gate in some), "；".join(gate.title.zh for gate in some))
        yield Step("open", what, Said("not checked", "未检查"), how, "gates")


def _ways(names: list[str], findings: Mapping[str, Finding]) -> Iterator[Said]:
    """Yield how to give what indicators lack, each way once."""
    seen = set()
    for name in names:
        for one in findings[name].missing[:1]:
            if one.how not in seen:
                seen.add(one.how)
                yield one.how


def _falls_short(found: Finding) -> bool:
    return found.score is not None and 100 * found.score.value < FULL


def _remedies(names: list[str]) -> Iterator[Said]:
    """Yield what mends the data where indicators fall short, each way once."""
    yield from dict.fromkeys(remedy for name in names if (remedy := indicator.load(name).about.remedy).en)


def _title(one: Gate | Dimension) -> Said:
    return Said(one.title.en, one.title.zh)
