"""Spans: what was planted is found, with chances that can be believed, in scripts with spaces and without."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from algorithms.learners.planted_topics import topics
from goldsmith.algorithms.label_errors.sentences import ranked_in_sentences
from goldsmith.algorithms.learners.dictionary import Dictionary
from goldsmith.algorithms.learners.span_model import span_model
from goldsmith.algorithms.learners.spans import learn_spans
from goldsmith.algorithms.learners.words import stretches, tags_of, words
from goldsmith.errors import LabelError, MissingPartError

PLACES = ["北京", "上海", "广州", "哈尔滨", "New York", "Paris"]
PEOPLE = ["王小明", "李雷", "韩梅梅", "Zoë Smith", "Ada"]
LABELS = ["person", "place"]


def planted(n: int, seed: int = 0) -> tuple[list[str], list[list[tuple[int, int, str]]]]:
    """Return sentences in which a person goes to a place, and where both stand."""
    random = np.random.default_rng(seed)
    text, spans = [], []
    for _ in range(n):
        who, where = random.choice(PEOPLE), random.choice(PLACES)
        if who.isascii() or " " in who:
            made, start = f"Today {who} went to {where}.", 6
            at = start + len(who) + 9
        else:
            made, start = f"今天{who}去了{where}。", 2
            at = start + len(who) + 2
        text.append(made)
        spans.append([(start, start + len(who), "person"), (at, at + len(where), "place")])
    return text, spans


def found(spans) -> list[list[tuple[int, int, str]]]:
    """Return the places of spans that a model found."""
    return [[(one.start, one.end, one.label) for one in each] for each in spans]


def test_planted_spans_are_found():
    """People and places are found in sentences that were not learnt from, in Chinese and English, with high scores."""
    text, spans = planted(120)
    other, expected = planted(60, seed=1)

    learnt = learn_spans(text, spans, labels=LABELS)
    tagged = learnt.model.predict(other)

    assert found(tagged.spans) == expected
    assert np.mean([one.score for each in tagged.spans for one in each]) > 0.9
    assert learnt.bent == 0


def test_scores_can_be_believed():
    """Where a third of the answers is missing spans, held-out scores are right about as often as they say."""
    random = np.random.default_rng(0)
    text, spans = planted(400)
    said = [[one for one in each if random.random() < 0.7] for each in spans]

    learnt = learn_spans(text, said, labels=LABELS)

    scores = [one.score for each in learnt.found.spans for one in each]
    hits = [(one.start, one.end, one.label) in set(each) for mine, each in zip(learnt.found.spans, said, strict=True) for one in mine]
    assert abs(np.mean(scores) - np.mean(hits)) < 0.08


def test_unanswered_texts_and_empty_ones_are_tagged():
    """None is no answer, an empty list is one; a text without words has no span and is not unsure."""
    text, spans = planted(80)
    answers: list = [*spans[:60], *[None] * 20]

    learnt = learn_spans([*text, "", None], [*answers, None, None], labels=LABELS)

    assert found(learnt.found.spans[60:80]) == spans[60:]
    assert learnt.found.spans[80:] == [(), ()]
    assert learnt.found.unsure[80:].tolist() == [0.0, 0.0]
    assert learnt.tags[60] is None


def test_a_wrong_span_is_the_first_suspect():
    """Held-out chances of tags rank the answer with a planted mistake first."""
    text, spans = planted(100)
    spans[37] = [(spans[37][0][0], spans[37][0][1], "place"), spans[37][1]]

    learnt = learn_spans(text, spans, labels=LABELS)
    ranking = ranked_in_sentences([one.tolist() for one in learnt.tags if one is not None], learnt.found.chances, classes=range(5))

    assert ranking.order[0] == 37


def test_a_dictionary_helps_where_answers_are_few():
    """Phrases that nobody has answered yet are found through the dictionary."""
    text, spans = planted(40)
    rare = ["Qqxyz", "Zzvwk", "Jjqqr"]
    other = [f"Then {name} was seen, {name} left." for name in rare]
    known = dict.fromkeys([*rare, *PEOPLE], "person")

    learnt = learn_spans(text, spans, labels=LABELS, dictionary=known)

    tagged = found(learnt.model.predict(other).spans)
    assert sum((5, 10, "person") in one for one in tagged) == 3
    assert Dictionary(known, LABELS).spans(other[0]) == [(5, 10, "person"), (21, 26, "person")]


def test_bytes_are_the_model():
    """What is kept is read back the same, its dictionary too; other bytes are refused."""
    text, spans = planted(30)
    model = learn_spans(text, spans, labels=LABELS, dictionary={"北京": "place"}).model

    again = span_model(model.packed())

    assert again.packed() == model.packed()
    assert found(again.predict(text).spans) == found(model.predict(text).spans)
    assert again.version == model.version != learn_spans(text, spans, labels=LABELS).model.version
    with pytest.raises(MissingPartError):
        span_model(model.packed()[:-60])


def test_too_few_answers_are_told():
    """Ten answered texts, two of them with a span, are the least."""
    text, spans = planted(20)

    for answers in (spans[:9] + [None] * 11, [[]] * 20, [None] * 20):
        with pytest.raises(LabelError, match="too few answers"):
            learn_spans(text, answers, labels=LABELS)
    with pytest.raises(LabelError, match="one a record"):
        learn_spans(text, spans[:5], labels=LABELS)


def test_spans_that_cannot_be_chains_are_counted():
    """Cut words are widened, overlaps lose against the longest, unknown labels and empty places are left out; each is counted."""
    text = words("Harbin is cold")

    tags, bent = tags_of(text, [(0, 3, "place"), (0, 9, "person"), (7, 9, "other"), (6, 7, "place")], LABELS)

    assert tags.tolist() == [1, 2, 0]
    assert bent == 3
    assert tags_of(text, [(0, 3, "place")], LABELS)[1] == 1


@given(st.text(alphabet="ab北京 .é🚀\n1", max_size=30), st.data())
@settings(derandomize=True, deadline=None, max_examples=200)
def test_words_are_places_of_the_text(text: str, data: st.DataObject):
    """Words stand where they say, cover everything but white space, and spans of whole words come back from their tags."""
    cut = words(text)

    assert all(text[start : start + len(word)] == word for word, start in zip(cut.words, cut.starts, strict=True))
    assert "".join(cut.words) == "".join(text.split())
    if cut.words:
        first = data.draw(st.integers(0, len(cut.words) - 1))
        last = data.draw(st.integers(first, len(cut.words) - 1))
        span = cut.span(first, last, "place")
        tags, bent = tags_of(cut, [span], LABELS)
        assert bent == 0
        assert [cut.span(one, two, LABELS[label]) for one, two, label in stretches(tags)] == [span]


def test_topics_have_no_spans():
    """Where answers hold no more than two spans of chance, hardly any is found elsewhere."""
    text, _ = topics(60)
    answers: list = [[] for _ in text]
    answers[0], answers[1] = [(0, 3, "place")], [(0, 3, "place")]

    assert sum(map(len, learn_spans(text, answers, labels=LABELS).model.predict(topics(60, seed=2)[0]).spans)) <= 3
