"""Where the bits of a release lie: decided by the release, the plan and the secret alone, so that it can be found again when a copy turns up.

1. A column that does not stand there, holds what its rule is not for, or that the evaluation of the release rests on, carries nothing.
2. A column of numbers that follows from others carries nothing.
3. Of the rest each record may carry with the probability that brings about as many places as the plan says; words of its id decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.circulate.fingerprints import category_cells, number_cells, tables, text_cells
from goldsmith.circulate.fingerprints.cells import Cells, Laid, Refused
from goldsmith.circulate.fingerprints.dependence import own_spread
from goldsmith.circulate.fingerprints.keyed import PER_BLOCK, key_for, words_of
from goldsmith.circulation_errors import FingerprintError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from goldsmith.circulate.fingerprints.plan import Plan, Rule

WHOLE = 1 << 31
MOST_KINDS = 1_000


@dataclass(frozen=True)
class _Found:
    """A column that may carry."""

    name: str
    rule: Rule
    column: pa.Array
    numbers: NDArray[np.float64] | None = None
    moments: bool = False


def laid(table: pa.Table, plan: Plan, secret: bytes, *, evaluated: Collection[str] = ()) -> Laid:
    """Return the carriers of a release.

    Args:
        table: All its records, in their order.
        plan: What may carry.
        secret: That of the release.
        evaluated: Names of columns that its evaluation rests on.

    Raises:
        FingerprintError: Records cannot be told apart.
    """
    ids = ids_of(table, plan.key)
    found, refused = _columns(table, plan, evaluated)
    kept, dependent = _independent(table, found)
    limit = _limit(kept, plan.carriers)
    coded = [one.encode() for one in ids]
    key, cells = key_for(secret, "cells"), list[Cells]()
    words = np.zeros((0, PER_BLOCK), np.uint32)
    for at, one in enumerate(kept):
        if at % PER_BLOCK == 0:
            words = words_of(key, coded, at // PER_BLOCK)
        cells.append(_chosen(one, ids, words[:, at % PER_BLOCK], limit))
    empty = [Refused(one.column, "no value of it may carry") for one in cells if not len(one)]
    return Laid(tuple(one for one in cells if len(one)), tuple(sorted([*refused, *dependent, *empty], key=lambda one: one.column)))


def ids_of(table: pa.Table, key: str) -> list[str]:
    """Return the ids of records.

    Raises:
        FingerprintError: There are none, or one stands twice.
    """
    if key not in table.column_names:
        raise FingerprintError("these records have no such id", found=", ".join(table.column_names)[:160], expected=key, hint="key: NAME in the plan says which column tells records apart")  # fmt: skip
    found = [str(one) for one in table.column(key).to_pylist()]
    if len(set(found)) < len(found):
        raise FingerprintError("an id stands for more than one record", where=key, hint="another column tells them apart: key in the plan")
    return found


def _columns(table: pa.Table, plan: Plan, evaluated: Collection[str]) -> tuple[list[_Found], list[Refused]]:
    found, refused = [], []
    for name in sorted(plan.columns):
        rule, column = plan.columns[name], tables.column_of(table, name)
        if {name, name.removeprefix(tables.INSIDE)} & set(evaluated):
            refused.append(Refused(name, "the evaluation of the release rests on it"))
        elif column is None:
            refused.append(Refused(name, "there is no such column"))
        elif rule.tolerance is None:
            is_text = pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
            found.append(_Found(name, rule, column)) if is_text else refused.append(Refused(name, f"it holds no text, but {column.type}"))
        else:
            try:
                numbers, moments = tables.numbers_of(column)
                found.append(_Found(name, rule, column, numbers, moments))
            except TypeError as problem:
                refused.append(Refused(name, f"it holds neither numbers nor moments, but {problem}"))
    return found, refused


def _independent(table: pa.Table, found: Sequence[_Found]) -> tuple[list[_Found], list[Refused]]:
    """Return the columns whose marks do not show in others, and those that do not carry."""
    numbers, groups = _beside(table, found)
    kept, refused = [], []
    for one in found:
        if one.numbers is None:
            kept.append(one)
            continue
        step = number_cells.typical_step(one.numbers, one.rule.amount, share=one.rule.is_share)
        own = own_spread(one.name, numbers, groups)
        if not _varies(one.numbers):
            refused.append(Refused(one.name, "all its values are alike"))
        elif not step:
            refused.append(Refused(one.name, f"its values are multiples of {number_cells.grid_of(one.numbers[np.isfinite(one.numbers)]):g}, more than the tolerance"))  # fmt: skip
        elif own < number_cells.SMALL * step:
            refused.append(Refused(one.name, f"other columns tell it to within {own:.3g}, and a mark is a step of {step:.3g}"))
        else:
            kept.append(one)
    return kept, refused


def _varies(values: NDArray[np.float64]) -> bool:
    known = values[np.isfinite(values)]
    return len(known) > 0 and bool(np.ptp(known) > 0)


def _beside(table: pa.Table, found: Sequence[_Found]) -> tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.int64]]]:
    """Return the numbers and the categories of all columns, by which one might be told from others."""
    numbers: dict[str, NDArray[np.float64]] = {one.name: one.numbers for one in found if one.numbers is not None}
    groups: dict[str, NDArray[np.int64]] = {}
    if not numbers:
        return numbers, groups
    for name, column in _every(table).items():
        if name not in numbers:
            kind = column.type
            if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_temporal(kind):
                numbers[name] = tables.numbers_of(column)[0]
            elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
                coded = column.dictionary_encode()
                if 1 < len(coded.dictionary) <= len(column) / 2:
                    groups[name] = np.asarray(pc.fill_null(coded.indices, -1), np.int64)
    for name, values in list(numbers.items()):
        kinds, codes = np.unique(values, return_inverse=True)
        if 1 < len(kinds) <= MOST_KINDS:
            groups[name] = codes.astype(np.int64)
    return numbers, groups


def _every(table: pa.Table) -> Mapping[str, pa.Array]:
    names = [name for name in table.column_names if name != "meta"]
    if "meta" in table.column_names:
        first: Any = next((one for one in table.column("meta").to_pylist() if one), None)
        names += [tables.INSIDE + one for one in _fields(first)]
    return {name: found for name in names if (found := tables.column_of(table, name)) is not None}


def _fields(meta: str | None) -> list[str]:
    import orjson

    try:
        held = orjson.loads(meta or "{}")
    except orjson.JSONDecodeError:
        return []
    return list(held) if isinstance(held, dict) else []


def _limit(found: Sequence[_Found], carriers: int) -> int:
    """Return the word below which a record carries, so that about as many places come about as are wanted."""
    cells = sum(len(one.column) for one in found)
    return WHOLE if cells <= carriers else int(WHOLE * carriers / cells)


def _chosen(one: _Found, ids: Sequence[str], words: NDArray[np.uint32], limit: int) -> Cells:
    if one.numbers is not None:
        return number_cells.chosen(one.name, one.numbers, words, limit, one.rule.amount, share=one.rule.is_share, moments=one.moments)
    if one.rule.exchangeable:
        return category_cells.chosen(one.name, one.column, one.rule.exchangeable, words, limit)
    return text_cells.chosen(one.name, one.column, one.rule, ids, words, WHOLE)
