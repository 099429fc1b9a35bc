"""Suspected errors among the tags of words: named entities, parts of speech and the like.

Every word is judged as a record is (``suspects.py``); words of a sentence, and of a document where that is told, share a fold, so that a
name that is wrong throughout a document does not vouch for itself. A sentence is as suspect as the worst of its words, which is what a reviewer opens.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.label_errors import labels, marks
from goldsmith.algorithms.label_errors.suspects import Ranking, Suspect, from_predictions, ranked
from goldsmith.algorithms.label_errors.training import Training, predicted
from goldsmith.errors import LabelError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True)
class SuspectTag:
    """A tag that is probably wrong.

    Attributes:
        sentence: Position of the sentence.
        word: Position of the word in it.
        suspect: What is said of it; its ``row`` counts the words of all sentences.
    """

    sentence: int
    word: int
    suspect: Suspect


@dataclass(frozen=True, eq=False)
class SentenceRanking:
    """Words and sentences by how suspect their tags are.

    Attributes:
        words: All words of all sentences, one after the other, ranked.
        ends: Where those of each sentence end, shape (sentences,).
        suspicion: Of each sentence: that of its worst word; NaN where no word is judged.
        order: Positions of the sentences with a judged word, the most suspect first.
    """

    words: Ranking
    ends: NDArray[np.int64]
    suspicion: NDArray[np.float64]
    order: NDArray[np.int64]

    def suspects(self, most: int | None = None, *, flagged_only: bool = True) -> Iterator[SuspectTag]:
        """Yield the most suspect tags, explained, the worst first."""
        starts = np.concatenate([[0], self.ends[:-1]])
        for one in self.words.suspects(most, flagged_only=flagged_only):
            sentence = int(np.searchsorted(self.ends, one.row, side="right"))
            yield SuspectTag(sentence, one.row - int(starts[sentence]), one)


def found_in_sentences(
    sentences: Sequence[Sequence[str]],
    tags: Sequence[Sequence[Any]],
    *,
    documents: Sequence[int] | NDArray[Any] | None = None,
    training: Training | None = None,
    order: str = "by_data",
    flag: str = "counted",
) -> SentenceRanking:
    """Return tags ranked by suspicion; the predictor is trained here.

    Args:
        sentences: Words, or characters where a script has no spaces.
        tags: One a word.
        documents: The document of each sentence; its sentences share a fold.
        training: Folds, rounds, seed and threads.
        order: See :func:`~goldsmith.algorithms.label_errors.suspects.ranked`.
        flag: See there.

    Raises:
        LabelError: A sentence has more or fewer tags than words, or fewer than two tags occur in enough sentences.
    """
    ends = _ends(sentences, tags)
    lengths = np.diff(ends, prepend=0)
    units = np.arange(len(ends)) if documents is None else np.unique(np.asarray(documents), return_inverse=True)[1]
    if len(units) != len(ends):
        raise LabelError("documents are one a sentence", found=f"{len(units):,} documents, {len(ends):,} sentences")
    known = labels.coded([tag for sentence in tags for tag in sentence])
    made = predicted(marks.of_sentences(sentences), known, groups=np.repeat(units, lengths).astype(np.int64), training=training)
    return _by_sentence(from_predictions(made, order=order, flag=flag), ends)


def ranked_in_sentences(
    tags: Sequence[Sequence[Any]],
    probabilities: Sequence[NDArray[Any]],
    *,
    classes: Sequence[Any] | None = None,
    order: str = "by_data",
    flag: str = "counted",
) -> SentenceRanking:
    """Return tags ranked by suspicion, from probabilities that the user's own models gave.

    Args:
        tags: One a word.
        probabilities: Of each sentence, shape (words, classes), of models that have not seen it.
        classes: The tags in the order of the columns; by default those that occur, in order.
        order: See :func:`~goldsmith.algorithms.label_errors.suspects.ranked`.
        flag: See there.

    Raises:
        LabelError: Words, tags and probabilities do not fit.
    """
    ends = _ends(probabilities, tags)
    table = np.concatenate([np.asarray(each, np.float64).reshape(len(each), -1) for each in probabilities if len(each)])
    flat = [tag for sentence in tags for tag in sentence]
    return _by_sentence(ranked(flat, table, classes=classes, order=order, flag=flag), ends)


def _ends(sentences: Sequence[Any], tags: Sequence[Sequence[Any]]) -> NDArray[np.int64]:
    lengths = np.array([len(each) for each in sentences], np.int64)
    tagged = np.array([len(each) for each in tags], np.int64)
    if len(lengths) != len(tagged) or (lengths != tagged).any() or not lengths.sum():
        short = min(len(lengths), len(tagged))
        uneven = np.flatnonzero(lengths[:short] != tagged[:short])
        where = f"sentence {uneven[0]}" if len(uneven) else ""
        counts = (
            f"{lengths[uneven[0]]} words, {tagged[uneven[0]]} tags" if len(uneven) else f"{len(lengths)} sentences, {len(tagged)} with tags"
        )
        raise LabelError("tags are one a word, and there is at least one word", where=where, found=counts)
    return np.cumsum(lengths)


def _by_sentence(words: Ranking, ends: NDArray[np.int64]) -> SentenceRanking:
    known = np.where(np.isnan(words.suspicion), -1.0, words.suspicion)
    lengths = np.diff(ends, prepend=0)
    worst = np.full(len(ends), -1.0)
    np.maximum.at(worst, np.repeat(np.arange(len(ends)), lengths), known)
    suspicion = np.where(worst < 0, np.nan, worst)
    order = np.argsort(-worst, kind="stable")
    return SentenceRanking(words, ends, suspicion, order[worst[order] >= 0])
