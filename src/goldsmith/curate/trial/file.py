"""From a YAML file to a trial: every problem at once, with its line and the nearest name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goldsmith.curate.settings_of.trial import Trial
from goldsmith.errors import SettingsError, UsageError
from goldsmith.written import Sort, Written, read

if TYPE_CHECKING:
    from collections.abc import Mapping

TRIAL = Sort("trial", SettingsError, "docs/trial.md shows one that works", begins="name:")


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
        return TrialFile(Written(dict(source), {}, "trial", TRIAL).checked(Trial), Path())
    path = Path(source)
    if not path.is_file():
        raise UsageError("there is no such trial file", where=str(path), hint="docs/trial.md shows one that works")
    return TrialFile(read(path, TRIAL).checked(Trial), path.parent)
