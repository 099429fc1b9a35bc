"""The results of a trial: one line a training, appended and synced, so that a killed trial goes on where it was.

The file is named by a fingerprint of all that decides the numbers: another trial writes another file. A line that was torn by a kill
is no line, and is written again.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from goldsmith.errors import StorageError, TrialError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class Results:
    """What has been trained so far.

    Attributes:
        path: The file.
        fingerprint: What its lines belong to.
        rows: Each training by arm and seed.
    """

    path: Path
    fingerprint: str
    rows: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def opened(cls, folder: Path, fingerprint: str) -> Results:
        """Read what is there; nothing is written yet.

        Raises:
            TrialError: The file is damaged elsewhere than at its end.
        """
        found = cls(folder / f"results-{fingerprint[:12]}.jsonl", fingerprint)
        if not found.path.exists():
            return found
        whole = found.path.read_bytes()
        lines = whole.split(b"\n")
        for number, line in enumerate(lines[:-1], 1):  # what follows the last line break was torn
            try:
                row = orjson.loads(line)
                found.rows[row["arm"], row["seed"]] = row
            except (orjson.JSONDecodeError, KeyError, TypeError) as fault:
                hint = "remove the file; everything is trained again then"
                raise TrialError("the results are damaged", where=f"{found.path}, line {number}", found=str(fault), hint=hint) from fault
        return found

    def add(self, row: dict[str, Any]) -> None:
        """Write the result of a training; when this returns, no kill loses it."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("r+b" if self.path.exists() else "w+b") as file:
                file.seek(self._end(file.read()))
                file.truncate()
                file.write(orjson.dumps(row) + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as fault:
            raise StorageError("the results cannot be written", where=str(self.path), found=str(fault)) from fault
        self.rows[row["arm"], row["seed"]] = row

    @staticmethod
    def _end(content: bytes) -> int:
        """Return where the last whole line ends."""
        return content.rfind(b"\n") + 1
