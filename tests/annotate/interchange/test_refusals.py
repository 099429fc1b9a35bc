"""What has no counterpart is told with its place, all of it at once; strangers' files can do no harm."""

from __future__ import annotations

import contextlib
import json
import random
import tarfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.interchange.label_studio_projects import CONFIGS, TASKS, annotation, said, span, task
from annotate.interchange.test_archives import archive
from data import shared
from goldsmith.annotate.configuration import configured
from goldsmith.annotate.interchange.archives import Files
from goldsmith.annotate.interchange.brought import Gathered
from goldsmith.annotate.interchange.formats import reader_of, writer_of
from goldsmith.annotate.interchange.image_places import about_its_corner, about_its_middle
from goldsmith.annotate.interchange.label_studio_config import read
from goldsmith.annotate.interchange.label_studio_tasks import parsed_tasks, read_tasks
from goldsmith.annotate.interchange.reading import Request
from goldsmith.annotate.interchange.text_places import placed, units_of
from goldsmith.annotate.interchange.tokens import tokens
from goldsmith.annotate.interchange.writer import About, Names, whole
from goldsmith.annotate.interchange.xml_tree import parsed, written
from goldsmith.annotate.results import Concluded
from goldsmith.annotation_errors import InterchangeError, LimitError
from goldsmith.errors import GoldsmithError

FIXED = settings(derandomize=True, deadline=None, max_examples=200)
TEXT = '<Text name="t" value="$text"/>'
TWO = '<Choice value="a"/><Choice value="b"/>'
LINES = st.text(st.sampled_from("a b.-_'é\u0301🚀💩𠮷北京مر\n\r\t\u3000\u200d👨‍👩‍👧"), min_size=1, max_size=40)


def config(*parts: str) -> str:
    """Return a configuration of these parts."""
    return f"<View>{''.join(parts)}</View>"


BROKEN: list[tuple[str, str]] = [
    (config(TEXT, f'<Choices name="c" toName="x">{TWO}</Choices>'), "`toName` names 'x'"),
    (config(TEXT, '<Unheard name="c" toName="x"/>'), "`toName` names 'x'"),
    (config(TEXT, TEXT, f'<Choices name="c" toName="t">{TWO}</Choices>'), "two objects are called 't'"),
    (config(TEXT, '<Rating name="r" toName="t" maxRating="many"/>'), "`maxRating` is 'many'"),
    (config(TEXT, '<Number name="r" toName="t" min="few"/>'), "`min` is 'few'"),
    (config(TEXT, f'<Choices name="c" toName="t" visibleWhen="choice-selected" whenTagName="c" whenChoiceValue="a">{TWO}</Choices>'), "in a circle"),
    (config(TEXT, f'<Choices name="c" toName="t" whenTagName="d" whenChoiceValue="a">{TWO}</Choices>'), "there are no such choices"),
    (config(TEXT), "it asks nothing"),
    (config('<Text name="t" value="always"/>', f'<Choices name="c" toName="t">{TWO}</Choices>'), "there is no such object"),
]  # fmt: skip


@pytest.mark.parametrize(("xml", "says"), BROKEN)
def test_a_broken_part_is_told_with_its_place(xml: str, says: str):
    """What Label Studio itself could not use is refused, all of it at once."""
    with pytest.raises(InterchangeError) as told:
        read(xml)
    assert says in told.value.message


def test_two_hundred_broken_parts_are_told_in_fifty_lines():
    """All are counted, the first fifty are listed."""
    with pytest.raises(InterchangeError) as told:
        read(config(TEXT, *(f'\n<Unheard name="u{at}"/><Rating name="r{at}" toName="no"/>' for at in range(200))))
    assert told.value.message.count("\n") == 51
    assert "and 150 more" in told.value.message


