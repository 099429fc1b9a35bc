"""The estimate follows what was planted, ranks as a parser does, and says nothing where it knows nothing."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pytest

from data import shared
from goldsmith import registry
from goldsmith.algorithms.grammar import FEATURES, complexity, conllu, features
from goldsmith.algorithms.grammar.approximate import about, described, estimated, languages
from goldsmith.algorithms.grammar.counting import counted
from goldsmith.operators.text.syntax_complexity import SyntaxComplexity
from goldsmith.readers.conllu import Conllu
from goldsmith.stats.correlation import spearman
from goldsmith.testing.readers import whole

SIMPLE = "他来了。她走了。我吃饭。你看书。天黑了。雨停了。" * 4
HARD = (
    "由于委员会在去年通过的、旨在改善偏远地区学校教学条件的计划尚未得到地方政府的充分支持，许多原本准备参加培训的教师不得不推迟他们的申请。"
    "研究人员指出，如果不从根本上改变这种依靠临时拨款维持运转的做法，那么即使短期内取得一些进展，长远来看也难以缩小城乡之间的差距。"
) * 2


def column(*texts: str | None) -> pa.Array:
    """Return texts as a column."""
    return pa.array(texts, pa.large_string())


def test_hard_chinese_has_higher_trees_and_longer_distances_than_simple_chinese():
    """What any reader sees."""
    simple, hard = estimated(column(SIMPLE, HARD)).features

    for name in ("pos_ent", "con_ent", "dep_ent", "avg_dep_height", "avg_dep_dis"):
        assert hard[FEATURES.index(name)] > simple[FEATURES.index(name)], name


def test_texts_that_cannot_be_measured_have_no_estimate():
    """Nothing, null, no letters, a single word, another script, another language in Latin letters."""
    german = (
        "Der Hund lief gestern durch den Wald und fand dort einen alten Knochen, den er dann nach Hause brachte, weil er hungrig war. " * 2
    )

    found = estimated(column("", None, "123 !!", "好", "Привет мир, как дела?", german))

    assert np.isnan(found.features).all()
    assert found.language.tolist() == ["", "", "", "zh", "", ""]
    assert languages(column("It was the best of times.", "好")).tolist() == ["en", "zh"]


def test_the_estimate_does_not_depend_on_company():
    """A text has the same numbers alone and in a batch."""
    texts = [SIMPLE, HARD, "The cat sat on the mat, and the dog, which was old, slept."]

    together = estimated(column(*texts)).features

    assert np.array_equal(together, np.vstack([estimated(column(text)).features for text in texts]))


def test_what_it_was_fitted_to_is_said():
    """Parsers, and how many documents."""
    assert set(about()["fitted_to"]) == {"zh", "en"}
    assert min(about()["documents"].values()) > 1000


def test_the_estimate_ranks_as_gold_trees_do():
    """Passages of ten sentences of a treebank that nothing was fitted to: heights and GC by people's trees and by the estimate agree."""
    rows = whole(Conllu(), shared("ud_zh/zh_gsdsimp-ud-test.conllu.gz")).rows
    passages = [rows[at : at + 10] for at in range(0, 500, 10)]
    truth = np.array([features([tree for row in part for tree in conllu.trees(row["conllu"])])[:5] for part in passages], float)
    texts = column(*("".join(row["text"] for row in part) for part in passages))

    guess = estimated(texts).features

    assert spearman(truth[:, 3], guess[:, 3]) > 0.6
    assert spearman(complexity(truth)(truth), complexity(guess)(guess)) > 0.6


@pytest.mark.parametrize("name", [name for name in registry.names("operator") if name.startswith("syntax_")])
def test_every_leaf_gives_the_numbers_of_the_estimate(name: str):
    """One pass, six columns."""
    leaf = registry.load("operator", name)()
    found = estimated(column(SIMPLE, HARD, ""))

    values = leaf(column(SIMPLE, HARD, "")).to_pylist()

    of = {
        "syntax_pos_entropy": 0,
        "syntax_content_entropy": 1,
        "syntax_relation_entropy": 2,
        "syntax_tree_height": 3,
        "syntax_dependency_distance": 4,
    }
    assert values[2] is None
    if name in of:
        assert values[:2] == pytest.approx(found.features[:2, of[name]].tolist(), rel=1e-6)
    assert "udpipe" in json.dumps(leaf.notes)


def test_the_complexity_on_a_fixed_scale_lies_between_0_and_1():
    """And a harder text of the same length has more of it."""
    simple, hard = SyntaxComplexity().on([SIMPLE, HARD]).to_pylist()

    assert 0 <= simple < hard <= 1


def test_descriptions_are_finite_for_the_shortest_sentences():
    """Two words are enough."""
    assert np.isfinite(described(counted(column("你好吗。", "Go on")))).all()
