"""Examples to learn from: texts and labels out of files that a reader knows, or of the kept records of a dataset."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from goldsmith.curate import releasing
from goldsmith.curate.trainer import Examples
from goldsmith.errors import ColumnError, LakeError, ReadingError
from goldsmith.evidence.meta_fields import parsed, reached
from goldsmith.reader import find_sources, reader_for, source_digest
from goldsmith.reading.addresses import is_address
from goldsmith.settings import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goldsmith.lake import Dataset

BATCH_BYTES = 8 << 20


@dataclass
class Reading:
    """What examples were read from, and what was left out.

    Attributes:
        examples: Texts and labels; of equal texts the first.
        sources: Name, digest or version, and rows of each file or dataset.
        left_out: Rows that are no example, by reason.
    """

    examples: Examples
    sources: list[dict[str, Any]]
    left_out: dict[str, int]


@dataclass
class _Pile:
    """Examples as they come; of equal texts the first counts."""

    label: str | None
    """The field of the label; ``None`` where no row is asked for one."""
    side: str = ""
    """The label of all that comes now, where whole inputs are on one side."""
    texts: dict[str, str] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)

    def add(self, text: object, label: object) -> None:
        said = self.side if self.label is None else _said(label)
        if not isinstance(text, str) or not text.strip():
            self.left_out["without a text"] += 1
        elif self.label is not None and not said:
            self.left_out["without a label"] += 1
        elif text not in self.texts:
            self.texts[text] = said
        elif self.texts[text] == said:
            self.left_out["a text again"] += 1
        else:
            self.left_out["a text again with another label"] += 1


def read(inputs: Sequence[str], *, text: str, label: str | None, lake: str | None = None) -> Reading:
    """Return the examples that files or datasets hold.

    Args:
        inputs: Files, folders, patterns and addresses that a reader knows; or datasets of the lake, ``name`` or ``name@version``.
        text: The field of the text; ``turns.0.content`` reaches into a field.
        label: The field of the label; of a dataset a column, or a field of the input. ``None``: labels are not wanted.
        lake: Where the datasets are.

    Raises:
        ReadingError: An input is neither, or no row has these fields.
        ColumnError: A dataset has no such column.
    """
    pile = _Pile(label)
    sources = _added(pile, inputs, text, lake)
    labels = None if label is None else pa.array(list(pile.texts.values()), pa.large_string())
    return _finished(pile, sources, labels)


def read_sides(yes: Sequence[str], no: Sequence[str], *, text: str, lake: str | None = None) -> Reading:
    """Return the examples of inputs that are wholly what is looked for, or wholly not; their labels are ``1`` and ``0``.

    A text on both sides counts as what is looked for, and is told.

    Args:
        yes: Files or datasets of what is looked for, as for ``read``.
        no: Files or datasets of the others.
        text: The field of the text, in all of them.
        lake: Where the datasets are.

    Raises:
        ReadingError: An input is neither, or no row has the field.
        ColumnError: A dataset has no such column.
    """
    pile = _Pile(None)
    sources: list[dict[str, Any]] = []
    for pile.side, inputs in (("1", yes), ("0", no)):
        sources += [{**one, "label": pile.side} for one in _added(pile, inputs, text, lake)]
        if pile.side not in pile.texts.values():
            raise _without_examples(pile, inputs, text)
    return _finished(pile, sources, pa.array(list(pile.texts.values()), pa.large_string()))


def _added(pile: _Pile, inputs: Sequence[str], text: str, lake: str | None) -> list[dict[str, Any]]:
    """Put the examples of some inputs on the pile, and return what they were."""
    sources: list[dict[str, Any]] = []
    for one in inputs:
        sources += _of_files(pile, one, text) if _is_file(one) else [_of_dataset(pile, one, text, lake)]
    if not pile.texts:
        raise _without_examples(pile, inputs, text)
    return sources


def _without_examples(pile: _Pile, inputs: Sequence[str], text: str) -> ReadingError:
    wanted = f"the text `{text}`" + (f" and the label `{pile.label}`" if pile.label else "")
    return ReadingError(
        "no row is an example",
        where=", ".join(inputs),
        found=", ".join(f"{n:,} {why}" for why, n in sorted(pile.left_out.items())) or "no row at all",
        expected=f"rows with {wanted}",
        hint="name the fields with --text" + (" and --label" if pile.label else "") + "; `goldsmith inspect FILE` shows what there is",
    )


def _finished(pile: _Pile, sources: list[dict[str, Any]], labels: pa.LargeStringArray | None) -> Reading:
    return Reading(Examples(pa.array(list(pile.texts), pa.large_string()), labels), sources, dict(sorted(pile.left_out.items())))


def _is_file(name: str) -> bool:
    return is_address(name) or Path(name).exists() or any(sign in name for sign in "*?[/\\.")


def _of_files(pile: _Pile, pattern: str, text: str) -> Iterator[dict[str, Any]]:
    for source in find_sources([pattern]):
        reader = reader_for(source.path, format=source.reader)
        rows = 0
        for part in reader.parts(source.path):
            for found in reader.read(part):
                rows += found.n_records
                pile.left_out["unreadable"] += len(found.failures)
                for row in found.rows:
                    pile.add(reached(row, text), None if pile.label is None else reached(row, pile.label))
        yield {"name": Path(source.path).name, "sha256": source_digest(source.path), "rows": rows}
    pile.left_out += Counter()


def _of_dataset(pile: _Pile, name: str, text: str, lake: str | None) -> dict[str, Any]:
    from goldsmith.lake import open_lake

    try:
        records = open_lake(resolve(lake=lake).lake).dataset(name)
    except LakeError as error:
        raise ReadingError(
            "this is neither a file nor a dataset", where=name, found=error.message, hint="a dataset is found in the lake that --lake names"
        ) from error
    columns = releasing.stored(records, _columns(records, name, text, pile.label))
    rows = 0
    for batch in releasing.released(records, columns, releasing.kept(records), batch_bytes=BATCH_BYTES):
        rows += batch.num_rows
        texts, labels = batch.column(text).to_pylist(), _labels(batch, pile.label)
        for one, said in zip(texts, labels, strict=True):
            pile.add(one, said)
    return {"name": records.name, "version": records.version, "rows": rows}


def _columns(records: Dataset, name: str, text: str, label: str | None) -> list[str]:
    if text not in records.columns:
        raise ColumnError(f"no column is called `{text}`", where=name, hint="--text names a column; `text` where left out")
    if label is None:
        return [text]
    if label in records.columns:
        return list(dict.fromkeys([text, label]))
    if "meta" not in records.columns:
        raise ColumnError(f"no column is called `{label}`", where=name, hint="--label names a column, or a field of the input")
    return [text, "meta"]


def _labels(batch: pa.RecordBatch, label: str | None) -> list[Any]:
    if label is None:
        return [None] * batch.num_rows
    if label in batch.schema.names:
        return list(batch.column(label).to_pylist())
    return [None if one is None else reached(parsed(one), label) for one in batch.column("meta").to_pylist()]


def _said(label: object) -> str:
    """Return a label as text: a number or truth value as JSON writes it, a whole number without a point."""
    if isinstance(label, str):
        return label.strip()
    if isinstance(label, bool):
        return "true" if label else "false"
    if isinstance(label, float) and label.is_integer():
        return str(int(label))
    return str(label) if isinstance(label, int | float) else ""
