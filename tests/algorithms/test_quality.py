"""The quality classifier learns what was planted, says how sure it is, and refuses labels of one sort."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from data import shared
from goldsmith.algorithms import verdicts
from goldsmith.algorithms.quality.model import load
from goldsmith.algorithms.quality.training import train
from goldsmith.errors import MissingPartError, SettingsError

GOOD = {
    "en": ["theorem", "proof", "method", "result", "measure", "observe", "explain", "because", "therefore", "evidence"],
    "zh": list("理证法果测观解因故据"),
}
BAD = {"en": ["buy", "now", "cheap", "click", "offer", "free", "sale", "winner", "bonus", "discount"], "zh": list("购惠抢券赚促销奖免送")}
PLAIN = {
    "en": ["the", "of", "and", "to", "in", "is", "it", "that", "for", "on", "with", "as", "at", "by", "this"],
    "zh": list("的一是在不了有和人这中大为上个"),
}


def planted(language: str, n: int, *, doubt: float = 0.0, seed: int = 1) -> tuple[pa.Array, np.ndarray]:
    """Return texts of ordinary words with some of one sort's, and their labels, of which a share is wrong."""
    draw = np.random.default_rng(seed)
    good = np.arange(n) % 2 == 0
    joint = " " if language == "en" else ""
    made = [
        joint.join([*draw.choice(PLAIN[language], 15), *draw.choice((GOOD if one else BAD)[language], 4), *draw.choice(PLAIN[language], 5)])
        for one in good
    ]
    return pa.array(made, pa.large_string()), np.where(draw.random(n) < doubt, ~good, good)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_learns_what_was_planted(language):
    """Held-out texts of two vocabularies are told apart."""
    text, good = planted(language, 600)
    model = train(text.slice(0, 400), good[:400], about={"name": "planted"})

    chances, unknown = model.probabilities(text.slice(400))

    assert not unknown.any()
    assert verdicts.area(chances, good[400:]).value > 0.99
    assert model.about["texts"] == 400


def test_probabilities_are_probabilities():
    """Where three of ten labels are wrong, no probability is near 1: means of probabilities and of labels are a tenth apart at most."""
    text, good = planted("en", 4000, doubt=0.3)
    model = train(text.slice(0, 2000), good[:2000], about={})

    chances, _ = model.probabilities(text.slice(2000))

    held = good[2000:]
    for low, high in ((0, 0.5), (0.5, 1.01)):
        rows = (chances >= low) & (chances < high)
        assert rows.sum() > 500
        assert abs(chances[rows].mean() - held[rows].mean()) < 0.1


def test_labels_without_a_pattern_are_no_knowledge():
    """Labels by lot: held-out texts are told apart no better than by lot, and no probability is sure."""
    text, _ = planted("en", 1200)
    lot = np.random.default_rng(3).random(1200) < 0.5
    model = train(text.slice(0, 800), lot[:800], about={})

    chances, _ = model.probabilities(text.slice(800))

    found = verdicts.area(chances, lot[800:])
    assert found.low < 0.5 < found.high
    assert abs(chances - 0.5).max() < 0.35


def test_the_same_texts_give_the_same_model(tmp_path):
    """Equal bytes; and what is read is what was written."""
    text, good = planted("zh", 100)
    paths = [tmp_path / name for name in ("a.npz", "b.npz")]
    for path in paths:
        train(text, good, about={"name": "n"}).save(path)

    assert paths[0].read_bytes() == paths[1].read_bytes()
    again = load(str(paths[0]))
    assert again.probabilities(text)[0].tolist() == train(text, good, about={}).probabilities(text)[0].tolist()


def test_a_text_again_counts_once():
    """Of equal texts the first label counts; copies add nothing."""
    text, good = planted("en", 100)
    twice = pa.concat_arrays([text, text])

    model = train(twice, np.concatenate([good, ~good]), about={})

    assert model.about["texts"] == 100
    assert model.weights.tolist() == train(text, good, about={}).weights.tolist()


@pytest.mark.parametrize("good", [[True] * 60, [False] * 60, [True] * 50 + [False] * 10])
def test_labels_of_one_sort_are_refused(good):
    """Too few of a sort teach nothing; the message counts them."""
    text, _ = planted("en", 60)

    with pytest.raises(SettingsError, match=f"{sum(good)} good, {60 - sum(good)} bad"):
        train(text, np.array(good), about={})


def test_labels_and_texts_belong_together():
    """Another number of labels, and null texts, are refused."""
    text, good = planted("en", 60)
    with pytest.raises(SettingsError, match="60 texts, 59 labels"):
        train(text, good[:-1], about={})
    with pytest.raises(SettingsError, match="no text is null"):
        train(pa.array([None, *text.to_pylist()[1:]], pa.large_string()), good, about={})


def test_no_token_no_probability():
    """Null, empty and white space are not measurable."""
    text, good = planted("en", 60)

    _, unknown = train(text, good, about={}).probabilities(pa.array([None, "", " \n", "buy"], pa.large_string()))

    assert unknown.tolist() == [True, True, True, False]


def test_nonsense_in_a_file_is_refused(tmp_path):
    """Weights that are no numbers, or of another type."""
    from goldsmith.algorithms import model_file

    for number, weights in enumerate([np.full(8, np.nan, np.float32), np.zeros(8, np.int8), np.zeros((2, 4), np.float32)]):
        path = tmp_path / f"{number}.npz"
        model_file.written(path, "quality", 1, {"weights": weights, "numbers": np.zeros(3)}, {"most": 2})
        with pytest.raises(MissingPartError, match="no quality model"):
            load(str(path))


def test_it_learns_what_people_called_good():
    """On web texts with human verdicts, half of them learnt from, the other half is told apart better than by lot."""
    import gzip
    import json

    with gzip.open(shared("text_quality/dclm_agreement.jsonl.gz"), "rt", encoding="utf-8") as stream:
        rows = [json.loads(line) for line in stream]
    order = np.random.default_rng(1).permutation(len(rows))
    text = pa.array([rows[at]["text"] for at in order], pa.large_string())
    good = np.array([bool(rows[at]["label"]) for at in order])
    model = train(text.slice(0, 140), good[:140], about={})

    found = verdicts.area(model.probabilities(text.slice(140))[0], good[140:])

    assert found.low > 0.5
