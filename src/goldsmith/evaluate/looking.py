"""Look at the records once, for all indicators: columns that stand are reused, the others are measured in the same pass.

1. The indicators that can be measured say which operators and which stored columns they read.
2. A column of an operator that stands in the table, made by this version and these settings of this very text, is read; all others are
   measured batch by batch, in threads, and let go.
3. Each indicator looks at each batch and keeps little; what it keeps is joined in order.
4. Where an indicator compares records, their fingerprints go to the search for duplicates; what it finds is known at the second look,
   which reads no text, and when indicators conclude.
5. An indicator that breaks fails by itself, and the others go on.

Nothing is written: the version that is evaluated stays the version that was frozen.
"""

from __future__ import annotations

import functools
import json
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.duplicates import Banding, DuplicateSearch, Fingerprints, Similarity, fingerprint, plan_bands
from goldsmith.curate.editing import TEXT
from goldsmith.curate.releasing import kept
from goldsmith.engine.local import ordered_map
from goldsmith.evaluate.telling import telling
from goldsmith.evidence.finding import Finding, failed
from goldsmith.evidence.record_leaves import leaves_of, order_of, root_of
from goldsmith.evidence.seen import Seen
from goldsmith.operator import Measure, measure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from goldsmith.evidence.judging import Panel
    from goldsmith.indicator import Given, Indicator
    from goldsmith.lake import Dataset
    from goldsmith.progress import Progress

BATCH_BYTES = 4 << 20
ALIKE = Similarity(0.8, 3)
"""What makes two records near duplicates here: a Jaccard index of 0.8 over runs of three words."""


@dataclass
class Looked:
    """What a pass gave.

    Attributes:
        findings: What each indicator found, by name.
        root: Digest over the ids and texts of all evaluated records, whatever their order.
        reused: Columns that were read instead of measured.
        measured: Columns that were measured.
        bytes: Bytes of text that were looked at.
        panel: The judge with the records drawn for it, where there is one.
    """

    findings: dict[str, Finding] = field(default_factory=dict)
    root: str = ""
    reused: tuple[str, ...] = ()
    measured: tuple[str, ...] = ()
    bytes: int = 0
    panel: Panel | None = None


@dataclass(frozen=True)
class Pass:
    """What one pass reads and does."""

    indicators: tuple[Indicator, ...]
    stored: tuple[str, ...]
    """Columns of the table that are read."""
    names: tuple[str, ...]
    """What they are called in a batch."""
    measures: tuple[Measure, ...]
    reused: Mapping[str, str]
    banding: Banding | None
    given: Given


@dataclass
class _Part:
    looked: dict[str, Any]
    broken: dict[str, str]
    prints: Fingerprints | None
    positions: np.ndarray[Any, Any]
    order: np.ndarray[Any, Any]
    leaves: np.ndarray[Any, Any]
    bytes: int = 0


def look(records: Dataset, indicators: Sequence[Indicator], given: Given, *, workers: int, progress: Progress) -> Looked:
    """Return what every indicator found.

    Args:
        records: The table at the version that is evaluated.
        indicators: All that are wanted; those that cannot be measured say so.
        given: What they are given.
        workers: Threads.
        progress: Where to tell.
    """
    outcome = Looked()
    able = []
    for one in indicators:
        found = _tried(one, lambda one=one: one.unanswerable(given))
        if found is None:
            able.append(one)
        else:
            outcome.findings[one.name] = found
    first = planned(records, [one for one in able if one.looks and not one.second], given, compares=any(one.compares for one in able))
    progress.start("evaluating", given.facts.records)
    with tempfile.TemporaryDirectory(prefix="goldsmith-") as scratch:
        whole, broken, known = _first(records, first, Path(scratch), workers, progress, outcome)
    spread = functools.partial(ordered_map, workers=workers)
    knowing = replace(given, duplicates=known, panel=outcome.panel, spread=spread, root=outcome.root)
    second = planned(records, [one for one in able if one.looks and one.second], knowing, compares=False, cheap=True)
    more, fell = _second(records, second, workers)
    whole, broken = whole | more, broken | fell
    progress.end(
        f"{given.facts.records:,} records, {len(able)} indicators, {len(first.measures)} columns measured, {len(first.reused)} reused"
    )
    with telling(knowing.panel, progress):
        for one in able:
            conclude = functools.partial(one.conclude, whole.get(one.name), knowing)
            outcome.findings[one.name] = failed(broken[one.name]) if one.name in broken else _tried(one, conclude) or failed("no finding")
    outcome.reused, outcome.measured = tuple(first.reused), tuple(each.column for each in first.measures)
    return outcome


def planned(records: Dataset, indicators: Sequence[Indicator], given: Given, *, compares: bool, cheap: bool = False) -> Pass:
    """Return what a pass over these indicators reads; a cheap one reads no text unless an indicator asks for it."""
    edited = TEXT in records.columns
    wanted = {each.column: each for one in indicators for each in one.measures(given)}
    reused = {name: name for name, each in wanted.items() if _stands(records, each, edited=edited)}
    measures = tuple(each for name, each in wanted.items() if name not in reused)
    asked = [name for one in indicators for name in one.columns(given)]
    named = ["id", "source", *(name for each in measures for name in each.reads), *asked, *reused, *([] if cheap else ["text"])]
    stored = {}
    for name in dict.fromkeys(named):
        place = {"text": TEXT if edited else "text", "original_text": "text"}.get(name, name)
        if place in records.columns:
            stored[name] = place
        elif "meta" in records.columns:
            stored["meta"] = "meta"
    banding = plan_bands(ALIKE, given.facts.records) if compares and given.facts.records else None
    return Pass(tuple(indicators), tuple(stored.values()), tuple(stored), measures, reused, banding, given)


