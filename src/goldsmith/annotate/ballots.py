"""Votes of a whole project as numbers, so that what they come to can be found without holding the answers.

A vote is twenty bytes here, while its answer is a thousand and more.

1. The method that does best on tasks with a known answer decides, as :mod:`goldsmith.algorithms.answers.choosing` tells; where models predicted
   before anybody answered, and nobody saw it, votes and predictions together are one of the methods.
2. Only what somebody said of a task can be concluded of it.
3. How sure a label is comes from answers, known answers and such predictions together, whatever method decided: the share of votes
   would call every single answer certain.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.answers.assisted import Assisted, assisted, gold_rows
from goldsmith.algorithms.answers.choosing import Choice, chosen_consensus
from goldsmith.algorithms.answers.evidenced import believed_skill
from goldsmith.algorithms.answers.table import Answers
from goldsmith.algorithms.answers.table import answers as table_of
from goldsmith.algorithms.people.accuracy import fitted_belief
from goldsmith.annotate.results import is_voted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from goldsmith.annotate.configuration import Configuration
    from goldsmith.question import Question

ASKED_AGAIN = "tasks are asked again until this is sure of them, so it decides"
UNSAID = 0.75
"""Probability that a prediction without a score is thought to claim; how far it is to be trusted is learnt anyway."""


@dataclass(frozen=True, eq=False)
class Decided:
    """What votes on one question come to.

    Attributes:
        given: The votes.
        known: The known values of tasks, by their number.
        predicted: What models said before anybody answered, shape (tasks, values); ``None`` where they said nothing.
        asks_again: Whether tasks are asked again until what is believed of them is sure: then that decides, for a vote would call a tie
            what was left alone because it is sure.
        classes: All values that could have been voted for.
    """

    given: Answers
    known: Mapping[int, Any]
    predicted: NDArray[np.float64] | None = None
    asks_again: bool = False
    classes: tuple[Any, ...] = ()

    @cached_property
    def choice(self) -> Choice:
        """The method that decides, and those beside it; found when it is asked for first."""
        learns = len(self.given.values) > 1 and (self.asks_again or self.predicted is not None)
        more = (assisted(self.given, self.predicted, pseudo=self.belief).consensus,) if learns else ()
        found = chosen_consensus(self.given, self.known, more=more)
        if not self.asks_again or self.believed is None:
            return found
        return replace(found, chosen=self.believed.consensus, why=ASKED_AGAIN)

    def __call__(self, task_id: int) -> tuple[Any, str]:
        """Return the value of a task and the method; nothing and ``tie`` where it is open."""
        at, chosen = self._place(task_id), self.choice.chosen
        if at is None or self._tied[at]:
            return None, "tie"
        best = int(self._best[at])
        first, end = np.searchsorted(self.given.item, [at, at + 1])
        said = self.given.value[first:end]
        if best not in said:
            best = int(said[chosen.posterior[at, said].argmax()])
        return chosen.values[best], chosen.method

    def sureness(self, task_id: int, value: Any) -> float | None:
        """Return the probability that a value of a task is right; ``None`` where there are no votes on it, or one value only."""
        at = self._place(task_id)
        if at is None or self.believed is None or value not in self.given.values:
            return None
        return float(self.believed.consensus.posterior[at, self.given.values.index(value)])

    @cached_property
    def believed(self) -> Assisted | None:
        """What answers, known answers and predictions come to together; ``None`` where there is nothing to choose from."""
        given, other = self.given, [one for one in self.classes if one not in self.given.values]
        if len(given.values) < 2 and other:
            given = replace(given, values=(*given.values, other[0]))  # all said the same: it may be wrong all the same
        return assisted(given, self.predicted, dict(self.known), pseudo=self.belief) if len(given.values) > 1 else None

    @cached_property
    def belief(self) -> tuple[float, float]:
        """Right and wrong answers that each person is thought to have given besides, as known tasks tell, where these are few agreement besides."""
        rows, truth = gold_rows(self.given, self.known)
        of_item = np.full(len(self.given.items), -1)
        of_item[rows] = truth
        judged = of_item[self.given.item] >= 0
        right = judged & (of_item[self.given.item] == self.given.value)
        size = len(self.given.raters)
        fitted = fitted_belief(*(np.bincount(self.given.rater[which], minlength=size) for which in (right, judged)))
        return believed_skill(self.given, self.known, fitted) if len(self.given.values) > 1 else fitted

    @cached_property
    def items(self) -> NDArray[np.int64]:
        """The numbers of the tasks, in order."""
        return np.asarray(self.given.items.to_numpy(), np.int64)

    @cached_property
    def _best(self) -> NDArray[np.int64]:
        return self.choice.chosen.chosen

    @cached_property
    def _tied(self) -> NDArray[np.bool_]:
        return self.choice.chosen.tied

    def _place(self, task_id: int) -> int | None:
        at = int(np.searchsorted(self.items, task_id))
        return at if at < len(self.items) and self.items[at] == task_id else None


class Votes:
    """The votes of one question."""

    def __init__(self, leaf: Question) -> None:
        """Begin with none."""
        self.leaf = leaf
        self.tasks, self.people, self.said = array("q"), array("i"), array("i")
        self.who: dict[str, int] = {}
        self.values: dict[Any, int] = {}
        self._known: dict[int, Any] = {}
        self._predicted: dict[int, tuple[str, float]] = {}

    def add(self, task_id: int, who: str, answer: Any) -> None:
        """Count a vote."""
        vote = self.leaf.vote(answer)
        if vote is not None:
            self.tasks.append(task_id)
            self.people.append(self.who.setdefault(who, len(self.who)))
            self.said.append(self.values.setdefault(vote, len(self.values)))

    def know(self, task_id: int, answer: Any) -> None:
        """Take the known answer of a task."""
        vote = self.leaf.vote(answer)
        if vote is not None:
            self._known[task_id] = vote

    def predict(self, task_id: int, answer: Any, score: float | None) -> None:
        """Take what a model said of a task before anybody answered it; of several the one of the highest score, the newest where these are equal."""
        vote = self.leaf.vote(answer)
        chance = score if score is not None and 0 < score < 1 else UNSAID
        if vote is not None and (task_id not in self._predicted or chance >= self._predicted[task_id][1]):
            self._predicted[task_id] = vote, chance

    def table(self) -> Answers:
        """Return them as a table; there must be one."""
        people = pa.DictionaryArray.from_arrays(pa.array(np.frombuffer(self.people, np.int32)), pa.array(list(self.who)))
        said = pa.DictionaryArray.from_arrays(pa.array(np.frombuffer(self.said, np.int32)), pa.array(list(self.values)))
        return table_of(pa.array(np.frombuffer(self.tasks, np.int64)), people, said)

    def decided(self, *, asks_again: bool = False) -> Decided | None:
        """Return what they come to; ``None`` where there is no vote."""
        if not self.tasks:
            return None
        given = self.table()
        known = {task_id: vote for task_id, vote in self._known.items() if vote in self.values}
        return Decided(given, known, self._chances(given), asks_again, self.leaf.classes)

    def _chances(self, given: Answers) -> NDArray[np.float64] | None:
        """Return what is predicted, shape (tasks, values); NaN where nothing is."""
        size = len(given.values)
        places = {vote: at for at, vote in enumerate(given.values)}
        if size < 2 or not any(vote in places for vote, _ in self._predicted.values()):
            return None
        found = np.full((len(given.items), size), np.nan)
        for at, task_id in enumerate(given.items.to_pylist()):
            vote, chance = self._predicted.get(task_id, ("", 0.0))
            if vote in places:
                found[at] = (1 - chance) / (size - 1)
                found[at, places[vote]] = chance
        return found


class Undecided:
    """What decides where there is no vote: nothing."""

    def __call__(self, task_id: int) -> tuple[Any, str]:
        """Return that a task is open."""
        del task_id
        return None, "tie"

    def sureness(self, task_id: int, value: Any) -> float | None:
        """Return that nobody knows."""
        del task_id, value
        return None


class Ballots:
    """The votes of all questions whose answers are votes."""

    def __init__(self, asked: Configuration, *, asks_again: bool = False) -> None:
        """Begin with none; tasks are asked again until their labels are sure, or are not."""
        self._asks_again = asks_again
        self.of = {each.name: Votes(each.leaf) for each in asked.questions if is_voted(each.leaf)}

    def __bool__(self) -> bool:
        return bool(self.of)

    def add(self, task_id: int, who: str, said: Mapping[str, Any]) -> None:
        """Count what somebody said of a task."""
        for name, votes in self.of.items():
            if said.get(name) is not None:
                votes.add(task_id, who, said[name])

    def know(self, task_id: int, gold: Mapping[str, Any]) -> None:
        """Take the known answers of a task."""
        for name, votes in self.of.items():
            if gold.get(name) is not None:
                votes.know(task_id, gold[name])

    def predict(self, task_id: int, said: Mapping[str, Any], score: float | None) -> None:
        """Take what a model said of a task before anybody answered it."""
        for name, votes in self.of.items():
            if said.get(name) is not None:
                votes.predict(task_id, said[name], score)

    def decided(self) -> dict[str, Decided | Undecided]:
        """Return, for each question, what decides a task by its number."""
        return {name: votes.decided(asks_again=self._asks_again) or Undecided() for name, votes in self.of.items()}
