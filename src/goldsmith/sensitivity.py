"""How sensitive data is: 一般, 重要 or 核心, and within 一般 the levels 1 to 4 of the company; what is made of several is as sensitive as the most.

Source: GB/T 43697-2024, classes of data by the harm that their loss would do, and the rule 就高从严; levels 1 to 4 of 一般 are each company's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from goldsmith.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

CLASSES = ("一般", "重要", "核心")
LEVELS = (1, 2, 3, 4)
FORM = re.compile(r"(一般|重要|核心)?\s*(?:L|l)?([1-4])?")
EXPECTED = "一般, 一般1 to 一般4 (or L1 to L4), 重要 or 核心"


@dataclass(frozen=True, order=True)
class Sensitivity:
    """How sensitive something is; the greater one is the more sensitive.

    Attributes:
        rank: Place in ``CLASSES``; -1 where nothing was said.
        level: 1 to 4 within 一般; 0 where none was said, and for the others.
    """

    rank: int = -1
    level: int = 0

    @classmethod
    def read(cls, said: str, *, where: str = "") -> Self:
        """Return what a text says; nothing said for an empty one.

        Raises:
            UsageError: It is none.

        Example:
            >>> Sensitivity.read("L3"), str(Sensitivity.read("一般 3")), Sensitivity.read("重要") > Sensitivity.read("一般4")
            (Sensitivity(rank=0, level=3), '一般3', True)
        """
        found = FORM.fullmatch(said.strip())
        if found is None or (found[2] and found[1] not in {None, CLASSES[0]}):
            raise UsageError("there is no such sensitivity", where=where, found=said[:40], expected=EXPECTED)
        if not found[0]:
            return cls()
        return cls(CLASSES.index(found[1] or CLASSES[0]), int(found[2] or 0))

    @property
    def word(self) -> str:
        """The class alone, ``""`` where nothing was said."""
        return CLASSES[self.rank] if self.rank >= 0 else ""

    @property
    def rule(self) -> str:
        """By which of the six rules it circulates: ``一般1`` to ``一般4``, ``重要``, ``核心``; where nothing was said, or no level, by the first."""
        return f"{CLASSES[0]}{max(1, self.level)}" if self.rank <= 0 else self.word

    def __str__(self) -> str:
        """Return it as it is written."""
        return f"{self.word}{self.level or ''}"


def strictest(all_: Iterable[Sensitivity]) -> Sensitivity:
    """Return the most sensitive of several; nothing said for none.

    Example:
        >>> str(strictest(map(Sensitivity.read, ["一般2", "", "一般4", "一般"])))
        '一般4'
    """
    return max(all_, default=Sensitivity())
