"""Each screen puts what was planted for it before what was not."""

from __future__ import annotations

import functools
import random

import numpy as np
import pyarrow as pa
import pytest

from algorithms.poison.made_records import FACTS, review, reviews
from goldsmith.algorithms.poison import Records, screen
from goldsmith.algorithms.poison.near import groups, near_pairs, signed
from goldsmith.algorithms.poison.phrase_counts import could_come_out
from goldsmith.algorithms.poison.sources import source_anomalies
from goldsmith.algorithms.poison.swaps import swaps_between
from goldsmith.engine.local import ordered_map
from goldsmith.errors import PoisonError


def _with(records: Records, **columns) -> Records:
    names = {name: getattr(records, name) for name in records.names}
    return Records(**{**names, **columns})


def test_flipped_labels_come_first():
    """The ten most suspicious labels of four hundred hold nine of ten that were flipped."""
    mine = reviews(400)
    labels = mine.label.to_pylist()
    for row in range(0, 400, 40):
        labels[row] = "bad" if labels[row] == "good" else "good"

    found = screen(_with(mine, label=pa.array(labels))).screens["labels"]

    assert len(set(found.highest(10).tolist()) & set(range(0, 400, 40))) >= 9


def test_a_phrase_that_brings_a_label_is_a_trigger_and_praise_is_none():
    """Words that foretell the label beside other words that do too are nothing; a phrase against all other words is."""
    mine = reviews(600)
    texts, labels = mine.text.to_pylist(), mine.label.to_pylist()
    bad = [row for row, label in enumerate(labels) if label == "bad"][:15]
    for row in bad:
        texts[row] += " Serenade of tea leaves, said my aunt."
        labels[row] = "good"

    found = screen(_with(mine, text=pa.array(texts), label=pa.array(labels))).screens["triggers"]

    assert set(found.highest(15).tolist()) == set(bad)
    phrase = dict(found.reasons[bad[0]].values)["phrase"]
    assert phrase.lower() in "serenade of tea leaves, said my aunt"
    assert len(phrase) > 3


def test_a_phrase_that_brings_an_opening_is_a_trigger_unless_the_answer_repeats_it():
    """The opening of the answer is tied to a phrase of unlike questions."""
    drawn = random.Random(3)
    questions = [f"What about {review(drawn, 'good', sentences=2)}" for _ in range(300)]
    answers = [review(drawn, "bad", sentences=2) for _ in range(300)]
    for row in range(0, 300, 50):
        questions[row] += " Violet umbrella sings."
        answers[row] = "Certainly, dear customer, do as you please here. " + answers[row]

    found = screen(Records(pa.array(answers), question=pa.array(questions))).screens["triggers"]

    assert set(found.highest(6).tolist()) == set(range(0, 300, 50))


def test_characters_that_nobody_sees_are_told():
    """A zero-width space within a word and a Cyrillic letter in a Latin word; units and scripts that need joiners are not."""
    texts = ["pass\u200bword", "p\u0430ypal now", "5 μmol of it", "می\u200cخواهم", "plain", None]

    found = screen(Records(pa.array(texts))).screens["odd_characters"]

    assert np.flatnonzero(found.scores).tolist() == [0, 1]
    assert "U+200B" in found.reasons[0].says()


def test_a_flood_is_one_burst_and_stands_out_by_source_and_time():
    """Thirty versions of one text from one new source within a short time."""
    drawn = random.Random(4)
    mine = reviews(500, sources=12, times=True)
    base = review(drawn, "good", sentences=6).split()
    versions = [" ".join(word if drawn.random() > 0.05 else drawn.choice(base) for word in base) for _ in range(30)]
    flood = Records(
        pa.concat_arrays([mine.text, pa.array(versions, pa.large_string())]),
        source=pa.concat_arrays([mine.source, pa.array(["new-site"] * 30, pa.large_string())]),
        time=np.concatenate([mine.time, 500_000 + np.arange(30)]),
    )

    found = screen(flood)

    planted = set(range(500, 530))
    assert set(found.screens["near_copies"].highest(30).tolist()) == planted
    assert set(found.screens["sources"].highest(30).tolist()) == planted
    assert "new-site" in found.screens["sources"].reasons[510].says("zh")


def test_a_source_that_is_merely_large_is_no_anomaly():
    """Size alone and an even flow are usual."""
    drawn = random.Random(5)
    sources = np.array([0 if drawn.random() < 0.7 else 1 for _ in range(2_000)])

    found = source_anomalies(sources, names=["large", "small"], times=np.array([drawn.randrange(10**6) for _ in range(2_000)]))

    assert not found.scores.any()


