"""Why: what became of one record, with every number that had a say in it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goldsmith import ruleset
from goldsmith.curate import tables
from goldsmith.curate.deciding import CONTAMINATED, DROPPED, EXACT, KEPT, NEAR, OTHER_LANGUAGE, REPEATS, SEMANTIC
from goldsmith.curate.ledger import latest
from goldsmith.curate.releasing import concealed, conceals
from goldsmith.curate.reporting import OWN_REASONS, cut, rule_of
from goldsmith.curate.side_by_side import side_by_side
from goldsmith.curate.why_edited import edit_lines, edits_of, piece_of
from goldsmith.errors import GoldsmithError, NoRecordError
from goldsmith.lake.naming import literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.lake import Lake


DELETED = "deleted"
"""What is told of a partner that is not in the table any more."""


@dataclass(frozen=True)
class Explanation:
    """What became of a record: its columns, the sentence, every rule that looked at it, and its partner."""

    id: str
    decision: str
    reason: str | None
    sentence: str
    measured: dict[str, Any]
    rules: tuple[dict[str, Any], ...] = ()
    text: str = ""
    partner: dict[str, Any] | None = None
    edits: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the explanation as JSON values."""
        return {
            "id": self.id,
            "decision": self.decision,
            "reason": self.reason,
            "sentence": self.sentence,
            "measured": self.measured,
            "rules": list(self.rules),
            "text": self.text,
            "duplicate": self.partner,
            **({"edits": self.edits} if self.edits is not None else {}),
        }

    def __str__(self) -> str:
        """Return the explanation for people."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"{self.id}: {self.decision}" + (f" ({self.reason})" if self.reason else "")
        yield f"  {self.sentence}"
        if self.measured:
            yield "measured:"
            yield from (f"  {name} = {_shown(value)}" for name, value in self.measured.items())
        yield from edit_lines(self.text, self.edits)
        if self.rules:
            fire = [rule for rule in self.rules if rule["fires"]]
            yield f"rules: {len(fire)} of the {len(self.rules)} that judged it fire (--json shows all with their numbers)"
            yield from (f"  {rule['rule']} of {rule['set']}: {rule['drops_where']}; found {_shown(rule['value'])}" for rule in fire)
        if self.partner:
            about = f"{self.partner['kind']}, similarity {self.partner['similarity']:.3f}"
            yield f"duplicate of {self.partner['id']} ({about}), which is {self.partner['decision']}:"
            yield from (f"  {line}" for line in side_by_side(self.text, self.partner["text"], head=(self.id, self.partner["id"])))
        else:
            yield f"text: {cut(' '.join(self.text.split()), 400)}"


def explained(lake: Lake, dataset: str, record: str) -> Explanation:
    """Return what became of a record.

    Raises:
        NoRecordError: There is no record of that id, neither in the table nor in the quarantine.
    """
    opened = tables.opened(lake, dataset)
    try:
        whole = opened.records.take([record]).to_pylist()[0]
    except NoRecordError:
        found = [row for batch in opened.quarantine.scan() for row in batch.to_pylist() if record in {row["id"], _own_id(row["raw"])}]
        if not found:
            raise
        return _quarantined(found[0], hidden=conceals(opened.records))
    row = concealed(opened.records, whole)
    edits = edits_of(whole)
    facts = latest(opened)
    recipe = facts["recipe"] if facts else {"rules": [], "languages": []}
    partner = _partner(opened, row)
    rules = tuple(_rules(row, recipe))
    measured = {
        name: value
        for name in ("language", "language_score", "word_count", "character_count", "boilerplate_share")
        if (value := row.get(name)) is not None
    }
    return Explanation(
        record,
        row.get("decision") or "undecided",
        row.get("reason"),
        "; ".join(told for told in (_sentence(row, recipe, partner), piece_of(row)) if told),
        measured,
        rules,
        row["text"] or "",
        partner,
        {**edits, "text": row["text"]} if edits and row is not whole else edits,
    )


def _partner(opened: tables.Tables, row: dict[str, Any]) -> dict[str, Any] | None:
    """Return the record that this one duplicates, or says once more; None where it duplicates none.

    A record that went as a copy although its partner did not stay is a copy of another one that was released like it.
    """
    about = {"kind": row.get("duplicate_kind"), "similarity": row.get("duplicate_similarity")}
    of = row.get("duplicate_of")
    if of is None and (of := row.get(REPEATS)) is not None:
        about = {"kind": "semantic", "similarity": row["semantic_similarity"]}
    if of is None:
        return None
    other = _other(opened, of)
    if row.get("reason") in {EXACT, NEAR} and other["decision"] != KEPT and (copy := _standing_copy(opened, row)) is not None:
        about, other = {"kind": "exact", "similarity": 1.0}, _other(opened, copy)
    return {"id": other["id"], **about, "text": other["text"] or "", "decision": other["decision"]}


def _other(opened: tables.Tables, id_: str) -> dict[str, Any]:
    """Return a partner, without what is masked."""
    try:
        found = opened.records.take([id_]).to_pylist()[0]
    except NoRecordError:  # deleted since it was found, as by a refresh that removes what vanished
        found = {"id": id_, "text": "", "decision": DELETED}
    return concealed(opened.records, found)


def _standing_copy(opened: tables.Tables, row: dict[str, Any]) -> str | None:
    """Return the id of the kept record with the same text that had the same partner."""
    where = f"duplicate_of = {literal(row['duplicate_of'])} AND decision = '{KEPT}'"
    for batch in opened.records.scan(["id", "digest"], where):
        for found in batch.to_pylist():
            if found["digest"] == row["digest"]:
                return str(found["id"])
    return None


def _rules(row: dict[str, Any], recipe: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what every rule that judged this record saw."""
    from goldsmith.curate.plan import judge
    from goldsmith.curate.recipe import RulesStep

    for step in recipe["rules"]:
        try:
            found = judge(RulesStep.model_validate(step))
        except GoldsmithError:
            continue
        if found.languages and row.get("language") not in found.languages:
            continue
        for rule in found.rules.rules:
            values = [row.get(one.measure.column) for one in rule.conditions]
            fires = all(
                value is not None and ruleset.COMPARISONS[one.compare](value, one.limit)
                for one, value in zip(rule.conditions, values, strict=True)
            )
            where = " and ".join(f"{one.measure.name} {one.compare.replace('_', ' ')} {one.limit}" for one in rule.conditions)
            yield {
                "set": rule.ruleset,
                "rule": rule.name,
                "measure": rule.condition.measure.column,
                "value": values[0],
                "drops_where": where,
                "fires": fires,
                "source": rule.source,
            }


