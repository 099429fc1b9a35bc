"""Valid files of every format, changed by chance: only an error in words may come out, or what the file says; never a crash."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotate.interchange.label_studio_kinds import CONFIGS, TASKS
from annotate.interchange.test_archives import archive
from goldsmith.annotate.configuration import Configuration, configured
from goldsmith.annotate.interchange.checking import Checked
from goldsmith.annotate.interchange.formats import FORMATS, reader_of
from goldsmith.annotate.interchange.label_studio_config import read
from goldsmith.annotate.interchange.label_studio_file import Project
from goldsmith.annotate.interchange.label_studio_tasks import Reading, tasks_read
from goldsmith.annotate.interchange.reading import Request
from goldsmith.errors import GoldsmithError
from service import front, lite, run

FUZZED = settings(derandomize=True, deadline=None, max_examples=120, suppress_health_check=list(HealthCheck), database=None)
WORDS = [
    b"",
    b"0",
    b"-1",
    b"1e999",
    b"[",
    b"]",
    b"{",
    b"}",
    b'"',
    b"null",
    b"true",
    b"\xff\xfe",
    b"\x00",
    b"<",
    b"&x;",
    b"]]>",
    b"\r",
    b"\r\n",
    b"\\u0000",
    b"\\ud800",
    b"9" * 400,
    b"NaN",
]
VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.sampled_from(["", "\0", "a/b", "../x", "💩", "-1", "Person", "sport", "x" * 600]),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from(["id", "value", "result", "text", "labels", "x"]), below, max_size=3),
    max_leaves=6,
)  # fmt: skip


def boxes(kind: str = "boxes") -> Configuration:
    """Return a project of shapes."""
    return configured([{"field": "image", "as": "image"}], [{"name": "q", "kind": kind, "settings": {"on": "image", "labels": ["a"]}}])


def asked(name: str) -> Configuration:
    """Return what a project of Label Studio asks."""
    found = read(CONFIGS[name])
    return configured(found.shows, found.questions)


def spans() -> Configuration:
    """Return a project of spans."""
    return configured([{"field": "text"}], [{"name": "q", "kind": "spans", "settings": {"on": "text", "labels": ["per", "loc"]}}])


VOC = b"<annotation><filename>a.png</filename><size><width>90</width><height>90</height></size><object><name>a</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>30</xmax><ymax>40</ymax></bndbox></object></annotation>"
COCO = {
    "images": [{"id": 1, "file_name": "a.png", "width": 90, "height": 90}],
    "categories": [{"id": 1, "name": "a"}],
    "annotations": [
        {"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 30, 40], "segmentation": [[1, 2, 30, 2, 30, 40]], "iscrowd": 0}
    ],
}
YOLO = [
    ("data.yaml", b"names: [a]\n"),
    ("labels/a.txt", b"0 0.5 0.5 0.1 0.1\r\n0 0.2 0.2 0.1 0.1\n"),
    ("tasks.jsonl", b'{"file": "labels/a.txt", "id": "1"}\n'),
]
CONLL = "-DOCSTART- -X- O O\n\nZoë -X- _ B-per\r\n🚀 NN _ O\nin IN _ O\n北 -X- _ B-loc\n京 -X- _ I-loc\n".encode()
THERE = {"1": {"image": {"url": "a.png", "width": 90, "height": 90}}}
SEEDS: list[tuple[str, Configuration, bytes, Request]] = [
    ("voc", boxes(), VOC, Request("voc")),
    ("voc", boxes(), archive(("a.xml", VOC), ("b.xml", VOC.replace(b"a.png", b"b.png"))), Request("voc", "gold")),
    ("coco", boxes(), json.dumps(COCO).encode(), Request("coco", "answers", name="x")),
    ("coco", boxes("polygons"), json.dumps(COCO).encode(), Request("coco", there=THERE)),
    ("yolo", boxes(), archive(*YOLO), Request("yolo", there=THERE)),
    ("conll", spans(), CONLL, Request("conll", "gold")),
    ("label-studio", asked("talks"), json.dumps(TASKS["talks"]).encode(), Request("label-studio", config=CONFIGS["talks"])),
    ("label-studio", asked("masks"), archive(("t.json", json.dumps(TASKS["masks"]).encode())), Request("label-studio", config=CONFIGS["masks"])),
]  # fmt: skip
NAMES = [f"{form}-{at}" for at, (form, *_) in enumerate(SEEDS)]


def taken(form: str, project: Configuration, body: bytes, request: Request) -> None:
    """Read a file as the service does; an error in words is as good as none."""
    try:
        checked = Checked.of(reader_of(form)(body, project, request))
    except GoldsmithError as problem:
        assert problem.message  # noqa: PT017  the claim is that it says something
        return
    assert sum(len(part) for part in checked.parts(2)) == len(checked)
    checked.close()


def test_every_format_that_is_read_is_changed_here():
    """A new one must be attacked too."""
    assert {form for form, *_ in SEEDS} == {one.name for one in FORMATS.values() if one.reads}


@pytest.mark.parametrize("seed", SEEDS, ids=NAMES)
def test_a_valid_file_is_taken(seed: Any):
    """What is changed below is right before."""
    form, project, body, request = seed
    assert len(Checked.of(reader_of(form)(body, project, request)))


@pytest.mark.parametrize("seed", SEEDS, ids=NAMES)
def test_bytes_that_are_changed_crash_nothing(seed: Any):
    """Cut out, put in, doubled and cut off at any place."""
    form, project, body, request = seed

    @FUZZED
    @given(
        st.lists(st.tuples(st.integers(0, len(body)), st.integers(0, 12), st.sampled_from(WORDS)), min_size=1, max_size=4),
        st.integers(0, 9),
    )
    def attack(changes: list[tuple[int, int, bytes]], cut: int) -> None:
        changed = bytearray(body)
        for at, n, word in changes:
            changed[at : at + n] = word
        taken(form, project, bytes(changed[: len(changed) - (cut if cut < 5 else 0)]), request)

    attack()


def put(value: Any, at: list[int], what: Any) -> Any:
    """Return a JSON value with something else at a place, wherever that leads."""
    if not at or not isinstance(value, dict | list) or not value:
        return what
    names = list(value) if isinstance(value, dict) else range(len(value))
    name = names[at[0] % len(names)]
    changed = {one: value[one] for one in names}
    changed[name] = put(value[name], at[1:], what)
    return changed if isinstance(value, dict) else list(changed.values())


@pytest.mark.parametrize("name", sorted(TASKS))
@FUZZED
@given(st.lists(st.integers(0, 40), max_size=8), VALUES)
def test_parts_of_tasks_that_are_something_else_crash_nothing(name: str, at: list[int], what: Any):
    """Any part of a project of Label Studio, of any of ten kinds, is put in place by anything."""
    import orjson

    found = read(CONFIGS[name])
    try:
        body = orjson.dumps(put(TASKS[name], at, what))
    except TypeError:
        return  # it is no JSON
    taken("label-studio", configured(found.shows, found.questions), body, Request("label-studio", config=CONFIGS[name]))


@pytest.mark.parametrize("name", sorted(CONFIGS))
@FUZZED
@given(st.data())
def test_configurations_that_are_changed_crash_nothing(name: str, data: st.DataObject):
    """Attributes and tags of one kind in another, texts cut anywhere: read, or refused in words; what is read can be asked."""
    config = CONFIGS[name]
    at, n = data.draw(st.integers(0, len(config))), data.draw(st.integers(0, 40))
    other = CONFIGS[data.draw(st.sampled_from(sorted(CONFIGS)))]
    begin = data.draw(st.integers(0, len(other)))
    changed = config[:at] + other[begin : begin + data.draw(st.integers(0, 60))] + config[at + n :]
    try:
        found = read(changed)
    except GoldsmithError:
        return
    try:
        project = configured(found.shows, found.questions)
    except GoldsmithError:
        return
    tasks = tasks_read([("tasks[0]", TASKS[name][0])], Reading(found, project))
    try:
        Checked.of(tasks).close()
    except GoldsmithError:
        return


HARMFUL: list[tuple[str, bytes]] = [
    ("a million levels", b"[" * 1_000_000),
    ("a million objects", b'{"config":' * 1_000_000),
    ("laughs", json.dumps({"config": '<!DOCTYPE V [<!ENTITY a "ha">]><View>&a;</View>', "tasks": []}).encode()),
    ("deep XML", json.dumps({"config": "<View>" * 100_000, "tasks": []}).encode()),
    ("nothing", b""),
    ("a zip of nothing", archive()),
    ("half a zip", archive(("config.xml", CONFIGS["topics"].encode()), ("tasks.json", b"[" * 1000))[:300]),
    ("a zip whose tasks are too deep", archive(("config.xml", CONFIGS["topics"].encode()), ("tasks.json", b"[" * 1_000_000))),
    ("two configurations", archive(("a.xml", b"<View/>"), ("b.xml", b"<View/>"))),
    ("a configuration in UTF-16", archive(("a.xml", CONFIGS["topics"].encode("utf-16")), ("t.json", b"7"))),
    ("a path that leaves", archive(("config.xml", CONFIGS["topics"].encode()), ("../../etc/cron.d/x.json", b"[]"))),
    ("an image", b"\x89PNG\r\n\x1a\n" + bytes(100)),
    ("numbers without end", json.dumps({"config": CONFIGS["topics"]}).encode()[:-1] + b', "tasks": [{"id": ' + b"9" * 5_000 + b', "data": {"text": "a"}}]}'),
    ("NUL", json.dumps({"config": CONFIGS["topics"], "tasks": [{"id": 1, "data": {"text": "a\0b"}}]}).encode()),
    ("half of a character", json.dumps({"config": CONFIGS["topics"], "tasks": [{"id": 1, "data": {"text": "\ud83d"}}]}).encode()),
]  # fmt: skip


def test_harmful_files_are_refused_in_words_by_the_service(tmp_path):
    """Bombs, paths, levels, encodings: each is answered with an error of the sender, and no project is there afterwards."""

    async def trial(database: Any) -> None:
        at = await front(database, ["ann"])
        for what, body in HARMFUL:
            headers = {"Authorization": "Bearer gs_ann-secret-of-a-test"}
            found = await at._client.post("/api/projects/import?name=x", content=body, headers=headers)
            assert (what, found.status_code // 100) == (what, 4), found.text
            assert found.json()["error"]["message"], what
            assert "goldsmith made a mistake" not in found.text
        assert (await at.ask("ann", "GET", "/api/projects"))["rows"] == []

    run(lite(tmp_path), trial)


@FUZZED
@given(st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 30), st.sampled_from(WORDS)), min_size=1, max_size=3))
def test_projects_in_archives_that_are_changed_crash_nothing(changes: list[tuple[int, int, bytes]]):
    """The zip itself, its directory and its packed bytes."""
    body = bytearray(archive(("config.xml", CONFIGS["topics"].encode()), ("tasks.json", json.dumps(TASKS["topics"]).encode())))
    for at, n, word in changes:
        body[at % len(body) : at % len(body) + n] = word
    try:
        project = Project(bytes(body))
        found = read(project.config)
        Checked.of(tasks_read(project.tasks(), Reading(found, configured(found.shows, found.questions)))).close()
    except GoldsmithError as problem:
        assert problem.message  # noqa: PT017  the claim is that it says something


def test_compressed_in_unusual_ways():
    """Bzip2, LZMA and no compression are read; a way that nobody knows is refused in words."""
    for way in (zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", way) as made:
            made.writestr("a.xml", VOC)
        taken("voc", boxes(), held.getvalue(), Request("voc"))
        broken = bytearray(held.getvalue())
        broken[45:60] = b"\xff" * 15
        taken("voc", boxes(), bytes(broken), Request("voc"))
