"""From the ledger of a run to its report: samples for every reason, pairs of duplicates, and the page."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from goldsmith.curate import tables
from goldsmith.curate.deciding import (
    BOILERPLATE,
    CHUNKED,
    CONTAMINATED,
    EXACT,
    LENGTHS,
    NEAR,
    OPERATOR_ERROR,
    OTHER_LANGUAGE,
    QUARANTINED,
    SEMANTIC,
)
from goldsmith.curate.ledger import last
from goldsmith.curate.recipe import Recipe
from goldsmith.curate.releasing import conceals, shown
from goldsmith.curate.report.data import ReportData
from goldsmith.curate.report.highlight import SPANS, excerpt, places_of
from goldsmith.curate.report.learnt import learnt
from goldsmith.curate.report.limits import judge_of
from goldsmith.curate.report.page import write
from goldsmith.curate.report.samples import KEPT_ONES, spread
from goldsmith.curate.report.statistics import gather
from goldsmith.errors import GoldsmithError, NoRecordError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from goldsmith import ruleset
    from goldsmith.curate.tables import Tables
    from goldsmith.lake import Dataset, Lake

SAMPLES = 5
"""Records shown for each reason."""

TEXT_LIMIT = 600
"""Characters shown of a text."""

OWN_REASONS = {
    EXACT: ("the text is the same as a kept record's, up to white space", "除空白外，文本与一条保留的记录完全相同"),
    NEAR: ("the text is almost the same as a kept record's", "文本与一条保留的记录几乎相同"),
    OTHER_LANGUAGE: ("the language is none of those that the recipe keeps", "语言不在配方保留的语言之列"),
    BOILERPLATE: ("most of the text is lines that stand in many documents", "文本的大部分是在许多文档中重复出现的行"),
    OPERATOR_ERROR: ("an operator failed on this record", "某个算子处理该记录时出错"),
    CONTAMINATED: ("it holds an item of a benchmark", "含有评测基准中的题目"),
    SEMANTIC: ("it says what a kept record says, in other words", "与一条保留的记录意思相同"),
    CHUNKED: ("the text stands in the pieces that it was cut into", "文本已切分为若干片段，由这些片段代替"),
}

OWN_JUDGES = frozenset({"chunks", "operators", "languages", "boilerplate", "duplicates", "decontaminate"})
"""Who decides for the reasons that stand in no rule set."""


def write_report(lake: Lake, dataset: str, folder: Path) -> tuple[Path, Path]:
    """Write the report of the last run of a dataset; return the paths of the page and of its JSON twin.

    Raises:
        NoRecordError: No run of it has finished.
    """
    return write(report_data(lake, dataset), folder)


def report_data(lake: Lake, dataset: str) -> ReportData:
    """Return what the report of the last run tells."""
    facts = last(lake, dataset)
    opened = tables.opened(lake, dataset)
    recipe = Recipe.model_validate(facts["recipe"])
    begun = time.process_time()
    counted = gather(opened.records, recipe)
    spent = round(time.process_time() - begun, 4)
    plain = (
        "started",
        "finished",
        "seconds",
        "cpu_seconds",
        "bytes_in",
        "in",
        "kept",
        "dropped",
        "quarantined",
        "children",
        "sources",
        "steps",
        "languages",
        "alarms",
    )
    values: dict[str, Any] = {name: facts[name] for name in plain}
    values |= {
        "dataset": dataset,
        "lake": lake.location,
        "version": facts["version"],
        "recipe": facts["recipe"]["name"],
        "goldsmith": facts["goldsmith"],
    }
    rules = rules_of(recipe)
    counts = {(one["reason"], one["rule_set"]): one["n"] for one in facts["reasons"]} | {KEPT_ONES: facts["kept"]}
    chosen = spread(opened.records, counts, SAMPLES)
    values["reasons"] = [_reason(opened.records, one, rules, chosen[one["reason"], one["rule_set"]]) for one in facts["reasons"]]
    values["quarantine"] = _quarantine(opened)
    values["duplicates"] = _duplicates(opened.records, facts)
    edges = [float(edge) for edge in LENGTHS[:-1]]
    values["lengths"] = {"edges": [*edges, 1e7], **facts["lengths"]}
    columns = ["id", *_texts(opened.records), "language", "source"]
    values["kept_samples"] = [_sample(row) for row in opened.records.at(chosen[KEPT_ONES], columns).to_pylist()]
    values |= learnt(lake, opened.records, recipe)
    values |= {**counted, "gathering_seconds": spent, "peak_bytes": facts.get("peak_bytes")}
    return ReportData.model_validate(values)


def _rows(records: Dataset, where: str, columns: list[str], n: int = SAMPLES) -> list[dict[str, Any]]:
    """Return the first few rows that a condition names: positions first, then only their texts."""
    positions: list[int] = []
    for batch in records.scan(["decision"], where, with_position=True):
        positions.extend(batch.column("_position").to_pylist()[: n - len(positions)])
        if len(positions) >= n:
            break
    return list(records.at(positions, columns).to_pylist())


def _texts(records: Dataset) -> list[str]:
    """Return the columns that hold what is judged: the edited text where there is one, else the text."""
    return ["edited_text"] if conceals(records) else [name for name in ("edited_text", "text") if name in records.columns]


def _sample(row: dict[str, Any], rule: ruleset.Rule | None = None) -> dict[str, Any]:
    """Return a record to look at; what its rule counts is shown where it stands thickest."""
    text = row.get("edited_text") or row.get("text") or ""
    measure = rule.condition.measure if rule and rule.condition.compare not in {"below", "at_most"} else None
    found = places_of(measure.name, measure.model_dump(), text, row) if measure else []
    part, spans = excerpt(text, found, TEXT_LIMIT)
    kept = {"id": row["id"], "text": part, "places": spans, "source": row.get("source") or "", "language": row.get("language") or ""}
    if row.get("decided_value") is not None:
        kept["value"] = row["decided_value"]
    return kept


def cut(text: str, limit: int = TEXT_LIMIT) -> str:
    """Return the beginning of a text, with an ellipsis where something was left out."""
    return text if len(text) <= limit else text[:limit] + "…"


def _reason(records: Dataset, counted: dict[str, Any], rules: Mapping[tuple[str, str], ruleset.Rule], chosen: list[int]) -> dict[str, Any]:
    reason, owner = counted["reason"], counted["rule_set"]
    rule = rules.get((owner, reason))
    spans = [name for name in SPANS.values() if name in records.columns]
    columns = ["id", *_texts(records), "language", "source", "decided_value", *spans]
    rows = records.at(chosen, columns).to_pylist()
    told: dict[str, Any] = {"reason": reason, "n": counted["n"], "samples": [_sample(row, rule) for row in rows]}
    if reason in OWN_REASONS and owner in OWN_JUDGES:
        en, zh = OWN_REASONS[reason]
        return {**told, "rule_set": "" if owner == "duplicates" else owner, "sentence": {"en": en, "zh": zh}}
    if rule is not None:
        limit, measure = rule.condition.limit, rule.condition.measure.column
        sentence = {language: rule.says.get(language) or reason.replace("_", " ") for language in ("en", "zh")}
        told |= {"measure": measure, "limit": float(limit) if isinstance(limit, int | float) else limit, "sentence": sentence}
    return {**told, "rule_set": owner}


def rules_of(recipe: Recipe) -> dict[tuple[str, str], ruleset.Rule]:
    """Return the rules of a recipe by their set and name; sets that cannot be found any more are left out."""
    found: dict[tuple[str, str], ruleset.Rule] = {}
    for step in recipe.rules:
        try:
            found = {(rule.ruleset, rule.name): rule for rule in judge_of(step).rules.rules} | found
        except GoldsmithError:
            continue
    return found


def rule_of(owner: str, reason: str, recipe: dict[str, Any]) -> ruleset.Rule | None:
    """Return the rule of a set that a recipe named, with the recipe's limits; None where the set cannot be found any more."""
    from goldsmith.curate.plan import judge
    from goldsmith.curate.recipe import RulesStep

    for step in recipe["rules"]:
        try:
            rules = judge(RulesStep.model_validate(step)).rules
        except GoldsmithError:
            continue
        if rules.id == owner:
            return next((rule for rule in rules.rules if rule.name == reason), None)
    return None


