"""`goldsmith train`: labelled rows in, a model that a recipe may name out, judged on texts that it has not seen."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pyarrow as pa
import pytest

from cli.conftest import Shell
from goldsmith.algorithms.toxicity.model import load

KIND = ("the", "harbour", "lamp", "ledger", "coast", "ship", "tide", "quay")
RUDE = ("fool", "idiot", "stupid", "rubbish", "liar", "wretch", "coward", "scum")


def rows(n: int = 400, seed: int = 5) -> list[dict[str, object]]:
    """Return texts of two vocabularies; every other one is rude."""
    draw = random.Random(seed)
    return [{"id": f"r{at}", "said": " ".join(draw.choices(RUDE if at % 2 else KIND, k=12)), "bad": at % 2} for at in range(n)]


def write(folder: Path, made: list[dict[str, object]], name: str = "rows.jsonl") -> None:
    """Write rows as JSON Lines."""
    (folder / name).write_text("".join(json.dumps(row) + "\n" for row in made), encoding="utf-8")


TRAIN = ("train", "toxicity", "rows.jsonl", "--text", "said", "--label", "bad")


def test_a_model_is_trained_judged_and_usable(shell: Shell):
    """Two vocabularies are told apart on texts held out, the figures bear intervals, and the measure takes the file."""
    write(shell.folder, rows())

    done = shell(*TRAIN, "--out", "own.npz", "--license", "CC0", "--json")

    told = done.json()
    assert told["trained_on"] + told["held_out"] == 400
    assert 40 < told["held_out"] < 120
    for name in ("precision", "recall", "area_under_curve"):
        figure = told["figures"][name]
        assert figure["low"] <= figure["value"] <= figure["high"]
        assert figure["value"] > 0.95
    model = load(str(shell.folder / "own.npz"))
    assert model.about["trained_on"][0]["name"] == "rows.jsonl"
    assert len(model.about["trained_on"][0]["sha256"]) == 64
    assert model.about["license"] == "CC0"
    chances, unknown = model.probabilities(pa.array(["fool stupid liar scum", "the tide and the lamp"], pa.large_string()))
    assert not unknown.any()
    assert chances[0] > 0.5 > chances[1]


def test_the_same_training_gives_the_same_bytes(shell: Shell):
    """Nothing of clock or place enters a model; another seed holds out other texts."""
    write(shell.folder, rows())

    first, again = (shell(*TRAIN, "--out", name, "--name", "n", "--json").json() for name in ("a.npz", "b.npz"))
    other = shell(*TRAIN, "--out", "c.npz", "--name", "n", "--seed", "2", "--json").json()

    assert first["sha256"] == again["sha256"] != other["sha256"]


def test_a_label_may_be_named(shell: Shell):
    """With `positive` any label is looked for; without it labels that say neither yes nor no are refused."""
    write(shell.folder, [{**row, "bad": "rude" if row["bad"] else "kind"} for row in rows()])

    refused = shell(*TRAIN, "--out", "own.npz")
    mistyped = shell(*TRAIN, "--out", "own.npz", "--set", "positive=rud")
    done = shell(*TRAIN, "--out", "own.npz", "--set", "positive=rude")

    assert refused.code == mistyped.code == 2
    assert "found: `kind`, `rude`" in refused.err
    assert "no example has the label that is looked for" in mistyped.err
    assert done.code == 0
    assert "precision" in done.out


def test_a_dataset_teaches_too(shell: Shell):
    """Of a dataset the kept records are learnt from; the label is a field of the input."""
    write(shell.folder, rows())
    (shell.folder / "plain.yaml").write_text("name: plain\nfields: {text: said}\n", encoding="utf-8")
    assert shell("run", "plain.yaml", "-i", "rows.jsonl", "--no-report").code == 0

    done = shell("train", "toxicity", "plain", "--lake", "lake", "--label", "bad", "--out", "own.npz", "--json")

    told = done.json()
    assert told["about"]["trained_on"][0]["name"] == "plain"
    assert told["about"]["trained_on"][0]["version"] >= 1
    assert told["trained_on"] + told["held_out"] == 400


def test_nothing_is_left_out_in_silence(shell: Shell):
    """Rows without text or label, texts twice and lines that cannot be read are counted by reason."""
    write(shell.folder, [*rows(), {"said": "", "bad": 1}, {"said": "no label here"}, rows()[0], {**rows()[1], "bad": 0}])
    with (shell.folder / "rows.jsonl").open("a") as file:
        file.write("{broken\n")

    left = shell(*TRAIN, "--out", "own.npz", "--json").json()["left_out"]

    assert left == {
        "a text again": 1,
        "a text again with another label": 1,
        "unreadable": 1,
        "without a label": 1,
        "without a text": 1,
    }


def test_nothing_is_measured_where_nothing_is_held_out(shell: Shell):
    """Without held-out texts there is no figure, and it is said."""
    write(shell.folder, rows())

    done = shell(*TRAIN, "--out", "own.npz", "--hold-out", "0")

    assert "was not measured" in done.out
    assert "precision" not in done.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("train", "toxicty", "rows.jsonl", "--out", "m.npz"), "did you mean `toxicity`?"),
        (("train", "toxicity", "rows.jsonl", "--out", "m.npz"), "400 without a text"),
        (("train", "toxicity", "absent", "--out", "m.npz"), "this is neither a file nor a dataset"),
        (("train", "toxicity", "absent.jsonl", "--out", "m.npz"), "no such file"),
        ((*TRAIN, "--out", "rows.jsonl"), "there is such a file already"),
        ((*TRAIN, "--out", "nowhere/m.npz"), "the folder of the model does not exist"),
        ((*TRAIN, "--out", "m.npz", "--hold-out", "1"), "the share to hold out is out of range"),
        ((*TRAIN, "--out", "m.npz", "--set", "turn=2"), "did you mean `turns`?"),
        ((*TRAIN, "--out", "m.npz", "--set", "turns"), "`--set` wants NAME=VALUE"),
        (("train", "toxicity", "few.jsonl", "--text", "said", "--label", "bad", "--out", "m.npz"), "there are too few labelled texts"),
    ],
)
def test_mistakes_are_told(shell: Shell, words: tuple[str, ...], message: str):
    """Each mistake has its message, no traceback, and leaves no file."""
    write(shell.folder, rows())
    write(shell.folder, rows(8), "few.jsonl")
    before = sorted(path.name for path in shell.folder.iterdir())

    done = shell(*words)

    assert done.code in {1, 2}
    assert done.err.startswith("error[GS")
    assert message in done.err
    assert sorted(path.name for path in shell.folder.iterdir()) == before


def test_two_files_do_instead_of_labels(shell: Shell):
    """Texts of two sides are learnt from as labelled ones are; the model says what was on which side."""
    made = rows()
    write(shell.folder, made)
    for side in (0, 1):
        write(shell.folder, [{"said": row["said"]} for row in made if row["bad"] == side], f"side{side}.jsonl")
    options = ("--text", "said", "--name", "n", "--json")

    labelled = shell("train", "quality", "rows.jsonl", "--label", "bad", "--out", "a.npz", *options).json()
    apart = shell("train", "quality", "--good", "side1.jsonl", "--bad", "side0.jsonl", "--out", "b.npz", *options).json()

    assert (apart["trained_on"], apart["held_out"]) == (labelled["trained_on"], labelled["held_out"])
    assert apart["figures"]["area_under_curve"]["value"] > 0.95
    assert apart["about"]["labels"] == "1: side1.jsonl; 0: side0.jsonl"
    assert [(one["name"], one["label"], one["rows"]) for one in apart["about"]["trained_on"]] == [
        ("side1.jsonl", "1", 200),
        ("side0.jsonl", "0", 200),
    ]
    weighed = shell("train", "importance", "--target", "side0.jsonl", "--raw", "side1.jsonl", "--out", "c.npz", *options)
    assert weighed.json()["figures"]["area_under_curve"]["value"] > 0.95


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("quality", "--good", "rows.jsonl"), "one of the two sides is missing"),
        (("quality", "rows.jsonl", "--good", "rows.jsonl", "--bad", "rows.jsonl"), "do not go together"),
        (("quality", "--good", "rows.jsonl", "--bad", "rows.jsonl", "--set", "positive=a"), "none of them is `positive`"),
        (("ngram", "--good", "rows.jsonl", "--bad", "rows.jsonl"), "learns from texts alone"),
        (("quality",), "there is nothing to learn from"),
        (("quality", "--good", "rows.jsonl", "--bad", "rows.jsonl", "--text", "said"), "no row is an example"),
    ],
)
def test_sides_that_do_not_fit_are_refused(shell: Shell, words: tuple[str, ...], told: str):
    """The message says what is missing, and nothing is written."""
    write(shell.folder, rows())

    done = shell("train", *words, "--out", "own.npz")

    assert told in done.err
    assert (done.code in {1, 2}, "Traceback" in done.err) == (True, False)
    assert not (shell.folder / "own.npz").exists()
