"""What the user asks, laid over what the profile asks by default.

1. A part that only one of them has stands as it is.
2. A part that both have, such as ``time``, is taken setting by setting: the user's win. A list (``grid``, ``glossary``) is never mixed: the user's replaces
   the profile's; an empty one says that there is none.
3. Paths of the profile are counted from the profile's file, those of the user from the user's.
4. Every setting that comes from the profile is told, so that nobody takes a default for what was asked.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from goldsmith.errors import SettingsError
from goldsmith.evaluate import asked
from goldsmith.evaluate.asked import Asked
from goldsmith.evidence.requirement import Requirement
from goldsmith.settings_fault import faults

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.profile import Profile

PATHS = ("documentation", "knowledge", "rubrics")


@dataclass(frozen=True)
class Laid:
    """A profile, the requirement after both, and the settings of it that the profile gave, by their places."""

    profile: Profile
    asked: Asked
    assumed: tuple[str, ...]


def laid(profile: str, spec: Path | None) -> Laid:
    """Return the profile, and what is asked when the user's requirement is laid over the profile's.

    Args:
        profile: Name of a registered profile, or path of a YAML file.
        spec: The user's requirement; ``None`` where there is none.

    Raises:
        GoldsmithError: One of the files is not there, or is wrong.
    """
    used, wanted = asked.profile(profile), asked.requirement(spec)
    if used.requirement is None:
        return Laid(used, wanted, ())
    home = Path(profile).parent if asked.is_file(profile) else Path()
    folder = wanted.folder if spec else home
    mine = _values(wanted.requirement)
    theirs = _moved(_values(used.requirement), home, folder)
    found, assumed = over(theirs, mine)
    return Laid(used, Asked(asked.filled(_agreed(found, used.name), folder), folder), assumed)


def _agreed(values: dict[str, Any], profile: str) -> Requirement:
    try:
        return Requirement.model_validate(values)
    except ValidationError as problem:
        told = "".join(f"\n  - {one.words}" for one in faults(problem.errors(), values, Requirement))
        raise SettingsError(
            f"what is asked does not go with what the profile `{profile}` asks by default{told}",
            where=profile, hint="give the other setting of this part as well",
        ) from None  # fmt: skip


def over(default: Mapping[str, Any], wanted: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the settings of both, those of ``wanted`` first, and the places of those that only ``default`` gave.

    Example:
        >>> over({"time": {"start": 1, "half_life_days": 2}, "split": False}, {"time": {"start": 3}})
        ({'time': {'start': 3, 'half_life_days': 2}, 'split': False}, ('time.half_life_days', 'split'))
    """
    found: dict[str, Any] = {}
    assumed: list[str] = []
    for name, value in default.items():
        if name not in wanted:
            found[name] = value
            assumed.append(name)
        elif isinstance(value, dict) and isinstance(wanted[name], dict):
            more = {key: one for key, one in value.items() if key not in wanted[name]}
            found[name] = {**wanted[name], **more}
            assumed += [f"{name}.{key}" for key in more]
    return {**found, **{name: value for name, value in wanted.items() if name not in found}}, tuple(assumed)


def _values(requirement: Requirement) -> dict[str, Any]:
    return requirement.model_dump(mode="json", by_alias=True, exclude_unset=True)


def _moved(values: dict[str, Any], home: Path, folder: Path) -> dict[str, Any]:
    """Return the settings with their paths counted from another folder."""

    def moved(path: Any) -> Any:
        return os.path.relpath(home / path, folder or ".") if isinstance(path, str) else path

    found = {name: moved(value) if name in PATHS else value for name, value in values.items()}
    if asked.is_file(found.get("topics")):
        found["topics"] = moved(found["topics"])
    return found