IMAGE = '<Image name="i" value="$i"/>'
WITHOUT: list[tuple[str, str, str]] = [
    (config(TEXT, '<Choices name="c" toName="t"><Choice value="a"/></Choices>'), "c", "at least 2 <Choice>"),
    (config(TEXT, '<Choices name="c" toName="t" value="$o"/>'), "c", "its classes come from each task"),
    (config(TEXT, f'<Choices name="c" toName="t" perRegion="true">{TWO}</Choices>'), "c", "`perRegion`"),
    (config(TEXT, '<Labels name="l" toName="t"/>'), "l", "at least 1 <Label>"),
    (config(TEXT, '<Rectangle name="r" toName="t"/>'), "r", "an image that stands in a field"),
    (config(IMAGE, '<BrushLabels name="b" toName="i"/>'), "b", "no such question"),
    (config(IMAGE, '<Labels name="l" toName="i"><Label value="a"/></Labels>'), "l", "drawn by something else"),
    (config(IMAGE, '<Rectangle name="l" toName="i"/>'), "l", "shapes here have a label"),
    (config('<Image name="i" valueList="$l"/><RectangleLabels name="r" toName="i"><Label value="a"/></RectangleLabels>'), "r", "stands in a field"),
    (config('<Text name="t" value="$a.b"/><Labels name="l" toName="t"><Label value="a"/></Labels>'), "l", "stands in a field"),
    (config('<Text name="t" value="$a" valueType="url"/><Labels name="l" toName="t"><Label value="a"/></Labels>'), "l", "stands in a field"),
    (config(TEXT, '<Taxonomy name="x" toName="t" apiUrl="https://a.b"/>'), "x", "come from an address"),
    (config(TEXT, '<Pairwise name="p" toName="t,t"/>'), "p", "of two fields"),
    (config(TEXT, '<TextArea name="x" toName="t" perRegion="true"/>'), "x", "words of its own"),
    (config('<Paragraphs name="p" value="$p" valueType="url"/><ParagraphLabels name="l" toName="p"><Label value="a"/></ParagraphLabels>'), "l", "stands in a field"),
    (config('<Pdf name="p" value="$p"/><Choices name="c" toName="p" perItem="true">' + TWO + "</Choices>"), "c", "`perItem`"),
]  # fmt: skip


@pytest.mark.parametrize(("xml", "control", "why"), WITHOUT)
def test_a_control_without_a_counterpart_is_kept_apart_with_its_reason(xml: str, control: str, why: str):
    """It is told with its place, and the rest of the configuration is asked; a remark, where nothing is left to ask."""
    found = read(xml)
    told = next(one for one in found.apart if one.control == control)
    assert why in told.why
    assert told.place.startswith("line 1, <")
    assert [one["name"] for one in found.questions] == ["remark"]
    assert configured(found.shows, found.questions)


def test_a_control_that_does_not_say_what_it_is_about_is_about_the_first_thing():
    """Label Studio's own template for the assessment of chatbots has one; the report says so."""
    found = read(config(TEXT, '<Rating name="r"/>'))
    assert [one["name"] for one in found.questions] == ["r"]
    assert any("'t' is taken" in note for note in found.notes)


CONDITIONS = [
    'visibleWhen="choice-unselected" whenTagName="d"',
    'visibleWhen="choice-selected" whenTagName="d" whenChoiceValue="a,b"',
    'visibleWhen="choice-selected" whenTagName="one" whenChoiceValue="a"',
]


@pytest.mark.parametrize("said", CONDITIONS)
def test_a_condition_that_a_question_cannot_have_makes_it_free_to_leave_out(said: str):
    """It is asked of everybody, nobody must answer it, and the report says so."""
    other = f'<Choices name="d" toName="t">{TWO}</Choices><Choices name="one" toName="t"><Choice value="a"/></Choices>'
    found = read(config(TEXT, other, f'<Choices name="c" toName="t" required="true" {said}>{TWO}</Choices>'))
    asked = next(one for one in found.questions if one["name"] == "c")
    assert (asked["required"], "when" in asked) == (False, False)
    assert any("`c` is asked of everybody" in note for note in found.notes)


def laughs() -> str:
    """Return the XML that would become a billion laughs."""
    names = [f'<!ENTITY l{at} "{f"&l{at - 1};" * 10 if at else "ha"}">' for at in range(10)]
    return f"<!DOCTYPE View [{''.join(names)}]><View>&l9;</View>"


BOMBS: list[tuple[str | bytes, type[GoldsmithError], str]] = [
    (laughs(), InterchangeError, "declares a document type or an entity"),
    ('<!DOCTYPE View SYSTEM "file:///etc/passwd"><View/>', InterchangeError, "declares a document type"),
    ('<!DOCTYPE V [<!ENTITY x SYSTEM "http://127.0.0.1/">]><View>&x;</View>', InterchangeError, "declares a document type"),
    ("<View>" * 200 + "</View>" * 200, LimitError, "too large or too deep"),
    ("<View>" + "<a/>" * 100_001 + "</View>", LimitError, "too large or too deep"),
    ("<View " + " ".join(f'a{at}="1"' for at in range(500)) + "/>", LimitError, "too large or too deep"),
    (b"<View>" + b" " * (3 << 20) + b"</View>", LimitError, "too large"),
    ("<View>&undefined;</View>", InterchangeError, "no XML"),
    ("<View", InterchangeError, "no XML"),
    ("", InterchangeError, "no XML"),
    (b'<?xml version="1.0" encoding="klingon"?><View/>', InterchangeError, "XML"),
    (b"\xff\xfe\x00", InterchangeError, "no XML"),
]


