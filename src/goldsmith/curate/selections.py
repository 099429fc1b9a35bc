"""The selections of a dataset: read their records again, see which no longer hold, and compare two of them."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pyarrow as pa

from goldsmith.curate import selection_rows
from goldsmith.curate.selecting import OPERATOR, known
from goldsmith.curate.settings_of.selection import Select
from goldsmith.errors import SelectionError
from goldsmith.lake.naming import identifier
from goldsmith.stats.distance import jaccard, kolmogorov_smirnov, total_variation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.lake import Dataset

PREFIX = "selected_"

State = Literal["current", "outdated", "unfinished"]
"""Whether the same command would choose the same again, something that it goes by has changed, or it never ended."""

COMPARED = ("source", "language")
"""Columns of names that two selections are compared by."""


@dataclass(frozen=True)
class Selection:
    """A selection that stands in the table."""

    name: str
    record: dict[str, Any]
    """How it was made; empty where it is unfinished."""
    state: State
    unconsidered: int
    """Records that would take part and have not been considered: they came later, or were dropped then."""

    @property
    def column(self) -> str:
        """The column that holds it."""
        return f"{PREFIX}{self.name}"

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {"name": self.name, "column": self.column, "state": self.state, "unconsidered": self.unconsidered, **self.record}

    def text(self) -> str:
        """Return it as a line for people."""
        if not self.record:
            return f"{self.name}: unfinished; give the same command again"
        chosen, all_ = self.record["selected"], self.record["considered"]
        later = f"; {self.unconsidered:,} records not considered yet" if self.unconsidered else ""
        return f"{self.name}: {chosen['records']:,} of {all_['records']:,} records by {self.record['method']}{later}"


def selections(records: Dataset) -> list[Selection]:
    """Return the selections of a dataset, by name."""
    names = [name.removeprefix(PREFIX) for name in records.columns if name.startswith(PREFIX)]
    return [_selection(records, name) for name in sorted(names) if _is_made(records, name)]


def selection(records: Dataset, name: str) -> Selection:
    """Return a selection by name.

    Raises:
        SelectionError: There is none of that name.
    """
    if not _is_made(records, name):
        there = [one.removeprefix(PREFIX) for one in records.columns if one.startswith(PREFIX)]
        near = difflib.get_close_matches(name, there, n=3, cutoff=0.5) or there[:10]
        hint = "did you mean " + " or ".join(f"`{one}`" for one in near) + "?" if near else "`goldsmith select` makes one"
        raise SelectionError(f"no selection is called `{name}`", where=records.name, hint=hint)
    return _selection(records, name)


def _is_made(records: Dataset, name: str) -> bool:
    column = f"{PREFIX}{name}"
    return column in records.columns and records.provenance(column).get("operator") == OPERATOR


def _selection(records: Dataset, name: str) -> Selection:
    noted = records.provenance(f"{PREFIX}{name}")
    if noted.get("mark") is None:
        return Selection(name, {}, "unfinished", 0)
    record = dict(noted["record"])
    wanted = Select.model_validate({"name": name, **record["settings"]})
    where = selection_rows.taking_part(records, wanted)
    missing = f"{identifier(wanted.column)} IS NULL"
    later = records.count(f"({where}) AND {missing}" if where else missing)
    state: State = "current" if known(records, wanted) is not None else "outdated"
    return Selection(name, record, state, later)


def compared(records: Dataset, first: str, second: str) -> dict[str, Any]:
    """Return how two selections overlap and differ, as JSON values.

    Chance alone would make the overlap of two selections ``expected_jaccard``: of shares p and q, p q / (p + q - p q).

    Raises:
        SelectionError: There is none of that name.
    """
    pair = [selection(records, name) for name in (first, second)]
    scores = [str(one.record["by"]) for one in pair if one.record.get("by")]
    numbers = [name for name in dict.fromkeys(["character_count", *scores]) if _is_number(records, name)]
    names = [name for name in COMPARED if name in records.columns]
    one, two, values, labels = _read(records, pair, numbers, names)
    both, considered = int((one & two).sum()), len(one)
    p, q = (float(each.mean()) if considered else 0.0 for each in (one, two))
    return {
        "first": first,
        "second": second,
        "considered": considered,
        "both": both,
        "only_first": int(one.sum()) - both,
        "only_second": int(two.sum()) - both,
        "neither": considered - int((one | two).sum()),
        "jaccard": _rounded(jaccard(one, two)),
        "expected_jaccard": _rounded(p * q / (p + q - p * q)) if p + q else None,
        "numbers": {name: _apart(values[name][one], values[name][two]) for name in numbers},
        "names": {name: _moved(labels[name], one, two) for name in names},
    }


def text(found: Mapping[str, Any]) -> str:
    """Return a comparison as lines for people."""
    first, second = found["first"], found["second"]
    lines = [
        f"both {found['both']:,} · only {first} {found['only_first']:,} · only {second} {found['only_second']:,} · neither {found['neither']:,}",
        f"overlap (Jaccard) {_said(found['jaccard'])}; chance alone would give {_said(found['expected_jaccard'])}",
    ]
    for name, moved in found["numbers"].items():
        lines.append(
            f"{name}: median {_said(moved['first'])} against {_said(moved['second'])}, distance (KS) {_said(moved['ks_distance'])}"
        )
    for name, moved in found["names"].items():
        lines.append(f"{name}: distance (total variation) {_said(moved['total_variation'])}")
    return "\n".join(lines)


def _read(records: Dataset, pair: list[Selection], numbers: list[str], names: list[str]) -> tuple[Any, Any, dict[str, Any], dict[str, Any]]:
    """Return both selections over the records that both have considered, with numbers and names."""
    columns = [one.column for one in pair]
    where = " AND ".join(f"{identifier(name)} IS NOT NULL" for name in columns)
    reads = list(dict.fromkeys([*columns, *numbers, *names]))
    schema = pa.schema([records.schema.field(name) for name in reads])
    table = pa.Table.from_batches(records.scan(reads, where), schema=schema)
    one, two = (np.asarray(table[name].to_numpy(), bool) for name in columns)
    values = {name: table[name].cast(pa.float64()).to_numpy() for name in numbers}
    labels = {name: table[name].combine_chunks().cast(pa.string()).fill_null(selection_rows.NONE).dictionary_encode() for name in names}
    return one, two, values, labels


def _is_number(records: Dataset, name: str) -> bool:
    if name not in records.columns:
        return False
    kind = records.schema.field(name).type
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _apart(one: Any, two: Any) -> dict[str, Any]:
    medians = [float(np.nanmedian(each)) if (~np.isnan(each)).any() else None for each in (one, two)]
    return {"first": _rounded(medians[0]), "second": _rounded(medians[1]), "ks_distance": _rounded(kolmogorov_smirnov(one, two))}


def _moved(labels: pa.DictionaryArray, one: Any, two: Any) -> dict[str, Any]:
    at, names = labels.indices.to_numpy(zero_copy_only=False), labels.dictionary.to_pylist()
    counts = [np.bincount(at[taken], minlength=len(names)) for taken in (one, two)]
    shares = [{name: float(n) for name, n in zip(names, each, strict=True)} for each in counts]
    largest = sorted(range(len(names)), key=lambda i: (-int(counts[0][i] + counts[1][i]), names[i]))[:20]
    return {
        "counts": {names[i]: [int(counts[0][i]), int(counts[1][i])] for i in largest},
        "total_variation": _rounded(total_variation(shares[0], shares[1])),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.6g}")


def _said(value: float | None) -> str:
    return "not measurable" if value is None else f"{value:,.4g}"
