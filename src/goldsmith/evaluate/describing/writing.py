"""Write the document of a profile beside the report: ``croissant.json``, or ``training-summary.md`` and ``training-summary.json``."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import orjson

from goldsmith.errors import SettingsError
from goldsmith.evaluate.describing import training_summary
from goldsmith.evaluate.describing.croissant import FILE, croissant

if TYPE_CHECKING:
    from pathlib import Path

    from goldsmith.evaluate.evaluation import Evaluation
    from goldsmith.profile import Profile

OPTIONS = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS


def write(made: Evaluation, profile: Profile, folder: Path) -> dict[str, Path]:
    """Write what the profile's document is, and return the paths; nothing where the profile is of no document.

    Where ``records.jsonl`` was exported into the folder before, Croissant names it with its digest.

    Raises:
        SettingsError: There is such a file, and it is no JSON Lines.
    """
    if profile.document is None:
        return {}
    if profile.document == "croissant":
        contents = {
            "croissant": ("croissant.json", orjson.dumps(croissant(made, profile, _exported(folder / FILE)), option=OPTIONS) + b"\n")
        }
    else:
        contents = {
            "training_summary": ("training-summary.md", training_summary.as_markdown(made, profile).encode()),
            "training_summary_json": (
                "training-summary.json",
                orjson.dumps(training_summary.as_json(made, profile), option=OPTIONS) + b"\n",
            ),
        }
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.values():
        fresh = folder / f".{name}.new"
        fresh.write_bytes(content)
        fresh.replace(folder / name)
    return {kind: folder / name for kind, (name, _) in contents.items()}


def _exported(path: Path) -> dict[str, Any] | None:
    """Return what is to be said of an exported file; ``None`` where it is not there."""
    if not path.is_file():
        return None
    with path.open("rb") as file:
        line = file.readline()
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    try:
        first = orjson.loads(line)
    except orjson.JSONDecodeError as fault:
        raise SettingsError(
            "this is not JSON Lines", where=f"{path}: line 1", found=str(fault), hint=f"goldsmith export DATASET {path}"
        ) from fault
    return {"sha256": digest, "contentSize": f"{path.stat().st_size} B", "first": first if isinstance(first, dict) else {}}
