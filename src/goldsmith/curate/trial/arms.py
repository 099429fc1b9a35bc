"""Arms: what a model is trained on. What is left to chance is drawn anew for every seed, so that its luck is in the interval."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from goldsmith.algorithms import selection
from goldsmith.algorithms.selection import Pool
from goldsmith.curate import selecting, selection_rows
from goldsmith.curate.settings_of.selection import Select
from goldsmith.curate.settings_of.trial import CDF, FULL, LENGTH_MATCHED, RANDOM, SELECTED, TOP
from goldsmith.errors import GoldsmithError, TrialError
from goldsmith.stats.quantiles import summary

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.curate.selection_rows import Rows
    from goldsmith.curate.settings_of.trial import Trial
    from goldsmith.curate.trial.corpus import Corpus
    from goldsmith.lake import Dataset

MOST_SOURCES = 12


@dataclass
class Arms:
    """Makes the arms of a trial.

    Args:
        records: The table.
        trial: What is wanted.
        whole: All records.
        training: Those that arms may hold.
        sizes: Tokens of those, as the trainer counts them.
    """

    records: Dataset
    trial: Trial
    whole: Corpus
    training: NDArray[np.int64]
    sizes: NDArray[np.int64]

    def __post_init__(self) -> None:
        """Read once what the user's own selections need."""
        score = self.whole.score
        chosen_by = None if score is None else score[self.training]
        self.pool = Pool(self.whole.keys[self.training], self.sizes, chosen_by, self.sizes)
        self._rows: dict[str, Rows] = {}
        _refuse_flat(self.trial, chosen_by)

    @property
    def budget(self) -> int:
        """What a selection may hold, in the unit of the trial's budget."""
        return self.trial.budget.of(self._counted().total)

    def of(self, name: str, seed: int) -> NDArray[np.int64]:
        """Return which of the records that may be trained on an arm holds with this seed, by their numbers.

        Raises:
            TrialError: The arm is empty, or cannot be made.
        """
        try:
            rows = np.flatnonzero(self._taken(name, seed))
        except TrialError:
            raise
        except GoldsmithError as fault:
            raise TrialError(f"the arm `{name}` cannot be made", found=str(fault)) from fault
        if not self.sizes[rows].sum():
            found = f"{len(rows):,} of {len(self.training):,} records that may be trained on, without a token"
            raise TrialError(f"the arm `{name}` is empty", found=found, hint="a larger budget, or another selection")
        return rows

    def _counted(self) -> Pool:
        """Return the pool with what a record costs, in the unit of the budget."""
        unit = self.trial.budget.unit
        if unit == "records":
            return replace(self.pool, sizes=np.ones(len(self.pool), np.int64))
        if unit == "characters":
            characters = [len(self.whole.text[int(row)].as_py()) for row in self.training]
            return replace(self.pool, sizes=np.array(characters, np.int64))
        return self.pool

    def _taken(self, name: str, seed: int) -> NDArray[np.bool_]:
        if name == FULL:
            return np.ones(len(self.training), bool)
        if name.startswith(SELECTED):
            return self.whole.chosen[name][self.training]
        own = next((arm for arm in self.trial.arms if isinstance(arm, Select) and arm.name == name), None)
        if own:
            return self._own(own, seed)
        pool = self._counted()
        if name == LENGTH_MATCHED:
            like = self._taken(str(self.trial.matched), seed)
            return selection.length_matched(pool, like, seed=seed).taken
        ways = {RANDOM: selection.random, TOP: selection.top, CDF: selection.cumulative}
        return ways[name](pool, self.budget, seed=seed).taken

    def _own(self, wanted: Select, seed: int) -> NDArray[np.bool_]:
        """Choose as ``goldsmith select`` would, among the records that may be trained on."""
        if wanted.name not in self._rows:
            plain = wanted.model_copy(update={"like": None})
            self._rows[wanted.name] = selection_rows.rows(self.records, plain)
        rows = self._rows[wanted.name]
        place = np.searchsorted(rows.positions, self.whole.positions[self.training])
        there = rows.positions[np.minimum(place, len(rows) - 1)] == self.whole.positions[self.training]
        at = place[there]
        labels = {name: (codes[at], names) for name, (codes, names) in rows.labels.items()}
        part = replace(
            rows, positions=rows.positions[at], pool=rows.pool.part(at), lengths=rows.lengths[at],
            tokens=None if rows.tokens is None else rows.tokens[at], labels=labels,
        )  # fmt: skip
        taken = np.zeros(len(self.training), bool)
        if wanted.like:
            like = self._taken(wanted.like, seed)[there]
            asked = wanted.budget.of(part.pool.total) if wanted.budget else None
            taken[there] = selection.length_matched(part.pool, like, seed=wanted.seed + seed, budget=asked).taken
        else:
            asked = wanted.budget.of(part.pool.total) if wanted.budget else None
            drawn = wanted.model_copy(update={"seed": wanted.seed + seed})
            taken[there] = selecting._chosen(self.records, drawn, part, asked).taken  # noqa: SLF001  the one place where settings become a choice
        return taken


def _refuse_flat(trial: Trial, score: NDArray[np.float64] | None) -> None:
    """Refuse to try what would be chance alone.

    Raises:
        TrialError: The score is the same for all records.
    """
    known = np.zeros(0) if score is None else score[~np.isnan(score)]
    if len(known) > 1 and known.min() == known.max():
        raise TrialError(
            f"`{trial.score}` is {known[0]:g} for every record that may be trained on, so no arm can go by it",
            where=trial.name,
            hint="name another score, or leave out the arms that go by it",
        )


def described(arms: Arms, rows: NDArray[np.int64]) -> dict[str, Any]:
    """Return what an arm is made of: records, tokens, lengths, scores and sources."""
    whole, sizes = arms.whole, arms.sizes[rows]
    places = arms.training[rows]
    sources = whole.sources.take(pa.array(places)).value_counts().to_pylist()
    named = sorted(((one["values"], one["counts"]) for one in sources), key=lambda one: (-one[1], one[0]))
    return {
        "records": len(rows), "tokens": int(sizes.sum()), "bytes": int(whole.bytes_[places].sum()),
        "length": summary(sizes).as_json(),
        "score": None if whole.score is None else summary(whole.score[places]).as_json(),
        "sources": named[:MOST_SOURCES], "other_sources": sum(count for _, count in named[MOST_SOURCES:]),
    }  # fmt: skip
