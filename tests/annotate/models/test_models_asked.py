"""Models as a service: those of a folder and those that learn in projects, asked by our client and by the one that people have."""

from __future__ import annotations

import asyncio
import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import urllib3

from annotate.models.titles import answers, learn, opened, planted
from annotate.running import Running, running
from cli.conftest import Shell
from goldsmith.algorithms.quality.training import train
from goldsmith.algorithms.toxicity.model import SHIPPED
from goldsmith.annotate.models import saying
from goldsmith.circulate import model_files
from goldsmith.database.opening import Database
from goldsmith.errors import LabelError, MissingPartError, NoRecordError
from goldsmith.operators.text.quality import Quality
from service import front, lite, run

POLITE = [f"thank you number {n}" if n % 2 else f"buy now {n} off" for n in range(80)]
MARKS = [
    {"name": "topic", "kind": "choice", "settings": {"choices": ["finance", "sports", "game"]}},
    {"name": "tags", "kind": "choice", "settings": {"choices": ["ball", "bank", "play"], "several": True, "at_least": 0}},
    {"name": "mark", "kind": "scale", "settings": {"at_least": 1, "at_most": 5, "step": 1}},
    {"name": "names", "kind": "spans", "settings": {"on": "text", "labels": ["word"]}},
]
TAGS = {"finance": ["bank"], "sports": ["ball", "play"], "game": ["play"]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a model of quality, one of toxicity, a file that is none, and one that is not named as a model."""
    made = tmp_path_factory.mktemp("models")
    train(pa.array(POLITE), np.arange(80) % 2 == 1, about={"name": "polite", "license": "MIT"}).save(made / "taste.npz")
    (made / "rude.npz").write_bytes(SHIPPED.read_bytes())
    (made / "broken.npz").write_bytes(b"PK\x03\x04 nothing")
    (made / "7.npz").write_bytes((made / "taste.npz").read_bytes())
    return made


@pytest.fixture(scope="module")
def at(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A service over that folder."""
    with running(lite(tmp_path_factory.mktemp("service")), "ann", "bob", models=folder) as found:
        yield found


def test_models_of_the_folder_are_listed_and_say_what_a_recipe_would(at: Running, folder: Path):
    """Kind, labels, digest and what training kept; scores are those of the operator; a file that is no model says why."""
    bob = at.as_("bob").models
    told = {one["name"]: one for one in bob}
    texts = ["thank you", "buy now", "谢谢", ""]
    said = bob.ask("taste", texts)
    alike = Quality(model=str(folder / "taste.npz")).on(texts).to_pylist()

    assert sorted(told) == ["broken", "rude", "taste"]
    assert (told["taste"]["kind"], told["taste"]["labels"], told["taste"]["about"]["license"]) == ("quality", ["good", "other"], "MIT")
    assert (told["rude"]["kind"], told["rude"]["task"], len(told["rude"]["version"])) == ("toxicity", "text-classification", 64)
    assert "no model" in told["broken"]["about"]["fault"]
    assert [{each["label"]: each["score"] for each in one}.get("good") for one in said] == alike
    assert [one[0]["label"] for one in said[:2]] == ["good", "other"]
    assert bob.ask("rude", [{"text": "今天天气很好，我们去公园散步。"}])[0][0]["label"] == "other"


def test_what_cannot_be_asked_is_told(at: Running):
    """No such model, a file that is none, a record without a text, too many."""
    bob = at.as_("bob").models
    with pytest.raises(NoRecordError, match="no such model"):
        bob.ask("tast", ["x"])
    with pytest.raises(NoRecordError):
        bob.ask("..taste", ["x"])
    with pytest.raises(NoRecordError):
        bob.ask(7, ["x"])
    with pytest.raises(MissingPartError, match="no model"):
        bob.ask("broken", ["x"])
    with pytest.raises(LabelError, match="reads texts") as found:
        bob.ask("taste", ["x", {"title": "y"}])
    assert found.value.where == "inputs[1]"


def test_odd_inputs_and_names_are_no_mistake_of_the_service(at: Running):
    """Half a character, in a text or in an object; a number of thousands of digits."""
    list(at.as_("bob").models)  # it has begun
    headers = {"Authorization": f"Bearer {at.tokens['bob']}", "Content-Type": "application/json"}

    def told(name: str, inputs: str) -> tuple[int, bool]:
        body = f'{{"inputs": {inputs}}}'.encode()
        answered = urllib3.request("POST", f"{at.url}/api/models/{name}", body=body, headers=headers)
        return answered.status, "cannot be read" in answered.data.decode()

    odd = (r'"\ud800"', r'["\ud800"]', r'[{"text": "\ud800"}]', r'[{"text": "x", "more": ["\udfff"]}]')
    assert [told("taste", one) for one in odd] == [(400, True)] * 4
    assert told("9" * 5_000, '"x"') == (404, False)


def strange(path: Path, name: str, content: bytes) -> None:
    """Write a copy of a model in which one array stands for another."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(path.with_name("strange.npz"), "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            new.writestr(each, content if each == f"{name}.npy" else old.read(each))


@pytest.mark.parametrize("case", ["huge", "bomb", "deep", "half"])
def test_a_file_that_harms_is_no_model_and_hides_no_other(folder: Path, tmp_path: Path, case: str, monkeypatch: pytest.MonkeyPatch):
    """An array of 300 exabytes, 64 MB packed into few, lists in one another, half a character: the list tells of it, and opens it once."""
    (tmp_path / "taste.npz").write_bytes((folder / "taste.npz").read_bytes())
    held = io.BytesIO()
    if case == "huge":
        np.lib.format.write_array_header_1_0(held, {"descr": "<f4", "fortran_order": False, "shape": (1 << 58,)})
    elif case == "bomb":
        monkeypatch.setattr(model_files, "LARGEST", 16 << 20)
        np.save(held, np.zeros(64 << 20, np.uint8))
    else:
        page = b"[" * 100_000 if case == "deep" else b'{"model": "quality", "format": 1, "name": "\\ud800"}'
        np.save(held, np.frombuffer(page, np.uint8))
    strange(tmp_path / "taste.npz", "about" if case in {"deep", "half"} else "weights", held.getvalue())
    models, read = model_files.ModelFiles(tmp_path), []
    real = model_files._opened
    monkeypatch.setattr(model_files, "_opened", lambda path, name: read.append(name) or real(path, name))

    told = [{one["name"]: one["about"] for one in models.facts()} for _ in range(2)][-1]
    with pytest.raises(MissingPartError, match="no model") as found:
        models.model("strange")

    assert ("fault" in told["strange"], "fault" in told["taste"]) == (True, False)
    assert read.count("strange") == 1
    assert str(tmp_path) not in str(found.value)


def test_a_model_that_was_trained_anew_is_another_one(at: Running, folder: Path):
    """Its file is looked at again whenever it is another; the version says so."""
    bob = at.as_("bob").models
    path = folder / "later.npz"
    train(pa.array(POLITE), np.arange(80) % 2 == 1, about={"name": "later"}).save(path)
    before = next(one for one in bob if one["name"] == "later")["version"]
    first = bob.ask("later", ["thank you"])
    train(pa.array(POLITE), np.arange(80) % 2 == 0, about={"name": "later"}).save(path)

    assert next(one for one in bob if one["name"] == "later")["version"] != before
    assert bob.ask("later", ["thank you"])[0][0]["label"] != first[0][0]["label"]
    path.unlink()
    with pytest.raises(NoRecordError):
        bob.ask("later", ["thank you"])


def test_the_client_that_people_have_asks_it(at: Running):
    """`huggingface_hub`'s client for inference reads what is said as it reads others'."""
    program = """
import sys
from huggingface_hub import InferenceClient
client = InferenceClient(model=sys.argv[1], token=sys.argv[2])
print([(one.label, round(one.score, 2)) for one in client.text_classification("thank you")], len(client.text_classification("buy now", top_k=1)))
"""
    command = [sys.executable, "-c", program, f"{at.url}/api/models/taste", at.tokens["bob"]]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "HF_HUB_OFFLINE": "0"}, timeout=120)

    assert done.stdout.startswith("[('good', "), done.stderr[-2_000:]
    assert done.stdout.rstrip().endswith(" 1")


def test_commands_list_and_ask(at: Running, tmp_path: Path):
    """`goldsmith ask` without a model lists; with texts it says their labels; of JSON Lines one line is printed each."""
    shell = Shell(tmp_path)
    environment = {"GOLDSMITH_URL": at.url, "GOLDSMITH_TOKEN": at.tokens["bob"]}

    assert "taste" in shell("ask", **environment).out
    assert shell("ask", "taste", "thank you", **environment).out.startswith("good ")
    assert "no such model" in shell("ask", "tast", "x", **environment).err


def truly(truth: dict[str, str]) -> Any:
    """Return what answers all four questions of a planted text."""

    def say(turn: dict[str, Any]) -> dict[str, Any]:
        text = turn["task"]["material"]["text"]
        topic = truth[text]
        spans = [{"start": at.start(), "end": at.end(), "label": "word"} for at in re.finditer(rf"\b{topic}\d+\b", text)]
        return {"topic": topic, "tags": TAGS[topic], "mark": {"finance": 1, "sports": 3, "game": 5}[topic], "names": {"spans": spans}}

    return say


def test_a_model_of_a_project_is_asked_without_learning_again(url: str, monkeypatch: pytest.MonkeyPatch):
    """What it learnt is kept: whole answers of records that are no tasks, labels with scores, spans; for who may read answers and nobody else."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "eve"])
        rows = planted(150)
        number = await opened(at, rows, people=["bob"], questions=MARKS)
        made = await at.ask("ann", "POST", f"/api/projects/{number}/models", {"name": "net"}, status=201)
        path = f"/api/models/{made['id']}"
        unlearnt = await at.ask("ann", "POST", path, {"inputs": ["x"]}, status=400)
        assert "not learnt anything yet" in unlearnt["error"]["message"]
        await answers(at, "bob", number, 100, truly(dict(rows)))
        await learn(database)
        await learn(database)

        def never(*_: object, **__: object) -> None:
            raise AssertionError("nothing learns to answer")

        monkeypatch.setattr(asyncio, "create_subprocess_exec", never)
        fresh = planted(60, seed=9)
        texts = [text for text, _ in fresh]
        said = await at.ask("ann", "POST", path, {"inputs": texts, "parameters": {"answers": True}})
        labels = await at.ask("ann", "POST", path, {"inputs": texts[:3], "parameters": {"top_k": 2}})
        names = await at.ask("ann", "POST", path, {"inputs": texts[0], "parameters": {"question": "names"}})
        listed = (await at.ask("ann", "GET", "/api/models"))["rows"]

        right = [one["value"]["topic"] == topic for one, (_, topic) in zip(said, fresh, strict=True)]
        assert sum(right) / len(right) > 0.9
        assert sum(one["value"]["tags"] == TAGS[topic] for one, (_, topic) in zip(said, fresh, strict=True)) > 45
        assert all(1 <= one["value"]["mark"] <= 5 and one["labels"]["mark"][0]["low"] <= one["labels"]["mark"][0]["high"] for one in said)
        assert [len(one) for one in labels] == [2, 2, 2]
        assert all(one[0]["score"] >= one[1]["score"] for one in labels)
        assert {one["entity_group"] for one in names} == {"word"}
        assert all(one["word"] == texts[0][one["start"] : one["end"]] and 0 <= one["score"] <= 1 for one in names)
        assert [(one["name"], one["about"]["model"], one["labels"]) for one in listed] == [
            (str(made["id"]), "net", ["finance", "sports", "game"])
        ]
        assert {each["question"]: each["task"] for each in listed[0]["about"]["questions"]} == {
            "topic": "text-classification", "tags": "text-classification", "mark": "regression", "names": "token-classification",
        }  # fmt: skip
        await at.ask("bob", "POST", path, {"inputs": ["x"]}, status=403)
        await at.ask("eve", "POST", path, {"inputs": ["x"]}, status=404)
        assert (await at.ask("bob", "GET", "/api/models"))["rows"] == []
        await at.ask("ann", "DELETE", f"/api/projects/{number}/models/{made['id']}")
        await at.ask("ann", "POST", path, {"inputs": ["x"]}, status=404)

    run(url, trial)


def test_a_model_reads_what_it_learnt_from_and_nothing_else(tmp_path: Path):
    """A changed question is answered as far as it is still the same; a record without its fields is told."""

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob"])
        rows = planted(80)
        number = await opened(at, rows, people=["bob"], questions=MARKS[:1])
        made = await at.ask("ann", "POST", f"/api/projects/{number}/models", {"name": "net"}, status=201)
        await answers(at, "bob", number, 60, lambda turn: {"topic": dict(rows)[turn["task"]["material"]["text"]]})
        await learn(database)
        several = [{"name": "topic", "kind": "choice", "settings": {"choices": ["finance", "sports", "game"], "several": True}}]
        await at.ask("ann", "PUT", f"/api/projects/{number}/questions", {"after": 1, "shows": [{"field": "text"}], "questions": several})
        said = await at.ask("ann", "POST", f"/api/models/{made['id']}", {"inputs": ["finance1 finance2"], "parameters": {"answers": True}})
        assert (said[0]["value"], said[0]["labels"]) == ({}, {"topic": []})

    run(lite(tmp_path), trial)


def test_what_was_opened_goes_when_others_are_asked(monkeypatch: pytest.MonkeyPatch):
    """A process keeps some models open and no more."""
    opened = saying.Opened()
    monkeypatch.setitem(saying.PARSED, "choices", lambda block: block)
    for at in range(saying.OPENED + 5):
        opened.of("choices", saying.Kept(str(at), "eA==", {}))
    opened.known("6")
    opened.of("choices", saying.Kept("new", "eA==", {}))

    assert len(opened.held) == saying.OPENED
    assert ("choices", "4") not in opened.held
    assert opened.known("6") == {"choices": b"x"}
