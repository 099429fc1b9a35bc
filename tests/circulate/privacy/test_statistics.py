"""Statistics with noise: what is counted, how far noise takes it, and that one unit changes no more than was said."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from circulate.privacy.people import AGES, CITIES, planted
from goldsmith.circulate.asking import table_of
from goldsmith.circulate.privacy import noising
from goldsmith.circulate.privacy.answering import answered_privately, noised
from goldsmith.circulate.privacy.counting import GRAINS, counted
from goldsmith.circulate.privacy.ledger import Ledger
from goldsmith.circulate.privacy.question import PrivateQuestion, Unit
from goldsmith.circulate.release import Release
from goldsmith.errors import SettingsError
from goldsmith.privacy_errors import GradeError, PrivacyError
from goldsmith.sensitivity import Sensitivity

pytest.importorskip("opendp", reason="the extra `privacy` is not installed")
RECORD = Unit()


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The planted release."""
    return planted(tmp_path_factory.mktemp("private"))


def ask(statistic: str, epsilon: float = 1.0, **given: object) -> PrivateQuestion:
    """Return a question."""
    return PrivateQuestion(statistic=statistic, epsilon=epsilon, **given)


def test_counts_what_was_planted(held: Release):
    """Before the noise, every statistic is the planted one."""
    table = table_of(held)
    old = [age for age in AGES if age >= 50]

    assert counted(table, ask("count"), RECORD) == [2_000]
    assert counted(table, ask("count", where=("age>=50",)), RECORD) == [len(old)]
    assert counted(table, ask("count-by", column="city", categories=("苏州", "广州")), RECORD) == [CITIES.count("苏州"), 0]
    assert counted(table, ask("histogram", column="age", edges=(0, 10, 50, 90)), RECORD) == [
        sum(low <= age < high or (high == 90 and age == 90) for age in AGES) for low, high in ((0, 10), (10, 50), (50, 90))
    ]
    assert counted(table, ask("sum", column="age", low=0, high=60), RECORD)[0] == pytest.approx(
        sum(min(age, 60) for age in AGES) * GRAINS / 60, abs=2_000
    )


def test_a_person_counts_with_so_many_records(held: Release):
    """Four hundred people with five records each are at most 400 times what counts of each."""
    table = table_of(held)

    assert [counted(table, ask("count"), Unit(person="who", most=most))[0] for most in (1, 3, 5, 9)] == [400, 1_200, 2_000, 2_000]
    assert counted(table, ask("count", where=("who=p7",)), Unit(person="who", most=2)) == [2]


@settings(deadline=None, derandomize=True, max_examples=60)
@given(
    rows=st.lists(st.tuples(st.sampled_from("abcd"), st.floats(-5, 15) | st.none(), st.sampled_from(["x", "y", None])), max_size=30),
    person=st.sampled_from("abcd"),
    most=st.integers(1, 3),
)
def test_a_person_changes_no_more_than_was_said(rows: list[tuple[str, float | None, str | None]], person: str, most: int):
    """Whoever is taken out, the numbers that noise is added to change by no more than the noise was drawn for."""
    kept = [row for row in rows if row[0] != person]
    unit = Unit(person="who", most=most)

    def of(some: list[tuple[str, float | None, str | None]], question: PrivateQuestion) -> np.ndarray:
        columns = list(zip(*some, strict=True)) or [(), (), ()]
        table = pa.table(
            {"who": pa.array(columns[0], pa.string()), "n": pa.array(columns[1], pa.float64()), "c": pa.array(columns[2], pa.string())}
        )
        return np.array(counted(ds.dataset(table), question, unit))

    for question, change in (
        (ask("count", where=("n>1",)), most),
        (ask("count-by", column="c", categories=("x", "y")), most),
        (ask("histogram", column="n", edges=(0, 5, 10)), most),
        (ask("sum", column="n", low=-2, high=7), most * GRAINS),
    ):
        assert np.abs(of(rows, question) - of(kept, question)).sum() <= change
    sums = np.abs(of(rows, ask("mean", column="n", low=-2, high=7)) - of(kept, ask("mean", column="n", low=-2, high=7)))
    assert sums[0] <= most * GRAINS
    assert sums[1] <= most


QUESTIONS = [
    (ask("count", 0.3), [2_000]),
    (ask("count-by", 0.5, column="city", categories=("北京", "广州")), [500, 0]),
    (ask("count-by", 0.5, column="city", categories=("北京", "广州"), delta=1e-6, mechanism="gaussian"), [500, 0]),
    (ask("sum", 0.5, column="age", low=0, high=99), [sum(AGES)]),
    (ask("mean", 0.2, column="age", low=0, high=99), [sum(AGES) / 2_000]),
    (ask("histogram", 0.4, column="age", edges=(0, 50, 100)), [sum(age < 50 for age in AGES), sum(age >= 50 for age in AGES)]),
]


