"""What counts as overlap with a benchmark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from goldsmith.errors import SettingsError

EXACT, EDITED, PARAPHRASE = "exact", "edited", "paraphrase"
KINDS = (EXACT, EDITED, PARAPHRASE)
"""Kinds of hits, the surest first."""

Mode = Literal["question", "question+answer"]

LEAST_SEED = 4
"""Words of the shortest run by which an edited item is found; twice as many letters of a script without spaces."""
SHORT_WORDS, SHORT_LETTERS = 8, 20
"""An item below this length counts only where it is a line, a sentence or the like of its own."""
LONGEST_GRAM = 1_000


@dataclass(frozen=True)
class Overlap:
    """What counts as overlap.

    Source: 13 words as in Brown et al. 2020, arXiv:2005.14165, appendix C; shares of an item as in Touvron et al. 2023, arXiv:2307.09288,
    section A.6; question and answer together ("input and label") as in Dodge et al. 2021, arXiv:2104.08758.
    """

    words: int = 13
    """Words of an item that must stand in a text without a change, 4 to 1000; or as many letters as below, or a mixture in proportion."""
    characters: int = 50
    """Letters of a script without spaces, punctuation and white space not counted, 8 to 1000."""
    similarity: float = 0.7
    """Share of an item that must stand in a text for it to count as edited, above 0.3 up to 1; 1 looks for exact overlap alone."""
    repeated: int = 10
    """A run of words that stands in more items than this is the benchmark's own boilerplate and proves nothing; at least 1."""
    mode: Mode = "question"
    """What must stand in a text: the question, or both the question and its answer after it."""

    def __post_init__(self) -> None:
        """Refuse values that mean nothing."""
        problems = []
        if not LEAST_SEED <= self.words <= LONGEST_GRAM:
            problems.append(f"`words` = {self.words}, must be {LEAST_SEED} to {LONGEST_GRAM}")
        if not 2 * LEAST_SEED <= self.characters <= LONGEST_GRAM:
            problems.append(f"`characters` = {self.characters}, must be {2 * LEAST_SEED} to {LONGEST_GRAM}")
        if not 0.3 < self.similarity <= 1:
            problems.append(f"`similarity` = {self.similarity}, must be above 0.3 and at most 1")
        if self.repeated < 1:
            problems.append(f"`repeated` = {self.repeated}, must be 1 or more")
        if self.mode not in {"question", "question+answer"}:
            problems.append(f"`mode` = {self.mode!r}, must be 'question' or 'question+answer'")
        if problems:
            raise SettingsError("these settings of the search for benchmarks are wrong", where="decontaminate", found="; ".join(problems))

    @property
    def gram(self) -> int:
        """Weight of an n-gram, where a word weighs ``characters`` and a letter of a script without spaces ``words``."""
        return self.words * self.characters
