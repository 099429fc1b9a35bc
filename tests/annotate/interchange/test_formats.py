"""Formats of files: numbers worked out by hand, and files that come back as they went out."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from goldsmith.annotate.configuration import Configuration, configured
from goldsmith.annotate.interchange.brought import Gathered
from goldsmith.annotate.interchange.formats import reader_of, writer_of
from goldsmith.annotate.interchange.reading import Request
from goldsmith.annotate.interchange.writer import About, whole
from goldsmith.annotate.interchange.xml_tree import parsed
from goldsmith.annotate.results import Concluded
from goldsmith.annotation_errors import InterchangeError

IMAGE = {"url": "https://example.org/a/cells 1.png?x=2", "width": 640, "height": 480}
OTHER = {"url": "/b/cells 1.png", "width": 100, "height": 50}


def asked(kind: str, shown: str = "image", **settings: Any) -> Configuration:
    """Return a project of one question about one field."""
    on = {"on": shown} if kind != "choice" else {}
    return configured(
        [{"field": shown, "as": "text" if shown == "text" else "image"}], [{"name": "q", "kind": kind, "settings": {**on, **settings}}]
    )


def gathered(project: Configuration, *tasks: tuple[str, Any, Any], shown: str = "image") -> list[Gathered]:
    """Return tasks with what their answers come to; ``None`` stands for a tie."""
    found = []
    for at, (key, medium, said) in enumerate(tasks, 1):
        value = None if said is None else project.questions[0].leaf.checked(said, {shown: medium})
        found.append(Gathered(at, key, {shown: medium}, "done", consensus={"q": Concluded(value, 1.0, 2, "same")}))
    return found


def given_out(form: str, project: Configuration, tasks: list[Gathered]) -> bytes:
    """Return an export."""
    return b"".join(whole(writer_of(form, About("cells", project)), tasks))


def files(body: bytes) -> dict[str, str]:
    """Return the files of an archive as text."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def taken(form: str, body: bytes, project: Configuration, tasks: list[Gathered]) -> list[tuple[str, Any]]:
    """Return what a file says of tasks that are there, as known answers."""
    there = {one.key: one.material for one in tasks}
    return [(one.key, (one.gold or {})["q"]) for one in reader_of(form)(body, project, Request(form, "gold", there=there))]


def values(tasks: list[Gathered]) -> list[tuple[str, Any]]:
    """Return the conclusions of tasks."""
    return [(one.key, one.consensus["q"].value) for one in tasks if one.consensus["q"].value is not None]


BOXES = [
    {"label": "red", "x": 80, "y": 120, "width": 320, "height": 60},
    {"label": "white cell", "x": 0.5, "y": 0, "width": 10, "height": 480},
]


def test_coco_says_boxes_in_pixels():
    """Ids from 1, a box by its corner and sides, its area; two images of one name stay apart; a tie is named as left out."""
    project = asked("boxes", labels=["red", "white cell"])
    tasks = gathered(project, ("k1", IMAGE, BOXES), ("k2", OTHER, []), ("k3", IMAGE, None))

    told = json.loads(given_out("coco", project, tasks))

    assert told["categories"] == [{"id": 1, "name": "red", "supercategory": ""}, {"id": 2, "name": "white cell", "supercategory": ""}]
    assert told["images"] == [
        {"id": 1, "file_name": "cells_1.png", "width": 640, "height": 480, "goldsmith_id": "k1"},
        {"id": 2, "file_name": "cells_1-2.png", "width": 100, "height": 50, "goldsmith_id": "k2"},
    ]
    assert told["annotations"] == [
        {"id": 1, "image_id": 1, "category_id": 1, "iscrowd": 0, "bbox": [80.0, 120.0, 320.0, 60.0], "area": 19200.0, "segmentation": []},
        {"id": 2, "image_id": 1, "category_id": 2, "iscrowd": 0, "bbox": [0.5, 0.0, 10.0, 480.0], "area": 4800.0, "segmentation": []},
    ]
    assert told["left_out"] == [{"id": "k3", "why": "undecided: q"}]


