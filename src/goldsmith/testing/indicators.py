"""The laws of indicators, as checks that any indicator can be held against, and a small dataset to try one on.

An author of an indicator calls ``check_indicator`` with records on which it can be measured. A broken law is a ``BrokenLawError``.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import pyarrow as pa

from goldsmith import record
from goldsmith.algorithms.duplicates import Duplicates, DuplicateSearch, Similarity, fingerprint, plan_bands
from goldsmith.algorithms.passages import Passages
from goldsmith.algorithms.poison import Facts as Knowledge
from goldsmith.algorithms.poison import Records
from goldsmith.evaluate.calibrating import people_of
from goldsmith.evidence.judging import Drawn, Panel
from goldsmith.evidence.record_leaves import leaves_of, order_of, root_of
from goldsmith.evidence.requirement import Requirement
from goldsmith.evidence.seen import Seen
from goldsmith.indicating.documentation import named as parts_of
from goldsmith.indicator import Facts, FileRead, Given, Indicator
from goldsmith.operator import measure
from goldsmith.testing.readers import BrokenLawError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from goldsmith.evidence.finding import Finding
    from goldsmith.evidence.judging import Judge

TODAY = dt.date(2026, 11, 1)
PART = "part-1"


def given_of(rows: Sequence[Mapping[str, Any]], requirement: Mapping[str, Any] | None = None, files: Mapping[str, list[dict[str, Any]]] | None = None, *, columns: Sequence[str] = (), older: Sequence[Mapping[str, Any]] = (), judge: Judge | None = None) -> Given:  # fmt: skip
    """Return what an indicator is given beside these records.

    Args:
        rows: Records, as mappings; fields that are no columns stand in ``meta``.
        requirement: What is asked, as a requirement file would hold it.
        files: What the files that it names hold.
        columns: Columns that are said to stand, beside those of a record.
        older: Records of an earlier version that is trusted.
        judge: Who answers for an indicator that asks one; the requirement says of how many records.
    """
    asked, known = Requirement.model_validate(requirement or {}), files or {}
    card = asked.documentation if isinstance(asked.documentation, dict) else {}
    facts = Facts(
        name="planted",
        version=1,
        records=len(rows),
        columns=frozenset({*record.SCHEMA.names, *columns}),
        vectors="embedding" if "embedding" in columns else "",
        modalities=Counter(row.get("modality") or "text" for row in rows),
        as_of=TODAY,
        files=(FileRead("planted", "planted.jsonl", "00", len(rows), 0, broken_off=False),),
        parts={PART: "00"},
    )
    panel = Panel(judge, asked.judge.sample, frozenset(asked.judge.ask), asked.judge.nonce) if judge and asked.judge else None
    passages = functools.partial(Passages([str(row["text"]) for row in known["corpus"]]).near, n=3) if "corpus" in known else None
    triples = known.get(asked.knowledge or "")
    return Given(
        asked, facts, lambda path: known[path], documentation=parts_of(card), panel=panel, passages=passages,
        knowledge=Knowledge.of(triples) if triples else None, older=Before(older) if older else None,
    )  # fmt: skip


class Before:
    """Records of an earlier version, for :func:`given_of`."""

    version, trusted = 0, True

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self._rows = rows

    def seen(self) -> Iterator[Seen]:
        """Yield all records at once."""
        yield Seen(batch_of(self._rows))

    def records(self) -> Records:
        """Return texts and sources."""
        batch = batch_of(self._rows)
        return Records(batch.column("text").fill_null(""), source=batch.column("source"))


def found(indicator: Indicator, rows: Sequence[Mapping[str, Any]], given: Given, *, batches: int = 1) -> Finding:
    """Return what an indicator finds in records, looked at in so many batches.

    Args:
        indicator: With its settings.
        rows: Records, as mappings.
        given: See :func:`given_of`.
        batches: How many batches the records come in.
    """
    found_before = indicator.unanswerable(given)
    if found_before is not None:
        return found_before
    table = batch_of(rows, indicator.columns(given))
    named = table.column("id").to_pylist()
    given = replace(
        given,
        records=lambda: Records(table.column("text").fill_null(""), source=table.column("source")),
        ids_of=lambda at: [named[row] for row in at.tolist()],
    )
    if given.panel is not None:
        given = replace(given, panel=_seated(given.panel, given, table))
    if indicator.compares:
        given = replace(given, duplicates=duplicates_of(table.column("id").to_pylist(), table.column("text")))
    whole: Any = None
    if indicator.looks:
        for start in np.linspace(0, len(rows), batches + 1).astype(int)[:-1].tolist():
            rows_here = len(rows) // batches + 1 if batches > 1 else len(rows)
            part = table.slice(start, min(rows_here, _next(start, len(rows), batches) - start))
            if not part.num_rows:
                continue
            measures = indicator.measures(given)
            columns = measure(measures, part).columns if measures else None
            if columns is not None:
                part = pa.RecordBatch.from_arrays([*part.columns, *columns.columns], names=[*part.schema.names, *columns.schema.names])
            looked = indicator.look(Seen(part, np.arange(start, start + part.num_rows)), given)
            whole = looked if whole is None else indicator.join(whole, looked)
    return indicator.conclude(whole, given)


def _seated(panel: Panel, given: Given, table: pa.RecordBatch) -> Panel:
    """Return the panel with its people, and the records of a table drawn for it."""
    seen = Seen(table)
    every = [Drawn(id_, source, text, meta) if text else None for id_, source, text, meta in zip(seen.ids, seen.sources, table.column("text").to_pylist(), seen.meta, strict=True)]  # fmt: skip
    known = {one.id: one for one in every if one is not None}
    people, strange = people_of(given.requirement.judge, given.rows_of, lambda ids: {id_: known[id_] for id_ in ids if id_ in known}) if given.requirement.judge else ((), 0)  # fmt: skip
    leaves = leaves_of(seen.ids, table.column("text"))
    return replace(panel, people=people, strange=strange, read=lambda rows: [every[at] for at in rows.tolist()]).drawn(
        root_of([leaves]), leaves
    )


def _next(start: int, n: int, batches: int) -> int:
    edges = np.linspace(0, n, batches + 1).astype(int).tolist()
    return next((edge for edge in edges if edge > start), n)


def batch_of(rows: Sequence[Mapping[str, Any]], more: Sequence[str] = ()) -> pa.RecordBatch:
    """Return records as a batch: columns of a record, further columns that are asked for, and ``meta`` for all other fields."""
    from goldsmith.kernels.digest import content_digest

    plain = [name for name in record.SCHEMA.names if name not in {"meta", "digest"}]
    arrays = {
        name: pa.array([row.get(name) for row in rows], record.SCHEMA.field(name).type) for name in plain if name not in {"id", "part"}
    }
    arrays["id"] = pa.array([str(row.get("id", number)) for number, row in enumerate(rows)], pa.string())
    arrays["part"] = pa.array([row.get("part", PART) for row in rows], pa.string())
    arrays["original_text"] = arrays["text"]
    arrays["digest"] = (
        pa.array([row.get("digest") for row in rows], record.DIGEST)
        if any("digest" in row for row in rows)
        else content_digest(arrays["text"])
    )
    for name in more:
        if (
            name not in arrays
            and name != "meta"
            and any(name in row for row in rows)
            and name in {"contamination_kind", "grammatical_complexity", "perplexity"}
        ):
            arrays[name] = pa.array([row.get(name) for row in rows])
    if "embedding" in more:
        arrays["embedding"] = pa.array([row.get("embedding") for row in rows], pa.list_(pa.float32(), 3))
    other = [{name: value for name, value in row.items() if name not in arrays} for row in rows]
    arrays["meta"] = pa.array([orjson.dumps(one).decode() for one in other], pa.string())
    return pa.record_batch(arrays)


def duplicates_of(ids: Sequence[str], text: pa.Array) -> Duplicates:
    """Return the exact and near duplicates among texts, in the order of their leaves."""
    there = np.flatnonzero(text.is_valid().to_numpy(zero_copy_only=False))
    banding = plan_bands(Similarity(0.8, 3), max(len(text), 1))
    prints = fingerprint(text.take(there), banding)
    with DuplicateSearch(banding) as search:
        search.add(there.astype(np.int64), prints, order_of(leaves_of(ids, text))[there])
        return search.find(text.take)


def check_indicator(indicator: Indicator, rows: Sequence[Mapping[str, Any]], requirement: Mapping[str, Any] | None = None, files: Mapping[str, list[dict[str, Any]]] | None = None, *, columns: Sequence[str] = (), older: Sequence[Mapping[str, Any]] = (), judge: Judge | None = None) -> Finding:  # fmt: skip
    """Hold an indicator against every law.

    Args:
        indicator: With its settings.
        rows: Records on which it can be measured, at least 4.
        requirement: What it needs.
        files: What files hold that the requirement names.
        columns: Columns that are said to stand.
        older: Records of an earlier version.
        judge: Who answers for an indicator that asks one.

    Returns:
        What it finds in the records.

    Raises:
        BrokenLawError: A law is broken; the message says which.
    """
    given = given_of(rows, requirement, files, columns=columns, older=older, judge=judge)
    wanted = found(indicator, rows, given)
    it_says_what_it_is(indicator)
    it_measures(indicator, wanted)
    numbers_hold(indicator, wanted)
    evidence_is_real(indicator, wanted, rows, files)
    order_and_batches_do_not_matter(indicator, wanted, rows, given)
    nothing_never_passes(indicator, requirement, files, columns, judge)
    return wanted


def it_says_what_it_is(indicator: Indicator) -> None:
    """It has an id, names and a sentence in English and Chinese, a page with formula, limits and source, and a level of evidence."""
    about, page = indicator.about, type(indicator).__doc__ or ""
    _law(
        indicator,
        all((about.id, about.en, about.zh, about.says.en, about.says.zh)),
        "it has an id, and names and a sentence in both languages",
    )
    for word in ("Formula:", "Limits:", "Source:"):
        _law(indicator, word in page, f"its page says `{word}`")
    _law(indicator, about.evidence in {"E0", "E1", "E2", "E3", "E4", "E5"}, "its level of evidence is one of E0 to E5")
    _law(indicator, not any(one.verified for one in about.clauses), "a clause is verified only where its original text was read")


def it_measures(indicator: Indicator, wanted: Finding) -> None:
    """On the records of the check it has a number."""
    _law(indicator, wanted.is_measured and wanted.estimate is not None, f"it can be measured on these records, and is `{wanted.state}`")


def numbers_hold(indicator: Indicator, wanted: Finding) -> None:
    """A score lies in [0, 1]; a ratio is its numerator over its denominator; something was looked at."""
    if wanted.score is not None:
        _law(indicator, wanted.score.low >= 0 and wanted.score.high <= 1, "a score lies in [0, 1]")
    if wanted.estimate is not None:
        _law(indicator, wanted.estimate.n > 0, "a number rests on something that was looked at")
        _law(indicator, bool(wanted.estimate.method), "a number names its method")
    if wanted.numerator is not None and wanted.denominator and wanted.estimate is not None:
        _law(
            indicator,
            abs(wanted.numerator / wanted.denominator - wanted.estimate.value) < 1e-9,
            "a ratio is its numerator over its denominator",
        )


def evidence_is_real(indicator: Indicator, wanted: Finding, rows: Sequence[Mapping[str, Any]], files: Mapping[str, list[dict[str, Any]]] | None) -> None:  # fmt: skip
    """The records that it names exist; those of audits stand in their file; aspects and facts of a card have a point or a plain name."""
    known = {str(row.get("id", number)) for number, row in enumerate(rows)}
    known |= {str(row.get("id")) for some in (files or {}).values() for row in some if isinstance(row, dict)}
    if indicator.about.unit not in {"aspect", "fact", "file"}:
        _law(indicator, set(wanted.evidence) <= known, "the records that it names exist")
    _law(indicator, len(wanted.evidence) <= 20, "it names at most 20 records")


def order_and_batches_do_not_matter(indicator: Indicator, wanted: Finding, rows: Sequence[Mapping[str, Any]], given: Given) -> None:
    """Records in another order, and in several batches, give the same finding."""
    named = [{"id": str(number), **row} for number, row in enumerate(rows)]
    shuffled = [named[at] for at in np.random.default_rng(0).permutation(len(named)).tolist()]
    for some, batches in ((named, 3), (shuffled, 1), (shuffled[::-1], 2)):
        other = found(indicator, some, given, batches=batches)
        _law(indicator, other.as_json() == wanted.as_json(), "neither the order of records nor their batches matter")


def nothing_never_passes(indicator: Indicator, requirement: Mapping[str, Any] | None, files: Mapping[str, list[dict[str, Any]]] | None, columns: Sequence[str], judge: Judge | None = None) -> None:  # fmt: skip
    """Without records, without the requirement, and with empty files there is no number; the finding says why."""
    none = found(indicator, [], given_of([], requirement, files, columns=columns, judge=judge))
    bare = found(indicator, [{"text": None}], given_of([{"text": None}], {}, {}, columns=()))
    empty = (
        found(indicator, [{"text": None}], given_of([{"text": None}], requirement, {name: [] for name in files or {}}, judge=judge))
        if files
        else none
    )
    for each in (none, empty):
        _law(indicator, not each.is_measured, "nothing to check gives no number")
        _law(indicator, bool(each.missing or each.reason), "where there is no number it says why")
    _law(indicator, not indicator.wants or not bare.is_measured, "without what it needs it gives no number")


def _law(indicator: Indicator, holds: bool, what: str) -> None:  # noqa: FBT001 - reads as a sentence at every call
    if not holds:
        raise BrokenLawError(f"indicator `{indicator.name}`: {what}")
