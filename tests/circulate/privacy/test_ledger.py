"""The privacy ledger: a budget that no number of askers at the same time, no crash and no clever question gets beyond."""

from __future__ import annotations

import math
import multiprocessing
import random
import signal
import subprocess
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds
import pytest

from circulate.privacy.people import charges, planted
from goldsmith.circulate.privacy.answering import answered_privately
from goldsmith.circulate.privacy.counting import counted
from goldsmith.circulate.privacy.ledger import Asked, Ledger
from goldsmith.circulate.privacy.noising import cells_noised
from goldsmith.circulate.privacy.question import PrivateQuestion, Unit
from goldsmith.privacy_errors import BudgetError
from goldsmith.sensitivity import Sensitivity
from service import postgres_running

pytest.importorskip("opendp", reason="the extra `privacy` is not installed")
ASKERS = 32
TARGET_GONE = ds.dataset(pa.table({"who": [f"p{at}" for at in range(20)]}))
TARGET_IN = ds.dataset(pa.table({"who": [*(f"p{at}" for at in range(20)), "target"]}))


def of(asker: str, question: str, epsilon: float = 0.1, *, release: str = "r") -> Asked:
    """Return something that is asked."""
    return Asked("d", release, asker, question, epsilon, 0.0)


def test_processes_at_once_get_no_more_than_the_budget(tmp_path: Path):
    """Thirty-two processes ask for 3.2 of a budget of 2: exactly twenty charges of 0.1 are taken."""
    Ledger.of(tmp_path / "ledger.db").allow("d", 2.0)
    ways = multiprocessing.get_context("forkserver")
    ways.set_forkserver_preload(["goldsmith.circulate.privacy.ledger", "goldsmith.circulate.release", "pyarrow.parquet"])
    with ProcessPoolExecutor(ASKERS, mp_context=ways) as pool:
        done = list(pool.map(charges, [str(tmp_path / "ledger.db")] * ASKERS, range(ASKERS), [1] * ASKERS))

    assert sum(done) == 20
    assert Ledger.of(tmp_path / "ledger.db").allowances("d")[0].spent_epsilon == pytest.approx(2.0)


def charged_at_once(ledger: Ledger) -> int:
    """Return how many of 32 threads' charges a ledger took."""
    start = threading.Barrier(ASKERS)

    def charge(at: int) -> int:
        start.wait()
        try:
            ledger.charge(of(f"a{at}", f"q{at}"))
        except BudgetError:
            return 0
        return 1

    with ThreadPoolExecutor(ASKERS) as pool:
        return sum(pool.map(charge, range(ASKERS)))


def test_threads_at_once_get_no_more_than_the_budget(tmp_path: Path):
    """Thirty-two threads of one process, as in a service."""
    ledger = Ledger.of(tmp_path / "ledger.db")
    ledger.allow("d", 1.0)

    assert charged_at_once(ledger) == 10


def test_a_service_with_postgres_gets_no_more_than_the_budget():
    """The same over PostgreSQL, which the ledger may stand in."""
    with postgres_running() as (_, url):
        ledger = Ledger.of(url)
        ledger.allow("d", 1.0)
        assert charged_at_once(ledger) == 10
        ledger._engine.dispose()


def test_whoever_is_killed_has_paid(tmp_path: Path):
    """A process that is killed between charge and answer leaves a charge without an answer, which counts; the ledger stays whole."""
    place = tmp_path / "ledger.db"
    Ledger.of(place).allow("d", 1.0)
    words = ["import sys,os,signal", "from goldsmith.circulate.privacy.ledger import Asked, Ledger"]
    words += ["Ledger.of(sys.argv[1]).charge(Asked('d','r','a','q',0.4,0.0))", "os.kill(os.getpid(), signal.SIGKILL)"]
    died = subprocess.run([sys.executable, "-c", "\n".join(words), str(place)], check=False)

    ledger = Ledger.of(place)
    assert died.returncode == -signal.SIGKILL
    assert [(one["epsilon"], one["answered"]) for one in ledger.charges("d")] == [(pytest.approx(0.4), False)]
    number, known = ledger.charge(of("a", "q", 0.4))
    assert known is None, "what was never answered is asked and charged again"
    ledger.answer(number, of("a", "q", 0.4), {"cells": [1]})
    with pytest.raises(BudgetError):
        ledger.charge(of("a", "other", 0.4))


