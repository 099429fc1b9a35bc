"""The trial: it shows what was planted, does not show what is not there, and survives a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import yaml

from curate.trials import CLEAN, RECIPE, planted, story, torch
from goldsmith.curate.trial import figures, planned, run
from goldsmith.curate.trial.outcome import Point
from goldsmith.progress import Silent

GPT = {"name": "gpt", "width": 32, "layers": 1, "heads": 2, "context": 32, "batch": 8, "vocabulary": 64, "rate": 0.006}
BITS = "bits_per_byte"


class Counting(Silent):
    """Counts trainings."""

    def __init__(self) -> None:
        self.trained, self._name = 0, ""

    def start(self, name: str, total: int | None) -> None:  # noqa: ARG002  the contract
        """Remember the step."""
        self._name = name

    def advance(self, units: int) -> None:
        """Count a training; what had been trained before comes first, all at once."""
        self.trained += units if self._name == "train" else 0


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("trainer", [{"name": "linear", "dimensions": 32}, pytest.param(GPT, marks=torch)], ids=["linear", "gpt"])
def test_the_arm_that_picks_the_clean_part_is_shown_to_be_better(workshop, language, trainer):
    """80 % of the corpus are noise: a selection of the rest foresees clean text better than a random one, and the trial shows it.

    All texts have one length, a multiple of the network's context: a network that learnt places in place of letters failed here.
    """
    wanted = planted(workshop, language) | {"trainer": trainer, "arms": ["random", CLEAN | {"budget": "15%"}]}
    wanted |= {"tokens": 50_000} if trainer["name"] == "gpt" else {}

    outcome = run(wanted, lake=workshop.lake)

    found = outcome.difference("clean", "random", BITS)
    assert found.verdict == "better"
    assert found.mean < 0
    assert not [one for one in outcome.shown if one.verdict == "worse" and one.arm == "clean"]


def test_two_equal_arms_are_not_told_apart(workshop):
    """A random selection against another random one: nothing is shown, and it is said how large a difference would have been."""
    twin = {"name": "twin", "method": "random", "budget": "20%", "seed": 1000}
    wanted = planted(workshop, noise=0.0) | {"arms": ["random", twin], "held_out": {"share": 0.1}, "seeds": 4}

    outcome = run(wanted, lake=workshop.lake)

    found = outcome.difference("twin", "random", BITS)
    assert found.verdict == "not shown"
    assert found.detectable > 0
    page = (workshop.lake / "trials" / "proof" / "trial.html").read_text(encoding="utf-8")
    assert "No difference is shown" in page
    assert "没有任何差异得到证明" in page


def test_every_ready_arm_a_column_and_a_task(workshop):
    """All arms of the default with a column `selected_…`, a task, lengths matched; all read the same tokens, the whole is told apart."""
    from goldsmith.curate.selecting import made
    from goldsmith.lake import open_lake

    wanted = planted(workshop)
    made(open_lake(workshop.lake), "set", CLEAN, progress=Silent())
    wanted |= {
        "arms": ["full", "random", "length_matched", "top", "cdf", "selected_clean"],
        "score": "digit_share",
        "seeds": 2,
        "sizes": 5,
    }
    wanted |= {
        "tasks": [
            {"name": "topics", "train": str(workshop.folder / "train.jsonl"), "test": str(workshop.folder / "test.jsonl"), "shots": 40}
        ]
    }

    outcome = run(wanted, lake=workshop.lake)

    arms = {one.arm for one in outcome.means}
    assert arms == {"full", "full_all_tokens", "random", "length_matched", "top", "cdf", "selected_clean"}
    equal = [one.tokens for one in outcome.means if one.arm != "full_all_tokens"]
    assert max(equal) - min(equal) <= 90  # within a text
    assert outcome.mean("full_all_tokens", BITS).tokens > 2 * max(equal)
    assert outcome.mean("selected_clean", "topics: accuracy").mean > 0.6
    assert {one.metric for one in outcome.differences} == {BITS, "topics: accuracy"}
    told = json.loads((workshop.lake / "trials" / "proof" / "trial.json").read_bytes())
    assert told["arms"]["selected_clean"]["records"] > 0
    assert len(told["curves"][BITS]["random"]) == 5
    assert set(told["macro_f1"]["topics"]) == {"full", "random", "length_matched", "top", "cdf", "selected_clean"}


def test_a_trial_that_is_done_does_nothing(workshop):
    """Run again, nothing is trained and no file is written; another setting is another trial, and the first one's results stay."""
    wanted, counting = planted(workshop), Counting()
    first = run(wanted, lake=workshop.lake)
    folder = workshop.lake / "trials" / "proof"
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}

    again = run(wanted, lake=workshop.lake)

    assert again.as_json() == first.as_json()
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    run(wanted | {"seeds": 2}, lake=workshop.lake, progress=counting)
    assert counting.trained == 6
    assert set(before) < {path.name for path in folder.iterdir()}


