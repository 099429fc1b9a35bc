"""Projects of Label Studio come here and go back without loss."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from annotate.interchange.label_studio_kinds import APART, CONFIGS, TASKS, VALUES
from goldsmith.annotate.configuration import Configuration, configured
from goldsmith.annotate.interchange.brought import Brought, Gathered, Predicted, kept_of
from goldsmith.annotate.interchange.label_studio_config import Read, read
from goldsmith.annotate.interchange.label_studio_format import config_for
from goldsmith.annotate.interchange.label_studio_results import task_told
from goldsmith.annotate.interchange.label_studio_tasks import Reading, kept_apart, read_tasks
from goldsmith.annotate.results import Said

NAMES = sorted(CONFIGS)


def brought(name: str) -> tuple[Read, Configuration, list[Brought]]:
    """Return a project as it comes here."""
    found = read(CONFIGS[name])
    asked = configured(found.shows, found.questions)
    return found, asked, read_tasks(json.loads(json.dumps(TASKS[name])), found, asked)


def gathered(one: Brought, *, kept: bool = True) -> Gathered:
    """Return a task as the service has it after the import."""
    said = [Said(each.who, each.value, each.at or 0, each.active_ms, 0, 1) for each in one.answers if each.value is not None]
    predictions = [Predicted(each.model, each.value, each.score, 0) for each in one.guesses]
    codes = {each.who: each.who for each in one.answers}
    return Gathered(1, one.key, one.material, "done", one.gold, said, {}, predictions, kept_of(one, codes) if kept else None)


@pytest.mark.parametrize("name", NAMES)
def test_annotations_say_here_what_they_said_there(name: str):
    """Each annotation of ten kinds becomes the answers that it means, worked out by hand."""
    _, _, tasks = brought(name)

    assert [each.value for one in tasks for each in one.answers] == VALUES[name]


@pytest.mark.parametrize("name", NAMES)
def test_ten_kinds_of_projects_come_back_as_they_were(name: str):
    """The configuration byte for byte, tasks with every id, draft, time, person and number."""
    found, asked, tasks = brought(name)

    assert config_for(asked, CONFIGS[name]) == CONFIGS[name]
    assert [task_told(found, gathered(one)) for one in tasks] == TASKS[name]


@pytest.mark.parametrize("name", NAMES)
def test_a_project_that_is_written_anew_means_the_same(name: str):
    """Without what an import keeps, a configuration and results are made, and reading them gives the same questions and answers."""
    _, asked, tasks = brought(name)
    config = config_for(asked, "")
    again = read(config)
    asked_again = configured(again.shows, again.questions)

    told = [task_told(again, gathered(one, kept=False)) for one in tasks]

    back = read_tasks(json.loads(json.dumps(told)), again, asked_again)
    assert [each.value for one in back for each in one.answers] == [value for value in VALUES[name] if value is not None]
    assert [shown.field for shown in asked_again.shows] == [shown.field for shown in asked.shows]
    assert [one.material for one in back] == [one.material for one in tasks]


def test_what_somebody_changed_is_written_anew_and_the_rest_is_kept():
    """The ids, the person and the times of an annotation stay where its answer was corrected here; its result is new."""
    found, _, tasks = brought("topics")
    one = gathered(tasks[0])
    changed = replace(one, answers=[replace(one.answers[0], value={"topic": "other", "why_not": "a mistake"})])

    first, second = task_told(found, changed)["annotations"]

    assert (first["id"], first["completed_by"]["email"], first["lead_time"]) == (1001, "mei@lab.cn", 4.288)
    assert [(each["type"], each["value"]) for each in first["result"]] == [
        ("choices", {"choices": ["other"]}),
        ("textarea", {"text": ["a mistake"]}),
    ]
    assert second == TASKS["topics"][0]["annotations"][1]


def test_what_is_said_besides_becomes_something_here():
    """Ground truth is a known answer, predictions are guesses with model and score, people and times are kept."""
    _, _, (first, second) = brought("topics")

    assert (first.key, first.gold, second.gold) == ("11", None, {"topic": "other", "why_not": "money"})
    assert [(each.who, each.at, each.active_ms) for each in first.answers] == [
        ("mei@lab.cn", 1710022568728, 4288),
        ("9", 1710022568728, 4288),
    ]
    assert [(each.model, each.score, each.value) for each in second.guesses] == [("bert-1", 0.83, {"topic": "other"})]


def test_a_configuration_becomes_questions():
    """Aliases are classes, values are what people see, conditions look at classes, keys and colours and hints are taken over."""
    found = read(CONFIGS["topics"])
    topic, place, why = found.questions

    assert topic["required"] is True
    assert topic["settings"]["choices"] == [
        {"value": "sport", "en": "Sport", "zh": "Sport", "key": "s", "about": "matches & players"},
        {"value": "other", "en": "体育以外", "zh": "体育以外", "color": "#ffa39e"},
    ]
    assert place["settings"] == {
        "choices": [{"value": "Asia", "children": [{"value": "China"}, {"value": "Japan"}]}, {"value": "Europe"}],
        "inner": False,
        "several": True,
        "at_most": 2,
    }
    assert (why["when"], why["title"]["en"]) == ({"question": "topic", "is": "other"}, "Why not?")
    assert found.shows == [{"field": "text", "as": "text", "title": {"en": "What is it about?", "zh": "What is it about?"}}]


def test_tasks_without_answers_come_back_as_bare_data():
    """The import form, data alone, is a task; the same data is the same task."""
    found, asked, _ = brought("entities")
    bare: list[Any] = [{"text": "a 🚀 b", "source": "x"}]

    (one,) = read_tasks(bare, found, asked)

    assert one.key == read_tasks(bare, found, asked)[0].key
    assert task_told(found, gathered(one)) == bare[0]


def test_what_a_reviewer_sent_back_is_left_out_and_models_that_agree_stay_apart():
    """An answer that does not count is not given out; two models that say the same are two predictions, each with its own score."""
    found, asked, _ = brought("topics")
    guess = TASKS["topics"][1]["predictions"][0]
    raw = {**TASKS["topics"][1], "predictions": [guess, {**guess, "id": 8, "model_version": "bert-2", "score": 0.5}]}
    (one,) = read_tasks([raw], found, asked)

    told = task_told(found, replace(gathered(one), answers=[]))

    assert (told["annotations"], told["predictions"]) == ([], raw["predictions"])


@pytest.mark.parametrize("name", sorted(APART))
def test_what_nobody_can_edit_here_is_counted_and_told(name: str):
    """Controls and results that no question can hold are named with their reason and their number, and refused by nobody."""
    found, asked, _ = brought(name)
    reading = Reading(found, asked)
    for at, one in enumerate(TASKS[name]):
        reading.task(one, f"tasks[{at}]")

    told = kept_apart(found, reading.apart)

    assert {one["what"]: one["results"] for one in told} == APART[name]
    assert all(one["why"] for one in told)


def corrected(name: str, value: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the results of the first annotation of a project after somebody corrected its answer here."""
    found, asked, tasks = brought(name)
    one = gathered(tasks[0])
    changed = replace(one, answers=[replace(one.answers[0], value=value), *one.answers[1:]])
    results: list[dict[str, Any]] = task_told(found, changed, {each.name: each.leaf for each in asked.questions})["annotations"][0][
        "result"
    ]
    return results


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_that_says_the_same_keeps_every_result_as_it_was(name: str):
    """Rounding to hundredths of a pixel aside, what is written anew is recognised: ids, meta and scores are those that came."""
    value = next(one for one in VALUES[name] if one is not None)
    first = TASKS[name][0]["annotations"][0]["result"]

    told = corrected(name, value)

    assert sorted(map(str, told)) == sorted(map(str, first))


