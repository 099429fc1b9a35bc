"""What is counted before noise is added: whole numbers, of which one unit changes no more than was said.

1. A condition looks at one record alone, so that a record more changes nothing of the others.
2. Of a person at most so many records count: the first ones of hers that meet the conditions, which no other person's records decide.
3. A value that is missing, or no number, counts nowhere. Bounds hold for every value before it is added.
4. Sums are of whole grains, 2^-20 of the greatest value: no floating-point number is ever added to noise (Mironov 2012).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.privacy_errors import PrivacyError

if TYPE_CHECKING:
    import pyarrow.dataset as ds
    from numpy.typing import NDArray

    from goldsmith.circulate.privacy.question import PrivateQuestion, Unit

COMPARED = {"=": "equal", "!=": "not_equal", "<": "less", "<=": "less_equal", ">": "greater", ">=": "greater_equal"}
GRAINS = 1 << 20


def counting(table: ds.Dataset, question: PrivateQuestion, unit: Unit) -> pa.Array | None:
    """Return the values of the records that count, ``None`` where the records themselves are counted; see ``counted``.

    Raises:
        PrivacyError: A column that is named is not there, or holds no numbers.
    """
    return _bounded(table, question, unit)[0]


def counted(table: ds.Dataset, question: PrivateQuestion, unit: Unit) -> list[int]:
    """Return the whole numbers that noise is added to: one for each cell; for a mean its sum and its count.

    Raises:
        PrivacyError: A column that is named is not there, or holds no numbers.
    """
    values, n = _bounded(table, question, unit)
    if question.statistic == "count" or values is None:
        return [n]
    if question.statistic == "count-by":
        found = dict(zip(*[column.to_pylist() for column in pc.value_counts(pc.cast(values, pa.string())).flatten()], strict=True))
        return [int(found.get(one, 0)) for one in question.categories or ()]
    numbers = numbers_of(values)
    if question.statistic == "histogram":
        return [int(one) for one in np.histogram(numbers, bins=np.asarray(question.edges))[0]]
    grain, middle = grain_of(question), middle_of(question)
    total = int(np.rint((np.clip(numbers, question.low, question.high) - middle) / grain).astype(np.int64).sum())
    return [total] if question.statistic == "sum" else [total, len(numbers)]


def grain_of(question: PrivateQuestion) -> float:
    """Return what one whole number of a sum stands for."""
    return reach_of(question) / GRAINS


def reach_of(question: PrivateQuestion) -> float:
    """Return the most by which one record changes a sum: the greatest bound, around the middle where a mean is asked."""
    low, high = float(question.low or 0.0), float(question.high or 0.0)
    return (high - low) / 2 if question.statistic == "mean" else max(abs(low), abs(high))


def middle_of(question: PrivateQuestion) -> float:
    """Return what values are measured from: the middle of the bounds for a mean, else zero."""
    return (float(question.low or 0.0) + float(question.high or 0.0)) / 2 if question.statistic == "mean" else 0.0


def numbers_of(values: pa.Array) -> NDArray[np.float64]:
    """Return the values that are numbers."""
    found = np.asarray(pc.cast(values, pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
    return found[np.isfinite(found)]


def checked(schema: pa.Schema, question: PrivateQuestion, unit: Unit) -> None:
    """Refuse a question about columns that are not there or of another kind: the schema is public, the values are not.

    Raises:
        PrivacyError: It names such a column.
    """
    named = [*question.columns, *([unit.person] if unit.person else [])]
    if strange := [one for one in named if one not in schema.names]:
        raise PrivacyError("there is no such column", found=", ".join(strange), expected=", ".join(schema.names))
    for column in [one for one, _, _ in question.conditions] + ([question.column] if question.statistic == "count-by" else []):
        if not _plain(schema.field(column).type):
            raise PrivacyError("this column has no plain values", found=f"{column}: {schema.field(column).type}")
    for column, _, value in question.conditions:
        _literal(value, schema.field(column).type, column)
    numeric = question.statistic in {"sum", "mean", "quantile", "histogram"}
    if numeric and not _number(schema.field(question.column).type):
        found = f"{question.column}: {schema.field(question.column).type}"
        raise PrivacyError("this column holds no numbers", found=found, expected="integers or floating-point numbers")


def texts_of(table: ds.Dataset, column: str, unit: Unit) -> list[str]:
    """Return the texts of a column: of a person those of so many records, the first ones of hers."""
    rows = table.to_table(columns=sorted({column, *([unit.person] if unit.person else [])}))
    if unit.person:
        rows = rows.filter(_first_of_each(rows.column(unit.person), unit.most))
    return [str(one) for one in rows.column(column).to_pylist() if one is not None]


def _bounded(table: ds.Dataset, question: PrivateQuestion, unit: Unit) -> tuple[pa.Array | None, int]:
    """Return the values that count, in order, and how many records count."""
    checked(table.schema, question, unit)
    wanted = sorted({*question.columns, *([unit.person] if unit.person else [])}) or table.schema.names[:1]
    rows = table.to_table(columns=wanted)
    if question.conditions:
        rows = rows.filter(_held(rows, question))
    if unit.person:
        rows = rows.filter(_first_of_each(rows.column(unit.person), unit.most))
    values = pc.drop_null(rows.column(question.column).combine_chunks()) if question.column else None
    return values, rows.num_rows


def _held(rows: pa.Table, question: PrivateQuestion) -> pa.Array:
    """Return which records meet every condition; a missing value meets none."""
    held = pa.array(np.ones(rows.num_rows, dtype=bool))
    for column, sign, value in question.conditions:
        kind = rows.schema.field(column).type
        met = pc.call_function(COMPARED[sign], [rows.column(column), pa.scalar(_literal(value, kind, column), kind)])
        held = pc.and_(held, pc.fill_null(met, fill_value=False))
    return held


def _first_of_each(person: pa.ChunkedArray, most: int) -> pa.Array:
    """Return which records are among the first ones of their person; one without a person never is."""
    codes = pc.fill_null(pc.dictionary_encode(person.combine_chunks()).indices, -1).to_numpy(zero_copy_only=False)
    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    begins = np.concatenate(([True], ordered[1:] != ordered[:-1])) if len(ordered) else np.zeros(0, dtype=bool)
    starts = np.maximum.accumulate(np.where(begins, np.arange(len(ordered)), 0))
    kept = np.zeros(len(codes), dtype=bool)
    kept[order] = (np.arange(len(ordered)) - starts < most) & (ordered >= 0)
    return pa.array(kept)


def _literal(value: str, kind: pa.DataType, column: str) -> Any:
    """Return a value of a condition in the kind of its column.

    Raises:
        PrivacyError: It is none of that kind.
    """
    try:
        if pa.types.is_boolean(kind):
            return {"true": True, "false": False}[value.lower()]
        if pa.types.is_integer(kind):
            return pa.scalar(int(value), kind).as_py()
        return float(value) if pa.types.is_floating(kind) else value
    except (ValueError, KeyError, pa.ArrowInvalid, OverflowError):
        raise PrivacyError("a condition does not fit its column", where=column, found=value, expected=str(kind)) from None


def _number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _plain(kind: pa.DataType) -> bool:
    return bool(_number(kind) or pa.types.is_boolean(kind) or pa.types.is_string(kind) or pa.types.is_large_string(kind))
