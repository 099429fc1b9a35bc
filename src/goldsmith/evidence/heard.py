"""From what a judge said to a number that may be believed: a mean or a share, set right by people where they judged the same things.

1. The judge is asked about the sample, and about everything that people have judged.
2. With 30 verdicts of people or more it is calibrated (``E3``). Where 30 of them are about drawn records, a mean or a share is moved by what people
   said of those (prediction-powered inference, PPI++). Else people judged other texts, and the judge's error there is taken for its error here: a
   mean is moved in full, and a share is corrected by the rates at which the judge errs on either side (Rogan-Gladen). The interval holds the errors
   of the sample and of the calibration.
3. With fewer, or with a judge that cannot be told from a coin, the number is the judge's own (``E2``): it says that it is uncalibrated, and its
   interval knows the sample's error alone.
4. What the judge did not answer may be anything: the interval is widened to hold the best and the worst that it could have been. Beyond a fifth
   there is no number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.agreement.cohen import cohen_kappa
from goldsmith.evidence.finding import Said
from goldsmith.evidence.judging import Material
from goldsmith.stats.clusters import cluster_spread, clustered_proportion
from goldsmith.stats.detector import Calibration, corrected_share
from goldsmith.stats.estimate import Estimate, bounded, unvaried
from goldsmith.stats.prediction_powered import powered_mean, powered_proportion
from goldsmith.stats.proportion import proportion
from goldsmith.stats.student import quantile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from goldsmith.algorithms.agreement.weights import Weighting
    from goldsmith.evidence.judging import Drawn, Judgement, Panel, Person

LEAST = 30
"""Verdicts of people below which a judge is not calibrated; a hundred or more make the interval worth reading."""
SIDE = 10
"""Verdicts of people on one side below which a share's interval holds people's own interval as well: few of a side show little of it."""
UNHEARD = 0.2
"""Share of the sample beyond which missing answers leave no number."""

UNCALIBRATED = Said(
    "uncalibrated: no person has checked this judge. Such a number earns no grade above C; have people judge some 100 of the sampled records "
    "(`judge: {sheet: FILE}` writes them) and give their verdicts as `judge: {calibration: FILE}`",
    "未校准：没有人核对过该评判模型。此类数值的等级最高为 C；请人工判定约 100 条抽样记录（`judge: {sheet: FILE}` 可写出表格），"
    "再以 `judge: {calibration: FILE}` 给出结论",
)
COIN = Said(
    "uncalibrated: on the records that people judged the model cannot be told from a coin, so nothing is corrected",
    "未校准：在人工判定过的记录上，模型与抛硬币无异，因此不作校正",
)


@dataclass(frozen=True)
class Pair:
    """What a person and the judge said of the same thing, as numbers, and which record it is where that was drawn."""

    person: float
    judge: float
    id: str = ""


@dataclass(frozen=True)
class Heard:
    """What was heard to one question.

    Attributes:
        question: With its version.
        sample: The records that were drawn, each with what was said of it.
        people: What people said, each with what the judge said of the same.
        model: Who judged.
        whole: Whether the sample holds all records.
        strange: Verdicts of people about no record of the dataset.
    """

    question: str
    sample: tuple[tuple[Drawn, Judgement], ...]
    people: tuple[tuple[Person, Judgement], ...]
    model: str
    whole: bool = False
    strange: int = 0

    @property
    def answered(self) -> list[tuple[Drawn, Judgement]]:
        """The records of the sample that the judge spoke about."""
        return [(record, said) for record, said in self.sample if said.answer is not None]

    def pairs(self, number: Callable[[Any], float]) -> list[Pair]:
        """Return people's verdicts beside the judge's, as numbers, where both answered.

        Only a record that was drawn is one of the dataset here: of others nobody knows why people chose them.
        """
        drawn = {record.id for record, _ in self.sample}
        both = [(one, said) for one, said in self.people if said.answer is not None]
        return [Pair(number(one.verdict), number(said.answer), one.id if one.id in drawn else "") for one, said in both]


@dataclass(frozen=True)
class Corrected:
    """A number with what stands behind it: its level of evidence, what must be known of it, and the judge's own number."""

    estimate: Estimate
    level: str
    raw: float
    reason: Said | None = None
    details: dict[str, Any] = field(default_factory=dict)


