"""A benchmark as the search sees it: items with a question, its choices and its answer."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Item:
    """One item of a benchmark."""

    id: str
    """Unique within the benchmark."""
    question: str
    choices: tuple[str, ...] = ()
    """What may be chosen, in order, where the item offers a choice."""
    answer: str = ""
    """The answer, or for a choice its letter; empty where the benchmark keeps it to itself."""

    @property
    def solution(self) -> str:
        """The answer in words: for a letter of a choice what it stands for."""
        letter = self.answer.strip().upper()
        if self.choices and len(letter) == 1 and 0 <= (place := ord(letter) - ord("A")) < len(self.choices):
            return self.choices[place]
        return self.answer


@dataclass(frozen=True)
class Benchmark:
    """A benchmark by name and version."""

    name: str
    version: str
    items: tuple[Item, ...]
    digest: str = ""
    """SHA-256 of its items, as hexadecimal digits."""
    facts: dict[str, object] = field(default_factory=dict, compare=False)
    """What else is known of it: licence, source, rows that could not be read."""