@pytest.mark.parametrize(("question", "truth"), QUESTIONS, ids=lambda one: getattr(one, "statistic", ""))
def test_intervals_hold_the_truth(held: Release, question: PrivateQuestion, truth: list[float]):
    """Ninety-five of a hundred intervals hold what was planted: where they do, one run in a hundred million misses more of 600 draws."""
    table = table_of(held).to_table(columns=["age", "city"])
    answers = [noised(ds.dataset(table), question, RECORD) for _ in range(600)]

    held = [low - 1e-3 <= true <= high + 1e-3 for one in answers for (low, high), true in zip(one.intervals, truth, strict=True)]
    assert held.count(False) <= binom.isf(1e-8, len(held), 0.05)
    assert len({one.values for one in answers}) > 5, "noise is drawn anew each time"


def test_noise_is_as_wide_as_its_formula():
    """P(|X| > t) = 2 a^(t+1) / (1 + a) is at most 5 % at the bound and more just below it."""
    for scale in (0.4, 1.0, 3.3, 40.0):
        off, a = noising.off_by_laplace(scale), math.exp(-1 / scale)
        assert 2 * a ** (off + 1) / (1 + a) <= 0.05
        assert off == 0 or 2 * a**off / (1 + a) > 0.05


def test_a_quantile_is_as_near_as_it_says(held: Release):
    """The rank of the answer is within what is told of the wanted one in 95 of 100 answers."""
    table = ds.dataset(table_of(held).to_table(columns=["age"]))
    question = ask("quantile", 0.5, column="age", low=0, high=99, at=0.5, steps=100)
    answers = [noised(table, question, RECORD) for _ in range(120)]

    off = [max(0, 1_000 - sum(age <= one.values[0] for age in AGES), sum(age < one.values[0] for age in AGES) - 1_000) for one in answers]
    assert np.mean([far <= one.rank_within for far, one in zip(off, answers, strict=True)]) >= 0.88
    assert all(one.rank_within < 100 for one in answers)


def test_large_sums_do_not_overflow():
    """A sum beyond 32 bits of grains is told right."""
    table = ds.dataset(pa.table({"n": pa.array([100.0] * 50_000)}))
    answer = noised(table, ask("sum", 10.0, column="n", low=0, high=100), RECORD)

    assert answer.values[0] == pytest.approx(5_000_000, abs=1_000)


def test_what_contradicts_itself_is_refused(held: Release, tmp_path: Path):
    """A question without its bounds, about other columns or of other kinds, is refused before a charge."""
    ledger = Ledger.of(tmp_path / "ledger.db")
    ledger.allow("people", 1)
    for wrong in (
        {"statistic": "sum", "column": "age"},
        {"statistic": "histogram", "column": "age", "edges": (3, 3)},
        {"statistic": "count", "delta": 1e-6},
        {"statistic": "count", "where": ("age",)},
        {"statistic": "sum", "column": "age", "low": 0, "high": math.inf},
    ):
        with pytest.raises(SettingsError):
            PrivateQuestion.configured({"epsilon": 0.1, **wrong})
    for strange in (ask("count", where=("hieght>3",)), ask("sum", column="text", low=0, high=1), ask("count", where=("age>many",))):
        with pytest.raises(PrivacyError):
            answered_privately(held, strange, ledger, asker="mei", sensitivity=Sensitivity())
    assert ledger.charges("people") == []


def test_an_answer_tells_its_cost_and_method(held: Release, tmp_path: Path):
    """ε, δ, unit, mechanism, interval and the release, and no exact number."""
    ledger = Ledger.of(tmp_path / "ledger.db")
    ledger.allow("people", 1, unit=Unit(person="who", most=2))
    said = answered_privately(held, ask("count", 0.25), ledger, asker="mei", sensitivity=Sensitivity())

    assert (said["epsilon"], said["delta"], said["unit"]) == (0.25, 0.0, "each person in `who`, with at most 2 records")
    assert said["method"] == "OpenDP discrete Laplace, scale 8"
    assert said["release"]["hallmark"] == held.digest
    assert said["cells"][0]["interval"][0] < said["cells"][0]["value"] < said["cells"][0]["interval"][1]
    with pytest.raises(GradeError):
        answered_privately(held, ask("count", 0.25), ledger, asker="mei", sensitivity=Sensitivity.read("核心"))
