"""Whatever comes in, a question takes it or tells what is wrong with it; it never breaks."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith import registry
from goldsmith.question import FaultyAnswerError

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**400, -(10**5000), 2**63, -1, 0, 1e308, -1e308, 5e-324, float("nan"), float("inf"), -0.0]),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["", "a" * 100_000, "\ud800", "\0", "s1", "__class__"]),
    st.sampled_from([[], {}, [[]], {"": None}, [{}], {"start": []}]),
    st.binary(max_size=3),
)


def _places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every part of a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(path for key, part in inner for path in _places(part, (*at, key)))]


def _changed(value: Any, at: tuple[Any, ...], odd: Any) -> Any:
    """Return a value with one part replaced."""
    if not at:
        return odd
    whole = copy.deepcopy(value)
    part = whole
    for key in at[:-1]:
        part = part[key]
    part[at[-1]] = odd
    return whole


@pytest.mark.parametrize("name", registry.names("question"))
@settings(derandomize=True, deadline=None, max_examples=120)
@given(data=st.data())
def test_a_good_answer_with_one_odd_part_is_taken_or_refused(name: str, data: st.DataObject):
    """No other error than the listed faults; what is taken is a normal form, fits JSON, and has a distance to itself of 0."""
    leaf = registry.load("question", name)
    trial = data.draw(st.sampled_from(leaf.trials))
    question = leaf.configured(trial.settings)
    good = question.checked(data.draw(st.sampled_from(trial.good)), trial.material)
    said = _changed(good, data.draw(st.sampled_from(_places(good))), data.draw(ODD))

    try:
        normal = question.checked(said, trial.material)
    except FaultyAnswerError as error:
        told = [(fault.en, fault.zh, fault.says()) for fault in error.faults]
    else:
        told = []
    assert all(en and zh and len(line) < 5_000 for en, zh, line in told)
    if told:
        return
    assert question.checked(normal, trial.material) == normal
    assert json.loads(json.dumps(normal, allow_nan=False)) == normal
    assert question.distance(normal, normal) == 0.0
    assert 0.0 <= question.distance(normal, good) <= 1.0


@pytest.mark.parametrize("name", registry.names("question"))
def test_deep_nesting_is_refused(name: str):
    """A list within a list, nine hundred deep, is no answer, and no recursion either."""
    leaf = registry.load("question", name)
    deep: Any = []
    for _ in range(900):
        deep = [deep]

    for trial in leaf.trials:
        for said in (deep, {"spans": deep, "best": deep, "turns": deep, "scores": deep}):
            with pytest.raises(FaultyAnswerError):
                leaf.configured(trial.settings).checked(said, trial.material)


@pytest.mark.parametrize("name", registry.names("question"))
def test_a_task_that_lacks_everything_is_told(name: str):
    """An answer to an empty task is refused in both languages, where the question is about a field."""
    leaf = registry.load("question", name)
    for trial in leaf.trials:
        question = leaf.configured(trial.settings)
        if question.fields:
            with pytest.raises(FaultyAnswerError) as refused:
                question.checked(trial.good[0], {})
            assert all(fault.zh for fault in refused.value.faults)


def test_faults_are_listed_up_to_a_hundred():
    """A file of ten thousand wrong spans is told by a hundred of them."""
    spans = registry.load("question", "spans").configured({"on": "text", "labels": ["a"]})

    with pytest.raises(FaultyAnswerError) as refused:
        spans.checked([{"start": 5, "end": 1, "label": "a"}] * 10_000, {"text": "abc"})

    assert len(refused.value.faults) == 101
    assert refused.value.faults[-1].en == "reading stopped after 100 faults, there may be more"
