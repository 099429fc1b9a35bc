"""Records as tables, from the files of a release or of a copy in any form, and back into the form that they had.

A field of ``meta`` is a column called ``meta.NAME``; in a copy it may as well stand as ``NAME``. What is written back differs from what was read in the
cells that are marked, and in nothing else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.circulation_errors import FingerprintError
from goldsmith.exporting.json_lines import json_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

INSIDE = "meta."
VERBATIM = ("meta", "messages")
ZONE = r"(?:Z|\+00:?00)"
MOMENT = re.compile(rf"(\d{{4}}-\d{{2}}-\d{{2}})(?:([T ])\d{{2}}:\d{{2}}:\d{{2}}(\.\d{{1,6}})?({ZONE})?)?")
"""Moments as text, to the day, the second or a part of it, in UTC."""
KINDS = (".parquet", ".jsonl", ".ndjson", ".csv")


def files_of(place: Path) -> list[Path]:
    """Return the files of records at a place: one file, a folder of them, or the folder of a release.

    Raises:
        FingerprintError: There is none that can be read.
    """
    inside = place / "data" if (place / "data").is_dir() else place
    found = [place] if place.is_file() else sorted(path for path in inside.rglob("*") if path.suffix in KINDS) if inside.is_dir() else []
    if not found or found[0].suffix not in KINDS:
        hint = "a WebDataset or a Lance table is exported first; a release of either is made again with --as parquet"
        raise FingerprintError("there are no records that can be read", where=str(place), expected="Parquet, JSON Lines or CSV", hint=hint)
    return found


def read(path: Path) -> pa.Table:
    """Return the records of a file.

    Raises:
        FingerprintError: It is damaged.
    """
    try:
        if path.suffix == ".parquet":
            import pyarrow.parquet as pq

            found = pq.read_table(path, partitioning=None)
        else:
            found = _csv(path) if path.suffix == ".csv" else _lines(path)
    except (pa.ArrowException, OSError, ValueError, TypeError, KeyError) as problem:
        raise FingerprintError("these records cannot be read", where=str(path), found=str(problem)[:160]) from None
    if len(set(found.column_names)) < len(found.column_names):
        raise FingerprintError(
            "these records cannot be read", where=str(path), found=f"columns of the same name: {', '.join(found.column_names)}"[:160]
        )
    return found


def write(table: pa.Table, path: Path) -> None:
    """Write records in the form that the name of a file says."""
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        pq.write_table(table, path, compression="zstd", use_content_defined_chunking=True)
        return
    with path.open("wb") as file:
        for batch in table.to_batches(8_192):
            file.write(json_lines(batch, verbatim=VERBATIM))


def column_of(table: pa.Table, name: str) -> pa.Array | None:
    """Return a column, or a field of ``meta``; None where there is none."""
    for said in (name, name.removeprefix(INSIDE)):
        if said in table.column_names:
            return table.column(said).combine_chunks() if table.num_rows else pa.nulls(0)
    if not name.startswith(INSIDE) or "meta" not in table.column_names:
        return None
    field = name.removeprefix(INSIDE)
    values = [one.get(field) for one in _metas(table)]
    return None if all(one is None for one in values) else _array(values)


def numbers_of(column: pa.Array) -> tuple[NDArray[np.float64], bool]:
    """Return numbers, or moments in microseconds since 1970, NaN where there is none; and whether they are moments.

    Raises:
        TypeError: The column holds neither.
    """
    kind = column.type
    if pa.types.is_temporal(kind):
        return _floats(pc.cast(pc.cast(column, pa.timestamp("us")), pa.int64())), True
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return _floats(column), False
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _written_numbers(column)
    raise TypeError(str(kind))


def replaced(table: pa.Table, name: str, rows: NDArray[np.int64], values: Sequence[Any]) -> pa.Table:
    """Return a table in which some cells of a column have other values: numbers, microseconds since 1970, or texts.

    Args:
        table: The records.
        name: The column, or ``meta.NAME``.
        rows: Which rows, each once.
        values: One a row.
    """
    if name not in table.column_names:
        return _inside(table, name.removeprefix(INSIDE), rows, values)
    at = table.column_names.index(name)
    column = table.column(name).combine_chunks()
    mask = np.zeros(table.num_rows, bool)
    mask[rows] = True
    order = np.argsort(rows)
    fresh = pc.replace_with_mask(column, pa.array(mask), _typed([values[each] for each in order], column.type))
    return table.set_column(at, table.schema.field(at), fresh)


def _typed(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_temporal(kind):
        plain = pa.timestamp("us", kind.tz) if pa.types.is_timestamp(kind) else pa.timestamp("us")
        return pa.array([int(one) for one in values], pa.int64()).cast(plain).cast(kind)
    if pa.types.is_integer(kind):
        return pa.array([round(one) for one in values], kind)
    return pa.array(values, kind)


def _inside(table: pa.Table, field: str, rows: NDArray[np.int64], values: Sequence[Any]) -> pa.Table:
    at = table.column_names.index("meta")
    texts = table.column("meta").to_pylist()
    for row, value in zip(rows.tolist(), values, strict=True):
        held = orjson.loads(texts[row])
        held[field] = round(value) if isinstance(held[field], int) else value
        texts[row] = orjson.dumps(held).decode()
    return table.set_column(at, table.schema.field(at), pa.array(texts, table.schema.field(at).type))


def moments_as(written: Sequence[str], micros: NDArray[np.float64]) -> list[str]:
    """Return moments in the forms of others that stood there: to the day, the second or a part of it, with their mark of the zone."""
    texts = np.datetime_as_string(micros.astype(np.int64).astype("datetime64[us]")).tolist()
    return [_like(old, text) for old, text in zip(written, texts, strict=True)]


def _like(old: str, text: str) -> str:
    found = MOMENT.fullmatch(old.strip())
    _, middle, part, zone = found.groups() if found else ("", None, None, None)
    return text[:10] + middle + text[11:19] + text[19 : 19 + len(part or "")] + (zone or "") if middle else text[:10]


def _written_numbers(column: pa.Array) -> tuple[NDArray[np.float64], bool]:
    texts = pc.utf8_trim_whitespace(column)
    is_moment = pc.match_substring_regex(texts, f"^{MOMENT.pattern}$")
    if pc.any(is_moment).as_py():
        return _moments(pc.if_else(is_moment, texts, None)), True
    is_number = pc.match_substring_regex(texts, r"^[+-]?\d+(\.\d*)?([eE][+-]?\d+)?$")
    if not pc.any(is_number).as_py():
        raise TypeError("text")
    return _floats(pc.cast(pc.if_else(is_number, texts, None), pa.float64())), False


def _moments(texts: pa.Array) -> NDArray[np.float64]:
    """Return moments that stand as texts, in microseconds since 1970; NaN where there is no such day."""
    found = _floats(pc.cast(pc.strptime(pc.utf8_slice_codeunits(texts, 0, 10), "%Y-%m-%d", "us", error_is_null=True), pa.int64()))
    for begin, micros in ((11, 3.6e9), (14, 6e7), (17, 1e6)):
        part = pc.utf8_slice_codeunits(texts, begin, begin + 2)
        found += micros * _floats(pc.cast(pc.if_else(pc.equal(pc.utf8_length(part), 2), part, "0"), pa.float64()))
    parts = pc.struct_field(pc.extract_regex(texts, r"^.{19}(?P<part>\.\d{1,6})"), "part")
    return found + 1e6 * np.nan_to_num(_floats(pc.cast(parts, pa.float64())))


def _floats(column: pa.Array) -> NDArray[np.float64]:
    found = np.array(pc.fill_null(column.cast(pa.float64(), safe=False), np.nan).to_numpy(zero_copy_only=False), np.float64)
    found[~np.isfinite(found)] = np.nan
    return found


def _lines(path: Path) -> pa.Table:
    rows: list[dict[str, Any]] = []
    with path.open("rb") as file:
        for line in file:
            if line.strip():
                row = orjson.loads(line)
                rows.append({name: orjson.dumps(one).decode() if name in VERBATIM and not isinstance(one, str | None) else one for name, one in row.items()})  # fmt: skip
    names = dict.fromkeys(name for row in rows for name in row)
    return pa.table({name: _array([row.get(name) for row in rows]) for name in names})


def _array(values: list[Any]) -> pa.Array:
    """Return values as a column of the one type that they have; as JSON in texts where they have several."""
    try:
        return pa.array(values)
    except (pa.ArrowException, OverflowError):
        return pa.array([one if isinstance(one, str | None) else orjson.dumps(one).decode() for one in values])


def _csv(path: Path) -> pa.Table:
    """Return the records of a CSV file as texts, in UTF-8, or in GB 18030 as spreadsheets in China write it."""
    from pyarrow import csv

    with path.open("rb") as file:
        head = file.readline()
    encoding = "utf-8" if _is_utf8(path) else "gb18030"
    columns = [one.strip().strip('"') for one in head.decode(encoding, "replace").removeprefix("\ufeff").split(",")]
    options = csv.ConvertOptions(column_types=dict.fromkeys(columns, pa.large_string()), strings_can_be_null=True)
    plain = csv.ReadOptions(encoding=encoding)
    return csv.read_csv(path, read_options=plain, convert_options=options, parse_options=csv.ParseOptions(newlines_in_values=True))


def _is_utf8(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8") as file:
            while file.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return False
    return True


def _metas(table: pa.Table) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for one in table.column("meta").to_pylist():
        try:
            held = orjson.loads(one) if one else {}
        except orjson.JSONDecodeError:
            held = {}
        found.append(held if isinstance(held, dict) else {})
    return found
