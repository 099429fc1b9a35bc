"""The verifier is one file that stands by itself: short, old enough, of the standard library alone, and it says what it cannot prove."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from certify.releases import NOW, POLICY, built, written
from goldsmith.certify import goldsmith_verify as verifier

FILE = Path(verifier.__file__)
OLDEST, SHORT = (3, 9), 600


def test_it_is_short():
    """One person reads all of it in one sitting."""
    text = FILE.read_text(encoding="utf-8")

    assert text.count("\n") <= SHORT
    assert max(map(len, text.splitlines())) <= 180


def test_it_says_first_that_a_copy_inside_a_release_proves_nothing():
    """In its first lines, in English and in Chinese."""
    first = "".join(FILE.read_text(encoding="utf-8").splitlines()[:6])

    assert "A VERIFIER FOUND INSIDE A RELEASE PROVES NOTHING" in first
    assert "什么也不能证明" in first


def test_it_imports_the_standard_library_alone():
    """Anywhere in the file, by its syntax."""
    tree = ast.parse(FILE.read_text(encoding="utf-8"), feature_version=OLDEST)
    names = {each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    calls = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}

    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names
    assert not calls & {"eval", "exec", "__import__", "compile"}


def test_python_3_9_is_enough(tmp_path: Path):
    """Proved by vermin, from the names and the syntax that it uses; and a newer feature would be found."""
    pytest.importorskip("vermin", reason="needs vermin (extra dev)")

    def oldest(path: Path) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-c", "import vermin; vermin.main()", "-t=3.9-", "--no-tips", "--violations", str(path)]
        return subprocess.run(words, capture_output=True, text=True, check=False)

    newer = tmp_path / "newer.py"
    newer.write_text("import hashlib\nhashlib.file_digest\n", encoding="utf-8")
    done = oldest(FILE)

    assert done.returncode == 0, done.stdout
    assert "Minimum required versions: 3." in done.stdout
    assert oldest(newer).returncode != 0


def _pythons() -> list[str]:
    """Return this Python, and those of 3.9 and later that are installed beside it."""
    names = [f"python3.{minor}" for minor in range(9, 20)]
    found = [path for path in map(shutil.which, names) if path]
    found += [str(path) for name in names for path in (Path.home() / ".pyenv" / "versions").glob(f"*/bin/{name}")]
    works = [path for path in found if subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode == 0]
    return sorted({Path(path).name: path for path in [*works, sys.executable]}.values())


@pytest.mark.parametrize("python", _pythons(), ids=lambda path: Path(path).name)
def test_it_runs_alone(python: str, tmp_path: Path):
    """Isolated from all that is installed: -I -S, in a folder of its own, it verifies a release, and refuses one that was changed."""
    written(tmp_path / "release", built())
    (tmp_path / "policy").write_text(POLICY, encoding="utf-8")
    alone = shutil.copy(FILE, tmp_path / "v.py")

    def run() -> subprocess.CompletedProcess[str]:
        words = [python, "-I", "-S", str(alone), "release", "--policy", "policy", "--now", NOW, "--json"]
        return subprocess.run(words, capture_output=True, text=True, check=False, cwd=tmp_path, encoding="utf-8")

    good = run()
    (tmp_path / "release" / "README.md").write_bytes(b"# A relEase\n")
    bad = run()

    assert (good.returncode, json.loads(good.stdout)["verdict"], good.stderr) == (0, "verified", "")
    assert (bad.returncode, json.loads(bad.stdout)["verdict"], bad.stderr) == (10, "altered", "")


def test_misuse_is_told_apart(tmp_path: Path):
    """Without a policy there is nothing to verify against: 2, and no verdict."""
    done = subprocess.run([sys.executable, str(FILE), str(tmp_path)], capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "--policy" in done.stderr
