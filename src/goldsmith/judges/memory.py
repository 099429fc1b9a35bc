"""What judges have said, kept on disk as it comes: what was paid for once is not paid for again, however the work ended.

A row is found by the digest of all that an answer depends on: the address, the model and its parameters, the question with its version and
its words, and the material. It holds the answer and what it cost, and not the material; claims that a model wrote down are in it. Refusals
of the model and answers that cannot be read are kept too, for they were paid for; faults of the network are not.

The file is that of ``GOLDSMITH_JUDGEMENTS``, else ``~/.local/share/goldsmith/judgements.sqlite``, which its owner alone may read. Removing it
forgets everything. Several processes may use it at the same time.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from goldsmith.errors import JudgeError
from goldsmith.evidence.judging import Judgement

if TYPE_CHECKING:
    from collections.abc import Iterable

TABLE = """
create table if not exists judgements (
  key text primary key, question text not null, model text not null,
  answer text, why text not null, sent integer, received integer, at text not null default current_timestamp
) without rowid
"""
AT_ONCE = 500
WAIT = 30.0


class Memory:
    """The judgements of a machine."""

    def __init__(self, path: Path) -> None:
        """Open the file, and make it where there is none.

        Raises:
            JudgeError: It cannot be opened, or is no such file.
        """
        self.path = path
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            self._file = sqlite3.connect(path, timeout=WAIT, isolation_level=None, check_same_thread=False)
            self._file.execute("pragma journal_mode = wal")
            self._file.execute("pragma synchronous = normal")
            self._file.execute(TABLE)
        except (OSError, sqlite3.Error) as problem:
            raise _broken(path, problem) from problem

    @classmethod
    def at(cls, path: Path | None = None) -> Memory:
        """Return the memory that a path names, else the environment, else that of the user."""
        named = path or os.environ.get("GOLDSMITH_JUDGEMENTS")
        if named:
            return cls(Path(named).expanduser())
        data = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
        return cls(Path(data) / "goldsmith" / "judgements.sqlite")

    def known(self, keys: Iterable[str]) -> dict[str, Judgement]:
        """Return what was said under these keys."""
        wanted, found = list(dict.fromkeys(keys)), {}
        try:
            with self._lock:
                for start in range(0, len(wanted), AT_ONCE):
                    some = wanted[start : start + AT_ONCE]
                    marks = ",".join("?" * len(some))
                    rows = self._file.execute(f"select key, answer, why, sent, received from judgements where key in ({marks})", some)  # noqa: S608  marks alone
                    found.update({row[0]: _judgement(*row[1:]) for row in rows})
        except sqlite3.Error as problem:
            raise _broken(self.path, problem) from problem
        return found

    def keep(self, key: str, question: str, model: str, said: Judgement) -> None:
        """Write down what was said; whoever was first under a key stays."""
        answer = json.dumps(list(said.answer) if isinstance(said.answer, tuple) else said.answer, ensure_ascii=False)
        row = (key, question, model, answer, said.why, said.sent, said.received)
        words = "insert or ignore into judgements (key, question, model, answer, why, sent, received) values (?, ?, ?, ?, ?, ?, ?)"
        try:
            with self._lock:
                self._file.execute(words, row)
        except sqlite3.Error as problem:
            raise _broken(self.path, problem) from problem

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _judgement(answer: str, why: str, sent: int, received: int) -> Judgement:
    told = json.loads(answer)
    return Judgement(tuple(told) if isinstance(told, list) else told, why, sent or 0, received or 0)  # type: ignore[arg-type]


def _broken(path: Path, problem: Exception) -> JudgeError:
    return JudgeError(
        "the memory of judgements cannot be used", where=str(path), found=f"{type(problem).__name__}: {problem}",
        hint="name another file in the environment as GOLDSMITH_JUDGEMENTS, or move this one away",
    )  # fmt: skip
