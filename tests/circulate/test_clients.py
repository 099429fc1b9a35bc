"""Programs that people have load a real release from a running service, and are told what is wrong where something is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from certify.houses import House, house
from goldsmith.circulate.asking import answered, sampled, streamed
from goldsmith.circulate.pulling import Pull
from goldsmith.circulate.shelf import Access, Shelf
from goldsmith.circulate.source import Source
from goldsmith.circulate.trusting import beforehand, whole
from goldsmith.circulation_errors import TransferError, UntrustedError
from offered import Offering, serving

FILE = "data/train-00000-of-00001.parquet"
ROWS = 60
TABLE = "data/train.lance/"
HERE = ("hub", "datasets", "streaming", "pandas", "pyarrow", "duckdb")
ELSEWHERE = {"polars": "GOLDSMITH_POLARS", "croissant": "GOLDSMITH_MLCROISSANT"}
"""Programs that goldsmith's own installation does not have, and the variable that names an interpreter with them."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house whose releases stand on a shelf: 1.2.0 is good, a byte of 1.2.1 was changed, 1.2.2 was cut off, 1.2.3 is good too."""
    made = house(tmp_path_factory.mktemp("clients"))
    for version in ("1.2.0", "1.2.1", "1.2.2", "1.2.3"):
        made.release(version, out=made.folder / "releases" / "planted" / version)
    changed, cut = (made.folder / "releases" / "planted" / version / FILE for version in ("1.2.1", "1.2.2"))
    data = bytearray(changed.read_bytes())
    data[len(data) // 2] ^= 1
    changed.write_bytes(data)
    cut.write_bytes(cut.read_bytes()[:-100])
    for number in (0, 1, 2):
        made.release(f"0.{number}.0", layout="lance", out=made.folder / "releases" / "planted" / f"0.{number}.0")
    changed, cut = (rows_of(made.folder / "releases" / "planted" / version) for version in ("0.1.0", "0.2.0"))
    data = bytearray(changed.read_bytes())
    data[len(data) // 2] ^= 1
    changed.write_bytes(data)
    cut.write_bytes(cut.read_bytes()[:-100])
    return made


def rows_of(folder: Path) -> Path:
    """Return the one file of rows of a table."""
    (found,) = (folder / TABLE / "data").iterdir()
    return found


@pytest.fixture(scope="module")
def offering(place: House) -> Iterator[Offering]:
    """A service that gives them to whoever is signed in."""
    with serving(place.folder) as found:
        found.shelf.share("planted", Access("members"))
        yield found


@pytest.fixture(scope="module")
def told(offering: Offering, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, int | str]]:
    """What each program said, by what it was asked for."""
    tokens = offering.tokens
    jobs = {
        "late": f"{tokens['late']}=1.2.0",
        "changed": f"{tokens['ann']}=1.2.1",
        "cut": f"{tokens['ann']}=1.2.2",
        "good": f"{tokens['ann']}=1.2.0",
    }
    found: dict[str, dict[str, int | str]] = {name: {} for name in jobs}
    runs = {sys.executable: list(HERE)}
    for name, variable in ELSEWHERE.items():
        if os.environ.get(variable):
            runs.setdefault(os.environ[variable], []).append(name)
    for python, names in runs.items():
        cache = tmp_path_factory.mktemp("cache")
        environment = {
            "HF_ENDPOINT": f"{offering.url}/hub",
            "HF_HOME": str(cache),
            "XDG_CACHE_HOME": str(cache),
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        }
        command = [python, str(Path(__file__).parent / "loading.py"), *names, "--", "lab/planted", FILE, *jobs.values()]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **environment}, timeout=300)
        assert done.returncode == 0, done.stderr[-2_000:]
        for job, line in zip(jobs, done.stdout.splitlines(), strict=True):
            found[job].update(json.loads(line))
    return found


