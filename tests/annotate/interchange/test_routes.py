"""Projects of other tools through the front door: made, answered further, given out; on SQLite and on PostgreSQL."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from annotate.interchange.label_studio_kinds import CONFIGS, TASKS
from goldsmith.database.opening import Database
from service import Front, front, lite, run

NAMES = sorted(CONFIGS)


def zipped(files: dict[str, bytes | str]) -> bytes:
    """Return an archive."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return held.getvalue()


def unzipped(body: bytes) -> dict[str, bytes]:
    """Return the files of an archive."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


async def given_out(at: Front, number: int, form: str, **more: str) -> bytes:
    """Return an export."""
    asked = "".join(f"&{name}={value}" for name, value in more.items())
    return await at.bytes("ann", f"/api/projects/{number}/export?format={form}{asked}")


def test_five_projects_of_label_studio_come_back_as_they_were(url: str):
    """A project is made of each, its configuration and tasks are exported again: byte for byte, and part for part."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob"])
        for name in NAMES:
            body = zipped({"config.xml": CONFIGS[name], "tasks.json": json.dumps(TASKS[name])})
            made = await at.ask("ann", "POST", f"/api/projects/import?name={name}", body, status=201)
            assert (made["added"], made["answers"] + made["skipped"]) == (
                len(TASKS[name]),
                sum(len(one["annotations"]) for one in TASKS[name]),
            )

            files = unzipped(await given_out(at, made["id"], "label-studio"))

            assert files["config.xml"].decode() == CONFIGS[name]
            assert json.loads(files["tasks.json"]) == TASKS[name]
            again = await at.ask("ann", "POST", f"/api/projects/{made['id']}/import", json.dumps(TASKS[name]).encode(), status=201)
            assert (again["added"], again["answers"], again["skipped"], again["predictions"], again["people"]) == (0, 0, 0, 0, 0)
            assert json.loads(unzipped(await given_out(at, made["id"], "label-studio"))["tasks.json"]) == TASKS[name]

    run(url, trial)


def test_an_imported_project_goes_on_here(url: str):
    """A skipped task is open for others; whoever answers here stands beside those who answered there, who cannot sign in."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob"])
        body = {"name": "news", "title": "News", "config": CONFIGS["topics"], "tasks": [*TASKS["topics"], {"text": "new 🚀"}]}
        made = await at.ask("ann", "POST", "/api/projects/import", json.dumps(body).encode(), status=201)
        number = made["id"]
        assert (made["added"], made["answers"], made["skipped"], made["gold"], made["predictions"], made["people"]) == (3, 2, 1, 1, 1, 2)
        project = await at.ask("ann", "GET", f"/api/projects/{number}")
        assert (project["title"], project["tasks"]) == ("News", {"done": 2, "open": 1})
        await at.ask("ann", "PUT", f"/api/projects/{number}/members/2", {"role": "annotator"})
        await at.ask("ann", "PATCH", f"/api/projects/{number}", {"revision": project["revision"], "state": "open"})

        (turn,) = (await at.ask("bob", "POST", f"/api/projects/{number}/turns", {"ahead": 4}))["turns"]
        answer = {"version": turn["draft_version"], "value": {"topic": "other", "why_not": "x"}}
        await at.ask("bob", "POST", f"/api/turns/{turn['id']}/answer", answer)

        tasks = json.loads(unzipped(await given_out(at, number, "label-studio"))["tasks.json"])
        assert tasks[:2] == TASKS["topics"]
        assert [each["value"] for each in tasks[2]["annotations"][0]["result"]] == [{"choices": ["other"]}, {"text": ["x"]}]
        lines = [json.loads(line) for line in (await given_out(at, number, "jsonl")).splitlines()]
        assert [line["consensus"]["topic"]["value"] for line in lines] == ["sport", "other", "other"]
        people = (await at.ask("ann", "GET", "/api/people"))["rows"]
        assert [(one["name"], one["active"], one["joined"]) for one in people[2:]] == [
            ("9 (label-studio)", False, False),
            ("mei@lab.cn (label-studio)", False, False),
        ]

    run(url, trial)


def test_two_annotations_of_one_person_at_one_task_both_stand(tmp_path):
    """Label Studio lets somebody answer a task twice; nothing of it is lost."""
    tasks = [{**TASKS["topics"][1], "annotations": [{**TASKS["topics"][1]["annotations"][0], "id": n} for n in (1, 2)]}]

    async def trial(database: Database) -> None:
        at = await front(database, ["ann"])
        body = {"name": "news", "config": CONFIGS["topics"], "tasks": tasks}
        made = await at.ask("ann", "POST", "/api/projects/import", json.dumps(body).encode(), status=201)
        assert (made["answers"], made["people"]) == (2, 2)
        assert json.loads(unzipped(await given_out(at, made["id"], "label-studio"))["tasks.json"]) == tasks

    run(lite(tmp_path), trial)


FAULTS: list[tuple[Any, str]] = [
    (b"", "no JSON"),
    (b'[{"data": {"text": "a"}', "no JSON"),
    (b"[[[[[", "no JSON"),
    (b'{"config": 7, "tasks": []}', "no project of Label Studio"),
    (zipped({"tasks.json": "[]"}), "one XML file"),
    (zipped({"../config.xml": "<View/>"}), "archive is refused"),
    (zipped({"/config.xml": "<View/>"}), "archive is refused"),
    (zipped({"c.xml": CONFIGS["topics"]})[:-40], "no zip archive"),
    ({"config": "<View>", "tasks": []}, "no XML"),
    ({"config": '<!DOCTYPE a [<!ENTITY a "b">]><View>&a;</View>', "tasks": []}, "document type"),
    ({"config": CONFIGS["topics"], "tasks": {"text": "a"}}, "no list"),
    ({"config": CONFIGS["topics"], "tasks": [7, {"id": 1, "data": {"title": "a"}}]}, "it lacks text"),
    ({"config": CONFIGS["topics"], "tasks": [{"id": 1, "data": {"text": text}} for text in "ab"]}, "it stands in it 2 times"),
    (
        {"config": CONFIGS["topics"], "tasks": [{"data": {"text": "a"}, "annotations": [{"result": [{"type": "x"}]}]}]},
        "`from_name` is None",
    ),
]


@pytest.mark.parametrize(("body", "says"), FAULTS)
def test_what_cannot_be_taken_over_is_told_and_nothing_is_stored(tmp_path, body: Any, says: str):
    """Broken files, archives that leave their folder, entities, wrong types: each is a message, and no project is made."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann"])
        given = body if isinstance(body, bytes) else json.dumps({"name": "news", **body}).encode()
        told = await at.ask("ann", "POST", "/api/projects/import?name=news", given, status=422)
        assert says in told["error"]["message"] + told["error"]["found"]
        assert (await at.ask("ann", "GET", "/api/projects"))["rows"] == []

    run(lite(tmp_path), trial)


