"""Ten kinds of projects of Label Studio: five whose every part people answer here, and five with parts that nobody can edit here.

The results are written by hand in the form that Label Studio's documentation tells of each tag.
"""

from __future__ import annotations

from typing import Any

from annotate.interchange import label_studio_projects as whole
from annotate.interchange.label_studio_projects import SIZE, annotation, said, task

RANKED = """<View>
  <Text name="prompt" value="$prompt"/>
  <List name="results" value="$items" title="Search results"/>
  <Ranker name="rank" toName="results">
    <Bucket name="relevant" title="Relevant"/>
    <Bucket name="biased" title="Biased" default="true"/>
  </Ranker>
  <Choices name="safe" toName="prompt"><Choice value="yes"/><Choice value="no"/></Choices>
</View>
"""

CLIPS = """<View>
  <Labels name="object" toName="clip"><Label value="hand"/><Label value="cup"/></Labels>
  <Video name="clip" value="$video" framerate="25.0"/>
  <VideoRectangle name="box" toName="clip" smart="true"/>
  <TimelineLabels name="phase" toName="clip"><TimelineLabel value="pour"/></TimelineLabels>
  <Choices name="usable" toName="clip" choice="single"><Choice value="yes"/><Choice value="no"/></Choices>
</View>
"""

TALKS = """<View>
  <Paragraphs name="talk" value="$dialogue" layout="dialogue" nameKey="speaker" textKey="words" granularity="word"/>
  <ParagraphLabels name="tone" toName="talk"><Label value="kind" hotkey="k"/><Label value="rude" background="#f00"/></ParagraphLabels>
  <Choices name="sure" toName="talk" perRegion="true"><Choice value="yes"/><Choice value="no"/></Choices>
  <DateTime name="held" toName="talk" only="date" format="%Y-%m-%d"/>
</View>
"""

MASKS = """<View>
  <Image name="img" value="$image" zoom="true"/>
  <Labels name="part" toName="img"><Label value="road"/><Label value="car"/></Labels>
  <Rectangle name="rect" toName="img" canRotate="false"/>
  <Brush name="brush" toName="img"/>
  <EllipseLabels name="wheel" toName="img"><Label value="wheel"/></EllipseLabels>
  <Rating name="clear" toName="img" perRegion="true" maxRating="3"/>
  <Number name="count" toName="img" perRegion="true"/>
</View>
"""

PAGES = """<View>
  <HyperText name="page" value="$html" valueType="url"/>
  <HyperTextLabels name="entity" toName="page"><Label value="firm"/></HyperTextLabels>
  <TextArea name="note" toName="page" perRegion="true"/>
  <Relations><Relation value="owns"/></Relations>
</View>
"""

ITEMS = [{"id": "mdn", "title": "Arrow", "body": "A compact form"}, {"id": "wiki", "title": "Arrow 🏹", "html": "<b>types</b>"}]
TURNS = [{"speaker": "Mia:", "words": "Don't 🚀 you hate that?", "at": 1.5}, {"speaker": "Vincent:", "words": "What?"}]
KEYFRAMES = [
    {"frame": 1, "enabled": True, "rotation": 0, "x": 20.54721030042918, "y": 15.66, "width": 58.9, "height": 62.2, "time": 0.04},
    {"frame": 40, "enabled": False, "rotation": 12.5, "x": 11.0, "y": 20.0, "width": 30.0, "height": 30.0, "time": 1.6},
]
RLE = [0, 0, 0, 42, 57, 9, 7, 0, 255, 12, 128, 3, 2, 1, 90, 224]
BOX = {"x": 10.0, "y": 20.0, "width": 30.0, "height": 40.0, "rotation": 0}
MASK = {"format": "rle", "rle": RLE}
OVAL = {"x": 50.0, "y": 50.0, "radiusX": 3.5, "radiusY": 4.25, "rotation": 15, "ellipselabels": ["wheel"]}
PLACE = {"start": "/div[1]/p[1]/text()[1]", "end": "/div[1]/p[1]/text()[1]", "startOffset": 4, "endOffset": 8, "text": "ACME"}


def tone(turn: int, start: int, end: int, text: str, label: str, region: str, to: int | None = None) -> dict[str, Any]:
    """Return a result of words in a dialogue."""
    last = turn if to is None else to
    value = {"start": str(turn), "end": str(last), "startOffset": start, "endOffset": end, "text": text, "paragraphlabels": [label]}
    return said("tone", "talk", "paragraphlabels", value, region)


