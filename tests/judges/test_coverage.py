"""The corrected interval holds the truth where a judge errs at planted rates, and the uncorrected one does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from goldsmith.endpoint import Manners
from goldsmith.evidence.heard import Corrected, Pair, mean_of, share_of
from goldsmith.evidence.judging import Material
from goldsmith.judges.chat import Asking, ChatJudge
from goldsmith.judges.memory import Memory
from judges import planted
from judges.chat_server import serving

POPULATION, SAMPLE, SEEDS = 2_000, 200, 400
WORDS = [f"record number {at} of the planted dataset" for at in range(POPULATION)]


class World:
    """What the truth is, and what a model behind a real endpoint says, of every record."""

    def __init__(self, judge: ChatJudge) -> None:
        self.scores = np.array([float(planted.true_score(one)) for one in WORDS])
        self.types = np.array([planted.is_positive(one) for one in WORDS])
        material = [Material(one) for one in WORDS]
        self.said_scores = np.array([float(str(one.answer)) for one in judge.judge("coherence", material)])
        self.said_types = np.array([one.answer == "general" for one in judge.judge("declared_type", material)])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Ask once about everything; what follows draws from it."""
    with serving() as server:
        server.answer = planted.answers
        memory = Memory.at(tmp_path_factory.mktemp("judge") / "memory.sqlite")
        yield World(ChatJudge(server.address, "planted", memory, Asking(manners=Manners(at_once=8))))


def covered(truth: float, draw: Callable[[np.random.Generator], Corrected]) -> tuple[float, float]:
    """Return how often the interval holds the truth, and how often that of the judge alone would, over seeds."""
    found = [draw(np.random.default_rng(seed)) for seed in range(SEEDS)]
    assert {one.level for one in found} == {"E3"}
    half = 1.96 * np.sqrt(0.25 / SAMPLE)
    alone = np.mean([abs(one.raw - truth) <= half for one in found])
    return float(np.mean([one.estimate.low <= truth <= one.estimate.high for one in found])), float(alone)


def drawn(random: np.random.Generator, people: int) -> tuple[list[int], list[int]]:
    """Return the records of a sample, and those among them that people judged."""
    rows = random.choice(POPULATION, SAMPLE, replace=False).tolist()
    return rows, rows[:people]


def ids(rows: list[int]) -> list[str]:
    """Return the ids of records."""
    return [str(at) for at in rows]


@pytest.mark.parametrize("people", [40, 120])
def test_the_mean_of_scores_is_covered(world: World, people: int):
    """A judge that is 0.3 points too kind: the interval that people set right holds the true mean in 93 % of 400 draws at least."""

    def draw(random: np.random.Generator) -> Corrected:
        rows, judged = drawn(random, people)
        pairs = [Pair(world.scores[at], world.said_scores[at], str(at)) for at in judged]
        return mean_of(world.said_scores[rows].tolist(), ids(rows), pairs, least=1, most=5)

    share, _ = covered(float(world.scores.mean()), draw)

    assert world.said_scores.mean() - world.scores.mean() > 0.15
    assert share >= 0.93


def test_the_mean_is_covered_by_people_who_judged_other_texts(world: World):
    """Where people judged texts of another draw, the judge counts in full, and the interval still holds the truth."""

    def draw(random: np.random.Generator) -> Corrected:
        rows, _ = drawn(random, 0)
        others = random.choice(POPULATION, 100, replace=False).tolist()
        return mean_of(
            world.said_scores[rows].tolist(), ids(rows), [Pair(world.scores[at], world.said_scores[at]) for at in others], least=1, most=5
        )

    share, _ = covered(float(world.scores.mean()), draw)

    assert share >= 0.93


@pytest.mark.parametrize("people", [60, 150])
def test_a_share_is_covered(world: World, people: int):
    """Sensitivity 0.85 and specificity 0.9: the moved interval holds the true share in 93 % of 400 draws at least; the judge's own does not."""

    def draw(random: np.random.Generator) -> Corrected:
        rows, judged = drawn(random, people)
        pairs = [Pair(float(world.types[at]), float(world.said_types[at]), str(at)) for at in judged]
        return share_of(world.said_types[rows].tolist(), ids(rows), pairs)

    share, alone = covered(float(world.types.mean()), draw)

    assert share >= 0.93
    assert alone < 0.9


def test_a_share_is_covered_by_people_who_judged_a_richer_mixture(world: World):
    """People may have judged texts in which the defect is more frequent: the rates of error are the same, and so is the coverage."""
    good, bad = np.flatnonzero(world.types), np.flatnonzero(~world.types)

    def draw(random: np.random.Generator) -> Corrected:
        rows, _ = drawn(random, 0)
        mixed = [*random.choice(good, 60, replace=False).tolist(), *random.choice(bad, 60, replace=False).tolist()]
        return share_of(
            world.said_types[rows].tolist(), ids(rows), [Pair(float(world.types[at]), float(world.said_types[at])) for at in mixed]
        )

    share, _ = covered(float(world.types.mean()), draw)

    assert share >= 0.93


@pytest.mark.parametrize("rate", [0.95, 0.98])
def test_a_share_near_one_is_covered(rate: float):
    """Where people saw few records of one side, the interval holds their own as well, and with it the truth."""
    truth = np.array([planted.is_positive(one, rate) for one in WORDS])
    said = np.array([planted.said_positive(one, rate) for one in WORDS])

    def draw(random: np.random.Generator) -> Corrected:
        rows, judged = drawn(random, 100)
        return share_of(said[rows].tolist(), ids(rows), [Pair(float(truth[at]), float(said[at]), str(at)) for at in judged])

    share, _ = covered(float(truth.mean()), draw)

    assert share >= 0.93


def test_claims_of_one_record_are_no_independent_units():
    """Claims of a record share its fate: the interval that counts records holds the truth, the one that counts claims is too narrow."""
    fate = np.array([planted.chance("fate", one) for one in WORDS])
    rates = np.where(fate < 0.6, 0.95, 0.15)
    claims = np.array([[planted.chance(f"claim {number}", one) for number in range(5)] for one in WORDS]) < rates[:, None]
    flips = np.array([[planted.chance(f"flip {number}", one) for number in range(5)] for one in WORDS])
    said = np.where(claims, flips < planted.SENSITIVITY, flips >= planted.SPECIFICITY)

    def draw(random: np.random.Generator, *, clustered: bool = True) -> Corrected:
        rows, _ = drawn(random, 0)
        others = random.choice(POPULATION, 60, replace=False)
        pairs = [Pair(float(claims[at, 0]), float(said[at, 0])) for at in others.tolist()]
        owners = [str(at) for at in rows for _ in range(5)]
        return share_of(said[rows].ravel().tolist(), owners, pairs, clusters=owners if clustered else ())

    def sharp(random: np.random.Generator) -> Corrected:
        return draw(random, clustered=False)

    share, _ = covered(float(claims.mean()), draw)

    assert share >= 0.93
    assert draw(np.random.default_rng(0)).estimate.width > 1.05 * sharp(np.random.default_rng(0)).estimate.width
