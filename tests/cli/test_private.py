"""Private statistics on the command line."""

from __future__ import annotations

import pytest

from circulate.privacy.people import planted
from cli.conftest import Shell

pytest.importorskip("opendp", reason="the extra `privacy` is not installed")


def test_a_budget_is_set_spent_and_refused(shell: Shell):
    """From the owner's budget to the refusal, with exit code 3, and every charge on record."""
    planted(shell.folder / "releases")

    assert shell("private", "ask", "people", "count").code == 3, "no budget was set"
    assert shell("private", "budget", "people", "--epsilon", "0.5", "--person", "who", "--most", "5").code == 0
    words = ["private", "ask", "people@1.0.0", "count", "--epsilon", "0.4", "--asker", "mei", "--json"]
    first, again = shell(*words).json(), shell(*words).json()
    refused = shell("private", "ask", "people", "mean", "--column", "age", "--low", "0", "--high", "99", "--epsilon", "0.4")

    assert (first["cells"], first["charged"]["epsilon"], again["charged"]["epsilon"]) == (again["cells"], 0.4, 0.0)
    assert (refused.code, "at most ε 0.1" in refused.err) == (3, True)
    assert [(one["asker"], one["answered"]) for one in shell("private", "ledger", "people", "--json").json()] == [("mei", True)]
    assert shell("private", "budget", "people", "--json").json()["allowances"][0]["spent_epsilon"] == pytest.approx(0.4)


def test_a_wrong_question_is_no_traceback(shell: Shell):
    """What is missing is named, and a release that is not there as well."""
    planted(shell.folder / "releases")
    shell("private", "budget", "people", "--epsilon", "1")

    assert "sum needs low, high" in shell("private", "ask", "people", "sum", "--column", "age").err
    assert "no such release" in shell("private", "ask", "peple", "count").err
    assert "there is no such column" in shell("private", "ask", "people", "count", "--where", "hight>3").err


def test_two_sides_compare_and_show_nothing(shell: Shell):
    """The planted number is told to who asked, and the owner has him on record."""
    pytest.importorskip("private_set_intersection", reason="the extra `privacy` is not installed")
    planted(shell.folder / "releases")
    (shell.folder / "mine.txt").write_text("".join(f"第 {at} 条记录\n" for at in range(1_900, 2_100)), encoding="utf-8")

    assert shell("overlap", "ask", "mine.txt").code == 0
    assert shell("overlap", "answer", "people", "overlap/request.psi", "--asker", "mei").code == 0
    assert shell("overlap", "count", "answer", "--json").json() == {"common": 100}
    assert [(one["asker"], one["size"]) for one in shell("overlap", "noted", "people", "--json").json()] == [("mei", 200)]
    assert shell("overlap", "answer", "people", "mine.txt", "--asker", "mei").code == 1, "no message of the protocol"
