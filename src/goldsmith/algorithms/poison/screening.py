"""All screens over all records, in two readings of the text.

1. First reading, batch by batch: signatures and digests of texts and questions, contradictions of the facts, odd characters, counts of
   phrases, sources, times, labels.
2. From what was kept of each record (some 300 bytes): near copies, sources, answers; the pairs that differ in a few words are fetched
   and read; a model of the labels is learnt from a sample.
3. Second reading: the chance of each label, the phrases that are worth testing, how often the contexts of swaps stand in the data.

Nothing depends on the size of batches or on the order in which something is done in parallel; memory grows with the number of records,
not with their length.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldsmith.algorithms.poison import answers, bursts, sources
from goldsmith.algorithms.poison.first_reading import FirstReading
from goldsmith.algorithms.poison.labels import suspected
from goldsmith.algorithms.poison.near import near_pairs
from goldsmith.algorithms.poison.second_reading import SecondReading
from goldsmith.algorithms.poison.suspicion import NotScreened, Suspicion
from goldsmith.algorithms.poison.together import Usual, together

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.algorithms.poison.facts import Facts
    from goldsmith.algorithms.poison.records import Readable, Spread

NEEDS: Mapping[str, tuple[str, ...]] = {
    "facts": ("facts",),
    "near_copies": (),
    "sources": ("source",),
    "odd_characters": (),
    "triggers": ("label or question",),
    "answers": ("question",),
    "swaps": (),
    "labels": ("label",),
}
"""What each screen needs beside the text."""
NEAR_TEXT, NEAR_QUESTION = 0.5, 0.5


@dataclass(frozen=True, eq=False)
class Screening:
    """What all screens say."""

    n: int
    screens: Mapping[str, Suspicion]
    """By name; those that could not run are missing."""
    together: Suspicion
    """All of them as one order of review."""
    not_screened: tuple[NotScreened, ...]

    @property
    def usual(self) -> Usual:
        """How suspicious these records are, to compare others with."""
        return Usual.of(self.n, self.screens)

    def suspicion(self, name: str) -> Suspicion | None:
        """Return what a screen says, None where it could not run; ``together`` is one of them."""
        return self.together if name == "together" else self.screens.get(name)


def screen(records: Readable, facts: Facts | None = None, *, usual: Usual | None = None, seed: int = 0, spread: Spread = map) -> Screening:
    """Return how suspicious every record is to every screen.

    Args:
        records: What is screened; read twice, and some records once more.
        facts: What a user trusts; without them contradictions are not looked for.
        usual: How suspicious records usually are, such as ``Screening.usual`` of an earlier version that is trusted.
        seed: Of the sample that the model of the labels learns from.
        spread: How batches are worked on; what is found is the same by any number of threads.

    Example:
        >>> import pyarrow as pa
        >>> from goldsmith.algorithms.poison.records import Records
        >>> found = screen(Records(pa.array(["one text", "another text", "pass\u200bword"])))
        >>> found.together.highest(1).tolist(), [each.screen for each in found.not_screened]
        ([2], ['facts', 'sources', 'triggers', 'answers', 'labels'])
    """
    n = len(records)
    first = FirstReading.of(records, facts, spread)
    screens: dict[str, Suspicion] = dict(first.found)
    pairs = near_pairs(first.text_signatures, first.text_shingles, least=NEAR_TEXT)
    screens["near_copies"] = bursts.near_copies(first.text_signatures, first.text_shingles, pairs, sources=first.sources, times=first.times)
    if first.sources is not None:
        screens["sources"] = sources.source_anomalies(first.sources, names=first.source_names, pairs=pairs, times=first.times)
    if first.question_signatures is not None and first.question_shingles is not None:
        asked = near_pairs(first.question_signatures, first.question_shingles, least=NEAR_QUESTION)
        screens["answers"] = answers.other_answers(n, asked, first.text_signatures, first.text_shingles)
    second = SecondReading.of(records, first, pairs, seed, spread)
    screens["swaps"] = second.swaps
    if second.likely is not None and first.classes is not None:
        screens["labels"] = suspected(second.likely, first.classes, first.class_names)
    if second.ties is not None:
        screens["triggers"] = second.ties
    missing = tuple(NotScreened(name, needs) for name, needs in NEEDS.items() if name not in screens)
    return Screening(n, screens, together(n, screens, usual), missing)
