"""What is required of an evaluation, and whether it holds: grade, gates, dimensions, indicators, and no change for the worse.

What was not measured does not hold; a limit is asked of the worse end of an interval, unless it says that the value alone counts.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from goldsmith import indicator, registry
from goldsmith.curate.settings_of.evaluation import DECISIONS, Require, limit_of
from goldsmith.errors import UsageError
from goldsmith.evaluate import history
from goldsmith.evaluate.scoring import of
from goldsmith.evidence.finding import Said
from goldsmith.settings_fault import faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from goldsmith.evaluate.evaluation import Evaluation, Measurements
    from goldsmith.profile import Profile
    from goldsmith.stats.estimate import Estimate

GRADES = ("A", "B", "C", "D")
EXAMPLES = "grade=B, gates=all_pass, data_quality=confirmed, 'exact_duplicates <= 0.01', not_worse_than=previous"
SHOWN = 5
NOTHING = Said("", "")
DECIDED = {
    "confirmed": "达标（确认）", "provisional": "暂定达标", "failed": "未达标", "undecided": "证据不足", "not_covered": "测量不足", "shown": "仅展示",
}  # fmt: skip


@dataclass(frozen=True)
class Held:
    """One thing that is required, what was found, and whether it holds.

    Attributes:
        key: What it is about: `grade`, `gates`, `change`, a dimension or an indicator.
        name: The same as people read it.
        wanted: What is required of it.
        found: What was found.
        met: Whether it holds.
        why: What must be known of it.
    """

    key: str
    name: Said
    wanted: Said
    found: Said
    met: bool
    why: Said = NOTHING

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {"name": self.key, "wanted": self.wanted.en, "found": self.found.en, "met": self.met, "why": self.why.en}


def written(texts: Sequence[str]) -> Require:
    """Return what is required, as words of a command line.

    Raises:
        UsageError: One of them is none; all are listed.

    Example:
        >>> found = written(["grade=B", "exact_duplicates <= 0.01", "data_quality=provisional"])
        >>> found.grade, found.indicators, found.dimensions
        ('B', {'exact_duplicates': '<= 0.01'}, {'data_quality': 'provisional'})
    """
    told: dict[str, Any] = {"dimensions": {}, "indicators": {}}
    odd = []
    for text in texts:
        name, value = _parted(text)
        if name in {"grade", "gates", "not_worse_than", "margin"}:
            told[name] = int(value) if name == "not_worse_than" and value.isdigit() else value
        elif name in registry.names("indicator"):
            told["indicators"][name] = value
        elif name and value:
            told["dimensions"][name] = value
        else:
            odd.append(f"`{text}`")
    try:
        found = Require.model_validate(told)
    except ValidationError as problem:
        odd += [one.words for one in faults(problem.errors(), told, Require)]
    if odd:
        raise UsageError("what is required cannot be read", where="--require", found="; ".join(odd), hint=f"such as {EXAMPLES}")
    return found


def _parted(text: str) -> tuple[str, str]:
    """Return a name and what is required of it; both empty where the text has no such form."""
    limit = re.fullmatch(r"\s*(?:(value)\s+)?([A-Za-z][\w-]*)\s*((?:>=|<=|>|<).+)", text)
    if limit:
        return limit[2], f"{limit[1] + ' ' if limit[1] else ''}{limit[3].strip()}"
    equal = re.fullmatch(r"\s*([A-Za-z][\w-]*)\s*=\s*(.+?)\s*", text)
    return (equal[1], equal[2]) if equal else ("", "")


def checked(require: Require, profile: Profile) -> None:
    """Check what is required against the profile, before anything is measured.

    Raises:
        UsageError: The profile has no such dimension, or gives no grade; or a limit asks for defects.
        UnknownNameError: There is no such indicator.
    """
    names = [one.name for one in profile.dimensions]
    for name, limit in require.indicators.items():
        if indicator.load(name).about.lower_is_better and limit_of(limit).sign.startswith(">"):
            raise UsageError(
                "of this indicator less is better: a least value would ask for defects", where=name, found=limit,
                hint="such as `<= 0.01`; `goldsmith show indicator NAME` tells what it counts",
            )  # fmt: skip
    unknown = [name for name in require.dimensions if name not in names]
    if unknown:
        raise UsageError(
            "what is required is neither an indicator nor a dimension of the profile", where=profile.name,
            found=", ".join(unknown), expected=f"one of {', '.join(names)}, or an indicator",
            hint=_nearest(unknown, [*names, *registry.names("indicator")]) or "`goldsmith list indicator`",
        )  # fmt: skip
    bare = [one.name for one in profile.dimensions if one.limit is None and require.dimensions.get(one.name) in DECISIONS]
    if bare:
        raise UsageError(
            "the profile decides nothing of this dimension, for it has no limit there", where=profile.name, found=", ".join(bare),
            hint="require a score, such as `>= 90`, or give the dimension a `limit` in a profile of your own",
        )  # fmt: skip
    if require.gates == "all_pass" and not profile.gates:
        raise UsageError("all gates must pass, and this profile has none", where=profile.name, hint="require dimensions or indicators")
    if require.grade and not profile.graded:
        raise UsageError("a grade is required, and this profile gives none", where=profile.name, hint="require dimensions or indicators")


def _nearest(unknown: Sequence[str], known: Sequence[str]) -> str:
    """Return the names that were probably meant; empty where none is near."""
    near = {name: found[0] for name in unknown if (found := difflib.get_close_matches(name, known, n=1))}
    return "; ".join(f"`{name}`: did you mean `{one}`?" for name, one in near.items())


def held(require: Require, made: Evaluation, profile: Profile, before: Measurements | None = None) -> tuple[Held, ...]:
    """Return all that is required, each with whether it holds.

    Args:
        require: What is required; checked against the profile.
        made: The evaluation.
        profile: The profile that it was graded by.
        before: What is compared with where no change for the worse is required; ``None`` where there is nothing yet.
    """
    found = [*_grade(require, made), *_gates(require, made, profile)]
    titles = {one.name: one.title for one in profile.dimensions}
    for one in made.grade.dimensions:
        if one.score.name in require.dimensions:
            wanted, title = require.dimensions[one.score.name], titles[one.score.name]
            found.append(_dimension((one.score.name, Said(title.en, title.zh)), wanted, one.decision, one.score.score))
    for name, wanted in require.indicators.items():
        measured = made.measurements.findings[name]
        about = indicator.load(name).about
        found.append(_limited((name, Said(about.en, about.zh)), wanted, measured.estimate if measured.is_measured else None))
    if require.not_worse_than is not None:
        found.append(_not_worse(require, before, made.measurements, profile))
    return tuple(found)


def _grade(require: Require, made: Evaluation) -> Iterator[Held]:
    if require.grade:
        met = made.grade.letter in GRADES[: GRADES.index(require.grade) + 1]
        wanted = Said(f"{require.grade} or better", f"{require.grade} 或更高")
        letter = made.grade.letter
        yield Held(
            "grade", Said("grade", "等级"), wanted, Said(letter, letter), met, Said(*_joined(made.grade.reasons)) if not met else NOTHING
        )


def _gates(require: Require, made: Evaluation, profile: Profile) -> Iterator[Held]:
    if require.gates == "any" or not made.grade.gates:
        return
    bad = ("fails", "open") if require.gates == "all_pass" else ("fails",)
    stand = [one for one in made.grade.gates if one.verdict in bad]
    counted = {verdict: sum(one.verdict == verdict for one in made.grade.gates) for verdict in ("passes", "fails", "open")}
    found = Said(
        f"{counted['passes']} pass, {counted['fails']} fail, {counted['open']} open",
        f"{counted['passes']} 条通过，{counted['fails']} 条未通过，{counted['open']} 条待定",
    )
    titles = [gate.title for gate in profile.gates if gate.name in {one.name for one in stand}]
    named = Said("; ".join(one.en for one in titles), "；".join(one.zh for one in titles))
    wanted = Said("all pass", "全部通过") if require.gates == "all_pass" else Said("none fails", "无一未通过")
    yield Held("gates", Said("gates", "门槛"), wanted, found, not stand, named)


def _dimension(named: tuple[str, Said], wanted: str, decision: str, score: Estimate | None) -> Held:
    if wanted not in DECISIONS:
        return _limited(named, wanted, score)
    return Held(
        *named, Said(wanted, DECIDED[wanted]), Said(decision.replace("_", " "), DECIDED[decision]), decision in {"confirmed", wanted}
    )


def _limited(named: tuple[str, Said], wanted: str, estimate: Estimate | None) -> Held:
    if estimate is None:
        nothing = Said("what was not measured does not hold", "未测量，不能算满足")
        return Held(*named, Said(wanted, wanted), Said("not measured", "未测"), met=False, why=nothing)
    limit = limit_of(wanted)
    met = limit.holds(estimate.value, estimate.low, estimate.high)
    ends = f" ({estimate.low:.4g} – {estimate.high:.4g})" if estimate.width else ""
    apart = not met and limit._replace(value_alone=True).holds(estimate.value, estimate.low, estimate.high)
    why = Said("the value holds, its interval does not", "数值满足，但区间不满足") if apart else NOTHING
    told = f"{estimate.value:.4g}{ends}"
    return Held(*named, Said(wanted, wanted), Said(told, told), met, why)


def _not_worse(require: Require, before: Measurements | None, after: Measurements, profile: Profile) -> Held:
    name, margin = Said("change", "变化"), require.margin
    by = f" by more than {margin:g}" if margin else ""
    wanted = Said(
        f"not worse than {require.not_worse_than}{by}", f"不差于 {require.not_worse_than}" + (f"（容差 {margin:g}）" if margin else "")
    )
    if before is None:
        first = Said("nothing stands to compare with yet", "尚无可比较的版本")
        return Held("change", name, wanted, Said("first version", "首个版本"), met=True, why=first)
    worse = [one for one in scores(before, after, profile) if one.difference.high < -margin]
    gone = [one for one in before.findings if one in profile.indicators() and before.findings[one].is_measured and one in after.findings and not after.findings[one].is_measured]  # fmt: skip
    told = [f"{one.indicator} {one.before.value:.4g} -> {one.after.value:.4g}" for one in worse]
    told += [f"{one} is not measured any more" for one in gone]
    shown = ", ".join(told[:SHOWN]) + (f" and {len(told) - SHOWN} more" if len(told) > SHOWN else "")
    found = Said(
        f"{len(worse)} worse, {len(gone)} lost, against version {before.version}",
        f"相对版本 {before.version}：{len(worse)} 项变差，{len(gone)} 项不再测量",
    )
    return Held("change", name, wanted, found, not told, Said(shown, shown))


def scores(before: Measurements, after: Measurements, profile: Profile) -> list[history.Change]:
    """Return the changes of all scores that the profile grades: more is better in each."""

    def graded(findings: Mapping[str, Any]) -> dict[str, Estimate]:
        named = (name for name in profile.indicators() if name in findings and findings[name].is_measured)
        return {name: score for name in named if (score := of(name, findings[name], profile))}

    earlier = graded(before.findings)
    return [history.change(name, earlier[name], later) for name, later in graded(after.findings).items() if name in earlier]


def _joined(reasons: Sequence[Said]) -> tuple[str, str]:
    return "; ".join(one.en for one in reasons[:SHOWN]), "；".join(one.zh for one in reasons[:SHOWN])