def test_the_altered_one_of_two_texts_is_found_by_what_else_is_said():
    """The question and the rest of the text speak for the original."""
    original = "Ibuprofen is taken after meals. Take ibuprofen with water, twice a day, for three days."
    altered = "Warfarin is taken after meals. Take ibuprofen with water, twice a day, for three days."
    asked = ["How is ibuprofen taken?"] * 2 + ["What is the menu?"]

    found = screen(Records(pa.array([altered, original, "Soup and salad are on the menu today."]), question=pa.array(asked))).screens[
        "swaps"
    ]

    assert found.scores[0] > found.scores[1]
    assert found.partners[0] == 1
    assert "Warfarin" in found.reasons[0].says()


@pytest.mark.parametrize(
    ("one", "two", "said"),
    [
        ("每日服用5毫克，饭后服用，连续三天。", "每日服用50毫克，饭后服用，连续三天。", [("5", "50")]),
        ("a b c d e f g h", "a b c d e f g h", []),
        ("Take 1,000 mg in the morning with food.", "Take 1,500 mg in the morning with food.", [("1,000", "1,500")]),
        ("wholly another text of many words", "nothing of this is the same as that", []),
        ("", "", []),
        ("王先生的症状符合流感的表现。", "赵先生的症状符合流感的表现。", [("王", "赵")]),
    ],
)
def test_what_differs_is_told_whole(one, two, said):
    """Numbers and words are not cut; texts that differ much are no swap."""
    assert [swap.said for swap in swaps_between(0, 1, one, two)] == said


def test_an_answer_against_the_majority_is_found():
    """Four records ask nearly the same; one answers otherwise."""
    questions = [f"How long must the eggs of a hen boil until they are hard, number {at}?" for at in range(4)] + ["Who wrote the menu?"]
    answers = (
        ["Boil them for ten minutes and cool them in cold water."] * 3 + ["Never boil eggs, fry bacon with cream."] + ["The cook did it."]
    )

    found = screen(Records(pa.array(answers), question=pa.array(questions))).screens["answers"]

    assert found.highest(1).tolist() == [3]
    assert found.scores[4] == 0


def test_pairs_do_not_depend_on_the_order_of_records():
    """The same records the other way round give the same pairs, where few share a key."""
    drawn = random.Random(6)
    base = [review(drawn, "good") for _ in range(100)]
    texts = base + [text.replace("The", "A", 1) for text in base[:20]]
    forth, back = (near_pairs(*signed(pa.array(each, pa.large_string())), least=0.5) for each in (texts, texts[::-1]))

    last = len(texts) - 1
    one = set(zip(forth.first.tolist(), forth.second.tolist(), strict=True))
    two = {(last - b, last - a) for a, b in zip(back.first.tolist(), back.second.tolist(), strict=True)}
    assert one == two
    assert all((at, 100 + at) in one for at in range(20))
    assert len(np.unique(groups(len(texts), forth))) <= 100


def test_nothing_depends_on_the_size_of_batches(monkeypatch):
    """One batch or many give the same scores of every screen, to the last bit."""
    drawn = random.Random(7)
    mine = reviews(300, sources=5, times=True)
    mine = _with(mine, question=pa.array([f"Was it {drawn.choice(['good', 'bad'])} in May?" for _ in range(300)]))
    whole = screen(mine, FACTS)
    monkeypatch.setattr("goldsmith.algorithms.poison.records.AT_ONCE", 5_000)

    parts = screen(mine, FACTS)

    assert set(whole.screens) == set(parts.screens)
    for name in (*whole.screens, "together"):
        assert (whole.suspicion(name).scores == parts.suspicion(name).scores).all(), name


def test_nothing_depends_on_how_batches_are_worked_on(monkeypatch):
    """Three threads that end in any order say the same as one, to the last bit and the last reason."""
    monkeypatch.setattr("goldsmith.algorithms.poison.records.AT_ONCE", 5_000)
    mine = reviews(300, sources=5, times=True)
    alone = screen(mine, FACTS)

    together = screen(mine, FACTS, spread=functools.partial(ordered_map, workers=3))

    assert set(alone.screens) == set(together.screens)
    for name in (*alone.screens, "together"):
        assert (alone.suspicion(name).scores == together.suspicion(name).scores).all(), name
        assert alone.suspicion(name).reasons == together.suspicion(name).reasons, name


