"""What answers of each kind come to: spans and boxes put together, scales and preferences as answers, models believed where gold says so."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from annotate.test_quality_figures import PEOPLE, answered
from goldsmith import question
from goldsmith.annotate.agreed_marks import AgreedMarks
from goldsmith.annotate.ballots import Votes
from goldsmith.annotate.configuration import configured
from goldsmith.annotate.results import Said, conclusion_of
from goldsmith.database.opening import Database
from service import Front, front, lite, run

TEXT = "Zoë moved to 北京 in 2024 with Ann."
SPANS = {"name": "names", "kind": "spans", "settings": {"on": "text", "labels": ["person", "place"]}}
RELATED = {"name": "names", "kind": "spans", "settings": {"on": "text", "labels": ["person", "place"], "relations": ["lives in"]}}
BOXES = {"name": "cars", "kind": "boxes", "settings": {"on": "image", "labels": ["car"], "transcribed": "allowed"}}


def span(start: int, end: int, label: str = "person") -> dict[str, Any]:
    """Return a span as somebody marks it."""
    return {"start": start, "end": end, "label": label}


def together(asked: Any, show: dict[str, Any], answers: list[Any]) -> tuple[Any, str]:
    """Return what answers of several people to one task come to."""
    each = configured([{"field": next(iter(show)), "as": "image" if "image" in show else "text"}], [asked]).questions[0]
    said = [Said(f"p{at}", {each.name: each.leaf.checked(one, show)}, 0, 0, 0, 1) for at, one in enumerate(answers)]
    marks = AgreedMarks(each)
    marks.add({1: said}, {1: show})
    found = conclusion_of(each, 1, said, marks)
    marks.close()
    return found.value, found.why


def test_spans_of_three_are_put_together():
    """Two of three marked Zoë whole and all 北京; one marked a date alone: what most marked stays, nobody's answer as a whole is taken."""
    value, why = together(
        SPANS,
        {"text": TEXT},
        [[span(0, 3), span(13, 15, "place")], [span(0, 3), span(13, 15, "place"), span(29, 32)], [span(0, 2), span(13, 15, "place"), span(19, 23, "place")]],
    )  # fmt: skip

    assert why == "agreed-spans"
    assert [(one["start"], one["end"], one["label"], one["quote"]) for one in value["spans"]] == [
        (0, 3, "person", "Zoë"),
        (13, 15, "place", "北京"),
    ]


def test_relations_of_most_stay_between_spans_that_stay():
    """Two of three say that Zoë lives in 北京, each with names of his own for the spans; one says that Ann does."""

    def said(who: int, end: int = 3) -> dict[str, Any]:
        return {
            "spans": [{"id": "a", **span(0, end)}, {"id": "b", **span(13, 15, "place")}, {"id": "c", **span(29, 32)}],
            "relations": [{"type": "lives in", "from": "ac"[who], "to": "b"}],
        }

    value, why = together(RELATED, {"text": TEXT}, [said(0), said(0, 2), said(1)])

    assert why == "agreed-spans"
    assert value["relations"] == [{"type": "lives in", "from": "s1", "to": "s2"}]


def test_spans_that_a_question_does_not_allow_together_are_not_both_taken():
    """Half mark one long span and half its two halves: what comes of it still is an answer to the question."""
    answers = [[span(0, 12)], [span(0, 12)], [span(0, 3), span(4, 12)], [span(0, 3), span(4, 12)]]

    value, _ = together(SPANS, {"text": TEXT}, answers)

    assert question.load("spans", SPANS["settings"]).checked(value, {"text": TEXT}) == value


def test_boxes_are_the_middle_of_what_people_drew():
    """Of three boxes around one car the weighted middle of each edge stands, with the words that most wrote; a box of one person goes."""
    show = {"image": {"url": "https://example.org/a.jpg", "width": 100, "height": 100}}

    def box(x: float, *, text: str = "AB 12", width: float = 40) -> dict[str, Any]:
        return {"label": "car", "x": x, "y": 10, "width": width, "height": 20, "text": text}

    value, why = together(BOXES, show, [[box(10)], [box(11), box(80, width=9)], [box(12, text="AB 72")]])

    assert why == "agreed-boxes"
    assert value == {
        "width": 100,
        "height": 100,
        "boxes": [{"label": "car", "x": 11.0, "y": 10.0, "width": 40.0, "height": 20.0, "text": "AB 12"}],
    }


def test_turned_boxes_are_left_to_the_most_central_answer():
    """Edges of boxes that are turned are no edges along the axes."""
    turned = {"name": "cars", "kind": "boxes", "settings": {"on": "image", "labels": ["car"], "rotated": True}}
    show = {"image": {"url": "https://example.org/a.jpg", "width": 100, "height": 100}}
    answers = [[{"label": "car", "x": 10 + at, "y": 10, "width": 40, "height": 20, "rotation": 30}] for at in range(3)]

    value, why = together(turned, show, answers)

    assert why == "medoid"
    assert value["boxes"][0]["x"] == 11


