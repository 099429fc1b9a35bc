"""Bits into a table, and out of a copy of it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.circulate.fingerprints import tables
from goldsmith.circulate.fingerprints.text_cells import TextCells
from goldsmith.circulation_errors import FingerprintError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from goldsmith.circulate.fingerprints.cells import Laid

ALONE = 0.5
"""Least share of records that their other columns must tell apart where a copy has no ids."""


def marked(table: pa.Table, laid: Laid, word: NDArray[np.bool_]) -> pa.Table:
    """Return a table with the bits of a word.

    Args:
        table: The records of the release, in their order.
        laid: Where bits lie.
        word: One bit a place.
    """
    for cells, bits in zip(laid.cells, laid.parts(word), strict=True):
        column = tables.column_of(table, cells.column)
        rows, values = cells.values(column, bits)
        if len(rows):
            table = tables.replaced(table, cells.column, rows, values)
    return table


def read(copy: pa.Table, original: pa.Table, laid: Laid, key: str) -> tuple[NDArray[np.float64], int]:
    """Return what a copy reads at each place, from -1 to 1 and 0 where nothing can be read; and how many of its rows are of the release.

    Args:
        copy: Any part of a copy, in any order, with other rows among them.
        original: The records of the release, without marks.
        laid: Where bits lie.
        key: The column that tells records apart.

    Raises:
        FingerprintError: The copy has neither ids nor other columns by which records are known again.
    """
    rows = _matched(copy, original, laid, key)
    found = []
    for cells in laid.cells:
        column = tables.column_of(copy, cells.column)
        found.append(np.zeros(len(cells)) if column is None else cells.read(column, rows))
    return np.concatenate(found) if found else np.zeros(0), int((rows >= 0).sum())


def _matched(copy: pa.Table, original: pa.Table, laid: Laid, key: str) -> NDArray[np.int64]:
    """Return for each row of the release its row in the copy, -1 where it is gone; the first where it stands there several times."""
    if key in copy.column_names and key in original.column_names:
        wanted, there = (pc.utf8_trim_whitespace(one.column(key).combine_chunks().cast(pa.large_string())) for one in (original, copy))
        found = np.asarray(pc.fill_null(pc.index_in(wanted, value_set=there), -1), np.int64)
        if (found >= 0).any():
            return found
    return _by_content(copy, original, laid)


def _by_content(copy: pa.Table, original: pa.Table, laid: Laid) -> NDArray[np.int64]:
    """Return the same where ids are gone: by the columns that carry nothing, and by texts without their marks, where these tell records apart."""
    carrying = {one.column for one in laid.cells} | {one.column.removeprefix(tables.INSIDE) for one in laid.cells} | {"meta"}
    shared = [name for name in copy.column_names if name in original.column_names]
    texts = {one.column: one for one in laid.cells if isinstance(one, TextCells) and one.column in shared}
    names = [name for name in shared if name not in carrying]
    places: dict[bytes, int] = {}
    for at, one in enumerate(_digests(copy, names, texts)):
        places.setdefault(one, at)
    wanted = _digests(original, names, texts)
    if not wanted or len(set(wanted)) < ALONE * len(wanted):
        raise FingerprintError(
            "the rows of this copy cannot be known again", found=", ".join(copy.column_names)[:160],
            expected="the ids of the release, or columns without marks that tell its records apart",
        )  # fmt: skip
    twice = _several(wanted)
    return np.array([-1 if one in twice else places.get(one, -1) for one in wanted], np.int64)


def _several(digests: Sequence[bytes]) -> set[bytes]:
    seen: set[bytes] = set()
    again: set[bytes] = set()
    for one in digests:
        (again if one in seen else seen).add(one)
    return again


def _digests(table: pa.Table, names: Sequence[str], texts: Mapping[str, TextCells]) -> list[bytes]:
    """Return one digest a row over the values of columns, as texts that do not hang on the format of a file."""
    columns = [_texts(table.column(name).combine_chunks()) for name in names]
    columns += [[" ".join(text.split()) for text in cells.plain(table.column(name).combine_chunks())] for name, cells in texts.items()]
    return [hashlib.sha256("\0".join(row).encode()).digest() for row in zip(*columns, strict=True)] if columns else []


def _texts(column: pa.Array) -> list[str]:
    try:
        numbers, _ = tables.numbers_of(column)
        return [f"{one:.6g}" for one in numbers.tolist()]
    except TypeError:
        return [" ".join(str(one).split()) if one is not None else "" for one in column.to_pylist()]
