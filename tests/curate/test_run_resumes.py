"""A run goes on where it was: killed, repeated, with more files, with other limits, with a rival."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time

import pyarrow as pa
import pytest

from curate.workshop import PLAIN, Workshop
from goldsmith.curate import measuring, shares
from goldsmith.curate import run as running
from goldsmith.errors import BusyError, ReadingError, UsageError
from goldsmith.lake import open_lake

RULES = PLAIN + "rules:\n  - name: own\n    rules:\n      too_short: {measure: word_count, below: 5}\n"


def many(n: int, start: int = 0) -> list[dict[str, object]]:
    """Return records whose texts have nothing in common."""
    rng = random.Random(start)
    return [
        {"id": f"r{start + k}", "text": " ".join(f"w{rng.randrange(1_000_000)}" for _ in range(rng.randrange(2, 60)))} for k in range(n)
    ]


def test_an_unchanged_recipe_does_nothing(workshop: Workshop):
    """The second run writes no version and says so."""
    source = workshop.rows(*many(200))
    recipe = workshop.recipe(RULES)
    first = workshop.run(source, recipe=recipe)

    second = workshop.run(source, recipe=recipe)

    assert second.unchanged
    assert second.as_json()["unchanged"] is True
    assert second.version == first.version == workshop.tables().records.version
    assert second.facts["kept"] == first.facts["kept"]


def test_a_changed_limit_decides_anew_without_reading_text(workshop: Workshop, monkeypatch: pytest.MonkeyPatch):
    """What was measured is not measured again, and no scan asks for the text."""
    source = workshop.rows(*many(300))
    recipe = workshop.recipe(RULES)
    before = workshop.run(source, recipe=recipe)
    asked: list[str] = []
    dataset = type(workshop.tables().records)
    scan, at = dataset.scan, dataset.at

    def watched(self, columns=None, *args, **more):
        asked.extend(columns or self.columns)
        return scan(self, columns, *args, **more)

    def watched_at(self, positions, columns=None):
        asked.extend(columns or self.columns)
        return at(self, positions, columns)

    monkeypatch.setattr(dataset, "scan", watched)
    monkeypatch.setattr(dataset, "at", watched_at)

    after = workshop.run(source, recipe=recipe, changes=("rules.0.limits.too_short=20",))

    assert after.facts["dropped"]["too_short"] > before.facts["dropped"]["too_short"]
    assert "text" not in asked


def test_new_files_are_added_and_old_ones_left_alone(workshop: Workshop, monkeypatch: pytest.MonkeyPatch):
    """A run over two files after a run over one measures only the second."""
    first = workshop.rows(*many(100), name="a.jsonl")
    second = workshop.rows(*many(100, start=100), name="b.jsonl")
    workshop.run(first)
    rows: list[int] = []
    real = measuring._measured

    def counted(work):
        rows.append(work.batch.num_rows)
        return real(work)

    monkeypatch.setattr(measuring, "_measured", counted)

    outcome = workshop.run(first, second)

    assert outcome.facts["in"] == 200
    assert sum(rows) == 100


def test_what_is_measured_on_the_way_in_is_what_is_measured_later(workshop: Workshop):
    """A table measured while its files were read, and one measured afterwards, hold the same columns and nothing is pending."""
    source = workshop.rows(*many(300), {"id": "broken", "text": None})
    recipe = workshop.recipe(RULES)
    workshop.run(source, recipe=recipe, dataset="together")
    later = workshop.run(source, recipe=workshop.recipe(PLAIN), dataset="later")
    assert later.facts["in"] == 301
    workshop.run(source, recipe=workshop.recipe(RULES), dataset="later")

    one, two = (workshop.tables(name).records for name in ("together", "later"))

    columns = sorted(set(one.columns) - {"collected_at"})
    assert columns == sorted(set(two.columns) - {"collected_at"})
    assert one.pending(columns) == []
    table, other = (pa.Table.from_batches(list(records.scan(columns))) for records in (one, two))
    assert table.to_pylist() == other.to_pylist()


def test_another_mapping_is_not_mixed_in(workshop: Workshop):
    """Records mapped in two ways do not meet in one dataset."""
    source = workshop.rows(*({"id": n, "text": f"a {n}", "body": f"b {n}"} for n in range(5)))
    workshop.run(source)

    with pytest.raises(UsageError, match="another field mapping"):
        workshop.run(source, changes=("fields.text=body",))


def test_a_limit_makes_a_dataset_of_its_own(workshop: Workshop):
    """Trying a recipe on the first records leaves the real dataset alone."""
    source = workshop.rows(*many(100))

    outcome = workshop.run(source, dataset=None, limit=10)

    assert (outcome.dataset, outcome.facts["in"]) == ("plain-first-10", 10)


def test_two_runs_on_one_dataset_do_not_meet(workshop: Workshop):
    """The second run is told who is at work."""
    source = workshop.rows(*many(10))
    with open_lake(workshop.lake, create=True).lock("set"), pytest.raises(BusyError, match=f"process {os.getpid()}"):
        workshop.run(source)


def test_the_result_does_not_depend_on_the_cut(workshop: Workshop, monkeypatch: pytest.MonkeyPatch):
    """One share or many, one thread or two: the same records are kept for the same reasons."""
    rows = many(400)
    rows += [{"id": f"copy{n}", "text": rows[n]["text"]} for n in range(0, 400, 7)]
    source = workshop.rows(*rows)
    workshop.run(source, dataset="whole")
    monkeypatch.setattr(shares, "SHARE_BYTES", 4_000)
    monkeypatch.setattr(shares, "BLOCK_BYTES", 1_000)
    monkeypatch.setattr(shares, "SMALL_BYTES", 0)
    workshop.run(source, dataset="cut")

    names = ("decision", "reason", "duplicate_of", "duplicate_similarity")
    whole, cut = (
        {name: [row[column] for column in names] for name, row in workshop.records(dataset).items()} for dataset in ("whole", "cut")
    )
    assert len(workshop.tables("cut").records.fragments()) > 5
    assert whole == cut


KILLED = """
import sys
from goldsmith.curate import shares
from goldsmith.curate.plan import Request
from goldsmith.curate.run import run
shares.SHARE_BYTES, shares.BLOCK_BYTES, shares.SMALL_BYTES = 20_000, 10_000, 0
print("ready", flush=True)
run(Request(sys.argv[1], (sys.argv[2],), sys.argv[3], "set"), report=False)
print("done", flush=True)
"""


def test_a_killed_run_is_resumed_exactly_once(workshop: Workshop):
    """Killed at ten random moments, then left alone: every record once, the same result as a run in peace."""
    rows = many(2000)
    rows += [b"{broken", *({"id": f"copy{n}", "text": rows[n]["text"]} for n in range(0, 2000, 9))]
    source = workshop.rows(*rows)
    recipe = workshop.recipe(RULES)
    arguments = [sys.executable, "-c", KILLED, recipe, str(source), str(workshop.lake)]
    rng = random.Random(3)
    kills = 0
    for _ in range(10):
        process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
        process.stdout.readline()
        time.sleep(rng.uniform(0.02, 0.7))
        kills += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.communicate()
    subprocess.run(arguments, check=True, capture_output=True)

    peace = Workshop(workshop.folder / "peace")
    peace.folder.mkdir()
    peace.run(source, recipe=recipe)

    names = ("text", "decision", "reason", "duplicate_of")
    killed, quiet = ({name: [row[column] for column in names] for name, row in place.records().items()} for place in (workshop, peace))
    assert kills >= 1
    assert killed == quiet
    assert len(workshop.quarantine()) == 1
    assert not [problem for problem in workshop.tables().records.check() if problem.severity == "damage"]


def test_ctrl_c_ends_with_words_and_is_resumed(workshop: Workshop):
    """An interrupted run says that nothing is lost; the next one finishes."""
    source = workshop.rows(*many(30_000))
    command = [
        sys.executable,
        "-m",
        "goldsmith",
        "run",
        workshop.recipe(),
        "--input",
        str(source),
        "--lake",
        str(workshop.lake),
        "--dataset",
        "set",
        "--json",
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(1.2)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert "Traceback" not in told
    if process.returncode:
        assert process.returncode == 130
        assert "goes on from there" in told

    ended = subprocess.run(command, check=True, capture_output=True, text=True)

    assert json.loads(ended.stdout.splitlines()[-1])["in"] == 30_000


def test_another_setting_of_a_reader_is_not_mixed_in(workshop: Workshop):
    """A file that was read in one way is not read a second time in another; two ways at once are two sources."""
    path = workshop.folder / "a.csv"
    path.write_text("text,more\nfirst,one\nsecond,two\n", encoding="utf-8")
    ways = [f"  - path: {path}\n    settings: {{encoding: {name}}}\n" for name in ("utf-8", "ascii")]
    workshop.run(recipe=workshop.recipe(f"{PLAIN}sources:\n{ways[0]}"))
    with pytest.raises(UsageError, match="other settings"):
        workshop.run(recipe=workshop.recipe(f"{PLAIN}sources:\n{ways[1]}"))
    both = workshop.run(recipe=workshop.recipe(f"{PLAIN}sources:\n{ways[0]}{ways[1]}"), dataset="both")
    assert both.facts["in"] == 4


@pytest.mark.parametrize("how", ["replaced", "rewritten", "appended"])
def test_a_file_that_changes_while_it_is_read_is_refused(workshop: Workshop, monkeypatch: pytest.MonkeyPatch, how: str):
    """No record stands under the digest of bytes that it was not read from; once the file is at rest, the same command reads it."""
    source = workshop.rows(*({"id": f"r{n}", "text": f"record {n} of its own kind"} for n in range(50)))
    found = running.find_inputs

    def then_changed(specs: object) -> object:
        inputs = found(specs)
        text = source.read_text(encoding="utf-8")
        other = source.with_suffix(".new") if how == "replaced" else source
        other.write_text(
            text + '{"id": "z", "text": "one more"}\n' if how == "appended" else text.replace("kind", "sort"), encoding="utf-8"
        )
        other.replace(source)
        return inputs

    monkeypatch.setattr(running, "find_inputs", then_changed)
    with pytest.raises(ReadingError, match="changed while it was read"):
        workshop.run(source)
    assert workshop.tables().records.count() == 0

    monkeypatch.setattr(running, "find_inputs", found)
    assert workshop.run(source).facts["in"] == 50 + (how == "appended")
