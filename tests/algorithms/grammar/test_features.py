"""The five numbers and GC are those of the published program, on trees worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.algorithms.grammar import FEATURES, Complexity, Tagged, Tree, complexity, features, given_length, length_correlation
from goldsmith.algorithms.grammar.scaling import METHODS, scale
from goldsmith.algorithms.grammar.splitting import chinese_sentences, language_of
from goldsmith.algorithms.grammar.trees import fault, height, total_distance
from goldsmith.errors import UsageError

QUIET = settings(derandomize=True, deadline=None)


def tree(words: str, tags: str, labels: str, heads: list[int]) -> Tree:
    """Return a tree from words that are parted by spaces."""
    return Tree(words.split(), tags.split(), labels.split(), heads)


@st.composite
def some_heads(draw) -> list[int]:
    """Return the heads of a random tree: every word hangs on the root or on one that was hung before it, then places are shuffled."""
    n = draw(st.integers(1, 12))
    parents = [None, *(draw(st.integers(0, each - 1)) for each in range(1, n))]
    order = draw(st.permutations(range(n)))
    place = {node: at for at, node in enumerate(order)}
    return [0 if parents[node] is None else place[parents[node]] + 1 for node in order]


def test_the_five_numbers_of_two_sentences_worked_out_by_hand():
    """Entropies over the document, heights a sentence, distances over all edges."""
    first = tree("他 昨天 买 了 书", "r t v ul n", "SBV ADV HED RAD VOB", [3, 3, 0, 3, 3])
    second = tree("书 很 好 。", "n d a x", "SBV ADV HED WP", [3, 3, 0, 3])

    found = features(
        [first, second], Tagged([*first.words, *second.words], [*first.tags, *second.tags], frozenset(["n", "v", "a", "d", "r", "t"]))
    )

    # tags of words with a letter: r t v ul n n d a (the full stop has none); n twice of eight, six others once
    assert found.pos_ent == pytest.approx(-(2 / 8) * math.log2(2 / 8) - 6 * (1 / 8) * math.log2(1 / 8))
    # content words: 他 昨天 买 书 书 很 好; 书 twice of seven
    assert found.con_ent == pytest.approx(-(2 / 7) * math.log2(2 / 7) - 5 * (1 / 7) * math.log2(1 / 7))
    # relations: SBV 2, ADV 2, HED 2, RAD, VOB, WP once each of nine
    assert found.dep_ent == pytest.approx(-3 * (2 / 9) * math.log2(2 / 9) - 3 * (1 / 9) * math.log2(1 / 9))
    assert found.avg_dep_height == 1.0
    # distances 2 1 1 2 and 2 1 1 over 4 + 3 edges
    assert found.avg_dep_dis == pytest.approx(10 / 7)
    assert (found.words, found.sentences) == (8, 2)


def test_the_height_counts_steps_and_the_distance_leaves_the_root_out():
    """A chain of four has height 3; a single word has height 0 and no edge."""
    assert height([0, 1, 2, 3]) == 3
    assert total_distance([0, 1, 2, 3]) == 3
    assert height([0]) == 0
    assert total_distance([0]) == 0


@QUIET
@given(heads=some_heads())
def test_heights_agree_with_a_walk_from_every_word(heads: list[int]):
    """The height is the longest walk to the root."""

    def walk(place: int) -> int:
        return 0 if heads[place - 1] == 0 else 1 + walk(heads[place - 1])

    assert fault(heads) == ""
    assert height(heads) == max(walk(place) for place in range(1, len(heads) + 1))
    assert total_distance(heads) == sum(abs(place - head) for place, head in enumerate(heads, 1) if head)


def test_sentences_of_one_word_have_no_distance_and_no_sentence_has_nothing():
    """The published program divides by zero here; this one says that nothing was measured."""
    lonely = features([tree("Yes", "UH", "ROOT", [0]), tree("No", "UH", "ROOT", [0])])

    assert lonely.avg_dep_height == 0
    assert lonely.avg_dep_dis is None
    assert features([])[:5] == (None,) * 5
    assert features([tree("… !", "x x", "a b", [0, 1])])[:5] == (None,) * 5


def test_chinese_is_cut_where_the_published_program_cuts():
    """Behind each mark, after 128 characters at the latest, and never without a letter."""
    assert chinese_sentences("一。二！三!四？五?六；七;八|九\n十\t百…千") == [
        "一。",
        "二！",
        "三!",
        "四？",
        "五?",
        "六；",
        "七;",
        "八|",
        "九",
        "十",
        "百…",
        "千",
    ]
    assert [len(each) for each in chinese_sentences("字" * 300)] == [128, 128, 44]
    assert chinese_sentences("……。\n—— 123 ！") == []
    assert [language_of(text) for text in ("", "123", "中", "一二三 abcdefghijkl", "一二三 abcdefghijklmn")] == [
        "en",
        "en",
        "zh",
        "zh",
        "en",
    ]


def test_gc_is_the_mean_of_features_between_smallest_and_largest():
    """Worked out by hand over three documents; a feature without variance adds nothing, as published."""
    corpus = np.array([[0, 2, 1, 5, 1], [4, 2, 3, 6, 2], [1, 2, 2, 7, 1.5]], float)

    found = complexity(corpus)

    assert found(corpus).tolist() == pytest.approx([0.0, 0.2 * (1 + 0 + 1 + 0.5 + 1), 0.2 * (0.25 + 0 + 0.5 + 1 + 0.5)])
    assert found.level == ("con_ent",)
    assert np.array_equal(Complexity.from_json(found.as_json())(corpus), found(corpus))


def test_a_document_that_cannot_be_measured_moves_no_scale():
    """A missing feature gives no GC and leaves that of the others as it was."""
    whole = np.array([[1, 1, 1, 1, 1], [3, 3, 3, 3, 3.0]])
    with_gap = np.vstack([whole, [99, 99, 99, 99, np.nan]])

    assert complexity(with_gap)(with_gap)[:2].tolist() == [0.0, 1.0]
    assert np.isnan(complexity(with_gap)(with_gap)[2])


def test_weights_are_shares_and_must_be_weights():
    """Only one feature counts where only it has a weight; nonsense is refused."""
    corpus = np.array([[1, 5, 1, 1, 1], [3, 4, 3, 3, 3.0]])

    assert complexity(corpus, weights=(0, 7, 0, 0, 0))(corpus).tolist() == [1.0, 0.0]
    for wrong in ((1, 1), (0, 0, 0, 0, 0), (-1, 1, 1, 1, 1), (math.nan, 1, 1, 1, 1)):
        with pytest.raises(UsageError, match="no weights"):
            complexity(corpus, weights=wrong)


def test_one_odd_document_moves_minmax_and_not_the_robust_scales():
    """The reason for the option."""
    rng = np.random.default_rng(3)
    usual = rng.normal(10, 1, 1000)
    with_odd = np.append(usual, 1000.0)

    spread = {method: float(np.ptp(scale(with_odd, method)(usual))) for method in METHODS}

    assert spread["minmax"] < 0.01
    assert min(spread["clipped"], spread["rank"]) > 0.95


@QUIET
@given(
    numbers=st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(math.nan)), max_size=60),
    method=st.sampled_from(METHODS),
    seed=st.integers(0, 99),
)
def test_scales_keep_order_stay_in_bounds_and_do_not_see_the_order_of_rows(numbers: list[float], method: str, seed: int):
    """The laws of all three."""
    values = np.array(numbers, float)
    mixed = np.random.default_rng(seed).permutation(len(values))

    found = scale(values, method)(values)

    known = np.isfinite(values)
    assert np.isnan(found[~known]).all()
    assert ((found[known] >= 0) & (found[known] <= 1)).all()
    ranked = found[known][np.argsort(values[known], kind="stable")]
    assert (np.diff(ranked) >= 0).all()
    assert np.array_equal(scale(values[mixed], method)(values), found, equal_nan=True)


def test_an_unknown_method_is_refused():
    """The message names those that there are."""
    with pytest.raises(UsageError, match="no such way"):
        scale(np.array([1.0, 2.0]), "zscore")


def test_length_is_taken_out_where_it_was_planted_and_what_remains_is_kept():
    """Features that are length plus a planted quality: GC follows length, the other form follows the quality."""
    rng = np.random.default_rng(5)
    words = np.exp(rng.uniform(3, 8, 2000)).astype(np.int64)
    quality = rng.normal(size=2000)
    planted = np.log(words)[:, None] + 0.3 * quality[:, None] + rng.normal(0, 0.05, (2000, 5))

    score, fair = complexity(planted)(planted), given_length(planted, words)

    assert length_correlation(score, words) > 0.9
    assert abs(length_correlation(fair, words)) < 0.05
    assert np.corrcoef(fair, quality)[0, 1] > 0.95


def test_the_form_without_length_says_nothing_of_nothing():
    """No document, one document, equal documents, and a missing feature."""
    assert given_length(np.zeros((0, 5)), np.zeros(0, np.int64)).shape == (0,)
    assert given_length(np.ones((1, 5)), np.array([7])).tolist() == [0.0]
    assert given_length(np.ones((50, 5)), np.arange(1, 51)).tolist() == [0.0] * 50
    assert np.isnan(given_length(np.array([[1, 1, 1, 1, np.nan], [1, 2, 3, 4, 5.0]]), np.array([3, 4]))).tolist() == [True, False]
    assert length_correlation(np.array([1.0, 2.0]), np.array([1, 2])) is None
    assert len(FEATURES) == 5
