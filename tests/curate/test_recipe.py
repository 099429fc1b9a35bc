"""A recipe that is wrong says everything that is wrong, with lines and proposals."""

from __future__ import annotations

import re

import pytest

from goldsmith import registry
from goldsmith.curate.recipe_file import load, parse
from goldsmith.errors import RecipeError, UnknownNameError, UsageError


def refusal(text: str, *changes: str) -> str:
    """Return the message that a recipe text earns."""
    with pytest.raises(RecipeError) as caught:
        parse(text, name="clean.yaml", changes=changes)
    return str(caught.value)


def test_all_problems_are_told_at_once_with_their_lines():
    """Three mistakes on three lines give three lines of one error, each with what to do."""
    told = refusal("name: clean\nnear_duplicate:\n  similarity: 0.8\nerror_budget:\n  share: 2\nfields:\n  txt: body\n")

    assert told.splitlines()[0] == "error[GS103] clean.yaml: the recipe has 3 problems"
    assert "line 2: `near_duplicate`: no such setting, did you mean `near_duplicates`?" in told
    assert "line 5: `error_budget.share` = 2: it should be at most 1" in told
    assert "line 7: `fields.txt`: no such setting, did you mean `text`?" in told


def test_a_nested_mistake_names_its_own_line():
    """A wrong value deep inside is found where it stands, not at the top of its block."""
    told = refusal("name: a\nnear_duplicates:\n  shingle: 3\n  similarity: high\n")

    assert "line 4: `near_duplicates.similarity` = 'high'" in told


def test_text_that_is_no_yaml_is_refused_with_its_line():
    """A broken file names the line at which it breaks."""
    assert "line 2, column 8: this is not YAML: the `[` that opens here is never closed" in refusal("name: a\nrules: [x\n")


def test_an_empty_file_is_no_recipe():
    """Nothing at all is refused in words."""
    assert "a recipe is a mapping" in refusal("")


def test_a_change_reaches_deep_and_is_checked_like_the_file():
    """--set replaces by path, makes what is missing, and cannot smuggle in a wrong value."""
    good = parse("name: a\n", name="a.yaml", changes=["near_duplicates.similarity=0.5", "languages=[zh]"])

    assert good.recipe.near_duplicates.similarity == 0.5
    assert good.recipe.languages == ["zh"]
    assert "`near_duplicates.similarity` = 5" in refusal("name: a\n", "near_duplicates.similarity=5")


def test_white_space_that_means_something_stays():
    """A separator of line feeds and a delimiter that is a tab are values, not slips of the keyboard."""
    made = parse(
        'name: " a "\nsources: [{path: a.txt, format: csv, settings: {delimiter: "\\t"}}]\nfields: {text: {join: [q, a]}}\n', name="a.yaml"
    )

    assert made.recipe.name == "a"
    assert made.recipe.sources[0].settings == {"delimiter": "\t"}
    assert made.recipe.fields.text.separator == "\n\n"
    assert parse('name: a\nfields: {text: {join: [q, a], separator: "\\n"}}\n', name="a.yaml").recipe.fields.text.separator == "\n"


@pytest.mark.parametrize("change", ["nonsense", "=3", "a..b=3", "rules.7.set=x"])
def test_a_change_that_names_nothing_is_misuse(change):
    """What cannot be a path is refused with an example."""
    with pytest.raises(UsageError):
        parse("name: a\nrules: [goldsmith-zh@1]\n", name="a.yaml", changes=[change])


@pytest.mark.parametrize(
    ("change", "place", "limit"),
    [
        ("rules.gopher-quality@datatrove-0.10.limits.too_short=7", 0, "too_short"),
        ("rules.gopher-quality.limits.too_short=7", 0, "too_short"),
        ("rules.goldsmith-en@1.limits.too_long=7", 1, "too_long"),
        ("rules.mine.limits.too_long=7", 2, "too_long"),
        ("rules.1.limits.too_long=7", 1, "too_long"),
    ],
)
def test_a_limit_of_a_rule_set_is_changed_by_its_name(change: str, place: int, limit: str):
    """A rule set is named with or without its version, or by its place; a short form grows the settings that it needs."""
    text = "name: a\nrules: [gopher-quality@datatrove-0.10, {set: goldsmith-en@1, languages: [en]}, {name: mine, rules: {}}]\n"

    made = parse(text, name="a.yaml", changes=[change]).recipe.rules

    assert [step.limits for step in made] == [{limit: 7} if number == place else {} for number in range(3)]
    assert made[1].languages == ["en"]


def test_settings_of_operators_and_sources_are_changed_by_name():
    """A bare operator gets settings, a source is known by its path, and a whole entry can be replaced."""
    text = "name: a\nmeasure: [digit_share, {minhash: {rows: 4}}]\nsources: [raw/a.v2.jsonl]\nrules: [goldsmith-zh@1, c4@datatrove-0.10]\n"
    changes = [
        "measure.digit_share.of=x",
        "measure.minhash.rows=5",
        "sources.raw/a.v2.jsonl.license=MIT",
        "rules.c4@datatrove-0.10=goldsmith-en@1",
    ]

    made = parse(text, name="a.yaml", changes=changes).recipe

    assert made.measure == [{"digit_share": {"of": "x"}}, {"minhash": {"rows": 5}}]
    assert made.sources[0].license == "MIT"
    assert [step.set for step in made.rules] == ["goldsmith-zh@1", "goldsmith-en@1"]


@pytest.mark.parametrize(
    ("change", "hint"),
    [("rules.goldsmit-zh.limits.too_short=7", "did you mean `goldsmith-zh`?"), ("rules.7.set=x", "or one of goldsmith-zh@1")],
)
def test_a_name_that_no_entry_has_gets_the_nearest(change: str, hint: str):
    """The message lists what there is and proposes what was meant."""
    with pytest.raises(UsageError, match=re.escape(hint)):
        parse("name: a\nrules: [goldsmith-zh@1]\n", name="a.yaml", changes=[change])


def test_short_forms_mean_the_long_ones():
    """A string is a list of one, a name is a rule set, true is the defaults."""
    recipe = parse("name: a\nsources: raw\nrules: [x@1]\nfields: {text: body}\nnear_duplicates: true\n", name="a.yaml").recipe

    assert (recipe.sources[0].path, recipe.rules[0].set, recipe.fields.text) == ("raw", "x@1", ["body"])
    assert recipe.near_duplicates.similarity == 0.8


@pytest.mark.parametrize("name", registry.names("recipe"))
def test_every_ready_recipe_can_be_planned(name):
    """What we ship works: it loads, and everything that it names exists."""
    from goldsmith.curate.plan import Request, made

    plan = made(Request(name, inputs=("anything",)))

    assert plan.dataset == name
    assert plan.recipe.description
    assert plan.measures


def test_a_recipe_that_does_not_exist_gets_the_nearest_name():
    """A slip in the name of a ready recipe is answered with the name that was meant."""
    with pytest.raises(UnknownNameError, match="did you mean `web`"):
        load("wbe")


def test_a_plan_collects_what_does_not_exist():
    """A rule set and an operator that do not exist are told together, before any file is looked at."""
    from goldsmith.curate.plan import _resolved

    file = parse("name: a\nrules:\n  - goldsmith-zz@1\nmeasure:\n  - wrod_count\n", name="a.yaml")
    with pytest.raises(RecipeError) as caught:
        _resolved(file)

    assert "line 3: rules.0: no ruleset is called `goldsmith-zz@1`" in str(caught.value)
    assert "did you mean `word_count`" in str(caught.value)
