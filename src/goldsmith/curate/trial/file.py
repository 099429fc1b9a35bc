"""From a YAML file to a trial: every problem at once, with its line and the nearest name."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import BaseModel, ValidationError

from goldsmith.curate.recipe_file import _lines, _nearest
from goldsmith.curate.settings_of.trial import GptTrainer, HeldOut, LinearTrainer, NearCopies, Task, Trial
from goldsmith.errors import SettingsError, UsageError
from goldsmith.yaml_text import composed, parsed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails

Place = tuple[str | int, ...]
PARTS: dict[str, type[BaseModel]] = {"held_out": HeldOut, "near_copies": NearCopies, "tasks": Task}
TRAINERS: dict[str, type[BaseModel]] = {"linear": LinearTrainer, "gpt": GptTrainer}


@dataclass(frozen=True)
class TrialFile:
    """A trial, and the folder that its paths are counted from."""

    trial: Trial
    folder: Path


def load(source: str | Path | Mapping[str, Any]) -> TrialFile:
    """Return the trial that a file or a mapping describes.

    Args:
        source: Path of a YAML file, or what it would hold; paths in a mapping are counted from the working directory.

    Raises:
        UsageError: There is no such file.
        SettingsError: The trial is wrong; all problems are listed, with their lines.
    """
    if not isinstance(source, str | Path):
        return TrialFile(_checked(dict(source), {}, "trial"), Path())
    path = Path(source)
    if not path.is_file():
        raise UsageError("there is no such trial file", where=str(path), hint="docs/trial.md shows one that works")
    try:
        text = path.read_text(encoding="utf-8-sig")
        node, tree = composed(text), parsed(text)
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError) as fault:
        raise SettingsError("this is not YAML", where=str(path), found=" ".join(str(fault).split())[:300]) from fault
    if not isinstance(tree, dict):
        raise SettingsError("a trial is a mapping that starts with `name:`", where=str(path), found=type(tree).__name__)
    return TrialFile(_checked(tree, dict(_lines(node, ())), path.name), path.parent)


def _checked(tree: dict[str, Any], lines: dict[Place, int], where: str) -> Trial:
    try:
        return Trial.model_validate(tree)
    except ValidationError as problem:
        told = sorted({_problem(one, lines) for one in problem.errors()})
    count = "1 problem" if len(told) == 1 else f"{len(told)} problems"
    listed = "".join("\n  - " + (f"line {line}: " if lines else "") + words for line, words in told)
    raise SettingsError(f"the trial has {count}{listed}", where=where, hint="docs/trial.md shows one that works")


def _problem(found: ErrorDetails, lines: dict[Place, int]) -> tuple[int, str]:
    place: Place = tuple(part for part in found["loc"] if part not in TRAINERS and part not in {"str", "Select"})
    spot = ".".join(map(str, place)) or "the trial"
    line = _nearest(lines, place)
    if found["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(place[-1]), _known(place, found), n=1)
        return line, f"`{spot}`: there is no such setting" + (f", did you mean `{near[0]}`?" if near else "")
    if found["type"] == "missing":
        return line, f"`{spot}` is missing"
    value = found["input"]
    shown = f" = {value!r}" if isinstance(value, str | int | float | bool | None) else ""
    return line, f"`{spot}`{shown}: {found['msg'].removeprefix('Value error, ').replace('Input should', 'it should')}"


def _known(place: Place, found: ErrorDetails) -> list[str]:
    """Return the settings that there are at a place."""
    if len(place) == 1:
        return list(Trial.model_fields)
    model = next((TRAINERS[str(part)] for part in found["loc"] if part in TRAINERS), None) or PARTS.get(str(place[0]))
    return list(model.model_fields) if model else []