TASKS: dict[str, list[dict[str, Any]]] = {
    "ranked": [
        task(
            61,
            {"prompt": "arrow?", "items": ITEMS},
            annotation(
                6001,
                [
                    said("rank", "results", "ranker", {"ranker": {"relevant": ["wiki"], "biased": [], "_": ["mdn"]}}, "k"),
                    said("safe", "prompt", "choices", {"choices": ["yes"]}, "c"),
                ],
            ),
            predictions=[{"id": 8, "model_version": "m", "score": 0.5, "result": [said("rank", "results", "ranker", {"ranker": {"rank": ["mdn", "wiki"]}})]}],
        )
    ],
    "clips": [
        task(
            71,
            {"video": "https://example.org/pour.mp4"},
            annotation(
                7001,
                [
                    said("box", "clip", "videorectangle", {"framesCount": 131, "duration": 5.425, "sequence": KEYFRAMES, "labels": ["hand"]}, "v1"),
                    said("phase", "clip", "timelinelabels", {"ranges": [{"start": 3, "end": 40}], "timelinelabels": ["pour"]}, "v2"),
                    said("usable", "clip", "choices", {"choices": ["no"]}, "v3"),
                ],
            ),
            annotation(7002, [], completed_by=9),
        )
    ],
    "talks": [
        task(
            81,
            {"dialogue": TURNS},
            annotation(
                8001,
                [
                    tone(0, 8, 21, "you hate that", "rude", "t1"),
                    said("sure", "talk", "choices", {"start": "0", "end": "0", "startOffset": 8, "endOffset": 21, "choices": ["yes"]}, "t1"),
                    tone(1, 0, 4, "What", "kind", "t2"),
                    tone(0, 0, 2, "Don't 🚀 you hate that?\n\nWh", "rude", "t3", to=1),
                    said("held", "talk", "datetime", {"datetime": "2024-02-29"}, "d"),
                ],
            ),
        )
    ],
    "masks": [
        task(
            91,
            {"image": "https://example.org/road.png"},
            annotation(
                9001,
                [
                    said("rect", "img", "rectangle", BOX, "b1", **SIZE),
                    said("part", "img", "labels", {**BOX, "labels": ["car"]}, "b1", **SIZE),
                    said("clear", "img", "rating", {**BOX, "rating": 2}, "b1", **SIZE),
                    said("brush", "img", "brush", MASK, "m1", **SIZE),
                    said("part", "img", "labels", {**MASK, "labels": ["road"]}, "m1", **SIZE),
                    said("count", "img", "number", {**MASK, "number": 4}, "m1", **SIZE),
                    said("wheel", "img", "ellipselabels", OVAL, "e1", **SIZE, score=0.4),
                    said("rect", "img", "rectangle", BOX, "b2", **SIZE),
                    said("rect", "img", "rectangle", BOX, "b3", **{**SIZE, "image_rotation": 90}),
                    said("part", "img", "labels", {**BOX, "labels": ["car"]}, "b3", **{**SIZE, "image_rotation": 90}),
                    {"from_id": "b1", "to_id": "m1", "type": "relation", "direction": "right"},
                ],
            ),
        )
    ],
    "pages": [
        task(
            101,
            {"html": "https://example.org/a.html"},
            annotation(
                10001,
                [
                    said("entity", "page", "hypertextlabels", {**PLACE, "hypertextlabels": ["firm"]}, "h1"),
                    said("note", "page", "textarea", {**PLACE, "text": ["big"]}, "h1"),
                    {"from_id": "h1", "to_id": "h1", "type": "relation", "direction": "bi", "labels": ["owns"]},
                ],
            ),
        )
    ],
}  # fmt: skip
BOXES = {"width": 640, "height": 480, "boxes": [{"label": "car", "x": 64.0, "y": 96.0, "width": 192.0, "height": 192.0}]}
VALUES: dict[str, list[dict[str, Any] | None]] = {
    "ranked": [{"safe": "yes"}],
    "clips": [{"usable": "no"}, {}],
    "talks": [
        {
            "tone": {
                "turns": [
                    {"turn": 0, "marks": {"labels": {"spans": [{"id": "s1", "start": 8, "end": 21, "label": "rude", "quote": "you hate that"}]}}},
                    {"turn": 1, "marks": {"labels": {"spans": [{"id": "s1", "start": 0, "end": 4, "label": "kind", "quote": "What"}]}}},
                ]
            },
            "held": "2024-02-29",
        }
    ],
    "masks": [{"rect": BOXES}],
    "pages": [{}],
}  # fmt: skip
APART: dict[str, dict[str, int]] = {
    "ranked": {"rank": 2},
    "clips": {"object": 0, "box": 1, "phase": 1},
    "talks": {"sure": 1, "stretches over several turns of a dialogue, or of no length": 1},
    "masks": {
        "brush": 1, "wheel": 1, "clear": 1, "count": 1, "regions without a label": 1, "shapes on an image that was turned, or on one of several": 1,
        "relations without a kind, or not between spans of a text": 1,
    },
    "pages": {"entity": 1, "note": 1, "relations without a kind, or not between spans of a text": 1},
}  # fmt: skip
"""How many results of each project are kept apart, by control and by what they are."""

CONFIGS = {**whole.CONFIGS, "ranked": RANKED, "clips": CLIPS, "talks": TALKS, "masks": MASKS, "pages": PAGES}
TASKS = {**whole.TASKS, **TASKS}
VALUES = {**whole.VALUES, **VALUES}