@pytest.mark.parametrize(("xml", "kind", "says"), BOMBS)
def test_xml_that_would_do_harm_is_refused(xml: str | bytes, kind: type[GoldsmithError], says: str):
    """Entities are never expanded or fetched; size, depth and number are limited."""
    with pytest.raises(kind, match=says):
        read(xml)


@FIXED
@given(st.text(st.characters(codec="utf-8"), max_size=30), st.text(st.characters(codec="utf-8"), max_size=30))
def test_xml_says_again_what_was_written(value: str, text: str):
    """Any text that XML can hold comes back, markup and line ends in attributes too."""
    from goldsmith.annotate.interchange.xml_tree import Node, storable

    back = parsed(written(Node("a", {"b": value}, text=text)), where="x")

    assert back.get("b") == storable(value)
    assert back.text == storable(text).replace("\r\n", "\n").replace("\r", "\n")


@FIXED
@given(LINES, st.data())
def test_places_are_found_by_code_points_and_by_utf_16_units(text: str, data: st.DataObject):
    """A span that an old version counted in UTF-16 units is found by its quote; one in code points is where it says."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = text[start:end]

    assert placed(text, start, end, quote) == (start, end)
    found = placed(text, units_of(text[:start]), units_of(text[:end]), quote)
    assert found is not None
    assert "".join(text[found[0] : found[1]].split()) == "".join(quote.split())


@FIXED
@given(LINES, st.data())
def test_spans_go_there_and_come_back(text: str, data: st.DataObject):
    """Emoji, planes beyond the first, line ends of every kind: a span is where it was, with its words."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = read(CONFIGS["entities"])
    asked = configured(found.shows, found.questions)
    (one,) = read_tasks([task(1, {"text": text}, annotation(1, [span(start, end, text[start:end], "Person", "a")]))], found, asked)

    (told,) = (one.answers[0].value or {})["label"]["spans"]

    assert (told["start"], told["end"], told["quote"]) == (start, end, text[start:end])


@FIXED
@given(LINES.filter(str.strip), st.data())
def test_conll_comes_back_to_the_same_places(text: str, data: st.DataObject):
    """Spans without white space at their ends are where they were, in the task whose text has the same characters."""
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    asked = configured(
        [{"field": "text"}], [{"name": "q", "kind": "spans", "settings": {"on": "text", "labels": ["a b", "c"], "overlap": "any"}}]
    )
    spans = [
        {"start": a, "end": b, "label": "c" if at % 3 else "a b"}
        for at, (a, b) in enumerate(zip(cuts[::2], cuts[1::2], strict=False))
        if text[a:b].strip()
    ]
    value = asked.questions[0].leaf.checked(spans, {"text": text})
    one = Gathered(1, "k", {"text": text}, consensus={"q": Concluded(value, 1.0, 1, "only")})

    body = b"".join(whole(writer_of("conll", About("n", asked)), [one]))

    (back,) = reader_of("conll")(body, asked, Request("conll", "gold", there={"k": {"text": text}}))
    assert (back.key, back.gold) == ("k", {"q": value})


@FIXED
@given(LINES)
def test_every_character_but_white_space_is_in_one_token(text: str):
    """Tokens do not overlap, and nothing falls between them."""
    places = tokens(text)

    assert "".join(text[a:b] for a, b in places) == "".join(text.split())


@FIXED
@given(*(st.floats(0, 500) for _ in range(4)), st.floats(0, 359.9))
def test_a_turned_box_is_the_same_box_by_its_corner(x: float, y: float, width: float, height: float, turn: float):
    """What is moved to the corner and back is where it was."""
    assert about_its_middle(about_its_corner((x, y, width, height, turn))) == pytest.approx((x, y, width, height, turn), abs=1e-9)


def test_parts_of_tasks_that_cannot_be_are_told_together():
    """Wrong types, places that are none, classes that are none: each with the task and the result that it stands in."""
    found = read(CONFIGS["entities"])
    asked = configured(found.shows, found.questions)
    results: list[Any] = [
        7, {"from_name": "label", "value": 3}, span(0, 3, "xyz", "Person", "a"), span(0, 1, "💩", "Persn", "b"),
        said("label", "text", "labels", {"start": 0, "end": 1, "labels": 3}),
        said("label", "text", "labels", {"start": True, "end": "x", "labels": ["Person"]}), said("other", "text", "labels", {}),
    ]  # fmt: skip
    tasks: list[Any] = [
        task(1, {"text": "💩 Zoë"}, *(annotation(at, [each]) for at, each in enumerate(results))),
        {"data": {"text": "a"}, "annotations": 7},
    ]

    with pytest.raises(InterchangeError) as told:
        read_tasks(tasks, found, asked)

    for says in (
        "tasks[0].annotations[0].result[0]: an object was expected", "annotations[1].result[0]: `value` is 3", "does not hold 'xyz' at 0 - 3",
        "'Persn' is none of the classes", "`labels` is 3; a list of labels", "result[0].value.start: a number",
        "`from_name` is 'other'", "tasks[1]: a list of at most",
    ):  # fmt: skip
        assert says in told.value.message, says