def _quarantine(opened: Tables) -> list[dict[str, Any]]:
    """Return the errors with some of the rows; bytes that no edit saw are left out where edits conceal what a text says."""
    counts: Counter[str] = Counter()
    samples: dict[str, list[dict[str, Any]]] = {}
    hidden = conceals(opened.records)
    for batch in opened.quarantine.scan(["error", "source", "position", "message", "raw"]):
        for row in batch.to_pylist():
            counts[row["error"]] += 1
            told = samples.setdefault(row["error"], [])
            if len(told) < SAMPLES:
                raw = "" if hidden else cut((row["raw"] or b"")[: 4 * TEXT_LIMIT].decode("utf-8", "backslashreplace"))
                told.append({"source": row["source"] or "", "position": row["position"], "message": row["message"] or "", "raw": raw})
    failed = opened.records.count(f"decision = '{QUARANTINED}'")
    if failed:
        errors = [name for name in ("edit_error", "measure_error") if name in opened.records.columns]
        rows = _rows(opened.records, f"decision = '{QUARANTINED}'", ["source", "text", *errors])
        counts[OPERATOR_ERROR] = failed
        samples[OPERATOR_ERROR] = [
            {
                "source": row["source"] or "",
                "message": next((row[name] for name in errors if row[name]), ""),
                "raw": "" if hidden else cut(row["text"] or ""),
            }
            for row in rows
        ]
    return [{"error": error, "n": n, "samples": samples[error]} for error, n in counts.most_common()]