@pytest.mark.parametrize("program", [*HERE, *ELSEWHERE])
def test_each_program_loads_a_release_and_is_told_what_is_wrong(told: dict[str, dict[str, int | str]], program: str):
    """All records of the good one; no record of one that was altered or cut off, nor for a token that has ended."""
    if program not in told["good"]:
        pytest.skip(f"{ELSEWHERE[program]} names no interpreter that has it")

    assert told["good"][program] == ROWS
    assert "401" in str(told["late"][program]), told["late"][program]
    for wrong in ("changed", "cut"):
        said = str(told[wrong][program])
        assert "409" in said or "not what was certified" in said, said


def test_a_table_is_read_where_it_stands(offering: Offering, tmp_path: Path):
    """Lance opens a release by its address and fetches what it needs; no row of one that was altered or cut off, nor for a token that has ended."""
    tokens = offering.tokens
    jobs = [f"{tokens['ann']}=0.0.0", f"{tokens['late']}=0.0.0", f"{tokens['ann']}=0.1.0", f"{tokens['ann']}=0.2.0"]
    command = [sys.executable, str(Path(__file__).parent / "loading.py"), "lance", "--", "lab/planted", TABLE, *jobs]
    environment = {**os.environ, "HF_ENDPOINT": f"{offering.url}/hub", "HF_HOME": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=300)
    good, late, changed, cut = (json.loads(line)["lance"] for line in done.stdout.splitlines())

    assert good == ROWS
    assert "401" in late
    assert "409" in changed
    assert "409" in cut


def test_a_table_is_asked_and_fetched_like_any_other(offering: Offering, place: House, tmp_path: Path):
    """SQL, samples and streams read it; our own client has it whole, and it is verified."""
    release = offering.shelf.found("planted", "0.0.0")
    answer, _ = answered(release, "SELECT count(*) AS n, max(length(text)) > 0 AS filled FROM records")
    fetched = pull(offering, place, tmp_path, "0.0.0")

    assert answer.to_pylist() == [{"n": ROWS, "filled": True}]
    assert sampled(release, 5, seed="a").num_rows == 5
    assert sum(batch.num_rows for batch in streamed(release, ["id"], first=10)) == ROWS - 10
    assert place.verify(fetched.folder) == 0


def pull(offering: Offering, place: House, into: Path, version: str, *, who: str = "ann", policy: Path | None = None):
    """Fetch a release as a buyer does."""
    source = Source.of_service(offering.url, "planted", version, token=offering.tokens[who])
    trusted = policy or place.policy()
    return Pull(source, Shelf(into), "planted", version, beforehand(trusted), whole(trusted)).run()


def test_our_own_client_is_sure_of_what_it_has(offering: Offering, place: House, tmp_path: Path):
    """The release comes whole and is verified with the buyer's policy; the next one costs little; what is wrong is told."""
    first = pull(offering, place, tmp_path, "1.2.0")
    offering.asked.clear()
    second = pull(offering, place, tmp_path, "1.2.3")

    assert place.verify(first.folder) == place.verify(second.folder) == 0
    assert second.copied > 0
    assert not [one for one in offering.asked if FILE in one]
    for wrong in ("1.2.1", "1.2.2"):
        shelf = tmp_path / wrong
        with pytest.raises(TransferError, match="409"):
            pull(offering, place, shelf, wrong)
        assert not (shelf / "planted" / wrong).exists()
    with pytest.raises(TransferError, match="401"):
        pull(offering, place, tmp_path / "late", "1.2.0", who="late")


def test_a_buyer_who_trusts_others_asks_for_no_data(offering: Offering, place: House, tmp_path: Path):
    """His policy is held against the papers first."""
    policy = tmp_path / "strange.policy"
    policy.write_text(f"publisher other {place.party('other').did}\nevaluator evaluator {place.party('evaluator').did}\n")
    offering.asked.clear()

    with pytest.raises(UntrustedError) as refused:
        pull(offering, place, tmp_path, "1.2.0", policy=policy)

    assert refused.value.exit_code == 11
    assert not [one for one in offering.asked if "/data/" in one]
