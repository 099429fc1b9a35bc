"""What a trial found, as indicators read it: the JSON twin that ``goldsmith trial`` writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goldsmith.evidence.finding import Finding, Missing, Said, not_measurable

if TYPE_CHECKING:
    from goldsmith.indicator import Given

PARTS = ("seeds", "metrics", "differences", "value_curves")


def trial_of(given: Given, *, seeds: int) -> dict[str, Any] | Finding:
    """Return the trial that the requirement names, or why it cannot be used: of another dataset, no trial at all, or too few seeds."""
    found = given.rows_of(given.requirement.trial or "")
    trial = found[0] if len(found) == 1 else {}
    if any(part not in trial for part in PARTS):
        return _refused("the file is no outcome of `goldsmith trial`", "该文件不是 `goldsmith trial` 的结果")
    if trial.get("dataset") not in {None, given.facts.name}:
        return _refused(f"the trial is of another dataset: {trial['dataset']}", f"该试验属于另一数据集：{trial['dataset']}")
    if len(trial["seeds"]) < seeds:
        return _refused(f"at least {seeds} seeds are needed", f"至少需要 {seeds} 个随机种子")
    return trial


def _refused(en: str, zh: str) -> Finding:
    return not_measurable(Missing("trial", Said(en, zh)))
