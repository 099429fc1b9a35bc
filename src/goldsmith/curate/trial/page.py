"""Write the report of a trial."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from pathlib import Path

    from goldsmith.curate.trial.outcome import Outcome

HTML_NAME, JSON_NAME = "trial.html", "trial.json"


def write(outcome: Outcome, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / JSON_NAME).write_bytes(orjson.dumps(outcome.as_json(), option=orjson.OPT_INDENT_2))
