"""The Python client: a whole project from a file to columns, by a service that really runs; what is refused, lost and interrupted."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

import goldsmith
from annotate.running import PLAN, Running, running
from annotate.test_front import TITLES, TRUE, made_lake
from goldsmith.annotation_errors import AccessError, ConflictError, InterchangeError, NotSignedInError, ProjectError, ServiceError
from goldsmith.client import Manners
from goldsmith.client.tasks import AT_ONCE
from goldsmith.errors import NoDatasetError, NoRecordError, UsageError
from goldsmith.question import FaultyAnswerError
from service import lite


def project(at: Running, n: int = 6, **policy):
    """Make an open project of so many texts, with bob and eve in it."""
    made = at.as_("ann").projects.create({**PLAN, "policy": policy})
    made.tasks.add({"id": f"n{one}", "text": TITLES[one % 6] + f" {one}"} for one in range(n))
    made.members.put("bob")
    made.members.put("EVE ", role="expert")
    return made.open()


def test_a_project_from_a_file_to_columns(tmp_path: Path):
    """Three people label six titles of a dataset; the export and the columns hold what two of them agree on."""
    lake = made_lake(tmp_path)
    plan = tmp_path / "topics.yaml"
    plan.write_text(f"{json.dumps(PLAN)[:-1]}, policy: {{overlap: 3}}, guideline: 只看标题}}", encoding="utf-8")
    with running(lite(tmp_path), "ann", "bob", "eve", "joe", lake=lake) as at:
        made = at.as_("ann").projects.create(plan)
        first, again = made.tasks.add_dataset("titles"), made.tasks.add_dataset("titles", where="id <> 'n9'")
        for login in ("bob", "eve", "joe"):
            made.members.put(login)
        made.open()
        for login in ("bob", "eve", "joe"):
            turns = at.as_(login).projects["topics"].turns(ahead=3)
            for turn in turns:
                turn.answer({"topic": "sport" if login == "joe" else TRUE[TITLES.index(turn.material["text"])]}, active_ms=900)
            assert turns.why == "none_left"
        next(made.export())
        lines = list(made.export())
        n = made.export_to(tmp_path / "answers.jsonl")
        progress, written = made.progress(), made.write_back()
        assert made.guideline()["text"] == "只看标题"

    assert (first.added, first.there, again.added, again.there) == (6, 0, 0, 6)
    assert [line["consensus"]["topic"]["value"] for line in lines] == TRUE
    assert [json.loads(line) for line in (tmp_path / "answers.jsonl").read_text(encoding="utf-8").splitlines()] == lines
    assert (n, progress["tasks"], progress["answers"], written["records"]) == (6, {"done": 6}, 18, 6)
    rows = goldsmith.open(lake).dataset("titles").take([f"n{one}" for one in range(6)]).to_pylist()
    assert [row["topics__topic"] for row in rows] == TRUE


def test_a_refusal_is_the_error_that_the_service_raised(tmp_path: Path):
    """With its class, its faults with their places, and what stands instead."""
    with running(lite(tmp_path), "ann", "bob", "eve", lake=made_lake(tmp_path)) as at:
        made = project(at)
        turn, other = at.as_("bob").projects["topics"].turns(ahead=2).take()
        with pytest.raises(FaultyAnswerError) as wrong:
            turn.answer({"topic": "sprot", "mood": 3})
        twin = turn._turns.one(turn.id)
        twin.save({"topic": "home"})
        with pytest.raises(ConflictError) as changed:
            turn.answer({"topic": "sport"})
        with pytest.raises(AccessError, match="role annotator"):
            at.as_("bob").projects["topics"].open()
        with pytest.raises(NotSignedInError):
            goldsmith.connect(at.url, "gs_wrong").me()
        with pytest.raises(NoRecordError):
            at.as_("bob").projects["none"]
        with pytest.raises(NoRecordError, match="nobody has this login"):
            made.members.put("nobody")
        with pytest.raises(NoDatasetError):
            made.tasks.add_dataset("none")
        with pytest.raises(ConflictError, match="changed meanwhile"):
            at.as_("ann").projects["topics"].change(title="A") and made.change(title="B")
        with pytest.raises(ProjectError, match="closed -> paused"):
            made.refresh().close().pause()

    assert [fault.path for fault in wrong.value.faults] == ["mood", "topic"]
    assert "sport" in wrong.value.faults[1].zh
    assert changed.value.stands == {"state": "leased", "version": 1, "value": {"topic": "home"}}
    assert other.version == 0


def test_tasks_are_sent_in_batches_and_faults_have_the_lines_of_the_file(tmp_path: Path):
    """A large file goes over in several requests; what does not fit is told by its own line; the same call goes on after it is mended."""
    rows = [{"id": f"t{one}", "text": f"text {one} 😀"} for one in range(AT_ONCE + 5)]
    path = tmp_path / "tasks.jsonl.gz"
    path.write_bytes(gzip.compress("\n\n".join(json.dumps(row) for row in [*rows[:-1], {"id": "t-last", "txt": "x"}]).encode()))
    with running(lite(tmp_path), "ann", "bob", "eve") as at:
        made = project(at, 1)
        with pytest.raises(ProjectError) as wrong:
            made.tasks.add(path)
        path.write_bytes(gzip.compress("\n".join(json.dumps(row) for row in rows).encode()))
        added = made.tasks.add(path)
        (tmp_path / "cut.jsonl").write_text('{"id": 1, "text": "a"}\n{"id": 2,', encoding="utf-8")
        with pytest.raises(ProjectError, match=r"cut.jsonl: line 2: this is no JSON"):
            made.tasks.add(tmp_path / "cut.jsonl")
        with pytest.raises(ProjectError, match="there is no task"):
            made.tasks.add([])
        n = sum(1 for _ in made.tasks)

    assert wrong.value.where == f"tasks.jsonl.gz: line {2 * len(rows) - 1}"
    assert "2,000 tasks before it are stored" in wrong.value.hint
    assert (added.added, added.there, n) == (5, AT_ONCE, AT_ONCE + 6)


def test_turns_come_once_each_and_what_is_sent_back_again(tmp_path: Path):
    """Who passes over a turn does not go round in a circle; what a reviewer sends back comes again, with its reason."""
    with running(lite(tmp_path), "ann", "bob", "eve") as at:
        made = project(at, 5)
        turns = at.as_("bob").projects["topics"].turns(ahead=2)
        passed = [turn.key for turn in turns]
        done = []
        for turn in turns:
            done.append(turn.key)
            turn.answer({"topic": "sport"})
        (task, *_) = made.reviews
        made.reviews.judge(task["answers"][0]["turn_id"], "send_back", answer=task["answers"][0]["id"], reason="look again")
        (back,) = list(turns)

    assert (passed, done) == (["n0", "n1"], ["n0", "n1", "n2", "n3", "n4"])
    assert (back.key, back.told["sent_back"]["reason"], back.draft) == ("n0", "look again", {"topic": "sport"})


def test_addresses_and_tokens_that_are_none_are_told():
    """Before anything is asked; and nothing secret is shown."""
    with pytest.raises(UsageError, match="no address"):
        goldsmith.connect("localhost:8080", "gs_x")
    with pytest.raises(NotSignedInError, match="GOLDSMITH_TOKEN"):
        goldsmith.connect("http://127.0.0.1:9")
    with pytest.raises(UsageError, match="no token"):
        goldsmith.connect("http://127.0.0.1:9", "gs_a\nb")
    with pytest.raises(ServiceError, match="gives no answer"):
        goldsmith.connect("http://127.0.0.1:9", "gs_x", manners=Manners(patience=0.3)).me()
    assert "gs_secret" not in repr(goldsmith.connect("http://127.0.0.1:9", "gs_secret"))


def test_answers_go_to_another_tool_and_come_back(tmp_path: Path):
    """A file in the format of Label Studio makes the project anew, with its tasks; and is taken over into one that is there."""
    with running(lite(tmp_path), "ann", "bob", "eve") as at:
        made = project(at, 3)
        for turn in at.as_("bob").projects["topics"].turns():
            turn.answer({"topic": "sport"})
        left = made.save_as(tmp_path / "out.zip", "label-studio")
        twin, told = at.as_("ann").projects.take_over(tmp_path / "out.zip", name="twin")
        with pytest.raises(InterchangeError):
            made.save_as(tmp_path / "none", "none")
        (tmp_path / "more.json").write_text(json.dumps([{"id": 9, "data": {"text": "x"}}]), encoding="utf-8")
        more = twin.take_over(tmp_path / "more.json")
        keys = [one["key"] for one in twin.tasks]

    assert (left, twin.name, len(keys)) == (0, "twin", 4)
    assert ((told["added"], told["answers"]), more["added"]) == ((3, 3), 1)
    assert not (tmp_path / "none").exists()
