"""A share that is below 1 says which fields made it so."""

from __future__ import annotations

from types import SimpleNamespace

import pyarrow as pa

from goldsmith.evidence.requirement import Requirement
from goldsmith.evidence.seen import Seen
from goldsmith.indicators.format_conformity import FormatConformity
from goldsmith.indicators.record_completeness import RecordCompleteness

RULES = {"required": ["id", "text", "license"], "fields": {"kind": {"one_of": ["a", "b"]}}}
GIVEN = SimpleNamespace(
    requirement=Requirement.model_validate({"schema": RULES}),
    facts=SimpleNamespace(records=4),
    calibrated=frozenset(),
)  # fmt: skip
SEEN = Seen(
    pa.record_batch(
        {
            "id": ["1", "2", "3", "4"],
            "text": pa.array(["one", " ", "three", "four"], pa.large_string()),
            "license": pa.array(["MIT", None, None, "MIT"]),
            "kind": ["a", "b", "c", "a"],
            "source": ["s", "s", "s", "t"],
        }
    )
)


def test_an_incomplete_record_says_which_field_is_empty():
    """Every empty field is counted, also of records that have several; parts of the data add up."""
    judge = RecordCompleteness()
    found = judge.conclude(judge.join(judge.look(SEEN, GIVEN), judge.look(SEEN, GIVEN)), GIVEN)
    assert found.details == {"empty_field": {"license": 4, "text": 2}}
    assert (found.numerator, found.denominator) == (4, 8)


def test_a_record_of_another_form_says_which_rule_it_breaks():
    """Empty fields and values against a rule are told apart, each by its field."""
    judge = FormatConformity()
    found = judge.conclude(judge.look(SEEN, GIVEN), GIVEN)
    assert found.details == {"empty_field": {"license": 2, "text": 1}, "against_a_rule": {"kind": 1}}
    assert (found.numerator, found.denominator) == (2, 4)
