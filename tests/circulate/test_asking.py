"""Questions about a release, samples of it, and all of it as a stream."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import lance
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import urllib3
from typer.testing import CliRunner

from goldsmith.certify import goldsmith_verify
from goldsmith.circulate.asked_apart import answered_apart
from goldsmith.circulate.asking import answered, rows_drawn, sampled, streamed
from goldsmith.circulate.release import HALLMARK, Release
from goldsmith.circulate.trusting import own_rows, whole
from goldsmith.circulation_errors import QuestionError, ShelfError, UntrustedError
from goldsmith.cli.app import app
from offered import Offering
from shelved import release, seal


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of two files with 5,000 records."""
    return Release(release(tmp_path_factory.mktemp("asked"), "titles", "1.0.0"))


def test_a_question_is_answered(held: Release):
    """Over all files of the release."""
    table, more = answered(held, "SELECT count(*) AS n, min(id) AS low FROM records WHERE text LIKE '%第 1%'")

    planted = sum(f"第 {one}".startswith("第 1") for one in range(5_000))
    assert (table.to_pylist(), more) == ([{"n": planted, "low": "r1"}], False)


def test_an_answer_has_an_end(held: Release):
    """Where there are more rows it says so, and not where there are just as many."""
    assert [answered(held, "SELECT id FROM records", rows=rows)[1] for rows in (10, 4_999, 5_000, 5_001)] == [True, True, False, False]
    assert answered(held, "SELECT id FROM records", rows=1_234)[0].num_rows == 1_234


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT content FROM read_text('/etc/hostname')",
        "SELECT * FROM read_parquet('http://127.0.0.1:9/x.parquet')",
        "COPY records TO 'stolen.csv'",
        "ATTACH 'other.db'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "PRAGMA database_list",
        "CREATE TABLE mine AS SELECT * FROM records",
        "SELECT 1; SELECT 2",
        "SELECT getenv('HOME')",
        "SELEC 1",
        "",
        "SELECT nothing FROM records",
        "SELECT * FROM others",
        "SELECT * FROM held",
    ],
)
def test_what_is_no_question_about_the_records_is_refused(held: Release, query: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """No other file, no network, nothing written, no variable of the service, no second statement."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(QuestionError):
        answered(held, query)
    assert list(tmp_path.iterdir()) == []


def test_a_question_that_takes_too_long_is_given_up(held: Release):
    """A product of the records with themselves, three times."""
    with pytest.raises(QuestionError, match="takes too long"):
        answered(held, "SELECT count(*) FROM records a, records b, records c WHERE a.text < b.text AND b.text < c.text", seconds=0.3)


def test_a_sample_can_be_drawn_again(held: Release):
    """The same seed, the same records; another seed, others; every record as often as another."""
    one, again, other = (sampled(held, 50, seed=seed).column("id").to_pylist() for seed in ("a", "a", "b"))

    assert one == again != other
    assert len(set(one)) == 50
    assert sampled(held, 10_000).num_rows == 5_000
    drawn = Counter(row for seed in range(2_000) for row in rows_drawn(20, 5, b"x", str(seed)))
    assert all(abs(drawn[row] - 500) < 5 * (2_000 * 0.25 * 0.75) ** 0.5 for row in range(20))


def test_a_stream_goes_on_where_it_was_cut(held: Release):
    """From every row on, with the columns that are wanted."""
    ids = [f"r{one}" for one in range(5_000)]
    for first in (0, 1, 999, 1_000, 2_499, 2_500, 4_999, 5_000, 9_999):
        found = [one for batch in streamed(held, ["id"], first=first) for one in batch.column("id").to_pylist()]
        assert found == ids[first:], first
    with pytest.raises(QuestionError, match="no such column"):
        list(streamed(held, ["id", "nothing"]))


def test_over_the_network(offering: Offering):
    """The three of them as requests, with which release they are of; wrong ones are the asker's mistake."""
    pool, at = urllib3.PoolManager(retries=False), f"{offering.url}/hub/api/datasets/lab/titles"
    asked = pool.request("POST", f"{at}/query/1.0.0", json={"sql": "SELECT id FROM records ORDER BY id LIMIT 2"})
    drawn = pool.request("GET", f"{at}/sample/1.0.0?n=7&seed=s")
    lines = pool.request("GET", f"{at}/stream/1.0.0?columns=id&from=4990")
    arrow = pool.request("GET", f"{at}/stream/1.0.0", headers={"Accept": "application/vnd.apache.arrow.stream"})

    stands = offering.shelf.release("titles", "1.0.0")
    assert asked.json() == {"columns": ["id"], "rows": [{"id": "r0"}, {"id": "r1"}], "more": False}
    assert asked.headers["X-Hallmark"] == stands.digest
    assert [json.loads(line) for line in drawn.data.splitlines()] == sampled(stands, 7, seed="s").to_pylist()
    assert [json.loads(line)["id"] for line in lines.data.splitlines()] == [f"r{one}" for one in range(4_990, 5_000)]
    whole = pa.ipc.open_stream(io.BytesIO(arrow.data)).read_all()
    assert whole.column("id").to_pylist() == [
        one for path in sorted(stands.folder.glob("data/*")) for one in pq.read_table(path).column("id").to_pylist()
    ]
    wrong = [("POST", "query/1.0.0", b"{}"), ("POST", "query/1.0.0", b'{"sql": 1}'), ("POST", "query/1.0.0", b'{"sql": "SELECT 1", "rows": 1e9}'), ("POST", "query/1.0.0", b'{"sql": "DROP TABLE records"}'), ("GET", "sample/1.0.0?n=-1", None), ("GET", "sample/1.0.0?n=99999", None), ("GET", "stream/1.0.0?columns=none", None), ("GET", "stream/1.0.0?from=x", None)]  # fmt: skip
    assert [pool.request(method, f"{at}/{path}", body=body).status for method, path, body in wrong] == [422] * len(wrong)


def tabled(folder: Path) -> Path:
    """Make a release whose records are a Lance table; return its folder, which is not sealed yet."""
    made = release(folder, "titles", "1.0.0")
    for path in (made / "data").iterdir():
        path.unlink()
    (made / "croissant.json").unlink()
    return made


def test_a_table_whose_rows_stand_elsewhere_is_not_asked(tmp_path: Path):
    """A table may name another folder of the service as its own: every byte of it is certified, and its rows are those of others."""
    secret = lance.write_dataset(pa.table({"id": ["s"], "text": ["secret"]}), str(tmp_path / "secret.lance"))
    made = tabled(tmp_path)
    secret.shallow_clone(str(made / "data" / "train.lance"), reference=secret.version)
    seal(made, "titles", "1.0.0")

    for asked in (lambda one: answered(one, "FROM records"), lambda one: sampled(one, 1), lambda one: list(streamed(one))):
        with pytest.raises(ShelfError, match="stand elsewhere"):
            asked(Release(made))


def test_a_table_whose_rows_stand_elsewhere_is_not_verified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Every byte of the release is right, so that the verifier without Lance says yes; who has goldsmith is told of it, with the code of what is altered."""
    secret = lance.write_dataset(pa.table({"id": ["s"], "text": ["secret"]}), str(tmp_path / "secret.lance"))
    made = tabled(tmp_path)
    own_rows(made)
    monkeypatch.setattr(
        goldsmith_verify, "verify", lambda *_, **__: {"exit": 0, "verdict": "", "verdict_zh": "", "step": "", "why": "", "why_zh": ""}
    )
    assert CliRunner().invoke(app, ["verify", str(made), "--policy", "p"]).exit_code == 0

    secret.shallow_clone(str(made / "data" / "train.lance"), reference=secret.version)

    with pytest.raises(UntrustedError, match="altered"):
        own_rows(made)
    with pytest.raises(UntrustedError):
        whole(tmp_path / "p")(made)
    said = CliRunner().invoke(app, ["verify", str(made), "--policy", "p", "--json"])
    assert said.exit_code == 10
    assert "elsewhere" in json.loads(said.stdout)["why"]


def test_a_newer_version_that_nobody_certified_is_not_asked(tmp_path: Path):
    """Somebody writes another version beside the one that was certified, and leaves all files of that as they were."""
    made = tabled(tmp_path)
    lance.write_dataset(pa.table({"id": ["s"], "text": ["certified"]}), str(made / "data" / "train.lance"))
    seal(made, "titles", "1.0.0")
    assert answered(Release(made), "FROM records")[0].column("text").to_pylist() == ["certified"]
    kept = {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}
    lance.write_dataset(pa.table({"id": ["s"], "text": ["other"]}), str(made / "data" / "train.lance"), mode="overwrite")
    for path, content in kept.items():
        path.write_bytes(content)

    with pytest.raises(ShelfError, match="does not list"):
        answered(Release(made), "FROM records")


def test_a_link_is_not_asked(tmp_path: Path):
    """What it leads to may be changed after it was looked at, and the link stays as it is."""
    made = release(tmp_path, "titles", "1.0.0")
    path = min((made / "data").iterdir())
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(ShelfError, match="a link"):
        answered(Release(made), "FROM records")


def test_an_answer_is_not_larger_than_it_may_be(held: Release):
    """Few rows may be many bytes."""
    with pytest.raises(QuestionError, match="too large"):
        answered(held, "SELECT repeat('x', 100000) FROM records")


def test_a_sample_is_not_larger_than_it_may_be(tmp_path: Path):
    """Few records may be many bytes; no more of them is read than shows it."""
    made = release(tmp_path, "long", "1.0.0", rows=1, files=1)
    place = min((made / "data").iterdir())
    pq.write_table(pa.table({"id": [str(one) for one in range(2_000)], "text": ["x" * 100_000] * 2_000}), place)
    seal(made, "long", "1.0.0")

    with pytest.raises(QuestionError, match="too large"):
        sampled(Release(made), 2_000)
    assert sampled(Release(made), 100).num_rows == 100


def test_odd_questions_are_the_asker_s_mistake(offering: Offering):
    """Dates that JSON's reader of ours cannot say, halves of characters, numbers with thousands of digits: no mistake of the service."""
    pool, at = urllib3.PoolManager(retries=False), f"{offering.url}/hub/api/datasets/lab/titles"

    def status(path: str, body: bytes) -> int:
        return pool.request("POST", f"{at}/{path}/1.0.0", body=body).status

    asked = ("DATE 'infinity'", "DATE '200000-01-01'", "[TIMESTAMP '290000-01-01']")
    assert [status("query", json.dumps({"sql": f"SELECT {one} AS a"}).encode()) for one in asked] == [422] * 3
    assert b"VARCHAR" in pool.request("POST", f"{at}/query/1.0.0", json={"sql": "SELECT DATE 'infinity' AS a"}).data
    assert status("search", b'{"question": "\\ud800"}') == 422
    many = "9" * 5_000
    ranges = [
        pool.request("GET", f"{offering.url}/hub/datasets/titles/resolve/1.0.0/README.md", headers={"Range": f"bytes={said}"}).status
        for said in (f"{many}-", f"-{many}", f"0-{many}")
    ]
    assert ranges == [200] * 3


EATEN = """
import json, resource, sys
from pathlib import Path
from goldsmith.circulate.asked_apart import answered_apart
from goldsmith.circulate.release import Release
from goldsmith.circulation_errors import QuestionError

if __name__ == "__main__":
    held = Release(Path(sys.argv[1]))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        said = answered_apart(held, sys.argv[2], rows=10)
    except QuestionError as problem:
        said = str(problem).encode()
    following = json.loads(answered_apart(held, "SELECT count(*) AS n FROM records", rows=10))
    from goldsmith.circulate import asked_apart
    asked_apart._ended()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(json.dumps({"length": len(said), "answerer": most, "grown": grown, "next": following}))
"""
HERE = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
EATS = (
    "SELECT range(100000000)",
    "SELECT array_to_string(range(30000000), ',')",
    "SELECT sum(length(repeat('x', 1000000 + i::INT))) FROM range(3000) t(i)",
)


@pytest.mark.parametrize("query", EATS)
def test_a_question_that_eats_memory_costs_its_asker_an_answer_and_nobody_else_anything(held: Release, query: str):
    """The process that answers may not grow; the service does not either, and the next question is answered.

    Asked in a process of its own: what else the one of these tests had for children is not counted.
    """
    told = subprocess.run(
        [sys.executable, "-c", EATEN, str(held.folder), query], capture_output=True, text=True, timeout=300, check=False, env=HERE
    )
    assert not told.returncode, told.stderr
    said = json.loads(told.stdout.splitlines()[-1])

    assert said["length"] < 100_000
    assert said["answerer"] < 2.6 * (1 << 20)
    assert said["grown"] < 200 << 10
    assert said["next"]["rows"] == [{"n": 5000}]


def test_what_a_process_says_is_said_as_if_it_were_here(held: Release, tmp_path: Path):
    """Errors keep their words; a release that is another one by now is not asked; a process that is silent is ended."""
    with pytest.raises(QuestionError) as there:
        answered_apart(held, "SELECT nothing FROM records", rows=10)
    with pytest.raises(QuestionError) as here:
        answered(held, "SELECT nothing FROM records", rows=10)
    assert str(there.value) == str(here.value)

    place = release(tmp_path, "moved", "1.0.0")
    first = Release(place)
    (place / HALLMARK).unlink()
    with pytest.raises(ShelfError):
        answered_apart(first, "FROM records", rows=1)
    with pytest.raises(QuestionError, match="too long"):
        answered_apart(
            held, "SELECT count(*) FROM records a, records b, records c WHERE a.text < b.text AND b.text < c.text", rows=1, seconds=0.3
        )