def test_the_same_question_has_the_same_answer(tmp_path: Path):
    """Asked again, by anybody, it costs nothing and is no second draw; about another version it is another question."""
    release, ledger = planted(tmp_path), Ledger.of(tmp_path / "ledger.db")
    newer = planted(tmp_path, version="1.1.0")
    ledger.allow("people", 1.0)
    question = PrivateQuestion(statistic="count", epsilon=0.4)

    first = answered_privately(release, question, ledger, asker="mei", sensitivity=Sensitivity())
    again = [answered_privately(release, question, ledger, asker=who, sensitivity=Sensitivity()) for who in ("mei", "bo")]

    assert {one["cells"][0]["value"] for one in again} == {first["cells"][0]["value"]}
    assert [one["charged"]["epsilon"] for one in (first, *again)] == [0.4, 0.0, 0.0]
    assert answered_privately(newer, question, ledger, asker="mei", sensitivity=Sensitivity())["charged"]["epsilon"] == 0.4
    with pytest.raises(BudgetError, match=r"at most ε 0\.2"):
        answered_privately(release, question.model_copy(update={"epsilon": 0.3}), ledger, asker="mei", sensitivity=Sensitivity())


def test_two_who_answer_the_same_tell_the_same(tmp_path: Path):
    """Where two were charged before either answered, both tell the first answer."""
    ledger = Ledger.of(tmp_path / "ledger.db")
    ledger.allow("d", 1.0)
    one, two = (ledger.charge(of(who, "q"))[0] for who in ("a", "b"))

    assert [ledger.answer(two, of("b", "q"), {"n": 2}), ledger.answer(one, of("a", "q"), {"n": 1})] == [{"n": 2}, {"n": 2}]


def test_an_asker_has_less_than_everybody(tmp_path: Path):
    """His own allowance ends first, and others go on until everybody's does."""
    ledger = Ledger.of(tmp_path / "ledger.db")
    ledger.allow("d", 0.5)
    ledger.allow("d", 0.2, asker="mei")

    taken = []
    for who, n in (("mei", 4), ("bo", 9)):
        for at in range(n):
            try:
                ledger.charge(of(who, f"{who}{at}"))
                taken.append(who)
            except BudgetError:
                pass
    assert taken == ["mei"] * 2 + ["bo"] * 3
    with pytest.raises(BudgetError, match="no privacy budget was set"):
        ledger.charge(Asked("other", "r", "mei", "q", 0.1, 0.0))


def test_what_a_unit_is_stays(tmp_path: Path):
    """Raising a budget is on record; turning persons into records after something was told is refused."""
    ledger = Ledger.of(tmp_path / "ledger.db")
    ledger.allow("d", 1.0, unit=Unit(person="who", most=2))
    ledger.charge(of("a", "q"))
    ledger.allow("d", 2.0)

    assert ledger.unit("d") == Unit(person="who", most=2)
    with pytest.raises(BudgetError, match="cannot change"):
        ledger.allow("d", 2.0, unit=Unit())


def test_roundings_never_add_up_beyond_the_budget(tmp_path: Path):
    """Ten charges of 0.1 are a budget of 1.0 and not one more; a third of it fits three times."""
    ledger = Ledger.of(tmp_path / "ledger.db")
    ledger.allow("d", 1.0)
    for at in range(10):
        ledger.charge(of("a", f"q{at}"))
    with pytest.raises(BudgetError):
        ledger.charge(of("a", "more", 1e-9))


def guesses(pairs: int, trials: int, seed: int) -> float:
    """Return how often an attacker tells whether a person is in the data, by differing questions: all, and all but that person."""
    chance, right = random.Random(seed), 0
    question = PrivateQuestion(statistic="count", epsilon=0.25)
    others = counted(TARGET_GONE, question, Unit())[0]
    for _ in range(trials):
        inside = chance.random() < 0.5
        everybody = counted(TARGET_IN if inside else TARGET_GONE, question, Unit())[0]
        drawn = [cells_noised([one] * pairs, question, Unit()).values for one in (everybody, others)]
        right += (sum(drawn[0]) - sum(drawn[1]) > pairs / 2) == inside
    return right / trials


def test_differing_questions_get_no_further_than_the_budget(tmp_path: Path):
    """An attacker who words each question differently is stopped by the ledger after two pairs; without it he is nearly always right.

    With ε = 1 in all, nobody guesses right more often than e/(1 + e) = 73.1 % (Kairouz, Oh and Viswanath 2015, arXiv:1311.0776).
    """
    ledger = Ledger.of(tmp_path / "ledger.db")
    ledger.allow("d", 1.0)
    pairs = 0
    try:
        while pairs < 100:
            for side in ("all", "others"):
                ledger.charge(of("attacker", f"{side}{pairs}", 0.25))
            pairs += 1
    except BudgetError:
        pass

    assert pairs == 2
    assert guesses(pairs, 300, seed=1) <= math.e / (1 + math.e) + 3 * math.sqrt(0.25 / 300)
    assert guesses(3_000, 30, seed=2) >= 0.9, "the attack works where nothing stops it"
