"""Rule sets: well-formed, obeying the laws, honest about every limit, fast."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from goldsmith import operator, registry, ruleset
from goldsmith.errors import RuleSetError, UnknownNameError
from goldsmith.ruleset import RuleSet, decide, explain
from goldsmith.testing.readers import BrokenLawError
from goldsmith.testing.rulesets import check_ruleset
from rulesets.families import UNREACHABLE, text_of

NAMES = registry.names("ruleset")


def judge(name: str, texts: list[str]) -> list[str | None]:
    """Return the reason for every text, None where it is kept."""
    rules = ruleset.load(name)
    columns = operator.measure(rules.measures(), pa.record_batch({"text": pa.array(texts, pa.large_string())})).columns
    decisions = decide([rules], columns)
    return [rule.name if (rule := decisions.rule(row)) else None for row in range(len(texts))]


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_set_obeys_the_laws(name):
    """The registered sets hold every law, and their file name is their name and version."""
    check_ruleset(name)
    assert ruleset.load(name).id == name


def test_the_laws_bite():
    """A rule without a source in Chinese, or without a version, is caught."""
    with pytest.raises(BrokenLawError, match="version"):
        check_ruleset(RuleSet.parse({"name": "own", "rules": {"few": {"measure": "word_count", "below": 3, "source": "own"}}}))
    with pytest.raises(BrokenLawError, match="Chinese"):
        check_ruleset(
            RuleSet.parse({"name": "own", "version": "1", "rules": {"few": {"measure": "word_count", "below": 3, "source": "own"}}})
        )


VECTORS = {path.stem.removeprefix("published-"): path for path in sorted((Path(__file__).parent / "vectors").glob("published-*.jsonl"))}


@pytest.mark.parametrize("name", VECTORS)
def test_conformance_vectors_get_their_reason(name):
    """Every recorded text gets the recorded reason: datatrove 0.10.1's, fed with our words, for the sets named after it."""
    rows = [json.loads(line) for line in VECTORS[name].read_text("utf-8").splitlines()]
    found = judge(name, [text_of(row["unit"], row["times"]) for row in rows])
    assert [(row["note"], row["reason"]) for row in rows] == [(row["note"], reason) for row, reason in zip(rows, found, strict=True)]


@pytest.mark.parametrize("name", VECTORS)
def test_every_rule_has_a_text_on_each_side_of_its_limit(name):
    """For every rule of every published set one text is dropped by it, and one a step before is not."""
    rows = [json.loads(line) for line in VECTORS[name].read_text("utf-8").splitlines()]
    rules = {rule.name for rule in ruleset.load(name).rules if (name, rule.name) not in UNREACHABLE}
    assert {row["reason"] for row in rows} >= rules
    assert {row["beside"] for row in rows if "beside" in row and row["reason"] != row["beside"]} == rules


def test_every_published_set_has_vectors():
    """No set is without them; our own are tested in ``test_recommended``."""
    assert set(VECTORS) == {name for name in NAMES if not name.startswith(("goldsmith-", "short-text", "safety"))}


def test_all_problems_of_a_set_are_listed():
    """Nothing is found one by one."""
    found = {
        "name": "Own Set",
        "ruels": {},
        "rules": {
            "Bad-Name": {"measure": "word_count", "below": 1, "source": "x"},
            "a": {"measure": "word_cuont", "below": 1, "source": "x"},
            "b": {"measure": "top_ngram_share", "settings": {"n": 9}, "above": 0.1, "source": "x"},
            "c": {"measure": "word_count", "below": 1, "above": 2},
            "d": {"measure": "word_count", "abvoe": 2, "source": "x"},
            "e": 3,
            "f": {"measure": "word_count", "below": "many", "source": "x"},
        },
    }

    with pytest.raises(RuleSetError) as caught:
        RuleSet.parse(found, where="own.yaml")

    text = str(caught.value)
    assert text.startswith("error[GS402] own.yaml: this rule set is wrong\n")
    for part in (
        "`ruels`: no such key, did you mean `rules`?",
        "`name` = 'Own Set'",
        "rule `Bad-Name`: a rule's name",
        "no operator is called `word_cuont`; did you mean `word_count`",
        "`n` = 9: it should be 2, 3 or 4",
        "rule `c`: `source` is missing",
        "exactly one of below, above, at_most, at_least, equals, found below, above",
        "rule `d`: `abvoe`: no such key, did you mean `above`?",
        "rule `e`: expected a mapping",
        "`below` = 'many': expected a number",
    ):
        assert part in text


