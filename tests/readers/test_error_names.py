"""Every error that a reader can tell has a name in both languages: the codes are collected from the programs themselves."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from data import ROOT
from goldsmith.curate.report.names import ERRORS

PROGRAMS = [
    path
    for pattern in (
        "readers/*.py",
        "reading/*.py",
        "reader.py",
        "container.py",
        "curate/gather*.py",
        "curate/collect.py",
        "curate/mapping.py",
    )
    for path in sorted((ROOT / "src/goldsmith").glob(pattern))
]
TELLERS = {"failure", "Failure", "UnreadableError", "StreamDamageError", "NotARecordError", "Unlisted", "lost", "unfit", "_over", "_broken"}
CODE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
FAULTS_OF_MAIL = {"unclosed_multipart", "unknown_transfer_encoding"}
"""What a message was told to lack; it is read nevertheless."""
ASSIGNED = {"code", "error"}


def _constants(node: ast.AST) -> set[str]:
    """Return the codes that an expression may be, both ways of a choice among them."""
    if isinstance(node, ast.IfExp):
        return _constants(node.body) | _constants(node.orelse)
    fits = isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value)
    return {str(node.value)} if fits and isinstance(node, ast.Constant) else set()


def _is_sentence(node: ast.AST) -> bool:
    """Return whether an expression is a text of several words."""
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value)


def codes_of(path: Path) -> set[str]:
    """Return the codes that a program tells: given to what makes failures, beside a sentence in a pair, or called `code`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
            found |= {code for each in node.args[:2] for code in _constants(each)} if name in TELLERS else set()
        elif isinstance(node, ast.Tuple) and len(node.elts) == 2 and (_is_sentence(node.elts[1]) or isinstance(node.elts[1], ast.Call)):
            found |= {code for code in _constants(node.elts[0]) if "_" in code}
        elif isinstance(node, ast.Assign) and any(isinstance(one, ast.Name) and one.id in ASSIGNED for one in node.targets):
            found |= _constants(node.value)
    return found


def test_every_error_of_a_reader_has_a_name_in_both_languages():
    """A code without words would stand bare in the report."""
    told = {code: path.name for path in PROGRAMS for code in codes_of(path)}

    assert {code: where for code, where in told.items() if code not in ERRORS} == {}


def test_the_collection_sees_what_is_named():
    """Nearly every error that has words is found in the programs: the collection is not blind, and no words are left over."""
    told = {code for path in PROGRAMS for code in codes_of(path)}

    assert set(ERRORS) - told - {"operator_error"} - FAULTS_OF_MAIL == set()
