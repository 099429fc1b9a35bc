"""The shape of the code: small files, short functions, documented leaves, no ugly habits."""

from __future__ import annotations

import ast
import functools
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from data import ROOT
from goldsmith import registry, ruleset
from goldsmith.curate.manual import documentation, error_classes, settings

SOURCE = ROOT / "src" / "goldsmith"
FILES = sorted(SOURCE.rglob("*.py"))
BESIDE = sorted(path for folder in ("tests", "bench") for path in (ROOT / folder).rglob("*.py"))
KERNELS = SOURCE / "kernels"
LONGEST_FILE = 350
LONGEST_BODY = 30
LONG_ON_PURPOSE = {
    "src/goldsmith/curate/reporting.py:report_data": "one mapping, a line a key: the JSON twin of the report",
}
"""Functions that are longer than the limit, by ``file:name``, each with the reason."""

LONG_FILES = {
    "src/goldsmith/certify/goldsmith_verify.py": "one file that a buyer reads and runs alone, at most 600 lines (tests/certify/test_verifier_file.py)"
}
"""Files that are longer than the limit, each with the reason."""

NO_EXAMPLE = {"minhash": "its value is a sketch, bytes that nobody reads"}
"""Operators without an example, each with the reason."""

FOREIGN = (f"{ROOT}/", "../shared", ".library", "pypi.org", "files.pythonhosted", "npmjs.")
"""What the repository never mentions: places and organisation of the people who wrote it."""

MAY_NAME_SHARED = ("tests/data.py", "bench/")
FORBIDDEN_NAMES = {"utils", "helpers", "common", "base", "core", "manager", "factory", "handler", "process", "data2"}


@functools.cache
def _trees() -> dict[Path, ast.Module]:
    """Return every file of the package, read: by the one process that asks, and not by all that look for tests."""
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _functions(tree: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def _body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a body, without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def test_files_are_short():
    """A file is one idea and fits in the head, a test and a benchmark as well; kernels say the algorithm first, frozen tables are written by a program."""
    files = [path for path in FILES if not path.is_relative_to(KERNELS) and path.parent.name != "migrations"] + BESIDE
    long = {_name(path): path.read_text(encoding="utf-8").count("\n") for path in files}

    assert {name: lines for name, lines in long.items() if lines > LONGEST_FILE and name not in LONG_FILES} == {}


def test_functions_are_short():
    """A body has at most thirty lines, or a reason."""
    long = {
        f"{_name(path)}:{function.name}": _body_lines(function)
        for path, tree in _trees().items()
        if not path.is_relative_to(KERNELS)
        for function in _functions(tree)
    }

    assert {name: n for name, n in long.items() if n > LONGEST_BODY and name not in LONG_ON_PURPOSE} == {}
    assert [name for name in LONG_ON_PURPOSE if long.get(name, 0) <= LONGEST_BODY] == []


def test_files_are_called_by_what_they_hold():
    """No file is called by a word that says nothing."""
    assert [_name(path) for path in FILES if path.stem in FORBIDDEN_NAMES or path.parent.name in FORBIDDEN_NAMES] == []


def _public(body: list[ast.stmt]) -> Iterator[ast.ClassDef | ast.FunctionDef]:
    """Yield the public classes and functions of a body, and those of its public classes."""
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body)


def test_everything_public_has_a_docstring():
    """Every module, public class and public function says what it is."""
    modules = [_name(path) for path, tree in _trees().items() if ast.get_docstring(tree) is None]
    bare = [
        f"{_name(path)}:{node.name}" for path, tree in _trees().items() for node in _public(tree.body) if ast.get_docstring(node) is None
    ]

    assert modules + bare == []


def test_library_code_returns_values():
    """No `print` in the library, and no `assert` on input; `goldsmith.testing` is made of assertions, the shell prints."""
    calls = [
        f"{_name(path)}:{node.lineno}"
        for path, tree in _trees().items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print")
        or (isinstance(node, ast.Assert) and not path.is_relative_to(SOURCE / "testing"))
    ]

    assert calls == []


def test_nothing_is_left_to_do():
    """No open ends in comments, and no commented-out ones either."""
    open_ends = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b")

    assert [f"{_name(path)}" for path in FILES if open_ends.search(path.read_text(encoding="utf-8"))] == []


def test_error_codes_are_unique_and_for_life():
    """Each class has a code of its own, in the family of what it is about."""
    codes = Counter(each.code for each in error_classes())

    assert [code for code, n in codes.items() if n > 1] == []
    assert [code for code in codes if not re.fullmatch(r"GS[1-9]\d\d", code)] == []


@pytest.mark.parametrize("kind", ["operator", "reader", "exporter", "question"])
def test_every_leaf_is_documented(kind: str):
    """Its docstring begins with a sentence that begins with a verb, and every setting has a sentence."""
    for name in registry.names(kind):
        leaf = registry.load(kind, name)
        first = documentation(leaf).partition("\n\n")[0]
        assert first.endswith("."), f"{name}: {first}"
        assert first[0].isupper(), f"{name}: {first}"
        assert len(first.split()) >= 3, f"{name}: {first}"
        for field, _, about in settings(leaf):
            assert len(about.split()) >= 3, f"{name}.{field}: {about!r}"


@pytest.mark.parametrize("name", registry.names("operator"))
def test_every_operator_has_an_example_that_runs_and_a_version(name: str):
    """The example shows what null and empty give; the version tells when numbers changed."""
    leaf = registry.load("operator", name)

    assert ">>> " in documentation(leaf) or name in NO_EXAMPLE
    assert leaf.version >= 1
    assert leaf.name == name


@pytest.mark.parametrize("name", registry.names("ruleset"))
def test_every_rule_has_a_source_and_speaks_both_languages(name: str):
    """A limit without a source is an opinion; a reason that nobody can read is none."""
    rules = ruleset.load(name)

    assert rules.id == name
    assert set(rules.description) >= {"en", "zh"}
    for rule in rules.rules:
        assert rule.source, rule.name
        assert set(rule.says) >= {"en", "zh"}, rule.name


def test_a_reason_means_one_thing():
    """Reasons are snake case; names of rules of goldsmith's own sets never collide with reasons that no rule gives."""
    own = {"other_language", "boilerplate", "exact_duplicate", "near_duplicate", "operator_error"}
    reasons = {rule.name for name in registry.names("ruleset") for rule in ruleset.load(name).rules}

    assert [name for name in reasons if not re.fullmatch(r"[a-z][a-z0-9_]*", name)] == []
    assert reasons & own == set()


def test_the_repository_is_nobodys_desk():
    """No file names the places or the organisation of the people who wrote it."""
    here = Path(__file__).resolve()
    found = []
    for folder in ("src", "tests", "bench", "docs", ".ci"):
        for path in (ROOT / folder).rglob("*"):
            if (
                not path.is_file()
                or path == here
                or path.suffix in {".bin", ".gz", ".pyc", ".png", ".nbi", ".nbc"}
                or "samples/input" in str(path)
            ):
                continue
            text = path.read_text(encoding="utf-8", errors="replace")
            words = [word for word in FOREIGN if word in text]
            if "../shared" in words and _name(path).startswith(MAY_NAME_SHARED):
                words.remove("../shared")
            found += [f"{_name(path)}: {word}" for word in words]

    assert found == []
