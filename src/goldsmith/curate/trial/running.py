"""Run a trial: prepare, train what has not been trained, compare, report.

1. Read the trial file, the tasks and the corpus; hold out, and leave copies out.
2. Make all arms of all seeds: an empty one is found before anything is trained.
3. Train each arm with each seed that the results do not hold yet, and write each result at once.
4. Compare, and write the report; a trial that is done is only read.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goldsmith import __version__
from goldsmith.curate.settings_of.trial import FULL
from goldsmith.curate.trial import corpus as texts
from goldsmith.curate.trial.arms import Arms, described
from goldsmith.curate.trial.file import TrialFile, load
from goldsmith.curate.trial.outcome import Outcome, told
from goldsmith.curate.trial.results import Results
from goldsmith.curate.trial.tasks import questions
from goldsmith.curate.trial.training import Measured, sizes_of, trained, trainer_of
from goldsmith.digest import fingerprint
from goldsmith.errors import TrialError
from goldsmith.lake import open_lake
from goldsmith.lake.locking import locked
from goldsmith.progress import Silent
from goldsmith.settings import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from goldsmith.algorithms.trial.trainer import Trainer
    from goldsmith.lake import Lake
    from goldsmith.progress import Progress

VERSION = 1
"""Of the trainers and the way they are asked: results of an earlier one are not mixed with those of a later one."""
PROBED = 0.04
"""Share of the tokens that is trained on to tell how long a trial will take."""


@dataclass(frozen=True)
class Prepared:
    """A trial, ready to be trained."""

    file: TrialFile
    dataset: str
    version: int
    split: texts.Split
    asked: Measured
    trainer: Trainer
    arms: Arms
    rows: dict[tuple[str, int], NDArray[np.int64]]
    tokens: int
    mark: str

    @property
    def seeds(self) -> range:
        """All seeds."""
        return range(self.file.trial.seed, self.file.trial.seed + self.file.trial.times)

    def sizes(self, name: str, seed: int) -> tuple[int, ...]:
        """Return after how many tokens an arm is measured."""
        own = int(self.arms.sizes[self.rows[name, seed]].sum())
        return sizes_of(name, own, self.tokens, self.file.trial, repeats=self.trainer.repeats)

    def missing(self, results: Results) -> list[tuple[str, int]]:
        """Return the trainings that have no result yet."""
        return [key for key in self.rows if key not in results.rows]


def run(
    trial: str | Path | Mapping[str, Any],
    *,
    lake: str | Path | Lake | None = None,
    out: str | Path | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Run a trial, and write its report; the same as ``goldsmith trial``.

    Args:
        trial: A trial file, or what it would hold.
        lake: Where the dataset is; else ``GOLDSMITH_LAKE``, else the configuration, else ``lake``.
        out: Folder of results and report; ``trials/NAME`` in the lake where left out, or here where the lake is no folder.
        progress: Where to tell.

    Raises:
        SettingsError: The trial file is wrong; all problems are listed.
        TrialError: An arm is empty, a task has one label, or what is held out is all there is. What was trained stays.
        MissingPartError: The trainer needs something that is not installed.
        BusyError: The same trial is running elsewhere.
    """
    from goldsmith.curate.trial.page import write

    progress = progress or Silent()
    opened = _opened(lake)
    made = prepared(opened, load(trial), progress)
    folder = _folder(opened, made, out)
    results = _train(made, folder, progress)
    outcome = told(facts(made), made.file.trial, made.asked, results)
    write(outcome, folder)
    return outcome


def _train(made: Prepared, folder: Path, progress: Progress) -> Results:
    """Do step 3; two runs of one trial at a time would train the same twice, so the second is refused."""
    results = Results.opened(folder, made.mark)
    if not made.missing(results):
        return results
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / ".lock", made.file.trial.name):
        results = Results.opened(folder, made.mark)
        missing = made.missing(results)
        progress.start("train", len(made.rows))
        progress.advance(len(made.rows) - len(missing))
        for name, seed in missing:
            rows, at = made.rows[name, seed], made.sizes(name, seed)
            row = trained(made.trainer, rows, made.arms.sizes, at, seed, made.asked, equal=made.tokens)
            results.add({"arm": name, "seed": seed, **row})
            progress.advance(1)
        progress.end(f"{len(missing)} trained, {len(made.rows) - len(missing)} had been")
    return results


def planned(
    trial: str | Path | Mapping[str, Any], *, lake: str | Path | Lake | None = None, out: str | Path | None = None
) -> dict[str, Any]:
    """Return what a trial would do, and about how long it would take; nothing is written.

    A twenty-fifth of one training is done to tell the time; what is asked of the model counts in.
    """
    opened = _opened(lake)
    made = prepared(opened, load(trial), Silent())
    missing = made.missing(Results.opened(_folder(opened, made, out), made.mark))
    read, asked = _paces(made)
    seconds = sum(read * made.sizes(*key)[-1] + asked * len(made.sizes(*key)) for key in missing)
    return {**facts(made), "trainings": len(made.rows), "to_train": len(missing), "expected_seconds": round(seconds, 1)}