def _duplicates(records: Dataset, facts: dict[str, Any]) -> dict[str, Any] | None:
    found = facts["duplicates"]
    if not found or not (facts["recipe"]["near_duplicates"] or facts["recipe"]["exact_duplicates"]):
        return None
    groups: Counter[str] = Counter()
    for batch in records.scan(["duplicate_of"], "duplicate_of IS NOT NULL"):
        groups.update(batch.column("duplicate_of").to_pylist())
    biggest = groups.most_common(SAMPLES)
    names = [name for name, _ in biggest]
    texts = dict(zip(names, _taken(records, names), strict=True))
    kept = ("target", "bands", "rows", "curve", "histogram")
    counted = {"exact": facts["dropped"].get(EXACT, 0), "near": facts["dropped"].get(NEAR, 0)}
    listed = [{"id": name, "n": n + 1, "text": cut(texts[name] or "")} for name, n in biggest]
    return {**counted, **{name: found[name] for name in kept}, "groups": listed, "samples": _pairs(records)}


def _pairs(records: Dataset) -> list[dict[str, Any]]:
    text = shown(records)
    columns = ["id", text, "duplicate_of", "duplicate_kind", "duplicate_similarity"]
    rows = [*_rows(records, "duplicate_kind = 'near'", columns), *_rows(records, "duplicate_kind = 'exact'", columns, 1)]
    partners = _taken(records, [row["duplicate_of"] for row in rows])
    return [
        {
            "id": row["id"],
            "duplicate_of": row["duplicate_of"],
            "similarity": min(1.0, row["duplicate_similarity"]),
            "kind": row["duplicate_kind"],
            "text": cut(row[text] or "", 4 * TEXT_LIMIT),
            "partner_text": cut(partner or "", 4 * TEXT_LIMIT),
        }
        for row, partner in zip(rows, partners, strict=True)
    ]


def _taken(records: Dataset, ids: list[str]) -> list[str | None]:
    """Return the texts of records; None for one that is not in the table any more, as after a refresh that removes what vanished."""
    texts: list[str | None] = []
    for name in ids:
        try:
            texts.append(records.take([name], [shown(records)]).column(0)[0].as_py())
        except NoRecordError:
            texts.append(None)
    return texts
