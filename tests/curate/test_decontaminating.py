"""Decontamination of a dataset: columns, actions, what is not done again, and what a killed run leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from curate.workshop import Workshop
from goldsmith.curate import contaminated, decontaminating
from goldsmith.curate.benchmarks import Registry, read_benchmark
from goldsmith.curate.checking import problems
from goldsmith.curate.contamination_report import hits
from goldsmith.curate.decontaminate_settings import Decontaminate
from goldsmith.curate.decontamination import decontaminated
from goldsmith.curate.ledger import last
from goldsmith.curate.refreshing import refresh
from goldsmith.curate.reporting import write_report
from goldsmith.errors import BenchmarkError, MissingPartError, UsageError
from goldsmith.lake import open_lake
from goldsmith.progress import Silent

QUESTION = "A robe takes two bolts of blue fiber and half that much white fiber. How many bolts in total does it take to make three robes?"
ANSWER = "It takes nine bolts, since each robe takes three of them."
HAN = "在农业生产中被当作极其重要的劳动对象发挥作用，同时又是最主要的不可替代的基本生产资料，并且数量有限、位置固定、质量各不相同的，是下列哪一项？"
CLEAN = "The harbour office keeps a ledger of every ship that enters, with her name, her cargo and the tide. "
ROWS = [
    {"id": "clean", "text": CLEAN * 3},
    {"id": "exact", "text": f"{CLEAN}\n{QUESTION}\n{ANSWER}\nLamps are counted."},
    {
        "id": "edited",
        "text": "Lamps burn along the coast. " + QUESTION.replace("blue", "green").replace("make", "sew") + " They burn all night.",
    },
    {"id": "han", "text": f"港务局有一本账簿。\n{HAN}\n守塔人每天数灯。"},
]


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    """A registry with one benchmark of two items."""
    path = tmp_path / "bench.jsonl"
    path.write_text(
        json.dumps({"question": QUESTION, "answer": ANSWER}) + "\n" + json.dumps({"question": HAN, "answer": "土地"}) + "\n",
        encoding="utf-8",
    )
    found = Registry(tmp_path / "registry")
    found.add(read_benchmark([str(path)], name="mine", version="1"))
    return found


def _settings(registry: Registry, **changes: object) -> Decontaminate:
    return Decontaminate(**{"against": ["mine"], "registry": str(registry.folder), **changes})


def _fill(workshop: Workshop, settings: Decontaminate) -> dict[str, object]:
    return decontaminating.fill(workshop.tables().records, settings, workers=2, progress=Silent())


def test_columns_tell_what_was_found(workshop: Workshop, registry: Registry):
    """Benchmark, item, kind, shares and spans of the records that hold items; null for the clean one."""
    workshop.run(workshop.rows(*ROWS))

    facts = _fill(workshop, _settings(registry))

    found = workshop.records()
    kinds = {name: (row["contamination_benchmark"], row["contamination_item"], row["contamination_kind"]) for name, row in found.items()}
    assert kinds == {
        "clean": (None, None, None),
        "exact": ("mine", "0", "exact"),
        "edited": ("mine", "0", "exact"),
        "han": ("mine", "1", "exact"),
    }
    assert found["exact"]["contamination_share"] == 1
    span = json.loads(found["exact"]["contamination_spans"])[0]
    assert found["exact"]["text"][span["start"] : span["end"]] == QUESTION
    assert span["answered"]
    assert 0 < found["edited"]["contamination_share"] < 1
    assert 0 < found["exact"]["contamination_record_share"] < 1
    assert facts["contaminated"] == 3
    assert facts["by_benchmark"] == {"mine": {"exact": 3}}


def test_an_unchanged_run_does_nothing(workshop: Workshop, registry: Registry):
    """Nothing is searched again; another setting or another version of the benchmark searches all; new records alone are searched."""
    workshop.run(workshop.rows(*ROWS))
    settings = _settings(registry)
    assert _fill(workshop, settings)["searched"] == 4
    version = workshop.tables().records.version

    assert _fill(workshop, settings)["searched"] == 0
    assert workshop.tables().records.version == version
    known = decontaminating.known(workshop.tables().records, settings)
    assert known is not None
    assert known["contaminated"] == 3
    assert decontaminating.known(workshop.tables().records, _settings(registry, words=12)) is None

    workshop.run(workshop.folder / "in.jsonl", workshop.rows({"id": "new", "text": QUESTION + " Once more, and more."}, name="more.jsonl"))
    assert _fill(workshop, settings)["searched"] == 1
    assert _fill(workshop, _settings(registry, similarity=0.9))["searched"] == 5


def test_the_version_of_the_benchmark_stands_in_the_provenance(workshop: Workshop, registry: Registry):
    """Name, version and digest."""
    workshop.run(workshop.rows(*ROWS))
    _fill(workshop, _settings(registry))

    noted = workshop.tables().records.provenance("contamination_kind")["benchmarks"]

    assert noted == [{"name": "mine", "version": "1", "digest": registry.load("mine").digest, "items": 2}]


def test_cut_writes_the_text_without_the_passages(workshop: Workshop, registry: Registry):
    """Only records that hold an item have one; what was read stays; nothing is searched again for it."""
    workshop.run(workshop.rows(*ROWS))
    _fill(workshop, _settings(registry))

    facts = _fill(workshop, _settings(registry, action="cut"))

    found = workshop.records()
    assert facts["searched"] == 0
    assert found["clean"]["decontaminated_text"] is None
    assert QUESTION[:40] not in found["exact"]["decontaminated_text"]
    assert found["exact"]["decontaminated_text"].startswith(CLEAN)
    assert "Lamps are counted." in found["exact"]["decontaminated_text"]
    assert QUESTION in found["exact"]["text"]
    assert found["han"]["decontaminated_text"].startswith("港务局有一本账簿。\n")


def test_remove_drops_records_and_the_ledger_balances(workshop: Workshop, registry: Registry):
    """Decision and reason are written, report and check agree, an unchanged recipe leaves it so, and other settings bring records back."""
    workshop.run(workshop.rows(*ROWS))
    lake = open_lake(workshop.lake)

    facts = decontaminated(lake, "set", _settings(registry, action="remove"), workers=1, progress=Silent())

    assert (facts["removed"], workshop.kept()) == (3, ["clean"])
    found = workshop.records()["han"]
    assert (found["decision"], found["reason"], found["decided_by"]) == ("dropped", "contaminated", "decontaminate")
    told = last(lake, "set")
    assert (told["kept"], told["dropped"]) == (1, {"contaminated": 3})
    write_report(lake, "set", workshop.folder / "report")
    assert problems(lake, "set") == []
    assert workshop.run(workshop.folder / "in.jsonl").unchanged
    again = decontaminated(lake, "set", _settings(registry, action="remove", mode="question+answer"), workers=1, progress=Silent())
    assert (again["removed"], again["returned"], workshop.kept()) == (0, 2, ["clean", "edited", "han"])
    assert (last(lake, "set")["kept"], last(lake, "set")["dropped"]) == (3, {"contaminated": 1})
    write_report(lake, "set", workshop.folder / "report")


def test_the_copy_of_a_removed_record_is_decided_on_its_own(workshop: Workshop, registry: Registry):
    """A record that went as a near duplicate of one that holds an item, and holds none itself, is kept once that one is gone."""
    body = " ".join(
        f"{word} number {n} was painted by neighbour {n * 7}." for n, word in enumerate(["door", "roof", "gate", "wall", "fence"] * 6)
    )
    rows = workshop.rows({"id": "short", "text": body}, {"id": "long", "text": f"{body} {QUESTION}"})
    workshop.run(rows)
    assert workshop.kept() == ["long"]

    facts = decontaminated(open_lake(workshop.lake), "set", _settings(registry, action="remove"), workers=1, progress=Silent())

    assert (facts["removed"], workshop.kept()) == (1, ["short"])
    assert last(open_lake(workshop.lake), "set")["dropped"] == {"contaminated": 1}


def test_removing_again_decides_nothing_and_a_refresh_goes_on(workshop: Workshop, registry: Registry):
    """The same command leaves the table as it is; records that a refresh brings are searched and judged by the same benchmarks."""
    workshop.run(workshop.rows(*ROWS))
    lake = open_lake(workshop.lake)
    settings = _settings(registry, action="remove")
    decontaminated(lake, "set", settings, workers=1, progress=Silent())
    version, runs = workshop.tables().records.version, workshop.tables().runs.count()

    again = decontaminated(lake, "set", settings, workers=1, progress=Silent())

    assert (again["removed"], again["returned"]) == (0, 0)
    assert (workshop.tables().records.version, workshop.tables().runs.count()) == (version, runs)
    new = {"id": "new", "text": f"Newly written. {CLEAN} {QUESTION}"}
    workshop.rows(*ROWS, new, {"id": "plain", "text": "The keeper of the lamp wrote something else in another book."})
    refresh("set", lake=str(workshop.lake), report=False)
    assert workshop.kept() == ["clean", "plain"]
    assert workshop.records()["new"]["reason"] == "contaminated"


def test_a_removal_that_was_killed_is_done_again(workshop: Workshop, registry: Registry, monkeypatch: pytest.MonkeyPatch):
    """Killed between deciding and the ledger, the next run decides by its recipe, and the same command removes as if nothing had been."""
    source = workshop.rows(*ROWS)
    workshop.run(source)
    lake, settings = open_lake(workshop.lake), _settings(registry, action="remove")
    with monkeypatch.context() as patched:
        patched.setattr(contaminated, "balance", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            decontaminated(lake, "set", settings, workers=1, progress=Silent())

    assert not workshop.run(source).unchanged
    assert len(workshop.kept()) == 4
    facts = decontaminated(lake, "set", settings, workers=1, progress=Silent())

    assert (facts["removed"], workshop.kept(), last(lake, "set")["kept"]) == (3, ["clean"], 1)
    assert workshop.run(source).unchanged


@pytest.mark.parametrize("moment", ["balance", "pa"])
def test_a_removal_that_was_killed_and_repeated_stays(workshop: Workshop, registry: Registry, monkeypatch: pytest.MonkeyPatch, moment: str):
    """Killed after deciding, before the ledger is written, and repeated at once: the run before it, given again, brings nothing back."""
    source = workshop.rows(*ROWS)
    workshop.run(source)
    lake, settings = open_lake(workshop.lake), _settings(registry, action="remove")
    with monkeypatch.context() as patched:
        patched.setattr(contaminated, moment, None)
        with pytest.raises((TypeError, AttributeError)):
            decontaminated(lake, "set", settings, workers=1, progress=Silent())

    decontaminated(lake, "set", settings, workers=1, progress=Silent())

    assert workshop.run(source).unchanged
    assert workshop.kept() == ["clean"]


def test_nothing_is_removed_where_nothing_was_decided(workshop: Workshop, registry: Registry):
    """A clear error before anything is searched."""
    workshop.run(workshop.rows(*ROWS))
    opened = workshop.tables()
    opened.records.drop_columns(["decision", "reason", "decided_by", "decided_value"])

    with pytest.raises(UsageError, match="nothing has been decided"):
        decontaminated(open_lake(workshop.lake), "set", _settings(registry, action="remove"), workers=1, progress=Silent())
    with pytest.raises(UsageError):
        contaminated.require_decided(opened)


def test_the_edited_text_is_searched_where_there_is_one(workshop: Workshop, registry: Registry):
    """What would leave is what is searched: an edit that joins lines may bring an item to light."""
    broken = QUESTION.replace(" ", " \u200b")
    workshop.run(
        workshop.rows({"id": "a", "text": CLEAN + broken}),
        recipe=workshop.recipe("name: plain\nedits: [whitespace]\nerror_budget: {records: 9}\n"),
    )

    _fill(workshop, _settings(registry))

    assert workshop.tables().records.provenance("contamination_kind")["reads"] == "edited_text"
    assert workshop.records()["a"]["contamination_kind"] == "exact"


def test_one_record_and_none(workshop: Workshop, registry: Registry):
    """A corpus of one document is searched; one whose only record is deleted gives no hit and no error."""
    workshop.run(workshop.rows(ROWS[1]))
    assert _fill(workshop, _settings(registry))["contaminated"] == 1

    workshop.tables().records.delete("id = 'exact'")

    assert _fill(workshop, _settings(registry))["contaminated"] == 0


def test_workers_change_nothing(workshop: Workshop, registry: Registry):
    """One thread or four: the same columns."""
    workshop.run(workshop.rows(*(({**row, "id": f"{row['id']}{n}", "text": row["text"] + f" {n}"}) for n in range(60) for row in ROWS)))
    settings = _settings(registry)
    decontaminating.fill(workshop.tables().records, settings, workers=1, progress=Silent())
    before = workshop.records()
    workshop.tables().records.drop_columns(decontaminating.COLUMNS.names)

    decontaminating.fill(workshop.tables().records, settings, workers=4, progress=Silent())

    assert workshop.records() == before


def test_a_report_shows_each_hit_side_by_side(workshop: Workshop, registry: Registry):
    """Item and passage stand beside each other; what a record says is never markup."""
    hostile = "<script>alert(1)</script> "
    workshop.run(workshop.rows({"id": "x<b>", "text": hostile + QUESTION + hostile}, *ROWS))

    facts = decontaminated(open_lake(workshop.lake), "set", _settings(registry), workers=1, progress=Silent(), shown=2)

    page, data = (Path(path).read_text(encoding="utf-8") for path in facts["report"])
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    told = json.loads(data)["hits"]
    assert [one["record"] for one in told] == ["x<b>", "exact", "edited", "han"]
    assert told[1]["question"] == QUESTION
    assert told == list(hits(workshop.tables().records, [registry.load("mine")]))
    assert any("[green]" in line or "[blue]" in line for line in facts["shown"]) or facts["shown"]


def test_what_is_missing_for_paraphrases_is_told_first(workshop: Workshop, registry: Registry):
    """A model that is not there, an endpoint that does not answer, a threshold that nobody knows: nothing is written."""
    from goldsmith.errors import EmbeddingError, UnknownNameError

    workshop.run(workshop.rows(*ROWS))
    for model, problem in (
        ("no-such-model", UnknownNameError),
        ("http://127.0.0.1:9/v1#m", EmbeddingError),
        (str(workshop.folder / "a.onnx"), MissingPartError),
    ):
        with pytest.raises(problem):
            _fill(workshop, _settings(registry, paraphrases=True, model=model, threshold=0.9))

    assert "contamination_kind" not in workshop.tables().records.columns


def test_a_benchmark_that_is_gone_is_told(workshop: Workshop, registry: Registry):
    """Also where the columns stand already."""
    workshop.run(workshop.rows(*ROWS))
    _fill(workshop, _settings(registry))
    registry.remove("mine")

    with pytest.raises(BenchmarkError, match="no benchmark is registered"):
        _fill(workshop, _settings(registry))


KILLED = """
import sys
from goldsmith.curate import decontaminating
from goldsmith.curate.decontaminate_settings import Decontaminate
from goldsmith.lake import open_lake
from goldsmith.progress import Silent
records = open_lake(sys.argv[1]).dataset("set")
commit = type(records).commit_fills
def slow(self, *words, **named):
    done = commit(self, *words, **named)
    sys.stdout.write("committed\\n"); sys.stdout.flush()
    import time; time.sleep(60)
    return done
type(records).commit_fills = slow
decontaminating.fill(records, Decontaminate(against=["mine"], registry=sys.argv[2]), workers=1, progress=Silent())
"""


def test_a_killed_run_goes_on_where_it_was(workshop: Workshop, registry: Registry):
    """Killed after the first of three fragments, the next run searches the other two."""
    for number in range(3):
        path = workshop.rows({"id": f"r{number}", "text": f"{CLEAN}{number} {QUESTION} {number}"}, name=f"in{number}.jsonl")
        workshop.run(*(workshop.folder / f"in{earlier}.jsonl" for earlier in range(number)), path)
    running = subprocess.Popen([sys.executable, "-c", KILLED, str(workshop.lake), str(registry.folder)], stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    assert running.stdout.readline() == "committed\n"
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    running.stdout.close()
    time.sleep(0.1)

    facts = _fill(workshop, _settings(registry))

    assert (facts["searched"], facts["contaminated"]) == (2, 3)
