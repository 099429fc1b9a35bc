"""A whole evaluation with a judge: what is sent, what is refused, what is paid for, and the page about it."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Shell
from data import ROOT
from docs.tutorial import matches, steps
from evaluate.test_truth import made
from goldsmith.errors import JudgeError, SettingsError
from goldsmith.evaluate import asked, running
from goldsmith.evidence.asked_of_judges import Judging
from goldsmith.lake import open_lake
from judges import planted
from judges.chat_server import Server

PAGE, CHINESE = ROOT / "docs" / "judges.md", ROOT / "docs" / "judges.zh.md"
SLOW = ("poison_screen", "suspected_label_errors")
PHONE = "13812345678"


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake with a dataset of a hundred records, one of which holds a telephone number and a context."""
    folder = tmp_path_factory.mktemp("judged")
    rows = [one | {"context": f"the old river of {one['id']}, call {PHONE}"} for one in planted.records(100)]
    rows[3]["text"] += f" Call {PHONE} now."
    made(folder, rows)
    return folder


def evaluated(folder: Path, server: Server, spec: dict[str, Any], **judge: Any) -> Any:
    """Return the evaluation of the dataset with a judge at the server."""
    path = folder / "spec.json"
    spec = {"judge": {"url": server.address, "model": "planted", "sample": 100, "tries": 2, **judge}} | spec
    path.with_suffix(".yaml").write_text(json.dumps(spec, ensure_ascii=False), encoding="utf-8")
    return running.evaluate(open_lake(folder / "lake"), running.Request("planted", spec=path.with_suffix(".yaml"), without=SLOW))


def test_from_a_sheet_to_a_calibrated_number(workplace: Path, server: Server):
    """Uncalibrated first, with a sheet; filled in by people it calibrates, and nothing is asked again; graded again, nothing is asked at all."""
    server.answer = planted.answers
    sheet, spec = workplace / "sheet.jsonl", {"type": "通识", "references": {"field": "context"}}

    first = evaluated(workplace, server, spec, sheet="sheet.jsonl").measurements.findings
    paid = len(server.requests)
    lines = [json.loads(line) for line in sheet.read_text(encoding="utf-8").splitlines()]
    truth = {
        "coherence": planted.true_score,
        "professionalism": planted.true_score,
        "declared_type": lambda words: "通识" if planted.is_positive(words) else "行业专识",
    }
    filled = [line | {"verdict": truth[line["question"]](line["text"])} for line in lines if line["question"] in truth]
    (workplace / "verdicts.jsonl").write_text("\n".join(json.dumps(line) for line in filled), encoding="utf-8")
    second = evaluated(workplace, server, spec, calibration="verdicts.jsonl", sheet="sheet.jsonl").measurements.findings
    asked_then = len(server.requests)
    third = evaluated(workplace, server, spec, calibration="verdicts.jsonl", sheet="sheet.jsonl")

    counts = Counter(line["question"] for line in lines)
    assert counts.pop("factual_support") > 100
    assert counts == dict.fromkeys(truth, 100)
    assert [first[name].evidence_level for name in truth] == ["E2"] * 3
    assert [second[name].evidence_level for name in truth] == ["E3"] * 3
    assert second["coherence"].details["people"]["records"] == 100
    assert paid == asked_then == len(server.requests), "people judged what the model had judged"
    assert third.measurements.findings["coherence"].as_json() == second["coherence"].as_json()
    assert {first[name].state for name in ("factual_support", "value_statements", "rubric_quality")} == {"measured", "not_measurable"}


def test_what_is_sent_is_masked(workplace: Path, server: Server):
    """No telephone number leaves, neither in a record nor in what a claim is held against; only sampled records are sent."""
    server.answer = planted.answers
    evaluated(workplace, server, {"references": {"field": "context"}}, nonce="masked", sample=99)

    sent = json.dumps([request.body for request in server.requests], ensure_ascii=False)
    assert PHONE not in sent
    assert "<PHONE>" in sent
    assert len({request.material for request in server.requests if "hang together" in request.question}) == 99


