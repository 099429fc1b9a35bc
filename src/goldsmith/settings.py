"""What a user may set once for all commands: flags win over the environment, which wins over the configuration file.

The file is ``goldsmith.toml`` in the working folder, else ``~/.config/goldsmith/config.toml``; unknown keys are refused.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from goldsmith.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE_NAME = "goldsmith.toml"


@dataclass(frozen=True)
class Settings:
    """Settings of this installation.

    Attributes:
        lake: Folder or ``s3://`` address of the lake.
        workers: Threads to use; 0 means all available cores.
    """

    lake: str = "lake"
    workers: int = 0


def resolve(*, environment: Mapping[str, str] | None = None, folder: Path | None = None, **flags: str | int | None) -> Settings:
    """Return the settings that hold: each flag that is given, else the environment, else the file, else the default.

    Raises:
        SettingsError: The file is no TOML, or a key is unknown, or a value has the wrong type; all are listed.

    Example:
        >>> resolve(environment={"GOLDSMITH_LAKE": "/data/lake"}, folder=Path("/nowhere")).lake
        '/data/lake'
    """
    environment = os.environ if environment is None else environment
    values: dict[str, str | int] = dict(_from_file(folder or Path.cwd()))
    for field in fields(Settings):
        found = environment.get(f"GOLDSMITH_{field.name.upper()}")
        if found not in (None, ""):
            values[field.name] = _typed(field.name, str(found), where=f"GOLDSMITH_{field.name.upper()}")
        flag = flags.get(field.name)
        if flag is not None:
            values[field.name] = flag
    return Settings(**values)  # type: ignore[arg-type]  # every value was checked against its field


def _typed(name: str, value: str | int, *, where: str) -> str | int:
    if name != "workers":
        return str(value)
    try:
        number = int(value)
    except ValueError:
        number = -1
    if number < 0:
        raise SettingsError("the number of workers is wrong", where=where, found=repr(value), expected="a whole number, 0 for all cores")
    return number


def _from_file(folder: Path) -> dict[str, str | int]:
    for path in (folder / FILE_NAME, Path.home() / ".config" / "goldsmith" / "config.toml"):
        if path.is_file():
            return _checked(path)
    return {}


def _checked(path: Path) -> dict[str, str | int]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError("the configuration file is not valid TOML", where=str(path), found=str(error)) from error
    known = [field.name for field in fields(Settings)]
    problems = []
    for key in found:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            problems.append(f"`{key}`: no such setting" + (f", did you mean `{near[0]}`?" if near else ""))
    if problems:
        raise SettingsError(
            "the configuration file holds unknown settings", where=str(path), found="; ".join(problems), expected=", ".join(known)
        )
    return {key: _typed(key, value, where=f"{path}: {key}") for key, value in found.items()}
