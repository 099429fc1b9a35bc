"""Files are stored part by part and read piece by piece: what breaks off goes on, others write in between, and memory stays small."""

from __future__ import annotations

import asyncio
import json
import tempfile
import tracemalloc
from typing import Any

import pytest

from annotate.interchange.label_studio_kinds import CONFIGS, TASKS, annotation, said, task
from annotate.interchange.test_routes import given_out, unzipped
from goldsmith.annotate.configuration import configured
from goldsmith.annotate.interchange import storing
from goldsmith.annotate.interchange.bodies import Body, Members, values_in
from goldsmith.annotate.interchange.checking import Checked
from goldsmith.annotate.interchange.label_studio_config import read
from goldsmith.annotate.interchange.label_studio_file import Project
from goldsmith.annotate.interchange.label_studio_tasks import Reading, tasks_of, tasks_read
from goldsmith.annotation_errors import ConflictError, InterchangeError, LimitError
from goldsmith.database.opening import Database
from service import front, lite, run


def tasks(n: int) -> list[dict[str, Any]]:
    """Return tasks with an answer each."""
    return [
        task(at, {"text": f"球队 {at}"}, annotation(at, [said("topic", "news", "choices", {"choices": ["sport" if at % 3 else "other"]})]))
        for at in range(1, n + 1)
    ]


def body_of(n: int) -> bytes:
    """Return a project with so many tasks, each answered."""
    return json.dumps({"name": "news", "config": CONFIGS["topics"], "tasks": tasks(n)}).encode()


def test_an_import_that_broke_off_goes_on(url: str, monkeypatch: pytest.MonkeyPatch):
    """Each task stands whole or not at all; the same file by the same name brings the rest, another file does not."""
    whole, calls = storing.store, []

    async def breaking(*given: Any, **more: Any) -> storing.Stored:
        calls.append(1)
        if len(calls) == 3:
            raise ConflictError("the power went")
        return await whole(*given, **more)

    monkeypatch.setattr(storing, "AT_ONCE", 10)

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob"])
        monkeypatch.setattr(storing, "store", breaking)
        await at.ask("ann", "POST", "/api/projects/import", body_of(45), status=409)
        monkeypatch.setattr(storing, "store", whole)
        (half,) = (await at.ask("ann", "GET", "/api/projects"))["rows"]
        lines = [json.loads(line) for line in (await given_out(at, half["id"], "jsonl")).splitlines()]
        assert (half["state"], len(lines), {len(line["answers"]) for line in lines}) == ("draft", 20, {1})

        await at.ask("ann", "POST", "/api/projects/import", body_of(44), status=422)
        made = await at.ask("ann", "POST", "/api/projects/import", body_of(45), status=201)

        assert (made["id"], made["added"], made["there"], made["answers"]) == (half["id"], 25, 20, 25)
        assert json.loads(unzipped(await given_out(at, made["id"], "label-studio"))["tasks.json"]) == tasks(45)
        await at.ask("ann", "POST", "/api/projects/import", body_of(45), status=422)  # it is whole: the name is taken

    run(url, trial)


def test_others_write_between_the_parts_of_an_import(tmp_path, monkeypatch: pytest.MonkeyPatch):
    """Between two parts no lock is held: somebody else's change of the same database is made before the import ends."""
    whole, seen = storing.store, []
    monkeypatch.setattr(storing, "AT_ONCE", 10)

    async def trial(database: Database) -> None:
        at, two = await front(database, ["ann", "bob"]), asyncio.Event()

        async def between(*given: Any, **more: Any) -> storing.Stored:
            told = await whole(*given, **more)
            seen.append(told.added)
            if len(seen) == 2:
                two.set()
            return told

        monkeypatch.setattr(storing, "store", between)

        async def writes() -> int:
            await two.wait()
            plan = {"name": "other", "shows": [{"field": "text"}], "questions": [{"name": "q", "kind": "text"}]}
            await at.ask("ann", "POST", "/api/projects", plan, status=201)
            return len(seen)

        _, when = await asyncio.gather(at.ask("ann", "POST", "/api/projects/import", body_of(300), status=201), writes())
        assert len(seen) == 30
        assert when < 30

    run(lite(tmp_path), trial)


def test_a_file_with_a_fault_at_its_end_stores_nothing(tmp_path, monkeypatch: pytest.MonkeyPatch):
    """All of a file is looked at before any part of it is stored."""
    monkeypatch.setattr(storing, "AT_ONCE", 10)

    async def trial(database: Database) -> None:
        at = await front(database, ["ann"])
        made = await at.ask("ann", "POST", "/api/projects/import", body_of(1), status=201)
        broken = [*tasks(40), {"id": 41, "data": {"title": "x"}}]
        told = await at.ask("ann", "POST", f"/api/projects/{made['id']}/import", json.dumps(broken).encode(), status=422)
        assert "tasks[40].data: it lacks text" in told["error"]["message"]
        assert len((await given_out(at, made["id"], "jsonl")).splitlines()) == 1

    run(lite(tmp_path), trial)


