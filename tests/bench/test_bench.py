"""What the benchmarks measure with is right: costs of whole trees of processes, and the exact search of pairs."""

from __future__ import annotations

import importlib
import random
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"
BURN = "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass\n"


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch):
    """Import a script of the benchmarks by name."""
    monkeypatch.syspath_prepend(str(BENCH))
    yield importlib.import_module
    for name in ("measure", "all_pairs"):
        sys.modules.pop(name, None)


def test_the_cpu_time_of_a_grandchild_is_counted(bench):
    """A process that its parent waits for counts, however deep it is."""
    nested = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BURN!r}])"

    measured = bench("measure").measure([sys.executable, "-c", nested])

    assert measured.code == 0
    assert measured.cpu_seconds >= 0.3


@pytest.mark.skipif(sys.platform != "linux", reason="subreapers are a Linux feature")
def test_the_cpu_time_of_an_orphan_is_counted(bench):
    """A process whose parent ends without waiting for it counts as well."""
    orphan = f"import subprocess, sys, os; subprocess.Popen([sys.executable, '-c', {BURN!r}]); os._exit(0)"

    measured = bench("measure").measure([sys.executable, "-c", orphan])

    assert measured.cpu_seconds >= 0.3


def test_a_failing_command_tells_its_status_and_its_last_words(bench):
    """Exit status and standard error stream come back."""
    measured = bench("measure").measure([sys.executable, "-c", "import sys; print('{\"a\": 1}'); sys.exit('no luck')"])

    assert measured.code == 1
    assert "no luck" in measured.errors
    assert measured.last_json() == {"a": 1}


@pytest.mark.parametrize("least", [0.5, 0.8, 0.95])
def test_the_search_of_pairs_finds_what_trying_all_finds(bench, least: float):
    """The prefix filter loses no pair and invents none."""
    all_pairs = bench("all_pairs")
    chance = random.Random(7)
    words = [f"w{i}" for i in range(60)]
    bases = [[chance.choice(words) for _ in range(chance.randint(2, 40))] for _ in range(25)]
    rows = [[w if chance.random() > 0.04 else chance.choice(words) for w in chance.choice(bases)] for _ in range(150)]
    sets = [all_pairs.grams(" ".join(row)) for row in rows]

    found = all_pairs.pairs_above(sets, least)

    tried = {(i, j): all_pairs.jaccard(sets[i], sets[j]) for j in range(len(sets)) for i in range(j)}
    assert found == {pair: index for pair, index in tried.items() if index >= least}
    assert found
