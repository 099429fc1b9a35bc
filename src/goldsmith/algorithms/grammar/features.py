"""The five numbers of CDF-GC about one document, exactly as published.

1. ``pos_ent``: entropy in bits of the parts of speech of its words that hold a letter.
2. ``con_ent``: entropy of its content words.
3. ``dep_ent``: entropy of the relations of all words to their heads, the root's and those of marks included.
4. ``avg_dep_height``: mean height of its trees.
5. ``avg_dep_dis``: mean distance of a word from its head, over all words of all sentences but the roots.

The published program divides by zero where no sentence has two words; here such a document has no ``avg_dep_dis``, and one
without a sentence has none of the five.

Source: Ying et al. 2025, doi:10.18653/v1/2025.emnlp-main.1121; program PPMark0712/CDF-GC at 35bf773, ``gc_calculator.py``.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from goldsmith.algorithms.grammar.trees import Tree, height, total_distance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FEATURES = ("pos_ent", "con_ent", "dep_ent", "avg_dep_height", "avg_dep_dis")

JIEBA_CONTENT = frozenset(["n", "v", "a", "m", "q", "d", "b", "r", "t", "s", "f", "an", "nr", "nrfg", "nrt", "ns", "nt", "nz", "vn"])
PENN_CONTENT = frozenset(["NN", "NNS", "NNP", "NNPS", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "JJ", "JJR", "JJS", "RB", "RBR", "RBS"])
"""Tags of content words as published, for Chinese by jieba and for English by the Penn tag set."""
UNIVERSAL_CONTENT = frozenset(["NOUN", "PROPN", "VERB", "ADJ", "ADV", "NUM", "PRON"])
"""The same in Universal Dependencies, our reading of the Chinese list."""


class Tagged(NamedTuple):
    """The words of a document with their parts of speech.

    Attributes:
        words: The words; those without a letter do not count.
        tags: Their tags.
        content: Which tags are those of content words.
    """

    words: Sequence[str]
    tags: Sequence[str]
    content: frozenset[str]


class Features(NamedTuple):
    """The five numbers of a document, None where there is nothing to measure, and its size."""

    pos_ent: float | None
    con_ent: float | None
    dep_ent: float | None
    avg_dep_height: float | None
    avg_dep_dis: float | None
    words: int
    """Words that hold a letter."""
    sentences: int


def entropy(counts: Iterable[int]) -> float:
    """Return the Shannon entropy in bits of a distribution that is given as counts; 0 where nothing is counted.

    Example:
        >>> entropy([2, 1, 1])
        1.5
    """
    sizes = sorted(count for count in counts if count)
    total = sum(sizes)
    return sum(count * math.log2(total / count) for count in sizes) / total if total else 0.0


def features(trees: Sequence[Tree], tagged: Tagged | None = None) -> Features:
    """Return the five numbers of a document.

    Args:
        trees: Its sentences; those without a letter count as little as in the published program: not at all.
        tagged: Its words with parts of speech, where another program than the parser tags them; else those of the trees.

    Example:
        >>> one = Tree(["dogs", "chase", "black", "cats"], ["NOUN", "VERB", "ADJ", "NOUN"], ["nsubj", "root", "amod", "obj"], [2, 0, 4, 2])
        >>> [round(number, 3) for number in features([one])]
        [1.5, 2.0, 2.0, 2.0, 1.333, 4, 1]
    """
    trees = [tree for tree in trees if any(map(lettered, tree.words))]
    tagged = tagged or from_trees(trees)
    pairs = [(word, tag) for word, tag in zip(tagged.words, tagged.tags, strict=True) if lettered(word)]
    if not trees or not pairs:
        return Features(None, None, None, None, None, len(pairs), len(trees))
    edges = sum(len(tree.heads) - 1 for tree in trees)
    return Features(
        entropy(Counter(tag for _, tag in pairs).values()),
        entropy(Counter(word for word, tag in pairs if tag in tagged.content).values()),
        entropy(Counter(label for tree in trees for label in tree.labels).values()),
        sum(height(tree.heads) for tree in trees) / len(trees),
        sum(total_distance(tree.heads) for tree in trees) / edges if edges else None,
        len(pairs),
        len(trees),
    )


def from_trees(trees: Sequence[Tree]) -> Tagged:
    """Return the words of trees with their tags; which are content words is told by the tag set that they use."""
    words = [word for tree in trees for word in tree.words]
    tags = [tag for tree in trees for tag in tree.tags]
    return Tagged(words, tags, content_tags(tags))


def content_tags(tags: Iterable[str]) -> frozenset[str]:
    """Return the tags of content words of the tag set that most of these tags belong to: universal, Penn or jieba's."""
    seen = Counter(tags)
    return max((UNIVERSAL_CONTENT, PENN_CONTENT, JIEBA_CONTENT), key=lambda known: sum(seen[tag] for tag in known))


def lettered(word: str) -> bool:
    """Tell whether a word holds a letter, Han characters included."""
    return any(map(str.isalpha, word))