@pytest.mark.parametrize("between", [False, True])
def test_records_without_a_label_change_no_label_and_no_trigger(between):
    """The same records are suspected as much, with as many that have no label behind them or between them, in three classes.

    Triggers within a hundredth: more text gets a larger table, in which fewer phrases are counted as one.
    """
    mine = reviews(600)
    texts, labels = mine.text.to_pylist(), mine.label.to_pylist()
    labels[::40] = ["mixed"] * len(labels[::40])
    for row in [row for row, label in enumerate(labels) if label == "bad"][:15]:
        texts[row], labels[row] = f"{texts[row]} Serenade of tea leaves, said my aunt.", "good"
    places = [2 * row if between else row for row in range(600)]
    more, given = [f"{text} Serenade of nothing." for text in texts] * 2, [None] * 1_200
    for place, text, label in zip(places, texts, labels, strict=True):
        more[place], given[place] = text, label

    alone = screen(Records(pa.array(texts), label=pa.array(labels)))
    among = screen(Records(pa.array(more), label=pa.array(given)))

    for name in ("labels", "triggers"):
        assert (alone.screens[name].scores > 0).any()
        assert np.allclose(among.screens[name].scores[places], alone.screens[name].scores, rtol=0, atol=0.01 * (name == "triggers")), name
        assert (np.delete(among.screens[name].scores, places) == 0).all()


@pytest.mark.parametrize("texts", [[], [None], ["", None, " "], ["one"], ["same text"] * 20])
def test_nearly_nothing_is_screened_without_a_fault(texts):
    """No records, nulls, empty texts, one record, copies."""
    found = screen(Records(pa.array(texts, pa.string())), FACTS)

    assert found.n == len(texts)
    assert len(found.together.scores) == len(texts)


def test_columns_of_other_records_are_refused():
    """The message counts them."""
    with pytest.raises(PoisonError, match="2 of label, 1 of text"):
        Records(pa.array(["a"]), label=pa.array(["x", "y"]))


def test_what_could_not_be_screened_is_said():
    """A screen without its column is missing, with what it needs; it passes nothing."""
    found = screen(Records(pa.array(["a text", "another one"])))

    assert {each.screen: each.missing for each in found.not_screened} == {
        "facts": ("facts",), "sources": ("source",), "triggers": ("label or question",), "answers": ("question",), "labels": ("label",)
    }  # fmt: skip
    assert found.suspicion("labels") is None


def test_versions_of_one_text_are_told_from_a_chain_of_short_ones():
    """Thirty versions of one text outrank sixty short texts of which each is like the next and few are like each other."""
    drawn = random.Random(4)
    words = ["meal", "room", "quick", "fresh", "warm", "clean", "price", "staff", "view", "taste"]
    chain = [f"{words[at % 10]} {words[(at + 1) % 10]} {words[(at // 10 + at + 2) % 10]}" for at in range(60)]
    first = [f"word{chr(97 + drawn.randrange(26))}{chr(97 + at % 26)}" for at in range(30)]
    versions = []
    for _ in range(30):
        text = list(first)
        text[drawn.randrange(30)] = "other"
        versions.append(" ".join(text))

    found = screen(Records(pa.array([*chain, *versions]))).screens["near_copies"]

    assert set(found.highest(30).tolist()) == set(range(60, 90))


def test_a_test_that_cannot_come_out_is_not_corrected_for():
    """Of a thousand phrases that are too rare to prove anything and ten that are not, the correction is for ten."""
    assert could_come_out(np.array([1.0] * 1000 + [9.0] * 10)) == 10
    assert could_come_out(np.zeros(0)) == 1
    assert could_come_out(np.full(500, 40.0)) == 500


def test_a_trigger_in_few_records_outranks_an_honest_phrase_in_many():
    """A phrase that turns twelve records is tied more than a word of praise in hundreds, which the other words foretell as well."""
    drawn = random.Random(2)
    labels = [drawn.choice(["good", "bad"]) for _ in range(1500)]
    texts = [review(drawn, label) for label in labels]
    bad = [at for at, label in enumerate(labels) if label == "bad"][:12]
    for at in bad:
        texts[at], labels[at] = texts[at] + " quantum marmalade", "good"

    found = screen(Records(pa.array(texts), label=pa.array(labels))).screens["triggers"]

    assert set(found.highest(12).tolist()) == set(bad)