def _stands(records: Dataset, one: Measure, *, edited: bool) -> bool:
    """Tell whether a column stands that this operator would make again of the evaluated text."""
    if one.column not in records.columns or records.pending([one.column]):
        return False
    edits = {"edits": records.provenance(TEXT).get("chain", "")} if edited else {}
    return records.provenance(one.column) == {**json.loads(one.fingerprint), **one.notes, **edits}


def _tried(one: Indicator, asked: Any) -> Finding | None:
    from goldsmith.errors import GoldsmithError

    try:
        found: Finding | None = asked()
    except GoldsmithError:
        raise
    except Exception as error:  # noqa: BLE001 - one broken indicator, perhaps of a third party, must not take the others with it
        return failed(f"{one.name}: {type(error).__name__}: {error}")
    return found


def _batches(records: Dataset, plan: Pass) -> Iterator[tuple[pa.RecordBatch, np.ndarray[Any, Any]]]:
    """Yield batches under their names, each column once more where two names mean it, with the positions of their records."""
    columns = list(dict.fromkeys(plan.stored))
    for batch in records.scan(columns, kept(records), with_position=True, batch_bytes=BATCH_BYTES):
        arrays = [batch.column(name) for name in plan.stored]
        positions = np.asarray(batch.column("_position").to_numpy(zero_copy_only=False), dtype=np.int64)
        yield pa.RecordBatch.from_arrays(arrays, names=list(plan.names)), positions


def _first(
    records: Dataset, plan: Pass, scratch: Path, workers: int, progress: Progress, outcome: Looked
) -> tuple[dict[str, Any], dict[str, str], Any]:
    whole: dict[str, Any] = {}
    broken: dict[str, str] = {}
    leaves: list[np.ndarray[Any, Any]] = []
    banding = plan.banding or Banding(1, 1, Similarity(1.0))
    with DuplicateSearch(banding, scratch) as search:
        for part in ordered_map(functools.partial(_look, plan), _batches(records, plan), workers=workers, window=workers + 2):
            _joined(plan, part, whole, broken)
            leaves.append(part.leaves)
            outcome.bytes += part.bytes
            if part.prints is not None and len(part.positions):
                search.add(part.positions, part.prints, part.order)
            progress.advance(len(part.positions))
        known = search.find(_fetcher(records), spread=functools.partial(ordered_map, workers=workers)) if plan.banding else None
    outcome.root = root_of(leaves)
    if plan.given.panel is not None:
        outcome.panel = plan.given.panel.drawn(outcome.root, np.concatenate(leaves) if leaves else np.zeros((0, 16), np.uint8))
    return whole, broken, known


def _second(records: Dataset, plan: Pass, workers: int) -> tuple[dict[str, Any], dict[str, str]]:
    whole: dict[str, Any] = {}
    broken: dict[str, str] = {}
    if plan.indicators:
        for part in ordered_map(functools.partial(_look, plan), _batches(records, plan), workers=workers, window=workers + 2):
            _joined(plan, part, whole, broken)
    return whole, broken


def _look(plan: Pass, read: tuple[pa.RecordBatch, np.ndarray[Any, Any]]) -> _Part:
    batch, positions = read
    if plan.measures:
        found = measure(plan.measures, batch)
        batch = pa.RecordBatch.from_arrays(
            [*batch.columns, *found.columns.columns], names=[*batch.schema.names, *found.columns.schema.names]
        )
    seen = Seen(batch, positions)
    looked: dict[str, Any] = {}
    broken: dict[str, str] = {}
    for one in plan.indicators:
        try:
            looked[one.name] = one.look(seen, plan.given)
        except Exception as error:  # noqa: BLE001 - an indicator that breaks fails by itself
            broken[one.name] = f"{one.name}: {type(error).__name__}: {error}"
    return _Part(looked, broken, *_printed(plan, seen, positions))


def _printed(plan: Pass, seen: Seen, positions: np.ndarray[Any, Any]) -> tuple[Fingerprints | None, Any, Any, Any, int]:
    """Return fingerprints of the texts that are there, with positions and order, the leaves of all records, and the bytes of text."""
    if not seen.has("text"):
        return None, positions, positions, np.zeros((0, 16), np.uint8), 0
    text = seen.column("text")
    leaves = leaves_of(seen.ids, text)
    if plan.banding is None:
        return None, positions, order_of(leaves), leaves, text.nbytes
    there = np.asarray(text.is_valid().to_numpy(zero_copy_only=False), dtype=bool)
    prints = fingerprint(text if there.all() else text.filter(pa.array(there)), plan.banding)
    return prints, positions[there], order_of(leaves)[there], leaves, text.nbytes


def _joined(plan: Pass, part: _Part, whole: dict[str, Any], broken: dict[str, str]) -> None:
    for one in plan.indicators:
        if one.name in part.broken:
            broken.setdefault(one.name, part.broken[one.name])
        elif one.name in part.looked:
            found = part.looked[one.name]
            whole[one.name] = one.join(whole[one.name], found) if one.name in whole else found


def _fetcher(records: Dataset) -> Any:
    column = TEXT if TEXT in records.columns else "text"

    def fetch(positions: np.ndarray[Any, Any]) -> pa.Array:
        found = records.at(positions.tolist(), [column]).column(0)
        return found.combine_chunks() if found.num_chunks != 1 else found.chunk(0)

    return fetch
