"""The hidden test of an open call: a requirement with the files that it names, shown to nobody, bound by its digest when the call opens.

1. It is a requirement as `goldsmith evaluate --spec` takes one. Every file that it names comes with it: nothing of the machine is read.
2. It asks nobody outside: no model judges, and no references of a lake are looked at.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from goldsmith.errors import SettingsError
from goldsmith.evidence.requirement import Requirement
from goldsmith.settings_fault import faults
from goldsmith.signing.canonical import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}\.(jsonl|json|yaml|md|csv)")
"""How a file of a hidden test may be called: a plain name, in no folder."""
SPEC = "hidden-test.yaml"
MOST_CHARACTERS = 4_000_000
"""Of a hidden test, all of its files together."""
OUTSIDE = ("judge", "references", "evaluator")
"""Parts of a requirement that reach outside of it, or say who evaluates, which the service does."""


def checked(requirement: Mapping[str, Any], files: Mapping[str, str]) -> str:
    """Return the SHA-256 of a hidden test, as canonical JSON; empty where there is none.

    Raises:
        SettingsError: It is no requirement, reaches outside, or names a file that did not come with it.

    Example:
        >>> checked({}, {})
        ''
        >>> checked({"size": {"records": 100}}, {})[:12]
        '176eb3a40fa5'
    """
    if not requirement and not files:
        return ""
    for part in OUTSIDE:
        if part in requirement:
            raise SettingsError("a hidden test reaches nothing outside of it", found=part, hint="leave this part of the requirement out")
    for name in files:
        if not FILE.fullmatch(name) or name == SPEC:
            raise SettingsError("this is no name of a file of a hidden test", found=name[:100], expected="such as gold.jsonl")
    if sum(map(len, files.values())) + len(str(requirement)) > MOST_CHARACTERS:
        raise SettingsError("this hidden test is too large", expected=f"at most {MOST_CHARACTERS:,} characters")
    try:
        wanted = Requirement.model_validate(dict(requirement))
    except ValidationError as fault:
        first = faults(fault.errors(), dict(requirement), Requirement)[0].words
        raise SettingsError(
            "the requirement of the hidden test is wrong", found=first, hint="docs/evaluate.md shows one that works"
        ) from None
    missing = next((path for path in _named(wanted) if path not in files), None)
    if missing is not None:
        raise SettingsError("the hidden test names a file that did not come with it", found=missing[:200], expected=", ".join(files) or "no file")  # fmt: skip
    return hashlib.sha256(canonical({"requirement": dict(requirement), "files": dict(files)})).hexdigest()


def _named(wanted: Requirement) -> Iterator[str]:
    """Yield the files that a requirement names."""
    every = [*wanted.audits.model_dump().values(), wanted.trial, wanted.predictions, wanted.rubrics, wanted.knowledge]
    every += [one.items for one in wanted.calibration.values()]
    every += [one for one in (wanted.documentation,) if isinstance(one, str)]
    every += [one for one in (wanted.topics,) if isinstance(one, str) and ("/" in one or "." in one or "\\" in one)]
    yield from (one for one in every if one)


def written(hidden: Mapping[str, Any], folder: Path) -> Path | None:
    """Write a hidden test into a folder and return its requirement; None where there is none."""
    if not hidden:
        return None
    for name, text in hidden["files"].items():
        (folder / name).write_text(text, encoding="utf-8")
    place = folder / SPEC
    place.write_bytes(canonical(hidden["requirement"]))  # JSON is YAML
    return place
