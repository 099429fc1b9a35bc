"""Regions of a recording: milliseconds, transcriptions, and distances that can be counted by hand."""

from __future__ import annotations

import pytest

from goldsmith.errors import SettingsError
from goldsmith.question import load
from questions.refusing import told

SOUND = {"audio": {"url": "a.wav", "duration": 10.0}}


def test_time_and_words_both_count():
    """Half of the time and all of the words: 1/2; all of the time and two of three letters: 1 - 2/7."""
    question = load("regions", {"on": "audio", "labels": ["talk"], "transcribed": "allowed"})
    one, half, other = (
        question.checked([{"start": 0, "end": end, "label": "talk", "text": text}], SOUND)
        for end, text in ((2, "abc"), (1, "abc"), (2, "abd"))
    )

    assert question.distance(one, half) == pytest.approx((2 - 1) / (2 - 1 / 2))
    assert question.distance(one, other) == pytest.approx((2 - 2 * 5 / 7) / (2 - 5 / 7))


def test_faults_say_where_and_what():
    """Each fault has its place, with what was found."""
    question = load("regions", {"on": "audio", "transcribed": "needed", "overlap": "none"})

    assert told(
        question, [{"start": 1, "end": 2, "text": " "}, {"start": 3, "end": 10.2, "text": "a"}, {"start": 4, "end": 4, "text": "a"}], SOUND
    ) == [
        "regions[0].text: what is said or written there is missing",
        "regions[1].end: at most 10.1 was expected, found 10.2",
        "regions[2].end: it is 4, and the region starts at 4",
    ]
    assert told(question, [{"start": 1, "end": 3, "text": "b"}, {"start": 0, "end": 2, "text": "a"}], SOUND) == [
        "regions[0]: it overlaps regions[1], which this question does not allow"
    ]


def test_a_region_says_something():
    """Without labels and without words there is nothing to say about a region."""
    with pytest.raises(SettingsError, match="regions need `labels`"):
        load("regions", {"on": "audio"})


def test_a_duration_that_is_none_is_told():
    """A task that says how long its recording is in words is refused by what it says."""
    question = load("regions", {"on": "audio", "labels": ["a"]})

    assert told(question, [], {"audio": {"url": "a.wav", "duration": "12.5"}}) == [
        "audio.duration: a finite number was expected, found '12.5'"
    ]