def test_places_of_old_versions_are_mended_by_their_quotes():
    """The example of issue 1347: a version of its time wrote 13 - 23 where code points are 12 - 22."""
    found = read(CONFIGS["entities"])
    asked = configured(found.shows, found.questions)
    text = "💩This is an annotation."
    (one,) = read_tasks([task(1, {"text": text}, annotation(1, [span(13, 23, "annotation", "Person", "a")]))], found, asked)

    assert (one.answers[0].value or {})["label"]["spans"][0]["start"] == 12


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_file_that_ends_too_early_is_told(cut: int):
    """However much of it is missing."""
    body = json.dumps(TASKS["topics"]).encode()
    with pytest.raises(InterchangeError, match="no JSON"):
        parsed_tasks(body[: len(body) * cut // 60])


def test_json_that_is_too_deep_is_refused():
    """What could be read and not be written again is not taken."""
    with pytest.raises(LimitError, match="too deep"):
        parsed_tasks(b'[{"data": ' + b"[" * 300 + b"]" * 300 + b"}]")


def test_any_bytes_are_refused_in_words():
    """Files that are changed at random places, cut and put together: an error with a message, or what they say, and never a crash."""
    found = read(CONFIGS["scans"])
    asked = configured(found.shows, found.questions)
    boxes = configured([{"field": "image", "as": "image"}], [{"name": "q", "kind": "boxes", "settings": {"on": "image", "labels": ["a"]}}])
    voc = b"<annotation><filename>a</filename><size><width>9</width><height>9</height></size></annotation>"
    seeds = [
        ("label-studio", asked, json.dumps(TASKS["scans"]).encode()),
        ("voc", boxes, voc),
        ("coco", boxes, b'{"images":[],"annotations":[],"categories":[]}'),
    ]
    chance = random.Random(7)
    for form, project, body in seeds * 100:
        changed = bytearray(body)
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(changed))
            changed[at : at + chance.randrange(3)] = chance.choice(
                [b"", b"0", b"[", b'"', b"null", b"-1e999", b"\xff", b"<", b"{}", b"true"]
            )
        with contextlib.suppress(GoldsmithError):
            list(reader_of(form)(bytes(changed), project, Request(form, config=CONFIGS["scans"])))


def test_boxes_of_blood_cells_come_here_and_go_back():
    """Forty files of BCCD, MIT licence, as labelImg wrote them: the corners that come back are the corners that came."""
    with tarfile.open(shared("images/bccd.tgz")) as held:
        names = [name for name in held.getnames() if name.endswith(".xml")][:40]
        came = {name.rpartition("/")[2]: held.extractfile(name).read() for name in names}  # type: ignore[union-attr]
    labels = {"on": "image", "labels": ["RBC", "WBC", "Platelets"]}
    project = configured([{"field": "image", "as": "image"}], [{"name": "cell", "kind": "boxes", "settings": labels}])
    tasks = reader_of("voc")(archive(*came.items()), project, Request("voc", "gold"))
    told = [
        Gathered(at, one.key, one.material, consensus={"cell": Concluded((one.gold or {})["cell"], 1.0, 1, "only")})
        for at, one in enumerate(tasks)
    ]

    back = Files(b"".join(whole(writer_of("voc", About("cells", project)), told)))

    for name, body in came.items():
        assert corners(back.read(f"Annotations/{name}")) == corners(body), name


def corners(body: bytes) -> set[tuple[str, ...]]:
    """Return the labels and corners of a file of VOC."""
    root = parsed(body, where="x")
    boxes = [(one, one.first("bndbox")) for one in root.children if one.tag == "object"]
    return {(one.said("name"), *(box.said(side) for side in ("xmin", "ymin", "xmax", "ymax"))) for one, box in boxes if box}


def test_names_of_files_are_plain_and_stand_once():
    """Addresses that end in the same name, in upper or lower case, or in nothing that can be a name."""
    names = Names()
    media: list[Any] = ["a/x.PNG", "b/X.png", {"url": "https://h/..%2f..%2fetc%2fpasswd"}, "data:image/png;base64,AA==", "a/.", None]

    told = [names.of(Gathered(1, f"k/{at}", {"image": medium}), "image") for at, medium in enumerate(media)]

    assert told == ["x.PNG", "X-2.png", "passwd", "k_3.jpg", "k_4.jpg", "k_5.jpg"]