def test_a_killed_trial_goes_on_where_it_was(workshop):
    """Killed with SIGKILL in its midst, its last line torn as well: what was trained is not trained again, and the numbers are the same."""
    wanted = planted(workshop) | {"seeds": 6}
    (workshop.folder / "trial.yaml").write_text(yaml.safe_dump(wanted), encoding="utf-8")
    command = [sys.executable, "-m", "goldsmith", "trial", str(workshop.folder / "trial.yaml"), "--lake", str(workshop.lake)]
    folder = workshop.lake / "trials" / "proof"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
        for _ in range(1200):
            if sum(path.read_bytes().count(b"\n") for path in folder.glob("results-*")) >= 2 or child.poll() is not None:
                break
            time.sleep(0.05)
        child.send_signal(signal.SIGKILL)
    results = next(folder.glob("results-*"))
    kept = results.read_bytes()
    with results.open("ab") as file:
        file.write(b'{"arm": "full", "se')

    resumed = run(workshop.folder / "trial.yaml", lake=workshop.lake)

    assert results.read_bytes().startswith(kept)
    assert results.read_bytes().count(b"\n") == 18
    fresh = run(workshop.folder / "trial.yaml", lake=workshop.lake, out=workshop.folder / "fresh")
    assert [(one.arm, one.metric, one.mean, one.low) for one in fresh.means] == [
        (one.arm, one.metric, one.mean, one.low) for one in resumed.means
    ]


def test_copies_of_what_is_asked_are_in_no_arm(workshop):
    """A record that holds a held-out text, or one of a task, is taken out and told; without that the trial would ask what it has read."""
    random = np.random.default_rng(3)
    asked = [{"text": story(random), "label": str(n % 2)} for n in range(20)]
    learnt = [{"text": story(random), "label": str(n % 2)} for n in range(20)]
    workshop.rows(*asked, name="test.jsonl")
    workshop.rows(*learnt, asked[7], name="train.jsonl")
    own = [{"id": f"own{n}", "text": story(random)} for n in range(100)]
    words = asked[1]["text"].split()
    words[4::8] = ["edited"] * len(words[4::8])
    copies = [f"before {asked[0]['text']} after", " ".join(words), f"{story(random)} {learnt[3]['text']}"]
    rows = [*own, *({"id": f"copy{n}", "text": text} for n, text in enumerate(copies))]
    workshop.run(workshop.rows(*rows), recipe=workshop.recipe(RECIPE))
    task = {"name": "topics", "train": str(workshop.folder / "train.jsonl"), "test": str(workshop.folder / "test.jsonl")}
    wanted = {"name": "copied", "dataset": "set", "arms": ["full", "random"], "tasks": [task]}
    wanted["held_out"] = {"share": 0.2, "among": "id LIKE 'own%'"}

    plan = planned(wanted, lake=workshop.lake)

    told = {one["of"]: (one["found"], one["exact"], one["edited"]) for one in plan["copies"]}
    assert told["topics, asked"] == (2, 1, 1)
    assert told["topics, learnt from"] == (1, 1, 0)
    assert told["held out"] == (0, 0, 0)
    assert plan["taken_out"] == 3
    assert plan["tasks"][0]["shared"] == 1
    assert plan["held_out"] + plan["training"] + plan["taken_out"] == plan["records"]


def test_figures_are_drawings_by_themselves():
    """As files they are well-formed SVG with a title and a legend; names are escaped."""
    lines = {"a<b>": [Point(100.0, 2.0, 1.9, 2.1), Point(200.0, 1.5, 1.4, 1.6)], "c": [Point(100.0, 2.1, 2.0, 2.2)]}

    drawn = figures.standing(figures.curves(lines, "bits & bytes"), {"a<b>": "#000", "c": "#111"}, "bits & bytes")

    root = ET.fromstring(drawn)  # noqa: S314  our own drawing
    texts = [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"a<b>", "c", "bits & bytes"} <= set(texts)
    assert len(list(root.iter("{http://www.w3.org/2000/svg}circle"))) == 3


def test_a_plan_writes_nothing_and_tells_the_time(workshop):
    """A dry run says how many trainings there are and how long they take; the folder of the trial is not made."""
    plan = planned(planted(workshop), lake=workshop.lake)

    assert plan["trainings"] == plan["to_train"] == 15
    assert plan["expected_seconds"] > 0
    assert not (workshop.lake / "trials").exists()


def test_the_command_prints_a_table_or_json(workshop):
    """The verb runs, tells what is shown, and gives the same as JSON."""
    path = workshop.folder / "trial.yaml"
    path.write_text(yaml.safe_dump(planted(workshop)), encoding="utf-8")
    command = [sys.executable, "-m", "goldsmith", "trial", str(path), "--lake", str(workshop.lake)]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2] / "src") + os.pathsep + os.environ.get("PYTHONPATH", "")}

    plan = subprocess.run([*command, "--dry-run"], capture_output=True, text=True, check=True, env=environment).stdout
    said = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    told = json.loads(subprocess.run([*command, "--json"], capture_output=True, text=True, check=True, env=environment).stdout)

    assert "15 of 15 trainings to do" in plan
    assert "clean - random" in said
    assert "differences are shown" in said
    assert told["name"] == "proof"
    assert {one["verdict"] for one in told["differences"]} <= {"better", "worse", "not shown"}