def test_coco_says_outlines_turned_boxes_and_points():
    """A triangle of 30 by 40 has the area 600; a box of 4 by 2 turned by a quarter has its corners where they are; a hidden point is 1."""
    triangle = [{"label": "road", "points": [[10, 10], [40, 10], [10, 50]]}]
    project = asked("polygons", labels=["road"])
    (one,) = json.loads(given_out("coco", project, gathered(project, ("k", IMAGE, triangle))))["annotations"]
    assert (one["segmentation"], one["bbox"], one["area"]) == ([[10.0, 10.0, 40.0, 10.0, 10.0, 50.0]], [10.0, 10.0, 30.0, 40.0], 600.0)

    project = asked("boxes", labels=["car"], rotated=True)
    turned = [{"label": "car", "x": 7, "y": 11, "width": 4, "height": 2, "rotation": 90}]
    (one,) = json.loads(given_out("coco", project, gathered(project, ("k", IMAGE, turned))))["annotations"]
    assert (one["bbox"], one["area"], one["attributes"]) == ([8.0, 10.0, 2.0, 4.0], 8.0, {"rotation": 90.0})
    assert one["segmentation"] == [[10.0, 10.0, 10.0, 14.0, 8.0, 14.0, 8.0, 10.0]]

    project = asked("points", labels=["eye", "nose", "ear"], visibility=True)
    face = [{"label": "ear", "x": 20, "y": 30, "visible": False}, {"label": "eye", "x": 5, "y": 10}]
    told = json.loads(given_out("coco", project, gathered(project, ("k", IMAGE, face))))
    assert told["categories"][0]["keypoints"] == ["eye", "nose", "ear"]
    assert told["annotations"][0]["keypoints"] == [5.0, 10.0, 2, 0, 0, 0, 20.0, 30.0, 1]
    assert (told["annotations"][0]["num_keypoints"], told["annotations"][0]["bbox"]) == (2, [5.0, 10.0, 15.0, 20.0])


def test_voc_says_corners_in_whole_pixels():
    """The lower right corner is the upper left one and the sides; halves go up; a label with markup stays a label."""
    project = asked("boxes", labels=["red", "<b>&"])
    box = {"label": "<b>&", "x": 1.5, "y": 2.49, "width": 10, "height": 20}

    told = files(given_out("voc", project, gathered(project, ("k1", IMAGE, [BOXES[0], box]))))

    root = parsed(told["Annotations/cells_1.xml"], where="x")
    size, source = root.first("size"), root.first("source")
    assert size is not None
    assert source is not None
    assert (root.said("filename"), size.said("width"), size.said("height"), source.said("image")) == ("cells_1.png", "640", "480", "k1")
    objects = [one for one in root.children if one.tag == "object"]
    said = [(one.said("name"), *(one.children[-1].said(side) for side in ("xmin", "ymin", "xmax", "ymax"))) for one in objects]
    assert said == [("red", "80", "120", "400", "180"), ("<b>&", "2", "2", "12", "22")]


def test_yolo_says_shares_of_the_image():
    """The middle of the first box is (240, 150) of 640 by 480; an empty image has an empty file; classes are numbered from 0."""
    project = asked("boxes", labels=["red", "white cell"])

    told = files(given_out("yolo", project, gathered(project, ("k1", IMAGE, BOXES), ("k2", OTHER, []))))

    assert told["labels/cells_1.txt"].splitlines() == [
        "0 0.37500000 0.31250000 0.50000000 0.12500000",
        "1 0.00859375 0.50000000 0.01562500 1.00000000",
    ]
    assert (told["labels/cells_1-2.txt"], told["classes.txt"]) == ("", "red\nwhite cell\n")
    assert "0: red" in told["data.yaml"]


def test_yolo_writes_corners_where_a_box_is_turned_and_outlines_as_they_are():
    """A box of 64 by 48 at the corner, turned by half, has the same four corners in another order."""
    project = asked("boxes", labels=["car"], rotated=True)
    box = {"label": "car", "x": 0, "y": 0, "width": 64, "height": 48, "rotation": 180}
    told = files(given_out("yolo", project, gathered(project, ("k", IMAGE, [box]))))
    assert told["labels/cells_1.txt"] == "0 0.10000000 0.10000000 0.00000000 0.10000000 0.00000000 0.00000000 0.10000000 0.00000000\n"

    project = asked("polygons", labels=["road"])
    told = files(
        given_out("yolo", project, gathered(project, ("k", IMAGE, [{"label": "road", "points": [[64, 48], [128, 48], [64, 240]]}])))
    )
    assert told["labels/cells_1.txt"] == "0 0.10000000 0.10000000 0.20000000 0.10000000 0.10000000 0.50000000\n"


