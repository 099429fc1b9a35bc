"""Tasks of a file checked one by one and put on disk, so that nothing is stored before all of them are found right, and none are held."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import orjson

from goldsmith.annotate.interchange.brought import Answered, Brought, Guessed
from goldsmith.annotate.interchange.problems import Problems
from goldsmith.annotate.interchange.spooling import Spool
from goldsmith.annotate.tasks import LARGEST
from goldsmith.annotation_errors import LimitError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_TASKS = 200_000
"""Tasks of one file."""
LONGEST_KEY = 500
MOST_PEOPLE = 1_000
"""People of one file."""


class Checked:
    """Tasks on disk, in the order of their file."""

    def __init__(self) -> None:
        """Begin with none."""
        self._rows, self._people = Spool(), set[str]()

    @classmethod
    def of(cls, tasks: Iterable[Brought]) -> Checked:
        """Return the tasks of a file.

        Raises:
            InterchangeError: Something in the file is wrong, or a task stands in it twice: which of them is right, nobody can tell.
            LimitError: There are too many tasks, or too many people answered.
        """
        made, keys, twice = cls(), set[str](), Counter[str]()
        problems = Problems("this file")
        try:
            for one in tasks:
                if fault := _fault(one):
                    problems.add(f"task {one.key[:100]}", fault)
                    continue
                if one.key in keys:
                    twice[one.key] += 1
                keys.add(one.key)
                made.add(one)
        except BaseException:
            made.close()
            raise
        for key, n in twice.items():
            problems.add(f"task {key}", f"it stands in it {n + 1} times")
        problems.end()
        return made

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, one: Brought) -> None:
        """Put a task behind the others.

        Raises:
            LimitError: There are too many tasks, or too many people answered.
        """
        self._people.update(each.who for each in one.answers)
        if len(self._rows) >= MOST_TASKS:
            raise LimitError("too many tasks in one file", expected=f"at most {MOST_TASKS:,}", hint="make several files of it")
        if len(self._people) > MOST_PEOPLE:
            raise LimitError("too many people answered", found=f"more than {MOST_PEOPLE:,}", expected=f"at most {MOST_PEOPLE:,}")
        self._rows.add([one.key, one.material, one.gold, one.answers, one.guesses, one.rest])

    def parts(self, most: int) -> Iterator[list[Brought]]:
        """Yield lists of at most so many tasks, fewer where these are large."""
        for rows in self._rows.parts(most):
            yield [_task(*row) for row in rows]

    def close(self) -> None:
        """Let go of them."""
        self._rows.close()


def _fault(one: Brought) -> str:
    """Return why a task cannot be stored; empty where it can."""
    if len(one.key) > LONGEST_KEY or not one.key.strip():
        return f"its key has {len(one.key):,} characters; 1 to {LONGEST_KEY} were expected"
    if len(orjson.dumps(one.material)) > LARGEST:
        return f"what it shows is too large: at most {LARGEST:,} bytes can be shown"
    told = orjson.dumps(one)
    return "a text holds NUL, which databases do not take" if rb"\u0000" in told.replace(rb"\\", b"") else ""


def _task(key: str, material: Any, gold: Any, answers: Any, guesses: Any, rest: Any) -> Brought:
    said, guessed = tuple(Answered(**one) for one in answers), tuple(Guessed(**one) for one in guesses)
    return Brought(key, material, gold, said, guessed, rest)
