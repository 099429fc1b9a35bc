"""Projects of Label Studio come here and go back without loss."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from annotate.interchange.label_studio_projects import CONFIGS, TASKS, VALUES
from goldsmith.annotate.configuration import Configuration, configured
from goldsmith.annotate.interchange.brought import Brought, Gathered, Predicted, kept_of
from goldsmith.annotate.interchange.label_studio_config import Read, read
from goldsmith.annotate.interchange.label_studio_format import config_for
from goldsmith.annotate.interchange.label_studio_results import task_told
from goldsmith.annotate.interchange.label_studio_tasks import read_tasks
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
    """Each annotation of five kinds becomes the answers that it means, worked out by hand."""
    _, _, tasks = brought(name)

    assert [each.value for one in tasks for each in one.answers] == VALUES[name]


@pytest.mark.parametrize("name", NAMES)
def test_five_kinds_of_projects_come_back_as_they_were(name: str):
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
