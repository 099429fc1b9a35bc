"""`goldsmith verify`: the same code as the file of a buyer, the same exit codes, a line a step in two languages."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import lance
import pyarrow as pa
import pytest
from pyarrow import parquet

from certify.releases import NOW, POLICY, Plan, built, written
from cli.conftest import Shell
from goldsmith.certify import goldsmith_verify as verifier


def lay(shell: Shell, plan: Plan | None = None) -> Path:
    """Lay a release and a policy into the shell's folder."""
    (shell.folder / "policy").write_text(POLICY, encoding="utf-8")
    return written(shell.folder / "release", built(plan))


def test_the_command_is_the_file(shell: Shell):
    """The same lines and the same exit code, for a release that is verified and for one that is altered."""
    release = lay(shell)
    words = ["release", "--policy", "policy", "--now", NOW]
    for code, name in ((0, "OK  verified"), (10, "NO  contents: altered")):
        alone = subprocess.run([sys.executable, verifier.__file__, *words], capture_output=True, check=False, cwd=shell.folder)
        ours = shell("verify", *words)

        assert (ours.code, ours.out, ours.err) == (code, alone.stdout.decode(), "")
        assert alone.returncode == code
        assert ours.out.splitlines()[-1].startswith(name)
        assert all(" | " in line for line in ours.out.splitlines())
        (release / "README.md").write_bytes(b"# B release\n")


def test_json_and_misuse(shell: Shell):
    """One JSON value on one line, whatever the verdict; without a policy the command is misused."""
    lay(shell)
    done = shell("verify", "release", "--policy", "policy", "--now", "2028-01-01T00:00:00Z", "--json")

    assert (done.code, done.json()["exit"], done.json()["verdict"]) == (13, 13, "expired")
    assert done.out.count("\n") == 1
    assert shell("verify", "release").code == 2
    assert shell("verify", "nowhere", "--policy", "policy").code == 16


def test_a_name_that_commands_a_terminal_is_shown_without(shell: Shell):
    """A file in the folder may be called anything; what is printed does nothing."""
    lay(shell)
    (shell.folder / "release" / "\x1b[2Jx").write_bytes(b"x")

    done = shell("verify", "release", "--policy", "policy", "--now", NOW)

    assert done.code == 10
    assert "\x1b" not in done.out
    assert "?[2Jx" in done.out


def test_a_name_that_is_no_text_is_told_too(shell: Shell):
    """A file whose name is no UTF-8 is one too many, to people and to programs."""
    lay(shell)
    (shell.folder / "release" / os.fsdecode(b"data/\xff.bin")).write_bytes(b"x")

    for more in ((), ("--json",)):
        done = shell("verify", "release", "--policy", "policy", "--now", NOW, *more)
        assert (done.code, done.err) == (10, "")
        assert "data/?.bin" in done.out


@pytest.mark.parametrize("layout", ["parquet", "lance"])
def test_records_in_tables_are_proved_to_be_inside(shell: Shell, tmp_path: Path, layout: str):
    """The package reads ids that the standard library cannot read."""
    table = pa.table({"id": [f"p{n}" for n in range(5)]})
    if layout == "parquet":
        (tmp_path / "rows").mkdir()
        parquet.write_table(table, tmp_path / "rows" / "part.parquet")
    else:
        lance.write_dataset(table, tmp_path / "rows" / "train.lance", max_rows_per_file=2)
    held = tmp_path / "rows"
    files = {f"data/{path.relative_to(held).as_posix()}": path.read_bytes() for path in held.rglob("*") if path.is_file()}
    leaves = [verifier.sha256(b"\0", verifier.sha256(b"p%d" % n)) for n in range(5)]

    def change(statement: dict) -> None:
        statement["predicate"]["dataset"]["records_root"] = verifier.proved(leaves, 0)[1].hex()

    lay(shell, Plan(files=files, change=change))
    done = shell("verify", "release", "--policy", "policy", "--now", NOW, "--sample-proof", "p3", "--json")

    assert (done.code, done.json()["proof"]["index"], done.json()["proof"]["size"]) == (0, 3, 5)
    assert shell("verify", "release", "--policy", "policy", "--now", NOW, "--sample-proof", "p9").code == 15
