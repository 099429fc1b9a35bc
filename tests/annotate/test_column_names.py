"""Columns that projects write: no two projects, and no two questions of different projects, have one name."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.annotate.projects import NAME, nearest_name
from goldsmith.annotate.writing_back import prefix_of

PROJECT = st.from_regex(NAME, fullmatch=True).map(lambda name: name[:12].strip("-"))
QUESTION = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,6}", fullmatch=True)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(PROJECT, QUESTION)
def test_a_column_says_of_which_project_and_question_it_is(project: str, question: str):
    """The first `__` stands behind the project, whatever the question is called, so the pair can be read off its column."""
    before, _, behind = f"{prefix_of(project)}{question}".partition("__")

    assert (before.replace("_", "-"), behind) == (project, question)


def test_names_that_were_one_column_are_two_now():
    """`a` with `b_c` and `a-b` with `c` were one column, as `a-b` and `a_b` were."""
    pairs = [("a", "b_c"), ("a-b", "c"), ("a-b-c", "c"), ("a", "b")]
    columns = [f"{prefix_of(project)}{question}" for project, question in pairs]

    assert all(one != other for one, other in itertools.combinations(columns, 2))


@pytest.mark.parametrize("name", ["a_b", "a--b", "-a", "a-", "", "A", "a b", "新闻", "a" * 101, "a\n"])
def test_a_name_that_could_clash_is_no_name_and_a_near_one_is_told(name: str):
    """One hyphen between words and nothing else; what is proposed may be a name."""
    assert not NAME.fullmatch(name)
    assert NAME.fullmatch(nearest_name(name))
