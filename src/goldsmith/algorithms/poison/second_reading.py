"""The second reading: what could only be known once all records had been read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.poison import labels, swaps, ties

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from goldsmith.algorithms.poison.first_reading import FirstReading
    from goldsmith.algorithms.poison.near import Pairs
    from goldsmith.algorithms.poison.phrase_counts import Candidates
    from goldsmith.algorithms.poison.records import Readable, Records, Spread
    from goldsmith.algorithms.poison.suspicion import Suspicion

ALIKE = 0.2
"""How much more alike than usual questions are, on average, that are on one matter."""
COMPARED, SAMPLED = 16, 64
MOST_CONTEXTS, MOST_TIES = 50_000, 2_000


@dataclass(eq=False)
class SecondReading:
    """What the second reading adds."""

    swaps: Suspicion
    likely: NDArray[np.float32] | None
    ties: Suspicion | None

    @classmethod
    def of(cls, records: Readable, first: FirstReading, pairs: Pairs, seed: int, spread: Spread = map) -> SecondReading:
        """Read all records again."""
        between, pieces, siblings = _compared(records, first, pairs)
        words = list(dict.fromkeys(context for swap in between for side in swap.contexts for context in side))[:MOST_CONTEXTS]
        reading = _Again(words, _model(records, first, seed), first.classes)
        candidates = None
        if first.phrases is not None and first.tied_to is not None:
            candidates = first.phrases.worth_testing(_shares(first.tied_to))
        counts, parts = np.zeros(len(words), np.int64), []
        for batch, stand, part in spread(reading, _placed(records)):
            counts += stand
            parts += [] if part is None else [part]
            if candidates is not None and first.tied_to is not None:
                read = batch.text if first.codes or batch.question is None else batch.question
                candidates.gather(read, first.tied_to[candidates.records :][: len(read)])
        seen = dict(zip(words, counts.tolist(), strict=True))
        shingles, times = first.text_shingles, first.times
        found = swaps.judged(len(records), between, pieces, siblings=siblings, seen=seen, shingles=shingles, times=times)
        scores = np.concatenate(parts) if parts else None
        likely = None if scores is None else labels.chances(scores)
        return cls(found, likely, _tied(records, first, candidates, reading.model, scores))


class _Again:
    """Reads a batch again; any thread may."""

    def __init__(self, words: list[str], model: labels.LabelModel | None, classes: NDArray[np.int64] | None) -> None:
        from goldsmith.kernels.occurrences import Occurrences

        self.contexts, self.model, self.classes = Occurrences(words), model, classes

    def __call__(self, placed: tuple[Records, int]) -> tuple[Records, NDArray[np.int64], NDArray[np.float32] | None]:
        """Return a batch with the counts of contexts in it, and what its labels should be."""
        batch, at = placed
        return batch, self.contexts.of(batch.text), self._scored(batch.text, at)

    def _scored(self, text: pa.Array, at: int) -> NDArray[np.float32] | None:
        """Return the scores of the classes of a batch, zeros for records that have no class; None where nothing was learnt."""
        if self.model is None or self.classes is None:
            return None
        labelled = np.flatnonzero(self.classes[at : at + len(text)] >= 0)
        found = np.zeros((len(text), self.model.weights.shape[2]), np.float32)
        found[labelled] = self.model.scores(text if len(labelled) == len(text) else text.take(pa.array(labelled)), at + labelled)
        return found


def _placed(records: Readable) -> Iterator[tuple[Records, int]]:
    """Yield all batches with the number of records before each."""
    at = 0
    for batch in records.batches():
        yield batch, at
        at += len(batch)


def _compared(records: Readable, first: FirstReading, pairs: Pairs) -> tuple[list[swaps.Swap], swaps.Pieces, dict[int, list[int]]]:
    """Return what differs between nearly equal texts, the texts, and which are siblings."""
    ones, twos = swaps.chosen(pairs, first.digests)
    rows = np.unique(np.concatenate([ones, twos]))
    taken = records.take(rows) if len(rows) else None
    texts = dict(zip(rows.tolist(), taken.text.fill_null("").to_pylist(), strict=True)) if taken is not None else {}
    questions: dict[int, str] = {}
    if taken is not None and taken.question is not None:
        questions = dict(zip(rows.tolist(), taken.question.fill_null("").to_pylist(), strict=True))
    between, siblings = [], defaultdict(list)
    for one, two in zip(ones.tolist(), twos.tolist(), strict=True):
        between += swaps.swaps_between(one, two, texts[one], texts[two])
        siblings[one].append(two)
        siblings[two].append(one)
    return between, swaps.Pieces(texts, questions), siblings


def _model(records: Readable, first: FirstReading, seed: int) -> labels.LabelModel | None:
    if first.classes is None or len(first.class_names) < 2:
        return None
    known = np.flatnonzero(first.classes >= 0)
    random = np.random.default_rng(seed)
    rows = np.sort(random.permutation(known)[: labels.SAMPLE])
    return labels.trained(records.take(rows).text, rows, first.classes[rows], len(first.class_names), len(records), seed=seed)


def _shares(codes: NDArray[np.int64]) -> dict[int, float]:
    """Return the share of each class among the records that have one."""
    values, counts = np.unique(codes[codes >= 0], return_counts=True)
    return dict(zip(values.tolist(), (counts / max(counts.sum(), 1)).tolist(), strict=True))


def _tied(
    records: Readable,
    first: FirstReading,
    candidates: Candidates | None,
    model: labels.LabelModel | None,
    scores: NDArray[np.float32] | None,
) -> Suspicion | None:
    if candidates is None or first.tied_to is None:
        return None
    if first.codes:
        if model is None or scores is None or first.classes is None:
            return None
        found = ties.ties(candidates, first.classes, _WithoutPhrase(model, scores, first.text_shingles))
        names = first.class_names
        texts = _told(records, found).text.to_pylist()
        by_row = {tie.row: text or "" for tie, text in zip(found, texts, strict=False)}
        return ties.accused(len(records), found, lambda class_: names[class_], by_row, "tied_to_label")
    if first.question_signatures is None:
        return None
    return _tied_to_openings(records, first.tied_to, first.question_signatures, candidates)


def _tied_to_openings(records: Readable, openings: NDArray[np.int64], signatures: NDArray[np.uint32], candidates: Candidates) -> Suspicion:
    """Return the suspicion of phrases of questions that are tied to how answers begin."""
    shares = _shares(openings)
    found = ties.ties(
        candidates, openings, lambda asked: asked.counts * np.array([shares.get(each, 0.0) for each in asked.classes.tolist()])
    )
    told = _told(records, found)
    usual = _likeness(signatures, np.arange(len(signatures)), SAMPLED)
    stays = []
    for tie, text in zip(found, told.text.to_pylist(), strict=False):
        if not _echoed(text or "", tie.tokens):
            stays.append(replace(tie, strength=tie.strength * _unlike(signatures, tie.rows, usual)))
    begins = dict(zip((tie.class_ for tie in found), (str(text)[: 4 * ties.OPENING] for text in told.text.to_pylist()), strict=False))
    asked = told.text if told.question is None else told.question
    by_row = {tie.row: text or "" for tie, text in zip(found, asked.to_pylist(), strict=False)}
    return ties.accused(len(records), ties.ordered(stays), lambda class_: begins.get(class_, "…"), by_row, "tied_to_opening")


def _told(records: Readable, found: list[ties.Tie]) -> Records:
    """Return the first record of the strongest ties."""
    return records.take(np.array([tie.row for tie in found[:MOST_TIES]], np.int64))


@dataclass(frozen=True, eq=False)
class _WithoutPhrase:
    """The chance of a class by the other words of a record."""

    model: labels.LabelModel
    scores: NDArray[np.float32]
    sizes: NDArray[np.int64]

    def __call__(self, asked: ties.Asked) -> NDArray[np.float64]:
        from goldsmith.kernels.one_against_rest import foretold

        own, found, features = labels.buckets_of(asked.tokens), np.zeros(len(asked.classes)), 2 * self.sizes + 1
        foretold(asked.rows, asked.owner, own, asked.classes, features, self.model.fold_of, self.model.weights, self.scores, found)
        return found


def _echoed(answer: str, tokens: NDArray[np.uint64]) -> bool:
    """Tell whether an answer begins with words of the phrase itself: it then repeats the question, as answers do."""
    from goldsmith.kernels.tokens import tokens as tokens_of

    said = tokens_of(pa.array([answer], pa.large_string()))[0][: ties.OPENING]
    return bool(2 * np.isin(tokens, said).sum() >= len(tokens))


def _unlike(signatures: NDArray[np.uint32], rows: NDArray[np.int64], usual: float) -> float:
    """Return how unlike some questions are, 0 to 1: 1 where they are no more alike than any questions of the data."""
    return 1 - min(max(_likeness(signatures, rows, COMPARED) - usual, 0.0) / ALIKE, 1.0)


def _likeness(signatures: NDArray[np.uint32], rows: NDArray[np.int64], most: int) -> float:
    """Return the mean similarity of pairs of some records, of so many at most, evenly taken."""
    these = signatures[rows[np.linspace(0, len(rows) - 1, min(len(rows), most)).astype(np.int64)]]
    pairs = len(these) * (len(these) - 1)
    equal = (these[:, None, :] == these[None, :, :]).mean(axis=2)
    return float(equal.sum() - len(these)) / pairs if pairs else 0.0
