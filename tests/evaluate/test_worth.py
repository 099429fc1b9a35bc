"""Worth: planted truth about sources, noise and costs is found again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from goldsmith.algorithms.contribution.learning import errors_at, problem, worth_of_groups
from goldsmith.curate import tables
from goldsmith.curate.plan import Request
from goldsmith.curate.run import run
from goldsmith.errors import SettingsError, UsageError
from goldsmith.evaluate.worth.costs import Costs, Step, costs_in, ledger
from goldsmith.evaluate.worth.labelled import labelled
from goldsmith.evaluate.worth.spending import counted
from goldsmith.evaluate.worth.weighing import next_to_collect, weighed
from goldsmith.lake import open_lake

if TYPE_CHECKING:
    from pathlib import Path

    from goldsmith.curate.tables import Tables

WORDS = {
    "sea": ["harbour", "ship", "tide", "anchor", "sail", "港口", "轮船"],
    "land": ["field", "plough", "barn", "horse", "corn", "田野", "粮仓"],
}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """A good source, and one whose labels are given by chance; a row without text."""
    folder = tmp_path_factory.mktemp("worth")
    random = np.random.default_rng(1)
    with (folder / "rows.jsonl").open("w", encoding="utf-8") as file:
        for n in range(900):
            truth = ["sea", "land"][n % 2]
            common = random.choice(["the", "old", "man", "saw", "a", "day", "of", "rain"], 6).tolist()
            words = [*random.choice(WORDS[truth], 2).tolist(), *common]
            noisy = n % 3 == 0
            label = str(random.choice(["sea", "land"])) if noisy else truth
            row = {
                "id": f"r{n}",
                "text": " ".join(random.permutation(words)) + f" {n}",
                "source": "noise" if noisy else "good",
                "kind": label,
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
        file.write(json.dumps({"id": "none", "text": None, "source": "good"}) + "\n")
    (folder / "recipe.yaml").write_text("name: plain\nerror_budget: {records: 10}\n", encoding="utf-8")
    run(Request(str(folder / "recipe.yaml"), inputs=(str(folder / "rows.jsonl"),), lake=str(folder / "lake"), dataset="talk"))
    return tables.opened(open_lake(str(folder / "lake")), "talk")


def test_a_source_of_noise_is_worth_less(opened: Tables):
    """Half of the rows of a source with labels by chance are not missed; those of the good source are."""
    found = weighed(labelled(opened.records, "kind", most=900), seed=3)
    worths = dict(zip(found.records.sources, found.sources, strict=True))

    assert worths["noise"] is not None
    assert worths["good"] is not None
    assert worths["noise"].mean < 0 < worths["good"].mean
    assert [name for name, *_ in next_to_collect(found, [])] in (["good"], [])


def test_the_least_worth_are_the_noisy_ones(opened: Tables):
    """Single records of least worth come from the source of noise, and taking them away helps."""
    found = weighed(labelled(opened.records, "kind", most=900), seed=3)
    assert found.removal.believable
    assert sum(int(name[1:]) % 3 == 0 for name, _ in found.least) >= 0.8 * len(found.least)


def test_more_records_are_better(opened: Tables):
    """The error falls with size, and its curve says so with an interval, or says why it cannot be read on."""
    found = weighed(labelled(opened.records, "kind", most=900))
    assert found.errors.whole[0].mean() > found.errors.whole[-1].mean()
    gain = found.curve.gain()
    assert found.curve.why if gain is None else gain.low <= gain.value <= gain.high


def test_the_same_seed_gives_the_same(opened: Tables):
    """Nothing depends on the order of threads."""
    one, other = (weighed(labelled(opened.records, "kind", most=400, seed=5), seed=5) for _ in range(2))
    assert np.array_equal(one.errors.whole, other.errors.whole)
    assert one.least == other.least


def test_groups_of_one_kind_are_alike():
    """Groups that were dealt by chance are shown to be worth no more than the mean, in nearly all cases."""
    random = np.random.default_rng(0)
    codes = random.integers(0, 3, 600)
    given = problem(random.normal(size=(600, 12)) + np.eye(12)[codes] * 2, codes, 3)
    found = worth_of_groups(given, random.integers(0, 10, 600), 10, draws=5)
    assert sum(one is not None and one.shown for one in found) <= 2


def test_errors_at_all_rows_do_not_depend_on_the_draw():
    """With all rows learnt from, every draw has the same error."""
    random = np.random.default_rng(0)
    codes = random.integers(0, 2, 300)
    found = errors_at(problem(random.normal(size=(300, 6)) + codes[:, None], codes, 2))
    assert np.ptp(found.whole[-1]) < 1e-9


def test_costs_add_up(opened: Tables):
    """Sums of steps and sources add up to what was paid; sums of a source are not shared out again."""
    read, kept, hours = counted(opened)
    costs = Costs(
        collecting=Step(total=600, sources={"noise": 50}),
        labelling=Step(per_kept=0.5),
        cleaning=Step(total=90),
        computing=Step(per_cpu_hour=2),
    )
    found = ledger(costs, read, kept, hours)

    assert read == {"good": 600, "noise": 300, "rows.jsonl": 1}  # what could not be read has the name of its file
    assert kept == {"good": 600, "noise": 300}
    assert sum(one.total for one in found) == pytest.approx(650 + 0.5 * 900 + 90 + 2 * hours)
    assert next(one for one in found if one.source == "noise").steps["collecting"] == 50


def test_costs_of_no_source_are_refused():
    """A sum for a source that is not there is a mistake, not a gift."""
    with pytest.raises(ValueError, match="prezz"):
        ledger(Costs(other=Step(sources={"prezz": 3})), {"press": 1}, {"press": 1}, 0)


def test_a_wrong_file_of_costs_tells_its_lines(tmp_path: Path):
    """Unknown steps and negative sums are told with their lines."""
    path = tmp_path / "costs.yaml"
    path.write_text("currency: CNY\nlabeling: {total: 3}\ncollecting: {total: -1}\n", encoding="utf-8")
    with pytest.raises(SettingsError) as told:
        costs_in(path)
    assert "line 2" in str(told.value)
    assert "line 3" in str(told.value)


def test_one_label_tells_nothing(opened: Tables):
    """A field without labels is refused, with what stands in it."""
    with pytest.raises(UsageError, match="nothing to tell apart"):
        labelled(opened.records, "no_such_field", most=900)