def test_a_file_that_is_no_yaml_says_where(tmp_path):
    """A broken file is named with what the parser found."""
    path = tmp_path / "own@1.yaml"
    path.write_text("rules: [", encoding="utf-8")
    with pytest.raises(RuleSetError, match=r"line 1, column 9: this is not YAML: a `\[` or `{` before this is never closed"):
        ruleset.load(path)
    with pytest.raises(RuleSetError, match="cannot be read"):
        ruleset.load(tmp_path / "absent.yaml")


def test_names_without_a_version_and_wrong_names():
    """A name with one version does; a wrong one gets its neighbour."""
    assert ruleset.load("goldsmith-zh").id == "goldsmith-zh@1"
    with pytest.raises(UnknownNameError) as caught:
        ruleset.load("goldsmiht-zh@1")
    assert "goldsmith-zh@1" in caught.value.hint


OWN = RuleSet.parse(
    {
        "name": "own",
        "version": "1",
        "rules": {
            "few": {"measure": "word_count", "below": 3, "source": "x", "says": {"en": "too few words", "zh": "词数太少"}},
            "digits": {"measure": "digit_share", "above": 0.3, "source": "x", "when": [{"measure": "word_count", "at_least": 10}]},
        },
    }
)


def test_the_first_rule_in_declared_order_decides():
    """Rules are tried in order; null fires nothing; `when` must hold too; the deciding number is told."""
    columns = pa.table({"word_count": [1, 10, 5, None, 20], "digit_share": [0.9, 0.5, 0.5, 0.9, None]})

    decisions = decide([OWN], columns)

    assert decisions.fired.tolist() == [0, 1, -1, -1, -1]
    assert decisions.value.tolist()[:2] == [1.0, 0.5]
    assert np.isnan(decisions.value[2])
    assert decisions.counts() == {"own@1/few": 1, "own@1/digits": 1}


def test_limits_move_without_measuring_again():
    """Another limit needs the columns alone; an unknown rule is refused."""
    columns = pa.table({"word_count": [4, 2], "digit_share": [0.0, 0.0]})
    assert decide([OWN.with_limits({"few": 5})], columns).fired.tolist() == [0, 0]
    with pytest.raises(RuleSetError, match="did you mean `few`"):
        OWN.with_limits({"fwe": 5})


def test_a_set_judges_only_its_rows():
    """Rows outside the mask are never judged: Chinese text is safe from English rules."""
    columns = pa.table({"word_count": [1, 1], "digit_share": [0.0, 0.0]})
    assert decide([OWN], columns, judges=[np.array([True, False])]).fired.tolist() == [0, -1]


def test_people_are_told_in_their_language():
    """One sentence with the number, the limit and where it stands."""
    rule = OWN.rules[0]
    assert explain(rule, 2) == "too few words: word_count is 2, below the limit 3 (rule `few` of own@1)"
    assert explain(rule, 2, language="zh") == "词数太少：word_count 为 2，低于限值 3（own@1 的规则 `few`）"


def test_a_column_that_was_not_measured_is_named():
    """Deciding without the numbers is an error, not a guess."""
    with pytest.raises(RuleSetError, match="`word_count` was not measured"):
        decide([OWN], pa.table({"digit_share": [0.1]}))


def test_strings_and_booleans_can_be_compared():
    """A rule may ask for a word or a yes."""
    rules = RuleSet.parse({"name": "own", "rules": {"code": {"measure": "c4_rejection", "equals": "curly_bracket", "source": "x"}}})
    assert decide([rules], pa.table({"c4_rejection": ["curly_bracket", None, "lorem_ipsum"]})).fired.tolist() == [0, -1, -1]