@pytest.mark.parametrize(
    ("level", "said"),
    [
        (None, "nobody has signed"),
        ({"value": "一般"}, "nobody has signed"),
        ({"value": "重要", "signed_by": "Li"}, "authorisation"),
        ({"value": "核心", "signed_by": "Li", "authorisation": "x"}, "核心 data does not leave"),
    ],
)
def test_texts_of_a_level_that_forbids_it_do_not_leave(tmp_path: Path, level: Any, said: str):
    """A model on another machine is refused where the requirement is read; one on this machine is not."""
    path = tmp_path / "spec.yaml"
    told = {"judge": {"url": "https://judge.example/v1", "model": "m"}, **({"level": level} if level else {})}
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    with pytest.raises(SettingsError, match=said):
        asked.requirement(path)

    path.write_text(json.dumps(told | {"judge": {"url": "http://127.0.0.1:1/v1", "model": "m"}}, ensure_ascii=False), encoding="utf-8")
    assert asked.requirement(path).requirement.judge


@pytest.mark.parametrize("level", [{"value": "一般", "signed_by": "Li"}, {"value": "重要", "signed_by": "Li", "authorisation": "no. 7"}])
def test_texts_of_a_level_that_permits_it_may_leave(tmp_path: Path, level: Any):
    """Signed, and of important data authorised."""
    path = tmp_path / "spec.yaml"
    path.write_text(json.dumps({"judge": {"url": "https://judge.example/v1", "model": "m"}, "level": level}), encoding="utf-8")

    assert asked.requirement(path).requirement.judge


@pytest.mark.parametrize(
    ("judge", "said"),
    [
        ({"url": "judge.example", "model": "m"}, "begins with http"),
        ({"url": "https://key:secret@judge.example/v1", "model": "m"}, "GOLDSMITH_JUDGE_KEY"),
        ({"url": "http://127.0.0.1/v1"}, "`judge.model` is missing"),
        ({"url": "http://127.0.0.1/v1", "model": "m", "sample": 3}, "judge.sample"),
        ({"url": "http://127.0.0.1/v1", "model": "m", "ask": ["beauty"]}, "judge.ask"),
        ({"url": "http://127.0.0.1/v1", "model": "m", "modle": 1}, "did you mean"),
    ],
)
def test_a_wrong_judge_is_told_with_its_line(tmp_path: Path, judge: dict[str, Any], said: str):
    """Every problem is one of the requirement, before anything is read."""
    path = tmp_path / "spec.yaml"
    path.write_text(json.dumps({"judge": judge}), encoding="utf-8")

    with pytest.raises(SettingsError) as caught:
        asked.requirement(path)

    assert said in str(caught.value)


@pytest.mark.parametrize(
    "part", [{"judge": {"url": "http://127.0.0.1:1/v1", "model": "m"}}, {"level": {"value": "一般", "signed_by": "a stranger"}}]
)
def test_a_profile_sends_nothing_and_signs_for_nobody(tmp_path: Path, part: dict[str, Any]):
    """A profile that came from elsewhere cannot make texts leave the machine."""
    path = tmp_path / "mine.yaml"
    told = asked.profile("iso5259").model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"hash"})
    path.write_text(json.dumps(told | {"name": "mine", "requirement": part}, ensure_ascii=False), encoding="utf-8")

    with pytest.raises(SettingsError, match="signs for no"):
        asked.profile(str(path))


def test_a_judge_that_is_not_there_is_told_before_the_records_are_read(workplace: Path, server: Server):
    """A wrong key costs no pass over the data."""
    server.models = 401

    with pytest.raises(JudgeError, match="GOLDSMITH_JUDGE_KEY"):
        evaluated(workplace, server, {})

    assert server.requests == []


