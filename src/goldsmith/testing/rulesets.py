"""The laws of rule sets, as checks that any set can be held against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from goldsmith import ruleset
from goldsmith.operator import measure
from goldsmith.testing.operators import TEXTS
from goldsmith.testing.readers import BrokenLawError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from goldsmith.ruleset import RuleSet


def check_ruleset(name: str | Path | RuleSet, *, texts: Sequence[str | None] = TEXTS) -> None:
    """Hold a rule set against every law.

    Args:
        name: Its registered name, the path of its file, or the set itself.
        texts: Records to judge.

    Raises:
        BrokenLawError: A law is broken; the message says which.
        RuleSetError: The file is not well formed.
    """
    rules = name if isinstance(name, ruleset.RuleSet) else ruleset.load(name)
    columns = measure(rules.measures(), pa.record_batch({"text": pa.array(texts, pa.large_string())})).columns
    every_rule_says_why(rules)
    what_is_not_measurable_drops_nothing(rules, columns)
    neighbours_do_not_matter(rules, columns)
    a_dropped_record_breaks_the_rule_that_is_named(rules, columns)


def every_rule_says_why(rules: RuleSet) -> None:
    """Every rule has a source and tells people in English and Chinese what it means; the set has a version."""
    _law(rules, bool(rules.version), "a set has a version")
    for rule in rules.rules:
        _law(rules, bool(rule.source), f"rule `{rule.name}` has a source")
        _law(rules, {"en", "zh"} <= set(rule.says), f"rule `{rule.name}` says what it means in English and Chinese")


def what_is_not_measurable_drops_nothing(rules: RuleSet, columns: pa.RecordBatch) -> None:
    """A record of nulls is kept."""
    nothing = pa.RecordBatch.from_arrays([pa.nulls(1, field.type) for field in columns.schema], names=columns.schema.names)
    _law(rules, int(ruleset.decide([rules], nothing).fired[0]) == -1, "what is not measurable drops nothing")


def neighbours_do_not_matter(rules: RuleSet, columns: pa.RecordBatch) -> None:
    """A record is judged alone as it is in a table."""
    together = ruleset.decide([rules], columns).fired
    alone = np.array([ruleset.decide([rules], columns.slice(row, 1)).fired[0] for row in range(columns.num_rows)])
    _law(rules, bool((together == alone).all()), "neighbours in the table do not matter")


def a_dropped_record_breaks_the_rule_that_is_named(rules: RuleSet, columns: pa.RecordBatch) -> None:
    """The rule that is named fires, and none before it does."""
    decisions = ruleset.decide([rules], columns)
    for row in range(columns.num_rows):
        fires = [bool(rule.fires(columns.slice(row, 1))[0]) for rule in rules.rules]
        first = fires.index(True) if True in fires else -1
        _law(rules, int(decisions.fired[row]) == first, "the first rule that fires is the one that is named")


def _law(rules: RuleSet, holds: bool, what: str) -> None:  # noqa: FBT001 - reads as a sentence at every call
    if not holds:
        raise BrokenLawError(f"rule set `{rules.id}`: {what}")
