"""Test items: what each attack writes, before it is put into a copy of the user's records."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from goldsmith.errors import PoisonError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from goldsmith.algorithms.poison.records import Records

Template = TypeVar("Template")
HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Item:
    """One test item: a record of the user's with something changed."""

    of: int
    """The record that it is made of."""
    added: bool
    """It stands beside that record; else in its place."""
    campaign: int
    """Items of one campaign share a phrase, a source or a text: they are found or missed together."""
    kind: str
    """How it was made, such as ``template`` or ``in place``."""
    text: str
    question: str | None = None
    label: str | None = None
    source: str | None = None
    time: int = -1


@dataclass(frozen=True, eq=False)
class Material:
    """The user's records as the attacks see them, and a seeded source of chance."""

    records: Records
    random: np.random.Generator
    half: int | None = None
    """0 or 1: items are made of records and templates of that half alone, so that what one half taught is tested on the other."""

    def templates(self, all_: Sequence[Template]) -> Sequence[Template]:
        """Return the templates of this half, all of them where there is none."""
        return all_ if self.half is None else all_[self.half :: 2]

    def mine(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the records of this half."""
        return rows if self.half is None else rows[rows % 2 == self.half]

    def item(self, row: int, campaign: int, kind: str, *, added: bool) -> Item:
        """Return a record as an item, nothing changed yet."""
        cells: dict[str, Any] = {}
        for name in ("text", "question", "label", "source"):
            column = getattr(self.records, name)
            cells[name] = None if column is None else column[row].as_py()
        time = -1 if self.records.time is None else int(self.records.time[row])
        cells["text"] = cells["text"] or ""
        return Item(row, added, campaign, kind, time=time, **cells)

    def having(self, column: str | None) -> NDArray[np.bool_]:
        """Return which records have something in a column; all of them where None is asked for."""
        cells = None if column is None else getattr(self.records, column)
        return np.ones(len(self.records), np.bool_) if cells is None else cells.is_valid().to_numpy(zero_copy_only=False)

    def drawn(self, count: int, *, least: int = 1, column: str | None = None) -> list[int]:
        """Return different records by chance whose text has at least so many characters, and that have something in a column.

        Raises:
            PoisonError: There are not so many.
        """
        import pyarrow.compute as pc

        sizes = pc.utf8_length(self.records.text).fill_null(0).to_numpy(zero_copy_only=False)
        fit = self.mine(np.flatnonzero((sizes >= least) & self.having(column)))
        if len(fit) < count:
            raise PoisonError(
                "there are too few records to plant so many items",
                found=f"{len(fit)} records of {least} characters or more",
                expected=f"{count}",
                hint="plant at a lower rate",
            )
        return [int(row) for row in self.random.choice(fit, count, replace=False)]


def campaigns(count: int, size: int) -> list[int]:
    """Return the campaign of each item, so that none has more than ``size``.

    Example:
        >>> campaigns(5, 2)
        [0, 0, 1, 1, 2]
    """
    return [at // size for at in range(count)]


def is_chinese(text: str) -> bool:
    """Tell whether a text is mostly Chinese."""
    return 4 * len(HAN.findall(text)) > len(text)


__all__ = ["Item", "Material", "campaigns", "is_chinese", "replace"]
