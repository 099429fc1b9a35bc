"""The verbs of other schemes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from circulate.schemes.conftest import certified  # noqa: F401  a fixture
from cli.conftest import Shell


def test_a_release_is_told_and_checked(shell: Shell, certified: Path):  # noqa: F811
    """Written, told what is missing, checked; what is changed in the file is seen."""
    (shell.folder / "said.yaml").write_text("said_by: 数据中心\n更新周期: 每年\n", encoding="utf-8")

    done = shell("scheme", "export", str(certified), "--scheme", "public-registration", "--answers", "said.yaml", "--out", "form.json")
    checked = shell("scheme", "check", "form.json", "--release", str(certified), "--json")
    sheet = json.loads((shell.folder / "form.json").read_text(encoding="utf-8"))
    sheet["values"]["数据名称"] = "另一个"
    (shell.folder / "form.json").write_text(json.dumps(sheet), encoding="utf-8")
    spoiled = shell("scheme", "check", "form.json", "--release", str(certified))

    assert done.code == 0, done.err
    assert "missing: 登记承诺书: 登记主体 (who registers)" in done.err
    assert (checked.code, checked.json()) == (0, {"agrees": True, "differences": []})
    assert spoiled.code == 3
    assert spoiled.out.startswith("NO 数据名称: ")


def test_schemes_are_listed_and_shown(shell: Shell):
    """Each that is listed has a page and a schema."""
    names = [each["name"] for each in shell("scheme", "list", "--json").json()]

    assert "digital-object" in names
    for name in names:
        assert shell("scheme", "show", name, "--json").code == 0
        assert shell("scheme", "show", name, "--schema").json()["$schema"]
    assert "not readable" in shell("scheme", "show", "data-component").out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["export", ".", "--scheme", "data-component"], 1, "no release stands here"),
        (["export", "RELEASE", "--scheme", "data-field"], 2, "no scheme is called `data-field`"),
        (["export", "RELEASE", "--scheme", "digital-object"], 1, "handle prefix"),
        (["export", "RELEASE", "--scheme", "data-component", "--answers", "none.yaml"], 1, "cannot be read"),
        (["check", "none.json", "--release", "RELEASE"], 1, "cannot be read"),
    ],
)
def test_a_mistake_is_told(shell: Shell, certified: Path, words: list[str], code: int, said: str):  # noqa: F811
    """Where, what, and what is meant."""
    done = shell("scheme", *(str(certified) if word == "RELEASE" else word for word in words))

    assert done.code == code
    assert said in done.err
