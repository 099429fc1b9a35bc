"""Calibrate detectors on labelled items: what each finds of the defects, and what it leaves alone of the clean ones, counted here.

1. Items are texts of which people know whether they have the defect; those whose text stands in the dataset do
   not count: what calibrates a detector must not be what it is asked about.
2. The indicator looks at the defective and at the clean ones as it looks at records.
3. What it found makes its sensitivity and specificity, which correct its number (``evidence/calibration.py``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson
import pyarrow as pa

from goldsmith import record
from goldsmith.curate.releasing import kept
from goldsmith.errors import SettingsError
from goldsmith.evidence.requirement import Calibration, Rate
from goldsmith.evidence.seen import Seen
from goldsmith.indicating.ratio import Ratio
from goldsmith.operator import measure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goldsmith.indicating.ratio import Tally
    from goldsmith.indicator import Given, Indicator
    from goldsmith.lake import Dataset

EXPECTED = "JSON Lines with `text`, and `defect`: true or false"


def tried(records: Dataset, indicators: Sequence[Indicator], given: Given) -> Given:
    """Return what indicators are given, with the rates of those that the requirement calibrates on items.

    Raises:
        SettingsError: An indicator cannot be calibrated so, items cannot be read, or none of a kind is left.
    """
    known = given.requirement.calibration
    wanted = {one.name: one for one in indicators if one.name in known and known[one.name].items}
    if not wanted:
        return given
    digests = _digests(records)
    rates = {name: _rates(one, known[name].items or "", digests, given) for name, one in wanted.items()}
    requirement = given.requirement.model_copy(update={"calibration": {**known, **rates}})
    return replace(given, requirement=requirement, calibrated=frozenset(rates))


def _rates(one: Indicator, path: str, digests: frozenset[bytes], given: Given) -> Calibration:
    strange = set(one.columns(given)) - {*record.SCHEMA.names, "original_text"}
    if not isinstance(one, Ratio) or one.second or one.about.unit != "record" or strange:
        raise SettingsError(
            "this indicator cannot be calibrated on single items", where=f"calibration: {one.name}",
            found=f"items: {path}", expected="sensitivity and specificity, each `right` of `of`",
        )  # fmt: skip
    every = given.rows_of(path)
    rows = _apart(every, path, digests)
    bad, good = (_looked(one, [row for row in rows if row["defect"] is defect], given) for defect in (True, False))
    if not bad.checked or not good.checked:
        raise SettingsError("items of one kind are missing", where=path, found=f"{bad.checked} with the defect and {good.checked} without that can be checked; {len(every) - len(rows)} stand in the dataset and do not count", expected="some of both")  # fmt: skip
    of = [tally.seen if one.abstains else tally.checked for tally in (bad, good)]
    hits, alarms = bad.checked - bad.good, good.checked - good.good
    return Calibration(sensitivity=Rate(right=hits, of=of[0]), specificity=Rate(right=of[1] - alarms, of=of[1]), items=path)


def _apart(rows: Sequence[dict[str, Any]], path: str, digests: frozenset[bytes]) -> list[dict[str, Any]]:
    """Return the items whose texts do not stand in the dataset."""
    from goldsmith.kernels.digest import content_digest

    odd = next(
        (at for at, row in enumerate(rows, 1) if not isinstance(row.get("text"), str) or not isinstance(row.get("defect"), bool)), None
    )
    if odd is not None:
        raise SettingsError("an item cannot be read", where=f"{path}: item {odd}", expected=EXPECTED)
    items = content_digest(pa.array([row["text"] for row in rows], pa.large_string())).to_pylist()
    return [row for row, digest in zip(rows, items, strict=True) if digest not in digests]


def _looked(one: Ratio, rows: Sequence[Mapping[str, Any]], given: Given) -> Tally:
    names = [name for name in dict.fromkeys((*one.columns(given), *(read for each in one.measures(given) for read in each.reads))) if name in record.SCHEMA.names]  # fmt: skip
    arrays: dict[str, Any] = {name: pa.array([_value(row, name) for row in rows], record.SCHEMA.field(name).type) for name in names}
    arrays["id"] = pa.array([str(row.get("id", at)) for at, row in enumerate(rows)], pa.string())
    arrays["source"] = pa.array([row.get("source") for row in rows], pa.string())
    arrays["text"] = pa.array([row["text"] for row in rows], pa.large_string())
    arrays["original_text"] = arrays["text"]
    arrays["meta"] = pa.array(
        [orjson.dumps({name: value for name, value in row.items() if name != "text"}).decode() for row in rows], pa.string()
    )
    batch = pa.record_batch(arrays)
    measures = one.measures(given)
    if measures:
        columns = measure(measures, batch).columns
        batch = pa.RecordBatch.from_arrays([*batch.columns, *columns.columns], names=[*batch.schema.names, *columns.schema.names])
    found: Tally = one.look(Seen(batch), given)
    return found


def _value(row: Mapping[str, Any], name: str) -> Any:
    return row.get(name) if name in {"license", "original_at", "source_detail", "modality", "generated"} else None


def _digests(records: Dataset) -> frozenset[bytes]:
    """Return the digests of all evaluated texts, as they were read."""
    return frozenset(one for batch in records.scan(["digest"], kept(records)) for one in batch.column("digest").to_pylist() if one)