def hear(panel: Panel, question: str, made: Callable[[Drawn], Material] | None = None) -> Heard:
    """Ask the judge about the sample and about what people have judged.

    Args:
        panel: With its records drawn.
        question: What is asked.
        made: What is shown of a record; its text where left out.
    """
    sample, people = panel.sample, panel.people_on(question)
    shown = [made(one) if made else Material(one.text) for one in sample] + [one.material for one in people]
    said = panel.judge.judge(question, shown)
    return Heard(
        panel.judge.version_of(question), tuple(zip(sample, said[: len(sample)], strict=True)), tuple(zip(people, said[len(sample) :], strict=True)),
        panel.judge.model, panel.whole, panel.strange,
    )  # fmt: skip


def mean_of(scores: Sequence[float], ids: Sequence[str], pairs: Sequence[Pair], *, least: float, most: float) -> Corrected:
    """Return the mean of scores over all records.

    Args:
        scores: What the judge said of the sample, at least 2.
        ids: The records, in the same order.
        pairs: People beside the judge.
        least: The lowest score that there is.
        most: The highest.
    """
    raw = math.fsum(scores) / len(scores)
    inside = [one for one in pairs if one.id]
    used = inside if len(inside) >= LEAST else list(pairs)
    known = {one.id for one in used if one.id}
    others = [score for score, id_ in zip(scores, ids, strict=True) if id_ not in known]
    if len(used) < LEAST:
        return Corrected(_student(scores, least, most), "E2", raw, UNCALIBRATED)
    if not others:  # people have judged the whole sample: the judge adds nothing
        return Corrected(_student([one.person for one in used], least, most), "E3", raw, details={"power": 0.0})
    powered = powered_mean([one.person for one in used], [one.judge for one in used], others, power=None if len(inside) >= LEAST else 1.0)
    found = powered.estimate
    ends = bounded(found.value, found.low, found.high, least=least, most=most)
    estimate = Estimate(*ends, found.confidence, len(scores) + len(used), found.method, found.notes)
    return Corrected(estimate, "E3", raw, details={"people_alone": powered.people.as_json(), "power": round(powered.power, 4)})


def share_of(
    flags: Sequence[bool], ids: Sequence[str], pairs: Sequence[Pair], *, whole: bool = False, clusters: Sequence[str] = ()
) -> Corrected:
    """Return the share of units with a property.

    Args:
        flags: What the judge said of the units of the sample, at least 1.
        ids: The units, in the same order; records, where people may have judged the same.
        pairs: People beside the judge, 1 where the property is there.
        whole: Whether the sample holds all units.
        clusters: To which record each unit belongs, where several units are of one record.
    """
    raw, trials = sum(flags) / len(flags), _independent(flags, clusters)
    alone = clustered_proportion(flags, clusters) if len(set(clusters)) > 1 else proportion(sum(flags), len(flags))
    if len(pairs) < LEAST:
        return Corrected(alone, "E2", raw, UNCALIBRATED)
    inside = [one for one in pairs if one.id]
    if len(inside) >= LEAST:
        return _moved(flags, ids, inside, raw)
    sides = [[one.judge for one in pairs if one.person == side] for side in (1.0, 0.0)]
    if not all(sides):
        return Corrected(alone, "E2", raw, UNCALIBRATED)
    rates = Calibration(int(sum(sides[0])), len(sides[0]), int(len(sides[1]) - sum(sides[1])), len(sides[1]))
    told = {"sensitivity": rates.sensitivity, "specificity": rates.specificity}
    try:
        estimate = corrected_share(sum(flags), len(flags), rates, scanned=whole)
        wider = corrected_share(round(raw * trials), trials, rates, scanned=whole)
    except ValueError:
        return Corrected(alone, "E2", raw, COIN, told)
    value = estimate.value
    ends = bounded(value, value - (wider.value - wider.low), value + (wider.high - wider.value), least=0.0, most=1.0)
    return Corrected(Estimate(*ends, wider.confidence, wider.n, wider.method), "E3", raw, details=told)


