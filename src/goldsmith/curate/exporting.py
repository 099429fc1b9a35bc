"""Export: the kept records of a dataset, or all with what became of them, in a layout that other tools read."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import pyarrow as pa

from goldsmith.curate import releasing
from goldsmith.curate.deciding import KEPT
from goldsmith.curate.selections import selection as stored_selection
from goldsmith.engine.local import ordered_map
from goldsmith.errors import ColumnError, ExportError
from goldsmith.exporter import Written, exporter_for
from goldsmith.lake.naming import identifier

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from goldsmith.lake import Dataset, Lake

RECORD = (
    "id",
    "parents",
    "modality",
    "text",
    "messages",
    "source",
    "source_detail",
    "collected_at",
    "original_at",
    "license",
    "generated",
    "meta",
)
"""Columns of the record itself, where any row has a value."""

JUDGED = ("decision", "reason", "decided_by", "duplicate_of", "duplicate_kind", "duplicate_similarity")
"""Columns that `--all` adds."""

BATCH_BYTES = 4 << 20


def export(  # noqa: PLR0913  one way to write, with what may be said of it
    lake: Lake,
    dataset: str,
    out: Path,
    *,
    layout: str | None = None,
    columns: Sequence[str] | None = None,
    everything: bool = False,
    overwrite: bool = False,
    selection: str | None = None,
    where: str | None = None,
) -> Written:
    """Write a dataset for other tools.

    Args:
        lake: Where it is.
        dataset: Its name; ``name@version`` for an older one.
        out: The file or folder.
        layout: An exporter; by the name of ``out`` where left out.
        columns: Columns beside ``id`` and ``text``; the record's own where left out. Where personal data is masked, ``meta`` and
            ``source_detail`` are masked too; ``original_text``, ``original_meta`` and so on are what was read.
        everything: Dropped records too, with decision, reason and duplicate_of.
        overwrite: Whether an earlier export may be replaced.
        selection: Only the records that this selection has chosen.
        where: Only the records that this SQL expression names.

    Raises:
        ExportError: The dataset has not been decided yet, some of its texts have not been edited yet, or ``out`` exists.
        SelectionError: There is no such selection.
        ColumnError: A column does not exist.
    """
    records = lake.dataset(dataset)
    exporter = exporter_for(out, format=layout.replace("-", "_") if layout else None)
    if "decision" not in records.columns and not everything:
        raise ExportError(
            "nothing has been decided about these records yet", where=dataset, hint="run a recipe, or export all of them with --all"
        )
    names = _columns(records, columns, everything=everything)
    stored = releasing.stored(records, names)
    missing = [name for name, column in stored.items() if column not in records.columns]
    if missing:
        near = difflib.get_close_matches(missing[0], records.columns, n=3)
        hint = (
            "did you mean " + " or ".join(f"`{name}`" for name in near) + "?"
            if near
            else f"`goldsmith sql 'describe \"{dataset.partition('@')[0]}\"'` lists the columns"
        )
        raise ColumnError(f"no column is called `{missing[0]}`", where=dataset, found=", ".join(missing), hint=hint)
    schema = pa.schema([records.schema.field(column).with_name(name) for name, column in stored.items()])
    card = {"name": records.name, "version": records.version}
    wanted = _wanted(records, selection, where, everything=everything)
    rows = releasing.released(records, stored, wanted, batch_bytes=BATCH_BYTES)
    return exporter.write(rows, out, card=card, schema=schema, overwrite=overwrite, mapped=ordered_map)


def _wanted(records: Dataset, selection: str | None, where: str | None, *, everything: bool) -> str | None:
    """Return the SQL expression of the records that leave; None for all. What rights took out leaves in no export."""
    parts = [*([] if everything else [f"decision = '{KEPT}'"]), *releasing.permitted(records)]
    if selection is not None:
        parts.append(identifier(stored_selection(records, selection).column))
    if where is not None:
        parts.append(f"({where})")
        records.count(" AND ".join(parts))  # a mistake in it is told before a file is begun
    return " AND ".join(parts) or None


def _columns(records: Dataset, wanted: Sequence[str] | None, *, everything: bool) -> list[str]:
    names = ["id", "text", *wanted] if wanted is not None else [name for name in RECORD if name in records.columns]
    if everything:
        names += [name for name in JUDGED if name in records.columns]
    return list(dict.fromkeys(names))
