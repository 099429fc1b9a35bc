"""One record for a page: its columns as JSON, its text with hidden characters named, why it was decided so, and its partner."""

from __future__ import annotations

import base64
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from goldsmith import ruleset
from goldsmith.curate.deciding import KEPT, OTHER_LANGUAGE
from goldsmith.curate.releasing import concealed
from goldsmith.curate.report.highlight import places_of
from goldsmith.curate.report.text import Piece, compare, highlighted
from goldsmith.curate.reporting import OWN_REASONS
from goldsmith.curate.why import DELETED, explained

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goldsmith.lake import Dataset, Lake
    from goldsmith.ruleset import Rule

TEXT = 20_000
"""Characters of a text that are shown at first; the page may ask for more."""

LONGEST = 1_000_000
"""Characters of a text that are shown at most."""

LISTED = 500
"""Members of a list that are shown."""


def plain_value(value: object) -> Any:
    """Return a value of a column as JSON: bytes as base64 of their beginning, times as ISO 8601.

    Example:
        >>> plain_value(b"ab"), plain_value(float("nan")), plain_value([1, None])
        ('base64:YWI=', None, [1, None])
    """
    if isinstance(value, bytes):
        return "base64:" + base64.b64encode(value[:48]).decode() + ("…" if len(value) > 48 else "")
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(name): plain_value(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain_value(one) for one in value[:LISTED]]
    return value if value is None or isinstance(value, str | int | bool) else str(value)


def shown(
    lake: Lake, records: Dataset, position: int, rules: Mapping[tuple[str, str], Rule], *, characters: int = TEXT, named: str = ""
) -> dict[str, Any]:
    """Return what a page tells of the record at a position; ``named`` is the dataset with its version, where that is an old one.

    Raises:
        NoRecordError: No record stands there.
    """
    row = concealed(records, records.at([position]).to_pylist()[0])
    why = explained(lake, named or records.name, row["id"]).as_json()
    text = row.get("edited_text") or row["text"] or ""
    limit = min(max(characters, 200), LONGEST)
    partner = why.pop("duplicate")
    columns = {name: plain_value(value) for name, value in row.items() if name not in {"text", "edited_text"}}
    told: dict[str, Any] = {
        "position": position,
        "id": row["id"],
        "columns": columns,
        "length": len(text),
        "edited": bool((why.get("edits") or {}).get("changes")),
    }
    told["text"] = as_pieces(highlighted(text[:limit], _places(row, rules, text)))
    told["why"] = {name: why[name] for name in ("decision", "reason")} | {"rules": plain_value(why["rules"])}
    told["why"]["sentence"] = {"en": why["sentence"], "zh": _in_chinese(row, rules, partner) or why["sentence"]}
    if partner:
        mine, theirs = compare(_part(text), _part(partner["text"] or ""))
        told["partner"] = {name: plain_value(partner[name]) for name in ("id", "kind", "similarity", "decision")}
        told["partner"] |= {"mine": as_pieces(mine), "theirs": as_pieces(theirs)}
    return told


def as_pieces(pieces: Sequence[Piece]) -> list[list[Any]]:
    """Return pieces of a text as `[kind, text, n]`."""
    return [[piece.kind, piece.text, piece.n] for piece in pieces]


def _places(row: dict[str, Any], rules: Mapping[tuple[str, str], Rule], text: str) -> list[tuple[int, int]]:
    """Return the places that the rule counts which decided."""
    rule = rules.get((row.get("decided_by") or "", row.get("reason") or ""))
    if rule is None or rule.condition.compare in {"below", "at_most"}:
        return []
    return places_of(rule.condition.measure.name, rule.condition.measure.model_dump(), text, row)


def _in_chinese(row: dict[str, Any], rules: Mapping[tuple[str, str], Rule], partner: dict[str, Any] | None) -> str:
    """Return the sentence that tells why, in Chinese; empty where there is only the English one."""
    reason, decision = row.get("reason") or "", row.get("decision")
    if decision == KEPT and partner and partner["decision"] == DELETED:
        return f"没有规则剔除它；与之重复的 {partner['id']} 已不在表中"
    if decision == KEPT:
        gone = bool(partner) and partner is not None and partner["decision"] != KEPT
        return "与之重复的记录本身被剔除，因此单独决定；没有规则剔除它" if gone else "没有规则剔除它，也不与任何保留的记录重复"
    rule = rules.get((row.get("decided_by") or "", reason))
    if rule is not None:
        return ruleset.explain(rule, row.get("decided_value"), language="zh")
    if partner and reason in OWN_REASONS:
        return f"{OWN_REASONS[reason][1]}：{partner['id']}，相似度 {partner['similarity']:.3f}"
    if reason == OTHER_LANGUAGE:
        return f"语言是 {row.get('language')}，不在配方保留的语言之列"
    return OWN_REASONS[reason][1] if reason in OWN_REASONS else ""


def _part(text: str) -> str:
    return text if len(text) <= 3_000 else text[:3_000] + "…"