def _moved(flags: Sequence[bool], ids: Sequence[str], inside: Sequence[Pair], raw: float) -> Corrected:
    """Return a share moved by what people said of drawn records; where they saw one side rarely, people's own interval is held as well."""
    known, said = {one.id for one in inside}, [one.person for one in inside]
    others = [float(flag) for flag, id_ in zip(flags, ids, strict=True) if id_ not in known]
    if not others:
        return Corrected(proportion(int(sum(said)), len(said)), "E3", raw, details={"power": 0.0})
    powered = powered_proportion(said, [one.judge for one in inside], others)
    found, people = powered.estimate, powered.people
    if min(sum(said), len(said) - sum(said)) < SIDE:
        found = replace(found, low=min(found.low, people.low), high=max(found.high, people.high))
    return Corrected(found, "E3", raw, details={"people_alone": people.as_json(), "power": round(powered.power, 4)})


def widened(found: Estimate, answered: int, asked: int, *, least: float, most: float) -> Estimate:
    """Return an estimate whose interval holds whatever the missing answers could have been.

    Example:
        >>> found = widened(Estimate(0.8, 0.7, 0.9, 0.95, 90, "wilson"), 90, 100, least=0.0, most=1.0)
        >>> round(found.low, 3), found.value, round(found.high, 3)
        (0.63, 0.8, 0.91)

    Source: C. Manski, Nonparametric bounds on treatment effects, 1990: the worst case of what is missing.
    """
    missing = 1 - answered / asked
    if not missing:
        return found
    low, high = found.low * (1 - missing) + least * missing, found.high * (1 - missing) + most * missing
    return Estimate(
        found.value, min(low, found.value), max(high, found.value), found.confidence, found.n, f"{found.method}-worst-case", found.notes
    )


def agreement_of(people: Sequence[Any], judge: Sequence[Any], *, weighting: Weighting = "identity", values: Sequence[Any] | None = None) -> dict[str, Any] | None:  # fmt: skip
    """Return how far judge and people agree beyond chance: kappa, as JSON values; ``None`` where it is not defined."""
    try:
        return cohen_kappa(list(people), list(judge), weighting=weighting, values=values).as_json()
    except ValueError:
        return None


def told_of(heard: Heard) -> dict[str, Any]:
    """Return what a report tells of judging: who, what, how many answers, what they cost, and how many verdicts of people there are."""
    said = [one for _, one in heard.sample]
    every = said + [one for _, one in heard.people]
    counts = {"asked": len(said), "answered": sum(one.answer is not None for one in said)}
    lost = {name: sum(one.why == why for one in said) for name, why in (("declined", "refused"), ("unreadable", "unreadable"))}
    cost = {"tokens_sent": sum(one.sent for one in every), "tokens_received": sum(one.received for one in every)}
    inside = [one.id for one, _ in heard.people if one.id]
    drawn = len(set(inside) & {record.id for record, _ in heard.sample})
    people = {"records": len(inside), "drawn": drawn, "texts": len(heard.people) - len(inside), "not_in_dataset": heard.strange}
    told = {"judge": {"model": heard.model, "question": heard.question, **counts, **lost, **cost}}
    return {**told, "people": people} if any(people.values()) else told


def _student(scores: Sequence[float], least: float, most: float) -> Estimate:
    numbers = np.asarray(scores, float)
    half = quantile(0.975, len(numbers) - 1) * float(numbers.std(ddof=1)) / math.sqrt(len(numbers))
    mean = float(numbers.mean())
    return unvaried(Estimate(*bounded(mean, mean - half, mean + half, least=least, most=most), 0.95, len(numbers), "student"))


def _independent(flags: Sequence[bool], clusters: Sequence[str]) -> int:
    """Return how many independent units say as much as these: units of one record are alike."""
    if len(set(clusters)) < 2:
        return len(flags)
    effect = cluster_spread(np.asarray(flags, float), clusters).design_effect
    return max(1, min(len(flags), round(len(flags) / effect))) if effect > 0 else len(set(clusters))
