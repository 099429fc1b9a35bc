"""Spans of texts, learnt from answers: a chain of tags over words (characters where a script has no spaces), with the chance of each span.

1. Texts are cut into words (``words.py``); of each the word, its ends, its shape and what stands around it are seen (``label_errors/marks.py``), and
   the phrase of a dictionary that it stands in, where there is one.
2. The chain learns by a few turns over the answered texts (``kernels/tag_chain.py``).
3. Each fold of the texts is tagged by what the others teach: for consensus and for the search for wrong labels. Copies share a fold.
4. A span's score is the chance that it begins, goes on and ends just so; of those that get 0.8, about 80 in 100 are right.

Spans that overlap cannot be chains: the longest is learnt, and how many were left out is told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.label_errors.folds import dealt, shared
from goldsmith.algorithms.label_errors.marks import of_words
from goldsmith.algorithms.learners.choices import checked_weights
from goldsmith.algorithms.learners.dictionary import Dictionary
from goldsmith.algorithms.learners.material import material
from goldsmith.algorithms.learners.span_model import SpanModel, TaggedTexts
from goldsmith.algorithms.learners.words import tags_of, words
from goldsmith.errors import LabelError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from goldsmith.algorithms.learners.words import Span, Words

    Integers = NDArray[np.int64]

RATE, TURNS, FOLDS, LEAST = np.float32(0.1), 8, 5, 10


@dataclass(frozen=True, eq=False)
class LearntSpans:
    """A model of spans, and what models that have not seen a text find in it.

    Attributes:
        model: Learnt from all answered texts.
        found: What is found in each text, out of sample where it was learnt from.
        tags: Of the answers, one array a text; None where there is none. With ``found.chances`` it is what ``label_errors.sentences`` ranks.
        bent: Answered spans that were widened to whole words or left out because they overlap.
    """

    model: SpanModel
    found: TaggedTexts
    tags: tuple[NDArray[np.int32] | None, ...]
    bent: int


@dataclass(frozen=True, eq=False)
class _Task:
    """What is learnt from: features of words, tags, and how much each text counts."""

    features: NDArray[np.int32]
    ends: Integers
    tags: NDArray[np.int32]
    importance: NDArray[np.float32]
    known: NDArray[np.uint32]
    labels: tuple[str, ...]
    seed: int
    phrases: dict[str, str] = field(default_factory=dict)

    def learnt(self, rows: Integers, number: int) -> SpanModel:
        """Return what some of the texts teach."""
        from goldsmith.kernels.tag_chain import learn

        size, tags = len(self.known) + 1 + 2 * len(self.labels), 1 + 2 * len(self.labels)
        weights, squares = np.zeros((size, tags), np.float32), np.zeros(size, np.float32)
        pairs, pair_squares = np.zeros((tags + 1, tags), np.float32), np.zeros((tags + 1, tags), np.float32)
        random = np.random.default_rng((self.seed, number))
        for _ in range(TURNS):
            order = random.permutation(rows)
            learn(
                self.features,
                self.ends,
                self.tags,
                order,
                self.importance,
                weights,
                squares,
                pairs,
                pair_squares,
                RATE,
                np.float32(0),
            )
        about = {"answers": len(rows), "turns": TURNS, "rate": round(float(RATE), 4), "seed": self.seed}
        return SpanModel(self.labels, self.known, weights, pairs, self.phrases, about)


def learn_spans(
    text: Sequence[str | None],
    answers: Sequence[Sequence[Span] | None],
    weights: Sequence[float] | NDArray[Any] | None = None,
    *,
    labels: Sequence[str],
    dictionary: Mapping[str, str] | None = None,
    seed: int = 0,
    workers: int = 1,
) -> LearntSpans:
    """Learn which spans texts have.

    Args:
        text: The texts.
        answers: The spans (start, end, label) of each, none or many; None where it is not answered.
        weights: How much each answer counts; all the same where left out.
        labels: All labels, in order.
        dictionary: Phrases and their labels, which the learner looks at, and weighs by what answers say of them.
        seed: Of folds and orders.
        workers: Threads; the result does not depend on them.

    Raises:
        LabelError: Fewer than 10 texts with words are answered, none of them holds a span, or lengths do not fit.
    """
    importance = checked_weights(weights, len(text), len(answers))
    phrases = Dictionary(dictionary or {}, labels)
    cut = [words(one) for one in text]
    made = [None if spans is None else tags_of(each, spans, labels) for each, spans in zip(cut, answers, strict=True)]
    used = np.array([at for at, one in enumerate(made) if one is not None and len(one[0]) and importance[at] > 0], np.int64)
    _enough(made, used)
    task = _task([cut[at] for at in used], [made[at] for at in used], importance[used], phrases, seed)
    model = task.learnt(np.arange(len(used)), FOLDS)
    found = model.tagged(cut)
    has = np.array([int(one is not None and one[0].any()) for one in (made[at] for at in used)], np.int64)
    folds = dealt(has, material([text[at] for at in used]).groups(), FOLDS, (seed,))

    def aside(fold: int) -> None:
        mine = np.flatnonzero(folds == fold)
        found.put(used[mine], task.learnt(np.flatnonzero(folds != fold), fold).tagged([cut[at] for at in used[mine]]))

    shared(aside, range(FOLDS), workers)
    bent = sum(one[1] for one in made if one is not None)
    return LearntSpans(model, found, tuple(None if one is None else one[0] for one in made), bent)


def _task(cut: list[Words], made: list[Any], importance: NDArray[np.float32], phrases: Dictionary, seed: int) -> _Task:
    buckets = of_words([each.words for each in cut])
    known = np.unique(buckets)
    features = SpanModel.features_of(cut, buckets, known, phrases)
    ends = np.cumsum([len(each.words) for each in cut])
    share = importance / np.float32(importance.mean())
    tags = np.concatenate([one[0] for one in made]).astype(np.int32)
    return _Task(features, ends, tags, share, known.astype(np.uint32), phrases.labels, seed, phrases.phrases)


def _enough(made: list[tuple[NDArray[np.int32], int] | None], used: Integers) -> None:
    marked = sum(bool(one[0].any()) for at in used if (one := made[at]) is not None)
    if len(used) < LEAST or marked < 2:
        raise LabelError(
            "there are too few answers to learn from",
            found=f"{len(used)} answered texts, {marked} of them with a span",
            expected=f"at least {LEAST}, and 2 with a span",
            hint="answer some more first; a dictionary finds spans before that",
        )
