"""Choices: sets, trees, and names as people write them."""

from __future__ import annotations

import pytest

from goldsmith.errors import SettingsError
from goldsmith.question import load
from questions.refusing import told


def test_sets_are_compared_by_jaccard():
    """One of three shared names leaves two thirds; nothing against something leaves all."""
    question = load("choice", {"choices": ["a", "b", "c"], "several": True, "at_least": 0})

    assert question.distance(["a", "b"], ["b", "c"]) == pytest.approx(2 / 3)
    assert question.distance([], ["a"]) == 1.0
    assert question.level == "set"


def test_a_tree_is_compared_by_its_levels():
    """Two leaves of one branch of three levels share two levels of three; leaves of two branches share none."""
    tree = [{"value": "animal", "children": [{"value": "dog", "children": ["poodle", "husky"]}, "cat"]}, "plant"]
    question = load("choice", {"choices": tree})

    assert question.distance("animal/dog/poodle", "animal/dog/husky") == pytest.approx(1 / 3)
    assert question.distance("animal/dog/poodle", "animal/cat") == pytest.approx(2 / 3)
    assert question.distance("animal/cat", "plant") == 1.0


def test_a_slash_in_a_name_is_no_level_without_a_tree():
    """N/A and N/B are two names that share nothing; in a tree a slash is refused."""
    assert load("choice", {"choices": ["N/A", "N/B"]}).distance("N/A", "N/B") == 1.0
    with pytest.raises(SettingsError, match="'N/A' has a slash, which parts the levels of a tree"):
        load("choice", {"choices": [{"value": "a", "children": ["b"]}, "N/A"]})


def test_yes_and_no_of_yaml_are_explained():
    """What YAML reads as true and false is told with what to do."""
    with pytest.raises(SettingsError, match="put yes, no, on and off in quotation marks"):
        load("choice", {"choices": [True, False]})


def test_faults_are_told_in_short():
    """A name near a class is proposed, and a huge one is cut."""
    question = load("choice", {"choices": ["sport", "home"]})

    assert told(question, "sprot", {}) == ["'sprot' is none of the classes, did you mean 'sport'?"]
    assert len(told(question, "x" * 1_000_000, {})[0]) < 200
