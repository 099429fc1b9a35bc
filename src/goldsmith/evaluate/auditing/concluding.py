"""Conclude: how far reviewers agree, how many planted items they found, and whether the lot passes.

An item that both judge alike is settled; another waits for a third verdict. Only records of the sample count for the lot; planted items
count for the reviewers. Where they overlooked too many of those, the audit decides nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from goldsmith.algorithms.agreement.cohen import cohen_kappa
from goldsmith.evaluate.auditing.draws import name_of
from goldsmith.evaluate.auditing.planting import REPEATED
from goldsmith.evaluate.auditing.sheets import FAIL, PASS, UNSURE, Review
from goldsmith.stats.acceptance import Plan
from goldsmith.stats.proportion import proportion
from goldsmith.stats.strata import Stratum, stratified_proportion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goldsmith.stats.estimate import Estimate

FOUND_AT_LEAST = 0.8
"""Share of planted items that reviewers must judge as they are, or the audit decides nothing; ours, not a standard's."""

Decision = Literal["accepted", "rejected", "reviewers overlook too much", "open"]


@dataclass(frozen=True)
class Concluded:
    """What an audit found.

    Attributes:
        decision: Whether the lot passes; open while verdicts are missing.
        missing: Items without a verdict, by reviewer.
        disputed: Items on which reviewers differ, or of which they are not sure, without a third verdict.
        settled: The verdict of each item that has one.
        agreement: Cohen's kappa of both reviewers.
        found: Share of planted items judged as they are, after all verdicts.
        by_reviewer: The same for each reviewer alone.
        defects: Records of the sample that failed.
        passing: Share of the lot that passes, by strata.
        plan: Records to look at, and defects that are borne with.
        judged: Records of the sample that have a verdict.
    """

    decision: Decision
    missing: tuple[tuple[str, ...], ...]
    disputed: tuple[str, ...]
    settled: Mapping[str, str]
    agreement: Estimate | None
    found: Estimate | None
    by_reviewer: tuple[Estimate | None, ...]
    defects: int
    passing: Estimate | None
    plan: Plan
    judged: int


def concluded(key: Mapping[str, Any], reviews: Sequence[Mapping[str, Review]], third: Mapping[str, Review]) -> Concluded:
    """Return what follows from filled sheets.

    Args:
        key: What `Drawn.key` returned.
        reviews: Of each reviewer, the verdicts by item.
        third: Verdicts about disputed items.
    """
    items, labels = key["items"], key["purpose"] == "labels"
    names = [one["item"] for one in items]
    missing = tuple(tuple(name for name in names if name not in one) for one in reviews)
    settled = {name: verdict for name in names if (verdict := _settled(name, reviews, third))}
    disputed = tuple(name for name in names if name not in settled and all(name in one for one in reviews))
    right = _truth(items, settled)
    plan = Plan(key["plan"]["rows"], key["plan"]["accept"], key["plan"]["population"])
    sample = [one for one in items if not one["defect"]]
    judged = {one["item"]: _passes(one, settled, labels=labels) for one in sample if one["item"] in settled}
    found = _share([right[name] for name in right if name in settled])
    defects = sum(not good for good in judged.values())
    return Concluded(
        _decision(plan, defects, found, is_open=len(settled) < len(names)), missing, disputed, settled, _agreement(reviews, names), found,
        tuple(_share(_seen(items, review)) for review in reviews), defects,
        _passing(sample, judged, key["sizes"]), plan, len(judged),
    )  # fmt: skip


def verdicts(key: Mapping[str, Any], settled: Mapping[str, str]) -> list[dict[str, str]]:
    """Return one row for each record of the sample that has a verdict, as a requirement names them under ``audits``."""
    labels = key["purpose"] == "labels"
    good, bad = ("supported", "contradicted") if key["purpose"] == "facts" else (PASS, FAIL)
    rows = []
    for one in key["items"]:
        if one["defect"] or one["item"] not in settled:
            continue
        row = {"id": one["id"], "source": one["source"], "verdict": good if _passes(one, settled, labels=labels) else bad}
        row |= {"root": key["root"], "draw": name_of(key["root"], key["nonce"], key["purpose"])}
        rows.append({**row, "given": one["given"], "expert": settled[one["item"]]} if labels else row)
    return rows


def _settled(name: str, reviews: Sequence[Mapping[str, Review]], third: Mapping[str, Review]) -> str:
    if name in third and third[name].verdict != UNSURE:
        return third[name].verdict
    said = {one[name].verdict if name in one else "" for one in reviews}
    return said.pop() if len(said) == 1 and not said & {"", UNSURE} else ""


def _passes(one: Mapping[str, Any], settled: Mapping[str, str], *, labels: bool) -> bool:
    return settled[one["item"]] == (one["given"] if labels else PASS)


def _truth(items: Sequence[Mapping[str, Any]], settled: Mapping[str, str]) -> dict[str, bool]:
    """Return for each planted item that is settled whether it was judged as it is: a defect failed, a repeated record judged alike."""
    twins = {one["id"]: settled.get(one["item"]) for one in items if not one["defect"]}
    return {
        one["item"]: settled[one["item"]] == twins.get(one["id"]) if one["defect"] == REPEATED else settled[one["item"]] == FAIL
        for one in items
        if one["defect"] and one["item"] in settled
    }


def _seen(items: Sequence[Mapping[str, Any]], review: Mapping[str, Review]) -> list[bool]:
    """Return for each planted defect that a reviewer judged whether it was seen."""
    planted = [one["item"] for one in items if one["defect"] not in {"", REPEATED}]
    return [review[name].verdict == FAIL for name in planted if name in review]


def _share(right: Sequence[bool]) -> Estimate | None:
    return proportion(sum(right), len(right)) if right else None


def _agreement(reviews: Sequence[Mapping[str, Review]], names: Sequence[str]) -> Estimate | None:
    if len(reviews) != 2:
        return None
    pairs = [(reviews[0][name].verdict, reviews[1][name].verdict) for name in names if name in reviews[0] and name in reviews[1]]
    try:
        return cohen_kappa([one for one, _ in pairs], [two for _, two in pairs])
    except ValueError:  # everybody said the same of everything: agreement beyond chance cannot be told
        return None


def _passing(sample: Sequence[Mapping[str, Any]], judged: Mapping[str, bool], sizes: Mapping[str, int]) -> Estimate | None:
    looked = Counter(one["source"] for one in sample if one["item"] in judged)
    good = Counter(one["source"] for one in sample if judged.get(one["item"]))
    strata = [Stratum(sizes[name], n, good[name] / n, name=name) for name, n in looked.items()]
    return stratified_proportion(strata) if strata else None


def _decision(plan: Plan, defects: int, found: Estimate | None, *, is_open: bool) -> Decision:
    if is_open:
        return "open"
    if found is not None and found.value < FOUND_AT_LEAST:
        return "reviewers overlook too much"
    return "accepted" if plan.accepts(defects) else "rejected"
