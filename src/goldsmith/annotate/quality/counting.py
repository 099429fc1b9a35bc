"""One pass over the answers of a project, page by page, for its figures: what is held is numbers, a sample, and the worst cases.

1. Of each question are counted its answers, people and tasks; how each task was concluded; and how sure its labels are.
2. Disagreement of a task is the mean distance of its pairs of answers; the tasks with most of it are kept, of each question.
3. Tasks of the gold pool count where methods and people are judged, and are no conclusions of the project: nobody is shown them.
"""

from __future__ import annotations

import heapq
from array import array
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from goldsmith.annotate.quality.agreeing import Sample
from goldsmith.annotate.results import conclusion_of, is_voted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goldsmith.annotate.configuration import Asked, Configuration
    from goldsmith.annotate.gathering import Page
    from goldsmith.annotate.quality.settled import Settled
    from goldsmith.annotate.results import Concluded, Decides, Said

WORST = 500
"""Tasks that people disagree on most that are kept, of each question."""
SURE = 0.97
"""Probability from which on a label is called sure."""
POOL = "gold"
"""State of tasks that are there to judge people."""


@dataclass(frozen=True, order=True)
class Case:
    """A task to look at: how bad it is, its number below 0, so that of equal ones the first is the worst, the question, and what answers come to."""

    score: float
    before: int
    question: str
    value: Any = field(compare=False)

    @property
    def task_id(self) -> int:
        """Its number."""
        return -self.before


@dataclass
class Counted:
    """What was counted of one question.

    Attributes:
        asked: The question.
        answers: Answers to it, of the gold pool too.
        tasks: Tasks with an answer, outside the gold pool.
        pool: Of tasks of the gold pool: answers, tasks with an answer, tasks with two or more.
        people: Codes of those who answered.
        by: How tasks were concluded; ``tie`` are open.
        alike: Sum of the agreement of tasks with two answers or more, and how many they are.
        sureness: Sum of the probabilities of labels, how many they are, and how many are sure.
        sample: Answers to some tasks with two answers or more, where they are no votes.
        worst: Tasks with most disagreement, a heap.
        doubtable: Tasks that are done whose label votes decided, and no reviewer confirmed, in order.
    """

    asked: Asked
    answers: int = 0
    tasks: int = 0
    pool: tuple[int, int, int] = (0, 0, 0)
    people: set[str] = field(default_factory=set)
    by: Counter[str] = field(default_factory=Counter)
    alike: tuple[float, int] = (0.0, 0)
    sureness: tuple[float, int, int] = (0.0, 0, 0)
    sample: Sample = field(default_factory=Sample)
    worst: list[Case] = field(default_factory=list)
    doubtable: array[int] = field(default_factory=lambda: array("q"))

    def add(self, task: Page, given: Sequence[Said], decide: Decides | None, standing: Settled) -> None:
        """Count a task with the answers that it has to the question, at least one."""
        self.answers += len(given)
        self.people.update(one.who for one in given)
        if task.state == POOL:
            answers, tasks, several = self.pool
            self.pool = answers + len(given), tasks + 1, several + (len(given) > 1)
            return
        name = self.asked.name
        found = standing.of(task.id, {name: conclusion_of(self.asked, task.id, given, decide)})[name]
        self.tasks += 1
        self.by[found.why] += 1
        if found.agreement is not None:
            self.alike = self.alike[0] + found.agreement, self.alike[1] + 1
            if not is_voted(self.asked.leaf):
                self.sample.add(task.id, [one.counted[self.asked.name] for one in given])
            self._keep(task, found)
        if task.state == "done" and is_voted(self.asked.leaf) and found.why not in {"review", "tie"}:
            self.doubtable.append(task.id)
        if found.sureness is not None:
            total, n, sure = self.sureness
            self.sureness = total + found.sureness, n + 1, sure + (found.sureness >= SURE)

    def _keep(self, task: Page, found: Concluded) -> None:
        """Keep the task where few are worse; only what is done: others are still being answered."""
        disagreement = 1 - (found.agreement or 0.0)
        if task.state != "done" or disagreement <= 0:
            return
        one = Case(disagreement, -task.id, self.asked.name, found.value)
        if len(self.worst) < WORST:
            heapq.heappush(self.worst, one)
        elif one > self.worst[0]:
            heapq.heapreplace(self.worst, one)


class Counting:
    """What is counted of all questions of a project."""

    def __init__(self, asked: Configuration, decided: Mapping[str, Decides]) -> None:
        """Begin with nothing."""
        self.of = {each.name: Counted(each) for each in asked.questions}
        self._decided = decided
        self.answers = 0
        self.people: set[str] = set()

    def add(self, part: Sequence[Page], standing: Settled) -> None:
        """Count some tasks; ``standing`` tells what was ruled of them, or accepted in a lot."""
        for task in part:
            self.answers += len(task.said)
            self.people.update(one.who for one in task.said)
            for name, counted in self.of.items():
                given = [one for one in task.said if one.counted.get(name) is not None]
                if given:
                    counted.add(task, given, self._decided.get(name), standing)

    @property
    def disagreements(self) -> list[Case]:
        """Tasks with most disagreement of all questions, the most first; of equal ones the one that was added first."""
        return sorted((one for counted in self.of.values() for one in counted.worst), reverse=True)[:WORST]