def test_formats_are_told_by_name(tmp_path):
    """A name that is none is told with the nearest one, and a format that cannot hold the answers with what it holds."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann"])
        made = await at.ask("ann", "POST", "/api/projects/import?name=n", zipped({"c.xml": CONFIGS["topics"]}), status=201)
        export = f"/api/projects/{made['id']}/export?format="
        assert "`coco`" in (await at.ask("ann", "GET", f"{export}cocoo", status=422))["error"]["hint"]
        assert (await at.ask("ann", "GET", f"{export}voc", status=422))["error"]["expected"] == "boxes"
        assert (
            "hf" not in (await at.ask("ann", "POST", f"/api/projects/{made['id']}/import?format=hf", b"", status=422))["error"]["expected"]
        )

    run(lite(tmp_path), trial)


IMAGES = '<View><Image name="i" value="$image"/><RectangleLabels name="cell" toName="i" canRotate="false"><Label value="red"/></RectangleLabels></View>'
SIZED = [{"id": at, "data": {"image": {"url": f"/{at}/a.png", "width": 200, "height": 100}}} for at in (1, 2)]
COCO = {
    "images": [{"id": 5, "file_name": "b.png", "width": 9, "height": 9}, {"id": 6, "file_name": "a-2.png", "goldsmith_id": "2", "width": 200, "height": 100}],
    "categories": [{"id": 3, "name": "red"}],
    "annotations": [{"image_id": 6, "category_id": 3, "bbox": [20, 10, 100, 50]}],
}  # fmt: skip


def test_labels_of_files_become_predictions_known_answers_and_answers(url: str):
    """Labels find the tasks that they are of, bring those that are not there, and are given out again in every format of images."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann"])
        body = {"name": "cells", "config": IMAGES, "tasks": SIZED}
        number = (await at.ask("ann", "POST", "/api/projects/import", json.dumps(body).encode(), status=201))["id"]
        take, coco = f"/api/projects/{number}/import?format=", json.dumps(COCO).encode()

        guessed = await at.ask("ann", "POST", f"{take}coco&name=detector", coco, status=201)
        known = await at.ask("ann", "POST", f"{take}coco&as=gold", coco, status=201)
        said = await at.ask("ann", "POST", f"{take}coco&as=answers&name=lab", coco, status=201)

        assert (guessed["added"], guessed["there"], guessed["predictions"]) == (1, 1, 2)
        assert (known["added"], known["gold"], said["answers"], said["people"]) == (0, 2, 2, 1)
        yolo = unzipped(await given_out(at, number, "yolo"))
        assert yolo["labels/a.txt"] == b"0 0.35000000 0.35000000 0.50000000 0.50000000\n"
        assert yolo["labels/b.txt"] == b""
        told = json.loads(await given_out(at, number, "coco"))
        assert [(one["bbox"], one["area"]) for one in told["annotations"]] == [([20.0, 10.0, 100.0, 50.0], 5000.0)]
        again = await at.ask("ann", "POST", f"{take}yolo&as=answers&name=other", await given_out(at, number, "yolo"), status=201)
        assert (again["added"], again["answers"], again["people"]) == (0, 2, 1)
        tasks = json.loads(unzipped(await given_out(at, number, "label-studio"))["tasks.json"])
        assert [len(one["predictions"]) for one in tasks] == [0, 1, 1]
        (result,) = tasks[1]["predictions"][0]["result"]
        assert result["value"] == {"x": 10.0, "y": 10.0, "width": 50.0, "height": 50.0, "rotation": 0, "rectanglelabels": ["red"]}
        lines = [json.loads(line) for line in (await given_out(at, number, "jsonl")).splitlines()]
        assert [len(line["answers"]) for line in lines] == [0, 2, 2]

    run(url, trial)