def test_a_correction_keeps_what_nobody_can_edit_here():
    """A box that is moved loses what was said of it per region; masks, ovals, turned and bare boxes stay, and another box keeps its id."""
    boxes = [{"label": "car", "x": 1.0, "y": 2.0, "width": 3.0, "height": 4.0}]
    first = TASKS["masks"][0]["annotations"][0]["result"]

    told = corrected("masks", {"rect": {"width": 640, "height": 480, "boxes": boxes}})

    assert [one for one in told if one in first] == [first[at] for at in (3, 4, 5, 6, 7, 8, 9)]
    assert [one["from_name"] for one in told if one not in first] == ["rect", "part"]


def test_words_of_a_dialogue_are_corrected_beside_what_is_kept_apart():
    """The label that stays keeps its id and what hangs on it; one over two turns stays; the one that is taken back is gone."""
    value = dict(VALUES["talks"][0] or {})
    turns = value["tone"]["turns"][:1]

    told = corrected("talks", {**value, "tone": {"turns": turns}, "held": "2024-03-01"})

    first = TASKS["talks"][0]["annotations"][0]["result"]
    assert [one for one in told if one in first] == [first[0], first[1], first[3]]
    assert [(one["id"], one["value"]) for one in told if one not in first] == [("d", {"datetime": "2024-03-01"})]


def test_a_remark_is_asked_where_nothing_else_can_be_and_is_given_back():
    """A project of parts that nobody can edit here still comes and goes; what is remarked stands beside the results."""
    found, asked, tasks = brought("pages")
    one = replace(gathered(tasks[0]), answers=[Said("bob", {"remark": "too long"}, 0, 0, 0, 1)])

    (kept,) = task_told(found, one)["annotations"]

    assert (kept["goldsmith"], kept["result"]) == ({"remark": "too long"}, [])
    (back,) = read_tasks([{"id": 1, "data": TASKS["pages"][0]["data"], "annotations": [kept]}], found, asked)
    assert back.answers[0].value == {"remark": "too long"}


def test_a_prediction_need_not_say_all_that_a_person_must():
    """A model that fills one of two controls is a guess about that one."""
    found, asked, tasks = brought("topics")
    guess = {"model_version": "m", "result": [TASKS["topics"][1]["annotations"][0]["result"][1]]}

    (one,) = read_tasks([{"data": {"text": "a"}, "predictions": [guess]}], found, asked)

    assert [each.value for each in one.guesses] == [{"why_not": "money"}]
    assert tasks
