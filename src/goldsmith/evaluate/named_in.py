"""What a requirement names beside settings of its own: files, indicators, a grid. All that are not there are told at once, with lines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from goldsmith import indicator, registry
from goldsmith.errors import SettingsError, UnknownNameError
from goldsmith.evaluate.annotated import is_of_annotation
from goldsmith.evaluate.yaml_file import tree_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.evidence.requirement import Requirement
    from goldsmith.settings_fault import Place


def check_names(path: Path, found: Requirement, *, hint: str) -> None:
    """Check that everything is there that a requirement names.

    Raises:
        SettingsError: Something is not; all problems are listed, with their lines.
    """
    told = [*_absent(path.parent, found), *_unknown(found)]
    if told:
        raise tree_of(path, "requirement", hint=hint).refusal(told, hint=f"paths are counted from the requirement; {hint}")


def _absent(folder: Path, found: Requirement) -> Iterator[tuple[Place, str]]:
    for place, name in _files(found):
        if not is_of_annotation(name) and not (folder / name).is_file():
            yield place, f"`{_spot(place)}` = {name!r}: it names a file that is not there"


def _files(found: Requirement) -> Iterator[tuple[Place, str]]:
    """Yield every file that is named, by its place."""
    single: dict[Place, Any] = {(name,): getattr(found, name) for name in ("trial", "predictions", "knowledge", "rubrics", "documentation")}
    single |= {("audits", name): value for name, value in found.audits}
    single |= {("calibration", name, "items"): one.items for name, one in found.calibration.items()}
    single["references", "file"] = found.references.file if found.references else None
    single["topics",] = found.topics if isinstance(found.topics, str) and Path(found.topics).suffix in {".yaml", ".yml"} else None
    judged = found.judge.calibration if found.judge else []
    single |= (
        {("judge", "calibration"): judged}
        if isinstance(judged, str)
        else {("judge", "calibration", n): one for n, one in enumerate(judged)}
    )
    yield from ((place, name) for place, name in single.items() if isinstance(name, str))


def _unknown(found: Requirement) -> Iterator[tuple[Place, str]]:
    for part in ("settings", "calibration"):
        for name in getattr(found, part):
            if told := _no_name("indicator", name):
                yield (part, name), told
    for name, settings in found.settings.items():
        if not _no_name("indicator", name):
            try:
                indicator.load(name, settings)
            except SettingsError as fault:
                yield ("settings", name), f"`settings.{name}`: " + "; ".join(part.strip(" -") for part in fault.message.split("\n")[1:])
    if isinstance(found.topics, str) and Path(found.topics).suffix not in {".yaml", ".yml"} and (told := _no_name("grid", found.topics)):
        yield ("topics",), told


def _no_name(kind: str, name: str) -> str:
    """Return why nothing of a kind has a name, with the nearest one; empty where something has it."""
    if name in registry.names(kind):
        return ""
    fault: UnknownNameError = registry.unknown(kind, name)
    return f"{fault.message}, {fault.hint}" if fault.hint else fault.message


def _spot(place: Place) -> str:
    return ".".join(map(str, place))
