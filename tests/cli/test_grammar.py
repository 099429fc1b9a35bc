"""`goldsmith complexity` on the command line: what it says, what it writes, and what a mistake gets."""

from __future__ import annotations

import pytest

from cli.conftest import Shell


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A shell whose lake holds the dataset `plain`, with grammatical complexity estimated."""
    shell = Shell(tmp_path_factory.mktemp("grammar"))
    shell.rows()
    assert shell("run", "plain.yaml", "-i", "in.jsonl", "--no-report").code == 0
    assert shell("complexity", "plain", "--fast").code == 0
    return shell


def test_it_tells_how_many_were_measured_and_a_second_run_does_nothing(measured: Shell):
    """Words for people, JSON for programs, the same facts."""
    words = measured("complexity", "plain", "--fast")
    facts = measured("complexity", "plain", "--fast", "--json").json()

    assert words.code == 0
    assert "of 4 records measured" in words.out
    assert "nothing to measure" in words.err
    assert isinstance(facts, dict)
    assert facts["records"] == 4
    assert set(facts["languages"]) == {"zh", "en"}


def test_the_score_is_a_column_that_sql_reaches(measured: Shell):
    """Records are ordered by it."""
    done = measured("sql", "select id from plain where grammatical_complexity is not null order by grammatical_complexity desc", "--json")

    assert done.code == 0
    assert len(done.json()) >= 3


MISTAKES = {
    "an unknown parser": (["--zh", "stanza"], 2, "a parser is one of"),
    "an unknown scale": (["--normalise", "zscore"], 2, "`normalise`"),
    "weights that are none": (["--weights", "1,2,x,4,5"], 2, "`weights"),
    "no such column": (["--fast", "--text", "txet"], 1, "no column is called `txet`"),
    "no such file of trees": (["--trees", "./absent.conllu"], 1, "cannot be read"),
    "no such model": (["--zh", "own:absent.npz", "--en", "fast"], 1, "the model of the parser cannot be read"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_in_words_and_what_stands_is_kept(measured: Shell, name: str):
    """Exit code and message; the columns of the run before are still there."""
    words, code, said = MISTAKES[name]

    done = measured("complexity", "plain", *words)

    assert done.code == code, done.err
    assert said in done.err
    assert "Traceback" not in done.err
    assert measured("sql", "select count(grammatical_complexity) from plain").code == 0