def _sentence(row: dict[str, Any], recipe: dict[str, Any], partner: dict[str, Any] | None) -> str:
    if row.get("decision") == DROPPED:
        return _why_dropped(row, recipe, partner)
    if row.get("decision") != KEPT:
        return row.get("edit_error") or row.get("measure_error") or "no run has decided about it yet"
    if partner and partner["decision"] == DELETED:
        return f"no rule drops it; it duplicates {partner['id']}, which is not in the table any more"
    if partner and partner["decision"] != KEPT:
        return f"no rule drops it; it duplicates {partner['id']}, which is itself dropped, so it was decided on its own"
    return "no rule drops it and it duplicates no kept record"


def _why_dropped(row: dict[str, Any], recipe: dict[str, Any], partner: dict[str, Any] | None) -> str:
    reason = row["reason"] or ""
    if reason in {EXACT, NEAR, SEMANTIC} and partner:
        return f"{OWN_REASONS[reason][0]}: {partner['id']}, similarity {partner['similarity']:.3f}"
    if reason == CONTAMINATED and row.get("contamination_item") is not None:
        held = f"{row['contamination_item']} of {row['contamination_benchmark']} ({row['contamination_kind']}, {row['contamination_share']:.0%} of it)"
        return f"{OWN_REASONS[reason][0]}: {held}"
    if reason == OTHER_LANGUAGE:
        return f"its language is {row.get('language')}; the recipe keeps {', '.join(recipe['languages'])}"
    rule = rule_of(row.get("decided_by") or "", reason, recipe)
    return ruleset.explain(rule, row.get("decided_value")) if rule else OWN_REASONS.get(reason, (reason, ""))[0]


def _own_id(raw: bytes | None) -> str | None:
    """Return the id that a quarantined row brought itself, None where it cannot be read."""
    try:
        found = json.loads(raw or b"")
    except (ValueError, RecursionError):
        return None
    return str(found["id"]) if isinstance(found, dict) and found.get("id") is not None else None


def _quarantined(row: dict[str, Any], *, hidden: bool) -> Explanation:
    """Return what is known of a row that is no record; not its bytes where personal data is masked, since no edit saw them."""
    raw = "" if hidden else (row["raw"] or b"").decode("utf-8", "backslashreplace")
    sentence = f"{row['error']}: {row['message']} ({row['source']}, position {row['position']})"
    return Explanation(row["id"], "quarantined", row["error"], sentence, {}, (), raw)


def _shown(value: object) -> str:
    return "not measurable" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)
