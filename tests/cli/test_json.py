"""Data and talk: with --json one JSON value on standard output, and all else on standard error."""

from __future__ import annotations

import pytest

from cli.conftest import Shell, commands

COMMANDS = commands()


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_speaks_json(name: str):
    """Programs can read what any command says; `take` prints nothing else."""
    assert name == "take" or "--json" in [word for one in COMMANDS[name].params for word in one.opts]


AS_JSON = [
    ["list", "--json"],
    ["list", "reader", "--json"],
    ["doctor", "--json"],
    ["plan", "plain.yaml", "-i", "in.jsonl", "--json"],
    ["run", "plain.yaml", "-i", "in.jsonl", "--dry-run", "--json"],
    ["run", "plain.yaml", "-i", "in.jsonl", "--json"],
    ["datasets", "--json"],
    ["ledger", "plain", "--json"],
    ["quarantine", "plain", "--json"],
    ["why", "plain", "a", "--json"],
    ["sql", "select id from plain order by id", "--json"],
    ["versions", "plain", "--json"],
    ["diff", "plain", "1", "--json"],
    ["check", "plain", "--json"],
    ["show", "reader", "jsonl", "--json"],
    ["explain", "gs103", "--json"],
    ["explain", "--json"],
    ["init", "web", "web.yaml", "--json"],
    ["tag", "plain", "first", "--json"],
    ["branch", "plain", "trial", "--json"],
    ["untag", "plain", "first", "--json"],
    ["report", "plain", "report", "--json"],
    ["export", "plain", "copy.jsonl", "--json"],
    ["compact", "plain", "--json"],
    ["clean", "plain", "--json"],
    ["restore", "plain", "2", "--json"],
]


def test_json_is_one_value_on_one_line(shell: Shell):
    """With --json standard output is one JSON value and nothing else."""
    shell.rows()
    shell("run", "plain.yaml", "-i", "in.jsonl", "--no-report")

    for words in AS_JSON:
        done = shell(*words)
        assert done.code == 0, done.err
        assert done.json() is not None


def test_a_run_talks_on_standard_error_only(shell: Shell):
    """Progress is talk; the totals are data, and they add up."""
    shell.rows()

    done = shell("run", "plain.yaml", "-i", "in.jsonl", "--json")

    totals = done.json()
    assert "reading" in done.err
    assert (totals["in"], totals["kept"], totals["dropped"], totals["quarantined"]) == (5, 3, {"exact_duplicate": 1}, 1)
    assert set(totals) == {
        "dataset",
        "version",
        "in",
        "kept",
        "dropped",
        "quarantined",
        "children",
        "bytes_in",
        "seconds",
        "cpu_seconds",
    }


def test_the_same_run_again_says_so(curated: Shell):
    """An unchanged run prints the stored totals."""
    first, second = (curated("run", "plain.yaml", "-i", "in.jsonl", "--json").json() for _ in range(2))

    assert first["unchanged"] is second["unchanged"] is True
    assert first["version"] == second["version"]


def test_no_rows_are_no_output(curated: Shell):
    """An empty answer is empty data; that it is empty is talk."""
    done = curated("sql", "select id from plain where id = 'zebra'")

    assert (done.code, done.out, done.err) == (0, "", "no rows\n")
    assert curated("sql", "select id from plain where id = 'zebra'", "--json").json() == []