ROUND = [
    ("coco", "boxes", {"labels": ["red", "white cell"]}, BOXES),
    ("voc", "boxes", {"labels": ["red", "white cell"]}, [BOXES[0]]),
    ("yolo", "boxes", {"labels": ["red", "white cell"]}, BOXES),
    ("coco", "boxes", {"labels": ["red"], "rotated": True, "transcribed": "allowed"}, [{"label": "red", "x": 90, "y": 80, "width": 40, "height": 30, "rotation": 45, "text": "猫 🐈"}]),
    ("yolo", "boxes", {"labels": ["red"], "rotated": True}, [{"label": "red", "x": 90, "y": 80, "width": 40, "height": 30, "rotation": 45}]),
    ("coco", "polygons", {"labels": ["road"]}, [{"label": "road", "points": [[10, 10.5], [40, 10], [10, 50]]}]),
    ("yolo", "polygons", {"labels": ["road"]}, [{"label": "road", "points": [[10, 10.5], [40, 10], [10, 50]]}]),
    ("coco", "points", {"labels": ["eye", "nose"], "visibility": True}, [{"label": "nose", "x": 3.25, "y": 4, "visible": False}]),
]  # fmt: skip


@pytest.mark.parametrize(("form", "kind", "settings", "said"), ROUND)
def test_files_of_images_come_back_to_their_tasks(form: str, kind: str, settings: dict[str, Any], said: Any):
    """What an export says is read again as the same answers of the same tasks, though two images have one name."""
    project = asked(kind, **settings)
    tasks = gathered(project, ("k1", IMAGE, said), ("k2", OTHER, []), ("k3", {**IMAGE, "url": "c.jpg"}, said))

    assert taken(form, given_out(form, project, tasks), project, tasks) == values(tasks)


def test_images_that_are_no_tasks_become_tasks():
    """A file of COCO or VOC of images that are not there brings them, with their size; YOLO, which knows no size, says so."""
    project = asked("boxes", labels=["red", "white cell"])
    tasks = gathered(project, ("k1", IMAGE, BOXES))

    (one,) = reader_of("coco")(given_out("coco", project, tasks), project, Request("coco", name="yolo-11"))

    assert (one.key, one.material) == ("cells_1.png", {"image": {"url": "cells_1.png", "width": 640, "height": 480}})
    assert (one.guesses[0].model, one.guesses[0].value["q"]["boxes"]) == ("yolo-11", tasks[0].consensus["q"].value["boxes"])
    with pytest.raises(InterchangeError, match="no task of the project has an image of this name"):
        list(reader_of("yolo")(given_out("yolo", project, tasks), project, Request("yolo")))


TEXT = "Zoë's 🚀 moved to 北京市, New York!\r\n第二行 ok"


def test_conll_says_a_token_a_line():
    """Chinese by characters, else by words and marks; a span that ends inside a word cuts it; an empty line after each line."""
    project = asked("spans", "text", labels=["person", "big place"])
    spans = [
        {"start": 0, "end": 3, "label": "person"},
        {"start": 17, "end": 19, "label": "big place"},
        {"start": 22, "end": 30, "label": "big place"},
    ]

    told = given_out("conll", project, gathered(project, ("k", TEXT, spans), shown="text")).decode()

    rows = [(line.split()[0], line.split()[-1]) if line else () for line in told.splitlines()]
    assert rows[:2] == [("-DOCSTART-", "O"), ()]
    assert rows[2:] == [
        ("Zoë", "B-person"), ("'s", "O") if ("'s", "O") in rows else ("'", "O"), *([] if ("'s", "O") in rows else [("s", "O")]),
        ("🚀", "O"), ("moved", "O"), ("to", "O"), ("北", "B-big_place"), ("京", "I-big_place"), ("市", "O"), (",", "O"),
        ("New", "B-big_place"), ("York", "I-big_place"), ("!", "O"), (), ("第", "O"), ("二", "O"), ("行", "O"), ("ok", "O"), (),
    ]  # fmt: skip


def test_conll_refuses_spans_that_overlap():
    """A token has one tag; which spans of which task it is about is told before the first byte."""
    project = asked("spans", "text", labels=["a"], overlap="any")
    spans = [{"start": 0, "end": 5, "label": "a"}, {"start": 4, "end": 9, "label": "a"}]

    with pytest.raises(InterchangeError, match=r"task k: .* overlap, and a token has one tag"):
        given_out("conll", project, gathered(project, ("k", TEXT, spans), shown="text"))


def test_other_schemes_of_tags_are_read():
    """BIOES and BMES, and a tag that goes on with nothing before it, are the spans that they mean; without documents, a task a sentence."""
    project = asked("spans", "text", labels=["per", "loc"])
    body = "张 B-per\n三 E-per\n在 O\n沪 S-loc\n\nin I-loc\nNew B-loc\nYork I-loc\n".encode()

    found = list(reader_of("conll")(body, project, Request("conll", "gold")))

    assert [one.material["text"] for one in found] == ["张三在沪", "in New York"]
    told = [[(span["quote"], span["label"]) for span in (one.gold or {})["q"]["spans"]] for one in found]
    assert told == [[("张三", "per"), ("沪", "loc")], [("in", "loc"), ("New York", "loc")]]


