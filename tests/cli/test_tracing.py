"""The verbs of copies that can be traced, as their users have them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import Shell
from marked import publisher, rows

PLAN = "columns:\n  weight: {tolerance: 0.3}\n  seen_at: {tolerance: 30s}\n  price: {tolerance: 0.05}\n"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A folder with a release, a plan, and copies for two licensees."""
    folder = tmp_path_factory.mktemp("office")
    made = publisher(folder, rows(1_500))
    for name in ("mei", "bo"):
        made.key(name)
    (folder / "marks.yaml").write_text(PLAN)
    shell = Shell(folder)
    for name in ("Harbour Lab", "River Lab"):
        done = shell("fingerprint", "release", "--for", name, "--out", f"copies/{name.split()[0]}", "--json")
        assert done.code == 0, done.err
    return shell


def test_a_copy_is_delivered_checked_found_and_accused(office: Shell):
    """From a delivery to an accusation that two people signed."""
    told = office("fingerprint", "release", "--for", "Third", "--out", "copies/Third")
    assert "price carries nothing: other columns tell it" in told.err
    assert "may differ: 0.3" in office("check-copy", "copies/River").out
    assert office("check-copy", "copies/River", "--json").json()["parent"] == "urn:goldsmith:release:rows@1.0.0"

    found = office("trace", "copies/River", "--release", "release", "--out", "report.json")

    assert found.code == 0, found.err
    assert found.out.startswith("traced: 1,500 of 1,500 records")
    assert "River Lab" in found.out.splitlines()[2]
    assert "or: somebody took the copy" in found.out
    assert "one signature" in office("accuse", "report.json", "--sign", "keys/mei", "--out", "accusation.json").err
    again = office("accuse", "accusation.json", "--sign", "keys/bo", "--json").json()
    assert len(again["signed_by"]) == 2
    assert again["index"] == 3
    assert office("trace", "copies/River", "--release", "release", "--json").json()["verdict"] == "traced"
    assert "Harbour Lab" in office("deliveries").out
    assert [one["index"] for one in office("deliveries", "--json").json()] == [0, 1, 2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("trace", "nowhere.csv", "--release", "release"), "there are no records that can be read"),
        (("trace", "copies/River", "--release", "copies/River"), "this is no hallmark"),
        (("trace", "copies/River", "--release", "release", "--key", "other"), "no copy of this release was delivered"),
        (("fingerprint", "release", "--for", " ", "--out", "x"), "who is the copy for?"),
        (("fingerprint", "release", "--for", "x", "--out", "copies/River"), "there is something under this name already"),
        (("fingerprint", "release", "--for", "x", "--out", "x", "--plan", "none.yaml"), "there is no such plan"),
        (("check-copy", "release"), "no marked copy"),
        (("accuse", "marks.yaml", "--sign", "keys/mei"), "this report cannot be read"),
        (("deliveries", "--log", "nowhere"), "there is no log here"),
        (("twins", "marks.yaml"), "these records cannot be read"),
    ],
)
def test_mistakes_are_told_in_words(office: Shell, words: tuple[str, ...], said: str):
    """A code, what was found, and no traceback."""
    done = office(*words)

    assert done.code in {1, 2}
    assert said in done.err
    assert "error[GS" in done.err


def test_a_wrong_plan_tells_all_of_its_problems(office: Shell):
    """In the one form that wrong settings have."""
    (office.folder / "wrong.yaml").write_text("columns:\n  weight: {tolerance: far}\n  id: {tolerance: 1}\ncarier: 5\n")

    done = office("fingerprint", "release", "--for", "x", "--out", "x", "--plan", "wrong.yaml")

    assert done.code == 2
    assert "line 2" in done.err
    assert "did you mean `carriers`?" in done.err


def test_what_a_model_prefers(tmp_path: Path):
    """Two columns of scores are enough."""
    shell = Shell(tmp_path)
    lines = [json.dumps({"delivered": -2 - at / 100, "twin": -2.2 - at / 90}) for at in range(40)]
    (tmp_path / "scores.jsonl").write_text("\n".join(lines) + "\n")

    assert shell("twins", "scores.jsonl", "--json").json()["p"] < 0.01
    assert "40 pairs: preferred by" in shell("twins", "scores.jsonl").out
    assert "no such column" in shell("twins", "scores.jsonl", "--twin", "other").err
