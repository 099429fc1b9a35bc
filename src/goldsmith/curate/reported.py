"""Whether the report beside a dataset tells of its last run: a run that was killed after its last commit has left none, or an older one."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

HTML_NAME, JSON_NAME = "report.html", "report.json"


def folder_of(lake: str, dataset: str) -> Path:
    """Return the folder of the report in a lake on disk.

    Example:
        >>> folder_of("lake", "web").as_posix()
        'lake/web.report'
    """
    return Path(lake) / f"{dataset}.report"


def tells(folder: Path, facts: Mapping[str, Any]) -> bool:
    """Tell whether the report in a folder is that of a run.

    Args:
        folder: The folder.
        facts: What was noted of the run (``ledger.latest``).
    """
    try:
        twin = json.loads((folder / JSON_NAME).read_bytes())
        same = all(datetime.fromisoformat(twin[name]) == datetime.fromisoformat(facts[name]) for name in ("started", "finished"))
        return same and twin["version"] == facts["version"] and (folder / HTML_NAME).is_file()
    except (OSError, ValueError, KeyError, TypeError):
        return False
