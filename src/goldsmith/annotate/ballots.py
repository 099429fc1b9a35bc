"""Votes of a whole project as numbers, so that what they come to can be found without holding the answers.

A vote is twenty bytes here, while its answer is a thousand and more. What is decided is what :mod:`goldsmith.annotate.results` decides of the
same answers.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.answers.choosing import chosen_consensus
from goldsmith.algorithms.answers.table import answers as table_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from goldsmith.annotate.configuration import Configuration
    from goldsmith.question import Question


class _Votes:
    """The votes of one question."""

    def __init__(self, leaf: Question) -> None:
        self.leaf = leaf
        self.tasks, self.people, self.said = array("q"), array("i"), array("i")
        self._who: dict[str, int] = {}
        self.values: dict[Any, int] = {}
        self._known: dict[int, Any] = {}

    def add(self, task_id: int, who: str, answer: Any) -> None:
        vote = self.leaf.vote(answer)
        if vote is not None:
            self.tasks.append(task_id)
            self.people.append(self._who.setdefault(who, len(self._who)))
            self.said.append(self.values.setdefault(vote, len(self.values)))

    def know(self, task_id: int, answer: Any) -> None:
        vote = self.leaf.vote(answer)
        if vote is not None:
            self._known[task_id] = vote

    def decided(self) -> Callable[[int], tuple[Any, str]]:
        """Return what decides a task: the value and the method; nothing and ``tie`` where it is open."""
        if not self.tasks:
            return _open
        people = pa.DictionaryArray.from_arrays(pa.array(np.frombuffer(self.people, np.int32)), pa.array(list(self._who)))
        said = pa.DictionaryArray.from_arrays(pa.array(np.frombuffer(self.said, np.int32)), pa.array(list(self.values)))
        table = table_of(pa.array(np.frombuffer(self.tasks, np.int64)), people, said)
        known = {task_id: vote for task_id, vote in self._known.items() if vote in self.values}
        chosen = chosen_consensus(table, known).chosen
        items, best, tied = chosen.items.to_numpy(), chosen.chosen, chosen.tied

        def decide(task_id: int) -> tuple[Any, str]:
            at = int(np.searchsorted(items, task_id))
            open_ = at >= len(items) or items[at] != task_id or tied[at]
            return (None, "tie") if open_ else (chosen.values[best[at]], chosen.method)

        return decide


def _open(task_id: int) -> tuple[Any, str]:
    """Return that no task can be decided by votes."""
    del task_id
    return None, "tie"


class Ballots:
    """The votes of all questions whose answers are votes."""

    def __init__(self, asked: Configuration) -> None:
        """Begin with none."""
        self._of = {each.name: _Votes(each.leaf) for each in asked.questions if each.leaf.classes}

    def __bool__(self) -> bool:
        return bool(self._of)

    def add(self, task_id: int, who: str, said: Mapping[str, Any]) -> None:
        """Count what somebody said of a task."""
        for name, votes in self._of.items():
            if said.get(name) is not None:
                votes.add(task_id, who, said[name])

    def know(self, task_id: int, gold: Mapping[str, Any]) -> None:
        """Take the known answers of a task."""
        for name, votes in self._of.items():
            if gold.get(name) is not None:
                votes.know(task_id, gold[name])

    def decided(self) -> dict[str, Callable[[int], tuple[Any, str]]]:
        """Return, for each question, what decides a task by its number."""
        return {name: votes.decided() for name, votes in self._of.items()}
