"""What shows how people err, and that labels are not called sure before anything does: people of planted skill, one answer each, nothing known."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest

from goldsmith.algorithms.answers.adaptive import next_answers
from goldsmith.algorithms.answers.evidenced import EACH, LEAST, evidence_of, evidence_wanted, second_answers, shared_skill
from goldsmith.algorithms.answers.table import Answers
from goldsmith.annotate.ballots import Decided

TASKS, PEOPLE, CLASSES, MOST = 240, 10, 4, 8


def asked_on(skill: float, sure: float, seed: int) -> tuple[float, float]:
    """Return the share of labels that is right and that is thought right where asking ends, after one answer a task by people of this skill on average."""
    random = np.random.default_rng(seed)
    truth, able = random.integers(0, CLASSES, TASKS), random.beta(10 * skill, 10 * (1 - skill), PEOPLE)
    said: dict[tuple[int, int], int] = {}

    def ask(task: int) -> None:
        who = int(random.choice([one for one in range(PEOPLE) if (task, one) not in said]))
        other = (truth[task] + random.integers(1, CLASSES)) % CLASSES
        said[task, who] = int(truth[task] if random.random() < able[who] else other)

    for task in range(TASKS):
        ask(task)
    while True:
        item, who, value = np.array([(*pair, one) for pair, one in sorted(said.items())], np.int32).T
        given = Answers(pa.array(range(TASKS)), pa.array(range(PEOPLE)), tuple(range(CLASSES)), item, who, value)
        posterior, had = Decided(given, {}, asks_again=True).believed.consensus.posterior, np.bincount(item, minlength=TASKS)
        step = next_answers(posterior, 1.0, math.inf, target=sure, asked=had, most=MOST, at_once=TASKS // 12)
        ask_now = step.items if step.ended != "sure" else second_answers(given, {}, had, TASKS // 12)
        if not len(ask_now):
            return float((posterior.argmax(axis=1) == truth).mean()), step.expected
        for task in ask_now.tolist():
            ask(task)


@pytest.mark.parametrize(("skill", "sure"), [(0.6, 0.8), (0.8, 0.9)])
def test_what_is_called_sure_is_right_as_often(skill: float, sure: float):
    """Of projects without a known answer, begun with one answer a task, labels are right within five points of what was wanted on average.

    Of one project it is now more and now less, and processors round sums apart: what chance does to the average, 4 deviations, is allowed for.
    """
    right = [asked_on(skill, sure, seed)[0] for seed in range(50, 66)]

    assert np.mean(right) + 4 * np.std(right, ddof=1) / math.sqrt(len(right)) > sure - 0.05, right


def test_evidence_is_what_can_contradict():
    """First answers are no evidence, second ones are, and so is every answer to a known task; with enough of it nothing more is asked."""
    item = np.repeat(np.arange(150, dtype=np.int32), 2)
    twice = Answers(
        pa.array(range(150)), pa.array(range(2)), ("y", "n"), item, np.tile(np.array([0, 1], np.int32), 150), np.zeros(300, np.int32)
    )
    alone = Answers(twice.items, twice.raters, twice.values, twice.item[::2], twice.rater[::2], twice.value[::2])

    assert (evidence_of(alone, {}), evidence_of(twice, {}), evidence_of(alone, {0: "y", 1: "n"})) == (0, 150, 2)
    assert len(second_answers(twice, {}, np.full(150, 2), 10)) == 0
    asked = second_answers(alone, {}, np.ones(150, int), 10)
    assert len(asked) == len(set(asked.tolist())) == 10
    assert (evidence_wanted(2), evidence_wanted(50)) == (LEAST, 50 * EACH)


def test_a_shared_skill_is_found_though_doubtful_tasks_were_asked_again():
    """People of 0.65, four values: third answers where two differ do not make the skill look higher or lower, within three hundredths."""
    random, size, n = np.random.default_rng(9), 4, 4_000
    truth = random.integers(0, size, n)

    def said(tasks: np.ndarray) -> np.ndarray:
        return np.where(random.random(len(tasks)) < 0.65, truth[tasks], (truth[tasks] + random.integers(1, size, len(tasks))) % size)

    every = np.arange(n)
    first, second = said(every), said(every)
    differ = np.flatnonzero(first != second)
    item = np.concatenate([every, every, differ]).astype(np.int32)
    value = np.concatenate([first, second, said(differ)]).astype(np.int32)
    order = np.argsort(item, kind="stable")
    given = Answers(pa.array(range(n)), pa.array(range(3)), tuple(range(size)), item[order], np.zeros(len(item), np.int32), value[order])

    assert abs(shared_skill(given, {}) - 0.65) < 0.03
