"""The tasks that show what an alarm says: at most ten, the most telling or the newest, found only where an alarm goes off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from goldsmith.algorithms.answers.table import Answers
    from goldsmith.algorithms.people.alarm import Alarm
    from goldsmith.annotate.quality.alarm_reading import Seen, Votes

MOST = 10
"""Tasks of an alarm."""
LATELY = 30
"""Known answers that are told of somebody who falls."""


def alone(given: Answers | None, who: int) -> Callable[[], list[int]]:
    """Find tasks in which all others say the same and he something else, the newest first."""

    def find() -> list[int]:
        if given is None:
            return []
        votes, rows = given.votes(), _rows(given, who)
        others = votes[given.item[rows]]
        others[np.arange(len(rows)), given.value[rows]] -= 1
        total, most = others.sum(axis=1), others.max(axis=1)
        lonely = (total >= 2) & (most == total) & (others[np.arange(len(rows)), given.value[rows]] == 0)
        return _newest(given, given.item[rows[lonely]])

    return find


def same_wrong(given: Answers | None, alarm: Alarm) -> Callable[[], list[int]]:
    """Find tasks in which he and one of the others say the same and the rest something else."""

    def find() -> list[int]:
        if given is None:
            return []
        names = given.raters.to_pylist()
        votes, mine = given.votes(), _rows(given, alarm.person)
        said = {int(item): int(value) for item, value in zip(given.item[mine], given.value[mine], strict=True)}
        found = []
        for other in alarm.with_people:
            rows = np.flatnonzero(given.rater == names.index(other))
            for item, value in zip(given.item[rows].tolist(), given.value[rows].tolist(), strict=True):
                rest = votes[item].copy()
                rest[value] -= 2
                if said.get(item) == value and rest.sum() > 0 and rest[value] < rest.max():
                    found.append(item)
        return _newest(given, np.unique(np.asarray(found, np.int64)))

    return find


def paced(seen: Seen, alarm: Alarm) -> Callable[[], list[int]]:
    """Find his quickest answers, or his slowest."""

    def find() -> list[int]:
        rows = np.flatnonzero(np.asarray(seen.person) == alarm.person)
        times = np.asarray(seen.active_ms)[rows]
        order = np.argsort(times if alarm.kind == "quick" else -times, kind="stable")
        return [int(one) for one in np.asarray(seen.task)[rows[order[:MOST]]]]

    return find


def newest_of(tasks: NDArray[Any]) -> Callable[[], list[int]]:
    """Find those of the highest numbers."""
    return lambda: sorted((int(one) for one in tasks), reverse=True)[:MOST]


def kept(seen: Seen, who: int) -> Callable[[], list[int]]:
    """Find tasks in which he kept what was wrong, the newest first."""
    return lambda: [task for task, same in seen.copied[who][::-1] if same][:MOST]


def taken_over(seen: Seen, votes: Votes, who: int) -> Callable[[], list[int]]:
    """Find tasks in which he said what was shown, the newest first: answers are read in that order."""

    def find() -> list[int]:
        rows = np.asarray(votes.row)
        same = (
            (np.asarray(seen.person)[rows] == who)
            & (np.asarray(seen.shown)[rows] == 1)
            & (np.asarray(votes.said) == np.asarray(votes.guess))
        )
        return [int(one) for one in np.asarray(seen.task)[rows[same][:MOST]]]

    return find


def wrong_lately(seen: Seen, who: int) -> Callable[[], list[int]]:
    """Find known tasks that he had wrong, the newest first."""
    return lambda: [task for _, right, task in seen.judged[who][::-1] if not right][:MOST]


def _rows(given: Answers, who: Any) -> NDArray[np.int64]:
    return np.flatnonzero(given.rater == given.raters.to_pylist().index(who))


def _newest(given: Answers, items: NDArray[Any]) -> list[int]:
    """Return the tasks of the highest numbers."""
    return sorted((int(given.items[int(item)].as_py()) for item in items), reverse=True)[:MOST]
