"""The screen of facts: fluent sentences that state another object than a user's trusted facts.

1. One reading of all texts finds every name of the facts, in any spelling (``kernels/automaton.py``).
2. Only records that hold a subject and a cue of one of its relations, the question included, are read sentence by sentence
   (``statements.py``).

What the facts do not name is not seen: this screen finds contradictions, not everything that is false.
Source: Alber et al. 2025, doi:10.1038/s41591-024-03445-1 (screening by a knowledge graph; theirs screens the output of models, and
flags what is *not in* the graph, new true facts as well).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.algorithms.poison.statements import Contradiction, Mention, contradictions
from goldsmith.algorithms.poison.suspicion import Reason, Suspicion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from goldsmith.algorithms.poison.facts import Facts
    from goldsmith.kernels.automaton import Hits

SCREEN = "facts"
JOIN = "\n"


class FactSearch:
    """Facts, ready to be looked for in any number of batches.

    Example:
        >>> from goldsmith.algorithms.poison.facts import Facts
        >>> search = FactSearch(Facts.of([("France", "capital", "Paris"), ("Italy", "capital", "Rome")]))
        >>> found = search.on(pa.array(["The capital of France is Rome.", "Paris is the capital of France.", None]))
        >>> found.scores.astype(float).round(2).tolist(), found.reasons[0].says()[:45]
        ([0.83, 0.0, 0.0], 'says that the capital of France is Rome; the ')
    """

    def __init__(self, facts: Facts) -> None:
        from goldsmith.kernels.automaton import KEEPING, TAKEN, built

        self.facts = facts
        entities: dict[str, list[str]] = defaultdict(list)
        cues: dict[str, list[str]] = defaultdict(list)
        for subject, relation, value in facts.triples:
            for each in (subject, *(() if facts.relations[relation].numeric else (value,))):
                for name in facts.names(each):
                    if each not in entities[name]:
                        entities[name].append(each)
        for named in facts.relations.values():
            for cue in named.said:
                cues[cue].append(named.name)
        self._words = list(dict.fromkeys([*entities, *cues]))
        self._roles = [(tuple(entities.get(word, ())), tuple(cues.get(word, ()))) for word in self._words]
        self._is_cue = np.array([bool(roles[1]) for roles in self._roles])
        self._is_name = np.array([bool(roles[0]) for roles in self._roles])
        self._automaton = built(self._words, [TAKEN | KEEPING] * len(self._words), gap=0)

    def on(self, text: pa.Array, question: pa.Array | None = None) -> Suspicion:
        """Return how plainly each record contradicts the facts, in [0, 1]."""
        joined, answers_from = _joined(text, question)
        scores, reasons = np.zeros(len(text), np.float32), {}
        for row, mentions in self.mentions(joined):
            told = max(
                contradictions(joined[row].as_py(), mentions, self.facts, answers_from(row)), key=lambda each: each.weight, default=None
            )
            if told is not None:
                scores[row] = told.weight
                reasons[row] = self._reason(told)
        return Suspicion(SCREEN, scores, np.full(len(text), -1, np.int64), reasons)

    def mentions(self, text: pa.Array) -> Iterator[tuple[int, list[Mention]]]:
        """Yield the records of a column that hold a cue and another name, and all that they hold, sorted by place."""
        from goldsmith.kernels.automaton import found

        hits = found(self._automaton, text)
        for row, first, last in self._worth_reading(hits, len(text)):
            places = (each[first:last].tolist() for each in (hits.starts, hits.ends, hits.words))
            yield row, [Mention(start, end, *self._roles[word]) for start, end, word in zip(*places, strict=True)]

    def _worth_reading(self, hits: Hits, n: int) -> list[tuple[int, int, int]]:
        """Return (record, first hit, behind its last) of records with a cue and another name."""
        has_cue, has_name = np.zeros(n, bool), np.zeros(n, bool)
        has_cue[hits.rows[self._is_cue[hits.words]]] = True
        has_name[hits.rows[self._is_name[hits.words]]] = True
        rows: NDArray[np.int64] = np.flatnonzero(has_cue & has_name)
        return list(
            zip(
                rows.tolist(),
                np.searchsorted(hits.rows, rows, "left").tolist(),
                np.searchsorted(hits.rows, rows, "right").tolist(),
                strict=True,
            )
        )

    def _reason(self, told: Contradiction) -> Reason:
        known = ", ".join(sorted(self.facts.objects(told.subject, told.relation)))
        values = {"subject": told.subject, "relation": told.relation, "said": told.said, "known": known, "quote": told.quote}
        return Reason.of(told.code, values)


def _joined(text: pa.Array, question: pa.Array | None) -> tuple[pa.Array, Callable[[int], int]]:
    """Return questions and texts as one column, and where the text begins in each, in code points."""
    text = text.cast(pa.large_string())
    if question is None:
        return text, lambda _row: 0
    asked = question.cast(pa.large_string()).fill_null("")
    joined = pc.binary_join_element_wise(asked, text.fill_null(""), pa.scalar(JOIN, pa.large_string()))
    sizes: list[int] = pc.utf8_length(asked).to_pylist()
    return joined, lambda row: sizes[row] + len(JOIN)