@pytest.mark.parametrize(
    ("asked", "answers", "wanted"),
    [
        ({"name": "stars", "kind": "scale", "settings": {"at_least": 1, "at_most": 5, "step": 1}}, [4, 4, 1], 4),
        ({"name": "best", "kind": "preference", "settings": {"options": ["a", "b"], "degrees": 3}}, [{"best": "a", "by": 1}, {"best": "a", "by": 2}, {"best": "b", "by": 1}], {"best": "a", "by": 1}),
    ],
)  # fmt: skip
def test_what_is_voted_for_comes_back_as_an_answer(tmp_path: Path, asked: dict[str, Any], answers: list[Any], wanted: Any):
    """A number stays a number, and a preference keeps its degree: of the answers that are votes for the class the most central one stands."""

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        shows = [{"field": "a", "as": "text"}, {"field": "b", "as": "text"}]
        number = await project(at, shows, asked, [{"key": f"t{n}", "a": "x", "b": "y"} for n in range(3)])
        for who, value in zip(("bob", "cid", "dan"), answers, strict=True):
            await answered(at, number, who, lambda _, value=value: {asked["name"]: value})
        lines = [json.loads(line) for line in (await at.bytes("ann", f"/api/projects/{number}/export")).splitlines()]
        assert [line["consensus"][asked["name"]]["value"] for line in lines] == [wanted] * 3

    run(lite(tmp_path), trial)


async def project(at: Front, shows: list[dict[str, Any]], asked: dict[str, Any], rows: list[dict[str, Any]], **policy: Any) -> int:
    """Make an open project of one question with three people in it."""
    plan = {"name": "kinds", "shows": shows, "questions": [asked], "policy": {"overlap": 3, **policy}}
    number = (await at.ask("ann", "POST", "/api/projects", plan, status=201))["id"]
    await at.ask("ann", "POST", f"/api/projects/{number}/tasks", json.dumps(rows).encode(), status=201)
    for person in (2, 3, 4):
        await at.ask("ann", "PUT", f"/api/projects/{number}/members/{person}", {"role": "annotator"})
    await at.ask("ann", "PATCH", f"/api/projects/{number}", {"revision": 1, "state": "open"})
    return int(number)


def test_agreement_of_spans_is_told_of_a_project(url: str):
    """Three people who mark the same have full agreement, and one who marks elsewhere lowers it; the method says that marks are put together."""

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        number = await project(at, [{"field": "text"}], SPANS, [{"key": f"t{n}", "text": TEXT} for n in range(6)])
        for who in ("bob", "cid", "dan"):
            await answered(
                at, number, who, lambda key, who=who: {"names": [span(0, 3 - (who == "dan" and key == "t5"))] if key != "t0" else []}
            )
        (told,) = (await at.ask("ann", "GET", f"/api/projects/{number}/quality"))["questions"]

        assert 0.8 < told["agreement"]["value"] < 1
        assert told["agreement"]["method"] == "krippendorff-alpha-distance"
        assert told["consensus"]["method"] == "agreed-spans"
        assert told["by"] == {"agreed-spans": 1, "same": 5}
        assert (told["sureness"], told["tied"]) == (None, 0)

    run(url, trial)


def test_a_model_is_believed_where_known_answers_show_that_it_is_better():
    """Two people are right six times in ten, a model nine times in ten: forty known answers choose both together; a bad model is not chosen."""
    leaf = question.load("choice", {"choices": ["a", "b", "c", "d"]})
    chosen, accuracy = {}, {}
    for name, skill in (("good", 0.92), ("bad", 0.25)):
        chance, votes = random.Random(7), Votes(leaf)
        truth = {n: chance.choice("abcd") for n in range(400)}
        for n, right in truth.items():
            for who in ("p1", "p2", "p3"):
                votes.add(n, who, right if chance.random() < 0.55 else chance.choice("abcd"))
            votes.predict(n, right if chance.random() < skill else chance.choice("abcd"), 0.9)
        for n in range(60):
            votes.know(n, truth[n])
        found = votes.decided()
        chosen[name] = found.choice.chosen.method
        accuracy[name] = sum(found(n)[0] == truth[n] for n in range(60, 400)) / 340

    assert chosen["good"] == "assisted"
    assert chosen["bad"] != "assisted"
    assert accuracy["good"] > accuracy["bad"] + 0.05


def test_sets_of_classes_have_agreement_and_a_conclusion(tmp_path: Path):
    """Where several classes may be chosen, answers are no votes for one: the most central set stands, and agreement is Jaccard's."""
    asked = {"name": "topics", "kind": "choice", "settings": {"choices": ["a", "b", "c"], "several": True}}
    said = {"bob": [["a", "b"], ["c"]], "cid": [["a", "b"], ["c"]], "dan": [["a"], ["b", "c"]]}

    async def trial(database: Database) -> None:
        at = await front(database, PEOPLE)
        number = await project(at, [{"field": "text"}], asked, [{"key": f"t{n}", "text": "x"} for n in range(2)])
        for who, values in said.items():
            await answered(at, number, who, lambda key, values=values: {"topics": values[int(key[1:])]})
        (told,) = (await at.ask("ann", "GET", f"/api/projects/{number}/quality"))["questions"]
        lines = [json.loads(line) for line in (await at.bytes("ann", f"/api/projects/{number}/export")).splitlines()]

        assert [line["consensus"]["topics"]["value"] for line in lines] == [["a", "b"], ["c"]]
        assert (told["consensus"]["method"], told["by"], told["level"]) == ("medoid", {"medoid": 2}, "set")
        within, across = 2 * 2 * (0.5 + 0.5), 2 * (4 * 1 + 2 * 2 / 3 + 2 * 1 + 1)  # distances of ordered pairs of answers
        assert told["agreement"]["value"] == pytest.approx(1 - (within / 2 / 6) / ((within + across) / (6 * 5)))

    run(lite(tmp_path), trial)