def test_a_killed_evaluation_pays_for_nothing_twice(workplace: Path, server: Server, memory_file: Path):
    """After kill -9 in the middle of judging the same command ends, and only what was in flight is asked again."""
    server.answer = planted.answers

    def slow(_request: Any) -> None:
        time.sleep(0.03)

    server.behave = slow
    spec = workplace / "killed.yaml"
    spec.write_text(json.dumps({"judge": {"url": server.address, "model": "killed", "sample": 90, "at_once": 2}}), encoding="utf-8")
    words = [
        sys.executable,
        "-m",
        "goldsmith",
        "evaluate",
        "planted",
        "--lake",
        str(workplace / "lake"),
        "--spec",
        str(spec),
        "--profile",
        "iso5259",
    ]
    command = [*words, *(word for name in SLOW for word in ("--without", name))]
    environment = {**os.environ, "GOLDSMITH_JUDGEMENTS": str(memory_file)}
    first = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while len(server.requests) < 40 and first.poll() is None:
        time.sleep(0.01)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()

    second = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert second.returncode in {0, 3}, second.stderr
    assert "known from before" in second.stderr
    times = Counter((request.question, request.material) for request in server.requests)
    assert len(times) == 180
    assert max(times.values()) <= 2
    assert sum(n - 1 for n in times.values()) <= 4


def test_claims_are_held_against_another_dataset_or_a_file(workplace: Path, server: Server):
    """Passages come from the corpus that the requirement names, and another corpus is another requirement."""
    server.answer = planted.answers
    (workplace / "corpus.txt").write_text("The old river runs slowly.\n\nA quiet valley and its wooden bridge.", encoding="utf-8")

    one = evaluated(workplace, server, {"references": {"dataset": "planted"}}, sample=30).measurements
    other = evaluated(workplace, server, {"references": {"file": "corpus.txt"}}, sample=30).measurements

    assert one.findings["factual_support"].is_measured
    assert one.requirement_hash != other.requirement_hash
    beside = [request.beside for request in server.requests if request.beside]
    assert any("The old river runs slowly." in told for told in beside)


def test_the_commands_of_the_page_run(tmp_path: Path, server: Server):
    """Each prints what is shown; between them people fill in the sheet."""
    server.answer = planted.answers
    shell = Shell(tmp_path)
    environment = {"GOLDSMITH_JUDGEMENTS": str(tmp_path / "memory.sqlite")}
    assert shell("demo").code == 0

    for step in steps(PAGE):
        if step.kind == "file":
            (tmp_path / step.what).write_text(step.text.replace("http://127.0.0.1:8000/v1", server.address), encoding="utf-8")
            continue
        if "calibrated" in step.what:
            fill(tmp_path / "sheet.jsonl", tmp_path / "verdicts.jsonl")
        done = shell(*shlex.split(step.what)[1:], **environment)
        assert done.code in {0, 3}, done.err
        assert matches(done.out, step.text), f"{step.what}\n{done.out}"


def fill(sheet: Path, verdicts: Path) -> None:
    """Do what people do with a sheet."""
    lines = [json.loads(line) for line in sheet.read_text(encoding="utf-8").splitlines()]

    def verdict(line: dict[str, Any]) -> Any:
        if line["question"] == "value_statements":
            return "agrees" if planted.is_positive(line["text"], 0.8) else "contradicts"
        return planted.true_score(line["text"])

    verdicts.write_text(
        "\n".join(json.dumps(line | {"verdict": verdict(line), "statements": {}}, ensure_ascii=False) for line in lines), encoding="utf-8"
    )


def test_the_chinese_page_says_the_same():
    """Both languages have the same files, commands, outputs and settings, in the same order."""
    english, chinese = ([(one.kind, one.what, one.text) for one in steps(page)] for page in (PAGE, CHINESE))

    assert english == chinese
    for page in (PAGE, CHINESE):
        text = page.read_text(encoding="utf-8")
        assert [name for name in Judging.model_fields if f"`{name}`" not in text] == []