def test_questions_that_changed_since_keep_what_came(tmp_path):
    """Where the project asks something else now, results are written anew, and what came stands beside them, whole."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann"])
        body = {"name": "m", "config": CONFIGS["masks"], "tasks": TASKS["masks"]}
        made = await at.ask("ann", "POST", "/api/projects/import", json.dumps(body).encode(), status=201)
        project = await at.ask("ann", "GET", f"/api/projects/{made['id']}")
        more = {"name": "note", "kind": "text", "required": False, "settings": {}}
        questions = [{name: one[name] for name in ("name", "kind", "required", "settings")} for one in project["questions"]]
        asked = {"shows": [{"field": "image", "as": "image"}], "questions": [*questions, more]}
        await at.ask("ann", "PUT", f"/api/projects/{made['id']}/questions", asked)

        files = unzipped(await given_out(at, made["id"], "label-studio"))

        first, second = [json.loads(line) for line in files["before.ndjson"].splitlines()]
        assert first == {"config": CONFIGS["masks"]}
        assert [one["raw"] for one in second["annotations"]] == TASKS["masks"][0]["annotations"]
        results = json.loads(files["tasks.json"])[0]["annotations"][0]["result"]
        assert {one["from_name"] for one in results} == {"rect"}

    run(lite(tmp_path), trial)


def test_a_large_file_is_read_with_little_memory():
    """Forty megabytes of a project on disk: of them hardly any are in memory, from the first byte to the last part to store."""
    one = json.dumps({**tasks(1)[0], "meta": {"long": "x" * 8_000}})
    with tempfile.TemporaryFile() as file:
        file.write(json.dumps({"config": CONFIGS["topics"]})[:-1].encode() + b', "tasks": [')
        for at in range(5_000):
            file.write((b"," if at else b"") + one.replace('"id": 1,', f'"id": {at + 1},', 1).encode())
        file.write(b"]}")
        file.flush()
        body = Body(file)
        assert len(body.buffer) > 40_000_000
        tracemalloc.start()
        project = Project(body)
        found = read(project.config)
        checked = Checked.of(tasks_read(project.tasks(), Reading(found, configured(found.shows, found.questions))))
        n = sum(len(part) for part in checked.parts(250))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        checked.close()
    assert n == 5_000
    assert peak < 24_000_000


BODIES: list[tuple[bytes, Any]] = [
    (b"[]", []),
    (b"  [ 1 , 2 ]\r\n", [b" 1 ", b" 2 "]),
    (b"\xef\xbb\xbf[1]", [b"1"]),
    (rb'["a,]\"b", {"c": [1, {"d": "}"}]}]', [rb'"a,]\"b"', b' {"c": [1, {"d": "}"}]}']),
    (b'{"a": 1}', [b'{"a": 1}']),
    (b'{"a": 1}\r\n\r\n{"a": 2}\r{"a": 3}\n', [b'{"a": 1}', b'{"a": 2}', b'{"a": 3}']),
    (b"[" + b"[" * 1_000_000 + b"]" * 1_000_000 + b"]", [b"[" * 1_000_000 + b"]" * 1_000_000]),
]


@pytest.mark.parametrize(("body", "values"), BODIES)
def test_values_are_found_where_they_begin_and_end(body: bytes, values: list[bytes]):
    """Marks inside of texts, byte order marks, every line end, and a million levels."""
    assert [value for _, value in values_in(Body(body))] == values


BROKEN: list[tuple[bytes, type[Exception], str]] = [
    (b"", InterchangeError, "no JSON"),
    (b"[", InterchangeError, "ends too early"),
    (b'["a', InterchangeError, "ends too early"),
    (b"[1] x", InterchangeError, "stands behind its end"),
    (b"[1,]", InterchangeError, "no JSON"),
    (b"[1 2]", InterchangeError, "no JSON"),
    (b"[{]}]", InterchangeError, "no JSON"),
    (b"7", InterchangeError, "a list of tasks was expected"),
    (b"[" * 1_000_000 + b"]" * 1_000_000, InterchangeError, "no JSON"),
    (b'[{"data":' + b"[" * 300 + b"]" * 300 + b"}]", LimitError, "too deep"),
    ('[{"text": "é"}]'.encode("utf-16"), InterchangeError, "looks like UTF-16"),
    ('[{"text": "é"}]'.encode("latin-1"), InterchangeError, "no JSON"),
    (b"\x1f\x8b\x08\x00", InterchangeError, "looks like gzip"),
    (b'[{"a": NaN}]', InterchangeError, "no JSON"),
]


@pytest.mark.parametrize(("body", "kind", "says"), BROKEN)
def test_what_is_no_json_is_told(body: bytes, kind: type[Exception], says: str):
    """Cut, doubled, too deep, in another encoding, compressed: an error in words."""
    with pytest.raises(kind, match=says):
        list(tasks_of(body))


def test_members_of_an_object_are_found_by_their_keys():
    """What stands behind it is found where the object ends."""
    members = Members(body := b'{"a": [1, 2], "b,": {"c": ":"}, "d": "}"} x', 0)
    assert [(key, body[begin:end].strip()) for key, begin, end in members] == [
        (b'"a"', b"[1, 2]"),
        (b'"b,"', b'{"c": ":"}'),
        (b'"d"', b'"}"'),
    ]
    assert body[members.end :] == b" x"