def prepared(lake: Lake, file: TrialFile, progress: Progress) -> Prepared:
    """Do steps 1 and 2."""
    trial = file.trial
    trainer = trainer_of(trial)
    tasks = [questions(lake, task, file.folder) for task in trial.tasks]
    records = lake.dataset(trial.dataset)
    whole = texts.corpus(records, trial, progress)
    split = texts.split(whole, trial.held_out, trial.near_copies, tasks, progress)
    sizes = trainer.prepare(whole.text.take(split.training))
    arms = Arms(records, trial, whole, split.training, sizes)
    seeds = range(trial.seed, trial.seed + trial.times)
    rows = {(name, seed): arms.of(name, seed) for seed in seeds for name in trial.arm_names}
    held = Measured(whole.text.take(split.held_out), whole.bytes_[split.held_out], tasks)
    asked = [[one.task.name, one.train.to_pylist(), one.labels.tolist(), one.test.to_pylist(), one.right.tolist()] for one in tasks]
    state = [VERSION, __version__, trial.model_dump(mode="json", exclude={"name"}), whole.digest(), fingerprint(asked)]
    return Prepared(
        file,
        records.name,
        records.version,
        split,
        held,
        trainer,
        arms,
        rows,
        _tokens(trial.tokens, trainer, sizes, rows),
        fingerprint(state),
    )


def facts(made: Prepared) -> dict[str, Any]:
    """Return what a trial is made of, as JSON values."""
    trial = made.file.trial
    first = made.seeds[0]
    budget = made.arms.budget
    return {
        "name": trial.name, "dataset": made.dataset, "version": made.version, "goldsmith": __version__, "fingerprint": made.mark,
        "trial": trial.model_dump(mode="json", exclude_none=True), "trainer": trial.trainer.name, "repeats": made.trainer.repeats,
        "seeds": list(made.seeds), "tokens": made.tokens, "budget": budget, "budget_unit": trial.budget.unit,
        "records": len(made.arms.whole), "held_out": len(made.split.held_out), "training": len(made.split.training),
        "taken_out": made.split.taken_out, "copies": list(made.split.copies),
        "tasks": [
            {"name": one.task.name, "measure": one.task.measure, "labels": len(one.names), "shots": min(one.task.shots, len(one.train)),
             "train": len(one.train), "test": len(one.test), "shared": one.shared, "unlabelled": one.unlabelled}
            for one in made.asked.tasks
        ],
        "arms": {name: described(made.arms, made.rows[name, first]) for name in trial.arm_names},
        "whole": FULL in trial.arm_names and not made.trainer.repeats,
    }  # fmt: skip


def _tokens(wanted: int | None, trainer: Trainer, sizes: NDArray[np.int64], rows: Mapping[tuple[str, int], NDArray[np.int64]]) -> int:
    """Return how many tokens every arm reads."""
    owned = {key: int(sizes[some].sum()) for key, some in rows.items()}
    least = min(owned.values())
    if trainer.repeats:
        return wanted or int(sizes.sum())
    if wanted and wanted > least:
        arm = min(owned, key=lambda key: owned[key])[0]
        raise TrialError(
            "an arm holds fewer tokens than are to be read", where=f"arm {arm}", found=f"{least:,} tokens", expected=f"`tokens` = {wanted:,}",
            hint="a trainer that counts learns nothing from reading twice: leave `tokens` out, or take a larger budget",
        )  # fmt: skip
    return wanted or least


def _paces(made: Prepared) -> tuple[float, float]:
    """Return seconds a token and seconds a time of asking, measured on a small part."""
    key = next(iter(made.rows))
    at = max(1, int(made.sizes(*key)[-1] * PROBED))
    twice = [trained(made.trainer, made.rows[key], made.arms.sizes, (at,), 0, made.asked, equal=at)["seconds"] for _ in range(2)]
    begun = time.monotonic()
    nothing = Measured(made.asked.held_out.slice(0, 1), made.asked.bytes_[:1], ())
    trained(made.trainer, made.rows[key], made.arms.sizes, (at,), 0, nothing, equal=at)
    alone = time.monotonic() - begun
    return alone / at, max(0.0, twice[1] - alone)


def _opened(lake: str | Path | Lake | None) -> Lake:
    if lake is None or isinstance(lake, str | Path):
        return open_lake(resolve(lake=str(lake) if lake is not None else None).lake)
    return lake


def _folder(lake: Lake, made: Prepared, out: str | Path | None) -> Path:
    if out is not None:
        return Path(out)
    place = Path(lake.location)
    return (place if place.is_dir() else Path()) / "trials" / made.file.trial.name
