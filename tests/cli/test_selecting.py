"""`goldsmith select` and `goldsmith selections`: what they print, their exit codes, and what an export takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import Shell

WORDS = ["the", "harbour", "office", "keeps", "a", "ledger", "of", "every", "ship", "that", "enters", "with", "her", "name", "and", "cargo"]


@pytest.fixture(scope="module")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A folder with a dataset of 60 records in `lake`, and a selection `long` with its baselines."""
    shell = Shell(tmp_path_factory.mktemp("chosen"))
    rows = [{"id": f"r{at}", "text": " ".join((WORDS * 9)[at : 2 * at + 20]) + f" {at}", "source": f"s{at % 3}"} for at in range(60)]
    (shell.folder / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (shell.folder / "plain.yaml").write_text("name: plain\nexact_duplicates: true\n", encoding="utf-8")
    for words in (
        ("run", "plain.yaml", "--input", "in.jsonl", "--no-report"),
        ("select", "plain", "long", "--method", "top", "--by", "character_count", "--budget", "12 records", "--baselines"),
    ):
        done = shell(*words)
        assert done.code == 0, done.err
    return shell


def test_select_prints_its_record_as_json(chosen: Shell):
    """One JSON value on standard output; with baselines, a list of three."""
    one = chosen("select", "plain", "some", "--method", "random", "--budget", "10 records", "--json").json()
    three = chosen("select", "plain", "some", "--method", "random", "--budget", "10 records", "--baselines", "--json").json()

    assert one["selected"]["records"] == 10
    assert [record["name"] for record in three] == ["some", "some_random", "some_length_matched"]


def test_select_warns_on_standard_error(chosen: Shell):
    """Figures are data, warnings are talk."""
    done = chosen("select", "plain", "long", "--method", "top", "--by", "character_count", "--budget", "12 records")

    assert done.out.startswith("long: 12 of 60 records (20.0%) by top; budget 12 records: 12 records taken, +0\n")
    assert "warning: `character_count` follows length" in done.err


def test_groups_are_shared_from_the_command_line(chosen: Shell):
    """Shares, limits and names that hold an equals sign."""
    done = chosen(
        "select", "plain", "per", "-m", "random", "-b", "30 records", "--per", "source", "--share", "equal", "--at-least", "s0=15", "--at-most", "s1=10%", "--json"
    ).json()  # fmt: skip

    assert {name: group["records"] for name, group in done["facts"]["groups"].items()} == {"s0": 15, "s1": 3, "s2": 12}


def test_selections_are_listed_shown_and_compared(chosen: Shell):
    """A table for people, JSON for programs, two names for a comparison."""
    listed = chosen("selections", "plain", "--json").json()
    shown = chosen("selections", "plain", "long")
    compared = chosen("selections", "plain", "long", "long_length_matched", "--json").json()

    assert {"long", "long_random", "long_length_matched"} <= {one["name"] for one in listed}
    assert all(one["state"] == "current" and one["unconsidered"] == 0 for one in listed)
    assert shown.out.rstrip().endswith("current")
    assert compared["both"] + compared["only_first"] == 12
    assert "overlap (Jaccard)" in chosen("selections", "plain", "long", "long_random").out


def test_an_export_takes_a_selection_or_what_sql_names(chosen: Shell):
    """`--selection` and `--where` narrow the kept records; both together narrow further."""

    def exported(name: str, *words: str) -> list[dict]:
        done = chosen("export", "plain", name, "--overwrite", *words)
        assert done.code == 0, done.err
        return [json.loads(line) for line in Path(chosen.folder / name).read_text(encoding="utf-8").splitlines()]

    assert len(exported("a.jsonl", "--selection", "long")) == 12
    both = exported("b.jsonl", "--selection", "long", "--where", "source = 's1'")
    assert both
    assert {row["source"] for row in both} == {"s1"}
    assert len(exported("c.jsonl", "--where", "selected_long OR selected_long_random")) > 12


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("select", "plain", "x", "-m", "top", "--by", "caracter_count", "-b", "5%"), 1, "did you mean `character_count`"),
        (("select", "plain", "x", "-m", "tap", "-b", "5%"), 2, "`method` = 'tap'"),
        (("select", "plain", "9x", "-m", "random", "-b", "5%"), 2, "a selection is called by 1 to 100 letters"),
        (("select", "plain", "x", "-m", "random", "-b", "much"), 2, "a budget is written"),
        (("select", "plain", "x", "-m", "random", "-b", "5%", "--at-least", "s0=9"), 2, "--at-least: which groups?"),
        (("select", "plain", "x", "-m", "random", "-b", "9 records", "--per", "source", "--at-least", "s0"), 2, "wants GROUP=AMOUNT"),
        (
            ("select", "plain", "x", "-m", "random", "-b", "9 records", "--per", "source", "--at-least", "s0=99"),
            2,
            "holds 20, and at least 99",
        ),
        (("select", "plain", "x", "-m", "band", "--by", "character_count", "--between", "0.7"), 2, "between"),
        (("select", "plain@1", "x", "-m", "random", "-b", "5%"), 1, "an old version cannot be changed"),
        (("select", "plane", "x", "-m", "random", "-b", "5%"), 1, "did you mean `plain`"),
        (("selections", "plain", "lang"), 2, "did you mean `long`"),
        (("export", "plain", "d.jsonl", "--selection", "lang"), 2, "did you mean `long`"),
        (("export", "plain", "d.jsonl", "--where", "sorce = 's1'"), 1, "no such column"),
    ],
)
def test_mistakes_are_told(chosen: Shell, words: tuple[str, ...], code: int, told: str):
    """A user's mistake ends with a message that proposes what was meant, and leaves no file."""
    done = chosen(*words)

    assert (done.code, "Traceback" in done.err) == (code, False), done.err
    assert told in done.err
    assert not (chosen.folder / "d.jsonl").exists()
