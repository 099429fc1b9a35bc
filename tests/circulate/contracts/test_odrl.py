"""The evaluator of policies: on the 68 cases of a suite that others made, and on what our own profile keeps."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circulate.contracts.suite import Case, cases
from goldsmith.certify.rights.offering import PROFILE, offer
from goldsmith.certify.rights.terms import Terms
from goldsmith.circulate.contracts.agreement import Agreement, Use, against
from goldsmith.circulate.contracts.odrl import FULFILLED, VIOLATED, LimitReport, Report, Request, World, evaluate
from goldsmith.circulate.contracts.odrl_words import FULL, KEPT
from goldsmith.errors import SettingsError

AT = datetime(2026, 11, 23, tzinfo=UTC)


def _judged(case: Case) -> Report:
    world = World(case.moment, {}, case.members, case.duties)
    return evaluate(case.policy, Request(case.party, case.action, case.target), world, FULL)


def _limits(reports: tuple[LimitReport, ...]) -> dict[str, bool]:
    return {key: value for one in reports for key, value in ({one.uid: one.satisfied} | _limits(one.parts)).items()}


def test_the_suite_of_odrl():
    """Comparator: activation of the rule, and beside it satisfaction of every constraint of which the expected report says something."""
    every = cases()
    active, limits, decided = [], [], []
    for case in every:
        found = _judged(case)
        (rule,) = found.rules
        if rule.active == case.active:
            active.append(case.number)
        there = _limits(rule.limits)
        if rule.active == case.active and all(there.get(uid) == held for uid, held in case.limits.items()):
            limits.append(case.number)
        if found.permitted == (case.active and rule.kind == "permission"):
            decided.append(case.number)

    print(f"ODRL: {len(active)}/{len(every)} (comparator: rule activation)")  # noqa: T201  a figure that is looked for
    print(f"ODRL: {len(limits)}/{len(every)} (comparator: rule activation and constraint satisfaction)")  # noqa: T201
    print(f"ODRL: {len(decided)}/{len(every)} (comparator: the decision)")  # noqa: T201
    assert len(every) == 68
    wrong = sorted({one.number for one in every} - set(limits))
    assert not wrong


def test_the_traps_of_the_suite_are_still_there():
    """036 is 038 again; the report of 065 names three premises without a body; 066 is told of Alice and asked by Bob: we follow the files."""
    known = {one.number: one for one in cases()}

    assert known["036"].moment == known["038"].moment
    assert (known["036"].active, known["036"].policy) == (known["038"].active, known["038"].policy)
    assert [number for number, one in known.items() if one.bodiless] == ["065"]
    assert known["065"].bodiless >= 3
    assert known["066"].party.endswith("bob")
    assert known["066"].action.endswith("sell")


def policy(*limits: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a policy of our profile that permits training within limits."""
    return {
        "@type": "Offer",
        "uid": "urn:p",
        "profile": PROFILE,
        "permission": [{"action": "gs:train", "constraint": list(limits), **more}],
    }


def decided(document: dict[str, Any], *, action: str = "gs:train", world: World | None = None, **values: Any) -> bool:
    """Tell whether training is within a policy."""
    return evaluate(document, Request("mei", action, "urn:d"), world or World(AT, values)).permitted


@pytest.mark.parametrize(
    ("limit", "within", "beyond"),
    [
        ({"leftOperand": "dateTime", "operator": "lteq", "rightOperand": "2026-11-23"}, {}, {"dateTime": "2026-11-23T00:00:01Z"}),
        ({"leftOperand": "count", "operator": "lteq", "rightOperand": 3}, {"count": 3}, {"count": 4}),
        ({"leftOperand": "gs:volume", "operator": "lteq", "rightOperand": "1000"}, {"gs:volume": 1_000}, {"gs:volume": 1_001}),
        ({"leftOperand": "purpose", "operator": "isAnyOf", "rightOperand": ["research"]}, {"purpose": "research"}, {"purpose": ["research", "sale"]}),
        ({"leftOperand": "purpose", "operator": "isNoneOf", "rightOperand": ["sale"]}, {"purpose": "research"}, {"purpose": ["research", "sale"]}),
        ({"leftOperand": "recipient", "operator": "isAnyOf", "rightOperand": ["mei", "bo"]}, {"recipient": "bo"}, {"recipient": "cy"}),
        ({"leftOperand": "gs:environment", "operator": "eq", "rightOperand": "inside"}, {"gs:environment": "inside"}, {"gs:environment": "out"}),
    ],
)  # fmt: skip
def test_each_limit_of_the_profile_bites(limit: dict[str, Any], within: dict[str, Any], beyond: dict[str, Any]):
    """Within it yes, beyond it no, and where the world says nothing no."""
    assert decided(policy(limit), **within)
    assert not decided(policy(limit), **beyond)
    assert limit["leftOperand"] == "dateTime" or not decided(policy(limit))


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"action": "sell"}, "action `sell`"),
        ({"constraint": [{"leftOperand": "mood", "operator": "eq", "rightOperand": "good"}]}, "limit `mood`"),
        ({"constraint": [{"leftOperand": "count", "operator": "isA", "rightOperand": "3"}]}, "operator `isA`"),
        ({"constraint": [{"leftOperand": "count", "operator": "lteq", "rightOperand": "many"}]}, "'many' is no number"),
        ({"constraint": [{"leftOperand": "dateTime", "operator": "lteq", "rightOperand": "2026-11-23T08:00:00"}]}, "is no moment"),
        ({"constraint": [{"andSequence": []}]}, "`andSequence` is not evaluated"),
        ({"constraint": [{"or": []}]}, "one of and, or, xone"),
        ({"duty": [{"action": "compensate"}]}, "action `compensate`"),
        ({"duty": [{"action": "attribute", "consequence": []}]}, "`consequence` is not evaluated"),
        ({"remedy": []}, "`remedy` is not evaluated"),
        ({"gs:assured": "enforced"}, "`gs:train` is contractual, and not enforced"),
        ({"target": {"@id": "urn:d", "refinement": []}}, "`target` is not understood"),
    ],
)
def test_what_is_unknown_is_refused_by_name(changed: dict[str, Any], named: str):
    """Never passed over: a limit that nobody reads would be a limit that is lifted."""
    document = policy()
    document["permission"][0] |= changed

    with pytest.raises(SettingsError) as refused:
        decided(document)
    assert named in str(refused.value)


