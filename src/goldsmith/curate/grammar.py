"""Grammatical complexity of a dataset: five numbers of every record, then GC over the whole, as columns.

1. Measure the five numbers (``gc_pos_ent`` … ``gc_avg_dep_dis``), fragment by fragment; each fragment is committed when it is done, so a
   run that was stopped goes on there. They are measured anew only where the text, the parser or its model have changed.
2. Normalise them over all records, each language by itself, and write ``grammatical_complexity`` and, with length taken out,
   ``grammatical_complexity_given_length``. The constants stand in the provenance of the column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.grammar import FEATURES, approximate, complexity, given_length, length_correlation
from goldsmith.algorithms.grammar.parser import FAST
from goldsmith.curate import given_trees
from goldsmith.curate.grammar_settings import Grammar
from goldsmith.curate.parsing import COLUMNS, FAILED, MEASURED, Work, measured, parser_of
from goldsmith.curate.tables import committed
from goldsmith.digest import fingerprint
from goldsmith.errors import ColumnError
from goldsmith.progress import Silent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from goldsmith.lake import Dataset
    from goldsmith.progress import Progress

VERSION = 1
BATCH_BYTES = 256 << 10
"""Bytes of text that a parser is given at once; the approximation gets more."""
FAST_BATCH_BYTES = 4 << 20
SCORE, GIVEN_LENGTH = "grammatical_complexity", "grammatical_complexity_given_length"
SCORES = pa.schema([pa.field(SCORE, pa.float64()), pa.field(GIVEN_LENGTH, pa.float64())])
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def fill(records: Dataset, wanted: Grammar | None = None, *, workers: int, progress: Progress | None = None) -> dict[str, Any]:
    """Write the columns of grammatical complexity; return what was found. Nothing is done where nothing has changed.

    Args:
        records: The table; its newest version is read.
        wanted: How.
        workers: Processes, or threads where nothing is parsed.
        progress: Where to tell.

    Raises:
        MissingPartError: A parser or its model is not installed; the message says how to get it.
        ReadingError: Trees are no CoNLL-U.
        ColumnError: There is no such column.
    """
    wanted, progress = wanted or Grammar(), progress or Silent()
    _measure(records, wanted, workers, progress)
    return _combine(records, wanted)


def require(records: Dataset, wanted: Grammar) -> None:
    """Find out whether the parsers of the languages that are there are installed, long before they parse.

    Raises:
        MissingPartError: A parser or its model is not installed; the message says how to get it.
        ReadingError: Trees are no CoNLL-U.
        ColumnError: There is no such column.
    """
    if not wanted.is_fast:
        _made_by(records, wanted, text_column(records, wanted))


def own_models(wanted: Grammar) -> None:
    """Find out whether the models that are named by a file are there, before a text is read.

    Raises:
        MissingPartError: One is not there, or is no such model; or its library is not installed.
    """
    for language, line in wanted.lines.items() if not wanted.trees else ():
        if ":" in line:
            parser_of(line, language)


def same_parsers(records: Dataset, wanted: Grammar) -> bool:
    """Tell whether trees and models that are named by a file are still those that made the columns."""
    made = records.provenance(COLUMNS.names[0])
    if wanted.trees:
        return bool(made.get("trees") == given_trees.digest(records, wanted.trees))
    used = {language: line for language, line in wanted.lines.items() if ":" in line and language in made.get("parsers", {})}
    return all(parser_of(line, language).about == made["parsers"][language] for language, line in used.items())


def text_column(records: Dataset, wanted: Grammar) -> str:
    """Return the column whose text is measured.

    Raises:
        ColumnError: There is no such column, or it holds no text.
    """
    name = wanted.text or ("edited_text" if "edited_text" in records.columns else "text")
    if name not in records.columns:
        raise ColumnError(f"no column is called `{name}`", where=records.name, hint="--text names a column of texts")
    kind = records.schema.field(name).type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        raise ColumnError(f"the column `{name}` holds no text", where=records.name, found=str(kind), expected="string")
    return name


def _measure(records: Dataset, wanted: Grammar, workers: int, progress: Progress) -> None:
    """Do step 1."""
    column = text_column(records, wanted)
    provenance = {"operator": "grammar", "version": VERSION, "text": column, **_made_by(records, wanted, column)}
    given = given_trees.opened(records, wanted.trees) if wanted.trees else None  # before anything is dropped
    standing = [name for name in COLUMNS.names if name in records.columns]
    if any(records.provenance(name) != provenance for name in standing):
        records.drop_columns(standing)
    records.declare(COLUMNS, dict.fromkeys(COLUMNS.names, provenance))
    pending = records.pending(COLUMNS.names)
    progress.start("grammar", records.count())
    if pending and given:
        given_trees.fill(records, given, pending, progress)
    elif pending:
        _fill(records, wanted, pending, column, workers, progress)
    progress.end(f"{len(pending):,} fragments" if pending else "nothing to measure")


def _made_by(records: Dataset, wanted: Grammar, column: str) -> dict[str, Any]:
    """Return what makes the five numbers: where they come from, and the parser and model of each language that is needed."""
    if wanted.trees:
        return {"trees": given_trees.digest(records, wanted.trees)}
    there = _languages(records, wanted, column)
    made = {
        name: approximate.about() if line == FAST else parser_of(line, name).about for name, line in wanted.lines.items() if name in there
    }
    return {"language": wanted.language, "parsers": made, "text_by": records.provenance(column)}


def _languages(records: Dataset, wanted: Grammar, column: str) -> set[str]:
    """Return the languages whose parsers are needed; where there is a choice, the texts are looked at."""
    if wanted.language != "auto" or wanted.is_fast:
        return set(wanted.lines)
    found: set[str] = set()
    for batch in records.scan([column], batch_bytes=FAST_BATCH_BYTES):
        found |= set(approximate.languages(batch.column(0)).tolist()) - {""}
        if found == set(wanted.lines):
            break
    return found


def _fill(records: Dataset, wanted: Grammar, pending: list[int], column: str, workers: int, progress: Progress) -> None:
    version = records.version
    parts: list[pa.RecordBatch] = []
    rows = {fragment: sum(batch.num_rows for batch in records.scan([], fragments=[fragment])) for fragment in pending}
    for done in measured(_work(records, wanted, pending, column), wanted.lines, workers=workers):
        parts.append(done.batch)
        progress.advance(done.batch.num_rows)
        if sum(part.num_rows for part in parts) == rows[done.fragment]:
            filled = records.fill(done.fragment, pa.Table.from_batches(parts), reads=[column], live=True, version=version)
            committed(records, [filled], f"grammar of fragment {done.fragment}")
            parts = []


def _work(records: Dataset, wanted: Grammar, pending: list[int], column: str) -> Iterator[Work]:
    size = FAST_BATCH_BYTES if wanted.is_fast else BATCH_BYTES
    for fragment in pending:
        for batch in records.scan([column], fragments=[fragment], batch_bytes=size):
            texts = batch.column(0)
            yield Work(fragment, texts, _assigned(texts, wanted))


def _assigned(texts: pa.Array, wanted: Grammar) -> list[str]:
    """Return the language by which each text is parsed."""
    found: list[str] = approximate.languages(texts).tolist()
    if wanted.language == "auto":
        return found
    return [wanted.language if each or (text or "").strip() else "" for each, text in zip(found, texts.to_pylist(), strict=True)]


def _combine(records: Dataset, wanted: Grammar) -> dict[str, Any]:
    """Do step 2."""
    mark = fingerprint([VERSION, wanted.normalise, wanted.weights, records.stamp([*COLUMNS.names])])
    if SCORE in records.columns and not records.pending(SCORES.names):
        noted = records.provenance(SCORE)
        if noted.get("mark") == mark:
            return dict(noted["found"])
    numbers, words, language, states = _columns(records)
    scores = np.full((len(words), 2), np.nan)
    constants: dict[str, Any] = {}
    told: dict[str, Any] = {}
    for name in sorted(set(language.tolist()) - {""}):
        rows = language == name
        by = complexity(numbers[rows], method=wanted.normalise, weights=wanted.weights)
        scores[rows] = np.stack([by(numbers[rows]), given_length(numbers[rows], words[rows], weights=wanted.weights)], axis=1)
        constants[name] = by.as_json()
        told[name] = _facts(scores[rows], words[rows], by.level)
    found = {
        "records": len(words),
        "measured": int((states == MEASURED).sum()),
        "failed": int((states == FAILED).sum()),
        "languages": told,
    }
    _note(records, {"mark": None})
    _write(records, scores)
    _note(records, {"mark": mark, "found": found, "normalise": wanted.normalise, "constants": constants})
    return found


def _note(records: Dataset, facts: dict[str, Any]) -> None:
    records.declare(SCORES, {name: {"operator": SCORE, "version": VERSION, **facts} for name in SCORES.names})


def _columns(records: Dataset) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.str_], NDArray[np.uint8]]:
    names = [f"gc_{name}" for name in FEATURES]
    numbers, words, language, states = (
        [np.zeros((0, len(FEATURES)))],
        [np.zeros(0, np.int64)],
        [np.zeros(0, np.str_)],
        [np.zeros(0, np.uint8)],
    )
    for batch in records.scan([*names, "gc_words", "gc_language", "gc_state"]):
        numbers.append(np.stack([batch.column(name).to_numpy(zero_copy_only=False).astype(float) for name in names], axis=1))
        words.append(np.array(batch.column("gc_words").fill_null(0), np.int64))
        language.append(np.array(batch.column("gc_language").fill_null("").to_pylist(), np.str_))
        states.append(np.array(batch.column("gc_state").fill_null(0), np.uint8))
    return np.concatenate(numbers), np.concatenate(words), np.concatenate(language), np.concatenate(states)


def _facts(scores: NDArray[np.float64], words: NDArray[np.int64], level: tuple[str, ...]) -> dict[str, Any]:
    """Return mean, quantiles and correlation with length of the scores of one language."""
    known = scores[np.isfinite(scores[:, 0])]
    told: dict[str, Any] = {"measured": len(known), "without_variance": list(level)}
    if len(known):
        told["mean"] = round(float(known[:, 0].mean()), 6)
        told["quantiles"] = {str(share): round(float(np.quantile(known[:, 0], share)), 6) for share in QUANTILES}
    for name, place in (("length_correlation", 0), ("length_correlation_given_length", 1)):
        found = length_correlation(scores[:, place], words)
        told[name] = None if found is None else round(found, 6)
    return told


def _write(records: Dataset, scores: NDArray[np.float64]) -> None:
    fills, at = [], 0
    for fragment in records.fragments():
        rows = sum(batch.num_rows for batch in records.scan(["gc_state"], fragments=[fragment]))
        part = scores[at : at + rows]
        columns = [pa.array(part[:, place], mask=np.isnan(part[:, place])) for place in range(2)]
        fills.append(records.fill(fragment, pa.table(columns, schema=SCORES), live=True))
        at += rows
    committed(records, fills, SCORE)