def test_a_dataset_of_hugging_face_is_loaded_without_a_network(tmp_path):
    """The folder has a card and Parquet; answers have their types, also where none is there."""
    datasets = pytest.importorskip("datasets")
    project = configured(
        [{"field": "text"}, {"field": "image", "as": "image"}],
        [
            {"name": "topic", "kind": "choice", "settings": {"choices": ["a", "b"], "several": True}},
            {"name": "boxes", "kind": "boxes", "required": False, "settings": {"on": "image", "labels": ["x"]}},
        ],
    )
    task = Gathered(1, "k1", {"text": "你好", "image": IMAGE}, "done", consensus={"topic": Concluded(["a", "b"], 0.5, 2, "medoid")})

    body = b"".join(whole(writer_of("hf", About("n", project, "Cells", "What they are.")), [task]))

    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        archive.extractall(tmp_path / "n")
    rows = datasets.load_dataset(str(tmp_path / "n"), split="train", cache_dir=str(tmp_path / "cache"))
    assert (rows[0]["id"], rows[0]["text"], rows[0]["topic"], rows[0]["topic_agreement"], rows[0]["boxes"]) == (
        "k1",
        "你好",
        ["a", "b"],
        0.5,
        None,
    )
    assert json.loads(rows[0]["image"]) == IMAGE
    assert "# Cells" in (tmp_path / "n" / "README.md").read_text()


REFUSED = [
    ("voc", asked("boxes", labels=["a"], rotated=True), [{"label": "a", "x": 9, "y": 9, "width": 3, "height": 3, "rotation": 5}], "a box is turned"),
    ("coco", asked("points", labels=["a"]), [{"label": "a", "x": 9, "y": 9}, {"label": "a", "x": 8, "y": 9}], "stands 2 times"),
    ("coco", asked("choice", choices=["a", "b"]), "a", "cannot hold"),
    ("conll", asked("spans", "text", labels=["a b", "a_b"]), [], "one tag"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "project", "said", "says"), REFUSED)
def test_what_a_format_cannot_hold_is_refused_as_a_whole(form: str, project: Configuration, said: Any, says: str):
    """Nothing is written that would lose something without a word."""
    shown = project.shows[0].field
    medium = IMAGE if shown == "image" else "text"
    with pytest.raises(InterchangeError, match=says):
        given_out(form, project, gathered(project, ("k", medium, said), shown=shown))


COCO = {"images": [{"id": 1, "file_name": "a.png", "width": 9, "height": 9}], "categories": [{"id": 1, "name": "a"}]}
BOX = {"image_id": 1, "category_id": 1, "bbox": [1, 1, 2, 2]}
BROKEN: list[tuple[str, bytes, str]] = [
    ("coco", b"[]", "this is no COCO"),
    ("coco", b"{", "this is no JSON"),
    ("coco", json.dumps({**COCO, "annotations": [{**BOX, "image_id": 2}]}).encode(), r"annotations\[0\]: it is of no image"),
    ("coco", json.dumps({**COCO, "annotations": [{**BOX, "category_id": 2}]}).encode(), "which is no category"),
    ("coco", json.dumps({**COCO, "annotations": [{**BOX, "bbox": [1, 1, "2", 2]}]}).encode(), "four numbers were expected"),
    ("coco", json.dumps({**COCO, "annotations": [{**BOX, "bbox": [1, 1, 20, 2]}]}).encode(), "outside of the image"),
    ("coco", json.dumps({**COCO, "annotations": [{**BOX, "iscrowd": 1}]}).encode(), "a mask of pixels"),
    ("voc", b"<annotation><object/></annotation>", "a `name` and a `bndbox`"),
    ("voc", b"<a/>", "<annotation> was expected"),
    ("voc", b"<!DOCTYPE a><annotation/>", "document type"),
    ("yolo", b"PK", "no zip archive"),
]


@pytest.mark.parametrize(("form", "body", "says"), BROKEN)
def test_broken_files_are_told_with_their_place(form: str, body: bytes, says: str):
    """Wrong types, wrong numbers, things that have no counterpart."""
    with pytest.raises(InterchangeError, match=says):
        list(reader_of(form)(body, asked("boxes", labels=["a"]), Request(form)))