def test_every_unknown_term_is_told_at_once():
    """Three mistakes, three lines; and another profile, or an action that nobody knows, is none that we keep."""
    document = policy({"leftOperand": "mood", "operator": "isA", "rightOperand": "x"}) | {"profile": "urn:other", "inheritFrom": "urn:q"}
    with pytest.raises(SettingsError) as refused:
        decided(document)
    assert all(one in str(refused.value) for one in ("`mood`", "`isA`", "urn:other", "`inheritFrom`"))
    with pytest.raises(SettingsError, match="`sell`"):
        decided(policy(), action="sell")


def test_the_offers_that_we_write_are_understood_whole():
    """What `goldsmith release` offers is evaluated, and each term says how it holds."""
    terms = Terms(attribution="yes", commercial="no")
    written = offer("titles", 3, None, terms, "CC-BY-NC-4.0")

    found = evaluate(written, Request("mei", "gs:train", written["target"]), World(AT, {"purpose": "research"}))

    assert found.permitted
    assert not evaluate(written, Request("mei", "gs:train", written["target"]), World(AT, {"purpose": "commercial"})).permitted
    assert not evaluate(written, Request("mei", "gs:train", "urn:goldsmith:dataset:other@3"), World(AT, {"purpose": "research"})).permitted
    assert {one.assured for rule in found.rules for one in (rule, *rule.limits, *rule.duties)} == {"contractual", "detected"}


def test_a_violated_duty_ends_the_permission_and_one_nobody_spoke_of_does_not():
    """By its action, by its uid, and by its own time being over."""
    by_day = {
        "action": "delete",
        "uid": "urn:duty",
        "constraint": [{"leftOperand": "dateTime", "operator": "lteq", "rightOperand": "2026-11-22"}],
    }
    document = policy(duty=[{"action": "attribute"}])

    assert decided(document)
    assert decided(document, world=World(AT, duties={"attribute": FULFILLED}))
    assert not decided(document, world=World(AT, duties={"attribute": VIOLATED}))
    assert not decided(policy(duty=[by_day]))
    assert decided(policy(duty=[by_day]), world=World(AT, duties={"urn:duty": FULFILLED}))


@given(st.lists(st.booleans(), min_size=1, max_size=5), st.sampled_from(["and", "or", "xone"]))
def test_logic_is_logic(held: list[bool], word: str):
    """Planted truths under a word give what the word means, however they are nested once more."""
    parts = [{"leftOperand": "count", "operator": "lteq", "rightOperand": "5" if one else "1"} for one in held]
    expected = {"and": all(held), "or": any(held), "xone": sum(held) == 1}[word]

    assert decided(policy({word: parts}), count=3) == expected
    assert decided(policy({"and": [{word: parts}]}), count=3) == expected


def test_a_prohibition_wins_unless_the_policy_says_otherwise():
    """Every order of rules decides alike."""
    permitted, forbidden = {"action": "use"}, {"action": "gs:train"}
    for conflict, expected in ((None, False), ("prohibit", False), ("invalid", False), ("perm", True)):
        document = {"uid": "urn:p", "profile": PROFILE, "permission": [permitted], "prohibition": [forbidden]}
        for names in itertools.permutations(document):
            ordered = {name: document[name] for name in names} | ({"conflict": conflict} if conflict else {})
            assert decided(ordered) == expected
            assert decided(ordered, action="gs:evaluate")


def test_the_profile_is_a_part_of_what_offers_write():
    """An action, limit or duty that may be offered can be evaluated: the two lists never part."""
    from goldsmith.certify.rights import offering

    assert set(KEPT.actions) == set(offering.ASSURED_ACTIONS)
    assert set(KEPT.operands) == set(offering.ASSURED_LIMITS)
    assert set(KEPT.operators) == offering.OPERATORS
    assert KEPT.duties == set(offering.DUTIES.values())


def test_a_refusal_says_the_term_that_was_not_kept_and_no_rule_for_something_else():
    """Of two permissions the one for the other action is passed over; where none is for what is asked, that is what is said."""
    limit = {"leftOperand": "count", "operator": "lteq", "rightOperand": 1}
    rules = [{"action": action, "constraint": [limit]} for action in ("derive", "use")]
    one = Agreement("urn:a", "titles", "", "lab", "mei", {}, {"uid": "urn:a", "profile": "urn:goldsmith:odrl:v1", "permission": rules}, AT)

    assert against(one, Use("mei", AT, 2)) == "permission 2: count lteq 1: found 2"
    assert (
        "another action"
        in evaluate({**one.agreed, "permission": rules[:1]}, Request("mei", "distribute", "titles"), World(AT, {}), KEPT).why[0]
    )
