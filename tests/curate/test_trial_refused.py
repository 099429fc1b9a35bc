"""What cannot be tried is refused before anything is trained, and what was damaged is told and not written over."""

from __future__ import annotations

import pytest
import yaml

from curate.trials import RECIPE, TORCH, planted
from goldsmith.curate.trial import run
from goldsmith.curate.trial.file import load
from goldsmith.errors import BusyError, ColumnError, MissingPartError, SettingsError, TrialError, UsageError
from goldsmith.lake.locking import locked


def test_a_score_that_is_the_same_for_all_is_refused(workshop):
    """Arms that go by it would be chance alone; nothing is trained."""
    wanted = planted(workshop) | {"arms": ["random", "top"], "score": "character_count"}

    with pytest.raises(TrialError, match="`character_count` is 159 for every record"):
        run(wanted, lake=workshop.lake)

    assert not list((workshop.lake / "trials").glob("proof/results-*"))


def test_all_problems_of_a_trial_file_are_told_at_once(workshop):
    """Each with its line, the nearest name, and what it could have been."""
    path = workshop.folder / "trial.yaml"
    path.write_text(
        "name: finance\ndataset: set\nbudgt: 20%\nseeds: 1\narms: [full, tpo]\ntrainer: {name: gpt, widht: 3}\n"
        "tasks:\n  - {name: a, train: x, test: y, shot: 3}\n",
        encoding="utf-8",
    )

    with pytest.raises(SettingsError) as caught:
        load(path)

    said = str(caught.value)
    assert "line 3: `budgt`: no such setting, did you mean `budget`?" in said
    assert "line 4: `seeds` = 1" in said
    assert "`tpo` is no arm" in said
    assert "did you mean `width`?" in said
    assert "did you mean `shots`?" in said


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"arms": ["top", "random"]}, SettingsError, "want a `score`"),
        ({"arms": ["full", "length_matched"]}, SettingsError, "wants another arm to match"),
        ({"arms": ["full", "full"]}, SettingsError, "two arms have the same name"),
        (
            {"arms": ["full", {"name": "x", "method": "topp"}]},
            SettingsError,
            "`arms.1.method` = 'topp': it should be .* did you mean `top`",
        ),
        ({"trainer": "forest"}, SettingsError, "trainer"),
        ({"arms": ["full", "selected_gone"]}, ColumnError, "selected_gone"),
        ({"score": "complexity", "arms": ["full", "top"]}, ColumnError, "complexity"),
        ({"held_out": {"share": 0.0001}}, TrialError, "too few texts are held out"),
        (
            {"arms": ["full", {"name": "none", "method": "threshold", "by": "digit_share", "above": 2}]},
            TrialError,
            "the arm `none` is empty",
        ),
        ({"tokens": 10_000_000}, TrialError, "fewer tokens than are to be read"),
        ({"tasks": [{"name": "t", "train": "gone.jsonl", "test": "gone.jsonl"}]}, TrialError, "no such file"),
        ({"tasks": [{"name": "t", "train": "train.jsonl", "test": "test.jsonl", "label": "class"}]}, TrialError, "no field `class`"),
        ({"tasks": [{"name": "t", "train": "one.jsonl", "test": "test.jsonl"}]}, TrialError, "at least two labels"),
        ({"tasks": [{"name": "t", "train": "empty.jsonl", "test": "test.jsonl"}]}, TrialError, "no row has both"),
        ({"tasks": [{"name": "t", "train": "test.jsonl", "test": "test.jsonl"}]}, TrialError, "all of them are asked too"),
    ],
)
def test_what_cannot_be_tried_is_refused(workshop, changes, error, words):
    """Before anything is trained, with what was found and what would do."""
    wanted = planted(workshop, n=60) | changes
    workshop.rows(*({"text": f"a text {n}", "label": "same"} for n in range(5)), name="one.jsonl")
    workshop.rows({"text": "", "label": "x"}, name="empty.jsonl")
    path = workshop.folder / "trial.yaml"
    path.write_text(yaml.safe_dump(wanted), encoding="utf-8")

    with pytest.raises(error, match=words):
        run(path, lake=workshop.lake)

    assert not (workshop.lake / "trials").exists()


def test_a_corpus_of_one_document_is_refused(workshop):
    """Nothing can be held out of one."""
    workshop.run(workshop.rows({"id": "a", "text": "one text and no other"}), recipe=workshop.recipe(RECIPE))

    with pytest.raises(TrialError, match="too few texts are held out"):
        run({"name": "one", "dataset": "set", "arms": ["full", "random"]}, lake=workshop.lake)


def test_nothing_left_to_train_on_is_refused(workshop):
    """Two records, both held out."""
    workshop.run(workshop.rows({"id": "a", "text": "one text"}, {"id": "b", "text": "and another"}), recipe=workshop.recipe(RECIPE))

    with pytest.raises(TrialError, match="nothing is left to train on"):
        run({"name": "all", "dataset": "set", "arms": ["full", "random"], "held_out": {"share": 0.9999}}, lake=workshop.lake)


def test_damaged_results_are_not_passed_over(workshop):
    """A line in the midst that is none is told with its place; nothing is overwritten."""
    wanted = planted(workshop)
    run(wanted, lake=workshop.lake)
    results = next((workshop.lake / "trials" / "proof").glob("results-*"))
    lines = results.read_bytes().split(b"\n")
    results.write_bytes(b"\n".join([lines[0], b"{broken", *lines[2:]]))

    with pytest.raises(TrialError, match="damaged"):
        run(wanted, lake=workshop.lake)


def test_two_runs_of_one_trial_do_not_mix(workshop):
    """While another process trains it, the second is refused; when all is done, it only reads."""
    wanted = planted(workshop)
    folder = workshop.lake / "trials" / "proof"
    folder.mkdir(parents=True)

    with locked(folder / ".lock", "proof"), pytest.raises(BusyError):
        run(wanted, lake=workshop.lake)
    run(wanted, lake=workshop.lake)
    with locked(folder / ".lock", "proof"):
        assert run(wanted, lake=workshop.lake).means


def test_a_missing_file_is_misuse(workshop):
    """There is no such trial file."""
    with pytest.raises(UsageError):
        load(workshop.folder / "gone.yaml")


@pytest.mark.skipif(TORCH, reason="PyTorch is installed")
def test_gpt_without_torch_names_the_command(workshop):
    """The extra is named, and the trainer that does without."""
    with pytest.raises(MissingPartError) as caught:
        run(planted(workshop, n=60) | {"trainer": "gpt"}, lake=workshop.lake)

    assert "pip install 'goldsmith-data[train]'" in str(caught.value)
